"""Time in office, counted by hand: ends that are known and not, windows, dates known to the year, and nothing at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from kg.analysis.durations import End, Observation, Unit, observe
from kg.analysis.rules import Rule
from kg.analysis.survival import By, competing, groups_of_causes, in_term_lengths, plot, survival
from kg.analysis.tenures import tenures
from kg.analysis.world import Office, Spell, Term, World
from kg.errors import UsageError
from kg.vocabularies import vocabularies
from tests.analysis.small_world import interval, office, term, world


def with_spells(offices: list[Office], terms: list[Term]) -> World:
    """Each dated term a spell of its own."""
    made = world(offices, terms)
    spells = [
        Spell(f"spell/{t.id}", t.line, t.person, t.acting, t.interval, (t.id,))
        for t in terms
        if t.interval.start_earliest
    ]
    return dataclasses.replace(made, spells={s.id: s for s in spells})


def listed(day: dt.date) -> Office:
    return dataclasses.replace(office("head"), complete_from=day)


def ended_by(one: Term, day: dt.date) -> Term:
    return dataclasses.replace(one, ended_by=day)


def by_person(found: tuple[Observation, ...]) -> dict[str, Observation]:
    return {one.person: one for one in found}


TERMS = [
    term("head", "ann", "2000-01-01", "2004-01-01", cause="resigned"),
    ended_by(term("head", "bob", "2004-01-01"), dt.date(2006, 1, 1)),
    term("head", "cy", "2006-01-01", "2006-01-01"),
    term("head", "dee", "2007", "2011"),
    term("head", "eve", "2011-06-01", ".."),
    term("other", "fay", "2010-01-01"),
    term("other", "gus", "", "2011-01-01"),
    term("other", "hal", "2010-01-01", "2010-03-02", acting=True),
]
WORLD = with_spells([office("head"), office("other")], TERMS)


def test_what_is_known_of_each_end() -> None:
    observed = observe(WORLD)
    found = by_person(observed.found)
    assert {person: one.end for person, one in found.items()} == {
        "ann": End.dated, "bob": End.gap, "cy": End.dated, "dee": End.dated, "eve": End.in_office, "fay": End.unknown,
    }  # fmt: skip
    assert found["ann"].length.likely == 1461 and found["cy"].length.likely == 0.5
    assert found["bob"].length.likely == 0.5 and found["bob"].at_most == 731
    assert (found["dee"].length.shortest, found["dee"].length.likely, found["dee"].length.longest) == (1097, 1461, 1825)
    assert found["eve"].length.likely == (WORLD.as_of - dt.date(2011, 6, 1)).days
    assert observed.left_out == {"term without a start": 1}
    assert observe(WORLD, unit=Unit.terms).left_out == {"start unknown": 1}
    assert by_person(observe(WORLD, acting=True).found)["hal"].length.likely == 60


def test_a_complete_list_or_trust_makes_the_next_beginning_the_end() -> None:
    assert by_person(observe(WORLD, trust_followers=True).found)["bob"].length.likely == 731
    complete = dataclasses.replace(WORLD, offices={**WORLD.offices, "head": listed(dt.date(2000, 1, 1))})
    bob = by_person(observe(complete).found)["bob"]
    assert bob.end is End.followed and (bob.length.shortest, bob.length.longest) == (0.5, 731)


def test_what_says_that_it_goes_on_yields_to_somebody_later_and_to_the_end_of_the_office() -> None:
    still = ended_by(term("head", "ann", "1905-04-05", ".."), dt.date(1907, 1, 1))
    assert by_person(observe(with_spells([office("head")], [still])).found)["ann"].end is End.gap
    closed = office("head", during=interval("1900", "1979"))
    (one,) = observe(with_spells([closed], [term("head", "ann", "1975-01-01", "..")])).found
    assert one.end is End.unknown and one.at_most < 6 * 366


def test_left_truncation() -> None:
    found = by_person(observe(WORLD, since=dt.date(2003, 1, 1)).found)
    assert found["ann"].entry is not None and found["ann"].entry.likely == 1096
    observed = observe(WORLD, since=dt.date(2004, 1, 1))
    assert "ann" not in by_person(observed.found) and observed.left_out["ended before the record begins"] == 1
    complete = dataclasses.replace(WORLD, offices={**WORLD.offices, "head": listed(dt.date(2005, 1, 1))})
    assert "ann" not in by_person(observe(complete).found)


def test_a_tenure_adds_up_spells_also_across_the_window() -> None:
    twice = [
        term("head", "ann", "2000-01-01", "2001-01-01"),
        term("head", "ann", "2005-01-01", "2006-01-01", number=2),
    ]
    made = with_spells([office("head")], twice)
    (one,) = observe(made, unit=Unit.tenures).found
    assert one.length.likely == 366 + 365 and one.terms == ("head/ann/1", "head/ann/2")
    (late,) = observe(made, unit=Unit.tenures, since=dt.date(2005, 7, 1)).found
    assert late.entry is not None and late.entry.likely == 366 + 181


def test_nothing_one_and_few() -> None:
    empty = observe(world([], []))
    assert survival(world([], []), empty).rows == [] and competing(world([], []), empty).rows == []
    assert tenures(world([], []), empty).rows == []
    (row,) = survival(WORLD, observe(WORLD)).rows
    assert row["n"] == 6 and row["median"] is None and row["s_4"] is None, "fewer than ten have no curve"


def many(count: int) -> World:
    return with_spells(
        [office("head", seats=1)],
        [
            term("head", f"p{n:02}", f"{1950 + 4 * n}-01-01", f"{1954 + 4 * n}-01-01", cause="died")
            for n in range(count)
        ],
    )


def test_a_curve_by_hand_and_all_groupings() -> None:
    made = many(12)
    (row,) = survival(made, observe(made)).rows
    assert row["n"] == row["ended"] == 12 and row["s_1"] == 1.0 and row["s_8"] == 0.0 and row["median"] == 4.0
    assert [g["era"] for g in survival(made, observe(made), by=By.era).rows] == ["1946-1990", "since 1991"]
    (left,) = competing(made, observe(made)).rows
    assert left["way_out"] == "died or ill" and left["f_8"] == 1.0 and left["ended_so"] == 12
    for by in By:
        assert sum(r["n"] for r in survival(made, observe(made), by=by).rows) == 12


def test_time_in_terms_needs_a_rule() -> None:
    made = many(12)
    rule = Rule("rule/one", "head", interval("1970-01-01"), 4.0, "")
    cases = in_term_lengths(made, observe(made), {"head": (rule,)})
    assert len(cases) == 7 and {round(c.length.likely, 6) for c in cases} == {1.0}


def test_ranks_are_open_where_dates_are() -> None:
    made = with_spells(
        [office("head")],
        [
            term("head", "ann", "2000-01-01", "2004-01-01"),
            term("head", "bob", "2004", "2008"),
            term("head", "cy", "2009-01-01", "2011-01-01"),
        ],
    )
    rows = {r["holder"]: (r["best_rank"], r["worst_rank"]) for r in tenures(made, observe(made)).rows}
    assert rows == {"Ann": (1, 2), "Bob": (1, 2), "Cy": (3, 3)}
    shortest = tenures(made, observe(made), shortest=True).rows
    assert shortest[0]["holder"] == "Cy" and shortest[0]["worst_rank"] == 1


def test_plots_are_the_same_each_time(tmp_path: Path) -> None:
    made = many(12)
    for ending in ("svg", "png", "pdf"):
        one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
        plot(made, observe(made), one)
        plot(made, observe(made), two)
        assert one.read_bytes() == two.read_bytes() and one.stat().st_size > 1000
    with pytest.raises(UsageError, match="ending"):
        plot(made, observe(made), tmp_path / "one.bmp")
    with pytest.raises(UsageError, match="no group"):
        plot(WORLD, observe(WORLD), tmp_path / "one.svg")
    plot(made, observe(made), tmp_path / "ways.svg", ways=True)


def test_every_end_cause_is_in_a_group() -> None:
    assert set(groups_of_causes()) == set(vocabularies()["end-cause"])
