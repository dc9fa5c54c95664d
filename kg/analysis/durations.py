"""Time in office as observations: how long, seen from when, ended or censored, and what the dates leave open.

What is known of an end, counted in every answer:

- *dated*: a document dates it. An event.
- *followed*: no document does, but the list of holders is complete and the next one had begun on a day (`ended_by`). An event
  between the last day known and that day, most likely on it, since hand-overs mostly leave no gap.
- *gap*: the same where the list may lack holders in between. Censored on the last day known, unless `trust_followers`.
- *in office*: a document says that it goes on, nobody is known to have followed, and the office has not ended. Censored on the
  as-of day.
- *unknown*: nothing says when it ended. Censored on the last day on which a document shows the holder in office, mostly the
  first; `presume_in_office` censors on the as-of day, as if silence meant that the holder is still there.
- *continued*: a document says that the same person went on, of whom no later term is known. Censored on that day.

Dates known to the month or the year give three lengths: the shortest, the longest, and the likely one, between midpoints.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kg.analysis.rates import DAYS_PER_YEAR
from kg.analysis.world import Spell, Term, World

LEAST_DAYS = 0.5  # who came and went on one day was in office for part of it; a curve cannot begin with a fall
Days = tuple[dt.date, dt.date, dt.date]


class Unit(enum.StrEnum):
    """What is counted as one time in office."""

    spells = "spells"
    """Terms of one person in one line without a break."""
    tenures = "tenures"
    """All spells of one person in one line, added up."""
    terms = "terms"


class End(enum.StrEnum):
    """How much is known of an end; see the module."""

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


@dataclass(frozen=True)
class Observation:
    """One time in office.

    Attributes
    ----------
    id, line, person : of the spell, the tenure or the term, as kind/id.
    terms : ids of its terms, in order.
    start : first and last day on which it can have begun.
    until : earliest, likely and latest day on which it ended or observation stopped.
    length : time in office until then.
    entry : the part of `length` before the record begins (left truncation); None where it is seen from its start.
    end : what is known of its end.
    cause : code of the end cause; empty where unknown or not ended.
    at_most : the longest that it can have been until the as-of day, in days.

    """

    id: str
    line: str
    person: str
    terms: tuple[str, ...]
    start: tuple[dt.date, dt.date]
    until: Days
    length: Span
    entry: Span | None
    end: End
    cause: str
    at_most: float

    @property
    def ended(self) -> bool:
        """Whether it is an event, not censored."""
        return self.end in (End.dated, End.followed)


@dataclass(frozen=True)
class Observations:
    """Times in office, how many were left out by reason, and the choices made."""

    found: tuple[Observation, ...]
    left_out: Counter[str]
    unit: Unit
    acting: bool
    since: dt.date | None


@dataclass(frozen=True)
class _Part:
    """A spell or a term, with what is known of its two ends."""

    id: str
    line: str
    person: str
    terms: tuple[str, ...]
    start: tuple[dt.date, dt.date]
    until: Days
    end: End
    cause: str
    latest: dt.date
    complete_from: dt.date | None

    @property
    def begun(self) -> dt.date:
        return _middle(*self.start)

    def length(self) -> Span:
        return _between(self.start, self.until)


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
    unit : spells, tenures or terms. Offices with several seats have no line, so no spells and tenures.
    acting : the acting ones instead of the substantive ones.
    since : first day of the window: who had left by then is left out, who was in office then enters late. Where a document
        gives the whole list of a line only from a day on, the window of that line begins there at the earliest.
    presume_in_office : take the holder of whose end nothing is known to be in office on the as-of day.
    trust_followers : take the next holder known to be the next holder, whether or not the list is complete.

    """
    left_out: Counter[str] = Counter()
    parts: dict[tuple[str, ...], list[_Part]] = {}
    for one in _units(world, unit, lines, acting, left_out):
        part = _part(world, one, presume_in_office, trust_followers)
        if isinstance(part, str):
            left_out[part] += 1
        else:
            key = (part.line, part.person) if unit is Unit.tenures else (part.line, part.id)
            parts.setdefault(key, []).append(part)
    found = []
    for _, own in sorted(parts.items()):
        own.sort(key=lambda p: (p.start, p.id))
        observation = _observation(own, unit, since)
        if isinstance(observation, str):
            left_out[observation] += 1
        else:
            found.append(observation)
    return Observations(tuple(found), left_out, unit, acting, since)


def _units(
    world: World, unit: Unit, lines: Collection[str] | None, acting: bool, left_out: Counter[str]
) -> Iterator[Spell | Term]:
    units: Iterable[Spell | Term] = (world.terms if unit is Unit.terms else world.spells).values()
    for one in units:
        if one.acting == acting and one.line in world.offices and (lines is None or one.line in lines):
            yield one
    if unit is not Unit.terms:
        with_line = {spell.line for spell in world.spells.values()}
        # Every dated term of an office with one seat is in a spell; an undated one would be missed without a word.
        for term in world.terms.values():
            if term.acting == acting and (lines is None or term.line in lines):
                if term.interval.start_earliest is None:
                    left_out["term without a start"] += 1
                elif term.line not in with_line:
                    left_out["term in an office with several seats"] += 1


