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
