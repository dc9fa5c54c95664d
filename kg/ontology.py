"""What the code reads from the ontology's own file."""

from __future__ import annotations

import functools

import pyoxigraph as ox

from kg.ids import ONTOLOGY
from kg.paths import ontology_dir

_FUNCTIONAL = ox.NamedNode("http://www.w3.org/2002/07/owl#FunctionalProperty")


@functools.cache
def single_valued() -> frozenset[str]:
    """Return the properties that have one value in truth, as CURIEs; for dates the stem (`iol:start`)."""
    curies = {"skos:exactMatch", "rdfs:label", "dct:title"}
    for triple in ox.parse(path=str(ontology_dir() / "leadership.ttl"), format=ox.RdfFormat.TURTLE):
        if triple.object == _FUNCTIONAL and isinstance(triple.subject, ox.NamedNode):
            name = "iol:" + triple.subject.value.removeprefix(ONTOLOGY)
            curies.add(name.removesuffix("Edtf"))
    return frozenset(curies)
