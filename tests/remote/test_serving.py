"""Our server before another: the same pages and answers as on a folder, our limits, and the release that readers there see."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg.build
from kg.cli.app import app
from kg.errors import UsageError
from kg.store.push import push
from tests.remote import servers
from tests.remote.servers import Server
from tests.remote.test_push import small
from tests.serve.conftest import Served, running


def asks(query: str) -> str:
    return "/sparql?query=" + urllib.parse.quote(query)


@pytest.fixture(scope="module")
def here(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("here"), "--graph", str(release), "--workers", "1") as served:
        yield served


@pytest.fixture(scope="module")
def there(loaded: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("there")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_CONFIG", str(loaded.write_profile(folder / "config.toml", "behind")))
        with running(folder, "--endpoint", "behind", "--workers", "2", "--deadline", "60") as served:
            yield served


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/person/kim-jong-yang",
        "/id/office/interpol-president",
        "/search?text=interpol",
        "/api/holders?name=interpol&on=2018-10-10",
        asks("SELECT ?x ?l { ?x a iol:Selection ; rdfs:label ?l } ORDER BY STR(?x) STR(?l)"),
        asks("ASK { ?x a iol:Allegation }"),
        asks("SELECT (COUNT(*) AS ?n) FROM graph:catalogue { ?s ?p ?o }"),
        "/policy/official-only" + asks("SELECT (COUNT(*) AS ?n) { ?s a iol:Term }"),
        asks("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        + "&default-graph-uri=https://w3id.org/io-leadership/graph/view/majority",
        asks("SELECT * { ?s ?p") + "&format=json",
        asks("DROP ALL"),
        asks("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "/dump/report.json",
    ],
)
def test_it_answers_as_on_a_folder(path: str, here: Served, there: Served) -> None:
    headers = {"Accept": "application/json" if "sparql" in path or "/api/" in path else "text/html"}
    ours, theirs = here.ask("GET", path, headers=headers), there.ask("GET", path, headers=headers)
    assert ours[0] == theirs[0]
    if ours[0] == 200:
        assert ours[2].replace(str(here.port).encode(), b"") == theirs[2].replace(str(there.port).encode(), b"")


@pytest.mark.parametrize(
    "path",
    [
        asks("SELECT * FROM <http://example.org/private> { ?s ?p ?o }"),
        asks("PREFIX graph: <http://example.org/> SELECT * FROM graph:private { ?s ?p ?o }"),
        asks("SELECT * FROM NAMED <http://example.org/private> { GRAPH ?g { ?s ?p ?o } }"),
        asks("SELECT * { ?s ?p ?o }") + "&default-graph-uri=http://example.org/private",
        asks("SELECT * { ?s ?p ?o }") + "&named-graph-uri=http://example.org/private",
    ],
)
def test_what_else_the_server_holds_is_nobodys_business(path: str, there: Served) -> None:
    status, _, body = there.ask("GET", path, headers={"Accept": "application/json"})
    assert status == 403 and b"foreign-graph" in body


def test_it_has_no_dumps_and_shows_no_address(loaded: Server, there: Served) -> None:
    assert there.ask("GET", "/dump/kg.nq")[0] == 404
    assert b"kg.nq" not in there.ask("GET", "/downloads")[2]
    status, _, body = there.ask("GET", asks("SELECT * { ?s ?p"), headers={"Accept": "application/json"})
    address = urllib.parse.urlsplit(loaded.profile.query).netloc.encode()
    assert status == 400 and address not in body and servers.PASSWORD.encode() not in body


def test_it_follows_pushes_keeps_its_limits_and_outlives_the_server(
    built: kg.build.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = small(built, tmp_path / "old", '"The old name"@en')
    new = small(built, tmp_path / "new", '"The new name"@en')
    query = (
        asks('SELECT ?l { ?x rdfs:label ?l FILTER(CONTAINS(?l, "name") && STRSTARTS(?l, "The ")) }') + "&format=json"
    )
    with servers.oxigraph(tmp_path) as server:
        push(old, server.profile)
        arguments = ("--endpoint", server.profile.query, "--look", "0.2", "--workers", "1", "--deadline", "3")
        with running(tmp_path, *arguments) as front:
            assert b"The old name" in front.ask("GET", query)[2]
            push(new, server.profile)
            assert _soon(lambda: b"The new name" in front.ask("GET", query)[2])
            endless = asks("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
            assert front.ask("GET", endless)[0] == 504
            server.kill()
            other = asks("SELECT (COUNT(*) AS ?n) { ?s a iol:Term }") + "&format=json"
            status, _, body = front.ask("GET", other)
            assert status in (502, 504) and server.profile.query.encode() not in body
            server.start()
            assert _soon(lambda: front.ask("GET", other)[0] == 200)


def _soon(what: object) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def test_a_file_and_a_server_are_not_served_together(tmp_path: Path) -> None:
    arguments = ["serve", "--endpoint", "http://127.0.0.1:9/sparql", "--data", str(tmp_path / "x.nq")]
    assert isinstance(CliRunner().invoke(app, arguments).exception, UsageError)
