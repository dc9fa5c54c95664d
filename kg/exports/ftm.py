"""FollowTheMoney entities, one JSON object a line: organizations, persons, positions, occupancies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from kg import ids
from kg.exports.extract import Extract, Thing
from kg.exports.formats import Format, Pieces
from kg.exports.plain_dates import plain_date

DATASET = "io_leadership"
_WIKIDATA = "http://www.wikidata.org/entity/"


@dataclass(frozen=True)
class Entity:
    """An entity: its schema, and by property the values, each with the property of ours it comes from, empty where none."""

    id: str
    schema: str
    caption: str
    thing: Thing
    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, name: str, value: str, property_: str = "") -> None:
        """Add a value, its white space collapsed as the library does it, unless it is empty or there already."""
        value = " ".join(value.split())
        if value and value not in (v for v, _ in self.values.get(name, ())):
            self.values.setdefault(name, []).append((value, property_))


def entity_id(thing: str) -> str:
    """Return the id of an entity: FollowTheMoney takes neither slashes nor long texts.

    >>> entity_id("person/kim-jong-yang")
    'iol-person-kim-jong-yang-e5edb2da'
    """
    mark = hashlib.sha256(thing.encode()).hexdigest()[:8]
    return f"iol-{thing.replace('/', '-')[:150]}-{mark}"


def write(extract: Extract, format_: Format) -> Pieces:
    """Return the lines, by id of ours. The first entity's dataset names what is lost, for the format has no header."""
    for entity in entities(extract):
        properties = {name: [v for v, _ in values] for name, values in sorted(entity.values.items())}
        line = {
            "id": entity.id, "caption": entity.caption, "schema": entity.schema, "properties": properties,
            "datasets": [DATASET], "referents": [], "target": False,
        }  # fmt: skip
        yield (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8")


def entities(extract: Extract) -> Iterator[Entity]:
    """Yield the entities: organizations, then offices, persons, terms."""
    for thing in extract.things("organization"):
        yield _named(extract, _organization(extract, thing))
    for thing in extract.things("office"):
        yield _named(extract, _position(extract, thing))
    for thing in extract.things("person"):
        entity = _person(extract, thing)
        for nationality in extract.referring("nationality", "iol:nationalityOf", thing.id):
            entity.add("nationality", _country(extract, nationality.text("iol:nationalityState")))
        yield _named(extract, entity)
    for thing in extract.things("term"):
        yield _occupancy(extract, thing)


def _country(extract: Extract, state: str) -> str:
    thing = extract.thing(state)
    return thing.text("iol:iso2").lower() if thing else ""


def _entity(extract: Extract, thing: Thing, schema: str, caption: str) -> Entity:
    entity = Entity(entity_id(thing.id), schema, caption, thing)
    for document in extract.documents(thing.id):
        entity.add("sourceUrl", _url(document.text("iol:address")))
    return entity


def _url(address: str) -> str:
    """Return an address as the library normalizes it: a path where there is a query, no empty query."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=parts.path or ("/" if parts.query else "")))


def _named(extract: Extract, entity: Entity) -> Entity:
    entity.add("name", extract.label(entity.thing.id), "rdfs:label")
    for name in extract.referring("name", "iol:nameOf", entity.thing.id):
        weak = name.code("iol:nameKind") == "misspelling"
        entity.add("weakAlias" if weak else "alias", name.text("iol:nameText"))
    for iri in sorted(v.value for v in entity.thing.values.get("skos:exactMatch", ())):
        if iri.startswith(_WIKIDATA):
            entity.add("wikidataId", iri.removeprefix(_WIKIDATA), "skos:exactMatch")
    return entity


def _organization(extract: Extract, thing: Thing) -> Entity:
    entity = _entity(extract, thing, "Organization", extract.label(thing.id))
    entity.add("topics", "gov.igo")
    entity.add("abbreviation", thing.text("iol:acronym"), "iol:acronym")
    entity.add("incorporationDate", plain_date(thing, "iol:start"), "iol:startEdtf")
    entity.add("dissolutionDate", plain_date(thing, "iol:end"), "iol:endEdtf")
    entity.add("classification", thing.code("iol:organizationKind"), "iol:organizationKind")
    parent = thing.text("iol:parentOrganization")
    if parent and extract.has(parent):
        entity.add("parent", entity_id(parent), "iol:parentOrganization")
    return entity


def _position(extract: Extract, thing: Thing) -> Entity:
    entity = _entity(extract, thing, "Position", extract.label(thing.id))
    organization = thing.text("iol:officeOf")
    if extract.has(organization):
        entity.add("organization", entity_id(organization), "iol:officeOf")
    entity.add("inceptionDate", plain_date(thing, "iol:start"), "iol:startEdtf")
    entity.add("dissolutionDate", plain_date(thing, "iol:end"), "iol:endEdtf")
    entity.add("numberOfSeats", thing.text("iol:seats"), "iol:seats")
    entity.add("topics", "gov.igo")
    return entity


def _person(extract: Extract, thing: Thing) -> Entity:
    entity = _entity(extract, thing, "Person", extract.label(thing.id))
    entity.add("lastName", thing.text("foaf:familyName"), "foaf:familyName")
    gender = thing.code("iol:gender")
    entity.add("gender", gender if gender in ("male", "female") else "other" if gender else "", "iol:gender")
    entity.add("birthDate", plain_date(thing, "iol:birth"), "iol:birthEdtf")
    entity.add("deathDate", plain_date(thing, "iol:death"), "iol:deathEdtf")
    return entity


def _occupancy(extract: Extract, thing: Thing) -> Entity:
    holder, office = thing.text("iol:holder"), thing.text("iol:ofOffice")
    entity = _entity(extract, thing, "Occupancy", f"{extract.label(holder)}, {extract.label(office)}")
    entity.add("holder", entity_id(holder), "iol:holder")
    entity.add("post", entity_id(office), "iol:ofOffice")
    entity.add("startDate", plain_date(thing, "iol:start"), "iol:startEdtf")
    end = thing.text("iol:endEdtf")
    entity.add("endDate", plain_date(thing, "iol:end") if end != ".." else "", "iol:endEdtf")
    entity.add("status", "current" if end == ".." else "ended" if end else "unknown")
    entity.add("summary", "acting" if thing.code("iol:termKind") == "acting" else "")
    represented = extract.label(thing.text("iol:represents")) if thing.text("iol:represents") else ""
    entity.add("constituency", represented, "iol:represents")
    entity.add("recordId", ids.THING + thing.id)
    return entity
