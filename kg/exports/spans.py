"""Who held an office on which days: stretches of time in which nothing changes, the ground of all panels.

A term holds *certainly* on the days from the latest day of its start to the day before the earliest of its end, and *possibly* from the
earliest day of its start to the day before the latest of its end. Half-open: on the day of a hand-over the one who comes
holds office, not the one who goes. Nothing is observed after the day of the data (`World.as_of`), which is the last day counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.analysis import World
from kg.analysis.world import Term

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Bounds:
    """Half-open stretches in which something certainly and possibly holds; None where it does on no day."""

    certain: tuple[dt.date, dt.date] | None
    possible: tuple[dt.date, dt.date] | None


@dataclass(frozen=True)
class Stretch:
    """Days from `start` to the day before `end` in which the same terms certainly and possibly hold. Ids of terms are sorted.

    `vacant` is `certain` or `possible` where a document allows to say that nobody held office, else empty.
    """

    start: dt.date
    end: dt.date
    certain: tuple[str, ...]
    possible: tuple[str, ...]
    vacant: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days


def bounds(
    start_earliest: dt.date | None, start_latest: dt.date | None, end_earliest: dt.date | None, end_latest: dt.date | None, until: dt.date,
) -> Bounds:  # fmt: skip
    """Return when something holds, given the bounds of its dates, and `until`, the day after the last that is observed.

    Without any start nothing is counted. Without an end it possibly lasts as long as anybody observes.
    """
    if start_earliest is None or start_latest is None:
        return Bounds(None, None)
    possible = _stretch(start_earliest, min(end_latest or until, until))
    certain = _stretch(start_latest, min(end_earliest, until)) if end_earliest else None
    return Bounds(certain, possible)


def _stretch(start: dt.date, end: dt.date) -> tuple[dt.date, dt.date] | None:
    return (start, end) if start < end else None


def term_bounds(term: Term, until: dt.date) -> Bounds:
    """Return when a term holds. Where no document gives its end, it possibly lasts until the next holder had begun."""
    i = term.interval
    return bounds(i.start_earliest, i.start_latest, i.end_earliest, i.end_latest or term.ended_by, until)


def stretches(world: World, lines: Collection[str], gaps: Iterable[Bounds] = ()) -> list[Stretch]:
    """Return the days of lines of offices, cut wherever something changes, from the first possible term to the day of the data."""
    until = world.as_of + DAY
    held = {t.id: term_bounds(t, until) for t in world.terms.values() if t.line in lines}
    empty = list(gaps)
    cuts = sorted({day for b in (*held.values(), *empty) for s in (b.certain, b.possible) if s for day in s})
    if not any(b.possible for b in held.values()):
        return []
    first = min(b.possible[0] for b in held.values() if b.possible)
    last = min(until, max(_end_of(world, line) or until for line in lines))
    cuts = sorted({first, last, *(c for c in cuts if first < c < last)})
    return [_between(held, empty, start, end) for start, end in pairwise(cuts)]


def _end_of(world: World, line: str) -> dt.date | None:
    office = world.offices.get(line)
    return office.interval.end_latest if office else None


def _between(held: Mapping[str, Bounds], empty: list[Bounds], start: dt.date, end: dt.date) -> Stretch:
    certain = tuple(sorted(t for t, b in held.items() if _covers(b.certain, start)))
    possible = tuple(sorted(t for t, b in held.items() if _covers(b.possible, start)))
    vacant = ""
    if not certain:
        if any(_covers(b.certain, start) for b in empty):
            vacant = "certain"
        elif any(_covers(b.possible, start) for b in empty):
            vacant = "possible"
    return Stretch(start, end, certain, possible, vacant)


def _covers(stretch: tuple[dt.date, dt.date] | None, day: dt.date) -> bool:
    return stretch is not None and stretch[0] <= day < stretch[1]


def by_year(found: Iterable[Stretch]) -> Iterator[tuple[int, list[Stretch]]]:
    """Yield the stretches of each year, those that cross a New Year cut in two."""
    years: dict[int, list[Stretch]] = {}
    for one in found:
        start = one.start
        while start < one.end:
            end = min(one.end, dt.date(start.year + 1, 1, 1))
            years.setdefault(start.year, []).append(Stretch(start, end, one.certain, one.possible, one.vacant))
            start = end
    yield from sorted(years.items())
