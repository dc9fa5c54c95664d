"""Selections that are not one count: nomination then confirmation, consensus, acclamation, removal, fall-backs."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.dates import Truth
from kg.voting import truth
from kg.voting.rules import Rule, Threshold


@dataclass(frozen=True)
class Round:
    """A round of consultations before a consensus.

    Attributes
    ----------
    stood : who was in it.
    left : who left after it, withdrawn or said by the facilitators to be unlikely to attract consensus.
    objections : how many members would not join; None where that is unknown.

    """

    stood: Collection[str]
    left: Collection[str] = ()
    objections: int | None = None


def consensus(rounds: Sequence[Round], chosen: str) -> Truth:
    """Whether facilitators' rounds narrow the field to `chosen` and nobody objects.

    NO where an objection stands, the one chosen left, or was not in a later round; POSSIBLE where others had not left.
    """
    if not rounds:
        return Truth.POSSIBLE
    last = rounds[-1]
    field = set(last.stood) - set(last.left)
    for earlier, later in itertools.pairwise(rounds):
        if set(later.stood) - (set(earlier.stood) - set(earlier.left)):
            return Truth.NO
    if chosen not in field or last.objections:
        return Truth.NO
    return truth.of(some=True, every=field == {chosen} and last.objections == 0)


def acclamation(candidates: int, seats: int, objections: int | None = 0) -> Truth:
    """Whether a vote could be left out: no more candidates than seats, and nobody asks for one."""
    if candidates > seats or objections:
        return Truth.NO
    return truth.known(None if objections is None else True)


def nominated_and_confirmed(nomination: Truth, confirmation: Truth | None) -> Truth:
    """Whether a two-step selection is complete; a confirmation that is not known of is open."""
    return truth.both([nomination, Truth.POSSIBLE if confirmation is None else confirmation])


def removed(carried: Truth) -> Truth:
    """Whether the holder leaves: exactly when the motion is carried, the count being of those for the removal."""
    return carried


def fallback(rule: Rule, ballots_held: int, failed: Collection[str] = ()) -> tuple[Threshold, ...]:
    """Return the thresholds of the next ballot.

    Parameters
    ----------
    ballots_held : ballots that elected nobody.
    failed : which other ways have failed: `no-consensus`, `deadlock`, `time`. A threshold that is asked only after such a
        failure is left out before it, and takes the place of the others after it.

    """
    due = [t for t in rule.thresholds if t.covers(ballots_held + 1)]
    later = [t for t in due if t.after in failed and t.after]
    return tuple(later or [t for t in due if not t.after])
