"""Geometry of the heat map of agreement, and pairs of states in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.serve.explorer.charts.network import Facts, in_words


@dataclass(frozen=True)
class Cell:
    """A pair: `level` is 0 to 4 by the rate of agreement, None where there are too few contests for one; `few` where there is no rank."""

    x: float
    y: float
    text: str
    level: int | None
    few: bool
    title: str


@dataclass(frozen=True)
class HeatMap:
    """A square of states."""

    size: float
    left: float
    cell: float
    states: tuple[Mapping[str, Any], ...]
    cells: tuple[Cell, ...]


def heat_map(found: Facts, least: int, most: int = 16) -> HeatMap | None:
    """Return the square of the states with most joint contests; None where no pair has as many contests as asked for.

    Parameters
    ----------
    found : as `kg.serve.explorer.facts.alignment.pairs` gives it.
    least : joint contests that a pair must have to be shown.
    most : greatest number of states.

    """
    rows = [p for p in dicts(found) if p["n"] >= least]
    if not rows:
        return None
    weight: dict[int, int] = {}
    for p in rows:
        for key in ("a", "b"):
            weight[p[key]] = weight.get(p[key], 0) + p["n"]
    states = found["states"]
    chosen = sorted(
        sorted(weight, key=lambda s: (-weight[s], states[s]["label"]))[:most], key=lambda s: states[s]["label"]
    )
    place = {s: i for i, s in enumerate(chosen)}
    left, cell = 50.0, 38.0
    cells = []
    for p in rows:
        if p["a"] in place and p["b"] in place:
            for i, j in ((place[p["a"]], place[p["b"]]), (place[p["b"]], place[p["a"]])):
                rate = p["agreement"]
                text = f"{round(100 * rate)}" if rate is not None else f"n={p['n']}"
                level = None if rate is None else min(4, int(rate * 5))
                cells.append(
                    Cell(left + cell * j, left + cell * i, text, level, p["n"] < found["ranked"], pair_title(found, p))
                )
    return HeatMap(left + cell * len(chosen) + 2, left, cell, tuple(states[s] for s in chosen), tuple(cells))


def dicts(found: Facts) -> list[dict[str, Any]]:
    """Return the pairs of a compact answer as dictionaries."""
    names = ["a", "b", *found["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["pairs"]]


def pair_title(found: Facts, p: Facts) -> str:
    """Return all of a pair in words: counts, and rate with interval where there are contests enough."""
    text = f"{found['states'][p['a']]['label']} and {found['states'][p['b']]['label']}: {in_words(p['same'], p['opposite'], p['n'])}"
    if p["agreement"] is None:
        return f"{text}; too few for a rate"
    return (
        f"{text}; agreement {p['agreement']:.2f}, 95 % interval {p['agreement_low']:.2f} to {p['agreement_high']:.2f}"
    )
