"""The example dossier of docs/curating.md: it loads, and what follows from it is right."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.build
from kg.derive import derive
from kg.graph.facts import Fact
from kg.loaders import load
from kg.records import Curated
from kg.resolve import load_policies, resolve

EXAMPLE = Path(__file__).parent / "example"


@pytest.fixture(scope="module")
def curated() -> Curated:
    return load([EXAMPLE])


@pytest.fixture(scope="module")
def facts(curated: Curated) -> dict[str, Fact]:
    view = resolve(curated.rows, curated.documents, load_policies()["default"])
    return {str(f.ref): f for f in derive(view, curated.rows)}


def test_the_example_loads_and_its_rule_findings_are_right(facts: dict[str, Fact]) -> None:
    ballot = "example-president-2020/reported-19-14"
    first = facts[f"threshold-finding/{ballot}/example-president/2000/first"].values
    later = facts[f"threshold-finding/{ballot}/example-president/2000/later"].values
    assert (first["iol:neededVotes"], first["iol:baseVotes"], first["iol:met"]) == (22, 33, False)
    assert (later["iol:neededVotes"], later["iol:met"]) == (17, True)
    assert facts[f"placement-finding/{ballot}"].values["iol:earliestBallot"] == 2


def test_weighted_votes_need_both_majorities(facts: dict[str, Fact]) -> None:
    findings = {k: f.values for k, f in facts.items() if k.startswith("threshold-finding/example-bank-president-2021/")}
    found = {
        (k.split("/")[2], k.rpartition("/")[2]): (v["iol:met"], str(v["iol:leadingCandidacy"]).rpartition("/")[2])
        for k, v in findings.items()
    }
    assert found == {
        ("1", "all"): (True, "cid"), ("1-regional", "regional"): (True, "dora"), ("2", "all"): (True, "cid"),
        ("2-regional", "regional"): (True, "cid"),
    }, "each majority is asked of its own ballot; by share, and once by weight, 531 of 1000"  # fmt: skip


def test_two_organs_have_their_own_majorities_and_a_veto_blocks(facts: dict[str, Fact]) -> None:
    met = met_of(facts, "example-judges-2022")
    assert {k.split("/")[2]: v for k, v in met.items() if k.endswith("/assembly")} == {"1-assembly": True}
    assert {k.split("/")[2]: v for k, v in met.items() if k.endswith("/council")} == {
        "1-council": False, "2-council": True, "3-council": False,
    }  # fmt: skip
    assert facts["threshold-finding/example-judges-2022/1-council/example-judge/1990/council"].label.endswith("vetoed")


def test_a_removal_and_a_selection_under_way(curated: Curated) -> None:
    said = {str(r.subject): r.says for r in curated.rows}
    removal = said["selection/example-president-2023-removal"]
    assert str(removal["iol:removes"]) == "term/example-president/ann-example/1"
    assert said["tally/example-president-2023-removal/1/ann"]["iol:votes"] == 30
    assert str(said["selection/example-president-2024"]["iol:selectionStage"]) == "open"
    nominators = said["candidacy/example-president-2024/bob"]["iol:nominatedBy"]
    assert isinstance(nominators, tuple) and len(nominators) == 2


def met_of(facts: dict[str, Fact], selection: str) -> dict[str, object]:
    """Return by finding whether the threshold was met."""
    return {k: f.values.get("iol:met") for k, f in facts.items() if k.startswith(f"threshold-finding/{selection}/")}


def test_the_example_validates_beside_the_shipped_data() -> None:
    report = kg.build.assemble([EXAMPLE]).report
    assert report.count("violation") == 0


def test_the_documentation_shows_this_example() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "curating.md").read_text(encoding="utf-8")
    for path in (EXAMPLE / "selections").iterdir():
        assert f"tests/loaders/example/selections/{path.name}" in guide
