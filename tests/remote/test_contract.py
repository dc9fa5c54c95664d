"""The contract: every query and every check gives the rows of the embedded engine on every server, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kg.answers import Asker
from kg.cli.app import app
from kg.errors import ReleaseError
from kg.explain import explain
from kg.query import bind, evaluate, load_checks, load_queries
from kg.query.library import QueryFile
from kg.store.pull import pull
from kg.store.remote import RemoteRelease, open_remote
from tests.queries.test_library import sample
from tests.remote.servers import Server

# By server, the queries that deviate, with the cause. None does; a new one that does fails.
DEVIATIONS: dict[str, dict[str, str]] = {"oxigraph": {}, "virtuoso": {}}

QUERIES, CHECKS = load_queries(), load_checks()
ASKED = [*QUERIES.values(), *CHECKS.values()]


@pytest.fixture(scope="module")
def remote(loaded: Server) -> RemoteRelease:
    return open_remote(loaded.profile)


def texts(query: QueryFile, asker: Asker) -> Iterator[str]:
    """Yield a query with the parameters of its sample, and without any."""
    if query.topic == "checks":
        yield query.text
        return
    yield bind(query, asker.parameters(query, sample(query)))
    if not any(p.required for p in query.parameters.values()):
        yield query.text


def row(cells: dict[str, object]) -> tuple[object, ...]:
    """Return cells so that equal numbers are equal, and a truth value is no number."""
    return tuple(v.normalize() if isinstance(v, Decimal) else (type(v), v) for v in cells.values())


@pytest.mark.parametrize("query", ASKED, ids=lambda q: q.name)
def test_a_server_gives_the_rows_of_the_embedded_engine(
    query: QueryFile, loaded: Server, remote: RemoteRelease, asker: Asker
) -> None:
    for text in texts(query, asker):
        ours = [row(r) for r in evaluate(asker.store, text, "default").rows()]
        theirs = [row(r) for r in evaluate(remote.store, text, "default").rows()]
        if query.name in DEVIATIONS[loaded.name]:
            assert ours != theirs, "it deviates no more: take it off the list"
        else:
            assert ours == theirs


def test_most_queries_find_something(asker: Asker) -> None:
    empty = [q.name for q in ASKED if not any(len(evaluate(asker.store, t, "default")) for t in texts(q, asker))]
    assert len(empty) < len(ASKED) / 3, "what finds nothing compares nothing"


@pytest.mark.parametrize("policy", ["official-only", "with-recalled"])
def test_a_policy_is_asked_on_a_server_too(policy: str, remote: RemoteRelease, store: ox.Store) -> None:
    for name in ("INTERPOL", "interpol-president"):
        ours = Asker(store, policy, lambda: QUERIES).holders(name, "2018-10-10")
        assert ours == Asker(remote.store, policy, lambda: QUERIES).holders(name, "2018-10-10")


def test_patterns_are_answered_as_by_the_embedded_store(remote: RemoteRelease, asker: Asker) -> None:
    selection = asker.names.find("interpol-president-2018", ("selection",))
    assert explain(remote.store, selection, "default") == explain(asker.store, selection, "default")
    finding = asker.election("interpol-president-2018")["finding"]["finding"]
    derived = asker.names.find(finding, ())
    assert explain(remote.store, derived, "default").steps == explain(asker.store, derived, "default").steps != []


def test_names_are_found_on_a_server(remote: RemoteRelease, asker: Asker) -> None:
    there = Asker(remote.store, "default", lambda: QUERIES)
    assert there.names.find("Meng Hongwei", ("person",)) == asker.names.find("meng-hongwei", ("person",))
    assert sorted(there.names.all) == sorted(asker.names.all) != []


def test_triples_and_truth_values_come_back(remote: RemoteRelease, asker: Asker) -> None:
    for text in (
        "ASK { ?x a iol:Selection }",
        "ASK { ?x a iol:NothingOfThatKind }",
        "CONSTRUCT { ?x rdfs:label ?l } WHERE { ?x a iol:Selection ; rdfs:label ?l }",
        "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?g WHERE { GRAPH ?g { ?s a iol:Allegation } } ORDER BY ?g",
        "SELECT (COUNT(*) AS ?n) WHERE { ?s a iol:Allegation }",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:catalogue { ?s ?p ?o } }",
    ):
        ours, theirs = evaluate(asker.store, text, "default"), evaluate(remote.store, text, "default")
        assert ours.boolean == theirs.boolean
        assert ours.terms() == theirs.terms()
        assert sorted(map(str, ours.triples or ())) == sorted(map(str, theirs.triples or ()))


def test_what_was_pushed_comes_back_byte_for_byte(loaded: Server, release: Path, tmp_path: Path) -> None:
    done = pull(loaded.profile, tmp_path / "back")
    assert done.exact
    for name in ("kg.nq", "kg.trig", "kg.ttl", "report.json", "manifest.json"):
        assert (tmp_path / "back" / name).read_bytes() == (release / name).read_bytes(), name


def test_the_command_line_answers_the_same(
    loaded: Server, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CONFIG", str(loaded.write_profile(tmp_path / "config.toml", loaded.name)))
    for command in (
        ["holders", "INTERPOL", "--on", "2018-10-10", "--format", "json"],
        ["election", "interpol-president-2018", "--format", "json"],
        ["query", "line", "-p", "office=interpol-president", "--format", "csv"],
        ["check", "--format", "json"],
        ["check", "--on", "interpol", "--check", "recalled-only", "--format", "json"],
        ["explain", "term/interpol-president/kim-jong-yang/1", "--format", "json"],
        ["succession", "acting", "interpol", "--format", "json"],
        ["align", "stances", "coalitions", "interpol-president-2018", "--format", "json"],
        ["view", "--policy", "official-only", "--format", "csv"],
        ["list", "selections", "--format", "json"],
        ["stats", "--format", "json"],
    ):
        here = CliRunner().invoke(app, [*command, "--graph", str(release)], catch_exceptions=False)
        there = CliRunner().invoke(app, [*command, "--endpoint", loaded.name], catch_exceptions=False)
        assert here.stdout == there.stdout != "", command
        assert here.exit_code == there.exit_code == 0


def test_what_reads_dumps_reads_them_of_a_server(
    loaded: Server, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CONFIG", str(loaded.write_profile(tmp_path / "config.toml", loaded.name)))

    def run(*command: str) -> str:
        done = CliRunner().invoke(app, list(command), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    there = run("export", "ntriples", "--on", "interpol", "--endpoint", loaded.name)
    assert there == run("export", "ntriples", "--on", "interpol", "--graph", str(release)) != ""


def test_releases_are_compared_wherever_they_are(
    loaded: Server, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CONFIG", str(loaded.write_profile(tmp_path / "config.toml", "there")))
    for pair in (("there", str(release)), (str(release), loaded.profile.query)):
        done = CliRunner().invoke(app, ["diff", *pair, "--format", "json"], catch_exceptions=False)
        assert done.exit_code == 0 and '"changes": []' in done.stdout
    nowhere = CliRunner().invoke(app, ["diff", "nowhere", str(release)])
    assert isinstance(nowhere.exception, ReleaseError) and "nowhere is neither" in str(nowhere.exception)
