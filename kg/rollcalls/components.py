"""Where states stand in one session: the first principal component of their votes, the quick ideal point.

Votes are coded 1 yes, 2 abstain, 3 no and centred by roll call on the mean of those who voted. Who cast no vote stands at
that mean, so a state that was often absent is drawn to the middle. The scores have mean 0 and standard deviation 1 over the states
of the session; the sign is turned so that a named state is positive. Each session has its own axis: scores of two sessions share
neither origin nor unit, and a change of score is no movement. For that see `kg.rollcalls.irt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.analysis.result import Result, Row
from kg.errors import UsageError
from kg.rollcalls.agreement import MINIMUM, PUBLIC
from kg.rollcalls.panel import Codes, Panel, Real, Whole, Window
from kg.rollcalls.resampling import interval

WORDS = (
    "first principal component of the session's votes (1 yes, 2 abstain, 3 no) centred by roll call; no vote stands at the roll call's "
    "mean; standardised over the session's states"
)
CAUTION = "each session has its own axis and unit: compare states within a session, not a state between sessions"


@dataclass(frozen=True)
class Component:
    """Scores of the states with enough votes; `share` is the part of all variance that the component bears."""

    states: Whole
    scores: Real
    share: float


def first_component(codes: Codes, anchor: int, minimum: int = MINIMUM) -> Component:
    """Return the first principal component.

    Parameters
    ----------
    codes : roll calls by states: 0 no vote, 1 yes, 2 abstain, 3 no.
    anchor : column of the state that is to be positive.
    minimum : votes under which a state is left out.

    Raises
    ------
    UsageError
        The anchor has too few votes, or all states vote alike.

    """
    kept = np.flatnonzero((codes > 0).sum(axis=0) >= minimum)
    if anchor not in kept:
        raise UsageError(f"The state that fixes the sign has fewer than {minimum} votes here; name another.")
    scores, share = _scores(codes[:, kept], np.ones(len(codes)))
    if not np.isfinite(scores).all():
        raise UsageError("All states vote alike here: there is no axis.")
    sign = -1.0 if scores[np.searchsorted(kept, anchor)] < 0 else 1.0
    return Component(kept, scores * sign, share)


def _scores(codes: Codes, weights: Real) -> tuple[Real, float]:
    cast = codes > 0
    there = np.maximum(cast.sum(axis=1), 1)
    centre = codes.sum(axis=1) / there
    votes = np.where(cast, codes - centre[:, None], 0.0) * np.sqrt(weights)[:, None]
    between = votes.T @ votes
    values, vectors = np.linalg.eigh(between)
    score = vectors[:, -1] - vectors[:, -1].mean()
    spread = score.std()
    share = float(values[-1] / values.sum()) if values.sum() > 0 else float("nan")
    return (score / spread if spread > 0 and values[-1] > 1e-9 else np.full(len(score), np.nan)), share


def component_points(
    panel: Panel,
    window: Window | None = None,
    states: Sequence[str] = (),
    anchor: str = "us",
    draws: int = 0,
    seed: int = 1,
    minimum: int = MINIMUM,
) -> Result:
    """Return the first component of each session of the window, by state.

    Returns
    -------
    Result
        Rows of state, session, value, low, high, n (votes cast), roll_calls, variance_share, reason. The interval is a
        percentile bootstrap by resolution, each draw turned to agree with the estimate.

    Raises
    ------
    UnknownName
        No state of that name.
    UsageError
        No session has enough votes.

    """
    window = window or Window()
    chosen, notes = window.choose(panel)
    fixed = chosen.place(anchor)
    wanted = {chosen.place(s) for s in states}
    clusters = chosen.clusters
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for session in np.unique(chosen.sessions):
        there = chosen.sessions == session
        codes = chosen.codes[there]
        try:
            found = first_component(codes, fixed, minimum)
        except UsageError as error:
            notes = (*notes, f"session {session} has no row: {str(error).lower()}")
            continue
        low, high = np.full(len(found.states), np.nan), np.full(len(found.states), np.nan)
        if draws:
            low, high = interval(_drawn(codes[:, found.states], clusters[there], found.scores, draws, rng))
        cast = (codes > 0).sum(axis=0)
        few = int(((cast > 0) & (cast < minimum)).sum())
        if few:
            notes = (*notes, f"session {session}: {few} states with fewer than {minimum} votes left out")
        for place, state in enumerate(found.states):
            if wanted and int(state) not in wanted:
                continue
            bounded = bool(np.isfinite(low[place]))
            rows.append(
                {
                    "state": chosen.states[state], "session": int(session), "value": float(found.scores[place]),
                    "low": float(low[place]) if bounded else None, "high": float(high[place]) if bounded else None,
                    "n": int(cast[state]), "roll_calls": int(there.sum()), "variance_share": found.share,
                    "reason": "no interval: nothing varies between resolutions" if draws and not bounded else "",
                }
            )  # fmt: skip
    if not rows:
        raise UsageError("; ".join(["No session has an axis", *notes]) + ".")
    about: dict[str, str | int | float | None] = {
        "definition": "ideal-point-pca", "words": WORDS, "window": window.words(), "anchor": f"{chosen.states[fixed]} positive",
        "data": chosen.vintage(), "minimum": minimum, "scope": PUBLIC, "caution": CAUTION, "draws": draws or None,
        "seed": seed if draws else None, "interval": "95 % percentile bootstrap by resolution" if draws else None, "null": None,
    }  # fmt: skip
    return Result("ideal-points", rows, about, notes)


def _drawn(codes: Codes, clusters: Whole, scores: Real, draws: int, rng: np.random.Generator) -> Real:
    _, numbers = np.unique(clusters, return_inverse=True)
    size = int(numbers.max()) + 1
    found = np.empty((draws, codes.shape[1]))
    for draw in range(draws):
        weights = rng.multinomial(size, np.full(size, 1 / size)).astype(np.float64)[numbers]
        drawn, _ = _scores(codes, weights)
        found[draw] = drawn if drawn @ scores >= 0 else -drawn
    return found
