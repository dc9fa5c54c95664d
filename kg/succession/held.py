"""A term as succession sees it, and the two orders in which terms are looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kg.dates import Interval


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody holding an office for a time.

    Attributes
    ----------
    key : identifies the term.
    person : identifies the holder.
    acting : whether it is held in place of a holder.
    interval : when; its start is known at both bounds.
    ended : whether a document gives the day, month or year of its end. Not so where no document speaks of an end, nor where
        one says that it still holds.

    """

    key: str
    person: str
    acting: bool
    interval: Interval
    ended: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The four bounds of a term, as days of the proleptic Gregorian calendar (`date.toordinal`), all known.

    Whatever the bounds of its two dates, a term does not end before it begins; so `start_latest <= end_latest` and
    `start_earliest <= end_earliest`.
    """

    held: Held
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    end_known: bool
    """Whether the end is from a document rather than from the start of the next holder."""

    def interval(self) -> Interval:
        """Return it as an interval; without an end where it may last for ever."""
        day = dt.date.fromordinal
        last = None if self.end_latest == NEVER else day(self.end_latest)
        return Interval(day(self.start_earliest), day(self.start_latest), day(self.end_earliest), last)


NEVER = dt.date.max.toordinal()


def by_start(terms: Iterable[Held]) -> list[Held]:
    """Return terms in the order in which they can have begun: the order of a line of holders."""
    return sorted(terms, key=_start_key)


def _start_key(term: Held) -> tuple[dt.date, dt.date, dt.date, str]:
    i = term.interval
    assert i.start_earliest and i.start_latest
    return i.start_earliest, i.start_latest, i.end_latest or dt.date.max, term.key


def spans(terms: Iterable[Held]) -> list[Span]:
    """Return the bounds of terms of an office with one seat, in the order of their latest possible start.

    A term of which no end is given is taken to have ended by the time when the next began, at the latest; the last one
    may last for ever.
    """
    ordered = sorted(terms, key=lambda t: (_begun_by(t), *_start_key(t)))
    found: list[Span] = []
    for index, term in enumerate(ordered):
        i = term.interval
        assert i.start_earliest
        start_earliest = i.start_earliest.toordinal()
        known = _has_end(term)
        if known:
            assert i.end_latest
            end_latest = max(i.end_latest.toordinal(), start_earliest)
        elif index + 1 < len(ordered):
            end_latest = _begun_by(ordered[index + 1]).toordinal()
        else:
            end_latest = NEVER
        start_latest = _begun_by(term).toordinal()
        # Until when it is certain that it lasted: the earliest end, or the day of which a document says that it held.
        lasted = i.end_earliest.toordinal() if i.end_earliest else start_latest
        end_earliest = max(min(lasted, end_latest), start_earliest)
        found.append(Span(term, start_earliest, start_latest, end_earliest, end_latest, known))
    return found


def _has_end(term: Held) -> bool:
    return term.ended and term.interval.end_latest is not None


def _begun_by(term: Held) -> dt.date:
    """Return the day by which a term has begun: its latest start, but not after its latest end."""
    i = term.interval
    assert i.start_earliest and i.start_latest
    if term.ended and i.end_latest is not None:
        return max(min(i.start_latest, i.end_latest), i.start_earliest)
    return i.start_latest
