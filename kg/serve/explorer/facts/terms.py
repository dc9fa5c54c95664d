"""Terms as pages show them: in a line, in a career, among the incumbents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kg.serve.explorer.facts.reader import Facts, Reader

FAR = "9999-12-31"


def term(reader: Reader, iri: str) -> Facts:
    """Return a term: who, what, when, in which capacity, for which state, how it began and ended."""
    office = reader.one(iri, "iol:ofOffice")
    organization = reader.one(office, "iol:officeOf") if office else None
    return {
        "iri": iri, "holder": reader.ref(reader.one(iri, "iol:holder")), "office": reader.ref(office),
        "organization": reader.ref(organization), "kind": reader.code(iri, "iol:termKind"),
        "mandate": reader.code(iri, "iol:mandate"), "start": reader.when(iri, "start"), "end": reader.when(iri, "end"),
        "planned_end": reader.when(iri, "plannedEnd"), "end_cause": reader.code(iri, "iol:endCause"),
        "start_basis": reader.code(iri, "iol:startBasis"), "state": reader.ref(reader.one(iri, "iol:represents")),
        "ended_by": reader.one(iri, "iol:endedBy"),
    }  # fmt: skip


def by_start(entry: Facts) -> tuple[str, str, str]:
    """Return what orders terms: the first possible start, then the last; where no start is known, the end stands for it."""
    start, end = entry["start"] or {}, entry["end"] or {}
    first = start.get("earliest") or end.get("earliest") or FAR
    return first, start.get("latest") or first, entry["iri"]


def terms_of_office(reader: Reader, office: str) -> list[Facts]:
    """Return the terms of an office and of those that it continues, by start, with the ordinals of their spells."""
    line = [office, *reader.chain(office, "iol:continuesOffice")]
    found = [term(reader, iri) for held in line for iri in reader.into("iol:ofOffice", held)]
    for entry in found:
        spells = reader.into("iol:includesTerm", entry["iri"])
        numbered = next((s for s in spells if reader.one(s, "iol:ordinalOfPerson")), None)
        entry["ordinal"] = reader.one(numbered, "iol:ordinalOfPerson") if numbered else None
        entry["ordinal_certain"] = bool(numbered) and reader.code(numbered or "", "iol:ordinalCertainty") == "certain"
        entry["earlier_office"] = entry["office"]["iri"] != office
        entry["interruptions"] = [
            {"iri": i, "kind": reader.code(i, "iol:interruptionKind"), "start": reader.when(i, "start"), "end": reader.when(i, "end")}
            for i in reader.into("iol:interrupts", entry["iri"])
        ]  # fmt: skip
    return sorted(found, key=by_start)


def gaps_of_office(reader: Reader, office: str) -> list[Facts]:
    """Return the vacancies, interregna and gaps of the record of an office, by start.

    An interregnum that is a vacancy from its first to its last day is told as the vacancy.
    """
    found = []
    for iri in reader.into("iol:gapIn", office):
        kinds = {reader.label(c) for c in reader.all(iri, "rdf:type")} & {"vacancy", "interregnum", "record gap"}
        after, before = reader.one(iri, "iol:afterTerm"), reader.one(iri, "iol:beforeTerm")
        found.append({
            "iri": iri, "kind": next(iter(sorted(kinds)), "gap"), "certainty": reader.code(iri, "iol:certainty"),
            "start": reader.when(iri, "start"), "end": reader.when(iri, "end"),
            "after": _holder(reader, after), "before": _holder(reader, before),
            "cause": reader.code(after, "iol:endCause") if after else None,
            "certain_days": reader.one(iri, "iol:certainDays"), "possible_days": reader.one(iri, "iol:possibleDays"),
            "covered_by": [holder for t in reader.all(iri, "iol:coveredBy") if (holder := _holder(reader, t))],
        })  # fmt: skip
    empty = [(gap["start"], gap["end"], gap["after"]) for gap in found if gap["kind"] == "vacancy"]
    told = (
        gap for gap in found if gap["kind"] != "interregnum" or (gap["start"], gap["end"], gap["after"]) not in empty
    )
    return sorted(told, key=lambda gap: ((gap["start"] or {}).get("earliest") or FAR, gap["iri"]))


def _holder(reader: Reader, term_iri: str | None) -> Facts | None:
    return reader.ref(reader.one(term_iri, "iol:holder")) if term_iri else None


def certainty_on(entry: Facts, day: dt.date) -> str | None:
    """Return `certain`, `said to hold` (a document says it goes on, later ones may deny it), `possible`, or None.

    The rule is that of the query `incumbents`.
    """
    start, end, today = entry["start"] or {}, entry["end"] or {}, day.isoformat()
    if (start.get("earliest") or FAR) > today or (end.get("latest") or entry["ended_by"] or FAR) <= today:
        return None
    if (start.get("latest") or FAR) > today:
        return "possible"
    if (end.get("earliest") or "") > today:
        return "certain"
    return "said to hold" if end.get("text") == ".." else "possible"


def on_day(entries: Iterable[Facts], day: dt.date) -> list[Facts]:
    """Return the terms that hold on a day, or may, with their `certainty`."""
    found = ((entry, certainty_on(entry, day)) for entry in entries)
    return [{**entry, "certainty": certainty} for entry, certainty in found if certainty]
