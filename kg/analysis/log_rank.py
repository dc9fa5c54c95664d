"""Whether groups can share one survival curve: the log-rank test, through lifelines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LogRank:
    """The statistic, its degrees of freedom, and its p by the chi-squared distribution."""

    chi2: float
    df: int
    p: float


def log_rank(durations: Sequence[float], observed: Sequence[bool], groups: Sequence[str]) -> LogRank | None:
    """Compare the curves of groups (Mantel 1966; all seen from their start).

    Parameters
    ----------
    durations, observed : as for `kg.analysis.curves.risk_table`, one a case.
    groups : group of each case.

    Returns
    -------
    LogRank | None
        None for fewer than two groups, or where nobody has the event.

    """
    names = set(groups)
    if len(names) < 2 or not any(observed):
        return None
    from lifelines.statistics import multivariate_logrank_test

    done = multivariate_logrank_test(list(durations), list(groups), list(observed))
    return LogRank(float(done.test_statistic), len(names) - 1, float(done.p_value))
