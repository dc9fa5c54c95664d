"""Days on which an office certainly has more holders than it can have: by pairs in a line of one seat, by number elsewhere."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.dates import Interval


@dataclass(frozen=True, slots=True)
class Holding:
    """A term as crowding sees it.

    Attributes
    ----------
    key : identifies the term.
    person : identifies the holder.
    interval : when it holds; without a start, it certainly holds on no day.

    """

    key: str
    person: str
    interval: Interval

    @property
    def certain(self) -> tuple[dt.date, dt.date] | None:
        """The first day on which it certainly holds, and the day on which it certainly no longer need; None for no day."""
        start, end = self.interval.start_latest, self.interval.end_earliest
        return (start, end) if start is not None and end is not None and start < end else None

    @property
    def stays(self) -> bool:
        """Whether no document says that it ended."""
        return self.interval.end_latest is None


@dataclass(frozen=True, slots=True)
class Crowd:
    """Days, from `start` to before `end`, on which the terms certainly hold together.

    `at_once` is the most persons who hold on one of these days.
    """

    start: dt.date
    end: dt.date
    keys: tuple[str, ...]
    at_once: int

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.end - self.start).days


def overlapping_pairs(holdings: Iterable[Holding]) -> Iterator[Crowd]:
    """Yield every two terms that certainly hold on a common day; n log n in the terms, and one step for each pair.

    A term of which no document says that it ended certainly holds on its first day. So it overlaps with an earlier one that
    ends later than that, and it is taken to last as long as that one.
    """
    spans = []
    for holding in holdings:
        start, end = holding.interval.start_latest, holding.interval.end_earliest or holding.interval.start_latest
        if start is not None and end is not None and (start < end or holding.stays):
            spans.append((start, max(start, end), dt.date.max if holding.stays else end, holding.key, holding.person))
    running: list[tuple[dt.date, dt.date, str, str]] = []
    # On one day, those that last for certain first: whoever is only known to have come finds them there.
    for start, held_to, end, key, person in sorted(spans, key=lambda s: (s[0], -s[1].toordinal(), s[3])):
        while running and running[0][0] <= start:
            heapq.heappop(running)
        for other_end, _, other, other_person in sorted(running, key=lambda r: (r[1], r[2])):
            yield Crowd(start, min(end, other_end), (other, key), 1 if person == other_person else 2)
        if start < held_to:
            heapq.heappush(running, (held_to, start, key, person))


def crowds(holdings: Iterable[Holding], seats: int, tolerance_days: int = 0) -> Iterator[Crowd]:
    """Yield the longest runs of days on which certainly more persons hold than there are seats; n log n in the terms.

    Parameters
    ----------
    holdings : the terms of an office.
    seats : how many persons can hold it at once.
    tolerance_days : the last days of each term that do not count: sources write a hand-over as one day or as two.

    """
    spans = [(h, span) for h in holdings if (span := h.certain)]
    events: list[tuple[dt.date, int, Holding]] = []
    for holding, (start, end) in spans:
        end -= dt.timedelta(days=tolerance_days)
        if start < end:
            events += [(start, 1, holding), (end, -1, holding)]
    events.sort(key=lambda e: (e[0], e[1], e[2].key))
    held: dict[str, int] = {}
    running: dict[str, Holding] = {}
    begun: dt.date | None = None
    seen: dict[str, None] = {}
    most = 0
    for day, step, holding in events:
        if step > 0:
            running[holding.key] = holding
            held[holding.person] = held.get(holding.person, 0) + 1
        else:
            running.pop(holding.key)
            held[holding.person] -= 1
            if not held[holding.person]:
                del held[holding.person]
        if len(held) > seats:
            if begun is None:
                begun, seen, most = day, dict.fromkeys(running), 0
            seen[holding.key] = None
            most = max(most, len(held))
        elif begun is not None:
            if begun < day:
                yield Crowd(begun, day, tuple(sorted(seen)), most)
            begun = None
