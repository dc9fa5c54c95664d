"""What goes wrong between here and a server: one line that says what, exit code 5 (2 where the words are wrong), in time."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email.utils
import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import QueryError, UsageError
from kg.query import bind, evaluate
from kg.remote import Patience, Profile, RemoteError, Service, find_profile
from kg.remote.dataset import shape, stated
from kg.remote.held import Held
from kg.remote.profiles import load_profiles
from kg.remote.store import RemoteStore
from tests.remote.servers import free_port

ROWS = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "a" * 2000}}]}})
JSON = "application/sparql-results+json"


class Stage:
    """A server that plays scenes, one a request; the last one again and again."""

    def __init__(self, *scenes: Any) -> None:
        self.scenes = list(scenes)
        self.asked: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def _play(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append((dict(self.headers), body))
                scene = outer.scenes.pop(0) if len(outer.scenes) > 1 else outer.scenes[0]
                with contextlib.suppress(OSError):
                    scene(self)
                self.close_connection = True

            do_GET = do_POST = do_PUT = _play

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/sparql"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def stage(*scenes: Any) -> Iterator[Stage]:
    server = Stage(*scenes)
    try:
        yield server
    finally:
        server.close()


def says(status: int, body: str = "", kind: str = JSON, length: int | None = None, **headers: str) -> Any:
    def scene(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        if length != -1:
            handler.send_header("Content-Length", str(len(body.encode()) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return scene


def hangs(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for letter in ROWS[:40]:
        handler.wfile.write(letter.encode())
        handler.wfile.flush()
        time.sleep(0.1)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    for letter in "HTTP/1.0 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaa":
        handler.wfile.write(letter.encode())
        handler.wfile.flush()
        time.sleep(0.1)


def chunk_cut(handler: BaseHTTPRequestHandler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(f"{len(ROWS):x}\r\n{ROWS[:100]}".encode())


def closes(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""


GOOD = says(200, ROWS)


def service(url: str, waits: list[float] | None = None, **more: Any) -> Service:
    waits = [] if waits is None else waits
    return Service(Profile("tests", url, timeout=0.5, **more), Patience(3, 0.01, 60.0, waits.append))


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (says(200, "<html><body>Welcome</body></html>", "text/html"), "a web page"),
        (says(200, ROWS[:1000]), "no whole JSON"),
        (says(200, ROWS[:1000], length=-1), "no whole JSON"),
        (says(200, ROWS[:1000], length=len(ROWS)), "breaks off after 1000 of"),
        (says(200, ROWS + "\njava.util.concurrent.TimeoutException", length=-1), "no whole JSON"),
        (says(200, '{"error": "overloaded"}'), "no SPARQL result"),
        (says(200, '{"head": {}, "results": {"bindings": [1]}}'), "no SPARQL result"),
        (says(200, "[" * 100_000), "nested too deep|no whole JSON"),
        (says(200, ROWS, X_SPARQL_MaxRows="10000"), "no more than 10000 rows"),
        (says(200, ROWS, X_SQL_State="S1TAT"), "its time for a query ran out"),
        (says(302, "", Location="http://127.0.0.1:9/other"), "redirects to http://127.0.0.1:9/other"),
        (says(401, "who are you"), "asks for credentials"),
        (says(404, "nothing here"), "no such service"),
        (says(500, "Internal Error\nat line 5", "text/plain"), "status 500: Internal Error"),
        (says(503, "busy", "text/plain"), "3 tries; the last time: status 503"),
        (says(429, "slow down", "text/plain", Retry_After="3600"), "asks to wait 3600 seconds"),
        (hangs, "no whole answer within 0.5 seconds"),
        (drips, "no whole answer within 0.5 seconds"),
        (drips_headers, "no whole answer within 0.5 seconds"),
        (chunk_cut, "the connection broke|breaks off"),
        (closes, "the connection broke|no connection"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_fault_is_told_in_one_line(scene: Any, told: str) -> None:
    with stage(scene) as server, pytest.raises(RemoteError, match=told) as caught:
        service(server.url).rows("SELECT * {}")
    assert "\n" not in str(caught.value) and server.url in str(caught.value)
    assert caught.value.exit_code == 5


def test_what_passes_is_tried_again() -> None:
    with stage(says(503, Retry_After="7"), chunk_cut, GOOD) as server:
        waits: list[float] = []
        assert service(server.url, waits).rows("SELECT * {}")["results"]["bindings"]
        assert waits == [7.0, 0.02]
    soon = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30))
    with stage(says(429, Retry_After=soon), GOOD) as server:
        waits = []
        service(server.url, waits).rows("SELECT * {}")
        assert 25 < waits[0] <= 30


def test_what_does_not_pass_is_not_tried_again() -> None:
    for scene in (says(401), says(500), says(200, "<html>", "text/html"), hangs, says(400, "syntax error")):
        with stage(scene) as server:
            with pytest.raises((RemoteError, QueryError)):
                service(server.url).rows("SELECT * {}")
            assert len(server.asked) == 1


def test_credentials_go_to_the_server_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESTS_SECRET", "geheim")
    with stage(GOOD) as other, stage(says(302, Location=other.url), GOOD) as server:
        asked = service(server.url, user="me", password_env="TESTS_SECRET")
        with pytest.raises(RemoteError, match="redirects"):
            asked.rows("SELECT * {}")
        assert other.asked == []
        asked.rows("SELECT * {}")
        assert all(
            "Authorization" in headers and "io-leadership-kg" in headers["User-Agent"] for headers, _ in server.asked
        )
    with pytest.raises(UsageError, match="plain HTTP"):
        Profile("x", "http://example.org/sparql", user="me", password_env="TESTS_SECRET")
    with pytest.raises(UsageError, match="no variable"):
        Profile("x", "https://example.org/sparql", user="me", password_env="TESTS_NOTHING").password()


@pytest.mark.parametrize(
    "command", [["query", "line"], ["holders", "interpol"], ["check"], ["election", "x"], ["stats"]]
)
def test_commands_end_with_five(command: list[str]) -> None:
    with stage(says(500, "<html>broken</html>", "text/html")) as server:
        done = CliRunner().invoke(app, [*command, "--endpoint", server.url])
    assert isinstance(done.exception, RemoteError) and done.exception.exit_code == 5
    down = CliRunner().invoke(app, [*command, "--endpoint", f"http://127.0.0.1:{free_port()}/sparql"])
    assert isinstance(down.exception, RemoteError) and "no connection" in str(down.exception)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("endpoints = 3", "tables"),
        ("[endpoints.x]\nqery = 'https://x.example'", "address of the query service is missing"),
        ("[endpoints.x]\nquery = 'https://x.example'\npassword = 'secret'", "no key 'password'.*password-env"),
        ("[endpoints.x]\nquery = 'ftp://x.example'", "starts with https"),
        ("[endpoints.x]\nquery = 'https://me:secret@x.example'", "no credentials in addresses"),
        ("[endpoints.x]\nquery = 'https://x.example'\ntimeout = 'long'", "wrong type"),
        ("[endpoints.x]\nquery = 'https://x.example'\ntimeout = -1", "positive"),
        ("[endpoints.x]\nquery = 'https://x.example'\nauth = 'magic'", "basic or digest"),
        ("[endpoints.x]\nquery = 'https://x.example'\nuser-agent = \"a\\nb\"", "printable"),
        ("[endpoints.x", "no TOML"),
    ],
)
def test_a_configuration_with_a_fault_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(UsageError, match=told):
        load_profiles(tmp_path / "c.toml")


def test_where_the_configuration_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "io-leadership").mkdir()
    (tmp_path / "io-leadership" / "config.toml").write_text(
        "[endpoints.mine]\nquery = 'https://mine.example/sparql'\ntimeout = 9"
    )
    monkeypatch.delenv("KG_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert find_profile("mine").timeout == 9
    assert find_profile("https://mine.example/sparql").name == "mine"
    assert find_profile("https://other.example/sparql").name == "https://other.example/sparql"
    (tmp_path / "named.toml").write_text("[endpoints.lab]\nquery = 'https://lab.example/sparql'")
    monkeypatch.setenv("KG_CONFIG", str(tmp_path / "named.toml"))
    with pytest.raises(Exception, match=r"no endpoint 'labb'. Did you mean 'lab'"):
        find_profile("labb")
    done = CliRunner().invoke(app, ["push", "--endpoint", "lab", "--graph", str(tmp_path)])
    assert isinstance(done.exception, UsageError) and "no address for updates" in str(done.exception)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?x WHERE { ?x a <http://t> }", "WHERE"),
        ("SELECT ?x { ?x a <http://t> }", "{ ?x"),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?y) { }", "{ }"),
        ("# WHERE {\nASK { <http://x#WHERE> ?p 'WHERE {' }", "{ <"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "WHERE"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "WHERE"),
        ("DESCRIBE <http://x>", ""),
        ("DESCRIBE ?x WHERE { ?x ?p 1 } LIMIT 3", "WHERE"),
    ],
)
def test_the_data_set_is_stated_where_the_grammar_has_it(query: str, place: str) -> None:
    found = shape(query)
    assert query[found.place :].startswith(place) and not found.states_dataset
    text = stated(query, found, {}, ["http://g"], ["http://n"])
    assert text.index("FROM <http://g> FROM NAMED <http://n>") >= found.place - 1
    import pyoxigraph as ox

    ox.Store().query(text)


def test_a_query_that_states_its_data_set_keeps_it() -> None:
    query = "SELECT * FROM <http://mine> { ?s ?p ?o }"
    assert stated(query, shape(query), {}, ["http://g"], ["http://n"]) == query
    with pytest.raises(QueryError, match="is an update"):
        shape("DROP ALL")
    with pytest.raises(QueryError, match="no SPARQL"):
        shape("hello")


def test_an_unbound_parameter_says_nothing_and_is_left_out() -> None:
    query = "SELECT * { VALUES ?x { UNDEF } ?x ?p 'VALUES ?x { UNDEF }' }"
    text = stated(query, shape(query), {}, [], [])
    assert text.count("UNDEF") == 1 and text.endswith("'VALUES ?x { UNDEF }' }")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_graphs_are_renamed_there_and_back(name: str) -> None:
    held = Held("0123456789abcdef", 1)
    text = f"<https://w3id.org/io-leadership/graph/{name}>"
    assert held.prefix in held.there(text) and held.here(held.there(text)) == text


def test_a_parameter_reaches_a_server_as_a_term() -> None:
    from kg.query import load_queries

    query = load_queries()["heads-on"]
    hostile = "https://w3id.org/x> } ; DROP ALL #"
    with pytest.raises(QueryError):
        bind(query, {"organization": hostile, "date": "2018-10-10"})
    with stage(says(200, json.dumps({"head": {"vars": []}, "results": {"bindings": []}}))) as server:
        store = RemoteStore(service(server.url))
        list(store.query('SELECT * { ?s ?p "\\" } DROP ALL #" }'))
        with pytest.raises(QueryError):
            evaluate(store, "SELECT * { ?s ?p ?o } \ud800", "default")
    assert b"DROP+ALL" in server.asked[-1][1]


@pytest.mark.parametrize(
    "term",
    [
        {"type": "uri", "value": "no address"},
        {"type": "weird", "value": "x"},
        {"type": "literal", "value": "x", "xml:lang": "no language"},
        {"type": "literal", "value": "x", "datatype": "bad"},
    ],
    ids=str,
)
def test_terms_that_are_none_are_told_in_one_line(term: dict[str, str]) -> None:
    nothing = says(200, json.dumps({"head": {"vars": []}, "results": {"bindings": []}}))
    body = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term}]}})
    with stage(nothing, says(200, body)) as server, pytest.raises(RemoteError, match="terms that are none"):
        RemoteStore(service(server.url)).query("SELECT ?x { ?x ?y ?z }")


def test_what_stands_beside_the_rows_is_not_read() -> None:
    """Comunica ends a result with metadata, which Oxigraph's reader of results refuses."""
    told = {"head": {"vars": ["x"], "link": []}, "results": {"bindings": [], "distinct": False}, "metadata": {"n": 1}}
    with stage(says(200, json.dumps(told))) as server:
        assert list(RemoteStore(service(server.url)).query("SELECT ?x { ?x ?y ?z }")) == []  # type: ignore[arg-type]


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Any]:
    """A key ring of the package keyring, in a file of its own."""
    import keyring
    from keyrings.alt.file import PlaintextKeyring

    before = keyring.get_keyring()
    mine = PlaintextKeyring()
    mine.file_path = str(tmp_path / "ring.cfg")
    keyring.set_keyring(mine)
    try:
        yield mine
    finally:
        keyring.set_keyring(before)


