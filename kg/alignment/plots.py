"""Figures: the coalition map of a selection, and the heat map of agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from kg.alignment.coalitions import SIDES
from kg.alignment.ledger import Ledger, Window, standing
from kg.analysis import Result
from kg.analysis.figures import COLOURS, GREY, YELLOW, save
from kg.errors import UsageError

FOR, AGAINST, CANDIDATE, STATE = COLOURS[0], COLOURS[1], YELLOW, GREY


def coalition_map(ledger: Ledger, contest: str, path: Path, *, window: Window = Window.ANY) -> None:
    """Draw who stood in public for (solid, blue) and against (dashed, vermilion) each candidate.

    Squares are candidates; circles states, diamonds others (legislators, organizations, private persons), who do not speak for a state.

    Raises
    ------
    UsageError
        Nobody took a side in public, or the file cannot be written.

    """
    links: dict[tuple[str, str], int] = {}
    speaks: dict[str, bool] = {}
    for s in standing(ledger.of(contest, (), window)):
        if s.sign:
            known = ledger.world.states.get(s.speaks_for)
            who = known.label if known else s.label
            speaks[who] = bool(s.speaks_for)
            links[who, ledger.candidacies[s.candidacy].label] = s.sign
    if not links:
        raise UsageError(f"Nobody is on record with a side in {contest}; there is no map to draw.")
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    graph: nx.Graph[str] = nx.Graph(list(links))
    candidates = sorted({c for _, c in links})
    # Candidates stand in a row and are held there; who speaks of them is laid out around.
    fixed = {c: (4.0 * k, 0.0) for k, c in enumerate(candidates)}
    random = np.random.default_rng(1)
    start = {n: fixed.get(n, tuple(random.uniform(-2, 2, 2))) for n in graph}
    placed: Any = nx.spring_layout(graph, pos=start, fixed=candidates, seed=1, k=1.1, iterations=300)
    figure = Figure(figsize=(8, 5.5), layout="constrained")
    axes = figure.subplots()
    for sign, colour, style in ((1, FOR, "solid"), (-1, AGAINST, "dashed")):
        nx.draw_networkx_edges(
            graph,
            placed,
            [e for e, s in links.items() if s == sign],
            edge_color=colour,
            style=style,
            width=1.4,
            ax=axes,
        )
    for nodes, shape, colour, size in (
        (candidates, "s", CANDIDATE, 340), ([n for n, state in speaks.items() if state and n not in candidates], "o", STATE, 150),
        ([n for n, state in speaks.items() if not state and n not in candidates], "D", "#CC79A7", 90),
    ):  # fmt: skip
        nx.draw_networkx_nodes(
            graph,
            placed,
            nodes,
            node_shape=shape,
            node_color=colour,
            edgecolors="black",
            linewidths=0.6,
            node_size=size,
            ax=axes,
        )
    for node, (x, y) in placed.items():
        axes.annotate(
            node,
            (x, y),
            xytext=(0, 13 if node in candidates else 8),
            textcoords="offset points",
            ha="center",
            bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
            fontsize=7.5,
            fontweight="bold" if node in candidates else "normal",
        )
    axes.legend(
        handles=[
            Line2D([], [], color=FOR, label=f"speaks {SIDES[1]}"), Line2D([], [], color=AGAINST, linestyle="dashed", label=f"speaks {SIDES[-1]}"),
            Line2D([], [], marker="o", color="w", markerfacecolor=STATE, markeredgecolor="black", label="state"),
            Line2D([], [], marker="D", color="w", markerfacecolor="#CC79A7", markeredgecolor="black", label="not on record as speaking for a state"),
        ], loc="upper center", bbox_to_anchor=(0.5, 0), ncols=4, frameon=False, fontsize=8,
    )  # fmt: skip
    axes.set_title(f"{ledger.contest(contest).label}: public stances (not votes)", fontsize=10)
    axes.margins(0.12)
    axes.set_axis_off()
    save(figure, path, bbox_inches="tight")


def agreement_map(result: Result, path: Path, *, column: str = "value") -> None:
    """Draw a measure of pairs as a heat map, states in the order of its first component; undefined pairs are left white.

    Raises
    ------
    UsageError
        No pair has a value, or the file cannot be written.

    """
    known = [r for r in result.rows if r.get(column) is not None]
    if not known:
        raise UsageError(f"No pair has a {column}; there is no map to draw.")
    from matplotlib.figure import Figure

    states = sorted({r[k] for r in known for k in ("state_a", "state_b")})
    place = {s: i for i, s in enumerate(states)}
    matrix = np.full((len(states), len(states)), np.nan)
    for r in known:
        i, j = place[r["state_a"]], place[r["state_b"]]
        matrix[i, j] = matrix[j, i] = r[column]
    order = np.argsort(np.linalg.eigh(np.nan_to_num(matrix))[1][:, -1], kind="stable")
    limit = float(np.nanmax(abs(matrix))) or 1.0
    size = max(4.0, 0.32 * len(states))
    figure = Figure(figsize=(size + 1.2, size), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(matrix[np.ix_(order, order)], cmap="PuOr_r", vmin=-limit, vmax=limit)
    labels = [states[i].partition("/")[2].upper() for i in order]
    axes.set_xticks(range(len(states)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(states)), labels, fontsize=7)
    figure.colorbar(image, ax=axes, shrink=0.8, label=f"{result.name}: {column}")
    save(figure, path, bbox_inches="tight")
