"""The whole data set as quads: assertions, catalogue, ontology, and for each policy its view and what follows from it.

No query relies on an engine's default graph. `query_graphs` says which graphs a query reads as its default graph under a
policy, and `kg.query` passes that to every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.assertions import RDF_TYPE, assertion_quads, catalogue_quads, node_quads, waiver_quads
from kg.graph.classes import classes_of
from kg.graph.facts import Fact, fact_quads
from kg.graph.terms import Quad, iri_term, property_iri, triples, value_term
from kg.paths import ontology_dir
from kg.records import Curated, Said
from kg.values import Code, GraphRef, Ref

CATALOGUE = GraphRef("catalogue", "")
ONTOLOGY = GraphRef("ontology", "")


@dataclass(frozen=True)
class NodeLike:
    """What the graph needs of a node of a view; `kg.resolve` makes them."""

    ref: Ref
    cls: str
    identity: Mapping[str, Said]
    values: Mapping[str, Said]


@dataclass(frozen=True)
class PolicyResult:
    """A policy, the nodes that it accepts and the facts that follow."""

    id: str
    description: Mapping[str, Said]
    nodes: tuple[NodeLike, ...]
    facts: tuple[Fact, ...]


def view_graph(policy: str) -> GraphRef:
    """Return the graph of accepted values."""
    return GraphRef("view", policy)


def derived_graph(policy: str) -> GraphRef:
    """Return the graph of derived facts."""
    return GraphRef("derived", policy)


def query_graphs(policy: str) -> tuple[GraphRef, ...]:
    """Return the graphs that together are the default graph of a query under a policy."""
    return view_graph(policy), derived_graph(policy), CATALOGUE, ONTOLOGY


def dataset_quads(curated: Curated, results: Iterable[PolicyResult]) -> list[Quad]:
    """Return all quads of the data set."""
    quads: list[Quad] = []
    quads.extend(assertion_quads(curated.rows))
    quads.extend(catalogue_quads(curated.rows, curated.documents))
    quads.extend(waiver_quads(curated.waivers))
    quads.extend(ontology_quads())
    for result in results:
        quads.extend(_policy_quads(result))
        quads.extend(view_quads(result))
        quads.extend(fact_quads(result.facts, derived_graph(result.id)))
    return quads


def view_quads(result: PolicyResult) -> Iterator[Quad]:
    """Yield the quads of a view."""
    graph = value_term(view_graph(result.id))
    for node in result.nodes:
        classes = classes_of(node.cls, node.identity, node.values)
        yield from node_quads(node.ref, classes, graph, node.identity, node.values)


def _policy_quads(result: PolicyResult) -> Iterator[Quad]:
    graph = value_term(CATALOGUE)
    policy = Ref("policy", result.id)
    yield from node_quads(policy, ["iol:Policy"], graph, result.description)
    for ref, cls in ((view_graph(result.id), "iol:View"), (derived_graph(result.id), "iol:DerivedGraph")):
        node = value_term(ref)
        yield Quad(node, RDF_TYPE, iri_term(property_iri(cls)), graph)
        for triple in triples(node, "iol:viewPolicy", policy):
            yield Quad(*triple, graph)


def policy_description(
    title: str, version: str, description: str, evidence: Iterable[str], status: Iterable[str], sources: Iterable[str]
) -> dict[str, Said]:
    """Return what the catalogue says of a policy."""
    return {
        "rdfs:label": title,
        "dct:description": description,
        "iol:policyVersion": version,
        "iol:acceptsEvidence": tuple(Code("evidence", e) for e in evidence),
        "iol:acceptsStatus": tuple(Code("claim-status", s) for s in status),
        "iol:acceptsSource": tuple(Code("source-kind", s) for s in sources),
    }


def ontology_quads() -> Iterator[Quad]:
    """Yield the ontology and its vocabularies, so that queries can show labels of codes."""
    graph = value_term(ONTOLOGY)
    for name in ("leadership.ttl", "vocabularies.ttl"):
        for triple in ox.parse(path=str(ontology_dir() / name), format=ox.RdfFormat.TURTLE):
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                continue  # list cells of property chains: no query needs them, and no dump may hold blank nodes
            yield Quad(str(triple.subject), str(triple.predicate), str(triple.object), graph)
