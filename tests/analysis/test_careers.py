"""Careers: two offices at once, and moves, counted by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.both_offices import both_offices, overlapping_terms
from kg.analysis.careers import careers, move_rows, moves
from kg.analysis.posts import organizations_today
from kg.analysis.world import Term, World
from kg.dates import Truth
from kg.networks import career_network
from tests.analysis.small_worlds import AS_OF, interval, office, term, world

OFFICES = [
    office("a", of="A"), office("b", of="B"), office("c", of="C"), office("deputy", "deputy", of="A", seats=3),
    office("seat", "deputy", of="A", seats=1, part_of="deputy"), office("new", of="N"), office("former", of="F", line="new"),
]  # fmt: skip


def both(*terms: Term) -> list[tuple[str, int, int | None]]:
    return [(b.certainty.value, b.least, b.most) for b in overlapping_terms(world(OFFICES, list(terms)))]


def test_days_in_common() -> None:
    assert both(term("a", "ann", "2000-01-01", "2004-01-01"), term("b", "ann", "2003-12-01", "2008-01-01")) == [
        ("certain", 31, 31)
    ]
    assert both(term("a", "ann", "2000-01-01", "2004-01-01"), term("b", "ann", "2004-01-01", "2008-01-01")) == []
    assert both(term("a", "ann", "2000-01-01", "2004-01-02"), term("b", "ann", "2004-01-01", "2008-01-01")) == [], (
        "a hand-over"
    )
    assert both(term("a", "ann", "2000", "2004"), term("b", "ann", "2004", "2008")) == [("possible", 0, 365)]
    assert both(term("a", "ann", "2000-01-01"), term("b", "ann", "2004-01-01", "2005-01-01")) == [("possible", 0, 366)]


def test_terms_under_way_are_cut_at_the_as_of_date() -> None:
    days = (AS_OF - dt.date(2025, 1, 1)).days
    assert both(term("a", "ann", "2024-01-01", ".."), term("b", "ann", "2025-01-01", "..")) == [("certain", days, days)]


def test_what_is_one_office() -> None:
    first = term("former", "ann", "2000-01-01", "2004-01-01", line="new")
    assert both(first, term("new", "ann", "2003-01-01", "2008-01-01")) == []
    assert (
        both(term("seat", "ann", "2000-01-01", "2004-01-01"), term("deputy", "ann", "2001-01-01", "2003-01-01")) == []
    )
    assert (
        both(term("a", "ann", "2000-01-01", "2004-01-01"), term("a", "ann", "2001-01-01", "2003-01-01", number=2)) == []
    )
    assert both(term("a", "ann", "2000-01-01", "2004-01-01"), term("b", "bob", "2001-01-01", "2003-01-01")) == []


def test_the_table_of_two_offices() -> None:
    there = world(OFFICES, [
        term("a", "ann", "2000-01-01", "2004-01-01"), term("seat", "ann", "2003-01-01", "2004-01-01"), term("b", "ann", "2004", "2006"),
        term("c", "ann", "2006", "2008"),
    ])  # fmt: skip
    result = both_offices(there)
    assert [(r["certainty"], r["same_organization"]) for r in result.rows] == [("certain", True), ("possible", False)]
    assert len(both_offices(there, certain=True).rows) == 1 and both_offices(there, lines={"c"}).about["n"] == 1
    assert both_offices(world([], [])).rows == []


CAREERS = [
    term("a", "ann", "2000-01-01", "2004-01-01"), term("a", "ann", "2004-01-01", "2008-01-01", number=2),
    term("b", "ann", "2008-01-01", "2012-01-01"), term("c", "ann", "2012-01-01", "2013-01-01"),
    term("seat", "bob", "1998", "2000"), term("a", "bob", "2000", "2001"), term("b", "bob", "2001-01-01", "2002-01-01", acting=True),
    term("former", "cy", "1990-01-01", "1995-01-01", line="new"), term("new", "cy", "1995-01-01", "1999-01-01"),
    term("b", "dee", "1970-01-01", ""), term("c", "dee", ""),
]  # fmt: skip
WORLD = world(OFFICES, CAREERS)


def test_moves_by_hand() -> None:
    found = [(m.source.id, m.target.id, m.certainty) for m in moves(WORLD)]
    assert found == [
        ("a/ann/2", "b/ann/1", Truth.CERTAIN), ("b/ann/1", "c/ann/1", Truth.CERTAIN),
        ("seat/bob/1", "a/bob/1", Truth.CERTAIN), ("a/bob/1", "b/bob/1", Truth.CERTAIN),
    ]  # fmt: skip
    assert [m.target.id for m in moves(WORLD, acting=False)] == ["b/ann/1", "c/ann/1", "a/bob/1"]


def test_paths_by_hand() -> None:
    result = careers(WORLD, draws=200)
    assert [(r["from_id"], r["to_id"], r["moves"], r["persons"], r["years"]) for r in result.rows] == [
        ("A", "B", 2, "Ann; Bob", "2001; 2008"), ("B", "C", 1, "Ann", "2012"),
    ]  # fmt: skip
    # No other arrangement has these degrees and no loop: nothing is more than chance.
    assert {r["p"] for r in result.rows} == {1.0} and result.about["repeated_paths"] == 1
    assert result.rows == careers(WORLD, draws=200).rows
    assert [r["to_organization"] for r in careers(WORLD, by="move", lines={"c"}).rows] == ["C"]


def test_bad_questions() -> None:
    with pytest.raises(ValueError, match="no grouping"):
        careers(WORLD, by="colour")
    with pytest.raises(ValueError, match="one draw"):
        careers(WORLD, draws=0)
    nobody = careers(world([], []))
    assert nobody.rows == [] and nobody.about["n"] == 0 and "null" not in nobody.about


def test_the_order_of_terms_does_not_matter() -> None:
    shuffled = list(CAREERS)
    random.Random(2).shuffle(shuffled)
    other: World = dataclasses.replace(WORLD, terms={t.id: t for t in shuffled})
    assert careers(other, draws=50) == careers(WORLD, draws=50)
    assert both_offices(other) == both_offices(WORLD)


def test_renamed_organizations() -> None:
    ended = office("post", of="F", during=interval("1900", "1932"))
    former = office("former", of="F", line="new", during=interval("1932"))
    assert organizations_today(world([office("new", of="N"), former, ended], []))["F"] == "N"
    chair = office("chair", of="F", during=interval("1932", "2002"))
    assert organizations_today(world([office("new", of="N"), former, chair], []))["F"] == "F", (
        "one office is not continued"
    )
    split = [office("new", of="N"), office("other", of="O"), former, office("f2", of="F", line="other")]
    assert organizations_today(world(split, []))["F"] == "F"


_day = st.dates(dt.date(2000, 1, 1), dt.date(2000, 3, 1))


@given(st.lists(st.tuples(_day, st.integers(0, 40)), min_size=2, max_size=6))
def test_days_in_common_against_counting_each(spans: list[tuple[dt.date, int]]) -> None:
    offices = [office(f"o{i}") for i in range(len(spans))]
    terms = [
        term(f"o{i}", "ann", begin.isoformat(), (begin + dt.timedelta(days=days)).isoformat()) for i, (begin, days) in enumerate(spans)
    ]  # fmt: skip
    held = {
        t.id: {begin + dt.timedelta(days=d) for d in range(days)} for t, (begin, days) in zip(terms, spans, strict=True)
    }
    expected = {
        frozenset((one, other)): len(held[one] & held[other])
        for one, other in itertools.combinations(held, 2)
        if len(held[one] & held[other]) > 1
    }
    found = {frozenset((b.first.id, b.second.id)): b.least for b in overlapping_terms(world(offices, terms))}
    assert found == expected


def test_the_seed_case(seed_world: World) -> None:
    rows = both_offices(seed_world, certain=True).rows
    assert [(r["person"], r["days_least"], r["second_kind"]) for r in rows] == [("Kim Jong-yang", 45, "acting")]
    network = career_network(move_rows(seed_world, moves(seed_world)))
    path = ["office/interpol-delegate", "office/interpol-vice-president-asia", "office/interpol-president"]
    assert all(network.has_edge(a, b) for a, b in itertools.pairwise(path))
    assert careers(seed_world).rows == [], "nobody there led two organizations; a renaming is no move"


def test_the_handle_gives_the_network(release: Path) -> None:
    import kg

    network = kg.open_graph(release).career_network()
    assert (
        isinstance(network, nx.MultiDiGraph)
        and network.nodes["office/interpol-president"]["label"] == "President of INTERPOL"
    )
