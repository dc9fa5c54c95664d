"""Libraries that analyses need and the core does not: imported late, and named where they are missing."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from kg.errors import UsageError

_HOW = "pip install 'io-leadership-kg[analysis]'"


def need_numpy() -> Any:
    """Return numpy.

    Raises
    ------
    UsageError
        It is not installed.

    """
    try:
        import numpy as np
    except ModuleNotFoundError:
        raise UsageError(f"This needs numpy: {_HOW}") from None
    return np


def wilson(successes: int, of: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); None of nothing.

    Raises
    ------
    UsageError
        scipy is not installed.

    """
    if not of:
        return None
    try:
        from scipy.stats import binomtest
    except ModuleNotFoundError:
        raise UsageError(f"This needs scipy: {_HOW}") from None
    interval = binomtest(successes, of).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def need_pyplot() -> ModuleType:
    """Return matplotlib's pyplot, drawing to files only.

    Raises
    ------
    UsageError
        It is not installed.

    """
    try:
        import matplotlib
    except ModuleNotFoundError:
        raise UsageError(f"Plots need matplotlib: {_HOW}") from None
    matplotlib.use("agg")
    from matplotlib import pyplot

    return pyplot
