"""Planned ends against actual ones, each expectation counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from kg.derive.mandates import mandate_facts
from kg.derive.model import Rule, Term
from kg.values import Code, Ref
from tests.derive.models import RULE, model, rule, term

AS_OF = dt.date(2026, 11, 24)


def findings(
    terms: list[Term], rules: list[Rule] | None = None, as_of: dt.date | None = AS_OF
) -> dict[str, dict[str, object]]:
    found = mandate_facts(model(terms, rules if rules is not None else [rule()]), as_of)
    return {f.ref.id.removeprefix("head/"): dict(f.values) for f in found}


def status(values: dict[str, object]) -> str:
    code = values["iol:mandateStatus"]
    assert isinstance(code, Code)
    return code.code


@pytest.mark.parametrize(
    ("made", "expected", "days"),
    [
        (term("a", "2000-01-01", "2004-01-15"), "as-planned", (14, 14)),
        (term("a", "2000-01-01", "2003-06-01"), "early", (-214, -214)),
        (term("a", "2000-01-01", "2004-06-01"), "undetermined", (152, 152)),  # nobody records whether it was renewed
        (term("a", "2000-01-01", "2008-01-10"), "several-mandates", (1470, 1470)),
        (term("a", "2000-01-01", "2004-06-01", planned="2004-01-01"), "late", (152, 152)),
        (term("a", "2000", "2004"), "as-planned", (-365, 365)),
        (term("a", "2000", "2004", cause="died"), "early", (-365, 365)),
        (term("a", "2000", "2002"), "early", (-1095, -366)),
        (term("a", "2000-01-01", "2003-12"), "as-planned", (-31, -1)),
        (term("a", "2000-01-01", "2003-11"), "early", (-61, -32)),
        (term("a", "2000-01", "2003-12-10"), "undetermined", (-52, -22)),
    ],
)  # fmt: skip
def test_an_end_is_held_against_the_planned_one(made: Term, expected: str, days: tuple[int, int]) -> None:
    (values,) = findings([made]).values()
    assert (status(values), (values["iol:leastDaysBeyond"], values["iol:mostDaysBeyond"])) == (expected, days)


def test_a_stated_planned_end_comes_before_the_length_that_the_rule_gives() -> None:
    found = findings([term("a", "2000-01-01", "2006-01-01", planned="2006-01-01")])["a"]
    assert found["iol:dueBasis"] == Code("due-basis", "stated") and "iol:appliedRule" not in found


def test_who_fills_a_remainder_stays_until_the_planned_end_of_the_predecessor() -> None:
    first = term("a", "2000-01-01", "2002-03-01", cause="died")
    found = findings([first, term("b", "2002-03-01", "2004-01-01", mandate="remainder", remainder_of="a")])
    assert status(found["a"]) == "early" and status(found["b"]) == "as-planned"
    assert found["b"]["iol:dueBasis"] == Code("due-basis", "from-predecessor")
    assert found["b"]["iol:dueEarliest"] == dt.date(2004, 1, 1)


def test_a_remainder_of_nobody_known_and_an_extension_have_no_planned_end_of_their_own() -> None:
    terms = [
        term("a", "2000-01-01", "2001-01-01", mandate="remainder"),
        term("b", "2001-01-01", "2001-06-01", mandate="extension"),
    ]
    assert findings(terms) == {}


def test_two_terms_that_fill_each_others_remainder_do_not_hang() -> None:
    terms = [
        term("a", "2000-01-01", "2001-01-01", mandate="remainder", remainder_of="b"),
        term("b", "2001-01-01", "2002-01-01", mandate="remainder", remainder_of="a"),
    ]
    assert findings(terms) == {}


def test_acting_holders_have_no_mandate() -> None:
    assert findings([term("a", "2000-01-01", "2000-06-01", acting=True)]) == {}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (term("a", "2024-01-01", "..", seen_on="2026-01-01"), "under-way"),
        (term("a", "2020-01-01", "..", seen_on="2026-01-01"), "overdue"),
        (term("a", "2020-01-01", "..", seen_on="2023-01-01"), "undetermined"),  # nobody has looked since
        (term("a", "2020-01-01"), "undetermined"),
        (term("a", "2022-11", ".."), "undetermined"),
    ],
)
def test_a_term_without_an_end_is_held_against_the_day_of_the_data(made: Term, expected: str) -> None:
    (values,) = findings([made]).values()
    assert status(values) == expected and values["iol:mandateAsOf"] == AS_OF and "iol:leastDaysBeyond" not in values
    assert findings([made], as_of=None) == {}


def test_a_term_without_an_end_that_was_followed_ended_by_then() -> None:
    found = findings([term("a", "2000-01-01"), term("b", "2002-01-01", "..", seen_on="2004-01-01")])
    assert (found["a"]["iol:leastDaysBeyond"], found["a"]["iol:mostDaysBeyond"]) == (-1461, -730)
    assert status(found["a"]) == "early"


def test_who_goes_on_in_office_is_marked() -> None:
    found = findings(
        [term("1", "2000-01-01", "2004-01-01", person="x"), term("2", "2004-01-01", "2008-01-01", person="x")]
    )
    assert found["1"]["iol:continuedBy"] == Ref("term", "head/2") and "iol:continuedBy" not in found["2"]


def test_the_rule_is_the_one_in_force_at_the_start() -> None:
    rules = [rule("5", "1980-01-01", "1995-01-01", key="head/1980"), rule("4", "1995-01-01", key="head/1995")]
    found = findings([term("a", "1990-01-01", "1995-01-01"), term("b", "1995-01-01", "1999-01-01")], rules)
    assert [found[k]["iol:dueEarliest"] for k in "ab"] == [dt.date(1995, 1, 1), dt.date(1999, 1, 1)]


def test_rules_that_may_both_have_been_in_force_count_only_where_they_agree() -> None:
    versions = [rule("5", "1980-01-01", "1995", key="head/1980"), rule("4", "1995", key="head/1995")]
    assert findings([term("a", "1995-06-01", "1999-06-01")], versions) == {}
    agreeing = [rule("4", "1980-01-01", "1995", key="head/1980"), rule("4", "1995", key="head/1995")]
    assert status(findings([term("a", "1995-06-01", "1999-06-01")], agreeing)["a"]) == "as-planned"


def test_half_years_and_leap_days() -> None:
    found = findings([term("a", "2000-02-29", "2002-08-29")], [rule("2.5")])["a"]
    assert found["iol:dueEarliest"] == dt.date(2002, 8, 29)
    assert findings([term("a", "2000-02-29", "2001-02-28")], [rule("1")])["a"]["iol:dueEarliest"] == dt.date(
        2001, 2, 28
    )


def test_the_rule_is_named_as_a_source() -> None:
    (fact,) = mandate_facts(model([term("a", "2000-01-01", "2004-01-01")], [rule()]), AS_OF)
    assert RULE in fact.sources and fact.values["iol:appliedRule"] == RULE


def test_a_term_without_an_end_whose_holder_went_on_ended_when_the_next_began() -> None:
    found = findings([term("1", "2000-01-01", person="x"), term("2", "2004-01-01", "2008-01-01", person="x")])
    assert (found["1"]["iol:leastDaysBeyond"], found["1"]["iol:mostDaysBeyond"]) == (0, 0)
