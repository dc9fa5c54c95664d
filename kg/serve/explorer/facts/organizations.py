"""The list of organizations, and the page of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kg import ids
from kg.answers import LEADING
from kg.serve.explorer.facts.names import names_of
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.terms import on_day, term


def organizations(reader: Reader) -> Facts:
    """Return all organizations by name with kind, dates and number of offices."""
    found = [
        {**(reader.ref(iri) or {}), "acronym": reader.one(iri, "iol:acronym"), "kind": reader.code(iri, "iol:organizationKind"),
         "start": reader.when(iri, "start"), "end": reader.when(iri, "end"), "offices": len(reader.into("iol:officeOf", iri))}
        for iri in reader.into("rdf:type", ids.ONTOLOGY + "Organization")
    ]  # fmt: skip
    return {"organizations": sorted(found, key=lambda o: (o["label"].casefold(), o["iri"]))}


def organization(reader: Reader, iri: str, today: dt.date) -> Facts:
    """Return an organization: names, dates, relatives, offices with who holds them, selections, coverage, statements."""
    offices = sorted((office(reader, o, today) for o in reader.into("iol:officeOf", iri)), key=_leading_first)
    selections = [s for o in offices for s in reader.into("iol:fills", o["iri"])]
    return {
        **(reader.ref(iri) or {}), "acronym": reader.all(iri, "iol:acronym"), "kind": reader.code(iri, "iol:organizationKind"),
        "start": reader.when(iri, "start"), "end": reader.when(iri, "end"), "seat": reader.one(iri, "iol:seat"),
        "same_as": reader.all(iri, "skos:exactMatch"), "names": names_of(reader, iri),
        "parent": reader.refs(iri, "iol:parentOrganization"), "predecessors": reader.refs(iri, "iol:predecessorOrganization"),
        "successors": reader.named(reader.into("iol:predecessorOrganization", iri)),
        "organs": reader.named(reader.into("iol:organOf", iri)),
        "members": len({m for m in (reader.one(x, "iol:memberState") for x in reader.into("iol:memberOf", iri)) if m}),
        "offices": offices, "selections": selection_list(reader, selections), "said": said(reader, iri),
    }  # fmt: skip


def office(reader: Reader, iri: str, today: dt.date) -> Facts:
    """Return an office in a list: kind, seats, dates, who holds it on a day, coverage."""
    terms = [term(reader, t) for t in reader.into("iol:ofOffice", iri)]
    return {
        **(reader.ref(iri) or {}), "kind": reader.code(iri, "iol:officeKind"), "seats": reader.one(iri, "iol:seats"),
        "start": reader.when(iri, "start"), "end": reader.when(iri, "end"), "terms": len(terms), "holders": on_day(terms, today),
        "coverage": coverage(reader, iri),
    }  # fmt: skip


def coverage(reader: Reader, office_iri: str) -> Facts | None:
    """Return how complete the record of an office is; None where nothing was measured."""
    iri = next(iter(reader.into("iol:coverageOf", office_iri)), None)
    if iri is None:
        return None
    names = {"known": "knownTerms", "read": "readTerms", "read_share": "readShare", "covered_share": "coveredShare",
             "gaps": "recordGaps", "completeness": "completeness", "first": "firstCovered", "as_of": "coverageAsOf"}  # fmt: skip
    return {"iri": iri, **{key: reader.one(iri, f"iol:{name}") for key, name in names.items()}}


def selection_list(reader: Reader, selections: list[str]) -> list[Facts]:
    """Return selections, the latest first, with date, kind, who was chosen and what the rule says of it."""
    found = []
    for iri in dict.fromkeys(selections):
        finding = next((f for f in reader.into("iol:findingOn", iri) if "/selection-finding/" in f), None)
        elected = [reader.one(c, "iol:candidate") for c in reader.all(iri, "iol:elected")]
        found.append({
            **(reader.ref(iri) or {}), "date": reader.when(iri, "date"), "kind": reader.code(iri, "iol:selectionKind"),
            "elected": reader.named(e for e in elected if e), "candidacies": len(reader.into("iol:candidacyIn", iri)),
            "status": reader.code(finding, "iol:selectionStatus") if finding else None,
        })  # fmt: skip
    return sorted(found, key=lambda s: ((s["date"] or {}).get("earliest") or "", s["iri"]), reverse=True)


def _leading_first(entry: dict[str, Any]) -> tuple[int, bool, str, str]:
    rank = LEADING.index(entry["kind"]) if entry["kind"] in LEADING else len(LEADING)
    return rank, bool(entry["end"]) and entry["end"]["text"] != "..", entry["label"], entry["iri"]
