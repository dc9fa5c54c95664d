"""The controlled vocabularies, read from `ontology/vocabularies.ttl`: their one place."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.ids import ONTOLOGY, VOCABULARY
from kg.paths import ontology_dir

_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Concept:
    """A code of a vocabulary: its label, the wider code it specializes, and for stance kinds its polarity."""

    scheme: str
    code: str
    label: str
    broader: str = ""
    polarity: str = ""


@functools.cache
def vocabularies() -> Mapping[str, Mapping[str, Concept]]:
    """Return all vocabularies: by scheme and code, the concept."""
    said: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=str(ontology_dir() / "vocabularies.ttl"), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            said.setdefault(triple.subject.value, {})[triple.predicate.value] = triple.object.value
    schemes: dict[str, dict[str, Concept]] = {}
    for iri, properties in sorted(said.items()):
        if _SKOS + "notation" not in properties:
            continue
        scheme, _, code = iri.removeprefix(VOCABULARY).partition("/")
        schemes.setdefault(scheme, {})[code] = Concept(
            scheme,
            code,
            properties[_SKOS + "prefLabel"],
            _code(properties.get(_SKOS + "broader", "")),
            _code(properties.get(ONTOLOGY + "polarity", "")),
        )
    return schemes


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def specializes(scheme: str, code: str, wider: str) -> bool:
    """Whether `code` is a narrower concept of `wider`, at any distance."""
    concepts = vocabularies()[scheme]
    while code in concepts and concepts[code].broader:
        code = concepts[code].broader
        if code == wider:
            return True
    return False
