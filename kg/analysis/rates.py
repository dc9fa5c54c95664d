"""Shares and rates with their intervals."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from kg.errors import needing

CONFIDENCE = 0.95
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Estimate:
    """A value between two bounds; all None where there is nothing to divide by."""

    value: float | None
    low: float | None
    high: float | None


UNDEFINED = Estimate(None, None, None)


def wilson(count: int, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """Return the share `count / n` with the score interval of Wilson (1927), without continuity correction.

    >>> wilson(1, 2).value, round(wilson(1, 2).low, 3)
    (0.5, 0.095)
    >>> [round(bound, 2) for bound in (wilson(9, 10).low, wilson(9, 10).high)]
    [0.6, 0.98]
    >>> wilson(0, 0)
    Estimate(value=None, low=None, high=None)

    Raises
    ------
    ValueError
        `count` does not lie between 0 and `n`.

    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share")
    if n == 0:
        return UNDEFINED
    interval = _scipy("binomtest")(count, n).proportion_ci(confidence_level=confidence, method="wilson")
    return Estimate(count / n, float(interval.low), float(interval.high))


def poisson_rate(count: int, exposure: float, confidence: float = CONFIDENCE) -> Estimate:
    """Return the rate `count / exposure` with the exact interval of Garwood (1936), from quantiles of chi-squared.

    >>> poisson_rate(0, 10).low
    0.0
    >>> round(poisson_rate(5, 100).high, 4)
    0.1167

    Raises
    ------
    ValueError
        `count` or `exposure` is negative.

    """
    if count < 0 or exposure < 0:
        raise ValueError(f"{count} events in {exposure} is no rate")
    if exposure == 0:
        return UNDEFINED
    quantile, tail = _scipy("chi2").ppf, (1 - confidence) / 2
    low = float(quantile(tail, 2 * count)) / 2 if count else 0.0
    return Estimate(count / exposure, low / exposure, float(quantile(1 - tail, 2 * count + 2)) / 2 / exposure)


def false_discovery_rates(p_values: list[float]) -> list[float]:
    """Return the p-values adjusted for their number after Benjamini and Hochberg (1995)."""
    return [float(q) for q in _scipy("false_discovery_control")(p_values)] if p_values else []


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Return a number as tables show it."""
    return None if value is None else round(value, digits)


def _scipy(name: str) -> Any:
    # Imported here, and by name: it takes long, is an extra, and has no types.
    with needing("Intervals need", "analysis"):
        return getattr(importlib.import_module("scipy.stats"), name)
