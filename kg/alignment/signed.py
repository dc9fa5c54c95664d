"""Signed graphs: triangle balance and the frustration index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from kg.alignment.bipartite import Incidence
from kg.errors import UsageError
from kg.networks.backends import NONE, dispatched

ALGORITHMS = (nx.biconnected_components,)
"""What networkx computes here."""
BRUTE_FORCE = 20
"""Most nodes for which every partition is tried."""


def stated_graph(given: Incidence, *, least: int = 1) -> nx.Graph[str]:
    """Return states linked by what they stated of the same candidates: sign of (same side - opposite sides).

    Only pairs observed together in `least` contests; pairs with as many of the one as of the other have no sign and no edge. Silence
    is no edge, never a negative one. Edges carry `sign`, `same`, `opposite`, `contests`.
    """
    s = given.signs.astype(np.int64)
    total, seen = s @ s.T, (s != 0).astype(np.int64)
    both, contests = seen @ seen.T, given.joint_contests()
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(given.states)
    for i, j in zip(*np.triu_indices(len(given.states), 1), strict=True):
        if contests[i, j] >= least and total[i, j]:
            same = int(both[i, j] + total[i, j]) // 2
            graph.add_edge(
                given.states[i], given.states[j], sign=1 if total[i, j] > 0 else -1, same=same,
                opposite=int(both[i, j]) - same, contests=int(contests[i, j]),
            )  # fmt: skip
    return graph


def triangle_balance(graph: nx.Graph[str]) -> tuple[float | None, int]:
    r"""Return the share of balanced triangles and the number of triangles; None without any.

    .. math:: T = \frac{\mathrm{tr}|A|^3 + \mathrm{tr}A^3}{2\,\mathrm{tr}|A|^3}

    A triangle is balanced if the product of its signs is positive (Cartwright & Harary 1956).

    >>> g = nx.Graph(); g.add_weighted_edges_from([(1, 2, 1), (2, 3, -1), (1, 3, -1)], weight="sign")
    >>> triangle_balance(g)
    (1.0, 1)
    """
    if not graph.number_of_edges():
        return None, 0
    a = nx.to_numpy_array(graph, weight="sign")
    every, balance = float(np.trace(np.linalg.matrix_power(abs(a), 3))), float(np.trace(np.linalg.matrix_power(a, 3)))
    if not every:
        return None, 0
    return (every + balance) / (2 * every), round(every / 6)


@dataclass(frozen=True)
class Frustration:
    """The frustration index and a partition that reaches it.

    `index` edges are frustrated at least; `exact` is whether that is proved, else the truth lies between `bound` and `index`.
    `normalized` is 1 - 2L/m, 1 for a balanced graph; None without edges. `side` gives each node +1 or -1.
    """

    index: int
    bound: int
    exact: bool
    edges: int
    side: Mapping[str, int]

    @property
    def normalized(self) -> float | None:
        """1 - 2L/m."""
        return 1 - 2 * self.index / self.edges if self.edges else None


def frustration(graph: nx.Graph[str], *, time_limit: float = 60.0, backend: str = NONE) -> Frustration:
    r"""Return the frustration (line) index: the fewest edges whose sign no two camps explain.

    .. math:: L = \min_{s \in \{-1,1\}^n} |\{ij : A_{ij} s_i s_j < 0\}|

    Cycles lie inside biconnected components, so L is the sum over these. Each is solved by trying every partition (up to 20
    nodes), else as an integer program by HiGHS (scipy), in the form of Aref & Wilson (2018, arXiv:1710.09876). `backend` is a backend of networkx
    for the components.

    Raises
    ------
    UsageError
        An edge has no sign of +1 or -1.

    """
    if any(data.get("sign") not in (1, -1) for _, _, data in graph.edges(data=True)):
        raise UsageError("Every edge of a signed graph needs a sign of 1 or -1.")
    index = bound = 0
    exact = True
    flips: list[dict[str, int]] = []
    parts: Iterable[set[str]] = dispatched(ALGORITHMS[0], backend)(graph)
    # In an order of their own: backends give them in others.
    for nodes in sorted(map(set, parts), key=sorted):
        part = graph.subgraph(nodes)
        if len(nodes) <= BRUTE_FORCE:
            value, side = _every_partition(part)
            least = value
        else:
            value, least, side = _integer_program(part, time_limit)
        index, bound, exact = index + value, bound + least, exact and value == least
        flips.append(side)
    return Frustration(index, bound, exact, graph.number_of_edges(), _joined(graph, flips))


def _signs(graph: nx.Graph[str]) -> list[tuple[str, str, int]]:
    return [(a, b, int(data["sign"])) for a, b, data in graph.edges(data=True)]


def _every_partition(part: nx.Graph[str]) -> tuple[int, dict[str, int]]:
    nodes = sorted(part)
    place = {node: i for i, node in enumerate(nodes)}
    # The first node stays where it is: a partition and its mirror frustrate the same edges.
    masks = np.arange(2 ** (len(nodes) - 1), dtype=np.int64) << 1
    counts = np.zeros(masks.size, dtype=np.int32)
    for a, b, sign in _signs(part):
        apart = ((masks >> place[a]) ^ (masks >> place[b])) & 1
        counts += (apart if sign > 0 else 1 - apart).astype(np.int32)
    best = int(counts.argmin())
    return int(counts[best]), {n: 1 - 2 * int(masks[best] >> i & 1) for n, i in place.items()}


def _integer_program(part: nx.Graph[str], time_limit: float) -> tuple[int, int, dict[str, int]]:
    """Minimize the sum of f over edges: f >= |x_i - x_j| for a positive edge, f >= |x_i + x_j - 1| for a negative one."""
    nodes = sorted(part)
    place = {node: i for i, node in enumerate(nodes)}
    edges = sorted((place[a], place[b], int(sign)) for a, b, sign in _signs(part))
    n, m = len(nodes), len(edges)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    lower: list[float] = []
    for e, (i, j, sign) in enumerate(edges):
        for turn in (1, -1):
            row = len(lower)
            rows += [row, row, row]
            columns += [n + e, i, j]
            values += [1.0, -turn, turn * sign]
            lower.append(0.0 if sign > 0 else -turn * 1.0)
    matrix = coo_array((values, (rows, columns)), shape=(len(lower), n + m)).tocsr()
    cost = np.concatenate([np.zeros(n), np.ones(m)])
    top = np.ones(n + m)
    # One node is fixed, since a partition and its mirror are one; the busiest, since that decides most.
    top[place[max(nodes, key=part.degree)]] = 0.0
    found = milp(
        cost, constraints=LinearConstraint(matrix, np.array(lower), np.inf), bounds=Bounds(np.zeros(n + m), top),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]), options={"time_limit": time_limit},
    )  # fmt: skip
    if found.x is None:
        raise UsageError(f"The frustration index of {n} nodes was not found within {time_limit:g} s.")
    side = {node: 1 - 2 * round(found.x[i]) for node, i in place.items()}
    value = sum(1 for a, b, sign in _signs(part) if sign * side[a] * side[b] < 0)
    return value, int(np.ceil(found.mip_dual_bound - 1e-6)), side


def _joined(graph: nx.Graph[str], flips: list[dict[str, int]]) -> dict[str, int]:
    """Join the camps of the components: where two share a node, turn one so that they agree on it."""
    side: dict[str, int] = {}
    waiting = list(flips)
    while waiting:
        touching = next((f for f in waiting if f.keys() & side.keys()), waiting[0])
        waiting.remove(touching)
        shared = next(iter(touching.keys() & side.keys()), None)
        turn = side[shared] * touching[shared] if shared is not None else 1
        side.update({node: sign * turn for node, sign in touching.items()})
    return {node: side.get(node, 1) for node in graph}


def frustrated_edges(graph: nx.Graph[str], side: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the edges that two camps do not explain."""
    return sorted(
        (min(a, b), max(a, b)) for a, b, sign in _signs(graph) if sign * side[a] * side[b] < 0
    )  # fmt: skip
