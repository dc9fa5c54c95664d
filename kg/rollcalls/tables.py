"""The nine counts of each pair of states: how often one voted a and the other b, by matrix products."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

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
    states = codes.shape[1]
    hot: Any = np.concatenate([codes == code for code in (1, 2, 3)], axis=1).astype(kind)
    # The products are small: threads would wait for each other longer than they work, on a busy machine ten times as long.
    with _libraries().limit(limits=1, user_api="blas"):
        # One product of a matrix with its own transpose: numpy knows that it is symmetric and computes half of it.
        product = hot.T @ hot if weights is None else (hot.T * weights) @ hot
    return np.ascontiguousarray(product.reshape(3, states, 3, states).transpose(0, 2, 1, 3), dtype=np.float64)


@functools.cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


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
