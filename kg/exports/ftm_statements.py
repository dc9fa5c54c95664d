"""FollowTheMoney statements, one JSON object a line: each value of an entity with the document that gives it."""

from __future__ import annotations

import hashlib
import json

import pyoxigraph as ox

from kg import ids
from kg.exports.extract import Extract, expand
from kg.exports.formats import Format, Pieces
from kg.exports.ftm import DATASET, Entity, entities

_BASE = "id"
"""The property by which a statement says that an entity is there."""


def write(extract: Extract, format_: Format) -> Pieces:
    """Return the lines, by entity.

    `origin` is the document that gives the value (document/...), or the name of the data set where the value is ours.
    The value of a date is that of the policy; a document that gives it less precisely is no origin.
    """
    for entity in entities(extract):
        seen = sorted(entity.values)
        checksum = hashlib.sha256(json.dumps([seen, entity.id]).encode()).hexdigest()[:40]
        yield _line(entity, _BASE, checksum, DATASET)
        for name in seen:
            for value, property_ in entity.values[name]:
                for origin in _origins(extract, entity, property_) or [DATASET]:
                    yield _line(entity, name, value, origin)


def _origins(extract: Extract, entity: Entity, property_: str) -> list[str]:
    if not property_:
        return []
    found = set()
    subject = ox.NamedNode(ids.THING + entity.thing.id)
    predicate = ox.NamedNode(expand(property_))
    for value in entity.thing.values.get(property_, ()):
        for quad in extract.release.store.quads_for_pattern(subject, predicate, value, None):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(ids.GRAPH + "assertion"):
                found |= _document(extract, quad.graph_name.value)
    return sorted(found)


def _document(extract: Extract, graph: str) -> set[str]:
    document = extract.saying(graph).document
    return {document} if document else set()


def _line(entity: Entity, name: str, value: str, origin: str) -> bytes:
    key = "\x1f".join((DATASET, entity.id, name, value, origin))
    statement = {
        "canonical_id": entity.id, "entity_id": entity.id, "prop": name, "schema": entity.schema, "value": value,
        "dataset": DATASET, "lang": None, "original_value": None, "first_seen": None, "last_seen": None,
        "external": False, "origin": origin, "id": hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(),
    }  # fmt: skip
    return (json.dumps(statement, ensure_ascii=False) + "\n").encode("utf-8")