def test_a_password_of_the_key_ring_goes_to_the_server(ring: Any) -> None:
    ring.set_password("lab", "me", "geheim:ä")
    with stage(GOOD) as server:
        service(server.url, user="me", keyring="lab").rows("SELECT * {}")
        scheme, _, pair = server.asked[0][0]["Authorization"].partition(" ")
        assert scheme == "Basic" and base64.b64decode(pair).decode() == "me:geheim:ä"
        with pytest.raises(UsageError, match="no password of 'you' for 'lab'"):
            service(server.url, user="you", keyring="lab").rows("SELECT * {}")
        assert len(server.asked) == 1


def test_a_key_ring_that_cannot_be_read_is_told_in_one_line() -> None:
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with pytest.raises(UsageError, match="the key ring cannot be read"):
            Profile("x", "https://example.org/sparql", user="me", keyring="lab").password()
    finally:
        keyring.set_keyring(before)


def squeezed_and_cut(handler: BaseHTTPRequestHandler) -> None:
    _send(handler, gzip.compress(ROWS.encode())[:-20], Content_Encoding="gzip")


def squeezed(handler: BaseHTTPRequestHandler) -> None:
    _send(handler, gzip.compress(ROWS.encode()), Content_Encoding="gzip")


def in_latin_1(handler: BaseHTTPRequestHandler) -> None:
    body = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "é"}}]}},
                      ensure_ascii=False).encode("latin-1")  # fmt: skip
    _send(handler, body, kind=JSON + "; charset=utf-8")


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * (1 << 20))


