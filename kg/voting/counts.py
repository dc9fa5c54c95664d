"""What is published of a ballot, and the bounds that this sets to the votes of each candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kg.voting.arithmetic import share_bounds


@dataclass(frozen=True)
class Votes:
    """What is published of one candidate's result; None for what is not.

    Attributes
    ----------
    votes : votes for the candidate.
    share : percentage of the valid votes (of the voting power, in a weighted vote), as printed.
    against : votes against, where each voter speaks on the candidate alone.
    vetoes : votes against that block by themselves.
    weight : voting power received.

    """

    votes: int | None = None
    share: Decimal | None = None
    against: int | None = None
    vetoes: int | None = None
    weight: Decimal | None = None

    @property
    def published(self) -> bool:
        """Whether there is any figure."""
        return not (self.votes is None and self.share is None and self.weight is None)


@dataclass(frozen=True)
class Count:
    """A ballot as published.

    Attributes
    ----------
    votes : by candidate, in any order.
    valid, present, members : numbers of valid votes, members present, members entitled; None where unknown.
    total_weight : voting power of all members.
    one_vote_each : whether a voter has one vote, so that the votes of all candidates add up to the valid ones.
    complete : whether no other candidate can have received votes.

    """

    votes: Mapping[str, Votes]
    valid: int | None = None
    present: int | None = None
    members: int | None = None
    total_weight: Decimal | None = None
    one_vote_each: bool = True
    complete: bool = True

    def valid_votes(self) -> tuple[int, str] | None:
        """Return the number of valid votes and where it is from, or None where it is unknown."""
        if self.valid is not None:
            return self.valid, "stated"
        votes = [v.votes for v in self.votes.values()]
        if self.one_vote_each and len(votes) > 1 and all(v is not None for v in votes):
            return sum(v for v in votes if v is not None), "sum of the votes for all candidacies"
        if len(self.votes) == 1:
            (only,) = self.votes.values()
            if only.votes is not None and only.against is not None:
                return only.votes + only.against, "sum of votes for and against"
        return None


@dataclass(frozen=True)
class Bounds:
    """The fewest and most votes that each candidate, and all together, can have received (inclusive)."""

    low: Mapping[str, int]
    high: Mapping[str, int]
    total_low: int
    total_high: int
    others: int = 0
    """The most votes that candidates who are not named can have received."""
    lows: int = field(init=False)
    highs: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lows", sum(self.low.values()))
        object.__setattr__(self, "highs", sum(self.high.values()) + self.others)

    def can_total(self, least: int, most: int) -> bool:
        """Whether the votes can add up to a possible total, when together they are from `least` to `most`."""
        return least <= most and least <= self.total_high and most >= self.total_low


def bounds(count: Count) -> Bounds | None:
    """Return the bounds of a ballot in which each voter has one vote.

    None where nothing limits the number of votes, or where voters have several. A share limits the votes to the whole
    numbers that round to it for some possible total.
    """
    if not count.one_vote_each or not count.votes:
        return None
    known = [v.votes for v in count.votes.values() if v.votes is not None]
    valid = count.valid_votes()
    limit = min((n for n in (count.present, count.members) if n is not None), default=None)
    if valid:
        least, most = valid[0], valid[0]
    elif limit is not None:
        least, most = sum(known), limit
    elif len(known) == len(count.votes) > 1 and count.complete:
        least = most = sum(known)
    else:
        return None
    low, high = {}, {}
    for candidate, votes in count.votes.items():
        if votes.votes is not None:
            low[candidate] = high[candidate] = votes.votes
        elif votes.share is not None:
            first, last = share_bounds(votes.share)
            low[candidate] = _ceiling(first * least)
            high[candidate] = (last * most).numerator // (last * most).denominator
        else:
            low[candidate], high[candidate] = 0, most
    # Of one candidate alone, the rest of the votes are against, or for nobody that is named.
    rest = 0 if count.complete and len(count.votes) > 1 else most
    found = Bounds(low, high, least, most, rest)
    return found if found.can_total(found.lows, found.highs) else None


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
