"""How often states vote together: one row a pair and group of roll calls, with interval, n and null; or a square."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kg.analysis.result import Result, Row
from kg.errors import UsageError
from kg.rollcalls.measures import CONSENSUS, MEASURES, Measure, consensus_measure, joint, measure_named
from kg.rollcalls.panel import Panel, Real, Whole, Window, groups
from kg.rollcalls.resampling import bootstrap, interval, permuted, two_sided
from kg.rollcalls.tables import chosen_tables, pair_tables

MINIMUM = 20
"""Roll calls under which a value is flagged: the default `minvotes` of W-NOMINATE."""

AGENDA = (
    "agreement moves with the agenda: what is put to a vote decides how much states agree. Compare pairs within one session, or "
    "values with their null; not levels between sessions"
)
NULL = "votes permuted within each roll call among the states that cast them; roll calls independent of each other"
PUBLIC = "public roll calls of the General Assembly; nothing is said about secret ballots or other bodies"


def pairs_of(panel: Panel, states: Sequence[str]) -> tuple[Whole, Whole]:
    """Return the pairs asked for: all pairs of the states named; one state with all others; without a name, all pairs.

    Raises
    ------
    UnknownName
        No state of the panel bears a name.
    UsageError
        The same state is named twice.

    """
    chosen = [panel.place(state) for state in states]
    if len(set(chosen)) < len(chosen):
        raise UsageError("A state is named twice.")
    if len(chosen) == 1:
        pairs = [(chosen[0], other) for other in range(len(panel.states)) if other != chosen[0]]
    else:
        pairs = list(itertools.combinations(chosen or range(len(panel.states)), 2))
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def agreement(
    panel: Panel,
    measure: str = "voeten",
    window: Window | None = None,
    states: Sequence[str] = (),
    by: str = "window",
    draws: int = 0,
    permutations: int = 0,
    seed: int = 1,
    minimum: int = MINIMUM,
    consensus: Mapping[int, float] | None = None,
    weights: Mapping[int, float] | None = None,
) -> Result:
    """Return how often pairs of states vote together.

    Parameters
    ----------
    panel : the votes.
    measure : id of a measure (`kg.rollcalls.measures.MEASURES`, or `consensus`).
    window : which roll calls count; without one, all, by the measure's own rule on final votes and unanimous roll calls.
    states : see `pairs_of`.
    by : `window`, `session`, `year` or `issue`: one row for each pair and group.
    draws : draws of the bootstrap by resolution; 0 for no interval.
    permutations : draws of the null; 0 for none.
    seed : of both.
    minimum : n under which a value is flagged `insufficient`.
    consensus : number of decisions taken without a vote by session, for the measure `consensus`.
    weights : weight by number of roll call; 1 for those not named. Only without bootstrap and null.

    Returns
    -------
    Result
        Rows of state_1, state_2, the group, value, low, high, n (roll calls in the measure's denominator), joint (roll calls in
        which both voted), resolutions (among them), agreement (Lijphart and Voeten's index, to be read beside the value),
        null_mean, null_low, null_high, p, flag, reason. Pairs without a joint vote have no row; the notes count them.

    Raises
    ------
    UnknownName
        No measure, state, issue or grouping of that name.
    UsageError
        Nothing is left, or options do not fit together.

    """
    if weights is not None and (draws or permutations):
        raise UsageError("Weights of roll calls go without bootstrap and null.")
    known = consensus_measure(0) if measure == CONSENSUS else measure_named(measure)
    window = window or Window(finals=known.finals, unanimous=known.unanimous)
    first, second = pairs_of(panel, states)
    chosen, notes = window.choose(panel)
    clusters = chosen.clusters
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    silent = 0
    for group, there in groups(chosen, by):
        part = chosen.codes[there]
        use = _of_group(known, chosen.sessions[there], by, consensus)
        mass = None if weights is None else np.array([weights.get(int(c), 1.0) for c in chosen.roll_calls[there]])
        counts = _tables(part, first, second, None)
        n = joint(counts)
        alive = np.flatnonzero(n > 0)
        silent += len(first) - len(alive)
        one, other, tables = first[alive], second[alive], counts[:, :, alive]
        value = use.function(tables if mass is None else _tables(part, one, other, mass))
        columns: dict[str, Real] = {"value": value, "agreement": MEASURES["voeten"].function(tables)}
        if draws and len(alive):
            columns["low"], columns["high"] = interval(
                bootstrap(part, clusters[there], one, other, use.function, draws, rng)
            )
        if permutations and len(alive):
            null = permuted(part, one, other, use.function, permutations, rng)
            columns["null_mean"] = null.mean(axis=0)
            columns["null_low"], columns["null_high"] = interval(null)
            columns["p"] = two_sided(value, null)
        counted = use.counted(tables)
        resolutions = joint_resolutions(part, clusters[there], one, other)
        for row in range(len(alive)):
            number = {key: _number(array[row]) for key, array in columns.items()}
            rows.append(
                {"state_1": chosen.states[one[row]], "state_2": chosen.states[other[row]]}
                | ({} if by == "window" else {by: group})
                | {
                    "value": number["value"], "low": number.get("low"), "high": number.get("high"), "n": int(counted[row]),
                    "joint": int(n[alive[row]]), "resolutions": int(resolutions[row]), "agreement": number["agreement"],
                    "null_mean": number.get("null_mean"), "null_low": number.get("null_low"),
                    "null_high": number.get("null_high"), "p": number.get("p"),
                    "flag": "insufficient" if counted[row] < minimum else "",
                    "reason": _reason(use, number, bool(draws)),
                }
            )  # fmt: skip
    if silent:
        notes = (*notes, f"{silent} pairs have no joint roll call in their group and no row: absent, or no member then")
    if by == "issue":
        notes = (
            *notes,
            f"{int((~_any_issue(chosen)).sum())} roll calls have no issue in the source and are in no group",
        )
    about = _about(known, window, chosen, minimum) | {
        "by": by, "null": NULL if permutations else None, "draws": draws or None, "permutations": permutations or None,
        "seed": seed if draws or permutations else None,
        "interval": "95 % percentile bootstrap by resolution" if draws else None,
        "weights": None if weights is None else f"given for {len(weights)} roll calls, else 1",
    }  # fmt: skip
    if measure == CONSENSUS and consensus is not None:
        about["consensus_decisions"] = (
            f"{sum(consensus.get(int(s), 0) for s in np.unique(chosen.sessions)):g} in the window"
        )
    return Result("votes", rows, about, notes)


def square(
    panel: Panel,
    measure: str = "voeten",
    window: Window | None = None,
    states: Sequence[str] = (),
    minimum: int = MINIMUM,
) -> Result:
    """Return one row a state with a column for each state: the values of all pairs; empty on the diagonal, where a pair is undefined, and where n is under `minimum`.

    Raises
    ------
    UnknownName
        No measure, state or issue of that name.
    UsageError
        Nothing is left.

    """
    known = measure_named(measure)
    window = window or Window(finals=known.finals, unanimous=known.unanimous)
    chosen, notes = window.choose(panel)
    columns = [chosen.place(s) for s in states] or list(range(len(chosen.states)))
    values, n = square_values(chosen, known)
    values = np.where(n >= minimum, values, np.nan)[np.ix_(columns, columns)]
    kept = [k for k in range(len(columns)) if np.isfinite(values[k]).any()]
    left = [chosen.states[columns[k]] for k in range(len(columns)) if k not in kept]
    names = [chosen.states[columns[k]] for k in kept]
    rows = [
        {"state": names[i]} | {names[j]: _number(values[kept[i], kept[j]]) for j in range(len(kept))} for i in range(len(kept))
    ]  # fmt: skip
    if left:
        notes = (*notes, f"{len(left)} states without any pair of n >= {minimum} left out: {', '.join(left)}")
    between = n[np.ix_(columns, columns)][np.ix_(kept, kept)][~np.eye(len(kept), dtype=bool)]
    if len(between):
        notes = (
            *notes,
            f"n of the pairs: {int(between.min())} to {int(between.max())}; without --matrix each pair has its n",
        )
    return Result("votes-matrix", rows, _about(known, window, chosen, minimum), notes)


def square_values(chosen: Panel, measure: Measure) -> tuple[Real, Real]:
    """Return value and n of all pairs as squares; the diagonal is NaN and 0: no state is compared with itself."""
    tables = pair_tables(chosen.codes)
    values, n = measure.function(tables), measure.counted(tables)
    np.fill_diagonal(values, np.nan)
    np.fill_diagonal(n, 0)
    return values, n


def _tables(codes: Any, first: Whole, second: Whole, weights: Real | None) -> Real:
    if len(first) > codes.shape[1]:
        return np.ascontiguousarray(pair_tables(codes, weights)[:, :, first, second])
    return chosen_tables(codes, first, second, weights)


def joint_resolutions(codes: Any, clusters: Whole, first: Whole, second: Whole) -> Whole:
    """Return in how many resolutions each pair voted jointly at least once."""
    _, numbers = np.unique(clusters, return_inverse=True)
    found = np.zeros(len(first), dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    cast = (codes > 0)[order]
    for start in range(0, len(first), 2000):
        part = slice(start, start + 2000)
        found[part] = np.logical_or.reduceat(cast[:, first[part]] & cast[:, second[part]], starts, axis=0).sum(axis=0)
    return found


def _of_group(known: Measure, sessions: Whole, by: str, consensus: Mapping[int, float] | None) -> Measure:
    if known.id != CONSENSUS:
        return known
    if by not in ("window", "session"):
        raise UsageError(f"The measure {CONSENSUS} counts whole sessions; group by window or session.")
    if not consensus:
        raise UsageError(f"The measure {CONSENSUS} needs the number of decisions taken without a vote, by session.")
    missing = [int(s) for s in np.unique(sessions) if int(s) not in consensus]
    if missing:
        raise UsageError(
            f"The number of decisions taken without a vote is not given for session {', '.join(map(str, missing))}."
        )
    return consensus_measure(sum(consensus[int(s)] for s in np.unique(sessions)))


def _reason(measure: Measure, number: Mapping[str, float | None], drawn: bool) -> str:
    if number["value"] is None:
        return measure.undefined
    if drawn and number.get("low") is None:
        return "no interval: nothing varies between resolutions, or too many draws are undefined"
    return ""


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _any_issue(panel: Panel) -> Any:
    found = np.zeros(len(panel.roll_calls), dtype=bool)
    for flags in panel.issues.values():
        found |= flags
    return found


def _about(measure: Measure, window: Window, chosen: Panel, minimum: int) -> dict[str, str | int | float | None]:
    return {
        "definition": measure.id, "words": measure.words, "formula": measure.formula, "window": window.words(),
        "roll_calls_in_window": len(chosen.roll_calls), "resolutions_in_window": len(np.unique(chosen.clusters)), "data": chosen.vintage(),
        "insufficient_under": minimum, "absent": "absence and non-membership count nowhere", "scope": PUBLIC, "caution": AGENDA,
    }  # fmt: skip
