"""Crowding against an oracle that looks at every day."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Interval
from kg.succession.crowding import Holding, crowds, overlapping_pairs

DAYS = [dt.date(2000, 1, 1) + dt.timedelta(days=n) for n in range(40)]


@st.composite
def holdings(draw: st.DrawFn) -> list[Holding]:
    made = []
    for number in range(draw(st.integers(0, 8))):
        bounds = sorted(draw(st.lists(st.integers(0, 39), min_size=4, max_size=4)))
        start_earliest, start_latest, end_earliest, end_latest = (DAYS[b] for b in bounds)
        interval = Interval(start_earliest, start_latest, end_earliest, end_latest)
        if draw(st.booleans()) and draw(st.booleans()):
            interval = Interval(start_earliest, start_latest, None, None)
        made.append(Holding(f"t{number}", draw(st.sampled_from("abcd")), interval))
    return made


def holds(holding: Holding, day: dt.date) -> bool:
    start, end = holding.interval.start_latest, holding.interval.end_earliest
    return start is not None and end is not None and start <= day < end


@given(holdings(), st.integers(1, 3))
def test_crowds_are_the_days_with_more_persons_than_seats(given_: list[Holding], seats: int) -> None:
    found = list(crowds(given_, seats))
    crowded = {day for crowd in found for day in DAYS if crowd.start <= day < crowd.end}
    assert crowded == {d for d in DAYS if len({h.person for h in given_ if holds(h, d)}) > seats}
    for crowd in found:
        days = [d for d in DAYS if crowd.start <= d < crowd.end]
        assert set(crowd.keys) == {h.key for h in given_ if any(holds(h, d) for d in days)}
        assert crowd.at_once == max(len({h.person for h in given_ if holds(h, d)}) for d in days)


@given(holdings())
def test_pairs_are_those_that_share_a_day(given_: list[Holding]) -> None:
    expected = {}
    for number, one in enumerate(given_):
        for two in given_[number + 1 :]:
            days = [d for d in DAYS if holds(one, d) and holds(two, d)]
            for first, second in ((one, two), (two, one)):
                began = second.interval.start_latest
                assert began
                if second.stays and not first.stays and holds(first, began):
                    days = [d for d in DAYS if holds(first, d) and d >= began]
            if days:
                expected[frozenset((one.key, two.key))] = len(days)
    assert {frozenset(p.keys): p.days for p in overlapping_pairs(given_)} == expected
