"""Heirs apparent, counted by hand and in the seed case."""

from __future__ import annotations

import pytest

from kg.analysis.bounds import bounded_intervals
from kg.analysis.heirs import heirs, heirs_of
from kg.analysis.world import Term, World
from tests.analysis.small_worlds import interval, office, term, world

OFFICES = [office("head"), office("deputy", "deputy", seats=1), office("member", "member", seats=9)]
FIRST = term("head", "old", "2000-01-01", "2010-01-01")
NEXT = term("head", "ann", "2010-01-01", "2015-01-01")
OTHER = term("member", "zoe", "2008-01-01", "2012-01-01")


def finding(*seats: Term, successor: Term = NEXT, years: int = 5) -> str:
    (heir,) = heirs_of(world(OFFICES, [FIRST, successor, *seats]), years=years)
    return heir.finding


def test_a_seat_within_five_years() -> None:
    assert finding(term("deputy", "ann", "2007-01-01", "2010-01-01")) == "certain"
    assert finding(term("member", "ann", "2001-01-01", "2005-06-01"), OTHER) == "certain"
    assert finding(term("member", "ann", "2001-01-01", "2004-06-01"), OTHER) == "none found"
    assert finding(term("member", "ann", "2001-01-01", "2004-06-01"), OTHER, years=6) == "certain"
    assert finding(term("member", "ann", "2010-01-01", "2011-01-01"), OTHER) == "none found", (
        "a seat after is none before"
    )


def test_an_eve_and_a_vague_date() -> None:
    assert finding(term("member", "ann", "2001", "2005"), OTHER) == "possible"
    assert finding(term("member", "ann", "2008-01-01"), OTHER) == "certain", "it held on the day on which it began"
    assert finding(term("member", "ann", "2001-01-01"), OTHER) == "possible", "nobody says until when"
    assert finding(term("member", "ann", ""), OTHER) == "possible", "nobody says when"


def test_acting_is_a_seat_where_the_body_is_known() -> None:
    acted = term("head", "ann", "2009-10-01", "2010-01-01", acting=True, number=0)
    assert finding(acted, OTHER) == "certain"
    assert finding(acted) == "unknown", "without a list of the body, only those who acted would count"


def test_without_a_list_nothing_is_known() -> None:
    assert finding() == "unknown"
    assert finding(term("member", "zoe", "1990-01-01", "1995-01-01")) == "unknown", "the list is of another time"
    result = heirs(world(OFFICES, [FIRST, NEXT]))
    assert result.rows == [] and result.about["n"] == 0 and "no denominator" in result.notes[0]


def test_one_holder_and_nobody() -> None:
    assert heirs_of(world(OFFICES, [FIRST])) == [] and heirs_of(world([], [])) == []
    again = term("head", "old", "2010-01-01", "2012-01-01", number=2)
    assert heirs_of(world(OFFICES, [FIRST, again, OTHER])) == [], "a second mandate is no succession"


def test_a_renamed_organization_is_one() -> None:
    offices = [
        office("head", of="new"),
        office("former", of="before", line="head"),
        office("deputy", "deputy", of="before"),
    ]
    terms = [
        term("former", "old", "2000-01-01", "2010-01-01", line="head"), NEXT, term("deputy", "ann", "2007-01-01", "2009-01-01"),
    ]  # fmt: skip
    (row,) = heirs(world(offices, terms)).rows
    assert (row["n"], row["certain"], row["share"]) == (1, 1, 1.0)


def test_shares_by_hand() -> None:
    terms = [
        FIRST, NEXT, term("head", "bob", "2015-01-01", "2020-01-01"), term("head", "cy", "2020-01-01", "2024-01-01"),
        term("deputy", "ann", "2007-01-01", "2010-01-01"), term("member", "zoe", "2012-01-01", "2019-01-01"),
        term("member", "cy", "2008", "2015"),
    ]  # fmt: skip
    (row,) = heirs(world(OFFICES, terms)).rows
    assert [row[k] for k in ("n", "certain", "possible", "none_found", "unknown")] == [3, 1, 1, 1, 0]
    assert (row["share"], row["share_possible"]) == (0.3333, 0.6667)
    with pytest.raises(ValueError, match="no grouping"):
        heirs(world(OFFICES, terms), by="colour")
    with pytest.raises(ValueError, match="one year"):
        heirs(world(OFFICES, terms), years=0)


def test_the_next_holder_bounds_an_end_that_nobody_gives() -> None:
    terms = [
        term("head", "ann", "2000"), term("head", "ann", "2004-05-01", number=2), term("head", "bob", "2008", "2010-01-01"),
        term("head", "cy", "2010-01-01"), term("member", "zoe", "2000-01-01"), term("member", "yan", "2001-01-01"),
    ]  # fmt: skip
    bounds = bounded_intervals(world(OFFICES, terms))
    latest = {key: interval_.end_latest for key, interval_ in bounds.items()}
    first = interval("2008").start_latest
    assert latest["head/ann/1"] == first and latest["head/ann/2"] == first, "the same person does not relieve herself"
    assert latest["head/cy/1"] is None and latest["member/zoe/1"] is None, (
        "nobody came next, or there are several seats"
    )
    assert bounds["head/ann/1"].end_earliest is None


def test_interpol(seed_world: World) -> None:
    """Section 2.5 of the study of methods: who had a seat, from reports of the elections."""
    result = heirs(seed_world, by="term")
    found = {row["successor"]: row["seat_before"] for row in result.rows}
    for name in ("Jesús Espigares Mira", "Mireille Ballestrazzi", "Kim Jong-yang", "Ahmed Naser Al-Raisi", "Jürgen Stock",
                 "Valdecy Urquiza", "Khoo Boon Hui", "Lucas Philippe"):  # fmt: skip
        assert found[name] == "certain", name
    assert found["Jackie Selebi"] == "possible", "delegate and vice-president, nobody read says when"
    assert found["Meng Hongwei"] == "none found" and found["Ronald K. Noble"] == "none found"
