"""The nine counts of each pair of states: how often one voted a and the other b, by matrix products."""

from __future__ import annotations

import numpy as np

from kg.rollcalls.panel import Codes, Real, Whole


def pair_tables(codes: Codes, weights: Real | None = None) -> Real:
    """Return the joint counts of all pairs of states.

    Parameters
    ----------
    codes : roll calls by states: 0 no vote, 1 yes, 2 abstain, 3 no.
    weights : weight of each roll call; 1 where not given.

    Returns
    -------
    Real
        Array of shape (3, 3, states, states): at [a, b, i, j] the (weighted) number of roll calls in which i voted a + 1 and j
        voted b + 1. Counts without weights are exact.

    """
    # Single precision holds whole numbers up to 2**24 exactly, and its products run twice as fast.
    kind = np.float32 if weights is None and len(codes) < 2**24 else np.float64
    hot = [(codes == code).astype(kind) for code in (1, 2, 3)]
    states = codes.shape[1]
    tables = np.empty((3, 3, states, states), dtype=np.float64)
    for a in range(3):
        left = hot[a].T if weights is None else hot[a].T * weights
        for b in range(a, 3):
            tables[a, b] = left @ hot[b]
            if a != b:
                tables[b, a] = tables[a, b].T
    return tables


def chosen_tables(codes: Codes, first: Whole, second: Whole, weights: Real | None = None) -> Real:
    """Return the joint counts of chosen pairs: array (3, 3, pairs)."""
    cells = pair_cells(codes, first, second)
    mass = np.ones(len(codes)) if weights is None else weights
    return np.stack([mass @ (cells == cell) for cell in range(9)]).reshape(3, 3, len(first)).astype(np.float64)


def pair_cells(codes: Codes, first: Whole, second: Whole) -> Codes:
    """Return roll calls by pairs: 3 (a - 1) + (b - 1) where both voted, else -1."""
    one, other = codes[:, first], codes[:, second]
    cells = (3 * (one - 1) + (other - 1)).astype(np.int8)
    return np.where((one > 0) & (other > 0), cells, np.int8(-1))


def cluster_tables(cells: Codes, clusters: Whole) -> Real:
    """Return the joint counts of pairs within each cluster of roll calls: array (clusters, pairs, 9)."""
    _, numbers = np.unique(clusters, return_inverse=True)
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    return np.stack(
        [np.add.reduceat((cells[order] == cell).astype(np.float64), starts, axis=0) for cell in range(9)], axis=-1
    )
