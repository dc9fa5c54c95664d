"""Pictures for a paper: agreement of a session as a heat map, and ideal points over sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kg.analysis.figures import COLOURS, DASHES
from kg.analysis.result import Result
from kg.errors import UsageError
from kg.rollcalls.agreement import MINIMUM, square_values
from kg.rollcalls.measures import measure_named
from kg.rollcalls.panel import Panel, Real, Whole, Window

MARKS = ("o", "s", "^", "D", "v", "P", "X")
_NAMED_AT_MOST = 70


def _figure(width: float, height: float) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def cluster_order(values: Real) -> Whole:
    """Return the order of rows that puts like beside like: average linkage on the distance of whole rows, leaves ordered optimally.

    Undefined cells count as the mean of their row.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import pdist

    if len(values) < 3:
        return np.arange(len(values))
    there = np.isfinite(values)
    mean = np.where(there, values, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    distance = pdist(np.where(there, values, mean[:, None]))
    return np.asarray(leaves_list(optimal_leaf_ordering(linkage(distance, "average"), distance)), dtype=np.int64)


def heat_map(
    panel: Panel,
    measure: str = "voeten",
    window: Window | None = None,
    states: Sequence[str] = (),
    minimum: int = MINIMUM,
) -> Any:
    """Return a heat map of the agreement of all pairs, ordered by hierarchical clustering; grey where there is no number.

    Raises
    ------
    UsageError
        Fewer than three states have a number.

    """
    known = measure_named(measure)
    window = window or Window(finals=known.finals, unanimous=known.unanimous)
    chosen, _ = window.choose(panel)
    values, n = square_values(chosen, known)
    values = np.where(n >= minimum, values, np.nan)
    columns = np.array([chosen.place(s) for s in states] or range(len(chosen.states)))
    values = values[np.ix_(columns, columns)]
    kept = np.flatnonzero(np.isfinite(values).any(axis=1))
    if len(kept) < 3:
        raise UsageError(f"Fewer than three states have {minimum} joint roll calls: nothing to draw.")
    order = kept[cluster_order(values[np.ix_(kept, kept)])]
    shown = np.ma.masked_invalid(values[np.ix_(order, order)])
    names = [chosen.states[columns[k]] for k in order]
    few = len(names) <= _NAMED_AT_MOST
    figure = _figure(7.2, 6.6)
    axes = figure.add_subplot()
    if known.centre is None:
        mesh = axes.imshow(shown, cmap=_bad("cividis"), vmin=known.low, vmax=known.high, interpolation="nearest")
    else:
        mesh = axes.imshow(shown, cmap=_bad("PuOr"), vmin=-1, vmax=1, interpolation="nearest")
    ticks = np.arange(len(names)) if few else np.arange(0, len(names), max(1, len(names) // 40))
    labels = [names[k] if len(names[k]) <= 12 else names[k][:11] + "…" for k in ticks]
    axes.set_xticks(ticks, labels, rotation=90, fontsize=6)
    axes.set_yticks(ticks, labels, fontsize=6)
    axes.set_title(f"{measure}: {window.words()}", fontsize=9, loc="left", wrap=True)
    between = n[np.ix_(columns[order], columns[order])]
    low, high = (int(x) for x in (between[~np.eye(len(order), dtype=bool)].min(), between.max()))
    axes.set_xlabel(
        f"{len(names)} states{'' if few else f', every {max(1, len(names) // 40)}th named'}; n of a pair {low} to {high}; grey: same state, or n < {minimum}",
        fontsize=7,
    )
    bar = figure.colorbar(mesh, ax=axes, shrink=0.8)
    bar.set_label(known.formula, fontsize=7)
    bar.ax.tick_params(labelsize=7)
    return figure


def _bad(name: str) -> Any:
    from matplotlib import colormaps

    return colormaps[name].with_extremes(bad="#bbbbbb")


def points_over_time(result: Result, states: Sequence[str]) -> Any:
    """Return ideal points over sessions with their intervals, one line a state, named at its end.

    Points of first components are not joined: each session has its own axis, and a line would claim a movement.

    Raises
    ------
    UsageError
        No state or more than seven are named, or none has a point.

    """
    if not 1 <= len(states) <= len(COLOURS):
        raise UsageError(f"Name one to {len(COLOURS)} states to draw; more cannot be told apart.")
    apart = result.about.get("definition") == "ideal-point-pca"
    figure = _figure(7.2, 4.2)
    axes = figure.add_subplot()
    ends: list[tuple[float, float, str, str]] = []
    for place, state in enumerate(states):
        rows = [r for r in result.rows if r["state"] == state]
        if not rows:
            continue
        sessions = np.array([r["session"] for r in rows], dtype=float)
        values = np.array([r["value"] for r in rows], dtype=float)
        # A break where a session is missing: a line across it would claim what nobody estimated.
        holes = np.flatnonzero(np.diff(sessions) > 2) + 1
        line = np.insert(sessions, holes, np.nan), np.insert(values, holes, np.nan)
        low, high = (
            np.array([np.nan if r.get(k) is None else r[k] for r in rows], dtype=float) for k in ("low", "high")
        )
        if apart:
            reach = np.nan_to_num(np.stack([values - low, high - values]).clip(0))
            nudge = sessions + 0.08 * (place - (len(states) - 1) / 2)
            axes.errorbar(nudge, values, reach, fmt=MARKS[place], color=COLOURS[place], markersize=4, linewidth=0.9)
        else:
            dot = "o" if len(rows) == 1 else None
            axes.plot(*line, color=COLOURS[place], linestyle=DASHES[place], linewidth=1.4, marker=dot)
            edges = np.insert(low, holes, np.nan), np.insert(high, holes, np.nan)
            axes.fill_between(line[0], *edges, color=COLOURS[place], alpha=0.18, linewidth=0)
        ends.append((values[-1], sessions[-1], state, COLOURS[place]))
    if not ends:
        raise UsageError("None of the states has an ideal point here.")
    bottom, top = axes.get_ylim()
    step = (top - bottom) / 22
    set_at: list[tuple[float, float]] = []
    for value, session, state, colour in sorted(ends):
        beside = [height for height, other in set_at if abs(other - session) < 8]
        height = max([value, *(h + step for h in beside)])
        set_at.append((height, session))
        spot = {"fontsize": 8, "color": colour, "va": "center", "annotation_clip": False}
        axes.annotate(state, (session, value), (session + 0.8, height), **spot)
    axes.axhline(0, color="#888888", linewidth=0.6)
    axes.set_xlabel("session of the General Assembly", fontsize=8)
    axes.set_ylabel("ideal point" + (" (each session on an axis of its own)" if apart else ""), fontsize=8)
    axes.set_title(f"{result.about['definition']}; {result.about['window']}", fontsize=8, loc="left", wrap=True)
    axes.tick_params(labelsize=7)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure
