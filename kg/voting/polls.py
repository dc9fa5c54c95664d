"""Straw polls: each voter encourages, discourages or has no opinion on each candidate; some hold a veto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.dates import Truth


@dataclass(frozen=True)
class Opinion:
    """What a poll said of one candidate; `vetoes` are those among the discouraging that would block, None if unknown."""

    encourage: int
    discourage: int | None = None
    no_opinion: int | None = None
    vetoes: int | None = None

    def adds_up(self, voters: int) -> bool | None:
        """Whether the three numbers make the number of voters; None where one of them is unknown."""
        if self.discourage is None or self.no_opinion is None:
            return None
        return self.encourage + self.discourage + self.no_opinion == voters


def would_pass(opinion: Opinion, needed: int) -> Truth:
    """Whether a candidate would be recommended if the poll were the vote: enough votes, and no veto.

    Where the ballot papers of those with a veto were not told apart, discouragement may be a veto.

    >>> would_pass(Opinion(13, 0, 2), 9), would_pass(Opinion(11, 3, 1), 9), would_pass(Opinion(13, 1, 1, 1), 9)
    (<Truth.CERTAIN: 'certain'>, <Truth.POSSIBLE: 'possible'>, <Truth.NO: 'no'>)
    """
    if opinion.encourage < needed or opinion.vetoes:
        return Truth.NO
    if opinion.vetoes == 0 or opinion.discourage == 0:
        return Truth.CERTAIN
    return Truth.POSSIBLE


def trajectory(polls: Sequence[Mapping[str, Opinion]], candidate: str) -> list[tuple[int, int | None]]:
    """Return by poll in which the candidate stood: encouragements, and how many more than in the one before.

    >>> trajectory([{"a": Opinion(12)}, {}, {"a": Opinion(11)}], "a")
    [(12, None), (11, -1)]
    """
    votes = [poll[candidate].encourage for poll in polls if candidate in poll]
    return [(v, None if n == 0 else v - votes[n - 1]) for n, v in enumerate(votes)]
