"""The ledger of public stances read node by node: what `kg.alignment` reads by queries, in a fraction of their time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kg import ids
from kg.alignment.ledger import Ledger, read_ledger
from kg.analysis.world import World, read_world
from kg.serve.explorer.facts.reader import Reader

Row: TypeAlias = dict[str, Any]
Columns: TypeAlias = dict[str, dict[str, str]]
_BOUNDS = {
    "start_earliest": "startEarliest",
    "start_latest": "startLatest",
    "end_earliest": "endEarliest",
    "end_latest": "endLatest",
}


def ledger_of(reader: Reader, selection: str, as_of: dt.date) -> Ledger:
    """Return the ledger of one selection; its world is empty."""
    return _part(
        reader, [selection], reader.into("iol:candidacyIn", selection), reader.into("iol:stanceOn", selection), as_of
    )


def ledger_of_stances(reader: Reader, stances: Iterable[str], as_of: dt.date) -> Ledger:
    """Return the ledger of some stances, with the contests that they are on; its world is empty."""
    chosen = sorted(stances)
    contests = sorted({c for s in chosen if (c := reader.one(s, "iol:stanceOn"))})
    return _part(reader, contests, sorted({c for s in chosen for c in reader.all(s, "iol:target")}), chosen, as_of)


def _part(reader: Reader, contests: list[str], candidacies: list[str], stances: list[str], as_of: dt.date) -> Ledger:
    rows: dict[str, Callable[[], list[Row]]] = {
        "contests": lambda: [r for c in contests for r in _contest(reader, c)],
        "candidacies": lambda: [r for c in candidacies for r in _candidacy(reader, c)],
        "all-stances": lambda: [r for s in stances for r in _stance(reader, s)],
    }  # fmt: skip
    return read_ledger(lambda name: rows[name](), World(reader.policy, as_of, {}, {}, {}, {}, {}))


def whole_ledger(reader: Reader, as_of: dt.date) -> Ledger:
    """Return the ledger of all selections, in a world of what entitlement and labels need: no spells, no gaps."""
    bounds = _columns(reader, _BOUNDS)
    rows: dict[str, Callable[[], list[Row]]] = {
        "contests": lambda: [r for s in reader.into("rdf:type", ids.ONTOLOGY + "Selection") for r in _contest(reader, s)],
        "candidacies": lambda: [r for c, _ in reader.pairs("iol:candidacyIn") for r in _candidacy(reader, c)],
        "all-stances": lambda: [r for s, _ in reader.pairs("iol:stanceOn") for r in _stance(reader, s)],
        "offices": lambda: _offices(reader), "all-terms": lambda: _terms(reader, bounds), "spells": list, "record-gaps": list,
        "persons": lambda: [{"person": _id(p), "person_label": _id(p)} for p in reader.into("rdf:type", ids.ONTOLOGY + "Person")],
        "nationalities": lambda: _nationalities(reader, bounds), "states": lambda: _states(reader, bounds), "memberships": lambda: _memberships(reader, bounds),
    }  # fmt: skip
    world = read_world(lambda name: rows[name](), reader.policy, as_of)
    return read_ledger(lambda name: rows[name](), world)


def _id(iri: str) -> str:
    return ids.short_id(iri)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _ids(iris: list[str]) -> list[str | None]:
    """Return short ids, or one None: an optional part of a query that matches nothing still leaves a row."""
    return [_id(iri) for iri in iris] or [None]


def _contest(reader: Reader, iri: str) -> list[Row]:
    office = reader.one(iri, "iol:fills")
    organization = reader.one(office, "iol:officeOf") if office else None
    if office is None or organization is None:
        return []
    body = reader.one(iri, "iol:decidedBy")
    electorate = reader.one(body, "iol:organOf") if body else None
    return [
        {"selection": _id(iri), "selection_label": reader.label(iri), "office": _id(office), "organization": _id(organization),
         "electorate": _id(electorate) if electorate else None, "act": reader.code(iri, "iol:selectionKind"),
         "stage": reader.code(iri, "iol:selectionStage"), "decided_earliest": _day(reader.one(iri, "iol:dateEarliest")),
         "decided_latest": _day(reader.one(iri, "iol:dateLatest")), "entitled": reader.number(iri, "iol:entitled"), "elected": elected}
        for elected in _ids(reader.all(iri, "iol:elected"))
    ]  # fmt: skip


def _candidacy(reader: Reader, iri: str) -> list[Row]:
    candidate, selection = reader.one(iri, "iol:candidate"), reader.one(iri, "iol:candidacyIn")
    if candidate is None or selection is None:
        return []
    state = reader.one(iri, "iol:candidacyState")
    return [
        {"selection": _id(selection), "candidacy": _id(iri), "candidate": _id(candidate), "candidate_label": reader.label(candidate),
         "state": _id(state) if state else None, "nominated_by": by, "outcome": reader.code(iri, "iol:outcome")}
        for by in _ids(reader.all(iri, "iol:nominatedBy"))
    ]  # fmt: skip


def _stance(reader: Reader, iri: str) -> list[Row]:
    kind = reader.one(iri, "iol:stanceKind")
    polarity = reader.code(kind, "iol:polarity") if kind else None
    level, selection = reader.code(iri, "iol:actorLevel"), reader.one(iri, "iol:stanceOn")
    if kind is None or polarity is None or level is None or selection is None:
        return []
    found = reader.stated_in(iri)
    published = [_day(reader.one(d, "iol:publishedLatest")) for d in found]
    dated = [day for day in published if day]
    behalf, target, state = (reader.one(iri, p) for p in ("iol:onBehalfOf", "iol:target", "iol:actorState"))
    common = {
        "selection": _id(selection), "stance": _id(iri), "level": level, "actor_state": _id(state) if state else None,
        "on_behalf_of": _id(behalf) if behalf else None, "kind": kind.rpartition("/")[2], "polarity": polarity,
        "target_kind": reader.code(iri, "iol:targetKind"), "candidacy": _id(target) if target else None,
        "condition": reader.one(iri, "iol:condition"), "date": reader.one(iri, "iol:dateEdtf"),
        "said_earliest": _day(reader.one(iri, "iol:dateEarliest")), "said_latest": _day(reader.one(iri, "iol:dateLatest")),
        # As the query has it: a document without a date may have been the first.
        "reported_latest": min(dated) if dated and len(dated) == len(published) else None, "documents": len(found),
    }  # fmt: skip
    described = reader.one(iri, "iol:actorLabel")
    actors: list[str | None] = list(reader.all(iri, "iol:actor")) or [None]
    return [
        {**common, "actor": _id(a) if a else None, "actor_label": reader.label(a) if a else described, "supersedes": old}
        for a in actors for old in _ids(reader.all(iri, "iol:supersedes"))
    ]  # fmt: skip


def _offices(reader: Reader) -> list[Row]:
    return [
        {"office": _id(o), "office_label": _id(o), "kind": "", "organization": _id(of), "organization_label": _id(of)}
        for o, of in reader.pairs("iol:officeOf")
    ]


def _columns(reader: Reader, names: dict[str, str]) -> Columns:
    return {key: dict(reader.pairs(f"iol:{name}")) for key, name in names.items()}


def _terms(reader: Reader, bounds: Columns) -> list[Row]:
    columns = _columns(reader, {"holder": "holder", "end": "endEdtf"})
    states: dict[str, list[str]] = {}
    for term, state in reader.pairs("iol:represents"):
        states.setdefault(term, []).append(state)
    return [
        {"term": _id(term), "office": _id(office), "holder": _id(columns["holder"][term]), **_dates(bounds, term),
         "end": columns["end"].get(term), "state": state}
        for term, office in reader.pairs("iol:ofOffice") if term in columns["holder"] for state in _ids(states.get(term, []))
    ]  # fmt: skip


def _nationalities(reader: Reader, bounds: Columns) -> list[Row]:
    columns = _columns(reader, {"state": "nationalityState"})
    return [
        {"person": _id(person), "state": _id(columns["state"][n]), **_dates(bounds, n)}
        for n, person in reader.pairs("iol:nationalityOf") if n in columns["state"]
    ]  # fmt: skip


def _states(reader: Reader, bounds: Columns) -> list[Row]:
    columns = _columns(reader, {"area": "geographicRegion"})
    found = []
    for state in reader.into("rdf:type", ids.ONTOLOGY + "State"):
        area = columns["area"].get(state)
        region = reader.one(area, "skos:broader") if area else None
        found.append({"state": _id(state), "state_label": reader.label(state), **_dates(bounds, state),
                      "region": region.rpartition("/")[2] if region else None})  # fmt: skip
    return found


def _memberships(reader: Reader, bounds: Columns) -> list[Row]:
    columns = _columns(reader, {"state": "memberState"})
    return [
        {"body": _id(body), "state": _id(columns["state"][m]), **_dates(bounds, m)}
        for m, body in reader.pairs("iol:memberOf") if m in columns["state"]
    ]  # fmt: skip


def _dates(bounds: Columns, thing: str) -> Row:
    return {key: _day(bounds[key].get(thing)) for key in _BOUNDS}
