"""A snapshot as rows: what Wikidata says of our things, and of things that it has and we do not, under one document.

A holding is taken for a term of ours only where office and person are known to be ours (by identifier or judgement) and the
dates can be of the same time; else it is a term of its own. Nothing is merged by likeness of names.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kg.dates import ImpreciseDate, parse_date
from kg.records import Citation, Curated, Document, Origin, Row, Said
from kg.sources.identity import build_register
from kg.sources.wikidata import names as wd
from kg.sources.wikidata.read import Content, Holding, Item, read_content
from kg.sources.wikidata.snapshot import Snapshot
from kg.values import Code, Iri, Ref, StillHolds, Value

_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_ACTING = ("acting", "interim", "provisional", "pro tempore", "caretaker", "locum")
_GENDERS = {"male": "male", "female": "female", "trans man": "male", "trans woman": "female", "non-binary": "other"}


@dataclass
class SnapshotRows:
    """The rows of a snapshot, their document, and notes on what could not be said in our terms."""

    rows: list[Row]
    document: Document
    notes: list[str] = field(default_factory=list)


@functools.cache
def _end_causes() -> tuple[dict[str, str], frozenset[str]]:
    tree = yaml.safe_load((Path(__file__).parent / "end_causes.yaml").read_text(encoding="utf-8"))
    return dict(tree["codes"]), frozenset(tree["left-out"])


def snapshot_document(snapshot: Snapshot) -> Document:
    """Return the document that a snapshot is."""
    title = f"Wikidata, statements on offices and their holders as of {snapshot.date}"
    address = "https://www.wikidata.org/"
    says: dict[str, Said] = {
        "iol:address": Iri(address), "dct:title": title, "iol:publisherName": "Wikidata",
        "iol:sourceKind": Code("source-kind", "database"), "iol:published": parse_date(snapshot.date),
    }  # fmt: skip
    return Document(
        f"wikidata-{snapshot.date}", "database", "Wikidata", title, address, says, "", Origin("wikidata.nt", 0)
    )


def snapshot_rows(snapshot: Snapshot, curated: Curated, content: Content | None = None) -> SnapshotRows:
    """Return what a snapshot says, as rows of its document."""
    document = snapshot_document(snapshot)
    content = content or read_content(snapshot.text())
    maker = _Maker(content, curated, document)
    rows = [*maker.things(), *maker.terms(), *maker.selections()]
    return SnapshotRows(rows, document, [*content.unread, *maker.notes])


def with_snapshot(curated: Curated, snapshot: Snapshot) -> tuple[Curated, list[str]]:
    """Return curated data with the rows of a snapshot beside them, and notes."""
    found = snapshot_rows(snapshot, curated)
    counts: dict[str, int] = {}
    for ref in {row.subject for row in found.rows}:
        counts[ref.kind] = counts.get(ref.kind, 0) + 1
    joined = Curated(
        (*curated.rows, *found.rows),
        {**curated.documents, found.document.id: found.document},
        curated.sources,
        {**curated.count_by_source, found.document.publisher.lower(): counts},
    )
    return joined, found.notes


class _Maker:
    def __init__(self, content: Content, curated: Curated, document: Document) -> None:
        self._content, self._document = content, document
        self._register = build_register(curated.rows)
        self._identity: dict[Ref, Mapping[str, Said]] = {}
        self._our_terms: dict[tuple[Ref, Ref], dict[Ref, list[Row]]] = {}
        for row in curated.rows:
            self._identity.setdefault(row.subject, row.identity)
            office, holder = row.identity.get("iol:ofOffice"), row.identity.get("iol:holder")
            if isinstance(office, Ref) and isinstance(holder, Ref):
                self._our_terms.setdefault((office, holder), {}).setdefault(row.subject, []).append(row)
        self._offices = {q: o for o, qs in content.offices_of.items() for q in qs}
        self.notes: list[str] = []

    # ---- things

    def ref(self, kind: str, q: str) -> Ref:
        """Return our thing that an item describes, or a thing of its own for the item."""
        known = self._register.thing(wd.ENTITY + q)
        return known if known and known.kind == kind else Ref(kind, f"wikidata-{q.lower()}")

    def _row(
        self, ref: Ref, cls: str, identity: Mapping[str, Said], says: Mapping[str, Said], where: str,
        rank: str = "normal", bundle: Ref | None = None,
    ) -> Row:  # fmt: skip
        status = "retracted" if rank == "deprecated" else "stated"
        citation = Citation(self._document.id, None, status, "read")
        return Row(ref, cls, self._identity.get(ref, identity), says, citation, Origin("wikidata.nt", 0, where), bundle)

    def _named(self, q: str, **more: Value) -> dict[str, Said]:
        identity: dict[str, Said] = {"rdfs:label": self._content.name(q), "skos:exactMatch": Iri(wd.ENTITY + q)}
        return identity | {f"iol:{name}": value for name, value in more.items()}

    def things(self) -> Iterator[Row]:
        """Yield offices, persons, their nationalities and their names."""
        persons = sorted({h.person for h in self._content.holdings} | self._candidates())
        offices = {h.office for h in self._content.holdings} | {e.office for e in self._content.elections}
        for q in sorted(offices):
            ref = self.ref("office", q)
            more: dict[str, Value] = {}
            if ref not in self._identity and (organization := self._offices.get(q)):
                known = self._register.thing(wd.ENTITY + organization)
                if known and known.kind == "organization":
                    more["officeOf"] = known
            item = self._content.items.get(q)
            yield self._row(ref, "iol:Office", self._named(q, **more), self._span(item), q)
            yield from self._names(ref, item)
        for q in persons:
            yield from self._person(q)
        for iri, ref in sorted(self._register.same.items()):
            item = self._content.items.get(iri.removeprefix(wd.ENTITY))
            if ref.kind == "organization" and item:
                yield self._row(ref, "iol:Organization", {}, self._span(item), item.id)
                yield from self._names(ref, item)

    def _candidates(self) -> set[str]:
        return {c.person for e in self._content.elections for c in e.candidacies}

    def _span(self, item: Item | None) -> dict[str, Said]:
        says: dict[str, Said] = {}
        if item and item.start.one:
            says["iol:start"] = item.start.one
        if item and item.end.one:
            says["iol:end"] = item.end.one
        return says

    def _names(self, ref: Ref, item: Item | None) -> Iterator[Row]:
        for language in _LANGUAGES:
            if item and (name := item.labels.get(language)):
                identity = {"iol:nameOf": ref}
                says: dict[str, Said] = {"iol:nameText": name, "iol:nameLanguage": language}
                yield self._row(
                    Ref("name", f"wikidata-{item.id.lower()}/{language}"), "iol:NameForm", identity, says, item.id
                )

    def _person(self, q: str) -> Iterator[Row]:
        ref, item = self.ref("person", q), self._content.items.get(q)
        says: dict[str, Said] = {}
        if item:
            for property_, time in (("iol:birth", item.birth), ("iol:death", item.death)):
                if time.one:
                    says[property_] = time.one
            genders = {_GENDERS.get(self._content.name(g), "other") for g in item.gender}
            if len(genders) == 1:
                says["iol:gender"] = Code("gender", genders.pop())
        yield self._row(ref, "iol:Person", self._named(q), says, q)
        yield from self._names(ref, item)
        for state_q in item.citizenship if item else ():
            state = self._register.thing(wd.ENTITY + state_q)
            if state is None or state.kind != "state":
                self.notes.append(
                    f"{q}: citizenship of {self._content.name(state_q)} ({state_q}), which is no state of ours"
                )
                continue
            ours = Ref("nationality", f"{ref.id}/{state.id}")
            identity = {"iol:nationalityOf": ref, "iol:nationalityState": state}
            yield self._row(ours, "iol:Nationality", identity, {}, q)

    # ---- terms

    def terms(self) -> Iterator[Row]:
        """Yield a row for each holding, as a claim on a term of ours where it can only be that one."""
        holders: dict[tuple[str, str], list[Holding]] = {}
        for holding in self._content.holdings:
            holders.setdefault((holding.office, holding.person), []).append(holding)
        taken = {h.id: ref for pair in holders.values() for h, ref in self._assign(pair)}
        by_pair = {(h.office, h.person): taken[h.id] for h in self._content.holdings}
        for holding in self._content.holdings:
            ref = taken[holding.id]
            office, person = self.ref("office", holding.office), self.ref("person", holding.person)
            identity: dict[str, Said] = {"iol:ofOffice": office, "iol:holder": person}
            yield self._row(ref, "iol:Term", identity, self._term_says(holding, by_pair), holding.id, holding.rank)

    def _assign(self, holdings: list[Holding]) -> list[tuple[Holding, Ref]]:
        """Pair the holdings of one person in one office with our terms: one to one, and only where dates allow it."""
        office = self.ref("office", holdings[0].office)
        person = self.ref("person", holdings[0].person)
        free = dict(self._our_terms.get((office, person), {}))
        paired = []
        for holding in holdings:
            fits = [ref for ref, rows in free.items() if _may_be(holding, rows)]
            if len(fits) == 1 and holding.rank != "deprecated":
                del free[fits[0]]
                paired.append((holding, fits[0]))
            else:
                guid = holding.id.lower().replace("$", "-").replace("_", "-")
                paired.append((holding, Ref("term", f"{office.id}/{person.id}/wikidata-{guid}")))
        return paired

    def _term_says(self, holding: Holding, by_pair: Mapping[tuple[str, str], Ref]) -> dict[str, Said]:
        says: dict[str, Said] = {"iol:sourceStatement": Iri(wd.STATEMENT + holding.id)}
        if holding.start.one:
            says["iol:start"] = holding.start.one
        if holding.end.one:
            says["iol:end"] = holding.end.one
        elif holding.end.none:
            says["iol:end"] = StillHolds()
        elif holding.end.unknown:
            self.notes.append(f"{holding.id}: ended on a day that is not known; left out")
        natures = {self._content.name(q).lower() for q in holding.natures}
        office_name = self._content.name(holding.office).lower()
        if any(word in text for word in _ACTING for text in (*natures, office_name)):
            says["iol:termKind"] = Code("term-kind", "acting")
        causes = {c for q in holding.end_causes if (c := self._end_cause(holding, q))}
        if len(causes) == 1:
            says["iol:endCause"] = Code("end-cause", causes.pop())
        before = [by_pair[holding.office, q] for q in holding.replaces if (holding.office, q) in by_pair]
        if len(before) == 1:
            says["iol:statedPredecessor"] = before[0]
        if holding.references:
            urls = tuple(Iri(u) for u in holding.references if u.startswith(("http://", "https://")))
            if urls:
                says["iol:sourceReference"] = urls
        return says

    def _end_cause(self, holding: Holding, q: str) -> str:
        codes, left_out = _end_causes()
        label = self._content.name(q).lower()
        if label not in codes and label not in left_out:
            self.notes.append(f"{holding.id}: the end cause {label!r} ({q}) has no code of ours; see end_causes.yaml")
        return codes.get(label, "")

    # ---- elections

    def selections(self) -> Iterator[Row]:
        """Yield elections with their candidacies and, where votes are stated, one ballot."""
        for election in self._content.elections:
            ref = Ref("selection", f"wikidata-{election.id.lower()}")
            says: dict[str, Said] = {}
            if election.date.one:
                says["iol:date"] = election.date.one
            keys = {
                c.person: Ref("candidacy", f"{ref.id}/{self.ref('person', c.person).id}") for c in election.candidacies
            }
            winners = tuple(keys[c.person] for c in election.candidacies if c.successful)
            if winners:
                says["iol:elected"] = winners
            identity: dict[str, Said] = {
                "rdfs:label": self._content.name(election.id), "iol:fills": self.ref("office", election.office),
            }  # fmt: skip
            yield self._row(ref, "iol:Selection", identity, says, election.id)
            ballot = Ref("ballot", f"{ref.id}/reported")
            counted = [c for c in election.candidacies if c.votes is not None]
            if counted:
                yield self._row(ballot, "iol:Ballot", {"iol:ballotIn": ref}, {}, election.id)
            for candidacy in election.candidacies:
                who = self.ref("person", candidacy.person)
                of: dict[str, Said] = {"iol:candidacyIn": ref, "iol:candidate": who}
                yield self._row(keys[candidacy.person], "iol:Candidacy", of, {}, election.id)
                if candidacy.votes is not None:
                    tally: dict[str, Said] = {"iol:tallyOf": ballot, "iol:tallyFor": keys[candidacy.person]}
                    yield self._row(
                        Ref("tally", f"{ballot.id}/{who.id}"), "iol:Tally", tally, {"iol:votes": candidacy.votes},
                        election.id, bundle=ballot,
                    )  # fmt: skip


def _may_be(holding: Holding, rows: Iterable[Row]) -> bool:
    """Whether a holding can be the term that `rows` describe: their dates, each as wide as stated, touch."""
    starts = [d for r in rows if isinstance(d := r.says.get("iol:start"), ImpreciseDate)]
    ends = [d for r in rows if isinstance(d := r.says.get("iol:end"), ImpreciseDate)]
    if holding.start.one and starts:
        return any(_near(holding.start.one, s) for s in starts)
    if holding.end.one and ends:
        return any(_near(holding.end.one, e) for e in ends)
    return True


def _near(left: ImpreciseDate, right: ImpreciseDate, days: int = 31) -> bool:
    slack = dt.timedelta(days=days)
    return left.earliest - slack <= right.latest and right.earliest - slack <= left.latest
