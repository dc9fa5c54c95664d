"""The example dossier of docs/curating.md: it loads, and what follows from it is right."""

from __future__ import annotations

from pathlib import Path

import kg.build
from kg.derive import derive
from kg.loaders import load
from kg.resolve import load_policies, resolve

EXAMPLE = Path(__file__).parent / "example"


def test_the_example_loads_and_its_rule_findings_are_right() -> None:
    curated = load([EXAMPLE])
    facts = {
        str(f.ref): f
        for f in derive(resolve(curated.rows, curated.documents, load_policies()["default"]), curated.rows)
    }
    ballot = "example-president-2020/reported-19-14"
    first = facts[f"threshold-finding/{ballot}/example-president/2000/first"].values
    later = facts[f"threshold-finding/{ballot}/example-president/2000/later"].values
    assert (first["iol:neededVotes"], first["iol:baseVotes"], first["iol:met"]) == (22, 33, False)
    assert (later["iol:neededVotes"], later["iol:met"]) == (17, True)
    assert facts[f"placement-finding/{ballot}"].values["iol:earliestBallot"] == 2


def test_the_example_validates_beside_the_shipped_data() -> None:
    report = kg.build.assemble([EXAMPLE]).report
    assert report.count("violation") == 0


def test_the_documentation_shows_this_example() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "curating.md").read_text(encoding="utf-8")
    assert "tests/loaders/example/selections/example-president-2020.yaml" in guide
