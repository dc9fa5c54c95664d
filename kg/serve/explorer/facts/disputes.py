"""What documents disagree on: conflicting values side by side with what each policy takes, and reports that are contradicted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg import ids
from kg.serve.explorer.facts.documents import documents
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import linked, property_label

_DATES = ("Edtf", "Earliest", "Latest")


def conflicts(reader: Reader, things: Iterable[str], policies: Iterable[str]) -> list[Facts]:
    """Return the conflicts on things: `subject`, `property`, and `claims`, the accepted first.

    A claim has `value`, `accepted`, `reason` (why not), `documents`, and `takers`, the policies that accept it; `open` is whether two
    policies do not accept the same.
    """
    readers = [reader, *(reader.under(policy) for policy in policies if policy != reader.policy)]
    found = []
    for thing in things:
        by_property: dict[str, dict[str, Any]] = {}
        for under in readers:
            for conflict in under.into("iol:conflictSubject", thing):
                property_ = under.one(conflict, "iol:conflictProperty") or ""
                entry = by_property.setdefault(property_, {"iri": conflict, "claims": {}, "policies": set()})
                entry["policies"].add(under.policy)
                for claim in under.all(conflict, "iol:hasClaim"):
                    _add(entry["claims"], under, claim)
        for property_, entry in sorted(by_property.items()):
            for under in readers:
                if under.policy not in entry["policies"]:  # no conflict there: what it takes is in its view alone
                    held = _texts(under, thing, property_)
                    for claim in entry["claims"].values():
                        claim["takers"] += [under.policy] if claim["value"] in held else []
            found.append(_conflict(reader, thing, property_, entry))
    return found


def _texts(reader: Reader, thing: str, property_: str) -> set[str]:
    values = reader.values_of(thing, property_)
    return {text for v in values for text in (v, ids.short_id(v), v.removeprefix(ids.VOCABULARY), v.rpartition("/")[2])}


def _add(claims: dict[str, Facts], under: Reader, claim: str) -> None:
    value = under.one(claim, "iol:claimValue") or ""
    if value not in claims:
        graphs = under.all(claim, "iol:claimedIn")
        claims[value] = {"value": value, "reason": None, "takers": [],
                         "documents": documents(under, sorted(d for g in graphs for d in under.all(g, "iol:inDocument")))}  # fmt: skip
    if under.one(claim, "iol:accepted") == "true":
        claims[value]["takers"].append(under.policy)
    claims[value]["reason"] = claims[value]["reason"] or under.one(claim, "iol:rejectionReason")


def _conflict(reader: Reader, thing: str, property_: str, entry: Mapping[str, Any]) -> Facts:
    claims = [{**c, "accepted": reader.policy in c["takers"]} for c in entry["claims"].values()]
    claims.sort(key=lambda c: (not c["accepted"], -len(c["documents"]), c["value"]))
    return {
        "iri": entry["iri"], "subject": named(reader, thing), "property": property_name(reader, property_),
        "claims": [{**claim, "value": linked(reader, claim["value"])} for claim in claims],
        "open": len({policy for c in claims for policy in c["takers"]}) > 0 and len([c for c in claims if c["takers"]]) > 1,
    }  # fmt: skip


def contradictions(reader: Reader, things: Iterable[str]) -> list[Facts]:
    """Return what arithmetic, a rule or a date contradicts of what is stated on things: `value`, `reason`, `basis`, `documents`."""
    found = []
    for thing in things:
        for iri in reader.into("iol:contradictedSubject", thing):
            graphs = reader.all(iri, "iol:contradicts")
            found.append({
                "iri": iri, "subject": named(reader, thing), "property": property_name(reader, reader.one(iri, "iol:contradictedProperty") or ""),
                "value": linked(reader, reader.one(iri, "iol:contradictedValue") or ""), "basis": reader.code(iri, "iol:contradictionBasis"),
                "reason": reader.one(iri, "iol:reason") or "", "reports": len(graphs),
                "documents": sorted(documents(reader, (d for g in graphs for d in reader.all(g, "iol:inDocument"))), key=_by_address),
            })  # fmt: skip
    return sorted(found, key=lambda c: (c["subject"]["iri"], c["property"], c["iri"]))


def _by_address(found: Facts) -> str:
    return found["address"] or "~"


def property_name(reader: Reader, name: str) -> str:
    """Return the label of a property by its IRI or short name; an imprecise date without the mark of how it is written."""
    label = property_label(reader, ids.short_id(name) if name.startswith(ids.ONTOLOGY) else name)
    return label.removesuffix(", as EDTF").removesuffix(" (EDTF)")


def named(reader: Reader, thing: str) -> Facts:
    """Return a part of a selection by a name that a reader knows: a tally by candidate and ballot, a candidacy by candidate."""
    kind, _, rest = ids.short_id(thing).partition("/")
    label = reader.label(thing)
    if kind == "tally":
        candidate = reader.one(reader.one(thing, "iol:tallyFor") or "", "iol:candidate")
        label = f"{reader.label(candidate) if candidate else rest}, ballot {rest.split('/')[-2]}"
    elif kind == "candidacy":
        candidate = reader.one(thing, "iol:candidate")
        label = f"candidacy of {reader.label(candidate)}" if candidate else label
    elif kind == "ballot":
        label = f"ballot {rest.rpartition('/')[2]}"
    elif kind == "stance":
        actor = reader.one(thing, "iol:actor")
        when = reader.one(thing, "iol:dateEdtf")
        said = reader.label(actor) if actor else reader.one(thing, "iol:actorLabel") or rest
        label = f"statement of {said}" + (f", {when}" if when else "")
    return {"iri": thing, "label": label}
