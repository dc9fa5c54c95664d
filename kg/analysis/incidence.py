"""Competing risks: how many have left for each kind of reason by a time (Aalen-Johansen).

lifelines' fitter is not used: it moves tied times at random, and its variance is another. The estimator with the variance of
the infinitesimal jackknife is what R's `survfit` gives for a multi-state response with one way out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kg.analysis.curves import Curve, Floats, Interval, RiskTable, kaplan_meier, limits, risk_table


def aalen_johansen(
    durations: Floats,
    causes: npt.NDArray[np.int_],
    count: int,
    entries: Floats | None = None,
    *,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> list[Curve]:
    """Estimate the cumulative incidence of each of `count` causes.

    F_k(t) = sum over times u up to t of S(u-) d_k(u) / n(u), with S the Kaplan-Meier curve of leaving for any cause (Aalen &
    Johansen 1978). Its variance is the infinitesimal jackknife's: the sum over observations of the squared derivative of F_k(t)
    by the observation's weight (Therneau, Crowson & Atkinson, "Multi-state models and competing risks", vignette of R's
    survival). Grouped by sums over those still at risk and those that have left, it takes n log n steps.

    Parameters
    ----------
    durations, entries : as for `risk_table`, shape (n,).
    causes : 0 for censored, 1 to `count` for the cause, shape (n,).
    count : number of causes.
    interval : scale of the limits, as R's `conf.type`; R's own default is "log".
    level : coverage of the pointwise limits.

    Returns
    -------
    list[Curve]
        One for each cause, all on the same times; together with the survival of any cause they add up to 1.

    """
    durations, causes = np.asarray(durations, dtype=float), np.asarray(causes, dtype=int)
    risk = risk_table(durations, causes > 0, entries)
    before = np.concatenate(([1.0], kaplan_meier(risk).estimate))[: len(risk.times)]
    exits = np.searchsorted(risk.times, durations)
    # Index of the first time at which an observation is at risk: 0 for those observed from the start.
    enters = (
        np.zeros(len(durations), dtype=int) if entries is None else np.searchsorted(risk.times, entries, side="right")
    )
    found = []
    for cause in range(1, count + 1):
        of_cause = np.bincount(exits[causes == cause], minlength=len(risk.times)).astype(float)
        estimate = np.cumsum(before * of_cause / risk.at_risk)
        error = _error(risk, before, of_cause, exits, enters, causes, cause)
        lower, upper = limits(estimate, error, interval, level)
        counted = RiskTable(risk.times, risk.at_risk, of_cause, risk.censored)
        found.append(Curve(counted, estimate, error, lower, upper, 0.0))
    return found


def _error(
    risk: RiskTable, before: Floats, of_cause: Floats, exits: npt.NDArray[np.int_], enters: npt.NDArray[np.int_],
    causes: npt.NDArray[np.int_], cause: int,
) -> Floats:  # fmt: skip
    """Return the standard error of one incidence at each time.

    The derivative of S by an observation's weight is S V, and V grows, while it is at risk, by hazard / (n - d), the running
    sum of which is H; an event takes 1 / (n - d) off. That of F grows, while at risk, by the increments of
    A = sum f (H- - 1/n) less H at entry times the increments f of F; an event of the cause adds S-/n; after the exit it
    grows by V f. So it is linear in A and F while at risk and linear in F afterwards, and its squares can be summed by sums.
    """
    size = len(risk.times)
    hazard, remaining = risk.events / risk.at_risk, risk.at_risk - risk.events
    # Where all at risk leave, S is 0 from then on and nothing depends on V any more.
    per_left = np.divide(1.0, remaining, out=np.zeros(size), where=remaining > 0)
    step = before * of_cause / risk.at_risk
    h = _from_zero(hazard * per_left)
    f = _from_zero(step)
    a = _from_zero(step * (h[:-1] - 1 / risk.at_risk))

    p, q = a[enters] - h[enters] * f[enters], h[enters]
    event = causes > 0
    v = np.where(event, -per_left[exits], 0.0) + h[exits + 1] - q
    jump = np.where(causes == cause, (before / risk.at_risk)[exits], 0.0)
    rest = a[exits + 1] - p - q * f[exits + 1] + jump - v * f[exits + 1]

    # At risk at time j: entered at or before it, leaving after it (who leaves at j has left once j is counted).
    def staying(values: Floats) -> Floats:
        return np.cumsum(np.bincount(enters, values, size)[:size] - np.bincount(exits, values, size))

    def gone(values: Floats) -> Floats:
        return np.cumsum(np.bincount(exits, values, size))

    height, slope, ones = f[1:], a[1:], np.ones(len(exits))
    at_risk = (
        staying(ones) * slope**2 - 2 * slope * (staying(p) + height * staying(q))
        + staying(p * p) + 2 * height * staying(p * q) + height**2 * staying(q * q)
    )  # fmt: skip
    left = gone(rest * rest) + 2 * height * gone(rest * v) + height**2 * gone(v * v)
    return np.sqrt(np.maximum(at_risk + left, 0.0))


def _from_zero(steps: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(steps)))
