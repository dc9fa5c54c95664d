"""Time in office as observations for survival analysis: how long, seen from when, until which end, and what is not known.

Rules, each counted in every answer:

- *dated*: documents date the end.
- *followed*: no document dates the end, but the office has one seat, a later substantive holder began, and the list of holders
  is complete: the end lies between the last day known and that beginning, most likely there (hand-overs mostly leave no gap).
- *gap*: the same where the list may lack holders in between (the next one known can have come decades later): censored on the
  last day known, unless `trust_followers` takes it as followed. The interval-censored estimate uses its bounds in any case.
- *in office*: a document says that it goes on and nobody followed: censored on the as-of day.
- *unknown*: no end and nobody followed: censored on the last day on which a document shows the holder in office, which mostly
  is the first; `presume_in_office` censors on the as-of day instead, as if silence meant that the holder is still there.

Dates known to the month or the year give three durations: the shortest, the longest, and the likely one between the midpoints.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.analysis.world import Spell, Term, World
from kg.dates import Interval

DAYS_PER_YEAR = 365.25
LEAST_DAYS = 0.5  # who came and went on one day was in office for part of it; a curve cannot begin with a fall


class Unit(enum.StrEnum):
    """What is counted as one time in office."""

    spells = "spells"
    tenures = "tenures"
    terms = "terms"


class End(enum.StrEnum):
    """How much is known of an end."""

    dated = "dated"
    followed = "followed"
    gap = "gap"
    in_office = "in office"
    unknown = "unknown"
    continued = "continued"


@dataclass(frozen=True)
class Span:
    """A length in days: the shortest, the likely, the longest that the dates allow."""

    shortest: float
    likely: float
    longest: float

    def __add__(self, other: Span) -> Span:
        return Span(self.shortest + other.shortest, self.likely + other.likely, self.longest + other.longest)

    def scaled(self, factor: float) -> Span:
        """Return the lengths in another unit; rounded, so that equal lengths stay ties."""
        return Span(*(round(days * factor, 9) for days in (self.shortest, self.likely, self.longest)))


@dataclass(frozen=True)
class Observation:
    """One time in office.

    Attributes
    ----------
    id, line, person : of the spell, the tenure or the term, as kind/id.
    terms : ids of its terms, in order.
    start : first and last day on which it can have begun.
    length : time in office until the end or until observation stops.
    entry : time in office before the record begins (left truncation); None where it is seen from its start.
    end : what is known of its end.
    cause : code of the end cause; empty where unknown or not ended.
    at_most : the longest that it can have been, in days; None where nothing bounds it.

    """

    id: str
    line: str
    person: str
    terms: tuple[str, ...]
    start: tuple[dt.date, dt.date]
    length: Span
    entry: Span | None
    end: End
    cause: str
    at_most: float | None

    @property
    def ended(self) -> bool:
        """Whether it is an event, not censored."""
        return self.end in (End.dated, End.followed)


@dataclass(frozen=True)
class Observations:
    """Times in office and how many were left out, by reason."""

    unit: Unit
    found: tuple[Observation, ...]
    left_out: Counter[str]


@dataclass(frozen=True)
class _Part:
    """A spell or a term on its way to become an observation."""

    id: str
    line: str
    person: str
    acting: bool
    interval: Interval
    terms: tuple[str, ...]


def observe(
    world: World,
    *,
    lines: Collection[str] | None = None,
    unit: Unit = Unit.spells,
    acting: bool = False,
    since: dt.date | None = None,
    presume_in_office: bool = False,
    trust_followers: bool = False,
) -> Observations:
    """Return the times in office of a world.

    Parameters
    ----------
    world : what was read from a graph; censoring is at its `as_of`.
    lines : lines to count, as kind/id; None for all.
    unit : spells (terms without a break), tenures (all spells of a person in a line, added up), or terms.
    acting : the acting ones instead of the substantive ones.
    since : first day of the window: who ended before it is left out, who was in office then enters late. Where a document
        gives a line's whole list only from a day, the window of that line begins there at the earliest.
    presume_in_office : take the last holder of a line, whose end nobody gives, to be in office on the as-of day.
    trust_followers : take the next holder known to be the next holder, whether or not the list is complete.

    """
    left_out: Counter[str] = Counter()
    found: list[Observation] = []
    for line, parts in _parts(world, unit, lines).items():
        substantive = [p for p in parts if not p.acting]
        followed = _followers(substantive) if _single(world, line) else {}
        for part in parts:
            if part.acting == acting:
                observation = _observation(
                    world, part, followed.get(part.id), since, (presume_in_office, trust_followers), left_out
                )
                if observation:
                    found.append(observation)
    if unit is Unit.tenures:
        found = _added_up(found)
    return Observations(unit, tuple(found), left_out)


def _parts(world: World, unit: Unit, lines: Collection[str] | None) -> dict[str, list[_Part]]:
    units: Iterable[Spell | Term] = (world.terms if unit is Unit.terms else world.spells).values()
    found: dict[str, list[_Part]] = {}
    for one in units:
        if (lines is None or one.line in lines) and one.line in world.offices:
            terms = (one.id,) if isinstance(one, Term) else one.terms
            found.setdefault(one.line, []).append(_Part(one.id, one.line, one.person, one.acting, one.interval, terms))
    return {line: sorted(parts, key=_order) for line, parts in sorted(found.items())}


def _order(part: _Part) -> tuple[dt.date, dt.date, str]:
    return part.interval.start_earliest or dt.date.min, part.interval.start_latest or dt.date.max, part.id


def _single(world: World, line: str) -> bool:
    return world.offices[line].seats == 1


def _followers(parts: Sequence[_Part]) -> dict[str, _Part]:
    dated = [p for p in parts if p.interval.start_latest]
    return {earlier.id: later for earlier, later in itertools.pairwise(dated)}


def _observation(
    world: World,
    part: _Part,
    follower: _Part | None,
    since: dt.date | None,
    assumed: tuple[bool, bool],
    left_out: Counter[str],
) -> Observation | None:
    bounds = part.interval
    first, last = bounds.start_earliest, bounds.start_latest
    if first is None or last is None:
        left_out["start unknown"] += 1
        return None
    if first > world.as_of:
        left_out["begins after the as-of day"] += 1
        return None
    last = min(last, world.as_of)
    if bounds.end_latest is not None and bounds.end_latest < first:
        left_out["ends before it begins"] += 1
        return None
    presume, trust = assumed
    complete = _complete_from(world, part)
    end, days = _end(world, part, last, follower, presume, trust or (complete is not None and complete <= first))
    at_most = (days[2] - first).days if end in (End.dated, End.followed, End.gap) else None
    if end is End.gap:
        days = days[0], days[0], days[0]
    length = _between((first, last), days)
    window = max((day for day in (since, complete) if day), default=None)
    entry = None
    if window is not None and first < window:
        if days[1] <= window:
            left_out["ended before the record begins"] += 1
            return None
        entry = _between((first, last), (window, window, window), least=0.0)
        if entry.likely >= length.likely or entry.likely <= 0:
            left_out["may have ended before the record begins"] += 1
            return None
    cause = world.terms[part.terms[-1]].end_cause if part.terms[-1] in world.terms else ""
    if end is End.dated and cause == "continued" and not isinstance(world.terms.get(part.id), Term):
        # A document says that the same person went on, and no later term is in the data: this is not where the spell ended.
        end, cause = End.continued, ""
    return Observation(
        part.id, part.line, part.person, part.terms, (first, last), length, entry, end,
        cause if end in (End.dated, End.followed) else "", None if at_most is None else max(at_most, length.longest),
    )  # fmt: skip


def _end(
    world: World, part: _Part, begun: dt.date, follower: _Part | None, presume: bool, listed: bool
) -> tuple[End, tuple[dt.date, dt.date, dt.date]]:
    """Return what is known of the end, and its earliest, likely and latest day."""
    bounds, as_of = part.interval, world.as_of
    known = max(bounds.end_earliest or begun, begun)
    if bounds.end_latest is not None:
        if (bounds.end_earliest or begun) >= as_of:
            return End.in_office, (as_of, as_of, as_of)
        # That it ended is known, so it ended by the as-of day.
        earliest, latest = bounds.end_earliest or begun, min(bounds.end_latest, as_of)
        return End.dated, (earliest, _middle(earliest, latest), latest)
    beginning = follower.interval if follower else Interval()
    if beginning.start_latest and beginning.start_earliest and beginning.start_earliest <= as_of:
        latest = max(min(beginning.start_latest, as_of), begun)
        likely = max(_middle(beginning.start_earliest, latest), begun)
        return End.followed if listed else End.gap, (min(known, latest), likely, latest)
    if presume or any(world.terms[t].open for t in part.terms[-1:] if t in world.terms):
        return End.in_office, (as_of, as_of, as_of)
    known = min(known, as_of)
    return End.unknown, (known, known, known)


def _complete_from(world: World, part: _Part) -> dt.date | None:
    held = world.terms[part.terms[0]].office if part.terms[0] in world.terms else part.line
    offices = (world.offices.get(held), world.offices[part.line])
    return next((o.complete_from for o in offices if o and o.complete_from), None)


def _middle(earliest: dt.date, latest: dt.date) -> dt.date:
    return earliest + dt.timedelta(days=(latest - earliest).days // 2)


def _between(start: tuple[dt.date, dt.date], end: tuple[dt.date, dt.date, dt.date], least: float = LEAST_DAYS) -> Span:
    shortest = max((end[0] - start[1]).days, least)
    longest = max((end[2] - start[0]).days, least)
    likely = (end[1] - _middle(*start)).days
    return Span(shortest, min(max(likely, shortest), longest), longest)


def _added_up(spells: list[Observation]) -> list[Observation]:
    by_tenure: dict[tuple[str, str], list[Observation]] = {}
    for spell in spells:
        by_tenure.setdefault((spell.line, spell.person), []).append(spell)
    return [_tenure(parts) for parts in by_tenure.values()]


def _tenure(parts: list[Observation]) -> Observation:
    """Add up spells in order; where the end of one is unknown, nothing after it can be added, and it is censored there."""
    until = next((n for n, p in enumerate(parts) if not p.ended and p.end is not End.continued), len(parts) - 1)
    counted = parts[: until + 1]
    length = counted[0].length
    for part in counted[1:]:
        length = length + part.length
    first, last = counted[0], counted[-1]
    name = f"tenure/{first.line.partition('/')[2]}/{first.person.partition('/')[2]}"
    return replace(
        last, id=name, at_most=None if last.at_most is None else last.at_most + sum(p.length.longest for p in counted[:-1]),
        terms=tuple(t for p in counted for t in p.terms), start=first.start, length=length, entry=first.entry
    )  # fmt: skip
