"""`kg coverage`, and organizations by their acronym."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kg.answers import Asker
from kg.cli.app import app
from kg.errors import UnknownName, UsageError
from kg.names import Names


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


KNOWN = """
@prefix iol: <https://w3id.org/io-leadership/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://w3id.org/io-leadership/> .
<graph/view/default> { <id/organization/united-nations> a iol:Organization ; rdfs:label "United Nations" .
  <id/organization/caf> a iol:Organization ; rdfs:label "Development Bank" . <id/organization/caf-football> a iol:Organization ; iol:acronym "CAF" .
  <id/organization/cricket> a iol:Organization . <id/organization/court> a iol:Organization }
<graph/assertion/recalled> { <id/organization/united-nations> iol:acronym "UN" . <id/organization/cricket> iol:acronym "ICC" .
  <id/organization/court> iol:acronym "ICC" . <id/organization/unseen> iol:acronym "UNSEEN" }
"""


@pytest.fixture
def known() -> Names:
    store = ox.Store()
    store.load(KNOWN.encode(), format=ox.RdfFormat.TRIG)
    return Names(store, "default")


@pytest.mark.parametrize("text", ["UN", "un", "united-nations", "United Nations"])
def test_an_acronym_that_is_only_recalled_finds_what_the_view_knows(known: Names, text: str) -> None:
    assert known.find(text, ("organization",)).endswith("organization/united-nations")


@pytest.mark.parametrize(("text", "listed"), [("ICC", ("court", "cricket")), ("CAF", ("caf", "caf-football"))])
def test_an_ambiguous_acronym_lists_its_candidates(known: Names, text: str, listed: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=", ".join(f"organization/{one}" for one in listed) + r"\. Use one"):
        known.find(text, ("organization", "office"))


def test_an_exact_id_is_not_ambiguous_and_an_acronym_of_nothing_in_the_view_finds_nothing(known: Names) -> None:
    assert known.find("caf", ("organization",)).endswith("organization/caf")
    with pytest.raises(UnknownName):
        known.find("UNSEEN", ("organization",))


def test_an_id_is_found_whatever_its_case(asker: Asker) -> None:
    assert asker.names.find("Interpol-President", ("office",)).endswith("office/interpol-president")


def test_words_that_are_part_of_an_id_name_it_and_what_is_no_iri_names_nothing(asker: Asker) -> None:
    assert asker.names.find("INTERPOL President", ("office",)).endswith("office/interpol-president")
    with pytest.raises(UnknownName):
        asker.names.find("http://exa mple/<>")


def test_a_measure_of_all_selections_refuses_one(release: Path) -> None:
    done = CliRunner().invoke(app, ["align", "stances", "balance", "interpol-president-2018", "--graph", str(release)])
    assert isinstance(done.exception, UsageError) and "all selections" in str(done.exception)
