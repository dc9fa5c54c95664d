"""Dates: bounds against the EDTF library, three-valued time against counting days one by one."""

from __future__ import annotations

import datetime as dt

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Interval, InvalidDate, Truth, parse_date, uncovered

START = dt.date(2018, 1, 1)
DAYS = [START + dt.timedelta(n) for n in range(12)]


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_plain_forms_read_as_the_edtf_library_reads_them(day: dt.date, form: str) -> None:
    text = {"%Y": f"{day.year:04}", "%Y-%m": f"{day.year:04}-{day.month:02}"}.get(form, day.isoformat())
    ours, theirs = parse_date(text), parse_edtf(text)
    assert ours.earliest.timetuple()[:3] == theirs.lower_strict()[:3]
    assert ours.latest.timetuple()[:3] == theirs.upper_strict()[:3]


@pytest.mark.parametrize(
    "text",
    ["2018-02-30", "2018-13", "2018-00", "20181", "", " 2018", "2018 ", "..", "1932/1934", "yesterday", "2018-2-3", "-0044",
     "../1919", "２０１８", "2018-11-21T00:00:00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        parse_date(text)


def test_sets_and_approximations_have_bounds() -> None:
    assert (parse_date("[2017,2019]").earliest, parse_date("[2017,2019]").latest) == (
        dt.date(2017, 1, 1),
        dt.date(2019, 12, 31),
    )
    assert parse_date("199X").latest == dt.date(1999, 12, 31)
    assert parse_date("2018~").earliest < dt.date(2018, 1, 1)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[int, int, int, int]:
    a, b, c, d = (draw(st.integers(0, 11)) for _ in range(4))
    return min(a, b), max(a, b), min(c, d), max(c, d)


def make(bounds: tuple[int, int, int, int]) -> Interval:
    return Interval(*(START + dt.timedelta(b) for b in bounds))


def choices(bounds: tuple[int, int, int, int]) -> list[set[int]]:
    """Every set of days on which the interval can hold."""
    first, last, earliest, latest = bounds
    return [set(range(s, e)) for s in range(first, last + 1) for e in range(earliest, latest + 1)]


@given(intervals(), st.integers(0, 11))
def test_holds_against_counting_every_choice(bounds: tuple[int, int, int, int], day: int) -> None:
    worlds = [day in days for days in choices(bounds)]
    expected = Truth.CERTAIN if all(worlds) else Truth.POSSIBLE if any(worlds) else Truth.NO
    assert make(bounds).holds(DAYS[day]) is expected


@given(intervals(), intervals(), st.integers(0, 2))
def test_overlap_against_counting_every_choice(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int], tolerance: int
) -> None:
    worlds = [len(a & b) > tolerance for a in choices(one) for b in choices(other)]
    found = make(one).overlap(make(other), tolerance)
    expected = Truth.CERTAIN if all(worlds) else Truth.POSSIBLE if any(worlds) else Truth.NO
    assert found is expected


@given(intervals())
def test_days_against_counting_every_choice(bounds: tuple[int, int, int, int]) -> None:
    lengths = [len(days) for days in choices(bounds)]
    assert make(bounds).days() == (min(lengths), max(lengths))


@given(intervals(), st.lists(intervals(), max_size=2))
def test_uncovered_days_lie_between_the_fewest_and_the_most(
    gap: tuple[int, int, int, int], cover: list[tuple[int, int, int, int]]
) -> None:
    fewest, most = uncovered(make(gap), [make(c) for c in cover])
    worlds = [set(days) for days in choices(gap)]
    for bounds in cover:
        worlds = [world - held for world in worlds for held in choices(bounds)[:: max(1, len(choices(bounds)) // 4)]]
    assert all(fewest <= len(world) <= most for world in worlds)


def test_an_open_interval_holds_certainly_only_as_far_as_it_was_confirmed() -> None:
    in_office = Interval(START, START, START + dt.timedelta(100), None)
    assert in_office.holds(START + dt.timedelta(99)) is Truth.CERTAIN
    assert in_office.holds(START + dt.timedelta(100)) is Truth.POSSIBLE
