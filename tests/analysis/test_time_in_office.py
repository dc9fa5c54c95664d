"""Observations of time in office, each counted by hand; the measures on them; edges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kg.analysis.durations import End, Unit, observe
from kg.analysis.rules import Rule
from kg.analysis.strata import By
from kg.analysis.survival import competing, groups_of_causes, in_term_lengths, survival
from kg.analysis.survival_plots import plot
from kg.analysis.tenures import tenures
from kg.analysis.world import Spell, Term, World
from kg.dates import Interval
from kg.errors import UsageError
from kg.vocabularies import vocabularies
from tests.analysis.small_worlds import AS_OF, interval, office, term, world


def one(*terms: Term, complete: str = "") -> World:
    made = office("head")
    return world([replace(made, complete_from=dt.date.fromisoformat(complete)) if complete else made], list(terms))


def ends(made: World, **options: object) -> list[tuple[str, End, float]]:
    found = observe(made, unit=Unit.terms, **options).found  # type: ignore[arg-type]
    return [(o.person, o.end, o.length.likely) for o in found]


def test_what_is_known_of_an_end_decides_whether_it_is_an_event() -> None:
    dated = term("head", "ada", "2000-01-01", "2004-01-01")
    still = term("head", "bob", "2020-01-01", "..")
    silent = term("head", "cyd", "2010-01-01")
    assert ends(one(dated)) == [("ada", End.dated, 1461)]
    assert ends(one(still)) == [("bob", End.in_office, (AS_OF - dt.date(2020, 1, 1)).days)]
    assert ends(one(silent)) == [("cyd", End.unknown, 0.5)]
    assert ends(one(silent), presume_in_office=True) == [("cyd", End.in_office, (AS_OF - dt.date(2010, 1, 1)).days)]


def test_the_next_holder_ends_a_term_only_where_the_list_is_complete() -> None:
    followed = replace(term("head", "ada", "2000-01-01"), ended_by=dt.date(2003, 1, 1))
    assert ends(one(followed)) == [("ada", End.gap, 0.5)]
    assert ends(one(followed, complete="1999-01-01")) == [("ada", End.followed, 1096)]
    assert ends(one(followed), trust_followers=True) == [("ada", End.followed, 1096)]


def test_dates_of_a_year_give_three_lengths() -> None:
    (found,) = observe(one(term("head", "ada", "2000", "2004")), unit=Unit.terms).found
    assert (found.length.shortest, found.length.likely, found.length.longest) == (1096, 1461, 1826)


def test_a_window_makes_entries_late_and_leaves_out_who_had_left() -> None:
    made = one(term("head", "ada", "1980-01-01", "1989-01-01"), term("head", "bob", "1989-01-01", "1995-01-01"))
    found = observe(made, unit=Unit.terms, since=dt.date(1990, 1, 1))
    (bob,) = found.found
    assert bob.entry is not None and (bob.entry.likely, bob.length.likely) == (365, 2191)
    assert found.left_out["ended before the record begins"] == 1


def test_a_term_of_one_day_and_one_without_a_start() -> None:
    found = observe(
        one(term("head", "ada", "2000-01-01", "2000-01-01"), term("head", "bob", "", "2001-01-01")), unit=Unit.terms
    )
    assert [o.length.likely for o in found.found] == [0.5] and found.left_out["start unknown"] == 1


def test_acting_ones_are_counted_apart() -> None:
    made = one(
        term("head", "ada", "2000-01-01", "2001-01-01", acting=True), term("head", "bob", "2001-01-01", "2005-01-01")
    )
    assert [p for p, *_ in ends(made)] == ["bob"] and [p for p, *_ in ends(made, acting=True)] == ["ada"]


def ten() -> World:
    """Ten terms of one to ten years; the third and the seventh died, the others resigned."""
    terms = [
        term("head", f"p{n}", "1950-01-01", f"{1950 + n}-01-01", cause="died" if n in (3, 7) else "resigned")
        for n in range(1, 11)
    ]
    return one(*terms)


def test_the_curve_of_ten_is_the_one_counted_by_hand() -> None:
    made = ten()
    (row,) = survival(made, observe(made, unit=Unit.terms)).rows
    assert (row["n"], row["ended"]) == (10, 10)
    # Years are of 365.25 days: that of 365 is under one, and the four of 1461 days are exactly four.
    assert (row["s_1"], row["s_4"], row["s_8"]) == (pytest.approx(0.9), pytest.approx(0.6), pytest.approx(0.2))
    assert row["s_4_low"] < 0.6 < row["s_4_high"] and row["median"] is not None


def test_ways_out_add_up_to_who_has_left() -> None:
    made = ten()
    rows = competing(made, observe(made, unit=Unit.terms)).rows
    assert {r["way_out"]: r["ended_so"] for r in rows} == {"resigned": 8, "died or ill": 2}
    assert sum(r["f_5"] for r in rows) == pytest.approx(0.5, abs=1e-4)


def test_groups_under_ten_have_a_number_and_no_curve() -> None:
    made = one(term("head", "ada", "2000-01-01", "2004-01-01"))
    (row,) = survival(made, observe(made, unit=Unit.terms), by=By.office).rows
    assert row["n"] == 1 and row["median"] is None and row["s_4"] is None


def test_nothing_gives_nothing(tmp_path: Path) -> None:
    empty = world([], [])
    observed = observe(empty, unit=Unit.terms)
    assert observed.found == () and list(tenures(empty, observed).rows) == []
    assert all(row["n"] == 0 for row in survival(empty, observed).rows) and list(competing(empty, observed).rows) == []


def test_ranks_leave_open_what_the_dates_leave_open() -> None:
    made = one(
        term("head", "ada", "2000", "2004"),
        term("head", "bob", "2010-01-01", "2014-01-01"),
        term("head", "cyd", "2015-01-01", "2016-01-01"),
    )
    rows = tenures(made, observe(made, unit=Unit.terms)).rows
    assert [(r["best_rank"], r["worst_rank"]) for r in rows[:2]] == [(1, 2), (1, 2)] and rows[2]["best_rank"] == 3


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_the_same_data_draw_the_same_bytes(ending: str, tmp_path: Path) -> None:
    made = ten()
    observed = observe(made, unit=Unit.terms)
    for name in ("a", "b"):
        plot(made, observed, tmp_path / (name + ending))
    assert (tmp_path / ("a" + ending)).read_bytes() == (tmp_path / ("b" + ending)).read_bytes()


def test_what_says_that_it_goes_on_yields_to_somebody_later_and_to_the_end_of_the_office() -> None:
    still = replace(term("head", "ada", "1905-04-05", ".."), ended_by=dt.date(1907, 1, 1))
    assert ends(one(still)) == [("ada", End.gap, 0.5)]
    closed = office("head", during=interval("1900", "1979"))
    (found,) = observe(world([closed], [term("head", "ada", "1975-01-01", "..")]), unit=Unit.terms).found
    assert found.end is End.unknown and found.at_most < 6 * 366


def test_a_tenure_adds_up_spells_also_across_the_window() -> None:
    first = term("head", "ada", "2000-01-01", "2001-01-01")
    again = term("head", "ada", "2005-01-01", "2006-01-01", number=2)
    spells = [Spell(f"spell/{t.id}", t.line, t.person, False, t.interval, (t.id,)) for t in (first, again)]
    made = replace(one(first, again), spells={s.id: s for s in spells})
    (whole,) = observe(made, unit=Unit.tenures).found
    assert whole.length.likely == 366 + 365 and whole.terms == (first.id, again.id)
    (late,) = observe(made, unit=Unit.tenures, since=dt.date(2005, 7, 1)).found
    assert late.entry is not None and late.entry.likely == 366 + 181


def test_every_grouping_counts_each_once() -> None:
    made = ten()
    for by in By:
        assert sum(r["n"] for r in survival(made, observe(made, unit=Unit.terms), by=by).rows) == 10


def test_time_in_terms_needs_a_rule_in_force_at_the_start() -> None:
    made = one(term("head", "ada", "1960-01-01", "1964-01-01"), term("head", "bob", "1972-01-01", "1976-01-01"))
    rule = Rule("rule/one", "head", interval("1970-01-01"), 4.0, "")
    (bob,) = in_term_lengths(made, observe(made, unit=Unit.terms), {"head": (rule,)})
    assert bob.observation.person == "bob" and bob.length.likely == pytest.approx(1.0)


def test_the_shortest_of_a_line_has_certainly_ended() -> None:
    made = one(term("head", "ada", "2000-01-01", "2004-01-01"), term("head", "bob", "2025-12-01", ".."))
    assert [r["holder"] for r in tenures(made, observe(made, unit=Unit.terms), shortest=True).rows] == ["Ada"]


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    made, few = ten(), one(term("head", "ada", "2000-01-01", "2004-01-01"))
    with pytest.raises(UsageError, match="ending"):
        plot(made, observe(made, unit=Unit.terms), tmp_path / "one.bmp")
    with pytest.raises(UsageError, match="no group"):
        plot(few, observe(few, unit=Unit.terms), tmp_path / "one.svg")


def test_unknown_ways_out_have_a_panel_of_their_own(tmp_path: Path) -> None:
    """They are most of all, and would press the others flat."""
    known = ten()
    unknown = replace(
        known, terms={k: replace(t, end_cause="") if n % 2 else t for n, (k, t) in enumerate(known.terms.items())}
    )
    for name, made in (("known", known), ("unknown", unknown)):
        plot(made, observe(made, unit=Unit.terms), tmp_path / f"{name}.svg", ways=True)
    texts = {name: (tmp_path / f"{name}.svg").read_text() for name in ("known", "unknown")}
    assert "not known (another scale)" in texts["unknown"] and "another scale" not in texts["known"]


def test_every_end_cause_is_in_a_group() -> None:
    assert set(groups_of_causes()) == set(vocabularies()["end-cause"])


def test_equal_lengths_share_a_rank() -> None:
    made = one(
        *(term("head", p, f"{y}-01-01", f"{y + 4}-01-01") for p, y in (("ada", 1980), ("bob", 1984), ("cyd", 1988)))
    )
    rows = tenures(made, observe(made, unit=Unit.terms)).rows
    assert [(r["rank"], r["best_rank"], r["worst_rank"]) for r in rows] == [(1, 1, 1)] * 3


def test_a_second_term_shows_that_a_spell_lasted_until_then() -> None:
    terms = [term("head", "ada", "2017-01-01"), term("head", "ada", "2022-01-01", number=2)]
    made = one(*terms)
    spell = Spell("spell/1", "head", "ada", False, Interval(*[dt.date(2017, 1, 1)] * 2), tuple(t.id for t in terms))
    (found,) = observe(replace(made, spells={spell.id: spell})).found
    assert (found.end, found.length.likely) == (End.unknown, (dt.date(2022, 1, 1) - dt.date(2017, 1, 1)).days)
