"""Communities of states that back the same candidates, against a null; not run where the data cannot bear it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import numpy.typing as npt

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.bipartite import Incidence
from kg.alignment.ledger import Ledger, Window
from kg.alignment.nullmodel import fit_margins
from kg.analysis import Result
from kg.errors import UsageError
from kg.networks.backends import NONE, dispatched

Floats = npt.NDArray[np.float64]
LEAST_NODES, LEAST_CONTESTS = 30, 2
ALGORITHMS = (nx.community.louvain_communities, nx.community.modularity)
"""What networkx computes here."""


def projected(links: npt.NDArray[np.bool_], names: tuple[str, ...]) -> nx.Graph[str]:
    """Return states linked by the number of candidacies that both back (`weight`)."""
    counts = links.astype(np.int64) @ links.T.astype(np.int64)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(names)
    for i, j in zip(*np.nonzero(np.triu(counts, 1)), strict=True):
        graph.add_edge(names[i], names[j], weight=int(counts[i, j]))
    return graph


def best_partition(
    graph: nx.Graph[str], *, runs: int, seed: int, backend: str = NONE
) -> tuple[list[set[str]], float, Floats]:
    """Return the partition of the greatest modularity among `runs` of Louvain, that modularity, and the co-assignment matrix.

    The matrix gives, for nodes in the graph's order, the share of runs in which two are in one community. Louvain depends on the order of
    nodes: each run has a seed of its own, drawn from `seed`. `backend` is a backend of networkx; its Louvain may part ties otherwise.
    """
    louvain, modularity = (dispatched(algorithm, backend) for algorithm in ALGORITHMS)
    nodes = list(graph)
    place = {node: i for i, node in enumerate(nodes)}
    together = np.zeros((len(nodes), len(nodes)))
    best: tuple[float, list[set[str]]] = (-np.inf, [])
    for run in np.random.default_rng(seed).integers(0, 2**31, size=runs):
        found = louvain(graph, weight="weight", seed=int(run))
        label = np.empty(len(nodes), dtype=np.int64)
        for number, members in enumerate(found):
            label[[place[m] for m in members]] = number
        together += label[:, None] == label[None, :]
        quality = modularity(graph, found, weight="weight")
        if quality > best[0] + 1e-12:
            best = quality, [set(c) for c in found]
    return sorted(best[1], key=lambda c: (-len(c), min(c))), float(best[0]), together / runs


def communities(
    ledger: Ledger,
    given: Incidence,
    *,
    window: Window | str = Window.NOT_AFTER,
    levels: tuple[str, ...] = (),
    runs: int = 50,
    draws: int = 100,
    seed: int = 1,
    force: bool = False,
    backend: str = NONE,
) -> Result:
    """Return each state's community in the co-support network: one row a state.

    `value` is the mean share of runs in which the state is with the others of its community (1: stable); community 1 is the
    largest. `modularity` and its place among `draws` networks from the bipartite null of both margins are in what is said of
    all rows: a modularity that the null reaches as easily is no finding.

    Raises
    ------
    UsageError
        There are fewer than 30 states that back a candidate in at least 2 contests, and it is not forced.

    """
    backed = given.signs > 0
    contests = np.array(
        [[backed[i, given.contests == k].any() for k in range(len(given.contest_ids))] for i in range(len(given.states))]
    ).reshape(len(given.states), len(given.contest_ids)).sum(axis=1)  # fmt: skip
    kept = np.flatnonzero(contests >= (1 if force else LEAST_CONTESTS))
    if len(kept) < LEAST_NODES and not force:
        raise UsageError(
            f"Only {len(kept)} states back a candidate in {LEAST_CONTESTS} contests or more; communities need {LEAST_NODES}. "
            "Widen the window or the levels, or force it and read the result with care."
        )
    links, allowed = backed[kept], given.allowed[kept]
    names = tuple(given.states[i] for i in kept)
    graph = projected(links, names)
    if not graph.number_of_edges():
        raise UsageError("No two states back one candidate: there is no network to part.")
    partition, quality, together = best_partition(graph, runs=runs, seed=seed, backend=backend)
    chance = fit_margins(links, allowed).probabilities
    random = np.random.default_rng(seed)
    null = []
    for _ in range(draws):
        drawn = projected(random.random(chance.shape) < chance, names)
        if drawn.number_of_edges():
            null.append(best_partition(drawn, runs=1, seed=int(random.integers(2**31)), backend=backend)[1])
    place = {name: i for i, name in enumerate(names)}
    rows = []
    for number, members in enumerate(partition, 1):
        index = sorted(place[m] for m in members)
        for i in index:
            others = [j for j in index if j != i]
            rows.append({
                "state": names[i], "community": number, "size": len(members),
                "value": float(together[i, others].mean()) if others else None, "low": None, "high": None, "n": int(contests[kept[i]]),
            })  # fmt: skip
    note = "value is how stable the placing is; n counts the contests in which the state backs a candidate"
    said = about(
        ledger, f"Louvain communities of the co-support network; {note}", window=window, levels=levels,
        null="bipartite, both margins fixed in expectation, projected", draws=draws, seed=seed,
    )  # fmt: skip
    said |= {
        "runs": runs, "modularity": quality, "null_modularity_mean": float(np.mean(null)) if null else None,
        "p_modularity": (1 + sum(q >= quality for q in null)) / (1 + len(null)) if null else None,
    } | ({"backend": backend} if backend else {})  # fmt: skip
    return Result("communities", rows, said, (NEVER_A_VOTE,))
