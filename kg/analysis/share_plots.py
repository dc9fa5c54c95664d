"""Plots of shares: women by decade, regions by decade, over-representation. The same input gives the same bytes in SVG.

Colours are those of Okabe and Ito (2008), told apart by people with any of the common forms of colour blindness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.analysis.figures import COLOURS, GREY, STYLE, check_path, save
from kg.analysis.needs import need_pyplot
from kg.analysis.result import Result, Row
from kg.errors import UsageError

MOST_VALUES = 30
FEWEST_KNOWN = 5
_STYLE = {
    **STYLE,
    "axes.grid": True,
    "grid.color": "#e5e5e5",
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
}
UNITS = {
    "persons": "persons", "terms": "terms", "days": "days in office", "incumbents-possible": "possibly in office at the end",
}  # fmt: skip


def plot_women(result: Result, path: Path) -> None:
    """Draw the share of women by decade (`kg.analysis.gender.women` by decade), a panel for each unit.

    Decades with fewer than `FEWEST_KNOWN` persons of known gender are not drawn; a line below names them. The band is the Wilson interval; bars show what the unknown leave open; the n of each decade stands below.

    Raises
    ------
    UsageError
        There is nothing to draw, matplotlib is not installed, or the file cannot be written.

    """
    enough = {r["group"] for r in result.rows if r["unit"] == "persons" and r["known"] >= FEWEST_KNOWN}
    rows = [row for row in result.rows if row["unit"] in UNITS and row["known"] and row["group"] in enough]
    if not rows:
        raise UsageError(f"There is nothing to plot: no decade with {FEWEST_KNOWN} holders of known gender.")
    omitted = sorted({row["group"] for row in result.rows} - enough)
    top = 100 * max(max(row["if_unknown_all"], row["high"] or 0.0, row["share"]) for row in rows)
    pyplot = need_pyplot()
    with pyplot.rc_context(_STYLE):
        figure, panels = pyplot.subplots(1, len(UNITS), figsize=(12, 3.6), sharey=True)
        for (unit, title), panel in zip(UNITS.items(), panels, strict=True):
            own = [row for row in rows if row["unit"] == unit]
            places = range(len(own))
            panel.vlines(
                places, [100 * r["if_unknown_none"] for r in own], [100 * r["if_unknown_all"] for r in own],
                color="#bbbbbb", linewidth=5, label="if none or all of the unknown were women",
            )  # fmt: skip
            if unit != "days":
                panel.fill_between(
                    places, [100 * r["low"] for r in own], [100 * r["high"] for r in own], color=COLOURS[0], alpha=0.25,
                    linewidth=0, label="95 % interval (Wilson) of the known",
                )  # fmt: skip
            panel.plot(
                places,
                [100 * r["share"] for r in own],
                "o-",
                color=COLOURS[0],
                markersize=4,
                label="share of the known",
            )
            panel.set_xticks(list(places), [f"{r['group']}" for r in own], rotation=90)
            panel.set_title(title, loc="left")
            counts = [r["known"] for r in own]
            scale = "thousand days" if unit == "days" else "known"
            shown = [f"{n / 1000:.0f}" if unit == "days" else str(n) for n in counts]
            for place, text in zip(places, shown, strict=True):
                panel.annotate(
                    text, (place, 1.02 * top), ha="center", fontsize=5.5, color="#555555", annotation_clip=False
                )
            panel.annotate(scale, (0, 1.08 * top), fontsize=6, color="#555555", annotation_clip=False)
            panel.set_ylim(0, 1.15 * top)
        panels[0].set_ylabel("per cent")
        figure.suptitle("Share of women by decade, four ways of counting", x=0.01, ha="left")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
        remark = (
            f"Not drawn, fewer than {FEWEST_KNOWN} persons of known gender: {', '.join(omitted)}." if omitted else ""
        )
        _save(figure, path, result, remark)


def plot_shares(result: Result, path: Path) -> None:
    """Draw shares and benchmarks by decade (`kg.analysis.representation.representation` by decade), a panel for each value.

    Raises
    ------
    UsageError
        There is nothing to draw, too much to draw, matplotlib is not installed, or the file cannot be written.

    """
    values = _values(result.rows)
    if len(values) > MOST_VALUES:
        raise UsageError(f"{len(values)} panels are too many to read: plot regions or groups, not states.")
    periods = sorted({row["period"] for row in result.rows})
    across = min(len(values), 5)
    down = math.ceil(len(values) / across)
    pyplot = need_pyplot()
    with pyplot.rc_context(_STYLE):
        figure, panels = pyplot.subplots(
            down, across, figsize=(2.4 * across + 0.6, 2.2 * down + 0.8), sharex=True, sharey=True, squeeze=False
        )
        for panel in panels.flat[len(values) :]:
            panel.set_axis_off()
        for value, panel in zip(values, panels.flat, strict=False):
            own = {row["period"]: row for row in result.rows if row["value"] == value}
            x = [i for i, period in enumerate(periods) if period in own]
            there = [own[periods[i]] for i in x]
            panel.bar(x, [100 * r["share"] for r in there], width=0.75, color=COLOURS[5], label="share")
            panel.plot(x, [100 * r["benchmark"] for r in there], "o-", color=COLOURS[1], markersize=3, linewidth=1.2,
                       label="benchmark")  # fmt: skip
            panel.set_title(value, loc="left")
            panel.set_xticks(range(len(periods)), periods, rotation=90)
            panel.tick_params(axis="x", labelbottom=True)
        for row_of_panels in panels:
            row_of_panels[0].set_ylabel("per cent")
        figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
        figure.suptitle(f"Share of {result.about['unit']} by {result.about['by']}", x=0.01, ha="left")
        _save(figure, path, result)


def plot_ratios(result: Result, path: Path) -> None:
    """Draw over-representation with its intervals on a logarithmic scale (`kg.analysis.representation.representation`).

    Of more than `MOST_VALUES` values, those with the most heads are drawn, and the title says so. A value without heads
    has the upper end of its interval only.

    Raises
    ------
    UsageError
        There is nothing to draw, matplotlib is not installed, or the file cannot be written.

    """
    rows = sorted((row for row in result.rows if row["ratio"]), key=lambda r: (-r["heads"], r["value"]))
    if not rows:
        raise UsageError("There is nothing to plot: no head counts under these options.")
    shown = sorted(rows[:MOST_VALUES], key=lambda r: (r["ratio"], r["value"]))
    floor = min(r["ratio"] for r in shown) / 2
    pyplot = need_pyplot()
    with pyplot.rc_context(_STYLE):
        figure, panel = pyplot.subplots(figsize=(7, 0.24 * len(shown) + 1.6))
        for place, row in enumerate(shown):
            held = row["heads"] > 0
            colour = COLOURS[0] if held else GREY
            panel.hlines(
                place, max(row["low"] or floor, floor), row["high"] or row["ratio"], color=colour, linewidth=1.5
            )
            panel.plot(row["ratio"], place, "o" if held else "|", color=colour, markersize=5)
        panel.axvline(1, color=COLOURS[6], linewidth=0.8)
        panel.set_xscale("log", base=2)
        panel.xaxis.set_major_formatter(pyplot.FuncFormatter(lambda x, _: f"{x:g}"))
        panel.set_yticks(range(len(shown)), [f"{r['value']} ({r['heads']:g})" for r in shown])
        panel.set_ylim(-0.7, len(shown) - 0.3)
        panel.set_xlabel("share over benchmark (1: parity), 95 % interval; in brackets: heads\n")
        of = f", the {len(shown)} of {len(rows)} with the most heads" if len(rows) > len(shown) else ""
        title = f"Representation by {result.about['by']}, {result.about['unit']}, n = {shown[0]['n']}{of}"
        figure.suptitle(title, x=0.01, ha="left")
        _save(figure, path, result)


def _values(rows: Sequence[Row]) -> list[str]:
    heads: dict[str, float] = {}
    for row in rows:
        heads[row["value"]] = heads.get(row["value"], 0.0) + row["heads"]
    if not heads:
        raise UsageError("There is nothing to plot: no head counts under these options.")
    return sorted(heads, key=lambda value: (-heads[value], value))


def _save(figure: Any, path: Path, result: Result, remark: str = "") -> None:
    check_path(path)
    if remark:
        figure.text(0.005, 0.005, remark, ha="left", va="bottom", fontsize=6, color="#555555")
    about = result.about
    figure.text(
        0.995, 0.005, f"policy {about['policy']}, data to {about['as_of']}, window {about['window']}", ha="right",
        va="bottom", fontsize=6, color="#555555",
    )  # fmt: skip
    try:
        save(figure, path, dpi=150)
    finally:
        need_pyplot().close(figure)
