"""Survival curves from durations: Kaplan-Meier, its quantiles and its restricted mean, as R's `survival` gives them.

Risk sets (ties, delayed entry) are counted by lifelines. The product, its variance and its limits are computed here from
the published formulas, because lifelines' fitter publishes no standard error, writes 1 where limits are undefined, refuses
data whose risk set runs empty early, and takes another median where the curve stands at one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Interval: TypeAlias = Literal["log-log", "log"]
_NEARLY = float(np.sqrt(np.finfo(float).eps))  # below it R takes two heights of a curve for one


@dataclass(frozen=True)
class RiskTable:
    """How many were at risk, left by an event and were censored, at each distinct time at which somebody left.

    Attributes
    ----------
    times : shape (times,), increasing.
    at_risk : those that entered before the time (or at 0) and had not left before it, shape (times,).
    events : shape (times,).
    censored : shape (times,); at a tie with an event, the censored are still at risk.

    """

    times: Floats
    at_risk: Floats
    events: Floats
    censored: Floats


@dataclass(frozen=True)
class Curve:
    """A step function that keeps each height from its time on: survival (from 1 down) or incidence (from 0 up).

    Attributes
    ----------
    risk : the counts on which it rests, one for each time.
    estimate, error, lower, upper : shape (times,): height, standard error, pointwise limits; NaN where undefined.
    start : the height before the first time.

    """

    risk: RiskTable
    estimate: Floats
    error: Floats
    lower: Floats
    upper: Floats
    start: float

    def at(self, time: float) -> tuple[float, float, float] | None:
        """Return height, lower and upper limit at a time; None beyond the last time, unless nobody is left to have an event.

        Limits are NaN where they are undefined: where the curve stands at 0 or 1.
        """
        index = int(np.searchsorted(self.risk.times, time, side="right")) - 1
        if index < 0:
            return (self.start, float("nan"), float("nan")) if len(self.risk.times) else None
        if time > self.risk.times[-1] and not self.exhausted:
            return None
        return float(self.estimate[index]), float(self.lower[index]), float(self.upper[index])

    @property
    def exhausted(self) -> bool:
        """Whether the last to be at risk had an event, so that the curve is known for ever."""
        risk = self.risk
        return bool(len(risk.times)) and risk.events[-1] > 0 and risk.events[-1] == risk.at_risk[-1]


def risk_table(durations: Floats, observed: npt.NDArray[np.bool_], entries: Floats | None = None) -> RiskTable:
    """Count risk sets.

    Parameters
    ----------
    durations : time from the origin to the event or to the end of observation, shape (n,), not negative.
    observed : whether it is the event, shape (n,).
    entries : time at which observation began (left truncation), shape (n,), each below its duration; None for 0.

    Raises
    ------
    ValueError
        An entry is not before its duration, or a duration is negative.

    """
    durations = np.asarray(durations, dtype=float)
    if np.any(durations < 0) or (entries is not None and np.any(np.asarray(entries) >= durations)):
        raise ValueError("durations must not be negative, and each entry must be before its duration")
    if not len(durations):
        nothing = np.zeros(0)
        return RiskTable(nothing, nothing, nothing, nothing)
    from lifelines.utils import survival_table_from_events

    table = survival_table_from_events(
        durations, observed, None if entries is None else np.asarray(entries, dtype=float)
    )
    at_risk = table["at_risk"].to_numpy(dtype=float)
    if entries is not None:
        # Who enters at t is observed on (t, ...]: not at risk of what happens at t. lifelines counts them from t on.
        at_risk = at_risk - table["entrance"].to_numpy(dtype=float)
    left = table["removed"].to_numpy() > 0
    return RiskTable(
        table.index.to_numpy(dtype=float)[left], at_risk[left],
        table["observed"].to_numpy(dtype=float)[left], table["censored"].to_numpy(dtype=float)[left],
    )  # fmt: skip


def kaplan_meier(risk: RiskTable, level: float = 0.95) -> Curve:
    """Estimate the survival function.

    S(t) is the product over times up to t of 1 - d/n (Kaplan & Meier 1958); its variance S(t)^2 sum d/(n(n-d)) (Greenwood
    1926); the limits are those of log(-log S) (Kalbfleisch & Prentice 1980), R's `conf.type = "log-log"`.

    Parameters
    ----------
    risk : counts at each time.
    level : coverage of the pointwise limits.

    """
    remaining = risk.at_risk - risk.events
    estimate: Floats = np.cumprod(remaining / risk.at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(np.cumsum(np.where(risk.events > 0, risk.events / (risk.at_risk * remaining), 0.0)))
        error: Floats = np.where(estimate > 0, estimate * relative, np.nan).astype(np.float64)
    lower, upper = limits(estimate, error, "log-log", level)
    return Curve(risk, estimate, error, lower, upper, 1.0)


def limits(estimate: Floats, error: Floats, interval: Interval, level: float) -> tuple[Floats, Floats]:
    """Return lower and upper limits of a probability on the scale of its log or of the log of its log.

    They are undefined (NaN) at 0, and on the log-log scale at 1 too.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    inside = (estimate > 0) & (estimate < 1 if interval == "log-log" else estimate <= 1)
    p = np.where(inside, estimate, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        if interval == "log":
            return p * np.exp(-z * error / p), np.minimum(p * np.exp(z * error / p), 1.0)
        reach = np.exp(z * error / (p * np.abs(np.log(p))))
        return np.power(p, reach), np.power(p, 1 / reach)


def quantile(curve: Curve, share: float) -> tuple[float, float, float]:
    """Return the time at which `share` have had the event, and its limits; NaN where the curve does not come so far.

    Where a survival curve stands exactly at 1 - share, the middle of that stretch, or of what is seen of it, as R's `quantile`
    does. The limits are the times at which the limits of the curve cross that height (Brookmeyer & Crowley 1982).
    """
    times, height = curve.risk.times, 1 - share
    return tuple(_crossing(times, side, height) for side in (curve.estimate, curve.lower, curve.upper))  # type: ignore[return-value]


def _crossing(times: Floats, heights: Floats, height: float) -> float:
    with np.errstate(invalid="ignore"):
        below = np.flatnonzero(heights < height + _NEARLY)
    if not len(below):
        return float("nan")
    first = below[0]
    if abs(heights[first] - height) < _NEARLY:
        further = below[heights[below] < height - _NEARLY]
        return float(times[first] + times[further[0] if len(further) else -1]) / 2
    return float(times[first])


def restricted_mean(curve: Curve, horizon: float) -> tuple[float, float] | None:
    """Return the mean time up to `horizon`, and its standard error; None where the curve does not reach it.

    The area under the curve from 0 to the horizon; its variance is the sum of A(t)^2 d/(n(n-d)), where A(t) is the area from t
    to the horizon (R's `summary(fit, rmean = horizon)`).
    """
    risk = curve.risk
    if not len(risk.times) or (horizon > risk.times[-1] and not curve.exhausted):
        return None
    kept = risk.times <= horizon
    edges = np.concatenate(([0.0], risk.times[kept], [horizon]))
    areas = np.diff(edges) * np.concatenate(([curve.start], curve.estimate[kept]))
    after = np.cumsum(areas[::-1])[::-1][1:]
    n, d = risk.at_risk[kept], risk.events[kept]
    terms = np.where(n > d, d / np.where(n > d, n * (n - d), 1.0), 0.0)
    return float(areas.sum()), float(np.sqrt(np.sum(after**2 * terms)))
