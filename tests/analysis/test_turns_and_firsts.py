"""Turns and firsts: small lines counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kg.analysis.choose import choose
from kg.analysis.eligible import Members
from kg.analysis.firsts import firsts
from kg.analysis.turns import turns
from kg.errors import UnknownName
from tests.analysis.small_worlds import chain, member_of, numbered, world_of

MEMBERS = member_of(["fr", "at", "se", "kr", "cn", "za", "us", "cl"])


def by_value(rows: Any, key: str) -> dict[str, Any]:
    return {row["value"]: row[key] for row in rows}


def test_whose_turn_it_is() -> None:
    # 1980 Europe, 1990 Asia, 2000 Americas, 2010 Europe until 2020, nobody since; Africa never.
    w = world_of(chain(["fr", "kr", "us", "se"], first=1980, years=10), members=MEMBERS)
    rows = turns(w, choose(w)).rows
    assert by_value(rows, "turn") == {"africa": 1, "asia": 2, "americas": 3, "europe": 4}
    assert by_value(rows, "heads") == {"africa": 0, "asia": 1, "americas": 1, "europe": 2}
    assert by_value(rows, "years_waited") == {"africa": None, "asia": 26.0, "americas": 16.0, "europe": 6.0}
    assert by_value(rows, "members_now") == {"africa": 1, "asia": 2, "americas": 2, "europe": 3}
    assert by_value(rows, "exposure")["europe"] == 138.0  # three members for 46 years
    assert by_value(rows, "expected_heads") == {"africa": 0.5, "asia": 1.0, "americas": 1.0, "europe": 1.5}
    assert by_value(rows, "chance_of_none")["africa"] == pytest.approx((7 / 8) ** 4, abs=1e-4)


def test_who_holds_the_office_has_no_turn() -> None:
    w = world_of([numbered(1, "a", "2020-01-01", "", ["fr"], open_=True)], members=MEMBERS)
    rows = turns(w, choose(w)).rows
    assert by_value(rows, "holds_now") == {"europe": True, "asia": False, "americas": False, "africa": False}
    assert by_value(rows, "turn")["europe"] is None and sorted(t for t in by_value(rows, "turn").values() if t) == [
        1,
        2,
        3,
    ]


def test_never_is_certain_only_if_the_line_is_complete_and_every_region_known() -> None:
    terms = chain(["fr", "kr"])
    sure = {"complete_from": "1950", "made": "1950-01-01", "members": MEMBERS}
    w = world_of(terms, **sure)  # type: ignore[arg-type]
    assert by_value(turns(w, choose(w)).rows, "never") == {
        "africa": "certain", "americas": "certain", "europe": None, "asia": None,
    }  # fmt: skip
    for other in (
        world_of(terms, members=MEMBERS),
        world_of(terms, **{**sure, "complete_from": "1951"}),  # type: ignore[arg-type]
        world_of(terms, **sure, gaps=[("term/head/0", "term/head/1")]),  # type: ignore[arg-type]
        world_of(chain(["fr", " "]), **sure),  # type: ignore[arg-type]
        world_of([*terms, numbered(9, "undated", "", "", ["fr"])], **sure),  # type: ignore[arg-type]
    ):
        assert by_value(turns(other, choose(other)).rows, "never")["africa"] == "possible"


def test_members_are_those_of_the_parent_or_of_the_body_named() -> None:
    terms = chain(["fr", "kr"])
    w = world_of(terms, members=member_of(["fr", "kr", "za"], "organization/united-nations"))
    result = turns(w, choose(w))
    assert by_value(result.rows, "members_now") == {"asia": None, "europe": None}
    assert "no whole list" in " ".join(result.notes)
    helped = turns(w, choose(w), stand_in="organization/united-nations").rows
    assert by_value(helped, "heads") == {"africa": 0, "asia": 1, "europe": 1}
    with pytest.raises(UnknownName, match="atlantis"):
        turns(w, choose(w), stand_in="organization/atlantis")


def test_a_list_that_lacks_the_states_of_heads_is_not_whole() -> None:
    w = world_of(chain(["fr", "kr", "za"]), members=member_of(["fr"]))
    assert Members.of(w).source("organization/o") == ""


def first_of(w: Any, of: str = "woman", **more: Any) -> list[tuple[str, str, str, str]]:
    rows = firsts(w, choose(w), of, **more).rows
    return [(r["value"], r["person"], r["among_known"], r["certainty"]) for r in rows]


GENDERS = {"head-0": "male", "head-1": "female", "head-2": "female"}


def test_the_first_woman() -> None:
    terms = chain(["fr", "kr", "za"])
    w = world_of(terms, genders=GENDERS, complete_from="1950", made="1950-01-01")
    assert first_of(w) == [("woman", "head-1", "certain", "certain")]
    assert first_of(world_of(terms, genders=GENDERS)) == [("woman", "head-1", "certain", "possible")]
    unknown = world_of(terms, genders={**GENDERS, "head-0": ""}, complete_from="1950", made="1950-01-01")
    assert first_of(unknown) == [("woman", "head-1", "possible", "possible")]
    assert "unknown" in firsts(unknown, choose(unknown)).rows[0]["why"]
    assert first_of(world_of(terms, genders={"head-0": "male"})) == []


def test_a_gap_after_the_first_woman_makes_no_doubt_and_one_before_does() -> None:
    terms = chain(["fr", "kr", "za"])
    sure = {"genders": GENDERS, "complete_from": "1950", "made": "1950-01-01"}
    after = world_of(terms, **sure, gaps=[("term/head/1", "term/head/2")])  # type: ignore[arg-type]
    before = world_of(terms, **sure, gaps=[("term/head/0", "term/head/1")])  # type: ignore[arg-type]
    assert first_of(after) == [("woman", "head-1", "certain", "certain")]
    assert first_of(before) == [("woman", "head-1", "certain", "possible")]


def test_dates_that_leave_open_who_was_first_name_both() -> None:
    terms = [
        numbered(1, "a", "2000", "2003", ["fr"]),
        numbered(2, "b", "2000-06-01", "2001", ["kr"]),
        numbered(3, "c", "2005", "", ["fr"]),
    ]
    w = world_of(terms, genders={"a": "female", "b": "female", "c": "female"})
    assert [(person, sure) for _, person, sure, _ in first_of(w)] == [("a", "possible"), ("b", "possible")]


def test_who_only_acted_counts_only_when_asked() -> None:
    terms = [
        numbered(1, "a", "2000-01-01", "2001-01-01", ["fr"], acting=True),
        numbered(2, "b", "2001-01-01", "", ["fr"]),
    ]
    w = world_of(terms, genders={"a": "female", "b": "female"})
    assert first_of(w)[0][1] == "b" and first_of(w, acting=True)[0][1] == "a"


def test_the_first_of_each_state_and_region() -> None:
    w = world_of(chain(["fr", "fr+kr", "kr", "za"]))
    assert first_of(w, "state") == [
        ("FR", "head-0", "certain", "possible"), ("KR", "head-2", "possible", "possible"),
        ("ZA", "head-3", "certain", "possible"),
    ]  # fmt: skip
    assert [row[0] for row in first_of(w, "region")] == ["africa", "asia", "europe"]
    with pytest.raises(UnknownName, match="kind of first"):
        firsts(w, choose(w), "left-hander")
