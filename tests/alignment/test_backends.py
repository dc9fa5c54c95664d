"""A backend of networkx gives the same results, and is refused where it would change nothing."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from kg.alignment import communities, signed
from kg.errors import UnknownName, UsageError
from kg.networks import backends


def signed_graph(seed: int) -> nx.Graph[str]:
    """Blocks of states that meet in single states: components of several sizes, cut vertices, bridges."""
    rng = np.random.default_rng(seed)
    graph: nx.Graph[str] = nx.Graph()
    for block in range(5):
        nodes = [f"s{4 * block + k:02d}" for k in range(5)]
        for i, a in enumerate(nodes):
            for b in nodes[i + 1 :]:
                if rng.random() < 0.8:
                    graph.add_edge(a, b, sign=int(rng.choice([1, -1], p=[0.7, 0.3])))
    graph.add_edge("lone", "pair", sign=-1)
    return graph


@pytest.mark.parametrize("seed", range(6))
def test_frustration_by_rustworkx(seed: int) -> None:
    graph = signed_graph(seed)
    own, theirs = signed.frustration(graph), signed.frustration(graph, backend="rustworkx")
    assert own == theirs and own.index > 0


def test_the_backend_does_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def components(graph: Any, **options: Any) -> Any:
        asked.append(options)
        return nx.biconnected_components(graph, **options)

    components.backends = {"rustworkx"}  # type: ignore[attr-defined]
    monkeypatch.setattr(signed, "ALGORITHMS", (components,))
    signed.frustration(signed_graph(1), backend="rustworkx")
    signed.frustration(signed_graph(1))
    assert asked == [{"backend": "rustworkx"}, {}]


def test_what_a_backend_has() -> None:
    assert "rustworkx" in backends.installed() and "networkx" not in backends.installed()
    assert backends.check_backend("rustworkx", signed.ALGORITHMS) == "biconnected_components"
    with pytest.raises(UsageError, match="none of the algorithms that this needs: louvain_communities, modularity"):
        backends.check_backend("rustworkx", communities.ALGORITHMS)
    with pytest.raises(UnknownName, match=r"no backend of networkx 'cugraph'. Installed: .*rustworkx"):
        backends.check_backend("cugraph", communities.ALGORITHMS)


def test_one_that_lacks_an_algorithm_leaves_it_to_networkx() -> None:
    graph = nx.karate_club_graph()
    own = communities.best_partition(graph, runs=2, seed=1)
    theirs = communities.best_partition(graph, runs=2, seed=1, backend="rustworkx")
    assert own[:2] == theirs[:2]
