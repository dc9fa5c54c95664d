"""Times without an end yet, hand-overs, and ordinals as facts."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from kg.derive.lines import line_facts
from kg.derive.model import Model, Term
from kg.graph.facts import Fact
from kg.values import Code, Ref
from tests.derive.models import OFFICE, model, term

AS_OF = dt.date(2026, 11, 24)


def facts(terms: list[Term], end: str = "") -> list[Fact]:
    from kg.dates import parse_date

    made: Model = model(terms)
    values = {"iol:end": parse_date(end)} if end else {}
    made.view = SimpleNamespace(nodes={OFFICE: SimpleNamespace(values=values, identity={})})  # type: ignore[assignment]
    return list(line_facts(made, AS_OF))


def gaps(terms: list[Term], end: str = "") -> list[tuple[str, str]]:
    return sorted((f.ref.kind, f.ref.id.replace("head/", "")) for f in facts(terms, end) if "iol:Gap" in f.classes)


def test_nobody_is_recorded_since_the_last_left() -> None:
    assert gaps([term("a", "2000-01-01", "2004-01-01")]) == [("record-gap", "a/since")]


def test_an_incumbent_an_unknown_end_or_the_end_of_the_office_leave_nothing_open() -> None:
    assert gaps([term("a", "2000-01-01", "..", seen_on="2020-01-01")]) == []
    assert gaps([term("a", "2000-01-01")]) == []
    assert gaps([term("a", "2000-01-01", "2004-01-01")], end="2004-01-01") == []


def test_an_acting_head_after_the_last_holder_is_an_interregnum_that_lasts() -> None:
    line = [term("a", "2000-01-01", "2004-01-01"), term("b", "2004-01-01", "..", acting=True, seen_on="2004-06-01")]
    (gap,) = [f for f in facts(line) if "iol:Gap" in f.classes]
    assert gap.ref == Ref("interregnum", "head/a/since") and gap.values["iol:coveredBy"] == (line[1].ref,)
    assert "iol:beforeTerm" not in gap.values and "iol:endEarliest" not in gap.values


def test_a_stale_incumbent_hides_no_later_gap() -> None:
    line = [
        term("a", "1990-01-01", "..", seen_on="1992-01-01"), term("b", "1996-01-01", "2000-01-01"),
        term("c", "2001-01-01", "..", seen_on="2026-01-01"),
    ]  # fmt: skip
    assert gaps(line) == [("record-gap", "b/before/c")]


def test_a_hand_over_in_one_year_is_no_gap_and_two_vague_dates_are_a_possible_one() -> None:
    assert gaps([term("a", "2000", "2004"), term("b", "2004", "..")]) == []
    (gap,) = [f for f in facts([term("a", "2000", "2004-03"), term("b", "2004", "..")]) if "iol:Gap" in f.classes]
    assert gap.values["iol:certainty"] == Code("certainty", "possible")


def test_ordinals_are_on_spells_and_only_possible_where_the_line_is_not_said_to_be_complete() -> None:
    found = facts(
        [
            term("a", "2000-01-01", "2004-01-01"),
            term("b", "2004-01-01", "2005-01-01", acting=True),
            term("c", "2005-01-01", ".."),
        ]
    )
    spells = {f.ref.id: f.values for f in found if "iol:Spell" in f.classes}
    assert [spells[f"head/{k}/1"].get("iol:ordinalOfPerson") for k in "abc"] == [1, None, 2]
    assert spells["head/c/1"]["iol:ordinalCertainty"] == Code("certainty", "possible")


def test_whoever_acted_long_ago_without_a_known_end_covers_no_later_gap() -> None:
    line = [
        term("a", "1900-01-01", "1910-01-01"), term("x", "1910-01-01", acting=True), term("b", "1911-01-01", "1950-01-01"),
        term("y", "1950-01-01", "1951-01-01", acting=True), term("c", "1951-01-01", ".."),
    ]  # fmt: skip
    cover = {
        f.ref.id.replace("head/", ""): f.values.get("iol:coveredBy")
        for f in facts(line)
        if "iol:Interregnum" in f.classes
    }
    assert cover == {"a/before/b": (line[1].ref,), "b/before/c": (line[3].ref,)}
