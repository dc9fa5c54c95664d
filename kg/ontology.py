"""What the code reads from the ontology's own file."""

from __future__ import annotations

import functools

import pyoxigraph as ox

from kg.ids import ONTOLOGY
from kg.paths import ontology_dir

_FUNCTIONAL = ox.NamedNode("http://www.w3.org/2002/07/owl#FunctionalProperty")
_DEFINITION = ox.NamedNode("http://www.w3.org/2004/02/skos/core#definition")


@functools.cache
def single_valued() -> frozenset[str]:
    """Return the properties that have one value in truth, as CURIEs; for dates the stem (`iol:start`)."""
    curies = {"skos:exactMatch", "rdfs:label", "dct:title"}
    for triple in ox.parse(path=str(ontology_dir() / "leadership.ttl"), format=ox.RdfFormat.TURTLE):
        if triple.object == _FUNCTIONAL and isinstance(triple.subject, ox.NamedNode):
            name = "iol:" + triple.subject.value.removeprefix(ONTOLOGY)
            curies.add(name.removesuffix("Edtf"))
    return frozenset(curies)


@functools.cache
def definitions() -> dict[str, str]:
    """Return the definitions of the ontology's terms, and of those it borrows where it defines them, by CURIE."""
    found = {}
    for triple in ox.parse(path=str(ontology_dir() / "leadership.ttl"), format=ox.RdfFormat.TURTLE):
        if triple.predicate == _DEFINITION and isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            found["iol:" + iri.removeprefix(ONTOLOGY) if iri.startswith(ONTOLOGY) else iri] = str(triple.object.value)
    return found
