"""Lines of holders: who came after whom, spells and tenures, and the times when there was nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.dates import ImpreciseDate, Interval, Truth, uncovered
from kg.derive.model import Model, Office, Term
from kg.derive.nodes import date_of
from kg.graph.facts import Fact
from kg.records import Said
from kg.succession import Held, Hole, Spell, by_start, holes, spans, spells, steps
from kg.succession.tolerances import HAND_OVER_DAYS
from kg.values import Code, Ref, StillHolds

BY = "kg.derive.lines"


@dataclass(frozen=True)
class Line:
    """The dated terms of an office with one seat and of those that it continues, in order of their start."""

    office: Office
    held: Sequence[Held]
    terms: dict[str, Term]

    def term(self, held: Held) -> Term:
        """Return the term as the view has it."""
        return self.terms[held.key]


def lines(model: Model) -> Iterator[Line]:
    """Yield the lines of all offices that have one holder at a time."""
    for ref, terms in model.lines().items():
        by_key = {term.ref.id: term for term in terms}
        yield Line(model.offices[ref], by_start(_held(term) for term in terms), by_key)


def _held(term: Term) -> Held:
    ended = term.end is not None and not isinstance(term.end, StillHolds)
    return Held(term.ref.id, term.person.id, term.acting, term.interval, ended)


def line_facts(model: Model, as_of: dt.date | None = None, tolerance_days: int = HAND_OVER_DAYS) -> Iterator[Fact]:
    """Yield successions, spells, tenures and gaps for every office that has one holder at a time.

    Parameters
    ----------
    model : the view.
    as_of : the day to which the data are said to be complete; without it nothing is said of a time that has no end yet.
    tolerance_days : so many days between two terms are no gap.

    """
    fillers = _fillers(model)
    for line in lines(model):
        gaps = (
            []
            if line.office.may_be_empty
            else list(_gaps(model, line, fillers.get(line.office.ref, []), tolerance_days))
        )
        yield from _successions(model, line)
        yield from _spells(model, line, tolerance_days, gaps)
        yield from gaps
        if as_of and not line.office.may_be_empty:
            yield from _open_gaps(model, line, as_of)


def _successions(model: Model, line: Line) -> Iterator[Fact]:
    substantive = [t for t in line.held if not t.acting]
    for kind, chosen in (("next-holder", line.held), ("next-substantive", substantive)):
        for step in steps(chosen):
            earlier, later = line.term(step.earlier), line.term(step.later)
            property_ = "iol:directlyFollows" if kind == "next-holder" else "iol:nextSubstantiveTerm"
            links: list[tuple[Ref, str, Said]] = [
                (later.ref, property_, earlier.ref) if kind == "next-holder" else (earlier.ref, property_, later.ref)
            ]
            # Whoever acts may only stand in; a holder in his own right ends only by another.
            relieved = earlier.acting if kind == "next-holder" else True
            if relieved and not isinstance(earlier.end, ImpreciseDate) and later.start:
                links.append((earlier.ref, "iol:endedBy", later.start.latest))
            yield Fact(
                Ref("succession", f"{kind}/{later.ref.id}"), ("iol:Succession",),
                f"{model.name(later.person)} after {model.name(earlier.person)}",
                {
                    "iol:fromTerm": earlier.ref, "iol:toTerm": later.ref,
                    "iol:successionKind": Code("succession-kind", kind),
                    "iol:certainty": Code("certainty", step.certainty.value),
                    "iol:statedBySource": later.stated_predecessor == earlier.ref,
                },
                (earlier.ref, later.ref), BY, tuple(links),
            )  # fmt: skip


def _spells(model: Model, line: Line, tolerance_days: int, gaps: list[Fact]) -> Iterator[Fact]:
    found = spells(line.held, tolerance_days)
    of_person: dict[str, list[Spell]] = {}
    for spell in found:
        of_person.setdefault(spell.terms[0].person, []).append(spell)
    settled = _settled(model, line, gaps)
    for own in of_person.values():
        person = line.term(own[0].terms[0]).person
        tenure = Ref("tenure", f"{line.office.ref.id}/{person.id}")
        name = f"{model.name(person)}, {line.office.label}"
        yield Fact(
            tenure, ("iol:Tenure",), f"{name}: all spells",
            {"iol:tenureHolder": person, "iol:tenureOffice": line.office.ref},
            tuple(line.term(t).ref for s in own for t in s.terms), BY,
        )  # fmt: skip
        for spell in own:
            yield _spell(line, spell, tenure, name, settled)


def _spell(line: Line, spell: Spell, tenure: Ref, name: str, settled: set[str]) -> Fact:
    terms = [line.term(t) for t in spell.terms]
    begun, ended = terms[0].interval, terms[-1].interval
    whole = Interval(begun.start_earliest, begun.start_latest, ended.end_earliest, ended.end_latest)
    values: dict[str, Said] = {
        "iol:spellOf": tenure, "iol:includesTerm": tuple(t.ref for t in terms),
        "iol:termKind": Code("term-kind", terms[0].kind), **_bounds(whole),
    }  # fmt: skip
    fewest, most = whole.days()
    values["iol:certainDays"] = fewest
    if most is not None:
        values["iol:possibleDays"] = most
    if spell.ordinal_of_person is not None and spell.ordinal_of_spell is not None:
        certainty = Truth.CERTAIN if spell.terms[0].key in settled else Truth.POSSIBLE
        values |= {
            "iol:ordinalOfPerson": spell.ordinal_of_person, "iol:ordinalOfSpell": spell.ordinal_of_spell,
            "iol:ordinalCertainty": Code("certainty", certainty.value),
        }  # fmt: skip
    id_ = f"{line.office.ref.id}/{tenure.id.rpartition('/')[2]}/{spell.number}"
    return Fact(
        Ref("spell", id_), ("iol:Spell",), f"{name}: spell {spell.number}", values, tuple(t.ref for t in terms), BY
    )  # fmt: skip


def _settled(model: Model, line: Line, gaps: list[Fact]) -> set[str]:
    """Return the terms up to which nobody can be missing: the line is complete from the beginning, its order settled."""
    first_office = model.offices[line.term(line.held[0]).office]
    complete, begun = first_office.complete_from, line.held[0].interval.start_earliest
    if complete is None or begun is None or complete.earliest > begun:
        return set()
    open_ = {f.values.get("iol:beforeTerm") for f in gaps if "iol:RecordGap" in f.classes}
    unsettled = {s.later.key for s in steps([t for t in line.held if not t.acting]) if s.certainty is not Truth.CERTAIN}
    found: set[str] = set()
    for term in line.held:
        if line.term(term).ref in open_ or term.key in unsettled:
            break
        found.add(term.key)
    return found


def _bounds(interval: Interval) -> dict[str, Said]:
    bounds: dict[str, dt.date | None] = {
        "iol:startEarliest": interval.start_earliest, "iol:startLatest": interval.start_latest,
        "iol:endEarliest": interval.end_earliest, "iol:endLatest": interval.end_latest,
    }  # fmt: skip
    return {property_: day for property_, day in bounds.items() if day is not None}


def _gaps(model: Model, line: Line, unaccepted: list[Term], tolerance_days: int) -> Iterator[Fact]:
    """Yield vacancies (nobody in office), interregna (no substantive holder), and holes in the record."""
    # Whoever acted without a known end did so until the next holder began, at the latest.
    acting = [(line.term(s.held), s.interval()) for s in spans(line.held) if s.held.acting]
    for hole in holes(line.held, tolerance_days):
        if _is_hand_over(hole):
            continue
        earlier, later = line.term(hole.earlier), line.term(hole.later)
        fillers = _filling(unaccepted, hole.interval, line)
        established = not fillers and _established(line.office, earlier, later, hole.interval)
        yield _gap(model, line.office, "vacancy" if established else "record-gap", earlier, later, hole, fillers)
    for hole in holes([t for t in line.held if not t.acting], tolerance_days):
        if _is_hand_over(hole):
            continue
        earlier, later = line.term(hole.earlier), line.term(hole.later)
        cover = [(t, when) for t, when in acting if when.overlap(hole.interval) is not Truth.NO]
        fillers = [t for t in _filling(unaccepted, hole.interval, line) if not t.acting]
        # Somebody who acts shows that there was no holder in his own right.
        if (cover or _established(line.office, earlier, later, hole.interval)) and not fillers:
            yield _gap(
                model, line.office, "interregnum", earlier, later, hole, [t for t, _ in cover], [i for _, i in cover]
            )


def _open_gaps(model: Model, line: Line, as_of: dt.date) -> Iterator[Fact]:
    """Yield the time since the last holder, where a document says that he left and nobody that anyone came after.

    It is a gap in the record: only a document could say that the office is empty. Where somebody acts, there is an
    interregnum that has not ended.
    """
    owners = (line.office.ref, line.office.organization)
    ends = [date_of(node, "iol:end") for ref in owners if ref and (node := model.view.nodes.get(ref))]
    if any(end.earliest <= as_of for end in ends if end):
        return
    last = _last_to_leave(line, line.held, as_of)
    if last:
        yield _open_gap(model, line.office, "record-gap", last, [])
        return
    substantive = _last_to_leave(line, [t for t in line.held if not t.acting], as_of)
    if substantive:
        left = substantive.interval
        since = Interval(left.end_earliest, left.end_latest, None, None)
        cover = [t for t in map(line.term, line.held) if t.acting and t.interval.overlap(since) is not Truth.NO]
        yield _open_gap(model, line.office, "interregnum", substantive, cover)


def _last_to_leave(line: Line, held: Sequence[Held], as_of: dt.date) -> Term | None:
    """Return the term that ended last, if all have certainly ended by the day."""
    ordered = spans(held)
    if not ordered or any(span.end_latest > as_of.toordinal() for span in ordered):
        return None
    return line.term(max(ordered, key=lambda span: (span.end_latest, span.held.key)).held)


def _open_gap(model: Model, office: Office, kind: str, last: Term, cover: list[Term]) -> Fact:
    left = last.interval
    values: dict[str, Said] = {
        "iol:gapIn": office.ref, "iol:afterTerm": last.ref, "iol:certainty": Code("certainty", Truth.CERTAIN.value),
        **_bounds(Interval(left.end_earliest, left.end_latest, None, None)),
    }  # fmt: skip
    if cover:
        values["iol:coveredBy"] = tuple(t.ref for t in cover)
    return Fact(
        Ref(kind, f"{last.ref.id}/since"), (_CLASS[kind], "iol:Gap"),
        f"{_WORDS[kind]} in the office {office.label} since {model.name(last.person)}", values,
        tuple(dict.fromkeys((last.ref, *(t.ref for t in cover)))), BY,
    )  # fmt: skip


def _is_hand_over(hole: Hole) -> bool:
    """Whether a possible gap is only the vagueness of dates, and nothing says that there was a break."""
    if not hole.end_known:
        return True  # nobody says when the term before ended
    if hole.certainty is Truth.CERTAIN:
        return False
    ended = hole.interval.end_earliest, hole.interval.end_latest
    return (
        hole.earlier.person == hole.later.person  # a new mandate of the same person, dated less precisely
        or (hole.interval.start_earliest, hole.interval.start_latest) == ended  # both dated by one year or month
    )


def _established(office: Office, earlier: Term, later: Term, interval: Interval) -> bool:
    """Whether documents show that nobody stood between the two: they say so, or the line is complete."""
    complete = office.complete_from
    return later.stated_predecessor == earlier.ref or (
        complete is not None and interval.start_earliest is not None and complete.latest <= interval.start_earliest
    )


def _fillers(model: Model) -> dict[Ref, list[Term]]:
    """Return by line what unaccepted documents, or recollection, say of its terms."""
    found: dict[Ref, list[Term]] = {}
    for term in model.unaccepted_terms:
        found.setdefault(model.offices[term.office].line, []).append(term)
    return found


def _filling(unaccepted: list[Term], interval: Interval, line: Line) -> list[Term]:
    """Return what would fill a hole if it were accepted: it is unknown then, not empty."""
    found = [
        term
        for term in unaccepted
        if term.interval.overlap(interval) is not Truth.NO and _reaches_beyond(term, line.terms.get(term.ref.id))
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
    model: Model, office: Office, kind: str, earlier: Term, later: Term, hole: Hole, others: list[Term],
    cover: Sequence[Interval] = (),
) -> Fact:  # fmt: skip
    interval = hole.interval
    fewest, most = interval.days()
    values: dict[str, Said] = {
        "iol:gapIn": office.ref, "iol:afterTerm": earlier.ref, "iol:beforeTerm": later.ref,
        "iol:certainty": Code("certainty", hole.certainty.value), "iol:certainDays": fewest, **_bounds(interval),
    }  # fmt: skip
    if most is not None:
        values["iol:possibleDays"] = most
    if kind == "interregnum":
        if others:
            values["iol:coveredBy"] = tuple(t.ref for t in others)
        values["iol:uncoveredDays"] = uncovered(interval, cover)[0]
    between = f"{model.name(earlier.person)} and {model.name(later.person)}"
    return Fact(
        Ref(kind, f"{earlier.ref.id}/before/{later.ref.id}"), (_CLASS[kind], "iol:Gap"),
        f"{_WORDS[kind]} in the office {office.label} between {between}", values,
        tuple(dict.fromkeys((earlier.ref, later.ref, *(t.ref for t in others)))), BY,
    )  # fmt: skip
