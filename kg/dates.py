"""Imprecise dates and three-valued time.

A date is written in EDTF (ISO 8601-2) and held as two days between which it lies. An interval has such a date at
each end and is half-open, `[start, end)`: on the day of its end it no longer holds. So an interval holds

- *certainly* on day D when `start.latest <= D < end.earliest`,
- *possibly* on day D when `start.earliest <= D < end.latest`,
- not at all otherwise.

A bound that is `None` is unbounded (for an end: nobody says that it ended).
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import UsageError, shorten

OPEN_END = ".."


class InvalidDate(ValueError):
    """A text that is no date in EDTF, or one that this project does not take."""


class Truth(enum.StrEnum):
    """Answer to a question about time."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NO = "no"


@dataclass(frozen=True, order=True)
class ImpreciseDate:
    """A date as written, and the first and the last day that it can be.

    >>> parse_date("2018-11")
    ImpreciseDate(edtf='2018-11', earliest=datetime.date(2018, 11, 1), latest=datetime.date(2018, 11, 30))
    """

    edtf: str
    earliest: dt.date
    latest: dt.date

    def within(self, other: ImpreciseDate) -> bool:
        """Whether this date says the same as `other` or says it more precisely."""
        return other.earliest <= self.earliest and self.latest <= other.latest

    @property
    def precise(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        return self.edtf


def parse_day(text: str, of: str = "") -> dt.date:
    """Read a day that a user gave, like 2018-11-21; `of` names the option or argument that it was given for.

    >>> parse_day("2018-11", "--on")
    Traceback (most recent call last):
        ...
    kg.errors.UsageError: --on '2018-11' is no day; write it like 2018-10-10.

    Raises
    ------
    UsageError
        It is no day.

    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        given = f"{of} {shorten(text)!r}".lstrip()
        raise UsageError(f"{given} is no day; write it like 2018-10-10.") from None


@functools.lru_cache(maxsize=4096)
def parse_date(text: str) -> ImpreciseDate:
    """Read an EDTF date of level 0, 1 or 2 as the days between which it lies.

    Approximate (`~`) and uncertain (`?`) dates take the padding of the `edtf` library: a year for a year, a month for a
    month, a day for a day. A set (`[2017,2018]`) spans its members.

    Raises
    ------
    InvalidDate
        The text is no EDTF, is an interval rather than a date, or lies outside the years 1 to 9999.

    """
    if text != text.strip() or not text.isascii():
        raise InvalidDate("has blanks around it or letters that are not ASCII")
    if match := _PLAIN.fullmatch(text):
        return _plain_date(text, *match.groups())
    # Imported here: it takes a third of a second, and most dates do not need it.
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException
    from edtf.parser.parser_classes import DateAndTime, Interval

    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        raise InvalidDate("is no date in EDTF, or a day that does not exist") from None
    if isinstance(parsed, Interval):
        raise InvalidDate("is an interval; write one date")
    if isinstance(parsed, DateAndTime):
        raise InvalidDate("has a time of day; write the day")
    try:
        earliest, latest = _day(parsed.lower_fuzzy()), _day(parsed.upper_fuzzy())
    except (TypeError, ValueError, OverflowError, AttributeError):
        raise InvalidDate("does not lie between the years 1 and 9999") from None
    return ImpreciseDate(text, earliest, latest)


# The library takes 10 ms for a date; these three forms are nine dates in ten. A test holds both readings equal.
_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")


def _plain_date(text: str, year: str, month: str | None, day: str | None) -> ImpreciseDate:
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InvalidDate("is no date in EDTF, or a day that does not exist") from None
    if day:
        return ImpreciseDate(text, first, first)
    last_month = int(month or 12)
    last = dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    return ImpreciseDate(text, first, last)


def _day(moment: time.struct_time) -> dt.date:
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)


@dataclass(frozen=True)
class Interval:
    """A half-open interval between two imprecise dates; four bounds, each a day or None for unbounded."""

    start_earliest: dt.date | None = None
    start_latest: dt.date | None = None
    end_earliest: dt.date | None = None
    end_latest: dt.date | None = None

    @classmethod
    def between(cls, start: ImpreciseDate | None, end: ImpreciseDate | None) -> Interval:
        """Make an interval from its two dates; None is unbounded."""
        return cls(
            start.earliest if start else None,
            start.latest if start else None,
            end.earliest if end else None,
            end.latest if end else None,
        )

    def holds(self, day: dt.date) -> Truth:
        """Whether the interval holds on `day`.

        A missing earliest end is taken as the latest start: it is certain that it began, not that it lasted.
        """
        after_start = self.start_earliest is None or self.start_earliest <= day
        before_end = self.end_latest is None or day < self.end_latest
        if not (after_start and before_end):
            return Truth.NO
        if self.start_latest is None or self.end_earliest is None:
            return Truth.POSSIBLE
        return Truth.CERTAIN if self.start_latest <= day < self.end_earliest else Truth.POSSIBLE

    def holds_at(self, date: ImpreciseDate) -> Truth:
        """Whether the interval holds on a day that is known within bounds: certain where it does at both, no where at neither."""
        held = {self.holds(date.earliest), self.holds(date.latest)}
        return held.pop() if len(held) == 1 else Truth.POSSIBLE

    def overlap(self, other: Interval, tolerance_days: int = 0) -> Truth:
        """Whether the two share more than `tolerance_days` days: certainly, possibly or not at all."""
        certain = _common_days(self.start_latest, self.end_earliest, other.start_latest, other.end_earliest)
        if certain is not None and certain > tolerance_days:
            return Truth.CERTAIN
        possible = _common_days(
            self.start_earliest or dt.date.min,
            self.end_latest or dt.date.max,
            other.start_earliest or dt.date.min,
            other.end_latest or dt.date.max,
        )
        return Truth.POSSIBLE if possible is not None and possible > tolerance_days else Truth.NO

    def days(self) -> tuple[int, int | None]:
        """Fewest and most days that it can have lasted; None for the most where it is open."""
        fewest = 0
        if self.start_latest is not None and self.end_earliest is not None:
            fewest = max(0, (self.end_earliest - self.start_latest).days)
        if self.start_earliest is None or self.end_latest is None:
            return fewest, None
        return fewest, max(0, (self.end_latest - self.start_earliest).days)


def _common_days(
    start_a: dt.date | None, end_a: dt.date | None, start_b: dt.date | None, end_b: dt.date | None
) -> int | None:
    if start_a is None or end_a is None or start_b is None or end_b is None or start_a > end_a or start_b > end_b:
        return None
    return (min(end_a, end_b) - max(start_a, start_b)).days


def uncovered(interval: Interval, cover: Iterable[Interval]) -> tuple[int, int]:
    """Count the days of `interval` that no interval of `cover` holds on.

    Returns
    -------
    tuple[int, int]
        The fewest days (taking the interval at its shortest and each cover at its longest) and the most (the other way
        round). An interval without an end counts as none.

    """
    cover = list(cover)
    shortest = _minus(
        interval.start_latest,
        interval.end_earliest,
        [(c.start_earliest or dt.date.min, c.end_latest or dt.date.max) for c in cover],
    )
    longest = _minus(
        interval.start_earliest,
        interval.end_latest,
        [(c.start_latest, c.end_earliest) for c in cover if c.start_latest is not None and c.end_earliest is not None],
    )
    return shortest, longest


def _minus(start: dt.date | None, end: dt.date | None, cover: list[tuple[dt.date, dt.date]]) -> int:
    if start is None or end is None:
        return 0
    days, reached = 0, start
    for begin, finish in sorted(c for c in cover if c[0] < c[1]):
        if begin > reached:
            days += max(0, (min(begin, end) - reached).days)
        reached = max(reached, finish)
        if reached >= end:
            break
    return days + max(0, (end - reached).days)