def _part(world: World, one: Spell | Term, presume: bool, trust: bool) -> _Part | str:
    bounds, as_of = one.interval, world.as_of
    if bounds.start_earliest is None or bounds.start_latest is None:
        return "start unknown"
    if bounds.start_earliest > as_of:
        return "begins after the as-of day"
    if bounds.end_latest is not None and bounds.end_latest < bounds.start_earliest:
        return "ends before it begins"
    terms = (one.id,) if isinstance(one, Term) else one.terms
    first, last = world.terms.get(terms[0]), world.terms.get(terms[-1])
    start = bounds.start_earliest, min(bounds.start_latest, as_of)
    offices = [world.offices.get(first.office) if first else None, world.offices[one.line]]
    complete = next((o.complete_from for o in offices if o and o.complete_from), None)
    listed = trust or (complete is not None and complete <= start[0])
    end, until, latest = _end(one, last, start[1], as_of, world.offices[one.line].interval.end_latest, listed, presume)
    cause = last.end_cause if last else ""
    if end is End.dated and cause == "continued" and isinstance(one, Spell):
        end = End.continued
    return _Part(
        one.id, one.line, one.person, terms, start, until, end, cause if end in (End.dated, End.followed) else "",
        latest, complete,
    )  # fmt: skip


def _end(
    one: Spell | Term,
    last: Term | None,
    begun: dt.date,
    as_of: dt.date,
    closed: dt.date | None,
    listed: bool,
    presume: bool,
) -> tuple[End, Days, dt.date]:
    """Return what is known of the end, its three days, and the last on which it can have been."""
    bounds = one.interval
    again = (
        last.interval.start_latest if last else None
    )  # the start of the last term of a spell shows that it lasted until then
    known = min(max(bounds.end_earliest or begun, again or begun, begun), as_of)
    if bounds.end_latest is not None:
        earliest = bounds.end_earliest or begun
        if earliest >= as_of:
            return End.in_office, (as_of, as_of, as_of), as_of
        # That it ended is known, so it ended by the as-of day.
        latest = max(min(bounds.end_latest, as_of), earliest)
        return End.dated, (earliest, _middle(earliest, latest), latest), latest
    bound = last.ended_by if last else None
    if bound is not None and bound <= as_of:
        bound = max(bound, known)
        return (End.followed, (known, bound, bound), bound) if listed else (End.gap, (known, known, known), bound)
    # What a document says of an office that has ended since was said before; it is not known when the holder left.
    if (presume or (last is not None and last.open)) and (closed is None or closed >= as_of):
        return End.in_office, (as_of, as_of, as_of), as_of
    return End.unknown, (known, known, known), max(min(closed or as_of, as_of), known)


def _observation(parts: list[_Part], unit: Unit, since: dt.date | None) -> Observation | str:
    # Nothing can be added after an end that is not known: a tenure is censored there.
    stop = next((n for n, p in enumerate(parts) if p.end not in (End.dated, End.followed, End.continued)), len(parts))
    parts = parts[: stop + 1]
    first, last = parts[0], parts[-1]
    length = _sum(p.length() for p in parts)
    window = max((day for day in (since, first.complete_from) if day), default=None)
    entry = None
    if window is not None and first.begun < window:
        if last.until[1] <= window:
            return "ended before the record begins"
        entry = _sum(_before(p, window) for p in parts)
        if entry.likely >= length.likely:
            return "ended before the record begins"
    name = first.id
    if unit is Unit.tenures:
        name = f"tenure/{first.line.partition('/')[2]}/{first.person.partition('/')[2]}"
    at_most = sum(p.length().longest for p in parts[:-1]) + max((last.latest - last.start[0]).days, LEAST_DAYS)
    return Observation(
        name, first.line, first.person, tuple(t for p in parts for t in p.terms), first.start, last.until, length, entry,
        last.end, last.cause, max(at_most, length.longest),
    )  # fmt: skip


def _before(part: _Part, window: dt.date) -> Span:
    earliest, likely, latest = (min(day, window) for day in part.until)
    return (
        _between(part.start, (earliest, likely, latest), least=0.0) if part.start[0] < window else Span(0.0, 0.0, 0.0)
    )


def _sum(spans: Iterable[Span]) -> Span:
    shortest, likely, longest = 0.0, 0.0, 0.0
    for span in spans:
        shortest, likely, longest = shortest + span.shortest, likely + span.likely, longest + span.longest
    return Span(shortest, likely, longest)


def _middle(earliest: dt.date, latest: dt.date) -> dt.date:
    return earliest + dt.timedelta(days=(latest - earliest).days // 2)


def _between(start: tuple[dt.date, dt.date], end: Days, least: float = LEAST_DAYS) -> Span:
    shortest = max((end[0] - start[1]).days, least)
    longest = max((end[2] - start[0]).days, least)
    likely = (end[1] - _middle(*start)).days
    return Span(shortest, min(max(likely, shortest), longest), longest)


def years(days: float) -> float:
    """Return days as years; rounded, so that equal lengths stay ties."""
    return round(days / DAYS_PER_YEAR, 9)
