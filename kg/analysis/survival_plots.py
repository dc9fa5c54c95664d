"""Figures of how long people stay in office, and of how they left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.analysis.durations import Observations
from kg.analysis.plots import MOST, plot_curves
from kg.analysis.rules import Rules
from kg.analysis.strata import ERAS, NOT_KNOWN, By, grouped
from kg.analysis.survival import FEWEST, curve, in_term_lengths, in_years, incidences
from kg.analysis.world import World


def plot(
    world: World,
    observed: Observations,
    path: Path,
    *,
    by: By = By.all,
    eras: Sequence[int] = ERAS,
    rules: Rules | None = None,
    ways: bool = False,
) -> None:
    """Draw the survival curves of all groups that have one; or, with `ways`, the incidence of each way out of all together.

    Raises
    ------
    UsageError
        See `kg.analysis.plots.plot_curves`.

    """
    cases = in_years(observed) if rules is None else in_term_lengths(world, observed, rules)
    scale = "Years in office" if rules is None else "Full terms of the rule in force"
    unit = f"{'acting' if observed.acting else 'substantive'} {observed.unit}"
    note = f"n = {len(cases)} {unit}, of which {sum(c.observation.ended for c in cases)} ended; as of {world.as_of}; 95 % limits."
    until = 20.0 if rules is None else 4.0
    if ways:
        found = incidences(cases) if len(cases) >= FEWEST else {}
        rare = list(found)[MOST - 1 : -1]
        drawn = {name: one for name, one in found.items() if name not in rare}
        left = f" Not drawn, as rare: {', '.join(rare)}." if rare else ""
        plot_curves(
            drawn,
            path,
            title="How they left",
            ylabel="Share that has left so",
            xlabel=scale,
            until=until,
            note=note + left,
            apart=NOT_KNOWN,
        )
        return
    groups = grouped(world, cases, by, eras)
    curves = {f"{g.name} ({len(g.cases)})": curve(g.cases) for g in groups if len(g.cases) >= FEWEST}
    plot_curves(
        curves, path, title="Time in office", ylabel="Share still in office", xlabel=scale, until=until, note=note
    )
