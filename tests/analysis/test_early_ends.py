"""Early ends, counted by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest

from kg.analysis.early_ends import Ending, Mandate, early_ends, judged_terms, read_mandates
from kg.analysis.world import World
from kg.answers import Asker
from tests.analysis.small_worlds import office, term, world


def mandate(
    due: str, status: str, days: tuple[int, int] | None, *, basis: str = "stated", continued: bool = False
) -> Mandate:
    day = dt.date.fromisoformat(due)
    least, most = days or (None, None)
    return Mandate((day, day), basis, status, least, most, continued)


TERMS = [
    term("head", "ann", "2000-01-01", "2004-01-01", cause="term-expired"),
    term("head", "bob", "2004-01-01", "2006-01-01", cause="resigned"),
    term("head", "cy", "2006-01-01", "2009-01-01", number=1),
    term("head", "cy", "2009-01-01", "2013-01-01", number=2),
    term("head", "dee", "2013-01-01", "2015"),
    term("head", "eve", "2016-01-01", "2018-01-01", cause="died"),
    term("head", "fay", "2018-01-01"),
    term("head", "gus", "2024-01-01", ".."),
    term("head", "acts", "2023-01-01", "2024-01-01", acting=True),
    term("deputy", "zoe", "2000-01-01", "2001-01-01", cause="died"),
]
MANDATES = {
    "head/ann/1": mandate("2004-01-01", "as-planned", (0, 0)),
    "head/bob/1": mandate("2008-01-01", "early", (-730, -730)),
    # Re-elected a year before the end: the same person goes on in the same line.
    "head/cy/1": mandate("2010-01-01", "early", (-365, -365), continued=True),
    "head/cy/2": mandate("2013-01-01", "as-planned", (0, 0), basis="from-rule"),
    "head/dee/1": mandate("2015-06-01", "undetermined", (-151, 213)),
    # Of eve no planned end is known; of fay no end; gus holds still.
    "head/fay/1": mandate("2022-01-01", "undetermined", None),
    "head/gus/1": mandate("2028-01-01", "under-way", None),
    "deputy/zoe/1": mandate("2004-01-01", "early", (-1095, -1095)),
}
WORLD = world([office("head"), office("deputy", "deputy")], TERMS)


def test_each_term_by_hand() -> None:
    assert {j.term.id: j.ending for j in judged_terms(WORLD, MANDATES)} == {
        "head/ann/1": Ending.ON_TIME, "head/bob/1": Ending.EARLY, "head/cy/1": Ending.ON_TIME, "head/cy/2": Ending.ON_TIME,
        "head/dee/1": Ending.POSSIBLY_EARLY, "head/eve/1": Ending.UNKNOWN_PLAN, "head/fay/1": Ending.UNKNOWN_END,
        "head/gus/1": Ending.UNDER_WAY,
    }  # fmt: skip


def test_the_two_rates_by_hand() -> None:
    (row,) = early_ends(WORLD, MANDATES).rows
    assert (row["ended"], row["early"], row["possibly_early"]) == (5, 1, 1)
    assert row["share"] == 0.2 and row["share_possible"] == 0.4
    # Days from start to end: ann 1461, bob 731, cy 1096 and 1461; dee to the planned end, since the middle of 2015 is later;
    # gus to the as-of date. Fay, of whom no end is known, and eve, of whom no planned end is, count for nothing.
    days = 1461 + 731 + 1096 + 1461 + (dt.date(2015, 6, 1) - dt.date(2013, 1, 1)).days + 731
    assert row["office_years"] == round(days / 365.25, 1)
    assert row["per_100_years"] == round(100 / (days / 365.25), 2)
    assert (row["under_way"], row["end_unknown"], row["planned_end_unknown"], row["planned_end_derived"]) == (
        1,
        1,
        1,
        1,
    )
    assert row["cause_unknown"] == 0


def test_causes_decades_and_single_terms() -> None:
    causes = {row["cause"]: row for row in early_ends(WORLD, MANDATES, by="cause").rows}
    assert set(causes) == {"resigned", "unknown"} and causes["resigned"]["ended"] == 5
    decades = {row["decade"]: (row["ended"], row["early"]) for row in early_ends(WORLD, MANDATES, by="decade").rows}
    assert decades == {"2000s": (4, 1), "2010s": (1, 0), "2020s": (0, 0)}
    assert [row["holder"] for row in early_ends(WORLD, MANDATES, by="term").rows] == ["Bob", "Dee"]
    with pytest.raises(ValueError, match="no grouping"):
        early_ends(WORLD, MANDATES, by="colour")


def test_only_stated_planned_ends() -> None:
    (row,) = early_ends(WORLD, MANDATES, stated_only=True).rows
    assert (row["ended"], row["planned_end_derived"]) == (4, 0)


def test_a_cause_against_the_dates_is_only_possible() -> None:
    odd = world([office("head")], [term("head", "bob", "2004-01-01", "2006-01-01", cause="term-expired")])
    assert [j.ending for j in judged_terms(odd, MANDATES)] == [Ending.POSSIBLY_EARLY]


def test_an_empty_world_has_no_rate() -> None:
    assert early_ends(world([], []), {}).rows == []
    (row,) = early_ends(world([office("head")], [term("head", "ann", "2000", "..")]), {}).rows
    assert row["share"] is None and row["per_100_years"] is None and row["under_way"] == 1


def test_the_order_of_terms_does_not_matter() -> None:
    shuffled = list(TERMS)
    random.Random(4).shuffle(shuffled)
    other: World = dataclasses.replace(WORLD, terms={t.id: t for t in shuffled})
    for by in ("all", "cause", "decade", "organization", "term"):
        assert early_ends(other, MANDATES, by=by).rows == early_ends(WORLD, MANDATES, by=by).rows


def test_interpol(asker: Asker, seed_world: World) -> None:
    result = early_ends(seed_world, read_mandates(asker.rows), by="term", lines={"office/interpol-president"})
    found = {row["holder"]: (row["early"], row["cause"]) for row in result.rows}
    assert found["Meng Hongwei"] == ("early", "resigned-detained")
    assert found["Jackie Selebi"] == ("early", "resigned-charged")
    assert "Kim Jong-yang" not in found, "his remainder was extended"
