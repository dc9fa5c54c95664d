"""The dumps of a release, made from its graphs."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.dataset import DEFAULT_POLICY, derived_graph, view_graph
from kg.graph.grouped import Graphs, merged
from kg.graph.terms import value_term
from kg.graph.write import nquads, trig, turtle


def dumps(graphs: Graphs, version: str, as_of: str) -> dict[str, Iterator[str]]:
    """Return the dumps by file name, as pieces of text.

    Parameters
    ----------
    graphs : all that the release says.
    version : of the package that built it.
    as_of : day to which its data are complete.

    """
    header = (
        f"Who leads international organizations. Version {version}, data as of {as_of}.\n"
        "Facts: CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/"
    )
    wanted = [value_term(graph(DEFAULT_POLICY)) for graph in (view_graph, derived_graph)]
    default = merged(graphs[term] for term in wanted if term in graphs)
    return {
        "kg.nq": nquads(graphs),
        "kg.trig": trig(graphs, header),
        "kg.ttl": turtle(default, header + f"\nThe view of the policy {DEFAULT_POLICY!r} and what follows from it."),
    }
