"""The whole data set as quads: assertions, catalogue, ontology, and for each policy its view and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.assertions import gather_assertions, gather_catalogue, gather_waivers, node_statements, node_term
from kg.graph.classes import classes_of
from kg.graph.facts import Fact, fact_statements
from kg.graph.grouped import Gatherer, Statements, quads_of, statements
from kg.graph.placing import (
    CATALOGUE,
    DEFAULT_POLICY,
    ONTOLOGY,
    derived_graph,
    graphs_of_store,
    merged_end,
    query_graphs,
    view_graph,
)
from kg.graph.terms import Quad, value_term
from kg.paths import ontology_dir
from kg.records import Curated, Said
from kg.values import Code, Ref

__all__ = [
    "CATALOGUE", "DEFAULT_POLICY", "ONTOLOGY", "Assembly", "NodeLike", "PolicyResult", "dataset_quads", "derived_graph",
    "graphs_of_store", "merged_end", "policy_description", "query_graphs", "view_graph",
]  # fmt: skip


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


class Assembly:
    """Turns records, and then one policy after the other, into graphs.

    What a policy accepts or concludes as the one before it did is not made again: it is the same text.
    """

    def __init__(self) -> None:
        self._shared: dict[Statements, Statements] = {}
        self._nodes: dict[Ref, tuple[NodeLike, Statements]] = {}
        self._facts: dict[Ref, tuple[Fact, list[tuple[str, list[str]]]]] = {}

    def common(self, curated: Curated, policies: Mapping[str, Mapping[str, Said]]) -> dict[str, dict[str, Statements]]:
        """Return the graphs that belong to no policy; `policies` holds by id what the catalogue says of each."""
        gatherer = Gatherer()
        gather_assertions(curated.rows, gatherer)
        gather_catalogue(curated.rows, curated.documents, gatherer)
        gather_waivers(curated.waivers, gatherer)
        _gather_ontology(gatherer)
        for policy, description in policies.items():
            _gather_policy(policy, description, gatherer)
        return gatherer.grouped(self._shared)

    def of_policy(self, result: PolicyResult) -> dict[str, dict[str, Statements]]:
        """Return the view of a policy and the graph of what follows from it."""
        view = {node_term(node.ref): self._node(node) for node in result.nodes}
        derived = value_term(derived_graph(result.id))
        gatherer = Gatherer()
        for fact in result.facts:
            for subject, said in self._fact(fact):
                gatherer.add(derived, subject, said)
        graphs = gatherer.grouped(self._shared)
        if view:
            graphs[value_term(view_graph(result.id))] = view
        return graphs

    def _node(self, node: NodeLike) -> Statements:
        before = self._nodes.get(node.ref)
        if before is not None and before[0] == node:
            return before[1]
        said = statements(node_statements(classes_of(node.cls, node.identity, node.values), node.identity, node.values))
        said = self._shared.setdefault(said, said)
        self._nodes[node.ref] = node, said
        return said

    def _fact(self, fact: Fact) -> list[tuple[str, list[str]]]:
        before = self._facts.get(fact.ref)
        if before is not None and before[0] == fact:
            return before[1]
        said = fact_statements(fact)
        self._facts[fact.ref] = fact, said
        return said


def dataset_quads(curated: Curated, results: Iterable[PolicyResult]) -> list[Quad]:
    """Return all quads of the data set."""
    results, assembly = list(results), Assembly()
    graphs = assembly.common(curated, {r.id: r.description for r in results})
    for result in results:
        graphs |= assembly.of_policy(result)
    return list(quads_of(graphs))


def _gather_policy(id_: str, description: Mapping[str, Said], into: Gatherer) -> None:
    graph = value_term(CATALOGUE)
    policy = Ref("policy", id_)
    into.add(graph, node_term(policy), node_statements(["iol:Policy"], description))
    for ref, cls in ((view_graph(id_), "iol:View"), (derived_graph(id_), "iol:DerivedGraph")):
        into.add(graph, value_term(ref), node_statements([cls], {"iol:viewPolicy": policy}))


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


def _gather_ontology(into: Gatherer) -> None:
    """Gather the ontology and its vocabularies, so that queries can show labels of codes."""
    graph = value_term(ONTOLOGY)
    for name in ("leadership.ttl", "vocabularies.ttl"):
        for triple in ox.parse(path=str(ontology_dir() / name), format=ox.RdfFormat.TURTLE):
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                continue  # list cells of property chains: no query needs them, and no dump may hold blank nodes
            into.add(graph, str(triple.subject), [f"{triple.predicate} {triple.object}"])
