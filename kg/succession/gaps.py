"""The times between two terms: certainly empty, possibly empty, with the bounds of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.dates import Interval, Truth
from kg.succession.held import Held, Span, spans


@dataclass(frozen=True)
class Hole:
    """A time between terms.

    Attributes
    ----------
    earlier, later : the term that can have ended last before it, and the one that can have begun first after it.
    interval : it began when the last of the earlier terms ended, and ended when the first of the later ones began. On a day
        on which it holds certainly, nobody can have held the office; on one on which it holds possibly, nobody must have.
    certainty : whether there certainly was such a time, or only possibly.
    end_known : whether the end of the term just before is from a document.

    """

    earlier: Held
    later: Held
    interval: Interval
    certainty: Truth
    end_known: bool


def holes(terms: Iterable[Held], tolerance_days: int = 0) -> Iterator[Hole]:
    """Yield the times between the terms of an office with one seat, in order; n log n in the number of terms.

    Parameters
    ----------
    terms : terms with a start.
    tolerance_days : a time of so many days or fewer is none: sources write a hand-over as one day or as two.

    """
    ordered = spans(terms)
    first_after = _first_to_begin(ordered)
    last_ended: Span | None = None
    ended_earliest = ended_latest = 0
    for index, span in enumerate(ordered):
        if last_ended is not None:
            found = _hole(last_ended, ended_earliest, ended_latest, first_after[index], span, tolerance_days)
            if found:
                yield Hole(*found, ordered[index - 1].end_known)
        if last_ended is None or (span.end_latest, span.start_latest) >= (
            last_ended.end_latest,
            last_ended.start_latest,
        ):
            last_ended = span
        ended_earliest, ended_latest = max(ended_earliest, span.end_earliest), max(ended_latest, span.end_latest)


def _first_to_begin(ordered: list[Span]) -> list[Span]:
    """Return for each index the span from there on that can begin first."""
    first: list[Span] = []
    for span in reversed(ordered):
        earlier = not first or span.start_earliest <= first[-1].start_earliest
        first.append(span if earlier else first[-1])
    return first[::-1]


def _hole(
    last: Span, ended_earliest: int, ended_latest: int, first: Span, begins_by: Span, tolerance_days: int
) -> tuple[Held, Held, Interval, Truth] | None:
    certain = first.start_earliest - ended_latest
    possible = begins_by.start_latest - ended_earliest
    if possible <= tolerance_days:
        return None
    interval = Interval(*map(_date, (ended_earliest, ended_latest, first.start_earliest, begins_by.start_latest)))
    truth = Truth.CERTAIN if certain > tolerance_days else Truth.POSSIBLE
    return last.held, first.held, interval, truth


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day)
