"""Those who acted, counted by hand and in the seed case."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from kg.analysis.acting import Cover, Records, acting, read_records
from kg.analysis.rules import Rule, Rules, in_force, read_rules
from kg.analysis.world import Office, Term, World
from kg.answers import Asker
from kg.dates import Interval, Truth
from tests.analysis.small_worlds import interval, office, term, world

NOTHING = Records({}, {})


def rule(code: str, during: Interval | None = None, id_: str = "r") -> Rule:
    return Rule(id_, "head", during or interval("1990-01-01"), 4.0, code)


def rows(
    terms: list[Term], offices: list[Office] | None = None, rules: Rules | None = None, records: Records = NOTHING
) -> list[dict[str, Any]]:
    return list(acting(world(offices or [office("head")], terms), rules or {}, records).rows)


def outcome(*terms: Term, records: Records = NOTHING) -> list[str]:
    return [row["outcome"] for row in rows(list(terms), records=records)]


BEFORE = term("head", "old", "2000-01-01", "2005-01-01")
ACTS = term("head", "ann", "2005-01-01", "2005-04-11", acting=True)


def test_who_acted_won_lost_or_was_not_chosen() -> None:
    won = term("head", "ann", "2005-04-11", "2009-01-01", number=2)
    assert outcome(BEFORE, ACTS, won) == ["won"]
    other = term("head", "bob", "2005-04-11", "2009-01-01", selection="s")
    assert outcome(BEFORE, ACTS, other) == ["not chosen"]
    assert outcome(BEFORE, ACTS, other, records=Records({}, {"s": frozenset({"ann", "bob"})})) == ["stood and lost"]


def test_days_are_counted_between_their_bounds() -> None:
    vague = term("head", "ann", "2005-01", "2005-04-11", acting=True)
    (row,) = rows([BEFORE, vague, term("head", "bob", "2005-04-11")], records=Records({vague.id: Cover(7, "")}, {}))
    assert (row["days_least"], row["days_most"], row["uncovered_days"]) == (70, 100, 7)


def test_acting_to_this_day_and_for_a_whole_mandate() -> None:
    assert outcome(BEFORE, term("head", "ann", "2005-01-01", "..", acting=True)) == ["under way"]
    assert outcome(BEFORE, term("head", "ann", "2005-01-01", "2009-01-01", acting=True)) == ["no successor on record"]
    whole = term("head", "ann", "2005-01-01", "2009-01-01", acting=True)
    assert outcome(whole, term("head", "bob", "2009-01-01")) == ["not chosen"], "nobody need have held before"


def test_a_holder_who_returns_has_no_successor() -> None:
    away = term("head", "old", "2000-01-01", "2008-01-01")
    assert outcome(away, ACTS, term("head", "ann", "2008-01-01", number=2)) == ["holder returned"]


def test_imprecise_dates_leave_open_who_came_next() -> None:
    first, second = term("head", "ann", "2005", "2005", number=2), term("head", "bob", "2005", "2009")
    assert outcome(BEFORE, term("head", "ann", "2005", "2005", acting=True), first, second) == ["possibly won"]


def test_two_who_acted_are_two_cases_and_two_terms_of_one_are_one() -> None:
    again = term("head", "ann", "2005-06-01", "2005-07-01", acting=True, number=2)
    cy = term("head", "cy", "2005-04-11", "2005-06-01", acting=True)
    found = rows([BEFORE, ACTS, cy, again, term("head", "bob", "2005-07-01")])
    assert sorted((row["acted"], row["days_least"]) for row in found) == [("Ann", 130), ("Cy", 51)]


def test_nobody_and_undated() -> None:
    assert rows([]) == [] and rows([BEFORE]) == [] and rows([term("head", "ann", "", acting=True)]) == []
    empty = acting(world([], []), {}, NOTHING).about
    assert empty["n"] == 0 and empty["share"] is None


def followed(
    terms: list[Term], code: str, records: Records = NOTHING, seats: int = 2, during: Interval | None = None
) -> tuple[str, str]:
    offices = [office("head"), office("deputy", "deputy", seats=seats)]
    (row,) = rows([BEFORE, ACTS, *terms], offices, {"head": (rule(code, during),)}, records)
    return row["followed"], row["next_in_line"] or ""


def test_the_senior_deputy() -> None:
    ann = term("deputy", "ann", "2001-01-01", "2006-01-01")
    bob = term("deputy", "bob", "2003-01-01", "2006-01-01")
    senior = term("deputy", "zoe", "1999-01-01", "2006-01-01")
    assert followed([ann, bob], "senior-deputy") == ("certain", "Ann")
    assert followed([ann, senior], "senior-deputy") == ("no", "Zoe")
    assert followed([ann], "senior-deputy") == ("possible", "Ann"), "the other seat may be held by a senior one"
    assert followed([senior, bob], "senior-deputy") == ("no", "Zoe"), "ann was no deputy"
    assert followed([bob], "senior-deputy") == ("unknown", "Bob"), "ann may have held the other seat"


def test_the_first_deputy_the_incumbent_and_the_designated() -> None:
    ann = term("deputy", "ann", "2001-01-01", "2006-01-01")
    assert followed([ann], "first-deputy", seats=1) == ("certain", "Ann")
    assert followed([], "incumbent-stays") == ("no", "Old")
    assert followed([], "designated", Records({ACTS.id: Cover(0, "designated")}, {}))[0] == "certain"
    assert followed([], "designated")[0] == "unknown"
    assert followed([], "none")[0] == "rule names nobody"


def test_a_rule_of_unknown_date_settles_nothing() -> None:
    ann = term("deputy", "ann", "2001-01-01", "2006-01-01")
    assert followed([ann], "first-deputy", seats=1, during=interval("")) == ("possible", "Ann")
    assert followed([], "incumbent-stays", during=interval(""))[0] == "unknown"
    assert followed([ann], "first-deputy", seats=1, during=interval("2006-01-01"))[0] == "unknown"


def test_versions_of_a_rule() -> None:
    old, new = rule("none", interval("1990", "2000"), "a"), rule("designated", interval("2000"), "b")
    rules = {"head": (old, new)}
    for day, expected in (("1995-01-01", {("a", Truth.CERTAIN)}), ("2005-01-01", {("b", Truth.CERTAIN)}),
                          ("2000-06-01", {("a", Truth.POSSIBLE), ("b", Truth.POSSIBLE)}), ("1980-01-01", set())):  # fmt: skip
        start = interval(day).start_earliest
        assert start
        assert {(f.rule.id, f.certainty) for f in in_force(rules, "head", start)} == expected


def test_the_share_does_not_depend_on_the_order_of_terms() -> None:
    terms = [BEFORE, ACTS, term("head", "ann", "2005-04-11", "2009-01-01", number=2)]
    there = world([office("head")], terms)
    random.Random(1).shuffle(terms)
    other = dataclasses.replace(there, terms={t.id: t for t in terms})
    assert acting(there, {}, NOTHING) == acting(other, {}, NOTHING)


def test_interpol_2008_and_2018(asker: Asker, seed_world: World) -> None:
    result = acting(seed_world, read_rules(asker.rows), read_records(asker.rows), lines={"office/interpol-president"})
    found = {row["acted"]: row for row in result.rows}
    herrera, kim = found["Arturo Herrera Verdugo"], found["Kim Jong-yang"]
    assert herrera["outcome"] == "stood and lost" and herrera["next_holder"] == "Khoo Boon Hui"
    assert herrera["uncovered_days"] == 31
    assert kim["outcome"] == "won" and (kim["days_least"], kim["days_most"], kim["uncovered_days"]) == (45, 45, 0)
    assert {row["acting_rule"] for row in (herrera, kim)} == {"senior-deputy"}
    # Who the other vice-presidents were is not known in full: that the rule was followed is possible, not shown.
    assert {row["followed"] for row in (herrera, kim)} == {"possible"}
    assert "Kim Jong-yang" in kim["next_in_line"]
