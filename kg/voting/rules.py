"""Rules of selection as values: what each ballot needs, who leaves after it, what follows when it elects nobody."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Threshold:
    """What a ballot needs.

    Attributes
    ----------
    key : its name.
    comparison : `at-least`, `more-than` (the fraction of the base) or `most` (more votes than any other).
    fraction : None for `most`.
    base : `valid`, `present-and-voting`, `present`, `members`, `voting-power`, or empty where no document says.
    first, last : ballots for which it holds; `last` is None for all later ones.
    body, electorate : the organ, and the part of the members, that must give this majority; empty for the only one.
    without_veto : whether one vote against by a member with a veto blocks it.
    after : `no-consensus`, `deadlock` or `time` where it is asked only once another way has failed; else empty.

    """

    key: str
    comparison: str
    fraction: Fraction | None
    base: str = "valid"
    first: int = 1
    last: int | None = None
    body: str = ""
    electorate: str = ""
    without_veto: bool = False
    after: str = ""

    def covers(self, ordinal: int) -> bool:
        """Whether it holds for that ballot."""
        return self.first <= ordinal and (self.last is None or ordinal <= self.last)


@dataclass(frozen=True)
class Elimination:
    """Who leaves after a ballot that elects nobody.

    Attributes
    ----------
    kind : `none`, `lowest`, `all-but-two`, `all-but-three` or `below-share`.
    share : for `below-share`, the percentage of the valid votes under which a candidate leaves.
    first, last : ballots after which it is done; `last` is None for all later ones.

    """

    kind: str
    share: Fraction | None = None
    first: int = 1
    last: int | None = None

    def covers(self, ordinal: int) -> bool:
        """Whether it is done after that ballot."""
        return self.first <= ordinal and (self.last is None or ordinal <= self.last)

    def kept(self, standing: int) -> int | None:
        """Return how many of those standing stay; None where that is not a number of places.

        >>> Elimination("lowest").kept(5), Elimination("all-but-two").kept(5), Elimination("all-but-three").kept(2)
        (4, 2, 2)
        """
        match self.kind:
            case "lowest":
                # Of two nobody leaves: there would be no contest left.
                return standing - 1 if standing > 2 else standing
            case "all-but-two":
                return min(2, standing)
            case "all-but-three":
                return min(3, standing)
            case "none":
                return standing
        return None


@dataclass(frozen=True)
class Rule:
    """Thresholds and eliminations of a rule, and how it breaks a tie for the first place (empty: it does not say)."""

    thresholds: tuple[Threshold, ...]
    eliminations: tuple[Elimination, ...] = ()
    tie_break: str = ""
    seats: int = 1

    def asked(self, ordinal: int | None) -> tuple[Threshold, ...]:
        """Return the thresholds of a ballot; of one without a number, all."""
        return tuple(t for t in self.thresholds if ordinal is None or t.covers(ordinal))

    def elimination(self, ordinal: int) -> Elimination | None:
        """Return who leaves after that ballot: the rule for the narrowest range of ballots; None where it is silent."""
        found = [e for e in self.eliminations if e.covers(ordinal)]
        return max(found, key=lambda e: (e.first, e.last is not None), default=None)

    def stages(self) -> list[tuple[int, int | None]]:
        """Return the ranges of ballots for which the same thresholds hold, in order."""
        return sorted({(t.first, t.last) for t in self.thresholds}, key=lambda s: s[0])
