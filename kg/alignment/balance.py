"""Two camps? Balance of triangles and frustration of the graph of stated agreement and opposition."""

from __future__ import annotations

import networkx as nx
import numpy as np

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.bipartite import Incidence
from kg.alignment.ledger import Ledger, Window
from kg.alignment.signed import frustrated_edges, frustration, stated_graph, triangle_balance
from kg.analysis.result import Result
from kg.networks.backends import NONE

LEAST_CONTESTS = 3
"""Fewest joint contests of a pair that has an edge."""


def balance(
    ledger: Ledger,
    given: Incidence,
    *,
    window: Window | str = Window.NOT_AFTER,
    levels: tuple[str, ...] = (),
    least: int = LEAST_CONTESTS,
    draws: int = 999,
    seed: int = 1,
    backend: str = NONE,
) -> Result:
    """Return the camp of each state that leaves the fewest edges frustrated: one row a state with an edge.

    `value` is the share of the state's edges that the two camps explain, `n` their number. Of all rows are said the share of
    balanced triangles and its place among graphs with the same edges and the same signs shuffled over them (permutation; p is
    the share of draws at least as balanced), and the frustration index L with its bound where it is not proved, its normalized
    form 1 - 2L/m, and m.

    References
    ----------
    Cartwright & Harary (1956) for balance; Aref & Wilson (2018) for the frustration index.

    """
    graph = stated_graph(given, least=least)
    graph.remove_nodes_from([node for node, degree in list(graph.degree) if not degree])
    share, triangles = triangle_balance(graph)
    found = frustration(graph, backend=backend)
    wrong = frustrated_edges(graph, found.side)
    rows = []
    for state in sorted(graph, key=lambda s: (-found.side[s], s)):
        own, bad = graph.degree[state], sum(1 for edge in wrong if state in edge)
        rows.append({
            "state": state, "camp": 1 if found.side[state] > 0 else 2, "value": (own - bad) / own, "low": None, "high": None,
            "n": own, "frustrated": bad,
        })  # fmt: skip
    said = about(
        ledger, f"two camps by what states said of the same candidates in {least} joint contests or more; silence is no edge",
        window=window, levels=levels, null="the signs shuffled over the same edges", draws=draws if triangles else None, seed=seed,
    )  # fmt: skip
    said |= {
        "triangles": triangles, "balanced_triangles": share, "p_balanced": _chance(graph, share, draws, seed),
        "edges": found.edges, "frustration": found.index, "frustration_at_least": found.bound, "exact": int(found.exact),
        "frustration_normalized": found.normalized,
    } | ({"backend": backend} if backend else {})  # fmt: skip
    return Result("balance", rows, said, (NEVER_A_VOTE,))


def _chance(graph: nx.Graph[str], share: float | None, draws: int, seed: int) -> float | None:
    """Return how often shuffled signs are at least as balanced; None without triangles."""
    if share is None:
        return None
    edges = sorted(graph.edges)
    signs = np.array([graph.edges[edge]["sign"] for edge in edges])
    random, drawn, reached = np.random.default_rng(seed), graph.copy(), 0
    for _ in range(draws):
        random.shuffle(signs)
        nx.set_edge_attributes(drawn, dict(zip(edges, signs.tolist(), strict=True)), "sign")
        shuffled, _ = triangle_balance(drawn)
        reached += shuffled is not None and shuffled >= share - 1e-12
    return (1 + reached) / (1 + draws)
