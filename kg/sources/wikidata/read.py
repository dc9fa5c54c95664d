"""Reading a snapshot: Wikidata's statements as typed records, nothing decided yet.

Of each statement all qualifiers are kept. A value can be a time with its precision, unknown (`somevalue`), or stated not to
exist (`novalue`); none of the three is taken for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.dates import ImpreciseDate, InvalidDate, parse_date
from kg.sources.wikidata import names as wd

Index = Mapping[str, Mapping[str, tuple[str, ...]]]
_JULIAN = "http://www.wikidata.org/entity/Q1985786"


@dataclass(frozen=True)
class Time:
    """The values of a time qualifier: dates, and whether it is said to be unknown or not to exist."""

    dates: tuple[ImpreciseDate, ...] = ()
    unknown: bool = False
    none: bool = False

    @property
    def one(self) -> ImpreciseDate | None:
        """The date; where several are given, the span of all of them; None where there is none."""
        if len(self.dates) < 2:
            return self.dates[0] if self.dates else None
        first, last = min(d.earliest for d in self.dates), max(d.latest for d in self.dates)
        return ImpreciseDate(f"[{','.join(d.edtf for d in self.dates)}]", first, last)


@dataclass(frozen=True)
class Holding:
    """A statement that somebody holds an office (P39), with its qualifiers.

    Items are Wikidata identifiers (`Q8475`); `qualifiers` has every other qualifier as it stands.
    """

    id: str
    person: str
    office: str
    rank: str
    start: Time
    end: Time
    replaces: tuple[str, ...]
    end_causes: tuple[str, ...]
    natures: tuple[str, ...]
    references: tuple[str, ...]
    qualifiers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Candidacy:
    """A candidate of an election, with the votes stated, and whether the item says that it succeeded."""

    person: str
    votes: int | None
    successful: bool


@dataclass(frozen=True)
class Election:
    """An election to an office."""

    id: str
    office: str
    date: Time
    candidacies: tuple[Candidacy, ...]


@dataclass(frozen=True)
class Item:
    """An organization, office, person or value: names by language, and dates and links that we read."""

    id: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    start: Time
    end: Time
    birth: Time
    death: Time
    gender: tuple[str, ...]
    citizenship: tuple[str, ...]

    @property
    def name(self) -> str:
        """The English name, else the one for all languages, else any, else the identifier."""
        for language in ("en", "mul", *sorted(self.labels)):
            if language in self.labels:
                return self.labels[language]
        return self.id


@dataclass
class Content:
    """All that a snapshot holds, and what in it could not be read, with the reason."""

    holdings: list[Holding]
    elections: list[Election]
    items: dict[str, Item]
    offices_of: dict[str, set[str]]
    unread: list[str] = field(default_factory=list)

    def name(self, id_: str) -> str:
        """Return the name of an item."""
        return self.items[id_].name if id_ in self.items else id_


def read_content(data: bytes) -> Content:
    """Read the triples of a snapshot."""
    index: dict[str, dict[str, tuple[str, ...]]] = {}
    languages: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for triple in ox.parse(input=data, format=ox.RdfFormat.N_TRIPLES):
        subject, predicate, object_ = triple.subject, triple.predicate, triple.object
        assert isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode)
        assert isinstance(object_, ox.NamedNode | ox.Literal)
        if isinstance(object_, ox.Literal) and object_.language:
            languages.setdefault((subject.value, predicate.value), []).append((object_.language, object_.value))
            continue
        known = index.setdefault(subject.value, {})
        known[predicate.value] = (*known.get(predicate.value, ()), object_.value)
    reader = _Reader(index, languages)
    items = {q: reader.item(q) for q in sorted(reader.item_ids())}
    holdings = [h for person in sorted(items) for h in reader.holdings(person)]
    elections = [e for q in sorted(items) for e in reader.elections(q)]
    offices: dict[str, set[str]] = {}
    for subject_iri, said in index.items():
        # P2388 runs from the organization, but the query turns every answer so that the office is the subject.
        for link in ("P2389", "P361", "P2388"):
            for organization in said.get(f"http://www.wikidata.org/prop/direct/{link}", ()):
                offices.setdefault(_q(organization), set()).add(_q(subject_iri))
    return Content(holdings, elections, items, offices, reader.unread)


def _q(iri: str) -> str:
    return iri.removeprefix(wd.ENTITY) if iri.startswith(wd.ENTITY + "Q") else ""


class _Reader:
    def __init__(self, index: Index, languages: Mapping[tuple[str, str], list[tuple[str, str]]]) -> None:
        self._index, self._languages = index, languages
        self.unread: list[str] = []

    def item_ids(self) -> set[str]:
        named = {_q(subject) for subject, _ in self._languages} | {_q(s) for s in self._index}
        return {q for q in named if q}

    def _said(self, subject: str, predicate: str) -> tuple[str, ...]:
        return self._index.get(subject, {}).get(predicate, ())

    def _statements(self, item: str, property_: str) -> list[str]:
        """Return an item's statements of a property: the preferred ones if there are any, never deprecated ones."""
        found = self._said(wd.ENTITY + item, wd.PROP + property_)
        ranked = {s: self._rank(s) for s in found}
        best = [s for s in found if ranked[s] == "preferred"]
        return sorted(best or [s for s in found if ranked[s] != "deprecated"])

    def _rank(self, statement: str) -> str:
        rank = self._said(statement, wd.WIKIBASE + "rank")
        return rank[0].removeprefix(wd.WIKIBASE).removesuffix("Rank").lower() if rank else "normal"

    def _items_of(self, statement: str, prefix: str, property_: str) -> tuple[str, ...]:
        return tuple(sorted(q for iri in self._said(statement, prefix + property_) if (q := _q(iri))))

    def _time(self, statement: str, value: str, plain: str, property_: str) -> Time:
        """Read a time: `value` and `plain` are the prefixes of its value node and of its plain value."""
        dates = []
        for node in self._said(statement, value + property_):
            date = self._date(node, statement)
            if date:
                dates.append(date)
        texts = self._said(statement, plain + property_)
        unknown = any(t.startswith(wd.GENID) for t in (*texts, *self._said(statement, value + property_)))
        if texts and not dates and not unknown:
            self.unread.append(f"{statement} {property_}: a time without its precision")
        none = wd.NOVALUE + property_ in self._said(statement, wd.RDF_TYPE)
        return Time(tuple(sorted(set(dates))), unknown, none)

    def _date(self, node: str, statement: str) -> ImpreciseDate | None:
        if node.startswith(wd.GENID):
            return None
        time, precision = self._said(node, wd.WIKIBASE + "timeValue"), self._said(node, wd.WIKIBASE + "timePrecision")
        if not time or not precision or not precision[0].isdigit():
            self.unread.append(f"{statement}: the time value {node} is not described")
            return None
        year, _, rest = time[0].lstrip("+").partition("-")
        text = {
            11: f"{year}-{rest[:5]}", 10: f"{year}-{rest[:2]}", 9: year, 8: f"{year[:3]}X", 7: f"{year[:2]}XX",
        }.get(int(precision[0]), "")  # fmt: skip
        if _JULIAN in self._said(node, wd.WIKIBASE + "timeCalendarModel") and int(precision[0]) > 9:
            # Thirteen days off at most, which only the year survives for sure in mid-year; a curator must look.
            self.unread.append(f"{statement}: {text} in the Julian calendar; only the year is taken")
            text = year
        try:
            return parse_date(text)
        except InvalidDate:
            self.unread.append(f"{statement}: the time {time[0]!r} of precision {precision[0]} cannot be read")
            return None

    def _item_time(self, item: str, property_: str) -> Time:
        times = [self._time(s, wd.PSV, wd.PS, property_) for s in self._statements(item, property_)]
        dates = tuple(sorted({d for t in times for d in t.dates}))
        return Time(dates, any(t.unknown for t in times), any(t.none for t in times))

    def item(self, q: str) -> Item:
        labels = dict(sorted(self._languages.get((wd.ENTITY + q, wd.LABEL), [])))
        aliases = tuple(sorted({text for _, text in self._languages.get((wd.ENTITY + q, wd.ALT_LABEL), [])}))

        def linked(property_: str) -> tuple[str, ...]:
            found = {i for s in self._statements(q, property_) for i in self._items_of(s, wd.PS, property_)}
            return tuple(sorted(found))

        return Item(
            q, labels, aliases, self._item_time(q, "P571"), self._item_time(q, "P576"), self._item_time(q, wd.BIRTH),
            self._item_time(q, wd.DEATH), linked(wd.GENDER), linked(wd.CITIZENSHIP),
        )  # fmt: skip

    def holdings(self, person: str) -> list[Holding]:
        found = []
        for statement in sorted(self._said(wd.ENTITY + person, wd.PROP + wd.P39)):
            offices = self._items_of(statement, wd.PS, wd.P39)
            if not offices:
                self.unread.append(f"{statement}: the office is unknown or missing")
                continue
            qualifiers = {
                p.removeprefix(wd.PQ): values for p, values in self._index.get(statement, {}).items() if p.startswith(wd.PQ + "P")
            }  # fmt: skip
            sources = self._said(statement, wd.DERIVED)
            urls = {u for r in sources for u in self._said(r, wd.PR + wd.REFERENCE_URL)}
            found.append(
                Holding(
                    statement.removeprefix(wd.STATEMENT), person, offices[0], self._rank(statement),
                    self._time(statement, wd.PQV, wd.PQ, wd.START), self._time(statement, wd.PQV, wd.PQ, wd.END),
                    self._items_of(statement, wd.PQ, wd.REPLACES), self._items_of(statement, wd.PQ, wd.END_CAUSE),
                    tuple(q for p in wd.NATURE for q in self._items_of(statement, wd.PQ, p)),
                    tuple(sorted(urls)), qualifiers,
                )
            )  # fmt: skip
        return found

    def elections(self, q: str) -> list[Election]:
        found = []
        for office in self._said(wd.ENTITY + q, f"http://www.wikidata.org/prop/direct/{wd.OFFICE_CONTESTED}"):
            winners = {p for s in self._statements(q, wd.SUCCESSFUL) for p in self._items_of(s, wd.PS, wd.SUCCESSFUL)}
            candidacies: dict[str, Candidacy] = {p: Candidacy(p, None, True) for p in winners}
            for statement in self._statements(q, wd.CANDIDATE):
                for person in self._items_of(statement, wd.PS, wd.CANDIDATE):
                    number = self._said(statement, wd.PQ + wd.VOTES)
                    votes = int(number[0].lstrip("+")) if len(number) == 1 and number[0].lstrip("+").isdigit() else None
                    candidacies[person] = Candidacy(person, votes, person in winners)
            date = self._item_time(q, wd.POINT_IN_TIME)
            found.append(Election(q, _q(office), date, tuple(candidacies[p] for p in sorted(candidacies))))
        return found
