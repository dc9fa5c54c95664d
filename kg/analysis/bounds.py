"""Bounds that a line of holders sets to ends that no document gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from kg.analysis.world import Term, World
from kg.dates import Interval

HEADS = ("executive-head", "presiding-officer")


def single_seat(world: World, office: str) -> bool:
    """Whether an office has one holder at a time: it is said, or it is that of a head and nothing else is said."""
    known = world.offices[office]
    return known.seats == 1 or (known.seats is None and known.kind in HEADS)


def bounded_intervals(world: World) -> Mapping[str, Interval]:
    """Return when each term with a start held, by id.

    Where no document gives the end of a term in a single-seat office, it ended at the latest when the term of the next
    substantive holder can have begun at the latest; it may have ended at any time before, so its earliest end stays open.
    """
    found = {}
    for line, terms in world.lines(acting=True).items():
        # From the last to the first, so that the next other holder is known at each step. `later` and `other` are the starts
        # of the next holder and of the next one who is not that person.
        single = single_seat(world, line)
        later: tuple[str, dt.date | None] = ("", None)
        other: tuple[str, dt.date | None] = ("", None)
        for term in reversed(terms):
            bound = later[1] if later[0] != term.person else other[1]
            found[term.id] = _bounded(term, bound) if single else term.interval
            if not term.acting:
                if later[0] != term.person:
                    other = later
                later = (term.person, term.interval.start_latest)
    return found


def _bounded(term: Term, bound: dt.date | None) -> Interval:
    if term.open or term.interval.end_latest or bound is None:
        return term.interval
    return replace(term.interval, end_latest=bound)
