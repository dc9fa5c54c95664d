"""Lines of holders: who came after whom, spells and tenures, and the times when there was nobody."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from kg.dates import Interval, Truth, uncovered
from kg.derive.model import Model, Office, Term
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Code, Ref

BY = "kg.derive.lines"

# Sources write a hand-over as one day or as two (to 13 May, from 14 May): a gap of one day is none.
TOLERANCE_DAYS = 1


def line_facts(model: Model, tolerance_days: int = TOLERANCE_DAYS) -> Iterator[Fact]:
    """Yield successions, spells, tenures and gaps for every office that has one holder at a time."""
    for line, terms in model.lines().items():
        office = model.offices[line]
        yield from _successions(model, terms)
        yield from _spells(model, line, terms, tolerance_days)
        if not office.may_be_empty:
            yield from _gaps(model, office, terms, tolerance_days)


def _successions(model: Model, terms: list[Term]) -> Iterator[Fact]:
    for kind, chosen in (("next-holder", terms), ("next-substantive", [t for t in terms if not t.acting])):
        for earlier, later in itertools.pairwise(chosen):
            property_ = "iol:directlyFollows" if kind == "next-holder" else "iol:nextSubstantiveTerm"
            link = (later.ref, property_, earlier.ref) if kind == "next-holder" else (earlier.ref, property_, later.ref)
            yield Fact(
                Ref("succession", f"{kind}/{later.ref.id}"), ("iol:Succession",),
                f"{model.name(later.person)} after {model.name(earlier.person)}",
                {
                    "iol:fromTerm": earlier.ref, "iol:toTerm": later.ref,
                    "iol:successionKind": Code("succession-kind", kind),
                    "iol:statedBySource": later.stated_predecessor == earlier.ref,
                },
                (earlier.ref, later.ref), BY, (link,),
            )  # fmt: skip


def _meets(earlier: Term, later: Term, tolerance_days: int) -> bool:
    """Whether the later term can have begun when the earlier one ended."""
    end, start = earlier.interval.end_latest, later.interval.start_earliest
    return end is None or start is None or (start - end).days <= tolerance_days


def _spells(model: Model, line: Ref, terms: list[Term], tolerance_days: int) -> Iterator[Fact]:
    for person in sorted({t.person for t in terms}):
        own = [t for t in terms if t.person == person]
        spells: list[list[Term]] = []
        for term in own:
            last = spells[-1][-1] if spells else None
            joined = last is not None and last.kind == term.kind and _meets(last, term, tolerance_days)
            between = last is not None and terms.index(term) - terms.index(last) > 1
            if joined and not between:
                spells[-1].append(term)
            else:
                spells.append([term])
        tenure = Ref("tenure", f"{line.id}/{person.id}")
        name = model.name(person)
        yield Fact(
            tenure, ("iol:Tenure",), f"{name}, {model.name(line)}: all spells",
            {"iol:tenureHolder": person, "iol:tenureOffice": line}, tuple(t.ref for t in own), BY,
        )  # fmt: skip
        for number, spell in enumerate(spells, 1):
            begun, ended = spell[0].interval, spell[-1].interval
            whole = Interval(begun.start_earliest, begun.start_latest, ended.end_earliest, ended.end_latest)
            yield Fact(
                Ref("spell", f"{line.id}/{person.id}/{number}"), ("iol:Spell",), f"{name}, {model.name(line)}: spell {number}",
                {
                    "iol:spellOf": tenure, "iol:includesTerm": tuple(t.ref for t in spell),
                    "iol:termKind": Code("term-kind", spell[0].kind), **_bounds(whole),
                },
                tuple(t.ref for t in spell), BY,
            )  # fmt: skip


def _bounds(interval: Interval) -> dict[str, Said]:
    bounds: dict[str, dt.date | None] = {
        "iol:startEarliest": interval.start_earliest, "iol:startLatest": interval.start_latest,
        "iol:endEarliest": interval.end_earliest, "iol:endLatest": interval.end_latest,
    }  # fmt: skip
    return {property_: day for property_, day in bounds.items() if day is not None}


def _gaps(model: Model, office: Office, terms: list[Term], tolerance_days: int) -> Iterator[Fact]:
    """Yield vacancies (nobody in office), interregna (no substantive holder), and holes in the record."""
    substantive = [t for t in terms if not t.acting]
    accepted = {t.ref: t for t in terms}
    for earlier, later, interval, certainty in _holes(terms, tolerance_days):
        fillers = _possible_fillers(model, office, interval, accepted)
        if not fillers and _established(office, earlier, later, interval):
            yield _gap(model, office, "vacancy", earlier, later, interval, certainty, [])
        else:
            yield _gap(model, office, "record-gap", earlier, later, interval, certainty, fillers)
    for earlier, later, interval, certainty in _holes(substantive, tolerance_days):
        cover = [t for t in terms if t.acting and t.interval.overlap(interval) is not Truth.NO]
        fillers = [t for t in _possible_fillers(model, office, interval, accepted) if not t.acting]
        # Somebody who acts shows that there was no holder in his own right.
        if (cover or _established(office, earlier, later, interval)) and not fillers:
            yield _gap(model, office, "interregnum", earlier, later, interval, certainty, cover)


def _holes(terms: list[Term], tolerance_days: int) -> Iterator[tuple[Term, Term, Interval, Truth]]:
    """Yield the times between two terms that no term before the later one reaches across."""
    for index in range(1, len(terms)):
        later = terms[index]
        before = [t for t in terms[:index] if t.end is not None]
        if len(before) < index:
            # An earlier term whose end nobody gives may have lasted until this one.
            unknown = [t for t in terms[:index] if t.end is None]
            if any(terms.index(t) == index - 1 for t in unknown):
                continue
        if not before:
            continue
        earlier = max(
            before, key=lambda t: (t.interval.end_latest or dt.date.max, t.interval.start_latest or dt.date.min)
        )
        ended, began = earlier.interval, later.interval
        if ended.end_latest is None or ended.end_earliest is None or began.start_earliest is None:
            continue
        assert began.start_latest
        interval = Interval(ended.end_earliest, ended.end_latest, began.start_earliest, began.start_latest)
        if (began.start_earliest - ended.end_latest).days > tolerance_days:
            yield earlier, later, interval, Truth.CERTAIN
        elif earlier.person == later.person:
            continue  # a new mandate of the same person, dated less precisely: nothing says that there was a break
        elif (ended.end_earliest, ended.end_latest) == (began.start_earliest, began.start_latest):
            continue  # both dated by the same year or month: a hand-over, as far as anybody says
        elif (began.start_latest - ended.end_earliest).days > tolerance_days:
            yield earlier, later, interval, Truth.POSSIBLE


def _established(office: Office, earlier: Term, later: Term, interval: Interval) -> bool:
    """Whether documents show that nobody stood between the two: they say so, or the line is complete."""
    complete = office.complete_from
    return later.stated_predecessor == earlier.ref or (
        complete is not None and interval.start_earliest is not None and complete.latest <= interval.start_earliest
    )


def _possible_fillers(model: Model, office: Office, interval: Interval, accepted: dict[Ref, Term]) -> list[Term]:
    """Return what unaccepted documents, or recollection, would fill a hole with: it is unknown then, not empty."""
    found = [
        term
        for term in model.unaccepted_terms
        if model.offices[term.office].line == office.line
        and _reaches_beyond(term, accepted.get(term.ref))
        and term.interval.overlap(interval) is not Truth.NO
    ]
    return list({term.ref: term for term in found}.values())


def _reaches_beyond(term: Term, accepted: Term | None) -> bool:
    """Whether an unaccepted claim has a term begin earlier or end later than what is accepted of it."""
    if accepted is None:
        return True
    claimed, known = term.interval, accepted.interval
    begins = (claimed.start_earliest or dt.date.min) < (known.start_earliest or dt.date.min)
    ends = (claimed.end_latest or dt.date.max) > (known.end_latest or dt.date.max)
    return begins or ends


_CLASS = {"vacancy": "iol:Vacancy", "record-gap": "iol:RecordGap", "interregnum": "iol:Interregnum"}
_WORDS = {"vacancy": "Vacancy", "record-gap": "Gap in the record", "interregnum": "Interregnum"}


def _gap(
    model: Model, office: Office, kind: str, earlier: Term, later: Term, interval: Interval, certainty: Truth,
    others: list[Term],
) -> Fact:  # fmt: skip
    fewest, most = interval.days()
    values: dict[str, Said] = {
        "iol:gapIn": office.ref, "iol:afterTerm": earlier.ref, "iol:beforeTerm": later.ref,
        "iol:certainty": Code("certainty", certainty.value), "iol:certainDays": fewest, **_bounds(interval),
    }  # fmt: skip
    if most is not None:
        values["iol:possibleDays"] = most
    if kind == "interregnum":
        if others:
            values["iol:coveredBy"] = tuple(t.ref for t in others)
        values["iol:uncoveredDays"] = uncovered(interval, [t.interval for t in others])[0]
    between = f"{model.name(earlier.person)} and {model.name(later.person)}"
    return Fact(
        Ref(kind, f"{earlier.ref.id}/before/{later.ref.id}"), (_CLASS[kind], "iol:Gap"),
        f"{_WORDS[kind]} in the office {office.label} between {between}", values,
        tuple(dict.fromkeys((earlier.ref, later.ref, *(t.ref for t in others)))), BY,
    )  # fmt: skip
