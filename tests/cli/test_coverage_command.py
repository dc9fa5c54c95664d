"""`kg coverage`, and organizations by their acronym."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
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


def test_words_that_are_part_of_an_id_name_it_and_what_is_no_iri_names_nothing(asker: Asker) -> None:
    from kg.errors import UnknownName

    assert asker.names.find("INTERPOL President", ("office",)).endswith("office/interpol-president")
    with pytest.raises(UnknownName):
        asker.names.find("http://exa mple/<>")


def test_a_measure_of_all_selections_refuses_one(release: Path) -> None:
    from kg.errors import UsageError

    done = CliRunner().invoke(app, ["align", "stances", "balance", "interpol-president-2018", "--graph", str(release)])
    assert isinstance(done.exception, UsageError) and "all selections" in str(done.exception)
