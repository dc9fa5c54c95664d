"""Lengths known only to lie between two: the nonparametric maximum-likelihood estimate of Turnbull (1976).

lifelines' fitter is not used: it moves the curve by one step (it gives 4 as the median of 1, 2, 3, 4, 5).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.analysis.curves import Floats

_CLOSE = 1e-5
_STEPS = 20_000
_NEARLY = 1e-4  # the masses are found by search: so near to one half is one half


@dataclass(frozen=True)
class Masses:
    """Where the mass of the estimate lies: closed intervals in order, shape (intervals,), and the mass of each."""

    left: Floats
    right: Floats
    mass: Floats


def turnbull(bounds: Sequence[tuple[float, float]]) -> Masses | None:
    """Estimate the distribution of lengths of which the shortest and the longest possible are known.

    All mass lies in the innermost intervals: from a lower bound to the next upper bound with none between. Their masses follow
    from self-consistency (EM): each length gives its weight to the intervals that it can lie in, in proportion to their mass.
    The search ends when the log-likelihood is within 1e-5 a length of its greatest, by the bound that its slope gives
    (Gentleman & Geyer 1994).

    Parameters
    ----------
    bounds : shortest and longest, each shortest at most the longest; infinity for the longest of one that is censored.

    Returns
    -------
    Masses | None
        None for no lengths, or where the search does not end.

    """
    if not bounds:
        return None
    shortest, longest = (np.array(side, dtype=float) for side in zip(*bounds, strict=True))
    ends = sorted([(t, 0) for t in shortest] + [(t, 1) for t in longest])
    inner = [(a, b) for (a, first), (b, second) in itertools.pairwise(ends) if (first, second) == (0, 1)]
    left, right = (np.array(side, dtype=float) for side in zip(*inner, strict=True))
    begin, stop = np.searchsorted(left, shortest, side="left"), np.searchsorted(right, longest, side="right")
    mass: Floats = np.full(len(left), 1 / len(left))
    for _ in range(_STEPS):
        below = np.concatenate(([0.0], np.cumsum(mass)))
        given = 1 / (below[stop] - below[begin])
        edges = np.bincount(begin, given, len(left) + 1) - np.bincount(stop, given, len(left) + 1)
        slope = np.cumsum(edges)[:-1] / len(bounds)
        if slope.max() - 1 < _CLOSE:
            return Masses(left, right, mass)
        mass = mass * slope
        mass = mass / mass.sum()
    return None


def interval_censored_median(bounds: Sequence[tuple[float, float]]) -> float | None:
    """Return the median of `turnbull`, mass taken in the middle of its interval as R does; None where it has none.

    Where the curve stands at one half, the middle of that stretch.
    """
    found = turnbull(bounds)
    if found is None:
        return None
    reached, middles = np.cumsum(found.mass), (found.left + found.right) / 2
    has_mass = found.mass > _NEARLY / len(bounds)
    at = np.flatnonzero((reached >= 0.5 - _NEARLY) & has_mass)
    if not len(at):
        return None
    median = float(middles[at[0]])
    if reached[at[0]] <= 0.5 + _NEARLY and len(at) > 1:
        median = float(middles[at[0]] + middles[at[1]]) / 2
    return median if math.isfinite(median) else None
