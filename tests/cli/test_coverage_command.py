"""`kg coverage`, and organizations by their acronym."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from kg.answers import Asker
from kg.cli.app import app


def test_coverage_of_one_office_of_all_and_of_nothing(release: Path) -> None:
    run = CliRunner().invoke
    one = run(app, ["coverage", "interpol-president", "--graph", str(release), "--format", "json"])
    (office,) = json.loads(one.stdout)["offices"]
    assert office["known"] >= office["read"] > 20 and office["first_covered"] < "1960"
    everything = json.loads(run(app, ["coverage", "--graph", str(release), "--format", "json"]).stdout)
    assert everything["summary"]["offices"] == len(everything["offices"]) > 5
    assert everything["summary"]["known"] == sum(o["known"] for o in everything["offices"])
    table = run(app, ["coverage", "INTERPOL", "--graph", str(release)])
    assert "President of INTERPOL" in table.stdout and "% read" in table.stdout
    assert run(app, ["coverage", "Atlantis", "--graph", str(release)]).exception is not None


def test_an_acronym_names_its_organization(asker: Asker) -> None:
    assert asker.names.find("aohr uk", ("organization",)).endswith("organization/aohr-uk")


def test_an_id_is_found_whatever_its_case(asker: Asker) -> None:
    assert asker.names.find("Interpol-President", ("office",)).endswith("office/interpol-president")
