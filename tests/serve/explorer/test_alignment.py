"""The page on alignment: the ledger read node by node, pairs counted by hand, pictures that do not overlap."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pytest

from kg.alignment.bipartite import incidence
from kg.alignment.ledger import Ledger, read_ledger
from kg.analysis.world import read_world
from kg.answers import Asker
from kg.serve.explorer.charts.heat import dicts, heat_map, pair_title
from kg.serve.explorer.charts.network import apart, network, sides
from kg.serve.explorer.facts import PAGES
from kg.serve.explorer.facts.ledger import ledger_of, whole_ledger
from kg.serve.explorer.facts.reader import Reader
from tests.serve.conftest import Served

TODAY = "2026-11-24"
HTML = {"Accept": "text/html"}
FOR_KIM = {"Estonia", "United Kingdom", "Republic of Korea", "United States of America", "Lithuania"}
AGAINST_PROKOPCHUK = {"Lithuania", "Ukraine"}


@pytest.fixture(scope="module")
def by_query(asker: Asker) -> Ledger:
    as_of = dt.date.fromisoformat(TODAY)
    return read_ledger(asker.rows, read_world(asker.rows, "default", as_of))


@pytest.fixture(scope="module")
def found(asker: Asker) -> Any:
    return PAGES["alignment"](Reader(asker), today=TODAY, level="", least=1)


@pytest.fixture(scope="module")
def one(asker: Asker) -> Any:
    return PAGES["one-selection"](Reader(asker), today=TODAY, selection="interpol-president-2018")


def test_the_ledger_of_the_pages_is_that_of_the_queries(asker: Asker, by_query: Ledger) -> None:
    mine = whole_ledger(Reader(asker), dt.date.fromisoformat(TODAY))
    assert mine.contests == by_query.contests and mine.candidacies == by_query.candidacies
    assert set(mine.statements) == set(by_query.statements) and len(mine.statements) == len(by_query.statements) > 50
    here, there = incidence(mine), incidence(by_query)
    assert here.states == there.states and here.items == there.items
    assert np.array_equal(here.signs, there.signs) and np.array_equal(here.allowed, there.allowed)


def test_the_ledger_of_one_selection_is_its_part(asker: Asker, by_query: Ledger) -> None:
    part = ledger_of(
        Reader(asker),
        "https://w3id.org/io-leadership/id/selection/interpol-president-2018",
        dt.date.fromisoformat(TODAY),
    )
    assert set(part.statements) == {s for s in by_query.statements if s.contest == "selection/interpol-president-2018"}


def test_the_sides_of_one_selection(one: Any) -> None:
    told = {(one["states"][s]["label"], one["candidates"][c]["label"], sign) for s, c, sign, _ in one["links"]}
    assert {state for state, who, sign in told if who == "Kim Jong-yang" and sign > 0} == FOR_KIM
    assert {state for state, who, sign in told if who == "Alexander Prokopchuk" and sign < 0} == AGAINST_PROKOPCHUK
    assert {state for state, who, sign in told if who == "Alexander Prokopchuk" and sign > 0} == {"Russian Federation"}
    assert len(told) == 8
    rests = {(one["states"][s]["label"], one["candidates"][c]["label"]): stances for s, c, _, stances in one["links"]}
    assert all(rests.values())
    assert [iri.rpartition("/")[2] for iri in rests["Republic of Korea", "Kim Jong-yang"]] == ["kr-nominates"]
    assert [(c["label"], c["for"], c["against"]) for c in one["candidates"]] == [
        ("Kim Jong-yang", 5, 0),
        ("Alexander Prokopchuk", 1, 2),
    ]


def test_pairs_counted_by_hand(found: Any) -> None:
    labels = [s["label"] for s in found["pairs"]["states"]]
    pairs = {frozenset((labels[p["a"]], labels[p["b"]])): p for p in dicts(found["pairs"])}
    # In 2018 five states were for Kim (10 pairs), Lithuania and Ukraine against Prokopchuk and Russia for him (3 pairs, 2 of them opposed).
    assert all(frozenset((a, b)) in pairs for a in FOR_KIM for b in FOR_KIM if a < b)
    assert pairs[frozenset(("Lithuania", "Ukraine"))]["same"] == 1
    opposed = {pair for pair, p in pairs.items() if p["opposite"]}
    assert {frozenset(("Russian Federation", x)) for x in AGAINST_PROKOPCHUK} <= opposed
    assert (
        frozenset(("Russian Federation", "Estonia")) not in pairs
    )  # spoke of different candidates: nothing is inferred
    assert all(p["n"] == 1 and p["agreement"] is None and p["rank"] is None for p in pairs.values())


def test_the_network_is_the_same_each_time_and_has_a_link_for_each_pair(asker: Asker, found: Any) -> None:
    again = PAGES["alignment"](Reader(asker), today=TODAY, level="", least=1)
    assert again == found
    links, nodes = found["network"]["links"], found["network"]["nodes"]
    assert len(links) == len([p for p in dicts(found["pairs"]) if p["same"] != p["opposite"]])
    degree = Counter(n for a, b, *_ in links for n in (a, b))
    assert [n["degree"] for n in nodes] == [degree[i] for i in range(len(nodes))] and min(degree.values()) >= 1
    assert all(0 <= n["x"] <= 1 and 0 <= n["y"] <= 1 for n in nodes)
    drawn = network(found["network"])
    assert drawn is not None and Counter(link.kind for link in drawn.links)["apart"] == sum(
        1 for _, _, sign, *_ in links if sign < 0
    )
    assert PAGES["alignment"](Reader(asker), today=TODAY, level="", least=9)["network"] == {"nodes": [], "links": []}


def test_circles_do_not_overlap() -> None:
    placed = apart([(100.0, 100.0)] * 3 + [(104.0, 100.0), (500.0, 300.0)])
    gaps = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(placed) for b in placed[i + 1 :]]
    assert min(gaps) >= 30 and placed[4] == (500.0, 300.0)


def test_lines_of_one_selection_run_from_state_to_candidate(one: Any) -> None:
    drawn = sides(one)
    assert drawn is not None and len(drawn.links) == 8
    rows, columns = {s.y for s in drawn.states}, {c.y for c in drawn.candidates}
    assert {link.y1 for link in drawn.links} == rows and {link.y2 for link in drawn.links} == columns
    assert len(rows) == 7 and all(0 < y < drawn.height for y in rows | columns)


def known(*pairs: tuple[int, int, int, int, int, float | None]) -> dict[str, Any]:
    states = [{"iri": f"state/{c}", "label": c.upper() * 3, "code": c.upper()} for c in "abcd"]
    rows = [
        [a, b, n, same, opposite, rate, rate and rate - 0.1, rate and rate + 0.1]
        for a, b, n, same, opposite, rate in pairs
    ]
    return {
        "states": states,
        "columns": ["n", "same", "opposite", "agreement", "agreement_low", "agreement_high"],
        "pairs": rows,
        "shown": 3,
        "ranked": 5,
    }


def test_the_heat_map_is_symmetric_and_gives_no_rate_of_too_few() -> None:
    given = known((0, 1, 6, 5, 1, 0.8), (0, 2, 3, 0, 3, 0.1), (1, 2, 2, 2, 0, None), (0, 3, 1, 1, 0, None))
    drawn = heat_map(given, 2)
    assert drawn is not None and [s["code"] for s in drawn.states] == ["A", "B", "C"]  # D has no pair with two contests
    cells = {(c.x, c.y): c for c in drawn.cells}
    assert len(cells) == 6 and all((y, x) in cells for x, y in cells)
    by_text = {c.text: c for c in drawn.cells}
    assert (by_text["80"].level, by_text["80"].few) == (4, False)
    assert (by_text["10"].level, by_text["10"].few) == (0, True)
    assert by_text["n=2"].level is None and by_text["n=2"].title.endswith("too few for a rate")
    assert heat_map(given, 7) is None
    title = pair_title(given, dicts(given)[0])
    assert (
        title
        == "AAA and BBB: on one side towards 5 candidates, on opposite sides towards 1, in 6 joint contests; agreement 0.80, 95 % interval 0.70 to 0.90"
    )


@pytest.mark.parametrize("level", ["executive", "intergovernmental", "legislators"])
def test_only_words_of_a_level_are_counted(asker: Asker, by_query: Ledger, level: str) -> None:
    given = incidence(by_query, levels=(level,))
    found = PAGES["alignment"](Reader(asker), today=TODAY, level=level, least=1)
    assert found["pairs"]["spoke"] == len(given.states) and found["pairs"]["candidacies"] == len(given.items)
    assert bool(given.states) is (level == "executive")  # at the other levels nobody of the seed speaks for a state
    if not given.states:
        assert found["network"]["nodes"] == [] and heat_map(found["pairs"], 1) is None


def test_the_null_model_counts_what_it_tested(asker: Asker) -> None:
    found = PAGES["ties"](Reader(asker), today=TODAY)
    assert found["significant"] == [] and found["seen"] >= 13 and "Adjusted for" in found["note"]
    assert PAGES["ties"](Reader(asker), today=TODAY, level="legislators")["seen"] == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("?least=1", 200), ("?selection=interpol-president-2018&level=executive", 200), ("?least=0", 400), ("?least=%C2%B2", 400), ("?level=x", 400),
     ("?selection=nothing-of-the-kind", 404), ("?selection=%22%3E%3Cscript%3E", 404), ("?policy=official-only", 200)],
)  # fmt: skip
def test_parameters(site: Served, query: str, status: int) -> None:
    found, _, body = site.ask("GET", "/alignment" + query, headers=HTML)
    page = body.decode()
    assert found == status and "<script>" not in page and " style=" not in page
    if status == 200:
        assert "A stance is never a vote" in page and "is missing, not neutral" in page
