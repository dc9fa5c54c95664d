"""Counts of a source against those of its last good state: a source that shrinks is stopped, one that doubles is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

SHRINKS_BELOW = Fraction(85, 100)
DOUBLES_FROM = 2
# Below this many, a few things more or less are no sign of a fault.
_FEWEST = 20


@dataclass(frozen=True)
class Change:
    """How many things of a kind a source had and has."""

    source: str
    kind: str
    before: int
    now: int

    @property
    def shrank(self) -> bool:
        """Whether at least 15 % are gone."""
        return self.before >= _FEWEST and Fraction(self.now, self.before) <= SHRINKS_BELOW

    @property
    def doubled(self) -> bool:
        """Whether there are twice as many, or more."""
        return self.before >= _FEWEST and self.now >= DOUBLES_FROM * self.before

    def __str__(self) -> str:
        return f"{self.source} has {self.now} of the kind {self.kind} where it had {self.before}"


def changes(
    before: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]
) -> tuple[list[Change], list[Change]]:
    """Return what shrank by 15 % or more, and what at least doubled, of the things that each source counts.

    A kind that is gone altogether has shrunk to nothing. A source that is not read any more says nothing of its size.

    >>> shrunk, doubled = changes({"un": {"term": 100}}, {"un": {"term": 85}})
    >>> print(shrunk[0])
    un has 85 of the kind term where it had 100
    """
    found = [
        Change(source, kind, number, now.get(source, {}).get(kind, 0))
        for source, counts in sorted(before.items())
        if source in now
        for kind, number in sorted(counts.items())
    ]
    return [c for c in found if c.shrank], [c for c in found if c.doubled]
