"""Ideal points over sessions as results: where states stand, who moved, and how that lies beside published values."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import norm, pearsonr, spearmanr

from kg.analysis.result import Result, Row
from kg.errors import DataFaults, Fault, UsageError
from kg.rollcalls.agreement import PUBLIC
from kg.rollcalls.bridges import NONE, RULE, TITLE, by_title, read_bridges
from kg.rollcalls.irt import WALK, Paths, fit
from kg.rollcalls.panel import Panel, Window
from kg.sources.seats import state_codes

_LONE = 19
"""Session 19 had one roll call; Bailey, Strezhnev and Voeten drop it, and so do we."""
_Z = float(norm.ppf(0.975))
WORDS = (
    "ordinal item-response model in one dimension with questions bridged between sessions and a random walk of states (after Bailey, Strezhnev and "
    "Voeten 2017); mode of the posterior, not their Markov chains; mean 0, standard deviation 1 over all states and sessions of the window"
)
LAPLACE = (
    "95 % from the curvature of the posterior of a state's path, questions held at their estimates: rather too narrow"
)
CAUTION = (
    "levels between sessions rest on the bridges and on the step of the walk; a successor state begins anew; ends of the scale, where "
    "a state votes with its bloc in everything, are set by the prior"
)


def pairs_for(panel: Panel, bridges: str) -> tuple[list[tuple[int, int]], str]:
    """Return pairs of roll calls on the same question and the words for it; `bridges` is `title`, `none` or a path."""
    if bridges == TITLE:
        return by_title(panel), RULE
    if bridges == NONE:
        return [], "none: sessions are tied by the walk alone"
    return read_bridges(Path(bridges)), f"pairs of {Path(bridges).name}"


def estimate(
    panel: Panel,
    window: Window | None = None,
    anchor: str = "us",
    walk: float = WALK,
    bridges: str = TITLE,
    minimum: int = 20,
) -> tuple[Paths, dict[str, str | int | float | None], tuple[str, ...]]:
    """Estimate ideal points over sessions; return them, what holds of all, and what was left out.

    Raises
    ------
    UsageError
        Nothing is left, or NumPyro is not there.
    UnknownName
        No state of the name of the anchor.

    """
    window = window or Window()
    chosen, notes = window.choose(panel)
    if (chosen.sessions == _LONE).any():
        notes = (*notes, f"session {_LONE} left out: it has one roll call")
        chosen = chosen.take(chosen.sessions != _LONE)
    if not len(chosen.roll_calls):
        raise UsageError("No roll call is left.")
    pairs, words = pairs_for(chosen, bridges)
    paths = fit(chosen, pairs, anchor, walk, minimum)
    if not paths.converged:
        notes = (
            *notes,
            f"the search stopped after {paths.steps} steps without reaching a minimum: take no number from it",
        )
    about: dict[str, str | int | float | None] = {
        "definition": "ideal-point-irt", "words": WORDS, "window": window.words(), "anchor": f"{chosen.states[chosen.place(anchor)]} positive on average",
        "walk": walk, "bridges": words, "pairs_joined": paths.joined, "questions": paths.questions, "data": chosen.vintage(),
        "minimum": minimum, "scope": PUBLIC, "caution": CAUTION, "interval": LAPLACE, "null": None, "draws": None, "seed": None,
    }  # fmt: skip
    return paths, about, notes


def irt_points(
    paths: Paths, about: dict[str, str | int | float | None], notes: tuple[str, ...], places: Sequence[str] = ()
) -> Result:
    """Return the ideal points of the states (by id) as rows of state, session, value, low, high, n."""
    rows: list[Row] = []
    for i, state in enumerate(paths.states):
        if places and state not in places:
            continue
        for t, session in enumerate(paths.sessions):
            if paths.n[i, t]:
                value, reach = float(paths.theta[i, t]), _Z * float(np.sqrt(paths.covariance[i, t, t]))
                rows.append(
                    {
                        "state": state,
                        "session": int(session),
                        "value": value,
                        "low": value - reach,
                        "high": value + reach,
                        "n": int(paths.n[i, t]),
                    }
                )
    missing = sorted(set(places) - {str(r["state"]) for r in rows})
    if missing:
        notes = (*notes, f"too few votes for an ideal point: {', '.join(missing)}")
    return Result("ideal-points", rows, about, notes)


def moved(
    paths: Paths, about: dict[str, str | int | float | None], notes: tuple[str, ...], start: int, end: int
) -> Result:
    """Return the change of every state that voted in both sessions, the largest first.

    The interval of a change uses the covariance of the two points. `p_adjusted` is corrected for looking at all states (Benjamini
    and Hochberg).

    Raises
    ------
    UsageError
        A session is not in the window.

    """
    from scipy.stats import false_discovery_control

    at = {int(s): t for t, s in enumerate(paths.sessions)}
    for session in (start, end):
        if session not in at:
            raise UsageError(f"Session {session} is not among the sessions estimated: {min(at)} to {max(at)}.")
    a, b = at[start], at[end]
    both = np.flatnonzero((paths.n[:, a] > 0) & (paths.n[:, b] > 0))
    if a == b or not len(both):
        raise UsageError("Name two sessions in which the same states voted.")
    change = paths.theta[both, b] - paths.theta[both, a]
    spread = np.sqrt(paths.covariance[both, a, a] + paths.covariance[both, b, b] - 2 * paths.covariance[both, a, b])
    p = 2 * norm.sf(np.abs(change) / spread)
    adjusted = false_discovery_control(p)
    rows: list[Row] = [
        {
            "state": paths.states[both[k]], "value": float(change[k]), "low": float(change[k] - _Z * spread[k]),
            "high": float(change[k] + _Z * spread[k]), "from_value": float(paths.theta[both[k], a]),
            "to_value": float(paths.theta[both[k], b]), "n_from": int(paths.n[both[k], a]), "n_to": int(paths.n[both[k], b]),
            "p": float(p[k]), "p_adjusted": float(adjusted[k]),
        }
        for k in np.argsort(-np.abs(change))
    ]  # fmt: skip
    left = sorted({s for i, s in enumerate(paths.states) if (paths.n[i, a] > 0) != (paths.n[i, b] > 0)})
    if left:
        notes = (*notes, f"voted in one of the two sessions only: {', '.join(left)}")
    return Result("moved", rows, {**about, "from_session": start, "to_session": end}, notes)


def read_published(path: Path) -> dict[tuple[str, int], float]:
    """Read ideal points of others from a CSV with columns iso3c, session, IdealPoint, in UTF-8 or Latin-1.

    Returns
    -------
    dict[tuple[str, int], float]
        Value by state and session; the state is the one that bears the code today.

    Raises
    ------
    UsageError
        The file cannot be read.
    DataFaults
        A column is missing, or a value is no number.

    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    reader = csv.DictReader(text.splitlines())
    missing = [c for c in ("iso3c", "session", "IdealPoint") if c not in (reader.fieldnames or ())]
    if missing:
        raise DataFaults(
            [
                Fault(
                    path.name, 1, name, "", "is missing from the header", "Give the columns iso3c, session, IdealPoint."
                )
                for name in missing
            ]
        )
    found, faults = {}, []
    for row in reader:
        state = state_codes().get(row["iso3c"] or "")
        if state is None:
            continue
        try:
            found[state, int(row["session"])] = float(row["IdealPoint"])
        except (TypeError, ValueError):
            faults.append(
                Fault(
                    path.name, reader.line_num, "IdealPoint", str(row["IdealPoint"]), "is no number", "Correct the row."
                )
            )
    if faults:
        raise DataFaults(faults[:50])
    return found


