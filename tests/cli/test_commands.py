"""The command line, as its user runs it: what goes to which stream, and with which exit code it leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMMANDS = ["build", "check", "export", "stats", "holders", "election", "stances", "query", "explain", "view", "list"]


def kg(
    *words: str, release: Path | None = None, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    graph = ["--graph", str(release)] if release else []
    return subprocess.run(
        [sys.executable, "-m", "kg", *words, *graph], capture_output=True, text=True, cwd=ROOT, input=stdin, check=False,
        env={**os.environ, **(env or {})},
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = kg(command, "--help")
    assert done.returncode == 0 and "Usage:" in done.stdout and done.stderr == ""


def test_holders_for_people_and_programs(release: Path) -> None:
    done = kg("holders", "INTERPOL", "--on", "2018-10-10", release=release)
    assert done.returncode == 0 and "Kim Jong-yang" in done.stdout and "\x1b" not in done.stdout
    answer = json.loads(kg("holders", "INTERPOL", "--on", "2018-10-10", "-f", "json", release=release).stdout)
    assert set(answer) == {"policy", "asked", "on", "holders", "gaps"}
    table = list(csv.DictReader(io.StringIO(kg("holders", "interpol-president", "-f", "csv", release=release).stdout)))
    assert len(table) > 25


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["holders", "interpl-president"], 2, "Did you mean 'interpol-president'"),
        (["holders", "INTERPOL", "--on", "tomorrow"], 2, "like 2018-10-10"),
        (["election", "interpol-president-2081"], 2, "Did you mean"),
        (["query", "holder-on"], 2, "Did you mean 'holders-on'"),
        (["query", "holders-on"], 2, "needs a value"),
        (["query", "holders-on", "-p", "offce=x"], 2, "parameter"),
        (["query", "holders-on", "-p", "office"], 2, "KEY=VALUE"),
        (["stats", "--policy", "defualt"], 2, "Did you mean 'default'"),
        (["list", "ofices"], 2, "Did you mean"),
        (["explain", "term/interpol-president/firmin-franssen/1"], 2, "with-recalled"),
        (["view", "--diff", "nothing"], 2, "policy"),
        (["frobnicate"], 2, ""),
    ],
)  # fmt: skip
def test_wrong_words_get_a_message_and_no_traceback(words: list[str], code: int, said: str, release: Path) -> None:
    done = kg(*words, release=release)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr and done.stdout == ""


def test_no_graph_is_3(tmp_path: Path) -> None:
    done = kg("holders", "INTERPOL", release=tmp_path / "none")
    assert done.returncode == 3 and "kg build --out" in done.stderr


def test_sparql_from_standard_input_and_formats(release: Path) -> None:
    query = "SELECT ?o WHERE { ?p iol:hasLed ?o } ORDER BY ?o LIMIT 1"
    done = kg("query", "-", "-f", "json", release=release, stdin=query)
    assert json.loads(done.stdout)["head"] == {"vars": ["o"]}
    assert kg("query", "-", release=release, stdin="ASK { ?a iol:hasLed ?b }").stdout == "yes\n"
    assert kg("query", "-", "-f", "csv", release=release, stdin="ASK { ?a ?b ?c }").returncode == 2
    broken = kg("query", "-", release=release, stdin="SELECT WHERE")
    assert broken.returncode == 2 and "no SPARQL" in broken.stderr


def test_explain_names_documents_speakers_and_reasons(release: Path) -> None:
    answer = json.loads(kg("explain", "term/interpol-president/kim-jong-yang/1", "-f", "json", release=release).stdout)
    rejected = [s for s in answer["statements"] if not s["accepted"] and s["value"] == "2018-09"]
    assert rejected and rejected[0]["reason"] and rejected[0]["witnesses"][0]["address"]
    assert any(s.startswith("interregnum/") for s in answer["supports"])


def test_explain_shows_the_steps_of_every_kind_of_derived_fact(release: Path) -> None:
    name = "threshold-finding/interpol-president-2018/reported-101-61/interpol-president/1977/first-two"
    steps = json.loads(kg("explain", name, "-f", "json", release=release).stdout)["steps"]
    assert [s["kind"] for s in steps] == sorted(
        (s["kind"] for s in steps), key=["input", "rule", "computed", "result"].index
    )
    assert (
        steps[-1]["kind"] == "result" and "at least 2/3 of 162 is 108, so 108 votes; 101 is less" in steps[-1]["text"]
    )
    assert all(s["documents"] for s in steps if s["kind"] in ("input", "rule"))
    assert set(steps[-1]["uses"]) <= {s["number"] for s in steps[:-1]}
    page = kg("explain", name, release=release).stdout
    assert "What documents say" in page and "The rule" in page and "Result" in page
    import pyoxigraph as ox

    from kg.catalogue import things
    from kg.derivation import Derivation
    from kg.store import open_release

    store = open_release(release).store
    derived = ox.NamedNode("https://w3id.org/io-leadership/graph/derived/default")
    made = {
        q.subject.value
        for q in store.quads_for_pattern(None, None, None, derived)
        if isinstance(q.subject, ox.NamedNode)
    }
    derivation = Derivation(store, "default")
    kinds = things(store, "default")
    for kind in ("succession", "spell", "tenure", "vacancy", "interregnum", "ballot-result", "selection-finding",
                 "eligibility-finding", "placement-finding", "tally-fit-finding", "contradiction", "conflict"):  # fmt: skip
        id_ = sorted(kinds[kind])[0]
        iri = f"https://w3id.org/io-leadership/id/{kind}/{id_}"
        found = derivation.steps(iri)
        assert iri in made and found and found[-1].kind == "result" and found[-1].text, kind


def test_view_difference_between_policies(release: Path) -> None:
    rows = json.loads(kg("view", "--diff", "official-only", "-f", "json", release=release).stdout)["differences"]
    assert any(r["property"] == "votes" and r["left"] == "101" and r["right"] is None for r in rows)


def test_check_and_stats_and_list_and_election_and_stances(release: Path) -> None:
    assert kg("check", release=release).returncode == 0
    assert kg("check", "--fail-on", "info", "--files", release=release).returncode == 1
    assert json.loads(kg("stats", "-f", "json", release=release).stdout)["findings"]["violation"] == 0
    assert "interpol-president" in kg("list", "offices", release=release).stdout
    assert "108" in kg("election", "interpol-president-2018", release=release).stdout
    unknown = kg("election", "interpol-president-2018", "--policy", "official-only", release=release).stdout
    assert "The count is unknown" in unknown
    story = json.loads(kg("election", "interpol-president-2018", "-f", "json", release=release).stdout)
    assert story["finding"]["status"] == "met" and story["count"] == "known"
    told = {sentence["part"] for sentence in story["story"]}
    assert told >= {"outcome", "rule", "finding", "implication", "contradiction", "unknown"}
    assert all(s["documents"] for s in story["story"] if s["part"] in ("outcome", "rule", "finding", "contradiction"))
    page = kg("election", "interpol-president-2018", release=release).stdout
    assert "82 of 162 needed, 101 reached" in " ".join(page.split()) and "101*" in page
    assert len(page.splitlines()) <= 45 and max(map(len, page.splitlines())) <= 100
    assert len(kg("election", "interpol-president-2018", "--all", release=release).stdout) > 2 * len(page)
    assert "Mike Pompeo" in kg("stances", "interpol-president-2018", release=release).stdout


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "jsonld-flat", "rdfxml", "trig", "nquads"])
def test_exports_parse(format_: str, release: Path, tmp_path: Path) -> None:
    import pyoxigraph as ox

    kinds = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld-flat": ox.RdfFormat.JSON_LD,
             "rdfxml": ox.RdfFormat.RDF_XML, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}  # fmt: skip
    out = tmp_path / "out"
    assert kg("export", "-f", format_, "-o", str(out), release=release).returncode == 0
    assert len(list(ox.parse(path=str(out), format=kinds[format_]))) > 10_000


def test_a_build_with_faults_is_refused_and_leaves_the_old_graph(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "g"
    assert kg("build", "--out", str(out), "--data", str(data)).returncode == 0
    before = (out / "manifest.json").read_bytes()
    (data / "interpol" / "groups.csv").write_text("id\tlabel\n")
    done = kg("build", "--out", str(out), "--data", str(data))
    assert done.returncode == 1 and "groups.csv:1" in done.stderr and "Traceback" not in done.stderr
    assert (out / "manifest.json").read_bytes() == before


def test_the_notebook_interface(release: Path) -> None:
    import kg as package

    graph = package.open_graph(release)
    assert list(graph.holders("INTERPOL", on="2018-10-10")["holder_label"]) == ["Kim Jong-yang", "Jürgen Stock"]
    assert not graph.under("official-only").election("interpol-president-2018")["outcome"].empty
    assert graph.sparql("ASK { ?a iol:hasLed ?b }") is True
    network = graph.stance_network("interpol-president-2018")
    assert network.number_of_edges() > 20 and all(
        v is not None for _, _, d in network.edges(data=True) for v in d.values()
    )
    line = graph.succession_network("interpol-president")
    assert line.number_of_edges() > 20
    assert len(graph.as_rdflib().graph("https://w3id.org/io-leadership/graph/view/default")) > 1000


def test_a_missing_library_is_named_with_the_extra_that_brings_it(release: Path, tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(\"No module named 'numpy'\", name='numpy')\n")
    done = kg("align", "stances", "agreement", release=release, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "needs numpy" in done.stderr and "io-leadership-kg[a" in done.stderr
