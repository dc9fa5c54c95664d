"""The dumps of a release, made from its quads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.graph.dataset import derived_graph, view_graph
from kg.graph.terms import Quad, value_term
from kg.graph.write import nquads, trig, turtle

DEFAULT_POLICY = "default"


def dumps(quads: Sequence[Quad], version: str, as_of: str) -> dict[str, Iterator[str]]:
    """Return the dumps by file name, as pieces of text.

    Parameters
    ----------
    quads : all quads of the release.
    version : of the package that built it.
    as_of : day to which its data are complete.

    """
    header = (
        f"Who leads international organizations. Version {version}, data as of {as_of}.\n"
        "Facts: CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/"
    )
    wanted = {value_term(graph(DEFAULT_POLICY)) for graph in (view_graph, derived_graph)}
    default = [q for q in quads if q.graph in wanted]
    return {
        "kg.nq": nquads(quads),
        "kg.trig": trig(quads, header),
        "kg.ttl": turtle(default, header + f"\nThe view of the policy {DEFAULT_POLICY!r} and what follows from it."),
    }
