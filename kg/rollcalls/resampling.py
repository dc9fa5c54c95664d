"""How far a measure may be off, and what chance alone would give.

The bootstrap draws resolutions, not roll calls: the dozen votes on the paragraphs of one resolution are no dozen of independent
observations. The null permutes, within each roll call, the votes cast among the states that cast them: the outcome of each roll
call stays, and who voted what becomes chance.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kg.rollcalls.measures import Function
from kg.rollcalls.panel import Codes, Real, Whole
from kg.rollcalls.tables import cluster_tables, pair_cells, pair_tables

_CELLS_AT_ONCE = 4_000_000
_FEW_PAIRS = 200


def bootstrap(
    codes: Codes, clusters: Whole, first: Whole, second: Whole, function: Function, draws: int, rng: np.random.Generator
) -> Real:
    """Return `function` of each pair in each draw of clusters with replacement: array (draws, pairs).

    NaN where the draw leaves the measure undefined. All pairs see the same draws.
    """
    size = len(np.unique(clusters))
    weights = rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(np.float64)
    found = np.empty((draws, len(first)))
    for part in _parts(len(first), 9 * max(draws, size)):
        tables = cluster_tables(pair_cells(codes, first[part], second[part]), clusters)
        pairs = tables.shape[1]
        drawn = (weights @ tables.reshape(size, -1)).reshape(draws, pairs, 3, 3)
        found[:, part] = function(np.moveaxis(drawn, (2, 3), (0, 1)))
    return found


def permuted(
    codes: Codes, first: Whole, second: Whole, function: Function, draws: int, rng: np.random.Generator
) -> Real:
    """Return `function` of each pair in each world in which votes are permuted within roll calls: array (draws, pairs).

    For few pairs the two votes of a pair are drawn from what the roll call holds, without putting back: the same distribution
    for each pair as a whole permutation, at a fraction of the work. For many, whole roll calls are permuted.
    """
    if len(first) <= _FEW_PAIRS:
        return _permuted_pairs(codes, first, second, function, draws, rng)
    return _permuted_whole(codes, first, second, function, draws, rng)


def _permuted_pairs(
    codes: Codes, first: Whole, second: Whole, function: Function, draws: int, rng: np.random.Generator
) -> Real:
    held = np.stack([(codes == code).sum(axis=1) for code in (1, 2, 3)], axis=1).astype(np.float64)
    cast = held.sum(axis=1)
    chance = held[:, :, None] * (held[:, None, :] - np.eye(3)) / np.maximum(cast * (cast - 1), 1)[:, None, None]
    edges = np.cumsum(chance.reshape(len(codes), 9), axis=1)
    found = np.empty((draws, len(first)))
    for pair, (i, j) in enumerate(zip(first, second, strict=True)):
        both = (codes[:, i] > 0) & (codes[:, j] > 0)
        limits = edges[both]
        tables = np.empty((9, draws))
        for part in _parts(draws, max(1, len(limits))):
            drawn = rng.random((part.stop - part.start, len(limits)))
            below = np.stack(
                [(drawn < limits[:, cell]).sum(axis=1) for cell in range(8)] + [np.full(len(drawn), len(limits))]
            )
            tables[:, part] = np.diff(below, axis=0, prepend=0)
        found[:, pair] = function(tables.reshape(3, 3, draws))
    return found


def _permuted_whole(
    codes: Codes, first: Whole, second: Whole, function: Function, draws: int, rng: np.random.Generator
) -> Real:
    found = np.empty((draws, len(first)))
    cast = codes > 0
    votes = [row[there] for row, there in zip(codes, cast, strict=True)]
    world = codes.copy()
    for draw in range(draws):
        for row, there, held in zip(world, cast, votes, strict=True):
            row[there] = rng.permutation(held)
        found[draw] = function(pair_tables(world)[:, :, first, second])
    return found


def interval(drawn: Real, level: float = 0.95) -> tuple[Real, Real]:
    """Return the percentile interval of each column of draws.

    NaN where fewer than nine tenths of the draws have a value, or all have the same one: then the sample holds nothing that could
    vary, and the bootstrap says nothing of what lies beyond it.
    """
    alive = np.isfinite(drawn).mean(axis=0) >= 0.9
    low, high = np.full(drawn.shape[1], np.nan), np.full(drawn.shape[1], np.nan)
    if alive.any():
        tail = (1 - level) / 2
        low[alive], high[alive] = np.nanquantile(drawn[:, alive], (tail, 1 - tail), axis=0)
    still = alive & (
        np.nanmax(np.where(alive, drawn, 0.0), axis=0) - np.nanmin(np.where(alive, drawn, 0.0), axis=0) < 1e-12
    )
    low[still], high[still] = np.nan, np.nan
    return low, high


def two_sided(value: Real, null: Real) -> Real:
    """Return for each column the share of null draws at least as far from their mean as `value`, the observation counted in.

    So it is never 0 (Phipson and Smyth 2010). NaN where value or null is undefined.
    """
    alive = np.isfinite(null)
    count = alive.sum(axis=0)
    mean = np.divide(np.where(alive, null, 0.0).sum(axis=0), count, out=np.full(null.shape[1], np.nan), where=count > 0)
    far = (np.abs(null - mean) >= np.abs(value - mean) - 1e-12) & alive
    p = (far.sum(axis=0) + 1) / (count + 1)
    return np.where(np.isfinite(value) & (count > 0), p, np.nan)


def _parts(size: int, width: int) -> Iterator[slice]:
    step = max(1, _CELLS_AT_ONCE // max(1, width))
    for start in range(0, size, step):
        yield slice(start, min(size, start + step))
