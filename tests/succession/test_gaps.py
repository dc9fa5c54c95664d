from __future__ import annotations

import datetime as dt
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dates import Interval, Truth
from kg.succession import Held, by_start, holes, spans
from tests.succession.worlds import LAST_DAY, day, lines, occupied


def within(terms: list[Held], on: dt.date) -> bool:
    """Whether a day is certainly after some start and before some other: outside, there is no time between terms."""
    ordered = spans(terms)
    first = min(s.start_latest for s in ordered)
    last = max(s.start_earliest for s in ordered)
    return first <= on.toordinal() < last


@settings(max_examples=200, deadline=None)
@given(lines())
def test_every_day_is_in_a_hole_exactly_when_nobody_held_the_office(terms: list[Held]) -> None:
    found = [h.interval for h in holes(terms)]
    for number in range(LAST_DAY + 60):
        on = day(number)
        if not within(terms, on):
            continue
        truth = occupied(terms, on)
        empty = {i.holds(on) for i in found}
        assert (Truth.CERTAIN in empty) == (truth is Truth.NO), on
        assert bool(empty - {Truth.NO}) == (truth is not Truth.CERTAIN), on


@settings(max_examples=200, deadline=None)
@given(lines(ended=None), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(terms: list[Held], shuffler: random.Random) -> None:
    expected = list(holes(terms))
    shuffled = list(terms)
    shuffler.shuffle(shuffled)
    assert list(holes(shuffled)) == expected


@settings(max_examples=200, deadline=None)
@given(lines(), st.integers(0, 10))
def test_a_tolerance_only_takes_away_short_holes(terms: list[Held], tolerance: int) -> None:
    strict, lenient = list(holes(terms)), list(holes(terms, tolerance))
    long = [h for h in strict if (h.interval.days()[1] or 0) > tolerance]
    assert [h.interval for h in lenient] == [h.interval for h in long]
    for one, other in zip(lenient, long, strict=True):
        assert one.certainty is not Truth.CERTAIN or other.certainty is Truth.CERTAIN


def term(key: str, start: str, end: str, acting: bool = False) -> Held:
    last = dt.date.fromisoformat(end) if end else None
    first = dt.date.fromisoformat(start)
    return Held(key, key.upper(), acting, Interval(first, first, last, last), bool(end))


def test_a_term_without_an_end_ended_when_the_next_began_and_hides_no_later_hole() -> None:
    line = [term("a", "2000-01-01", ""), term("b", "2004-01-01", "2008-01-01"), term("c", "2009-01-01", "")]
    found = list(holes(line, 1))
    assert [(h.earlier.key, h.later.key, h.certainty, h.end_known) for h in found] == [
        ("a", "b", Truth.POSSIBLE, False),
        ("b", "c", Truth.CERTAIN, True),
    ]
    assert found[1].interval.days() == (366, 366)


def test_a_document_that_said_still_in_office_bounds_the_end_of_a_term_that_was_followed() -> None:
    still = Held("a", "A", False, Interval(day(0), day(0), day(30), None), False)
    (hole,) = holes([still, term("b", "2000-03-01", "")])
    assert (hole.certainty, hole.interval.start_earliest, hole.interval.end_latest) == (
        Truth.POSSIBLE, day(30), dt.date(2000, 3, 1),
    )  # fmt: skip


def test_no_terms_and_one_term_have_no_holes() -> None:
    assert list(holes([])) == [] and list(holes([term("a", "2000-01-01", "2001-01-01")])) == []


def test_a_long_term_bridges_what_lies_between_others() -> None:
    line = [
        term("long", "2000-01-01", "2010-01-01"),
        term("b", "2001-01-01", "2002-01-01"),
        term("c", "2005-01-01", ""),
    ]
    assert list(holes(line)) == []


def test_a_term_that_ends_before_it_begins_breaks_nothing() -> None:
    wrong = term("a", "2005-01-01", "2001-01-01")
    assert [h.earlier.key for h in holes([wrong, term("b", "2006-01-01", "")])] == ["a"]
    assert [t.key for t in by_start([term("b", "2006-01-01", ""), wrong])] == ["a", "b"]
