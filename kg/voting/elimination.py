"""Who must leave after a ballot that elects nobody, and whether those who stood next agree with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from kg.dates import Truth
from kg.voting import truth
from kg.voting.arithmetic import share_bounds
from kg.voting.counts import Count, bounds
from kg.voting.possibilities import leaves, reaches
from kg.voting.rules import Elimination


@dataclass(frozen=True)
class Leaving:
    """Who leaves: for certain, and where a tie or an unpublished figure leaves it open."""

    certain: frozenset[str]
    possible: frozenset[str]


def leaving(elimination: Elimination, count: Count) -> Leaving | None:
    """Return who leaves after a ballot; None where its figures set no bounds to the votes.

    A tie for the last place that stays leaves open which of those tied go: rules differ, and say so seldom.
    """
    limits = bounds(count)
    if limits is None:
        return _by_share(elimination, count)
    answers: dict[str, Truth] = {}
    if elimination.kind == "below-share":
        if elimination.share is None:
            return None
        for candidate in count.votes:
            enough = reaches(limits, candidate, "at-least", elimination.share / 100, None)
            answers[candidate] = {Truth.CERTAIN: Truth.NO, Truth.NO: Truth.CERTAIN}.get(enough, enough)
    else:
        kept = elimination.kept(len(count.votes))
        if kept is None:
            return None
        answers = {candidate: leaves(limits, candidate, kept) for candidate in count.votes}
    return Leaving(
        frozenset(c for c, a in answers.items() if a is Truth.CERTAIN),
        frozenset(c for c, a in answers.items() if a is Truth.POSSIBLE),
    )


def _by_share(elimination: Elimination, count: Count) -> Leaving | None:
    """Return who leaves where only percentages, or weights, of every candidate are published."""
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for candidate, votes in count.votes.items():
        if votes.share is not None:
            ranges[candidate] = share_bounds(votes.share)
        elif votes.weight is not None:
            ranges[candidate] = (Fraction(votes.weight), Fraction(votes.weight))
    kept = elimination.kept(len(ranges))
    if kept is None or len(ranges) < len(count.votes) or not count.complete:
        return None
    certain, possible = set(), set()
    for candidate, (low, high) in ranges.items():
        rivals = [r for c, r in ranges.items() if c != candidate]
        if sum(r[0] > high for r in rivals) >= kept:
            certain.add(candidate)
        elif sum(r[1] >= low for r in rivals) >= kept:
            possible.add(candidate)
    return Leaving(frozenset(certain), frozenset(possible))


def agrees(found: Leaving, stood: Collection[str], stood_next: Collection[str], withdrew: Collection[str]) -> Truth:
    """Whether those who stood in the next ballot agree with a rule of elimination.

    One who withdrew may be missing without a breach. It is NO where somebody who had to leave stood again, or somebody
    is missing who had neither to leave nor withdrew; POSSIBLE where that hangs on a tie or an unpublished figure.
    """
    again = set(stood_next)
    missing = set(stood) - again - set(withdrew)
    if again & found.certain or missing - found.certain - found.possible:
        return Truth.NO
    return truth.of(some=True, every=not (found.possible & (missing | again)))
