"""Lines of terms made at random, and an oracle that goes through their days one by one."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from kg.dates import Interval, Truth
from kg.succession import Held

FIRST = dt.date(2000, 1, 1)
LAST_DAY = 60


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


@st.composite
def held(draw: st.DrawFn, key: str, ended: bool | None = None) -> Held:
    """A term with dates known to the day, or within some days."""
    start = draw(st.integers(0, LAST_DAY - 1))
    start_latest = start + draw(st.sampled_from([0, 0, 0, 3, 15]))
    end = start + draw(st.integers(0, 25))
    end_latest = max(end, start) + draw(st.sampled_from([0, 0, 0, 3, 15]))
    has_end = draw(st.booleans()) if ended is None else ended
    bounds = (
        (day(start), day(start_latest), day(end), day(end_latest))
        if has_end
        else (day(start), day(start_latest), None, None)
    )
    return Held(key, draw(st.sampled_from("ABCD")), draw(st.booleans()), Interval(*bounds), has_end)


def lines(ended: bool | None = True, most: int = 12) -> st.SearchStrategy[list[Held]]:
    return st.integers(1, most).flatmap(lambda n: st.tuples(*(held(f"t{i}", ended) for i in range(n))).map(list))


def truth(term: Held, on: dt.date) -> Truth:
    """Whether a term held on a day, in all, some or none of the ways to choose its two dates (start not after end)."""
    i = term.interval
    assert i.start_earliest and i.start_latest and i.end_earliest and i.end_latest
    starts = [i.start_earliest + dt.timedelta(days=d) for d in range((i.start_latest - i.start_earliest).days + 1)]
    ends = [i.end_earliest + dt.timedelta(days=d) for d in range((i.end_latest - i.end_earliest).days + 1)]
    holds = {s <= on < e for s in starts for e in ends if s <= e}
    return Truth.CERTAIN if holds == {True} else Truth.NO if holds == {False} else Truth.POSSIBLE


def occupied(terms: list[Held], on: dt.date) -> Truth:
    """Whether anybody held the office on a day."""
    found = {truth(t, on) for t in terms}
    return Truth.CERTAIN if Truth.CERTAIN in found else Truth.POSSIBLE if Truth.POSSIBLE in found else Truth.NO
