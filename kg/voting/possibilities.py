"""What counts allow: whether a candidate reached a number, leads, or is among the last, in some or every completion.

A completion is a choice of whole numbers of votes within the bounds that adds up to a possible total. All answers are
exact: a candidate's votes are tried one number at a time, and the rest is a sum between its least and its most, every
value of which some choice gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kg.dates import Truth
from kg.voting import truth
from kg.voting.arithmetic import needed_votes
from kg.voting.counts import Bounds


def _rest(bounds: Bounds, candidate: str) -> tuple[int, int]:
    return bounds.lows - bounds.low[candidate], bounds.highs - bounds.high[candidate]


def reaches(bounds: Bounds, candidate: str, comparison: str, fraction: Fraction, base: int | None) -> Truth:
    """Whether the candidate's votes satisfy a threshold.

    Parameters
    ----------
    comparison, fraction : `at-least` or `more-than` the fraction.
    base : number of which the fraction is taken; None for the valid votes, whatever they are.

    """
    low, high = _rest(bounds, candidate)
    some, every = False, True
    for total in range(max(bounds.total_low, bounds.lows), min(bounds.total_high, bounds.highs) + 1):
        needed = needed_votes(comparison, fraction, total if base is None else base)
        least = max(bounds.low[candidate], total - high)
        most = min(bounds.high[candidate], total - low)
        if least > most:
            continue
        some = some or most >= needed
        every = every and least >= needed
    return truth.of(some, every)


def leads(bounds: Bounds, candidate: str) -> Truth:
    """Whether the candidate received more votes than any other."""
    return truth.of(_can_lead(bounds, candidate), not _can_be_equalled(bounds, candidate))


def _own(bounds: Bounds, candidate: str) -> Iterator[int]:
    yield from range(bounds.low[candidate], bounds.high[candidate] + 1)


def _can_lead(bounds: Bounds, candidate: str) -> bool:
    others = [c for c in bounds.low if c != candidate]
    for votes in _own(bounds, candidate):
        if any(bounds.low[c] >= votes for c in others):
            continue
        most = votes + bounds.others + sum(min(bounds.high[c], votes - 1) for c in others)
        if bounds.can_total(votes + sum(bounds.low[c] for c in others), most):
            return True
    return False


def _can_be_equalled(bounds: Bounds, candidate: str) -> bool:
    low, high = _rest(bounds, candidate)
    for votes in _own(bounds, candidate):
        for other in bounds.low:
            reached = max(bounds.low.get(other, 0), votes)
            if other == candidate or reached > bounds.high[other]:
                continue
            if bounds.can_total(votes + low - bounds.low[other] + reached, votes + high):
                return True
        if bounds.others >= votes and bounds.can_total(2 * votes + low, votes + high):
            return True
    return False


def leaves(bounds: Bounds, candidate: str, kept: int) -> Truth:
    """Whether the candidate is not among the `kept` with the most votes.

    A candidate leaves for certain when, in every completion, at least `kept` others have more votes; and not at all when
    in every completion fewer than `kept` others have as many. Where a tie for the last place decides, it is POSSIBLE.
    """
    return truth.of(_can_leave(bounds, candidate, kept), not _can_stay(bounds, candidate, kept))


def _can_leave(bounds: Bounds, candidate: str, kept: int) -> bool:
    others = [c for c in bounds.low if c != candidate]
    low, high = _rest(bounds, candidate)
    for votes in _own(bounds, candidate):
        raised = sorted(max(bounds.low[c], votes) - bounds.low[c] for c in others if bounds.high[c] >= votes)
        if len(raised) >= kept and bounds.can_total(votes + low + sum(raised[:kept]), votes + high):
            return True
    return False


def _can_stay(bounds: Bounds, candidate: str, kept: int) -> bool:
    others = [c for c in bounds.low if c != candidate]
    low, high = _rest(bounds, candidate)
    # At most `kept - 1` others may have more votes, so all the rest of them have as many or fewer.
    below = len(others) - (kept - 1)
    if below <= 0:
        return kept > 0
    for votes in _own(bounds, candidate):
        lowered = sorted(bounds.high[c] - min(bounds.high[c], votes) for c in others if bounds.low[c] <= votes)
        if len(lowered) >= below and bounds.can_total(votes + low, votes + high - sum(lowered[:below])):
            return True
    return False