def turns_in_a_circle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(307)
    handler.send_header("Location", handler.path)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _send(handler: BaseHTTPRequestHandler, body: bytes, kind: str = JSON, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (squeezed_and_cut, "compressed"),
        (squeezed, "compressed"),
        (in_latin_1, "no whole JSON"),
        (turns_in_a_circle, "redirects to http"),
        (says(200, ROWS, "text/turtle"), "the answer is text/turtle, no SPARQL result"),
        (says(200, ROWS, "application/octet-stream"), "application/octet-stream, no SPARQL result"),
        (says(200, ""), "no whole JSON"),
        (says(204, ""), "status 204"),
        (says(200, "null"), "no SPARQL result"),
        (says(429, "later", "text/plain", Retry_After="soon"), "3 tries; the last time: status 429"),
        (says(429, "later", "text/plain", Retry_After="-5"), "3 tries; the last time: status 429"),
        (says(429, "later", "text/plain", Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"), "asks to wait"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_nonsense_is_told_in_one_line(scene: Any, told: str) -> None:
    with stage(scene) as server, pytest.raises(RemoteError, match=told) as caught:
        service(server.url).rows("SELECT * {}")
    assert "\n" not in str(caught.value) and server.url in str(caught.value)


def test_a_stream_without_an_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.remote.service._MOST_BYTES", 4 << 20)
    with stage(never_ends) as server, pytest.raises(RemoteError, match=r"more than 4 MiB|within 10 seconds"):
        Service(Profile("tests", server.url, timeout=10), Patience(1)).rows("SELECT * {}")
    assert len(server.asked) == 1
