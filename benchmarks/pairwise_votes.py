"""All pairs of states in all sessions: agreement, kappa and counts, beside a self-merge in pandas and a loop in Python, in one run.

Usage: python benchmarks/pairwise_votes.py [FOLDER OF VOTES]

Without a folder made by `kg fetch votes`, votes of the same size are drawn by chance. The loop runs on one session and is scaled by the
number of joint votes; the merge runs whole, ours seven times, of which the median is shown. All three must give the same numbers on that session.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from kg.rollcalls.measures import MEASURES, joint
from kg.rollcalls.panel import Codes, Real, Whole
from kg.rollcalls.tables import pair_tables


def read(arguments: list[str]) -> tuple[Codes, Whole]:
    """Return votes and the session of each roll call."""
    if arguments:
        from kg.rollcalls.panel import read_panel
        from kg.votes.cache import open_votes

        panel = read_panel(open_votes(Path(arguments[0])))
        return panel.codes, panel.sessions
    rng = np.random.default_rng(1)
    codes = rng.choice(np.array([0, 1, 2, 3], dtype=np.int8), size=(6200, 204), p=[0.31, 0.55, 0.09, 0.05])
    return codes, np.sort(rng.integers(1, 75, 6200))


def by_products(codes: Codes, sessions: Whole) -> dict[int, tuple[Whole, Real, Real, Real]]:
    """Return by session its states, and index of agreement, squared kappa and n of all their pairs."""
    found = {}
    for session in np.unique(sessions):
        part = codes[sessions == session]
        states = np.flatnonzero(part.any(axis=0))
        found[int(session)] = (states, *_measured(pair_tables(part[:, states])))
    return found


def _measured(tables: Real) -> tuple[Real, Real, Real]:
    return MEASURES["voeten"].function(tables), MEASURES["kappa-squared"].function(tables), joint(tables)


def by_merge(codes: Codes, sessions: Whole) -> dict[int, tuple[pd.Index, Real, Real, Real]]:
    """Return the same: a self-merge, one session at a time to fit into memory."""
    found = {}
    for session in np.unique(sessions):
        part = codes[sessions == session]
        rows, states = np.nonzero(part)
        votes = pd.DataFrame({"call": rows, "state": states, "vote": part[rows, states]})
        pairs = votes.merge(votes, on="call")
        pairs["cell"] = 3 * pairs.vote_x + pairs.vote_y - 4
        cells = (
            pairs.groupby(["state_x", "state_y", "cell"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=range(9), fill_value=0)
        )
        found[int(session)] = (cells.index, *_measured(cells.to_numpy(dtype=float).T.reshape(3, 3, -1)))
    return found


def by_loop(part: Codes) -> dict[tuple[int, int], tuple[float, float | None, int]]:
    """Return index of agreement, squared kappa and n of all pairs of one session."""
    found = {}
    votes = {k: column for k, column in enumerate(part.T.tolist()) if any(column)}
    for i, one in votes.items():
        for j, other in votes.items():
            cells = [[0] * 4 for _ in range(4)]
            for x, y in zip(one, other, strict=True):
                cells[x][y] += 1
            t = [row[1:] for row in cells[1:]]
            n = sum(map(sum, t))
            if not n:
                continue
            rows, columns = [sum(row) for row in t], [sum(column) for column in zip(*t, strict=True)]
            span = range(3)
            observed = sum(t[a][b] * (a - b) ** 2 / 4 for a in span for b in span) / n
            expected = sum(rows[a] * columns[b] * (a - b) ** 2 / 4 for a in span for b in span) / n**2
            index = 1 - sum(t[a][b] * abs(a - b) / 2 for a in span for b in span) / n
            found[i, j] = index, 1 - observed / expected if expected else None, n
    return found


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    """Run all three and print seconds, ratios and memory."""
    codes, sessions = read(sys.argv[1:])
    print(
        f"{int((codes > 0).sum()):,} votes, {len(codes):,} roll calls, {codes.shape[1]} states, {len(np.unique(sessions))} sessions"
    )
    tables = by_products(codes, sessions)
    ours = statistics.median(timed(lambda: by_products(codes, sessions))[0] for _ in range(7))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    session = int(np.unique(sessions)[-1])
    part = codes[sessions == session]
    slow, loop = timed(lambda: by_loop(part))
    present = (codes > 0).sum(axis=1).astype(float) ** 2
    slow *= present.sum() / present[sessions == session].sum()
    merge, frames = timed(lambda: by_merge(codes, sessions))
    states, *mine = tables[session]
    place = {int(state): k for k, state in enumerate(states)}
    for (i, j), theirs in loop.items():  # type: ignore[attr-defined]
        for ours_, other in zip(mine, theirs, strict=True):
            here = ours_[place[i], place[j]]
            assert np.isnan(here) if other is None else abs(here - other) < 1e-9
    pairs, *others = frames[session]  # type: ignore[index]
    first, second = (np.array([place[s] for s in pairs.get_level_values(k)]) for k in (0, 1))
    for ours_, other in zip(mine, others, strict=True):
        assert np.allclose(ours_[first, second], other, rtol=0, atol=1e-9, equal_nan=True)
    print(f"products of matrices: {ours:8.3f} s  ({memory:.2f} GiB at most)")
    print(f"pandas self-merge:    {merge:8.1f} s  ({merge / ours:,.0f} times)")
    print(f"loop in Python:       {slow:8.1f} s  ({slow / ours:,.0f} times; scaled from session {session})")


if __name__ == "__main__":
    main()
