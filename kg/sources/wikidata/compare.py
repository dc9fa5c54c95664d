"""Our terms beside Wikidata's: agreements, conflicts, what we lack and what they lack, office by office.

Offices and persons are paired by identifier or judgement; in a comparison, and only there, also by name within one
organization or office, which the answer says of persons. Wikidata often has one statement for all that one person held without a break, so a statement is compared with all our
terms of the person that it touches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from kg.dates import ImpreciseDate, Interval, Truth
from kg.records import Row
from kg.sources.identity import build_register
from kg.sources.likeness import ALIKE, likeness
from kg.sources.wikidata import names as wd
from kg.sources.wikidata.read import Content, Holding
from kg.values import Ref

AGREES, DIFFERS, ONLY_OURS, ONLY_THEIRS = "agrees", "differs", "only ours", "only theirs"


@dataclass(frozen=True)
class OurTerm:
    """What the comparison needs of a term of ours under a policy."""

    ref: Ref
    office: Ref
    person: Ref
    names: tuple[str, ...]
    acting: bool
    start: ImpreciseDate | None
    end: ImpreciseDate | None
    holds: bool

    @property
    def interval(self) -> Interval:
        """When it holds."""
        return Interval.between(self.start, self.end)


@dataclass(frozen=True)
class Compared:
    """One line of the comparison: a term, and one of its dates, on both sides.

    `matched_by` is `identifier` (or judgement), `name`, or empty where there is nothing on one side.
    """

    office: str
    person: str
    field: str
    verdict: str
    ours: str
    theirs: str
    matched_by: str
    term: str
    statement: str

    def as_dict(self) -> dict[str, str]:
        """Return the line by its documented keys."""
        return asdict(self)


def compare(content: Content, rows: Iterable[Row], terms: Iterable[OurTerm]) -> list[Compared]:
    """Return the comparison for every office of ours that the snapshot knows."""
    rows = list(rows)
    register = build_register(rows)
    item_of = {ref: iri.removeprefix(wd.ENTITY) for iri, ref in register.same.items() if iri.startswith(wd.ENTITY)}
    offices = _offices_by_name(content, rows, item_of)
    held: dict[str, list[Holding]] = {}
    for holding in content.holdings:
        if holding.rank != "deprecated":
            held.setdefault(holding.office, []).append(holding)
    ours: dict[Ref, list[OurTerm]] = {}
    for term in terms:
        ours.setdefault(term.office, []).append(term)
    found: list[Compared] = []
    for office in sorted(ours.keys() | {ref for ref in item_of if ref.kind == "office"}):
        q = item_of.get(office) or offices.get(office)
        if q and (q in held or q in content.items):
            found.extend(_office(office, ours.get(office, []), held.get(q, []), content, item_of))
    return sorted(found, key=lambda c: (c.office, c.ours or c.theirs, c.person, c.field, c.statement))


def _offices_by_name(content: Content, rows: Iterable[Row], item_of: Mapping[Ref, str]) -> dict[Ref, str]:
    """Return, for offices of ours without an identifier, the one office of the same organization whose name is alike.

    Only the comparison uses this; claims enter a graph on offices that are known to be ours.
    """
    identities = {r.subject: r.identity for r in rows if r.subject.kind == "office"}
    taken = {q for ref, q in item_of.items() if ref.kind == "office"}
    found: dict[Ref, str] = {}
    for office, identity in sorted(identities.items()):
        organization, label = identity.get("iol:officeOf"), identity.get("rdfs:label")
        if office in item_of or not isinstance(organization, Ref) or organization not in item_of:
            continue
        alike = sorted(
            (-likeness([str(label)], (*item.labels.values(), *item.aliases)), q)
            for q in content.offices_of.get(item_of[organization], set()) - taken
            if (item := content.items.get(q)) is not None
        )
        if alike and -alike[0][0] >= ALIKE:
            found[office] = alike[0][1]
    return found


def _office(
    office: Ref, terms: list[OurTerm], holdings: list[Holding], content: Content, item_of: Mapping[Ref, str]
) -> Iterator[Compared]:
    touched: set[Ref] = set()
    for holding in holdings:
        mine, how = _terms_of(holding, terms, content, item_of)
        touched |= {t.ref for t in mine}
        name = content.name(holding.person)
        if not mine:
            theirs = _span(holding.start.one, holding.end.one, holding.end.none)
            yield Compared(office.id, name, "term", ONLY_THEIRS, "", theirs, "", "", holding.id)
            continue
        first = min(mine, key=lambda t: t.start.earliest if t.start else dt.date.max)
        last = max(mine, key=lambda t: (t.holds, t.end.latest if t.end else dt.date.min))
        label = " + ".join(sorted(t.ref.id for t in mine))
        for field, our_date, their_date, we_say_none, they_say_none in (
            ("start", first.start, holding.start.one, False, False),
            ("end", last.end, holding.end.one, last.holds, holding.end.none),
        ):
            verdict = _verdict(our_date, their_date, we_say_none, they_say_none)
            if verdict:
                yield Compared(
                    office.id, name, field, verdict, _text(our_date, we_say_none), _text(their_date, they_say_none), how, label,
                    holding.id,
                )  # fmt: skip
    for term in terms:
        if term.ref not in touched:
            text = _span(term.start, term.end, term.holds)
            yield Compared(office.id, term.names[0], "term", ONLY_OURS, text, "", "", term.ref.id, "")


def _terms_of(
    holding: Holding, terms: list[OurTerm], content: Content, item_of: Mapping[Ref, str]
) -> tuple[list[OurTerm], str]:
    """Return our terms that a statement can be about, and how the person was matched."""
    by_id = [t for t in terms if item_of.get(t.person) == holding.person]
    item = content.items.get(holding.person)
    theirs = (*item.labels.values(), *item.aliases) if item else ()
    by_name = [
        t for t in terms
        if not by_id and t.person not in item_of and theirs and likeness(t.names, theirs) >= ALIKE
    ]  # fmt: skip
    interval = Interval.between(holding.start.one, holding.end.one)
    chosen = [
        t
        for t in by_id or by_name
        if t.interval.overlap(interval, 1) is not Truth.NO or not (t.start and holding.start.one)
    ]
    if not chosen and len(by_id or by_name) == 1:
        chosen = by_id or by_name  # the one term of that person there: its dates differ, which is what is to be seen
    return chosen, "identifier" if by_id else "name" if by_name else ""


def _verdict(ours: ImpreciseDate | None, theirs: ImpreciseDate | None, we_say_none: bool, they_say_none: bool) -> str:
    if (we_say_none or they_say_none) and (ours or theirs):
        return DIFFERS
    if we_say_none and they_say_none:
        return AGREES
    if ours and theirs:
        day = dt.timedelta(days=1)  # sources end a term on its last day or on the day after
        near = ours.earliest - day <= theirs.latest and theirs.earliest - day <= ours.latest
        return AGREES if near else DIFFERS
    return ONLY_OURS if ours or we_say_none else ONLY_THEIRS if theirs or they_say_none else ""


def _text(date: ImpreciseDate | None, none: bool) -> str:
    return ".." if none else date.edtf if date else ""


def _span(start: ImpreciseDate | None, end: ImpreciseDate | None, none: bool) -> str:
    return f"{_text(start, False) or '?'} to {_text(end, none) or '?'}"


def propose(content: Content, rows: Iterable[Row], terms: Iterable[OurTerm]) -> list[dict[str, str]]:
    """Return pairs of persons of one office that may be the same, as rows of the table `judgements`, all undecided.

    A pair on which there is a judgement already, or whose person of ours has an identifier, is not proposed again.
    """
    rows = list(rows)
    register = build_register(rows)
    known = set(register.same.values())
    birth = {r.subject: r.says["iol:birth"] for r in rows if r.subject.kind == "person" and "iol:birth" in r.says}
    office_of = {iri: ref for iri, ref in register.same.items() if ref.kind == "office"}
    best: dict[tuple[Ref, str], str] = {}
    of_office: dict[Ref, list[OurTerm]] = {}
    for term in terms:
        of_office.setdefault(term.office, []).append(term)
    for holding in content.holdings:
        item = content.items.get(holding.person)
        office = office_of.get(wd.ENTITY + holding.office)
        if item is None or office is None or wd.ENTITY + holding.person in register.same:
            continue
        for term in of_office.get(office, ()):
            iri = wd.ENTITY + holding.person
            if term.person in known or (term.person, iri) in register.judged:
                continue
            alike = likeness(term.names, (*item.labels.values(), *item.aliases))
            if alike < ALIKE:
                continue
            reason = f"names alike to {alike:.0f} of 100, both held {office.id}"
            born = birth.get(term.person)
            if isinstance(born, ImpreciseDate) and item.birth.one:
                agree = born.earliest <= item.birth.one.latest and item.birth.one.earliest <= born.latest
                reason += f"; dates of birth {'agree' if agree else 'DIFFER'}: {born} and {item.birth.one}"
            best[term.person, iri] = reason
    return [
        {
            "id": f"{person.id}/{iri.removeprefix(wd.ENTITY).lower()}", "thing": str(person), "other": iri,
            "verdict": "undecided", "reason": reason, "evidence": "read", "document": "",
        }
        for (person, iri), reason in sorted(best.items())
    ]  # fmt: skip
