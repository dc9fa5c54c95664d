"""One threshold applied to one candidate's result in one ballot."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kg.dates import Truth
from kg.voting import truth
from kg.voting.arithmetic import needed_votes, share_meets
from kg.voting.counts import Count, Votes, bounds
from kg.voting.possibilities import leads, reaches
from kg.voting.rules import Threshold

_VALID = ("valid", "present-and-voting")


@dataclass(frozen=True)
class Reading:
    """What a threshold asked for and what was reached.

    `base` and `needed` are None where the number that the fraction is taken of is unknown, `reached` where only a
    percentage or a weight is. `reason` is `veto` where a veto blocks, else empty.
    """

    base: int | None
    needed: int | None
    reached: int | None
    met: Truth
    reason: str = ""


def base_of(count: Count, threshold: Threshold) -> int | None:
    """Return the number that the threshold's fraction is taken of."""
    match threshold.base:
        case "valid" | "present-and-voting":
            valid = count.valid_votes()
            return valid[0] if valid else None
        case "present":
            return count.present
        case "members":
            return count.members
    return None


def read(threshold: Threshold, count: Count, candidate: str) -> Reading:
    """Apply a threshold to a candidate.

    Raises
    ------
    KeyError
        The candidate is not in the count.

    """
    own = count.votes[candidate]
    base = base_of(count, threshold)
    if threshold.without_veto and own.vetoes:
        return Reading(base, _needed(threshold, base), own.votes, Truth.NO, "veto")
    if threshold.comparison == "most":
        return _most(count, candidate, base)
    if threshold.fraction is None:
        return Reading(base, None, own.votes, Truth.POSSIBLE)
    if threshold.base == "voting-power":
        return Reading(None, None, None, _weighted(own, count, threshold.comparison, threshold.fraction))
    if not threshold.base:
        return Reading(None, None, own.votes, _unsaid(threshold.comparison, threshold.fraction, count, own))
    needed = _needed(threshold, base)
    if needed is not None and own.votes is not None:
        return Reading(base, needed, own.votes, truth.known(own.votes >= needed))
    if own.share is not None and threshold.base in _VALID:
        by_share = truth.known(share_meets(threshold.comparison, threshold.fraction, own.share))
        if by_share is not Truth.POSSIBLE:
            return Reading(base, needed, own.votes, by_share)
    return Reading(base, needed, own.votes, _bounded(threshold, count, candidate, base))


def _needed(threshold: Threshold, base: int | None) -> int | None:
    if base is None or threshold.fraction is None or threshold.comparison == "most":
        return None
    return needed_votes(threshold.comparison, threshold.fraction, base)


def _unsaid(comparison: str, fraction: Fraction, count: Count, own: Votes) -> Truth:
    """Decide where no document says of what the fraction is: valid votes are the fewest it can be, members the most."""
    valid = count.valid_votes()
    if own.votes is not None:
        if valid and own.votes < needed_votes(comparison, fraction, valid[0]):
            return Truth.NO
        if count.members is not None and own.votes >= needed_votes(comparison, fraction, count.members):
            return Truth.CERTAIN
    elif own.share is not None and share_meets(comparison, fraction, own.share) is False:
        return Truth.NO
    return Truth.POSSIBLE


def _bounded(threshold: Threshold, count: Count, candidate: str, base: int | None) -> Truth:
    """Decide by what the other figures leave open."""
    limits = bounds(count)
    if limits is None or threshold.fraction is None or (base is None and threshold.base not in _VALID):
        return Truth.POSSIBLE
    return reaches(
        limits, candidate, threshold.comparison, threshold.fraction, None if threshold.base in _VALID else base
    )


def _most(count: Count, candidate: str, base: int | None) -> Reading:
    own = count.votes[candidate]
    rivals = [v for c, v in count.votes.items() if c != candidate]
    if own.votes is not None and rivals and all(v.votes is not None for v in rivals):
        needed = needed_votes("most", None, 0, [v.votes for v in rivals if v.votes is not None])
        return Reading(base, needed, own.votes, truth.known(own.votes >= needed))
    if own.votes is None and own.share is not None and rivals and all(v.share is not None for v in rivals):
        return Reading(None, None, None, truth.known(all(own.share > v.share for v in rivals if v.share is not None)))
    limits = bounds(count)
    # A result without any rival's figure says nothing of who led.
    if limits is None or not rivals:
        return Reading(None, None, own.votes, Truth.POSSIBLE)
    return Reading(base, None, own.votes, leads(limits, candidate))


def _weighted(own: Votes, count: Count, comparison: str, fraction: Fraction) -> Truth:
    if own.weight is not None and count.total_weight:
        reached = Fraction(own.weight) / Fraction(count.total_weight)
        return truth.known(reached >= fraction if comparison == "at-least" else reached > fraction)
    return Truth.POSSIBLE if own.share is None else truth.known(share_meets(comparison, fraction, own.share))
