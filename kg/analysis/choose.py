"""Which offices, and which time, an analysis is about; and the heads of each, spells of one person joined."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kg.analysis.world import Office, Term, World
from kg.dates import Interval, InvalidDate, parse_date
from kg.errors import UnknownName, UsageError

LEADING = ("executive-head", "presiding-officer")
OFFICE_KINDS = ("executive-head", "presiding-officer", "deputy", "member", "other")


@dataclass(frozen=True)
class Choice:
    """What to look at.

    Attributes
    ----------
    lines : the lines wanted; None for all of the `kinds`. Lines that are named are taken whatever their kind.
    kinds : kinds of office.
    organization_kinds : kinds of organization; empty for all.
    start, end : the window `[start, end)`; None for no bound.

    """

    lines: frozenset[str] | None = None
    kinds: tuple[str, ...] = LEADING
    organization_kinds: tuple[str, ...] = ()
    start: dt.date | None = None
    end: dt.date | None = None

    def offices(self, world: World) -> dict[str, Office]:
        """Return the offices chosen by the id of their line, in order."""
        found = {}
        for line in sorted({office.line for office in world.offices.values()}):
            office = world.offices[line]
            wanted = line in self.lines if self.lines is not None else office.kind in self.kinds
            if wanted and (not self.organization_kinds or office.organization_kind in self.organization_kinds):
                found[line] = office
        return found

    def window(self) -> str:
        """Return the window in words."""
        if not self.start and not self.end:
            return "all"
        last = self.end - dt.timedelta(1) if self.end else None
        return f"{self.start or '..'}/{last or '..'}"

    def span(self, world: World) -> tuple[dt.date, dt.date]:
        """Return the window as two days, half-open, never beyond the day to which the data are complete."""
        end = world.as_of + dt.timedelta(1)
        return self.start or dt.date.min, min(self.end, end) if self.end else end


def choose(
    world: World, lines: Iterable[str] | None = None, kinds: Iterable[str] = (), organization_kinds: Iterable[str] = (),
    start: str = "", end: str = "",
) -> Choice:  # fmt: skip
    """Make a choice from words.

    Parameters
    ----------
    world : what the words must fit.
    lines : ids of offices; each stands for its line. None for all.
    kinds : kinds of office; empty for heads and presiding officers.
    organization_kinds : kinds of organization; empty for all.
    start, end : first and last day (or month, or year) of the window, in EDTF; empty for no bound.

    Raises
    ------
    UnknownName
        No office has that id, or nothing that kind.
    UsageError
        A date is no date, or the window ends before it begins.

    """
    wanted = None if lines is None else frozenset(_line(world, line) for line in lines)
    kinds, organization_kinds = tuple(kinds), tuple(organization_kinds)
    known = sorted({o.organization_kind for o in world.offices.values()} - {""})
    for kind in kinds:
        if kind not in OFFICE_KINDS:
            raise UnknownName("kind of office", kind, OFFICE_KINDS, f"Kinds: {', '.join(OFFICE_KINDS)}.")
    for kind in organization_kinds:
        if kind not in known:
            raise UnknownName("kind of organization", kind, known, f"Kinds: {', '.join(known)}.")
    first, last = _day(start, "start", last=False), _day(end, "end", last=True)
    if first and last and first >= last:
        raise UsageError(f"The period ends ({end}) before it begins ({start}).")
    return Choice(wanted, kinds or LEADING, organization_kinds, first, last)


def _line(world: World, office: str) -> str:
    if office not in world.offices:
        raise UnknownName("office", office, world.offices, "See: kg list offices")
    return world.offices[office].line


def _day(text: str, name: str, *, last: bool) -> dt.date | None:
    if not text:
        return None
    try:
        date = parse_date(text)
    except InvalidDate as error:
        raise UsageError(f"The {name} of the period, {text!r}, {error}; write 1990, 1990-05 or 1990-05-17.") from None
    if not last:
        return date.earliest
    return date.latest + dt.timedelta(1) if date.latest < dt.date.max else None


@dataclass(frozen=True)
class Head:
    """One person's terms in a line that follow each other with no other holder between; the unit of who followed whom.

    `interval` reaches, where no document says when it ended, at most to the next head's start or the day of the data.
    `states` are those that the holder counts for (`World.states_of`), over all of the terms.
    """

    line: str
    person: str
    terms: tuple[Term, ...]
    interval: Interval
    states: tuple[str, ...]
    gap_before: bool = False
    """Whether the record has a hole, or leaves the order open, between the head before and this one."""

    @property
    def start(self) -> dt.date:
        """The earliest day on which it can have begun."""
        assert self.interval.start_earliest
        return self.interval.start_earliest


def heads(world: World, choice: Choice, *, acting: bool = False) -> dict[str, list[Head]]:
    """Return the heads of each line chosen, in order of start; acting terms are skipped unless `acting`.

    Lines of more than one seat have no order of holders: they are left out. So are terms without any start. A head
    belongs to the window where it can have begun in it.
    """
    lines = world.lines(acting=acting)
    found = {}
    for line, office in choice.offices(world).items():
        if (office.seats or 1) == 1 and line in lines:
            chosen = _joined(world, line, lines[line])
            begin, end = choice.start or dt.date.min, choice.end or dt.date.max
            inside = [h for h in chosen if h.start < end and (h.interval.start_latest or dt.date.max) >= begin]
            if inside:
                found[line] = [dataclasses.replace(inside[0], gap_before=False), *inside[1:]]
    return found


def _joined(world: World, line: str, terms: list[Term]) -> list[Head]:
    groups: list[list[Term]] = []
    for term in terms:
        if groups and groups[-1][-1].person == term.person:
            groups[-1].append(term)
        else:
            groups.append([term])
    holes = _heads_after_holes(world, line, terms)
    found: list[Head] = []
    for index, group in enumerate(groups):
        following = groups[index + 1][0] if index + 1 < len(groups) else None
        states = tuple(dict.fromkeys(state for term in group for state in world.states_of(term)))
        unclear = index > 0 and (group[0].id in holes or not _surely_before(groups[index - 1][0], group[0]))
        whole = _held(group, following, world.as_of)
        found.append(Head(line, group[0].person, tuple(group), whole, states, unclear))
    return found


def _heads_after_holes(world: World, line: str, terms: list[Term]) -> set[str]:
    """Return the terms before which the record has a hole; where it ends with an acting term, the next one of `terms`."""
    own, found = {term.id for term in terms}, set()
    for _, later in world.record_gaps:
        if later in own:
            found.add(later)
        elif later in world.terms and world.terms[later].line == line:
            start = world.terms[later].interval.start_earliest or dt.date.max
            found.update([t.id for t in terms if (t.interval.start_earliest or dt.date.max) >= start][:1])
    return found


def _surely_before(one: Term, other: Term) -> bool:
    # Terms of one seat do not overlap: so they are in order as soon as their starts are, or their ends.
    first, second = one.interval, other.interval
    starts = first.start_latest and second.start_earliest and first.start_latest <= second.start_earliest
    ends = first.end_latest and second.end_earliest and first.end_latest <= second.end_earliest
    return bool(starts or ends)


def _held(group: list[Term], following: Term | None, as_of: dt.date) -> Interval:
    begun = group[0].interval
    ended = max(group, key=lambda t: (t.interval.end_latest or dt.date.max, t.interval.end_earliest or dt.date.min))
    return held(Interval(begun.start_earliest, begun.start_latest, ended.interval.end_earliest, ended.interval.end_latest),
                following, as_of)  # fmt: skip


def held(interval: Interval, following: Term | None, as_of: dt.date) -> Interval:
    """Return an interval that ends: where nobody says when, at most at the next start or after the day of the data."""
    limit = as_of + dt.timedelta(1)
    latest = interval.end_latest
    if latest is None and following and following.interval.start_latest:
        latest = max(following.interval.start_latest, interval.start_latest or dt.date.min)
    latest = min(latest or limit, limit)
    earliest = interval.end_earliest or interval.start_latest or latest
    return Interval(interval.start_earliest, interval.start_latest, min(earliest, latest), latest)


def held_by_term(world: World, choice: Choice) -> dict[str, Interval]:
    """Return from when to when each substantive term of the offices chosen was held, by id of the term; see `held`."""
    offices = choice.offices(world)
    found = {}
    for line, terms in world.lines().items():
        if line in offices:
            single = (offices[line].seats or 1) == 1
            for index, term in enumerate(terms):
                later = terms[index + 1 :] if single else [t for t in terms[index + 1 :] if t.person == term.person]
                found[term.id] = held(term.interval, later[0] if later else None, world.as_of)
    return found


def days_within(interval: Interval, start: dt.date, end: dt.date) -> tuple[int, int]:
    """Fewest and most days that an interval that ends can share with `[start, end)`."""
    fewest = most = 0
    if interval.start_latest and interval.end_earliest:
        fewest = max(0, (min(interval.end_earliest, end) - max(interval.start_latest, start)).days)
    if interval.start_earliest and interval.end_latest:
        most = max(0, (min(interval.end_latest, end) - max(interval.start_earliest, start)).days)
    return fewest, max(fewest, most)


def belongs(interval: Interval, window: tuple[dt.date, dt.date]) -> bool:
    """Whether an interval counts in a window: some of its certain days lie in it, or it has none and may share one.

    So what is dated 1989 or 1990 to 1995 counts in the 1990s only.
    """
    fewest, most = days_within(interval, *window)
    return fewest > 0 or (most > 0 and interval.days()[0] == 0)


def decades(intervals: Iterable[Interval], span: tuple[dt.date, dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Return the decades from the first start to the end of the span, cut at its ends, half-open."""
    starts = [interval.start_earliest for interval in intervals if interval.start_earliest]
    if not starts:
        return []
    begin, end = max(min(starts), span[0]), span[1]
    found = []
    for year in range(begin.year // 10 * 10, end.year + 1, 10):
        first, last = max(dt.date(max(year, 1), 1, 1), span[0]), min(dt.date(min(year + 10, 9999), 1, 1), end)
        if first < last:
            found.append((first, last))
    return found


def undated(world: World, choice: Choice) -> dict[str, int]:
    """Count by line the substantive terms chosen that have no start: they have no place in the order."""
    offices = choice.offices(world)
    counts: dict[str, int] = {}
    for term in world.terms.values():
        if term.line in offices and not term.acting and not term.interval.start_earliest:
            counts[term.line] = counts.get(term.line, 0) + 1
    return counts


def left_out(world: World, choice: Choice) -> tuple[str, ...]:
    """Say what `heads` leaves out."""
    offices = choice.offices(world)
    notes = []
    if not heads(world, choice):
        notes.append("No holder under these options: nothing to count.")
    several = [line for line, office in offices.items() if (office.seats or 1) > 1]
    if several:
        notes.append(f"Left out, since holders of several seats have no order: {counted(len(several), 'office')}.")
    without = undated(world, choice)
    if without:
        terms, lines = counted(sum(without.values()), "term"), counted(len(without), "line")
        notes.append(f"Left out, since they have no start under this policy: {terms} in {lines}.")
    return tuple(notes)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "line"), counted(2, "line")
    ('1 line', '2 lines')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


RECALLED = "with-recalled"


def of_unknown_gender(world: World, persons: Iterable[str]) -> str:
    """Say how many of these persons have no known gender, and where more are known; empty where all have one."""
    chosen = set(persons)
    unknown = sum(not (p in world.persons and world.persons[p].gender) for p in chosen)
    if not unknown:
        return ""
    more = "" if world.policy == RECALLED else f" A policy that takes recollection (--policy {RECALLED}) knows more."
    return f"The gender of {unknown} of {len(chosen)} persons is unknown under the policy {world.policy}.{more}"


def name_of(world: World, person: str) -> str:
    """Return how people call a person."""
    return world.persons[person].label if person in world.persons else person
