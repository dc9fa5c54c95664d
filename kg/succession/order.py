"""Who came after whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.dates import Truth
from kg.succession.held import Held


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a line: `later` began next after `earlier`, certainly or possibly."""

    earlier: Held
    later: Held
    certainty: Truth


def steps(ordered: Sequence[Held]) -> Iterator[Step]:
    """Yield the steps of a line that is in order of start.

    A step is certain where no dates within the bounds would put another term between the two or turn them round.
    """
    begun_by = None  # the latest start of all terms before the earlier one
    for index in range(len(ordered) - 1):
        earlier, later = ordered[index], ordered[index + 1]
        one, two = earlier.interval, later.interval
        assert one.start_earliest and one.start_latest and two.start_earliest and two.start_latest
        settled = one.start_latest < two.start_earliest and (begun_by is None or begun_by < one.start_earliest)
        if index + 2 < len(ordered):
            after = ordered[index + 2].interval.start_earliest
            assert after
            settled = settled and two.start_latest < after
        begun_by = max(begun_by, one.start_latest) if begun_by else one.start_latest
        yield Step(earlier, later, Truth.CERTAIN if settled else Truth.POSSIBLE)
