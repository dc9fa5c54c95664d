"""Plots of survival and incidence: step curves with bands, marks of censoring, numbers at risk below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.analysis.figures import COLOURS, DASHES, STYLE, check_path, save
from kg.errors import UsageError, needing

if TYPE_CHECKING:
    from kg.analysis.curves import Curve

MOST = len(COLOURS)
MOST_BANDS = 3
"""More curves than these have their limits as bars at the marks of the axis: bands upon bands cannot be told apart."""


def plot_curves(
    found: Mapping[str, Curve], path: Path, *, title: str, ylabel: str, xlabel: str, until: float = 20.0, note: str = "",
    apart: str = "",
) -> None:  # fmt: skip
    """Draw curves by name into one figure; the format is that of the file's ending.

    Parameters
    ----------
    found : curves by name, no more than seven, each on at least one time.
    path : ends in .svg, .png or .pdf.
    title, ylabel, xlabel, note : texts; the note is printed below.
    until : where the horizontal axis ends at the latest.
    apart : name of a curve that gets a panel of its own with a scale of its own, so that it does not press the others flat.

    Raises
    ------
    UsageError
        The ending is another, there is nothing to draw, or there are too many curves to tell apart.

    """
    check_path(path)
    drawn = {name: one for name, one in found.items() if len(one.risk.times)}
    if not drawn:
        raise UsageError("There is no group with enough times in office for a curve.")
    if len(drawn) > MOST:
        raise UsageError(f"{len(drawn)} curves cannot be told apart in one plot; choose fewer than {MOST + 1} groups.")
    with needing("Plots need", "analysis"):
        import matplotlib as mpl
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    until = min(until, max(float(one.risk.times[-1]) for one in drawn.values()))
    survival = next(iter(drawn.values())).start == 1.0
    with mpl.rc_context(STYLE):
        # All incidences share one risk set; its numbers are the same in each row.
        at_risk = drawn if survival else {"at risk": next(iter(drawn.values()))}
        below = 0.19 * len(at_risk) + 0.3
        together = {name: one for name, one in drawn.items() if name != apart} or drawn
        alone = {name: one for name, one in drawn.items() if name not in together}
        heights = [3.6, *[1.3] * len(alone), below]
        figure = Figure(
            figsize=(6.5, 0.3 + sum(heights) + 0.6 * len(alone) + (0.25 if note else 0)), layout="constrained"
        )
        axes, *other, table = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
        axes.set(title=title, ylabel=ylabel, xlabel=xlabel, xlim=(0, until))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=10, steps=[1, 2, 5, 10], integer=until > 4))
        marks = [tick for tick in axes.get_xticks() if 0 < tick < until] if len(together) > MOST_BANDS else None
        styles = dict(zip(drawn, zip(COLOURS, DASHES, strict=True), strict=False))
        for place, (name, one) in enumerate(together.items()):
            _draw(axes, name, one, *styles[name], until, marks=survival, bands=marks is None)
            if marks:
                _bars(axes, one, styles[name][0], marks, (place - (len(together) - 1) / 2) * until / 160)
        axes.set_ylim(0, 1.02 if survival else None)
        axes.tick_params(labelbottom=True)
        if len(together) > 1:
            axes.legend(loc="upper right" if survival else "upper left", handlelength=3)
        for (name, one), panel in zip(alone.items(), other, strict=True):
            _draw(panel, name, one, *styles[name], until, marks=survival, bands=True)
            panel.set_ylim(0, 1.02)
            panel.set_title(f"{name} (another scale)", loc="left", fontsize=9)
            panel.tick_params(labelbottom=True)
        _numbers(
            table, at_risk, [t for t in axes.get_xticks() if 0 <= t <= until], coloured=len(drawn) > 1 and survival
        )
        if note:
            figure.supxlabel(note, fontsize=7, x=0.01, ha="left")
        save(figure, path)


def _bars(axes: Any, one: Curve, colour: str, at: Sequence[float], aside: float) -> None:
    """Draw the limits near some times, a little aside of each, so that the bars of several curves do not cover each other."""
    import numpy as np

    for time in (each + aside for each in at):
        index = int(np.searchsorted(one.risk.times, time, side="right")) - 1
        beyond = time > one.risk.times[-1]
        if index >= 0 and not beyond and np.isfinite(one.lower[index]) and np.isfinite(one.upper[index]):
            axes.vlines(time, one.lower[index], one.upper[index], color=colour, lw=1.1, alpha=0.8)


def _draw(axes: Any, name: str, one: Curve, colour: str, dash: Any, until: float, *, marks: bool, bands: bool) -> None:
    import numpy as np

    def steps(values: Any, first: float) -> Any:
        return np.concatenate(([first], values, values[-1:] if one.exhausted else []))

    times = np.concatenate(([0.0], one.risk.times, [until] if one.exhausted and until > one.risk.times[-1] else []))
    size = len(times)
    axes.step(
        times, steps(one.estimate, one.start)[:size], where="post", color=colour, linestyle=dash, label=name, lw=1.4
    )
    if bands:
        low, high = steps(one.lower, one.start)[:size], steps(one.upper, one.start)[:size]
        axes.fill_between(times, low, high, step="post", color=colour, alpha=0.15, lw=0)
    if marks:
        held = one.risk.censored > 0
        axes.plot(one.risk.times[held], one.estimate[held], "|", color=colour, ms=5, mew=0.7, alpha=0.8)


def _numbers(table: Any, drawn: Mapping[str, Curve], ticks: Sequence[float], *, coloured: bool) -> None:
    import numpy as np

    table.set(ylim=(len(drawn) - 0.5, -0.5), yticks=range(len(drawn)), yticklabels=list(drawn))
    table.set_title("at risk" if list(drawn) != ["at risk"] else "", loc="left", fontsize=8)
    for row, one in enumerate(drawn.values()):
        colour = COLOURS[row] if coloured else "black"
        table.get_yticklabels()[row].set_color(colour)
        for tick in ticks:
            index = int(np.searchsorted(one.risk.times, tick))
            count = int(one.risk.at_risk[index]) if index < len(one.risk.times) else 0
            table.text(tick, row, str(count), ha="center", va="center", fontsize=8, color=colour, clip_on=False)
    table.tick_params(length=0, labelbottom=False, labelsize=8)
    table.tick_params(axis="y", pad=14)  # room for the number at the left edge
    for spine in table.spines.values():
        spine.set_visible(False)
