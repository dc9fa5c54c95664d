"""The page of a state: its people, its words, with whom it agrees; roll calls counted by hand."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg import ids
from kg.answers import Asker
from kg.cli.app import app
from kg.errors import UsageError
from kg.serve.explorer.charts.series import labels, series
from kg.serve.explorer.facts import PAGES
from kg.serve.explorer.facts.reader import Reader
from kg.serve.explorer.nations import partners
from kg.serve.rollcalls import agreement_of, named
from kg.votes.cache import save_votes
from kg.votes.read import read_unvotes
from tests.rollcalls.worlds import panel_of
from tests.serve.conftest import Served, running
from tests.votes.test_votes import CALLS, VOTES, write

HTML = {"Accept": "text/html"}
SESSIONS = [70] * 24 + [71] * 30 + [72] * 10
YES, ABSTAIN, NO = 1, 2, 3


def facts_of(asker: Asker, state: str) -> Any:
    return PAGES["state"](Reader(asker), iri=f"{ids.THING}state/{state}", today="2026-11-24")


def test_people_candidacies_and_words_of_a_state(asker: Asker) -> None:
    korea = facts_of(asker, "kr")
    assert [(t["office"]["label"], t["kind"]) for t in korea["represented"]] == [
        ("Delegate on the Executive Committee of INTERPOL", "substantive"), ("Vice-President of INTERPOL for Asia", "substantive"),
        ("President of INTERPOL", "acting"), ("President of INTERPOL", "substantive"),
    ]  # fmt: skip
    # The extension of 2020 is a term of a national; no document says for which state he held it.
    assert [(t["holder"]["label"], t["mandate"]) for t in korea["nationals"]] == [("Kim Jong-yang", "extension")]
    assert [(c["selection"]["label"], c["outcome"], c["by"]) for c in korea["candidacies"]] == [
        ("Extension of the mandate of the President of INTERPOL, 2020", "elected", ""), ("Election of the President of INTERPOL, 2018", "elected", "itself"),
    ]  # fmt: skip
    assert [(s["side"], s["kind"]) for s in korea["own"]] == [("for", "nominates")] + [("neither", "welcomes")] * 3
    assert korea["voices"] == [] and korea["iso3"] == "KOR"


def test_who_speaks_for_a_state_and_who_does_not(asker: Asker) -> None:
    russia = facts_of(asker, "ru")
    assert Counter(s["side"] for s in russia["own"]) == {"for": 3, "neither": 3}
    assert Counter(s["level"] for s in russia["voices"]) == {"legislators": 4, "executive": 3}
    assert all(s["behalf"] is None or s["behalf"]["iri"] != f"{ids.THING}state/ru" for s in russia["voices"])
    assert not {s["iri"] for s in russia["own"]} & {s["iri"] for s in russia["voices"]}


def test_partners_have_a_rate_from_five_joint_contests_only() -> None:
    states = [{"iri": f"state/{c}", "label": c, "code": c} for c in "abc"]
    known = {"states": states, "columns": ["n", "same", "opposite", "agreement", "agreement_low", "agreement_high"], "ranked": 5,
             "pairs": [[0, 1, 5, 4, 1, 0.8, 0.5, 0.9], [0, 2, 4, 4, 0, 0.9, 0.6, 1.0], [1, 2, 9, 9, 0, 0.9, 0.6, 1.0]]}  # fmt: skip
    assert [(p["partner"]["label"], p["n"], p["agreement"]) for p in partners(known, "state/a")] == [
        ("b", 5, 0.8),
        ("c", 4, None),
    ]
    assert [p["partner"]["label"] for p in partners(known, "state/c")] == ["a", "b"]
    assert partners(known, "state/unheard-of") == []


@pytest.fixture(scope="module")
def panel() -> Any:
    """Korea always says yes; Japan with it, China abstains, the United States say no to every second; few vote in session 72."""
    size = len(SESSIONS)
    return panel_of(
        {
            "kr": [YES] * size,
            "jp": [YES] * size,
            "cn": [ABSTAIN] * size,
            "us": [YES, NO] * (size // 2),
            "tv": [0] * size,
        },
        sessions=SESSIONS,
    )


def test_agreement_by_session_counted_by_hand(panel: Any) -> None:
    found = agreement_of(panel, "kr", "jp")
    assert found is not None
    lines = {line["state"]: line for line in found["lines"]}
    assert {name: line["why"] for name, line in lines.items()} == {"jp": "chosen", "cn": "permanent", "us": "permanent"}
    assert lines["jp"]["points"] == [[70, 1.0, 24], [71, 1.0, 30], [72, None, 10]]  # ten roll calls are too few
    assert lines["cn"]["points"][:2] == [[70, 0.5, 24], [71, 0.5, 30]]
    assert lines["us"]["points"][:2] == [[70, 0.5, 24], [71, 0.5, 30]]
    assert (found["sessions"], found["minimum"], found["definition"], found["others"]) == (
        "70 to 72",
        20,
        "voeten",
        ["cn", "jp", "tv", "us"],
    )
    assert agreement_of(panel, "fr") is None and agreement_of(panel, "tv") is None
    assert [line["state"] for line in (agreement_of(panel, "kr", "no-such") or {})["lines"]] == ["cn", "us", "jp"]


def test_the_chart_of_agreement(panel: Any) -> None:
    found = agreement_of(panel, "kr", "jp")
    assert found is not None
    drawn = series(named(found, lambda iri: iri.rpartition("/")[2].upper()))
    assert drawn is not None
    by_label = {line.label: line for line in drawn.lines}
    assert set(by_label) == {"JP", "CN", "US"} and len({line.style for line in drawn.lines}) == 3
    top, middle = dict(drawn.grid)["1"], dict(drawn.grid)["0.5"]
    assert re.findall(r"[ML][\d.]+ ([\d.]+)", by_label["JP"].path) == [f"{top:g}"] * 2
    assert re.findall(r"[ML][\d.]+ ([\d.]+)", by_label["CN"].path) == [f"{middle:g}"] * 2
    assert abs(by_label["CN"].y - by_label["US"].y) >= 16


def test_a_line_is_broken_where_there_are_too_few_roll_calls() -> None:
    line = {
        "iri": "state/x",
        "label": "X",
        "why": "chosen",
        "points": [[1, 0.5, 30], [2, 0.5, 30], [3, None, 4], [4, 1.0, 30], [5, None, 2]],
    }
    drawn = series({"lines": [line, {**line, "points": [[1, None, 3]]}]})
    assert drawn is not None and [line.label for line in drawn.lines] == ["X"]
    apart = series({"lines": [line, {**line, "points": [[1, 0.5, 30], [3, 0.5, 30]]}]})
    assert apart is not None and apart.lines[1].path.count("M") == 2 and len(apart.lines[1].dots) == 2
    gone = series({"lines": [line, {**line, "points": [[1, 0.5, 30], [2, 0.5, 30]]}]})
    assert gone is not None and [x.label for x in gone.lines] == ["X", "X, to 2"]
    assert drawn.lines[0].path.count("M") == 2 and drawn.lines[0].path.count("L") == 1 and len(drawn.lines[0].dots) == 1
    assert series({"lines": [{**line, "points": [[1, None, 3]]}]}) is None


def test_labels_keep_apart_and_in_order() -> None:
    found = labels([10.0, 300.0, 12.0, 11.0, 20.0])
    assert sorted(range(5), key=lambda i: found[i]) == [0, 3, 2, 4, 1] and found[1] == 300.0
    near = sorted(found)
    assert all(b - a >= 16 for a, b in itertools.pairwise(near))


@pytest.fixture(scope="module")
def with_votes(release: Path, panel: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("votes")
    codes = {"kr": "KR", "jp": "JP", "cn": "CN", "us": "US"}
    words = {YES: "yes", ABSTAIN: "abstain", NO: "no"}
    rows: list[list[object]] = [
        [k + 1, codes[state], state, words[int(panel.codes[k, column])]]
        for k in range(len(SESSIONS)) for column, state in enumerate(panel.states) if panel.codes[k, column]
    ]  # fmt: skip
    calls: list[list[object]] = [
        [k + 1, session, "0", f"{1945 + session}-12-05", f"R/{session}/{k}", "0", "0", "T", "t"]
        for k, session in enumerate(SESSIONS)
    ]
    save_votes(
        place / "out", read_unvotes(write(place / "votes.csv", VOTES, rows), write(place / "calls.csv", CALLS, calls))
    )
    with running(place, "--graph", str(release), "--votes", str(place / "out"), "--workers", "2") as served:
        yield served


def test_roll_calls_on_the_page(with_votes: Served) -> None:
    status, _, body = with_votes.ask("GET", "/id/state/kr?partner=jp", headers=HTML)
    page = body.decode()
    votes = page[page.index('id="votes"') :]
    assert status == 200 and votes.count('<g class="line') == 3 and '<option value="jp" selected>' in votes
    assert "nothing is said about secret ballots" in votes and "unvotes" in votes
    assert re.search(r'72</th>(<td class="num"><span class="unknown">n = 10</span></td>){3}', votes)
    for path in ("/id/state/kr?partner=%22%3E%3Cscript%3E", "/id/state/tv"):
        status, _, body = with_votes.ask("GET", path, headers=HTML)
        assert status == 200 and "<script>" not in body.decode()
    assert "This state cast no vote" in body.decode()


def test_without_votes_the_page_says_how_to_get_them(site: Served) -> None:
    status, _, body = site.ask("GET", "/id/state/kr", headers=HTML)
    page = body.decode()
    assert status == 200 and "kg serve --votes FOLDER" in page and "Public statements, never votes" in page
    assert " style=" not in page and page.count('class="from"') > 8


def test_a_folder_without_votes_is_refused(release: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["serve", "--graph", str(release), "--port", "0", "--votes", str(tmp_path)])
    assert isinstance(done.exception, UsageError) and "holds no votes" in str(done.exception)
