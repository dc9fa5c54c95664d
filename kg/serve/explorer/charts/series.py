"""A line chart: values between 0 and 1 over sessions, a line a partner, named at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 380, 44, 760, 12, 350
_LABEL = 16
STYLES = 14
"""Number of classes of lines in the style sheet; there are never more lines than a chosen one, five permanent, three and three."""


@dataclass(frozen=True)
class Line:
    """A line: `path` as SVG writes it, broken where a session has too few roll calls, and its label at the end."""

    iri: str
    label: str
    why: str
    style: int
    path: str
    dots: tuple[tuple[float, float], ...]
    y: float
    title: str


@dataclass(frozen=True)
class Series:
    """A chart: its size, lines of the grid, sessions with abscissas, lines."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    grid: tuple[tuple[str, float], ...]
    sessions: tuple[tuple[int, float], ...]
    lines: tuple[Line, ...]
    label: str


def series(found: Facts) -> Series | None:
    """Return the chart of an answer of `kg.serve.rollcalls.agreement_of`; None where no session has roll calls enough."""
    lines = [line for line in found["lines"] if any(p[1] is not None for p in line["points"])]
    if not lines:
        return None
    every = sorted({p[0] for line in lines for p in line["points"]})
    first, last = every[0], every[-1]

    def x(session: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * ((session - first) / (last - first) if last > first else 0.5), 1)

    def y(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value, 1)

    latest = max(_last(line)[0] for line in lines)
    step = max(1, round((last - first) / 10))
    ends = labels([y(_last(line)[1]) for line in lines])
    drawn = []
    for style, (line, end) in enumerate(zip(lines, ends, strict=True)):
        path, dots = _path(_every(line["points"], every, x, y))
        session, value, n = _last(line)
        title = f"{line['label']}: {value:.2f} in session {session} (n = {n})"
        gone = f", to {session}" if session < latest else ""
        drawn.append(Line(line["iri"], line["label"] + gone, line["why"], style % STYLES, path, dots, end, title))
    told = "; ".join(line.title for line in drawn)
    return Series(
        _WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, tuple((f"{v:g}", y(v)) for v in (0.0, 0.25, 0.5, 0.75, 1.0)),
        tuple((s, x(s)) for s in range(first, last + 1, step)), tuple(drawn), f"Agreement by session, last values: {told}.",
    )  # fmt: skip


def _every(
    points: Sequence[Sequence[Any]], sessions: Sequence[int], x: Callable[[int], float], y: Callable[[float], float]
) -> list[tuple[float, float | None]]:
    """Return a place for each session of the chart: a session in which two never voted together breaks a line too."""
    values = {session: value for session, value, _ in points}
    return [(x(s), None if (v := values.get(s)) is None else y(v)) for s in sessions]


def _last(line: Facts) -> tuple[int, float, int]:
    session, value, n = next(p for p in reversed(line["points"]) if p[1] is not None)
    return session, value, n


def _path(points: Sequence[tuple[float, float | None]]) -> tuple[str, tuple[tuple[float, float], ...]]:
    """Return the path of a line that is broken at missing values, and the points that no line reaches."""
    parts: list[str] = []
    dots = []
    for i, (x, y) in enumerate(points):
        if y is None:
            continue
        before = points[i - 1][1] if i else None
        after = points[i + 1][1] if i + 1 < len(points) else None
        parts.append(f"{'M' if before is None else 'L'}{x:g} {y:g}")
        if before is None and after is None:
            dots.append((x, y))
    return "".join(parts), tuple(dots)


def labels(wanted: Sequence[float]) -> list[float]:
    """Return ordinates of labels near those wanted, in their order, none on another.

    >>> labels([100.0, 101.0, 300.0])
    [92.5, 108.5, 300.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _start(groups[-1], wanted) < _start(groups[-2], wanted) + _LABEL * len(groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    found = [0.0] * len(wanted)
    for group in groups:
        for place, i in enumerate(group):
            found[i] = round(_start(group, wanted) + _LABEL * place, 1)
    return found


def _start(group: Sequence[int], wanted: Sequence[float]) -> float:
    return sum(wanted[i] for i in group) / len(group) - _LABEL * (len(group) - 1) / 2
