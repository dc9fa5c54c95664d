"""Popolo JSON: persons, organizations, posts, memberships, events, areas (popoloproject.com), as EveryPolitician wrote it."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from kg import ids
from kg.exports.extract import Extract, Thing
from kg.exports.formats import Format, Pieces
from kg.exports.plain_dates import plain_date

Entry: TypeAlias = dict[str, Any]
_WIKIDATA = "http://www.wikidata.org/entity/"


def write(extract: Extract, format_: Format) -> Pieces:
    """Return one JSON document. Empty properties are left out, since readers take an empty text for a value."""
    document = {
        "meta": {**extract.about(), "holds": format_.holds, "loses": format_.loses},
        "persons": [_person(extract, t) for t in extract.things("person")],
        "organizations": [
            _organization(extract, t) for kind in ("organization", "organ", "group", "state") for t in extract.things(kind)
        ],
        "posts": [_post(extract, t) for t in extract.things("office")],
        "memberships": [
            *(_term(extract, t) for t in extract.things("term")),
            *(_membership(extract, t) for t in extract.things("membership")),
        ],
        "events": [_event(extract, t) for t in extract.things("selection")],
        "areas": [_area(extract, t) for t in extract.things("state")],
    }  # fmt: skip
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return iter([text.encode("utf-8", errors="strict")])


def _clean(**values: Any) -> Entry:
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _identifiers(thing: Thing) -> list[Entry]:
    found = [{"scheme": "iri", "identifier": ids.THING + thing.id}]
    for iri in sorted(v.value for v in thing.values.get("skos:exactMatch", ())):
        scheme = "wikidata" if iri.startswith(_WIKIDATA) else "other"
        found.append({"scheme": scheme, "identifier": iri.removeprefix(_WIKIDATA)})
    for scheme in ("iso2", "iso3", "m49"):
        if thing.text(f"iol:{scheme}"):
            found.append({"scheme": scheme, "identifier": thing.text(f"iol:{scheme}")})
    return found


def _sources(extract: Extract, thing: Thing) -> list[Entry]:
    return [
        _clean(url=document.text("iol:address"), note=document.text("dct:title"))
        for document in extract.documents(thing.id)
        if document.text("iol:address")
    ]


def _other_names(extract: Extract, thing: Thing) -> list[Entry]:
    found = [
        _clean(name=name.text("iol:nameText"), note=name.code("iol:nameKind"), lang=name.text("iol:nameLanguage"))
        for name in extract.referring("name", "iol:nameOf", thing.id)
    ]
    if thing.text("iol:acronym"):
        found.append({"name": thing.text("iol:acronym"), "note": "acronym"})
    return found


def _person(extract: Extract, thing: Thing) -> Entry:
    nationalities = sorted(
        extract.label(n.text("iol:nationalityState"))
        for n in extract.referring("nationality", "iol:nationalityOf", thing.id)
    )
    return _clean(
        id=thing.id, name=extract.label(thing.id), family_name=thing.text("foaf:familyName"), gender=thing.code("iol:gender"),
        birth_date=plain_date(thing, "iol:birth"), death_date=plain_date(thing, "iol:death"),
        national_identity="; ".join(nationalities), other_names=_other_names(extract, thing),
        identifiers=_identifiers(thing), sources=_sources(extract, thing),
    )  # fmt: skip


def _organization(extract: Extract, thing: Thing) -> Entry:
    parent = thing.text("iol:parentOrganization") or thing.text("iol:organOf") or thing.text("iol:groupOf")
    kind = {"organ": "organKind", "group": "groupKind"}.get(thing.kind, "organizationKind")
    return _clean(
        id=thing.id, name=extract.label(thing.id), classification=thing.code(f"iol:{kind}") or thing.kind,
        parent_id=parent, area_id=f"area/{thing.id}" if thing.kind == "state" else "",
        founding_date=plain_date(thing, "iol:start"), dissolution_date=plain_date(thing, "iol:end"),
        other_names=_other_names(extract, thing), identifiers=_identifiers(thing), sources=_sources(extract, thing),
    )  # fmt: skip


def _post(extract: Extract, thing: Thing) -> Entry:
    return _clean(
        id=thing.id, label=extract.label(thing.id), role=thing.code("iol:officeKind"), organization_id=thing.text("iol:officeOf"),
        start_date=plain_date(thing, "iol:start"), end_date=plain_date(thing, "iol:end"), sources=_sources(extract, thing),
    )  # fmt: skip


def _term(extract: Extract, thing: Thing) -> Entry:
    office = extract.thing(thing.text("iol:ofOffice"))
    label = extract.label(thing.text("iol:ofOffice"))
    role = f"{label} (acting)" if thing.code("iol:termKind") == "acting" else label
    return _clean(
        id=thing.id, label=f"{extract.label(thing.text('iol:holder'))}, {label}", role=role,
        person_id=thing.text("iol:holder"), post_id=thing.text("iol:ofOffice"),
        organization_id=office.text("iol:officeOf") if office else "", on_behalf_of_id=thing.text("iol:represents"),
        start_date=plain_date(thing, "iol:start"), end_date=plain_date(thing, "iol:end"), sources=_sources(extract, thing),
    )  # fmt: skip


def _membership(extract: Extract, thing: Thing) -> Entry:
    state = thing.text("iol:memberState")
    return _clean(
        id=thing.id, label=f"{extract.label(state)} in {extract.label(thing.text('iol:memberOf'))}", role="member state",
        member={"@type": "Organization", "id": state, "name": extract.label(state)}, organization_id=thing.text("iol:memberOf"),
        area_id=f"area/{state}", start_date=plain_date(thing, "iol:start"), end_date=plain_date(thing, "iol:end"),
        sources=_sources(extract, thing),
    )  # fmt: skip


def _event(extract: Extract, thing: Thing) -> Entry:
    office = extract.thing(thing.text("iol:fills"))
    day = plain_date(thing, "iol:date")
    return _clean(
        id=thing.id, name=extract.label(thing.id), classification=thing.code("iol:selectionKind") or "selection",
        start_date=day, end_date=day, location=thing.text("iol:place"),
        organization_id=office.text("iol:officeOf") if office else "",
        identifiers=_identifiers(thing), sources=_sources(extract, thing),
    )  # fmt: skip


def _area(extract: Extract, thing: Thing) -> Entry:
    return _clean(
        id=f"area/{thing.id}", name=extract.label(thing.id), identifier=thing.text("iol:iso3"), classification="state",
        sources=_sources(extract, thing),
    )  # fmt: skip