def beside_published(result: Result, published: dict[tuple[str, int], float]) -> Result:
    """Return for each session, and for all together, how the values of a result correlate with published ones.

    Rows of session (None for all together), n, pearson, spearman, with Fisher's 95 % interval for pearson; empty under n = 4.
    """
    pairs = [
        (int(r["session"]), float(r["value"]), published[r["state"], int(r["session"])])
        for r in result.rows
        if (r["state"], int(r["session"])) in published
    ]
    sessions: list[int | None] = [*sorted({s for s, _, _ in pairs})]
    rows: list[Row] = []
    for session in [*sessions, None] if len(sessions) > 1 else sessions:
        ours = np.array([v for s, v, _ in pairs if session in (None, s)])
        theirs = np.array([w for s, _, w in pairs if session in (None, s)])
        defined = len(ours) >= 4 and ours.std() > 0 and theirs.std() > 0
        r = float(pearsonr(ours, theirs)[0]) if defined else None
        reach = _Z / np.sqrt(len(ours) - 3) if defined else 0.0
        rows.append(
            {
                "session": session, "n": len(ours), "pearson": r,
                "low": None if r is None else float(np.tanh(np.arctanh(min(r, 1 - 1e-12)) - reach)),
                "high": None if r is None else float(np.tanh(np.arctanh(min(r, 1 - 1e-12)) + reach)),
                "spearman": float(spearmanr(ours, theirs)[0]) if defined else None,
            }
        )  # fmt: skip
    return Result(f"{result.name}-beside-published", rows, result.about, result.notes)
