"""Facts: what the derivation concludes, each with what it came from, and its form as quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg import ids
from kg.graph.assertions import RDF_TYPE
from kg.graph.terms import Quad, iri_term, literal_term, property_iri, triples, value_term
from kg.records import Said
from kg.values import GraphRef, Ref


@dataclass(frozen=True)
class Fact:
    """A derived thing.

    Attributes
    ----------
    ref : the thing; its id is made from the ids of what it was derived from, never from a value.
    classes : its classes, as CURIEs.
    label : a sentence or name for people.
    values : by property, what is derived.
    sources : the things and assertion graphs that it was derived from.
    derived_by : name of the derivation.
    links : shortcut triples (subject, property, object) that the fact stands behind.

    """

    ref: Ref
    classes: tuple[str, ...]
    label: str
    values: Mapping[str, Said]
    sources: tuple[Ref | GraphRef, ...]
    derived_by: str
    links: tuple[tuple[Ref, str, Said], ...] = field(default=())


def fact_quads(facts: Iterable[Fact], graph_ref: GraphRef) -> Iterator[Quad]:
    """Yield the quads of the derived graph `graph_ref`."""
    graph = value_term(graph_ref)
    came_from, derived_by = iri_term(property_iri("prov:wasDerivedFrom")), iri_term(property_iri("iol:derivedBy"))
    for fact in facts:
        node = iri_term(ids.thing_iri(fact.ref.kind, fact.ref.id))
        for cls in fact.classes:
            yield Quad(node, RDF_TYPE, iri_term(property_iri(cls)), graph)
        for property_, said in {"rdfs:label": fact.label, **fact.values}.items():
            for triple in triples(node, property_, said):
                yield Quad(*triple, graph)
        for source in fact.sources:
            yield Quad(node, came_from, value_term(source), graph)
        yield Quad(node, derived_by, literal_term(fact.derived_by), graph)
        for subject, property_, said in fact.links:
            for triple in triples(iri_term(ids.thing_iri(subject.kind, subject.id)), property_, said):
                yield Quad(*triple, graph)
