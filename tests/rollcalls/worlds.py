"""Small panels made by hand or by chance, for the tests of roll calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.rollcalls.panel import UNKNOWN, Panel


def panel_of(
    columns: dict[str, Sequence[int]],
    sessions: Sequence[int] | None = None,
    resolutions: Sequence[str] | None = None,
    paragraph: Sequence[int] | None = None,
    important: Sequence[int] | None = None,
    titles: Sequence[str] | None = None,
    issues: dict[str, Sequence[int]] | None = None,
) -> Panel:
    """Return a panel of votes given by state: 0 no vote, 1 yes, 2 abstain, 3 no."""
    states = tuple(sorted(columns))
    codes = np.array([columns[s] for s in states], dtype=np.int8).T
    size = len(codes)
    when = np.array(sessions if sessions is not None else [73] * size, dtype=np.int64)
    days = np.array([np.datetime64(f"{1945 + s}-12-05") for s in when], dtype="datetime64[D]")
    unknown = np.full(size, UNKNOWN, dtype=np.int8)
    return Panel(
        codes, states, np.arange(1, size + 1), when, days, tuple(resolutions or [f"A/RES/{k}" for k in range(size)]),
        unknown if important is None else np.array(important, dtype=np.int8), unknown,
        unknown if paragraph is None else np.array(paragraph, dtype=np.int8), tuple(titles or [f"Title {k}" for k in range(size)]),
        {k: np.array(v, dtype=bool) for k, v in (issues or {}).items()}, "made",
    )  # fmt: skip


def chance_panel(seed: int, roll_calls: int = 60, states: int = 8, sessions: int = 1, absent: float = 0.15) -> Panel:
    """Return a panel drawn by chance: skewed outcomes, some absences."""
    rng = np.random.default_rng(seed)
    codes = np.empty((roll_calls, states), dtype=np.int8)
    for row in codes:
        row[:] = rng.choice([1, 2, 3], size=states, p=rng.dirichlet([3.0, 1.0, 1.0]))
    codes[rng.random(codes.shape) < absent] = 0
    names = [f"s{k:02d}" for k in range(states)]
    when = np.sort(rng.integers(1, sessions + 1, roll_calls))
    return panel_of({n: codes[:, k].tolist() for k, n in enumerate(names)}, sessions=when.tolist())
