"""Do nationals of powerful states win more where heads are elected by a vote than where they are chosen otherwise? (question 49)"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kg.alignment.about import about
from kg.alignment.entitlement import held_lists, members_on
from kg.alignment.ledger import Candidacy, Contest, Ledger
from kg.analysis import Result
from kg.analysis.rates import wilson
from kg.analysis.result import Row

PERMANENT_FIVE = frozenset({"state/us", "state/gb", "state/fr", "state/ru", "state/su", "state/cn"})
"""Permanent members of the Security Council, the Soviet Union until Russia took its seat; see `permanent_on` for China's."""
_SEAT_OF_CHINA = dt.date(1971, 10, 25)
"""Day on which General Assembly resolution 2758 gave the seat to the People's Republic."""
BY_VOTE = ("election",)
OTHERWISE = ("appointment", "consensus", "acclamation", "confirmation")
GROUPS = ("group/g7", "group/g20")


def permanent_on(state: str, day: dt.date) -> bool:
    """Whether a state is a permanent member of the Security Council on a day."""
    return state in PERMANENT_FIVE and (state != "state/cn" or day >= _SEAT_OF_CHINA)


def powers(ledger: Ledger) -> Result:
    """Return, for each group of powerful states, how often its nationals won by vote and otherwise: counts and odds ratios.

    Unit `winners`: selections with one winner for whom a state is known. `value` is the odds ratio of a winner from the group under
    a vote against another act, with its exact (conditional, Fisher) 95 percent interval; None where a margin is empty.
    Unit `candidacies`: of all candidacies with a state in selections with two or more, the odds that one from the group wins, by vote
    against otherwise. Membership is that on the day, and states that had no such group then (before 1975 for the G7) are left out.
    """
    tests: dict[str, Callable[[str, dt.date], bool]] = {"P5": permanent_on}
    listed = set(held_lists(ledger))
    for group in GROUPS:
        if group in listed:
            tests[group.partition("/")[2].upper()] = lambda state, day, g=group: state in members_on(ledger, g, day)  # type: ignore[misc]
    rows = []
    for name, test in tests.items():
        for unit in ("winners", "candidacies"):
            rows.append(_row(ledger, name, test, unit))
    definition = "odds ratio of success of nationals of a group of states, by vote (election) against otherwise (appointment, consensus, acclamation, confirmation)"
    notes = (
        "Candidates choose where to stand, offices differ in weight, and appointments record few losing candidates: no causal reading.",
        "The state is the one that the candidate stands for; a candidacy without one is left out.",
    )
    return Result("powers", rows, about(ledger, definition), notes)


def _row(ledger: Ledger, name: str, test: Callable[[str, dt.date], bool], unit: str) -> Row:
    cells = {(act, inside): [0, 0] for act in ("vote", "other") for inside in (True, False)}
    for contest, candidacies in _decided(ledger):
        day = contest.decided[0]
        act = "vote" if contest.act in BY_VOTE else "other" if contest.act in OTHERWISE else ""
        if day is None or not act or (name != "P5" and not _exists(ledger, name, day)):
            continue
        if unit == "candidacies" and len(candidacies) < 2:
            continue
        for c in candidacies:
            if c.state:
                cells[act, test(c.state, day)][0 if c.id in contest.elected else 1] += 1
    return _measured(name, unit, cells)


def _measured(name: str, unit: str, cells: dict[tuple[str, bool], list[int]]) -> Row:
    from scipy.stats.contingency import odds_ratio

    vote_in, vote_out = cells["vote", True], cells["vote", False]
    other_in, other_out = cells["other", True], cells["other", False]
    if unit == "winners":
        table = [[vote_in[0], vote_out[0]], [other_in[0], other_out[0]]]
        shares = (table[0][0], sum(table[0])), (table[1][0], sum(table[1]))
    else:
        # Of the group's candidacies: won or lost, by vote or otherwise.
        table = [vote_in, other_in]
        shares = (vote_in[0], sum(vote_in)), (other_in[0], sum(other_in))
    value = low = high = None
    if all(sum(row) for row in table) and all(sum(column) for column in zip(*table, strict=True)):
        ratio = odds_ratio(table)
        interval = ratio.confidence_interval(0.95)
        value, low, high = (_finite(x) for x in (ratio.statistic, interval.low, interval.high))
    by_vote, otherwise = wilson(*shares[0]), wilson(*shares[1])
    return {
        "group": name, "unit": unit, "won_by_election": shares[0][0], "n_by_election": shares[0][1], "share_by_election": by_vote.value,
        "won_otherwise": shares[1][0], "n_otherwise": shares[1][1], "share_otherwise": otherwise.value,
        "value": value, "low": low, "high": high, "n": shares[0][1] + shares[1][1],
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return float(value) if value not in (float("inf"), float("-inf")) and value == value else None


def _exists(ledger: Ledger, name: str, day: dt.date) -> bool:
    group = f"group/{name.lower()}"
    starts = [m.interval.start_earliest for m in ledger.world.memberships if m.body == group]
    known = [s for s in starts if s is not None]
    return not known or day >= min(known)


def _decided(ledger: Ledger) -> list[tuple[Contest, list[Candidacy]]]:
    rivals: dict[str, list[Candidacy]] = {}
    for c in ledger.candidacies.values():
        rivals.setdefault(c.contest, []).append(c)
    return [
        (contest, rivals[contest.id]) for contest in sorted(ledger.contests.values(), key=lambda c: c.id)
        if len(contest.elected) == 1 and contest.id in rivals
    ]  # fmt: skip
