"""Which graph holds what, and which graphs a query reads.

No query relies on an engine's default graph. `query_graphs` says which graphs a query reads as its default graph under a
policy, and `kg.query` passes that to every engine. The store of a release, a cache, also holds these graphs of the policy that
most questions are asked under as one, in the place that no query can name: where four graphs are read together, each pattern of a query
is looked up four times. `graphs_of_store` says where that is so.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg import ids
from kg.graph.reading import Readable
from kg.values import GraphRef

CATALOGUE = GraphRef("catalogue", "")
ONTOLOGY = GraphRef("ontology", "")
DEFAULT_POLICY = "default"
"""The policy under which a question is answered that names none."""


def view_graph(policy: str) -> GraphRef:
    """Return the graph of accepted values."""
    return GraphRef("view", policy)


def derived_graph(policy: str) -> GraphRef:
    """Return the graph of derived facts."""
    return GraphRef("derived", policy)


def query_graphs(policy: str) -> tuple[GraphRef, ...]:
    """Return the graphs that together are the default graph of a query under a policy."""
    return view_graph(policy), derived_graph(policy), CATALOGUE, ONTOLOGY


def graphs_of_store(store: Readable, policy: str) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    """Return the graphs of a store that together are the default graph of a query under a policy: one where they stand merged."""
    if policy == DEFAULT_POLICY and isinstance(store, ox.Store):
        merged = ox.DefaultGraph()
        if next(iter(store.quads_for_pattern(None, None, None, merged)), None) is not None:
            return [merged]
    return [ox.NamedNode(ids.graph_iri(graph.kind, graph.id)) for graph in query_graphs(policy)]


def merged_end(policy: str = DEFAULT_POLICY) -> tuple[str, ...]:
    """Return how the lines of N-Quads end that belong to the merged graph."""
    return tuple(f" <{ids.graph_iri(graph.kind, graph.id)}> .\n" for graph in query_graphs(policy))
