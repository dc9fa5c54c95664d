"""The page of a selection: its facts counted by hand, its pictures measured, its words harmless."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest

from kg import ids
from kg.answers import Asker
from kg.serve.explorer.charts.ballots import panels, text_of
from kg.serve.explorer.contests import ballot_name, table
from kg.serve.explorer.facts import PAGES
from kg.serve.explorer.facts.reader import Reader
from kg.serve.explorer.frame import environment
from tests.serve.conftest import Served

POLICIES = ["default", "majority", "official-only", "with-recalled"]
ELECTION = "interpol-president-2018"
HTML = {"Accept": "text/html"}


def facts_of(asker: Asker, name: str) -> Any:
    return PAGES["selection"](Reader(asker), iri=f"{ids.THING}selection/{name}", today="2026-11-24", policies=POLICIES)


@pytest.fixture(scope="module")
def election(asker: Asker) -> Any:
    return facts_of(asker, ELECTION)


def tally(name: str, **given: Any) -> dict[str, Any]:
    counts = ("votes", "share", "computed_share", "against", "abstentions", "no_opinion", "vetoes", "weight")
    return {
        "iri": f"tally/{name}", "candidacy": f"candidacy/{name}", "candidate": {"iri": f"person/{name}", "label": name},
        **dict.fromkeys(counts), "elected": False, "left": False, **given,
    }  # fmt: skip


def ballot(name: str, *tallies: dict[str, Any], **given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "ordinal": None,
        "kind": None,
        "date": None,
        "body": None,
        "electorate": None,
        "thresholds": [],
    }
    return {"iri": f"ballot/{name}", "name": name, **empty, "tallies": list(tallies), **given}


@pytest.mark.parametrize(
    "name", [ELECTION, "interpol-president-2021", "interpol-president-2020-extension", "interpol-delegate-europe-2014"]
)
def test_the_story_is_that_of_the_queries(asker: Asker, name: str) -> None:
    found, asked = facts_of(asker, name)["story"], asker.election(name)["story"]
    assert [(s["part"], s["text"]) for s in found] == [(s["part"], s["text"]) for s in asked]
    for mine, theirs in zip(found, asked, strict=True):
        named = [d["iri"].rpartition("/document/")[2] for d in mine["documents"]]
        # Where the query knows a document by its address only, the page names the document itself.
        assert named == [d for d in theirs["documents"] if "://" not in d] or any(
            "://" in d for d in theirs["documents"]
        )
        assert all(d["address"].startswith("http") for d in mine["documents"])


def test_needed_against_reached(election: Any) -> None:
    reported = next(b for b in election["ballots"] if b["name"] == "reported-101-61")
    assert [(t["candidate"]["label"], t["votes"], t["elected"]) for t in reported["tallies"]] == [
        ("Kim Jong-yang", 101, True), ("Alexander Prokopchuk", 61, False),
    ]  # fmt: skip
    # 162 valid votes: two thirds are 108, more than half is 82.
    assert [(t["ballots_from"], t["needed"], t["reached"], t["met"]) for t in reported["thresholds"]] == [
        (1, 108, 101, False), (3, 82, 101, True),
    ]  # fmt: skip
    assert [b["name"] for b in election["ballots"][:3]] == ["1", "2", "3"]
    assert election["finding"]["status"] == "met" and election["mandate"] == "remainder"


def test_bars_are_as_long_as_their_votes_and_the_line_stands_where_the_rule_asks(election: Any) -> None:
    drawn = next(p for p in panels(election["ballots"]) if p.name == "reported-101-61")
    kim, prokopchuk = (bar.segments[0] for bar in drawn.bars)
    assert kim.width / prokopchuk.width == pytest.approx(101 / 61, rel=1e-3)
    scale = kim.width / 101
    assert [mark.x for mark in drawn.marks] == [pytest.approx(drawn.left + n * scale, abs=0.1) for n in (108, 82)]
    assert "Kim Jong-yang 101, elected" in drawn.label and "108 needed on ballots 1 to 2" in drawn.label
    shares = next(p for p in panels(election["ballots"]) if p.name == "1")
    assert shares.unit == "percent" and shares.bars[0].text == "60.5 %"
    assert shares.bars[0].segments[0].width == pytest.approx((drawn.right - drawn.left) * 0.605, abs=0.1)
    assert shares.marks[0].x == pytest.approx(drawn.left + (drawn.right - drawn.left) * 2 / 3, abs=0.1)


def test_straw_polls_stack_for_no_opinion_and_against_on_one_scale() -> None:
    first = ballot(
        "straw-1",
        tally("a", votes=12, against=1, no_opinion=2),
        tally("b", votes=None, against=11),
        kind="straw",
        ordinal=1,
    )
    last = ballot("straw-2", tally("a", votes=6, against=7, no_opinion=1, vetoes=2), kind="straw", ordinal=2)
    one, two = panels([first, last])
    kinds = [[s.kind for s in bar.segments] for bar in one.bars]
    assert kinds == [["for", "neutral", "against"], ["against"]]
    assert [bar.text for bar in one.bars] == ["12 – 1 – 2", "? – 11"]
    assert two.bars[0].text == "6 – 7 – 1, 2 vetoes"
    assert one.bars[0].segments[0].width == pytest.approx(2 * two.bars[0].segments[0].width, abs=0.1)
    assert sum(s.width for s in one.bars[0].segments) == pytest.approx(one.right - one.left, abs=0.1)


def test_every_kind_of_figure_has_its_own_scale() -> None:
    weighted = ballot("w", tally("a", weight=57.1), tally("b", weight=42.9))
    counted = ballot("c", tally("a", votes=10), tally("b", votes=None))
    silent = ballot("s", tally("a"), tally("b"))
    empty = ballot("e")
    drawn = panels([weighted, counted, silent, empty])
    assert [p.name for p in drawn] == ["w", "c"]
    assert drawn[0].unit == "percent of the weighted votes" and drawn[0].bars[0].text == "57.1 %"
    assert drawn[1].bars[1].segments == () and drawn[1].bars[1].text == "not published"
    assert all(s.x + s.width <= p.right + 0.1 for p in drawn for bar in p.bars for s in bar.segments)
    assert text_of(tally("a", votes=0, against=0), "votes") == "0 – 0"
    assert [ballot_name(b) for b in (ballot("5"), ballot("tie-break"), ballot("x", ordinal=2, kind="run-off"))] == [
        "Ballot 5",
        "tie break",
        "Run-off 2",
    ]


def test_the_table_has_every_figure_of_the_pictures(election: Any) -> None:
    names = {b["iri"]: ballot_name(b) for b in election["ballots"]}
    rows = {
        row["candidate"]["label"]: [c and c["text"] for c in row["cells"]] for row in table(election["ballots"], names)
    }
    columns = [b["name"] for b in election["ballots"]]
    assert dict(zip(columns, rows["Kim Jong-yang"], strict=True)) == {
        "1": "60.5 %", "2": "60.4 %", "3": "62.3 %", "decisive": None, "reported-101-61": "101", "reported-98-64": "98",
    }  # fmt: skip


def test_the_coalition_is_told_with_its_sides(election: Any, store: ox.Store) -> None:
    sides = {(s["candidate"], s["side"]) for s in election["stances"] if s["side"] != "neither"}
    assert sides == {("Kim Jong-yang", "for"), ("Alexander Prokopchuk", "for"), ("Alexander Prokopchuk", "against")}
    asked = store.query(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH <{ids.graph_iri('view', 'default')}> {{ ?s <{ids.ONTOLOGY}stanceOn> <{ids.THING}selection/{ELECTION}> }} }}"
    )
    assert isinstance(asked, ox.QuerySolutions)
    assert len({s["iri"] for s in election["stances"]}) == int(next(iter(asked))["n"].value)
    ministry = next(s for s in election["stances"] if s["iri"].endswith("de-interior-ministry"))
    assert (
        not ministry["standing"] and ministry["behalf"]["label"] == "Germany" and ministry["kind"] == "declines-to-say"
    )
    assert ministry["superseded_by"][0]["iri"].endswith("de-adebahr-welcomes")
    assert all(s["documents"] for s in election["stances"])


def test_conflicting_values_stand_side_by_side_with_the_policies_that_take_them(election: Any) -> None:
    entitled = next(c for c in election["conflicts"] if c["property"] == "entitled")
    assert {c["value"]["label"]: c["takers"] for c in entitled["claims"]} == {
        "194": ["default", "majority", "with-recalled"], "192": [], "193": [], "94": [],
    }  # fmt: skip
    assert entitled["claims"][0]["accepted"] and len(entitled["claims"][0]["documents"]) == 9
    assert all(c["reason"] for c in entitled["claims"][1:])


def test_what_each_policy_takes_is_what_stands_in_its_view(election: Any, store: ox.Store) -> None:
    differing = [c for c in election["conflicts"] if c["open"]]
    assert [c["property"] for c in differing] == ["channel"]
    for conflict in differing:
        subject = ox.NamedNode(conflict["subject"]["iri"])
        for policy in POLICIES:
            view = ox.NamedNode(ids.graph_iri("view", policy))
            quads = store.quads_for_pattern(subject, ox.NamedNode(ids.ONTOLOGY + "channel"), None, view)
            held = {q.object.value for q in quads if isinstance(q.object, ox.Literal)}
            assert held == {c["value"]["label"] for c in conflict["claims"] if policy in c["takers"]}, policy
    assert len({p for c in differing[0]["claims"] for p in c["takers"]}) > 1


def test_no_allegation_is_on_the_page_but_the_query_is(election: Any, store: ox.Store, site: Served) -> None:
    texts = {
        q.object.value
        for q in store.quads_for_pattern(None, ox.NamedNode(ids.ONTOLOGY + "allegationText"), None, None)
        if isinstance(q.object, ox.Literal)
    }
    assert texts and election["allegations"]
    status, _, body = site.ask("GET", f"/id/selection/{ELECTION}", headers=HTML)
    shown = body.decode() + json.dumps(election, ensure_ascii=False, default=str)
    assert status == 200 and not [text for text in texts if text in shown]
    assert f"/query?name=allegations&amp;selection=selection%2F{ELECTION}" in body.decode()


def test_the_page_says_that_a_stance_is_no_vote_and_links_every_row_to_who_says_so(site: Served) -> None:
    _, _, body = site.ask("GET", f"/id/selection/{ELECTION}", headers=HTML)
    page = body.decode()
    assert "It is never a vote" in page and f"/alignment?selection=selection%2F{ELECTION}" in page
    assert page.count('role="img"') == 5  # three numbered ballots and two reported counts
    coalition = page[page.index('id="coalition"') : page.index('id="conflicts"')]
    rows = re.findall(r"<tr(?: class=\"refused\")?><td>.*?</tr>", coalition, re.S)
    assert len(rows) > 50 and all('class="from"' in row for row in rows)
    assert " style=" not in page and "<script>" not in page


def test_an_extension_and_an_unknown_selection(site: Served) -> None:
    _, _, body = site.ask("GET", "/id/selection/interpol-president-2020-extension", headers=HTML)
    assert "A mandate was extended: no ballot is known." in body.decode()
    status, _, _ = site.ask("GET", "/id/selection/nothing-of-the-kind", headers=HTML)
    assert status == 404


def test_hostile_names_stay_text_in_pictures() -> None:
    bad = '"><script>alert(1)</script>\u202e' + "x" * 3000
    drawn = panels([ballot(bad, tally(bad, votes=3))])
    source = '{% import "selection_parts.html" as parts %}{% for p in drawn %}{{ parts.panel(p) }}{% endfor %}'
    html = environment().from_string(source).render(drawn=drawn)
    assert "<script" not in html and html.count("<rect") == 1 and "&lt;script&gt;" in html
    assert len(re.findall(r">([^<]*)</text>", html)[0]) < 60


def test_a_number_above_what_it_is_part_of_is_doubted_where_it_stands(site: Served, election: Any) -> None:
    doubts = {t["name"]: t["doubt"] for t in election["turnout"]}
    assert doubts["cast"] == "more than the 179 present"
    assert not doubts["entitled"] and not doubts["present"] and not doubts["valid"]
    page = site.ask("GET", f"/id/selection/{ELECTION}", headers=HTML)[2].decode()
    header = page[page.index("<dt>Members</dt>") :].partition("</dd>")[0]
    assert header.index("194 votes cast") < header.index("more than the 179 present") < header.index("162 valid votes")
