"""Libraries that analyses need and the core does not: imported late, and named where they are missing."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from kg.errors import needing


def need_numpy() -> Any:
    """Return numpy.

    Raises
    ------
    UsageError
        It is not installed.

    """
    with needing("This needs", "analysis"):
        import numpy as np
    return np


def need_pyplot() -> ModuleType:
    """Return matplotlib's pyplot, drawing to files only.

    Raises
    ------
    UsageError
        It is not installed.

    """
    with needing("Plots need", "analysis"):
        import matplotlib
    matplotlib.use("agg")
    from matplotlib import pyplot

    return pyplot
