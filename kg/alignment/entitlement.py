"""Who could have spoken: the states entitled in a contest, from memberships on its day, and on what that rests."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from kg.alignment.ledger import Ledger
from kg.dates import Interval, Truth

LEAST_LISTED = 5
"""A list of fewer members is a fragment: no organization here that elects has fewer."""
LEAST_SHARE = 0.9
"""A list is taken as whole if it holds this share of the number entitled that documents report for the organization."""


class Basis(enum.StrEnum):
    """What a set of entitled states rests on."""

    LIST = "list of members, agrees with a reported number"
    UNCHECKED = "list of members, no number to check it by"
    SEEN = "states seen in any dealing with the organization; no list of members"
    NONE = "no list of members and no day"


@dataclass(frozen=True)
class Entitled:
    """States that could have spoken in a contest as members, and the number that documents report.

    `known` is whether the states are a list of members. Else they are those *seen*: states that have a candidate, a holder of office
    or a stance in any contest of the organization and that existed on the day. This lower bound keeps a null model from placing
    support where nobody ever was; it never enters a rate of speaking.
    """

    states: frozenset[str]
    basis: Basis
    reported: int | None

    @property
    def known(self) -> bool:
        """Whether the states are a list of members."""
        return self.basis in (Basis.LIST, Basis.UNCHECKED)


def entitled_states(ledger: Ledger) -> dict[str, Entitled]:
    """Return the entitled states of every contest.

    A membership counts that holds certainly or possibly on the first day on which the outcome can have come; in a contest that
    is open, on the day of the data. Without any day nothing is known.
    """
    lists = _lists(ledger)
    seen = _seen(ledger)
    whole = _whole(ledger, lists)
    found = {}
    for contest in ledger.contests.values():
        day = contest.decided[0] or (ledger.world.as_of if contest.stage == "open" else None)
        if day is None:
            found[contest.id] = Entitled(frozenset(), Basis.NONE, contest.entitled)
            continue
        if contest.electorate in whole:
            states = _members(lists, contest.electorate, day)
            found[contest.id] = Entitled(states, whole[contest.electorate], contest.entitled)
            continue
        existing = {s for s in seen.get(contest.electorate, ()) if _exists(ledger, s, day)}
        found[contest.id] = Entitled(frozenset(existing), Basis.SEEN, contest.entitled)
    return found


def _lists(ledger: Ledger) -> dict[str, list[tuple[str, Interval]]]:
    lists: dict[str, list[tuple[str, Interval]]] = {}
    for membership in ledger.world.memberships:
        lists.setdefault(membership.body, []).append((membership.state, membership.interval))
    return lists


def members_on(ledger: Ledger, body: str, day: dt.date) -> frozenset[str]:
    """Return the states that are certainly or possibly members of a body on a day; empty also where no list is held."""
    return frozenset(
        m.state for m in ledger.world.memberships if m.body == body and m.interval.holds(day) is not Truth.NO
    )


def held_lists(ledger: Ledger) -> tuple[str, ...]:
    """Return the organizations and groups whose list of members is taken as whole, sorted."""
    return tuple(sorted(_whole(ledger, _lists(ledger))))


def _members(lists: Mapping[str, list[tuple[str, Interval]]], body: str, day: dt.date) -> frozenset[str]:
    return frozenset(state for state, interval in lists.get(body, ()) if interval.holds(day) is not Truth.NO)


def _whole(ledger: Ledger, lists: Mapping[str, list[tuple[str, Interval]]]) -> dict[str, Basis]:
    shares: dict[str, list[float]] = {}
    for contest in ledger.contests.values():
        if contest.entitled and contest.decided[0] and contest.electorate in lists:
            listed = len(_members(lists, contest.electorate, contest.decided[0]))
            shares.setdefault(contest.electorate, []).append(listed / contest.entitled)
    whole = {}
    for body, members in lists.items():
        if len(members) < LEAST_LISTED:
            continue
        if body not in shares:
            whole[body] = Basis.UNCHECKED
        elif max(shares[body]) >= LEAST_SHARE:
            whole[body] = Basis.LIST
    return whole


def _seen(ledger: Ledger) -> dict[str, set[str]]:
    """Return the states seen in any dealing with each electing organization: candidates, holders, voices."""
    seen: dict[str, set[str]] = {}
    by_organization: dict[str, set[str]] = {}
    for contest in ledger.contests.values():
        by_organization.setdefault(contest.organization, set()).add(contest.electorate)
    for candidacy in ledger.candidacies.values():
        if candidacy.contest in ledger.contests:
            states = {candidacy.state, *candidacy.nominated_by}
            seen.setdefault(ledger.contests[candidacy.contest].electorate, set()).update(states)
    for statement in ledger.statements:
        seen.setdefault(ledger.contests[statement.contest].electorate, set()).add(statement.speaks_for)
    world = ledger.world
    for term in world.terms.values():
        for electorate in by_organization.get(world.offices[term.office].organization, ()):
            seen.setdefault(electorate, set()).update(world.states_of(term))
    return {body: {s for s in states if s.startswith("state/")} for body, states in seen.items()}


def _exists(ledger: Ledger, state: str, day: dt.date) -> bool:
    known = ledger.world.states.get(state)
    return known is None or known.interval.holds(day) is not Truth.NO
