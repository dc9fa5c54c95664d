"""Shares of women and of states: counted by hand, against published intervals, and by property."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analysis.choose import choose
from kg.analysis.eligible import read_benchmark
from kg.analysis.gender import women
from kg.analysis.rates import wilson
from kg.analysis.representation import UNITS, concentration, gini, hhi, representation
from kg.errors import UnknownName, UsageError
from tests.analysis.small_worlds import STATES, chain, member_of, numbered, world_of


def units(result: Any) -> dict[str, Any]:
    return {row["unit"]: row for row in result.rows}


def test_four_shares_of_women_differ() -> None:
    # A man for ten years, a woman for one, the same woman for two more after another man of one year; unknown since.
    terms = [
        numbered(1, "m", "2000-01-01", "2010-01-01"), numbered(2, "w", "2010-01-01", "2011-01-01"),
        numbered(3, "n", "2011-01-01", "2012-01-01"), numbered(4, "w", "2012-01-01", "2014-01-01"),
        numbered(5, "x", "2014-01-01", "2015-01-01"), numbered(6, "acts", "2015-01-01", "2016-01-01", acting=True),
    ]  # fmt: skip
    w = world_of(terms, genders={"m": "male", "n": "male", "w": "female", "acts": "female"})
    rows = units(women(w, choose(w), on=dt.date(2013, 5, 1)))
    assert [(rows[u]["women"], rows[u]["known"], rows[u]["unknown"]) for u in ("persons", "terms")] == [
        (1, 3, 1),
        (2, 4, 1),
    ]
    assert (rows["days"]["women"], rows["days"]["known"], rows["days"]["unknown"]) == (365 + 731, 5114 - 0, 365)
    assert rows["incumbents"]["share"] == 1.0 and rows["incumbents"]["known"] == 1
    assert (rows["persons"]["if_unknown_none"], rows["persons"]["if_unknown_all"]) == (0.25, 0.5)
    assert rows["days"]["low"] is None
    assert "1 of 4 persons" in women(w, choose(w)).notes[0] and "with-recalled" in women(w, choose(w)).notes[0]


def test_imprecise_dates_widen_the_share_of_days() -> None:
    terms = [numbered(1, "m", "2000-01-01", "2001-01-01"), numbered(2, "w", "2001-01-01", "2002")]
    w = world_of(terms, genders={"m": "male", "w": "female"})
    row = units(women(w, choose(w)))["days"]
    assert row["if_unknown_none"] == pytest.approx(365 / (365 + 366), abs=1e-4)
    assert row["if_unknown_all"] == pytest.approx(729 / (729 + 366), abs=1e-4)
    assert row["if_unknown_none"] < row["share"] < row["if_unknown_all"]


def test_an_end_that_nobody_gives_reaches_to_the_next_start_and_no_further() -> None:
    terms = [numbered(1, "m", "2000-01-01"), numbered(2, "w", "2001-01-01", "2002-01-01")]
    w = world_of(terms, genders={"m": "male", "w": "female"})
    row = units(women(w, choose(w)))["days"]
    assert row["if_unknown_none"] == pytest.approx(365 / (365 + 366), abs=1e-4)
    assert row["if_unknown_all"] == 1.0  # nobody says that he held it beyond his first day


def test_incumbents_are_those_said_to_hold_still() -> None:
    one = numbered(1, "w", "2020-01-01", "", line="a", open_=True)
    other = numbered(2, "m", "2020-01-01", "", line="b")
    w = world_of([one, other], genders={"w": "female", "m": "male"})
    rows = units(women(w, choose(w)))
    assert (rows["incumbents"]["known"], rows["incumbents-possible"]["known"]) == (1, 2)
    assert units(women(w, choose(w), on=dt.date(2019, 1, 1)))["incumbents-possible"]["known"] == 0


def test_a_window_and_decades_cut_days() -> None:
    terms = [numbered(1, "m", "1985-01-01", "1995-01-01"), numbered(2, "w", "1995-01-01", "2005-01-01")]
    w = world_of(terms, genders={"m": "male", "w": "female"})
    result = women(w, choose(w, end="2009"), "decade")
    days = {row["group"]: (row["women"], row["known"]) for row in result.rows if row["unit"] == "days"}
    assert days == {"1980s": (0, 1826), "1990s": (1826, 3652), "2000s": (1827, 1827)}
    persons = {row["group"]: (row["women"], row["known"]) for row in result.rows if row["unit"] == "persons"}
    assert persons == {"1980s": (0, 1), "1990s": (1, 2), "2000s": (1, 1)}
    (row, *_) = [r for r in women(w, choose(w, start="1990", end="1990")).rows if r["unit"] == "days"]
    assert row["known"] == 365


@pytest.mark.parametrize("by", ["all", "office-kind", "organization-kind", "decade", "office"])
def test_nothing_to_count_is_no_error(by: str) -> None:
    w = world_of(chain(["fr"]))
    empty = women(w, choose(w, end="1900"), by)
    assert all(row["share"] is None and row["known"] == 0 for row in empty.rows) and empty.notes
    with pytest.raises(UnknownName):
        women(w, choose(w), "height")


# Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<857), table I, method 3.
@pytest.mark.parametrize(
    ("successes", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_wilson_interval_is_the_published_one(successes: int, of: int, low: float, high: float) -> None:
    interval = wilson(successes, of)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0).value is None


MEMBERS = member_of(s for s in STATES if s != "su")  # nine


def test_representation_by_hand() -> None:
    w = world_of(chain(["fr", "fr", "kr", "us"]), members=MEMBERS)
    rows = {r["value"]: r for r in representation(w, choose(w), "state", "terms", smoothing=0).rows}
    assert rows["FR"]["share"] == 0.5 and rows["FR"]["benchmark"] == pytest.approx(1 / 9, abs=1e-4)
    assert rows["FR"]["ratio"] == 4.5 and rows["FR"]["log2"] == pytest.approx(math.log2(4.5), abs=1e-4)
    assert rows["ZA"]["ratio"] == 0 and rows["ZA"]["log2"] is None and rows["ZA"]["low"] is None
    assert rows["ZA"]["high"] == pytest.approx(9 * (1 - 0.025**0.25), abs=1e-3)
    smooth = {r["value"]: r for r in representation(w, choose(w), "state", "terms").rows}
    assert smooth["FR"]["ratio"] == pytest.approx((2 + 1 / 9) / 5 * 9, abs=1e-3)
    regions = {r["value"]: r for r in representation(w, choose(w), "region", "terms", smoothing=0).rows}
    assert regions["europe"]["benchmark"] == pytest.approx(3 / 9, abs=1e-4) and regions["europe"]["ratio"] == 1.5


def test_the_three_units_weigh_differently() -> None:
    terms = [
        numbered(1, "a", "2000-01-01", "2001-01-01", ["fr"]), numbered(2, "a", "2001-01-01", "2002-01-01", ["fr"]),
        numbered(3, "b", "2002-01-01", "2008-01-01", ["kr"]),
    ]  # fmt: skip
    w = world_of(terms, members=MEMBERS)
    share = {
        u: {r["value"]: r["share"] for r in representation(w, choose(w), "state", u).rows}["FR"] for u in UNITS
    }  # fmt: skip
    assert share == {
        "persons": 0.5,
        "terms": pytest.approx(2 / 3, abs=1e-4),
        "days": pytest.approx(731 / 2922, abs=1e-4),
    }


def test_what_the_benchmark_lacks_is_dropped_on_both_sides_and_counted() -> None:
    w = world_of(chain(["fr", "su", " ", "kr+fr"]), members=member_of(["fr", "kr", "su"]))
    result = representation(w, choose(w), "region", "persons", smoothing=0)
    rows = {r["value"]: r for r in result.rows}
    assert rows["europe"]["share"] == 0.75 and rows["europe"]["benchmark"] == 0.5 and rows["europe"]["n"] == 2
    assert rows["europe"]["unknown"] == 2  # of unknown region: one of no known state, one of a state in none
    assert any("state/su" in note for note in result.notes)


def test_gender_is_held_against_one_half() -> None:
    w = world_of(chain(["fr"] * 4), genders={f"head-{i}": g for i, g in enumerate(["female", "male", "male", "male"])})
    rows = {r["value"]: r["ratio"] for r in representation(w, choose(w), "gender", "persons", smoothing=0).rows}
    assert rows == {"female": 0.5, "male": 1.5}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_benchmark_from_a_file(tmp_path: Path) -> None:
    w = world_of(chain(["fr", "kr", "us"], first=1990, years=10))
    plain = read_benchmark(write(tmp_path / "people.csv", "state,value\nFRA,60\nkr,40\n"), w)
    result = representation(w, choose(w), "state", "persons", plain, smoothing=0)
    assert {r["value"]: (r["share"], r["benchmark"]) for r in result.rows} == {"FR": (0.5, 0.6), "KR": (0.5, 0.4)}
    assert result.about["benchmark_used"] == "people" and result.rows[0]["dropped"] == 1
    yearly = read_benchmark(
        write(tmp_path / "y.csv", "state,value,year\nfr,1,1995\nkr,1,1995\nkr,1,2005\nUS,3,2005\n"), w
    )
    sums = {r["value"]: r["benchmark"] for r in representation(w, choose(w), "state", "persons", yearly).rows}
    # The first head, of 1990, is older than the benchmark; the second is held against 1995, the third against 2005.
    assert sums == {"FR": 0.25, "KR": 0.375, "US": 0.375}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("state,people\nfr,1\n", "columns"), ("", "columns"), ("state,value\n", "no rows"),
        ("state,value\nzz,1\n", "line 2: there is no state 'zz'"), ("state,value\nfr,many\n", "no positive number"),
        ("state,value\nfr,-1\n", "no positive number"), ("state,value\nfr,nan\n", "no positive number"),
        ("state,value,year\nfr,1,soon\n", "year 'soon'"), ("state,value\nfr,1\nFRA,2\n", "line 3: FRA stands twice"),
    ],
)  # fmt: skip
def test_a_faulty_benchmark_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_benchmark(write(tmp_path / "b.csv", text), world_of(chain(["fr"])))
    with pytest.raises(UsageError, match="cannot be read"):
        read_benchmark(tmp_path / "none.csv", world_of(chain(["fr"])))


STATE_LISTS = st.lists(st.sampled_from([*STATES, "fr+kr", " "]), min_size=1, max_size=12)


@given(STATE_LISTS, st.sampled_from(["state", "region", "subregion"]), st.sampled_from(UNITS))
def test_shares_and_benchmarks_add_up_to_one(states: list[str], by: str, unit: str) -> None:
    w = world_of(chain(states), members=member_of(STATES))
    rows = representation(w, choose(w), by, unit, draws=5).rows
    if rows:
        assert sum(r["share"] for r in rows) == pytest.approx(1, abs=0.01)
        assert sum(r["benchmark"] for r in rows) == pytest.approx(1, abs=0.01)
        assert all(r["low"] is None or r["low"] <= r["high"] for r in rows)
    else:
        assert all(s in (" ", "su") or "+" in s for s in states)


@settings(deadline=None)
@given(STATE_LISTS, st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(states: list[str], random: Any) -> None:
    terms = chain(states)
    shuffled = list(terms)
    random.shuffle(shuffled)
    one, other = world_of(terms, members=MEMBERS), world_of(shuffled, members=list(reversed(MEMBERS)))
    for measure in (representation, concentration):
        assert measure(one, choose(one), "region").rows == measure(other, choose(other), "region").rows  # type: ignore[operator]
    assert women(one, choose(one), "decade").rows == women(other, choose(other), "decade").rows


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_bounds_of_concentration(amounts: list[float]) -> None:
    total = sum(amounts)
    if total < 1e-6:
        return
    share = [a / total for a in amounts]
    held = sum(s > 0 for s in share)
    assert 1 / held - 1e-9 <= hhi(share) <= 1 + 1e-9
    g = gini(amounts)
    assert g is not None and -1e-9 <= g <= (len(amounts) - 1) / len(amounts) + 1e-9
    m = len(amounts)
    differences = sum(abs(a - b) for a in amounts for b in amounts) / (2 * m * total)
    assert g == pytest.approx(differences, abs=1e-6)


def test_concentration_counts_those_never_represented() -> None:
    w = world_of(chain(["fr", "kr"]), members=member_of(["fr", "kr", "us", "za"]))
    row = next(r for r in concentration(w, choose(w)).rows if r["unit"] == "terms")
    assert (row["values"], row["eligible"], row["hhi"], row["effective_number"], row["gini"]) == (2, 4, 0.5, 2.0, 0.5)
    empty = concentration(w, choose(w, end="1900")).rows
    assert all(r["hhi"] is None and r["effective_number"] is None and r["gini"] is None for r in empty)


def test_the_interval_covers_and_the_seed_holds() -> None:
    w = world_of(chain(["fr", "kr", "us", "fr", "za", "fr"]), members=MEMBERS)
    one = representation(w, choose(w), "state", "persons", seed=3)
    assert one.rows == representation(w, choose(w), "state", "persons", seed=3).rows
    assert one.rows != representation(w, choose(w), "state", "persons", seed=4).rows
    for row in one.rows:
        if row["low"] is not None:
            assert row["low"] < row["ratio"] < row["high"]


def test_what_cannot_be_asked() -> None:
    w = world_of(chain(["fr"]), members=MEMBERS)
    for more in ({"unit": "hours"}, {"by": "height"}):
        with pytest.raises(UnknownName):
            representation(w, choose(w), **more)  # type: ignore[arg-type]
    for wrong in ({"draws": 0}, {"seed": -1}, {"smoothing": -1.0}, {"smoothing": math.nan}):
        with pytest.raises(UsageError):
            representation(w, choose(w), **wrong)  # type: ignore[arg-type]
