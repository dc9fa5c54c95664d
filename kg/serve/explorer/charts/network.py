"""Geometry of the network of states, and of the sides in one selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
WIDTH, HEIGHT, MARGIN, RADIUS = 960, 640, 26, 15
_APART = 2 * RADIUS + 3
_ROUNDS = 200


@dataclass(frozen=True)
class Node:
    """A state: its circle and short name; `title` says whom it is."""

    iri: str
    code: str
    title: str
    x: float
    y: float


@dataclass(frozen=True)
class Link:
    """A link: `kind` is `together` or `apart`, `width` grows with the number of contests."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    title: str


@dataclass(frozen=True)
class Network:
    """A picture of circles and lines."""

    width: float
    height: float
    radius: float
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def network(found: Facts) -> Network | None:
    """Return the picture of a network as `kg.serve.explorer.facts.alignment.network` gives it; None where it is empty."""
    nodes = found["nodes"]
    if not nodes:
        return None
    places = apart([(MARGIN + n["x"] * (WIDTH - 2 * MARGIN), MARGIN + n["y"] * (HEIGHT - 2 * MARGIN)) for n in nodes])
    links = []
    for a, b, sign, same, opposite, contests in found["links"]:
        (x1, y1), (x2, y2) = places[a], places[b]
        title = f"{nodes[a]['label']} and {nodes[b]['label']}: {in_words(same, opposite, contests)}"
        links.append(
            Link("together" if sign > 0 else "apart", x1, y1, x2, y2, min(6.0, 0.8 + 0.8 * (contests - 1)), title)
        )
    drawn = tuple(
        Node(n["iri"], n["code"], f"{n['label']}: linked with {n['degree']} state{'' if n['degree'] == 1 else 's'}", *p)
        for n, p in zip(nodes, places, strict=True)
    )
    return Network(WIDTH, HEIGHT, RADIUS, drawn, tuple(links))


def in_words(same: int, opposite: int, contests: int) -> str:
    """Return counts of a pair in words.

    >>> in_words(2, 1, 1)
    'on one side towards 2 candidates, on opposite sides towards 1, in 1 joint contest'
    """
    return (
        f"on one side towards {same} candidate{'' if same == 1 else 's'}, on opposite sides towards {opposite}, "
        f"in {contests} joint contest{'' if contests == 1 else 's'}"
    )


def apart(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return places moved until no two circles overlap, or as far as there is room; the same places give the same result."""
    points = [list(p) for p in places]
    for _ in range(_ROUNDS):
        moved = False
        for i, one in enumerate(points):
            for other in points[i + 1 :]:
                dx, dy = other[0] - one[0], other[1] - one[1]
                distance = (dx * dx + dy * dy) ** 0.5
                if distance >= _APART:
                    continue
                moved = True
                ux, uy = (dx / distance, dy / distance) if distance else (1.0, 0.0)
                push = (_APART - distance) / 2 + 0.05
                one[0], one[1] = one[0] - ux * push, one[1] - uy * push
                other[0], other[1] = other[0] + ux * push, other[1] + uy * push
        for point in points:
            point[0] = min(max(point[0], MARGIN), WIDTH - MARGIN)
            point[1] = min(max(point[1], MARGIN), HEIGHT - MARGIN)
        if not moved:
            break
    return [(round(x, 1), round(y, 1)) for x, y in points]


@dataclass(frozen=True)
class Row:
    """A name of the picture of one selection."""

    iri: str
    label: str
    y: float
    title: str


@dataclass(frozen=True)
class Sides:
    """States on the left, candidates on the right, a line for each side taken."""

    width: float
    height: float
    left: float
    right: float
    states: tuple[Row, ...]
    candidates: tuple[Row, ...]
    links: tuple[Link, ...]


def sides(found: Facts) -> Sides | None:
    """Return the picture of one selection as `one_selection` gives it; None where no state took a side."""
    states, candidates = found["states"], found["candidates"]
    if not found["links"]:
        return None
    row, left, right, width = 22.0, 210.0, 520.0, 760.0
    height = row * max(len(states), len(candidates), 1) + 16

    def ys(count: int) -> list[float]:
        return [round(8 + (height - 16) * (i + 0.5) / count, 1) for i in range(count)]

    at, of = ys(len(states)), ys(len(candidates))
    lines = tuple(
        Link("together" if sign > 0 else "apart", left, at[s], right, of[c], 1.6,
             f"{states[s]['label']} {'for' if sign > 0 else 'against'} {candidates[c]['label']}, in public")
        for s, c, sign, _ in found["links"]
    )  # fmt: skip
    return Sides(
        width, height, left, right,
        tuple(Row(s["iri"], s["label"], y, s["label"]) for s, y in zip(states, at, strict=True)),
        tuple(Row(c["iri"], c["label"], y, f"{c['label']}: {c['for']} for, {c['against']} against, in public")
              for c, y in zip(candidates, of, strict=True)),
        lines,
    )  # fmt: skip
