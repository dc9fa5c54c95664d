"""Does whoever leads the first ballot of a contested selection win it?"""

from __future__ import annotations

import datetime as dt

from kg.analysis.rates import rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.world import Rows


def first_round_leaders(rows: Rows, policy: str, as_of: dt.date) -> Result:
    """Return how often the leader of the first ballot won, over all contested selections and those of several ballots.

    A selection counts where its first ballot has a number, two results or more, and somebody was elected. One whose first
    place was shared has no leader and is left out. A selection that one ballot decided is won by its leader nearly by
    definition, so those of several ballots stand apart.

    Parameters
    ----------
    rows : answers a named query with plain rows.
    policy, as_of : under which policy, and to which day, the data are read.

    """
    by_selection: dict[str, list[Row]] = {}
    for row in rows("first-round-leaders"):
        by_selection.setdefault(row["selection"], []).append(row)
    alone, tied = [], 0
    for found in by_selection.values():
        if len({row["leader"] for row in found}) == 1:
            alone.append(found[0])
        else:
            tied += 1
    several = [row for row in alone if row["rounds"] > 1]
    close = [row for row in several if row.get("second_votes") is not None and row.get("leader_votes")
             and 10 * row["second_votes"] >= 9 * row["leader_votes"]]  # fmt: skip
    groups = (
        ("all contested selections", alone), ("of one ballot known", [r for r in alone if r["rounds"] == 1]),
        ("of several ballots", several), ("of several, runner-up within a tenth of the leader", close),
    )  # fmt: skip
    return Result(
        "first-round-leaders",
        [_row(name, members) for name, members in groups],
        {
            "definition": "leader of ballot 1 is among those elected; share with the Wilson interval at 95 %",
            "window": _window(alone), "as_of": as_of.isoformat(), "policy": policy,
            "null": "none: no benchmark is tested",
        },
        (
            f"{tied} selections whose first place was shared are left out.",
            "Counts that are published are a selection of all ballots: close contests are reported more often.",
        ),
    )  # fmt: skip


def _row(name: str, members: list[Row]) -> Row:
    hits = sum(bool(row["wins"]) for row in members)
    found = wilson(hits, len(members))
    return {
        "selections": name, "n": len(members), "leader_won": hits,
        "share": rounded(found.value, 3), "low": rounded(found.low, 3), "high": rounded(found.high, 3),
    }  # fmt: skip


def _window(members: list[Row]) -> str | None:
    years = sorted(str(row["date"])[:4] for row in members if row.get("date"))
    return f"{years[0]} to {years[-1]}" if years else None
