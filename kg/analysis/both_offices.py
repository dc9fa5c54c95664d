"""Who held two offices at once, certainly or possibly."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection
from dataclasses import dataclass

from kg.analysis.bounds import bounded_intervals
from kg.analysis.choose import name_of
from kg.analysis.posts import by_person, organizations_today, same_post
from kg.analysis.result import Result, Row
from kg.analysis.world import Term, World
from kg.dates import Interval, Truth
from kg.succession.tolerances import HAND_OVER_DAYS


@dataclass(frozen=True)
class Both:
    """Two terms of one person, in offices of different lines, that overlap; the first began first."""

    first: Term
    second: Term
    certainty: Truth
    least: int
    most: int | None
    """Fewest and most days in common; None for the most where an end is unknown."""


def overlapping_terms(world: World, *, tolerance_days: int = HAND_OVER_DAYS) -> list[Both]:
    """Return every pair of terms of one person that shares more than `tolerance_days` days, certainly or possibly.

    An office and the one that continues it are one, and so are an office and a seat of it. Terms under way are cut at
    the as-of date; an end that no document gives is bounded by the next holder of a single-seat office
    (`kg.analysis.bounds.bounded_intervals`).
    """
    intervals = bounded_intervals(world)
    found = []
    for terms in by_person(world).values():
        for first, second in itertools.combinations(terms, 2):
            if same_post(world, first, second):
                continue
            one, other = (_cut(intervals[t.id], t, world.as_of) for t in (first, second))
            certainty = one.overlap(other, tolerance_days)
            if certainty is not Truth.NO:
                found.append(Both(first, second, certainty, *_common_days(one, other)))
    return found


def _cut(interval: Interval, term: Term, as_of: dt.date) -> Interval:
    if not term.open:
        return interval
    # A document of some day says that it holds; the data are complete to the as-of date, and there it still does.
    return Interval(interval.start_earliest, interval.start_latest, as_of, as_of)


def _common_days(one: Interval, other: Interval) -> tuple[int, int | None]:
    least = 0
    if one.start_latest and one.end_earliest and other.start_latest and other.end_earliest:
        least = max(0, (min(one.end_earliest, other.end_earliest) - max(one.start_latest, other.start_latest)).days)
    ends = [end for end in (one.end_latest, other.end_latest) if end]
    if not ends or not one.start_earliest or not other.start_earliest:
        return least, None
    return least, max(0, (min(ends) - max(one.start_earliest, other.start_earliest)).days)


def both_offices(
    world: World, *, tolerance_days: int = HAND_OVER_DAYS, lines: Collection[str] | None = None, certain: bool = False
) -> Result:
    """List who held two offices at once, certainly or possibly, with the fewest and most days in common.

    Parameters
    ----------
    tolerance_days : days in common that a hand-over may have without being an overlap.
    lines : lines of which at least one must be held; all without it.
    certain : leave out what only imprecise or unknown dates make possible.

    """
    found = [
        both for both in overlapping_terms(world, tolerance_days=tolerance_days)
        if lines is None or {both.first.line, both.second.line} & set(lines)
    ]  # fmt: skip
    shown = [both for both in found if both.certainty is Truth.CERTAIN or not certain]
    rows = [
        _both_row(world, both)
        for both in sorted(shown, key=lambda b: (b.certainty.value, b.first.person, b.first.id, b.second.id))
    ]
    sure = sum(both.certainty is Truth.CERTAIN for both in found)
    about: dict[str, str | int | float | None] = {
        "definition": f"two terms of one person in offices of different lines with more than {tolerance_days} days in common; "
        "possible where the dates allow it and do not show it",
        "n": len(rows), "certain": sure, "possible": len(found) - sure,
        "persons_certain": len({b.first.person for b in found if b.certainty is Truth.CERTAIN}),
        "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
    }  # fmt: skip
    undated = sum(both.most is None for both in found)
    notes = (f"{undated} possible pairs rest on a term whose end nobody gives.",) if undated else ()
    return Result("both-offices", rows, about, notes)


def _both_row(world: World, both: Both) -> Row:
    one, other = world.offices[both.first.office], world.offices[both.second.office]
    return {
        "person": name_of(world, both.first.person), "certainty": both.certainty.value,
        "first_office": one.label, "first_kind": _kind(both.first), "second_office": other.label, "second_kind": _kind(both.second),
        "same_organization": _same_organization(world, both),
        "days_least": both.least, "days_most": both.most,
        "first_term": both.first.id, "second_term": both.second.id,
    }  # fmt: skip


def _same_organization(world: World, both: Both) -> bool:
    today = organizations_today(world)
    one, other = (today[world.offices[t.line].organization] for t in (both.first, both.second))
    return one == other


def _kind(term: Term) -> str:
    return "acting" if term.acting else "substantive"
