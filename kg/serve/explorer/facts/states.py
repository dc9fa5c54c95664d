"""The page of a state: who represented it, its nationals in office, its candidacies, what it said of candidates."""

from __future__ import annotations

import datetime as dt

from kg.serve.explorer.facts.ledger import ledger_of_stances
from kg.serve.explorer.facts.names import names_of
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.stances import stances_in
from kg.serve.explorer.facts.terms import FAR, by_start, term


def state(reader: Reader, iri: str, today: str) -> Facts:
    """Return a state with everything that its page shows but agreement, which is the same computation for all states.

    `own` are the stances that speak for the state, `voices` those of its ministries, legislators and citizens that do not.
    `represented` are terms in which somebody represented it; `nationals` are other terms of persons who were its nationals then.
    """
    represented = sorted((term(reader, t) for t in reader.into("iol:represents", iri)), key=by_start)
    known = {t["iri"] for t in represented}
    own = {*reader.into("iol:actor", iri), *reader.into("iol:onBehalfOf", iri)}
    stances = stances_in(
        reader, ledger_of_stances(reader, own | set(reader.into("iol:actorState", iri)), dt.date.fromisoformat(today))
    )
    area = reader.one(iri, "iol:geographicRegion")
    return {
        **(reader.ref(iri) or {}), "names": names_of(reader, iri), "iso2": reader.one(iri, "iol:iso2"), "iso3": reader.one(iri, "iol:iso3"),
        "region": reader.ref(area), "start": reader.when(iri, "start"), "end": reader.when(iri, "end"),
        "succeeds": reader.refs(iri, "iol:succeeds"), "succeeded_by": reader.named(reader.into("iol:succeeds", iri)),
        "continues": reader.refs(iri, "iol:continues"), "continued_by": reader.named(reader.into("iol:continues", iri)),
        "same_as": reader.all(iri, "skos:exactMatch"), "represented": represented,
        "nationals": [t for t in _nationals(reader, iri) if t["iri"] not in known], "candidacies": _candidacies(reader, iri),
        "own": [s for s in stances if s["iri"] in own], "voices": [s for s in stances if s["iri"] not in own],
        "memberships": _memberships(reader, iri), "said": said(reader, iri),
    }  # fmt: skip


def _nationals(reader: Reader, iri: str) -> list[Facts]:
    found: dict[str, Facts] = {}
    for nationality in reader.into("iol:nationalityState", iri):
        person = reader.one(nationality, "iol:nationalityOf")
        since = (reader.when(nationality, "start") or {}).get("earliest") or ""
        until = (reader.when(nationality, "end") or {}).get("latest") or FAR
        for held in reader.into("iol:holder", person) if person else ():
            entry = term(reader, held)
            begins, ends = (
                (entry["start"] or {}).get("earliest") or "",
                (entry["end"] or {}).get("latest") or entry["ended_by"] or FAR,
            )
            if since <= ends and begins <= until:
                found[held] = entry
    return sorted(found.values(), key=by_start)


def _candidacies(reader: Reader, iri: str) -> list[Facts]:
    found = []
    for candidacy in reader.into("iol:candidacyState", iri):
        selection = reader.one(candidacy, "iol:candidacyIn")
        nominators = reader.all(candidacy, "iol:nominatedBy")
        found.append({
            "iri": candidacy, "candidate": reader.ref(reader.one(candidacy, "iol:candidate")), "selection": reader.ref(selection),
            "date": reader.when(selection, "date") if selection else None, "outcome": reader.code(candidacy, "iol:outcome"),
            "by": "itself" if iri in nominators else "", "others": reader.named(n for n in nominators if n != iri),
        })  # fmt: skip
    return sorted(found, key=lambda c: ((c["date"] or {}).get("earliest") or "", c["iri"]), reverse=True)


def _memberships(reader: Reader, iri: str) -> list[Facts]:
    found = [
        {**(reader.ref(reader.one(m, "iol:memberOf")) or {"iri": m, "label": m}), "start": reader.when(m, "start"), "end": reader.when(m, "end"), "membership": m}
        for m in reader.into("iol:memberState", iri)
    ]  # fmt: skip
    return sorted(found, key=lambda m: (m["label"], m["membership"]))
