"""A push that is disturbed: readers see the old release, whole, and the next push finishes."""

from __future__ import annotations

import contextlib
import http.client
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg.build
from kg.answers import Asker
from kg.cli.app import app
from kg.errors import ReleaseError
from kg.graph.grouped import group
from kg.graph.terms import Quad
from kg.query import load_queries
from kg.remote import Profile, RemoteError, Service
from kg.remote.held import RELEASES, current
from kg.remote.lock import LOCK, PushLock
from kg.remote.transfer import counts
from kg.store import publish
from kg.store.dumps import dumps
from kg.store.pull import pull
from kg.store.push import push
from kg.store.remote import open_remote
from tests.remote.servers import Server

HOLDER = '"Kim Jong-yang"@en'


def small(built: kg.build.Built, folder: Path, holder: str) -> Path:
    """Publish the part of the seed case that is about one office, with another name for one person."""
    kinds = ("/graph/view/default>", "/graph/derived/default>", "/graph/catalogue>")
    some = sorted({q.graph for q in built.quads if "/assertion/" in q.graph})[:40]
    about_it = (
        "office/interpol-president",
        "term/interpol-president/",
        "id/person/",
        "id/policy/",
        *(g[1:-1] for g in some),
    )
    quads = [
        Quad(q.subject, q.predicate, holder, q.graph) if q.object == HOLDER and "label>" in q.predicate else q
        for q in built.quads
        if q.graph in some or (q.graph.endswith(kinds) and any(part in q.subject for part in about_it))
    ]
    about = {**kg.build.about(built), "quads": len(quads), "policies": {"default": "1"}}
    publish(folder, {**dumps(group(quads), "0", "2026-11-23"), "report.json": iter(["{}"])}, about)
    return folder


@pytest.fixture(scope="module")
def old(built: kg.build.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(built, tmp_path_factory.mktemp("old") / "old", '"The old name"@en')


@pytest.fixture(scope="module")
def new(built: kg.build.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(built, tmp_path_factory.mktemp("new") / "new", '"The new name"@en')


def seen(profile: Profile) -> set[str]:
    """Return the names of the holders that a reader sees."""
    asker = Asker(open_remote(profile).store, "default", load_queries)
    holders = asker.holders("interpol-president")["holders"]
    assert len(holders) > 10
    return {h["holder_label"] for h in holders}


class Disturber:
    """A proxy before a server; from its nth writing request on it does something else than pass requests on."""

    def __init__(self, server: Server) -> None:
        self.writes, self.limit = 0, 10**9
        self.disturb: Callable[[BaseHTTPRequestHandler], None] = lambda _: None
        upstream = urllib.parse.urlsplit(server.profile.query).netloc
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if b"update=" in body[:7] or self.command == "PUT" or (body and b"query=" not in body[:6]):
                    outer.writes += 1
                    if outer.writes >= outer.limit:
                        outer.disturb(self)
                        self.close_connection = True
                        return
                with contextlib.suppress(OSError, http.client.HTTPException):
                    connection = http.client.HTTPConnection(upstream, timeout=30)
                    connection.request(self.command, self.path, body or None, dict(self.headers))
                    answer = connection.getresponse()
                    whole = answer.read()
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(whole)))
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.wfile.write(whole)
                    connection.close()
                self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = _pass_on

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        ours = f"127.0.0.1:{self._server.server_port}"
        p = server.profile
        addresses = {k: getattr(p, k).replace(upstream, ours) for k in ("query", "update", "graph_store")}
        self.profile = replace(p, **addresses, tries=2, timeout=20.0, chunk=40)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def before(server: Server, limit: int, disturb: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Disturber]:
    proxy = Disturber(server)
    proxy.limit, proxy.disturb = limit, disturb
    try:
        yield proxy
    finally:
        proxy.close()


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(500)
    body = b"<html><body>Internal error</body></html>"
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def swallowed(handler: BaseHTTPRequestHandler) -> None:
    """Say that all went well, and do nothing."""
    handler.send_response(204)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_a_server_that_is_killed_within_a_push(empty: Server, old: Path, new: Path, tmp_path: Path) -> None:
    push(old, empty.profile)
    assert "The old name" in seen(empty.profile)
    with before(empty, 20, lambda _: empty.kill()) as proxy:
        with pytest.raises(RemoteError):
            push(new, proxy.profile)
        assert proxy.writes >= 20
    empty.start()
    assert "The old name" in (names := seen(empty.profile)) and "The new name" not in names
    done = push(new, empty.profile)
    assert done.switched and done.sent < done.triples, "what had arrived is not sent again"
    assert "The new name" in (names := seen(empty.profile)) and "The old name" not in names
    assert pull(empty.profile, tmp_path / "back").exact
    # What was acknowledged outlives a power cut.
    empty.kill()
    empty.start()
    assert "The new name" in seen(empty.profile)
    assert pull(empty.profile, tmp_path / "back").exact


@pytest.mark.parametrize("disturb", [nonsense, swallowed], ids=lambda f: f.__name__)
@pytest.mark.parametrize("limit", [1, 2, 30])
def test_a_server_that_answers_nonsense_within_a_push(
    limit: int,
    disturb: Callable[[BaseHTTPRequestHandler], None],
    pushed: Server,
    old: Path,
    built: kg.build.Built,
    tmp_path: Path,
) -> None:
    name = f"The name {limit} {disturb.__name__}"
    new = small(built, tmp_path / "new", f'"{name}"@en')
    push(old, pushed.profile)
    with before(pushed, limit, disturb) as proxy, pytest.raises(RemoteError):
        push(new, proxy.profile)
    assert "The old name" in (names := seen(pushed.profile)) and name not in names
    assert push(new, pushed.profile).switched
    assert name in (names := seen(pushed.profile)) and "The old name" not in names


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from tests.remote import servers

    with servers.oxigraph(tmp_path_factory.mktemp("pushed")) as server:
        yield server


def test_a_reader_that_began_goes_on_with_the_release_that_it_saw(pushed: Server, old: Path, new: Path) -> None:
    push(old, pushed.profile)
    reader = open_remote(pushed.profile)
    push(new, pushed.profile)
    began = Asker(reader.store, "default", load_queries).holders("interpol-president")["holders"]
    assert "The old name" in {h["holder_label"] for h in began}
    assert "The new name" in seen(pushed.profile)


def test_what_nobody_reads_any_more_is_removed(
    pushed: Server, built: kg.build.Built, old: Path, new: Path, tmp_path: Path
) -> None:
    third = small(built, tmp_path / "third", '"A third name"@en')
    service = Service.of(pushed.profile)
    for folder in (old, new, old, third):
        push(folder, pushed.profile)
    held, begun = current(service)
    assert len(begun) == 2 and held in begun
    names = service.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")["results"]["bindings"]
    kept = tuple(h.record for h in begun)
    assert all(row["g"]["value"].startswith((*kept, RELEASES)) for row in names)


def test_damage_on_the_server_is_found_and_mended(pushed: Server, old: Path, tmp_path: Path) -> None:
    push(old, pushed.profile)
    service = Service.of(pushed.profile)
    held = current(service)[0]
    view = held.prefix + "view/default"
    count = counts(service, [view])[view]
    service.update(
        f"DELETE {{ GRAPH <{view}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{view}> {{ ?s ?p 'spoilt' }} }} "
        f"WHERE {{ SELECT * {{ GRAPH <{view}> {{ ?s ?p ?o FILTER(isLiteral(?o)) }} }} ORDER BY ?s ?p ?o LIMIT 1 }}"
    )
    assert counts(service, [view])[view] == count, "the count alone does not show it"
    with pytest.raises(RemoteError, match="not the"):
        pull(pushed.profile, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not push(old, pushed.profile).switched
    assert pull(pushed.profile, tmp_path / "back").exact


def test_by_updates_alone(pushed: Server, new: Path, tmp_path: Path) -> None:
    """A server without a graph store."""
    plain = replace(pushed.profile, graph_store="")
    pushed_by_updates = push(new, plain)
    assert pushed_by_updates.triples == pull(plain, tmp_path / "back").triples


def test_what_somebody_else_loaded_is_read_under_plain_names(new: Path, tmp_path: Path, built: kg.build.Built) -> None:
    from tests.remote import servers

    with servers.oxigraph(tmp_path) as server:
        with pytest.raises(ReleaseError, match="holds no graph"):
            open_remote(server.profile)
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.profile.query).netloc, timeout=60)
        connection.request("POST", "/store", (new / "kg.nq").read_bytes(), {"Content-Type": "application/n-quads"})
        assert connection.getresponse().status < 300
        connection.close()
        assert "The new name" in seen(server.profile)
        with pytest.raises(ReleaseError, match="no report"):
            open_remote(server.profile).report()
        checked = CliRunner().invoke(app, ["check", "--check", "vacancy", "--endpoint", server.profile.query])
        assert "checks run" in checked.stdout and "of shapes and counts nothing is known" in checked.stderr
        with pytest.raises(ReleaseError, match="no release that kg push"):
            pull(server.profile, tmp_path / "back")


def test_the_commands(pushed: Server, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CONFIG", str(pushed.write_profile(tmp_path / "config.toml", "commands")))
    done = CliRunner().invoke(app, ["push", "--endpoint", "commands", "--graph", str(new)], catch_exceptions=False)
    assert done.exit_code == 0 and "verified" in done.stdout
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["pull", "--endpoint", "commands", "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0 and "byte for byte" in done.stdout
    assert (out / "kg.nq").read_bytes() == (new / "kg.nq").read_bytes()
    quads = tmp_path / "quads.nq"
    done = CliRunner().invoke(app, ["pull", "--endpoint", "commands", "--out", str(quads)], catch_exceptions=False)
    assert done.exit_code == 0 and quads.read_bytes() == (new / "kg.nq").read_bytes()


def rows(service: Service) -> list[str]:
    query = f"SELECT ?o WHERE {{ GRAPH <{RELEASES}> {{ <{RELEASES}> <{LOCK}> ?o }} }}"
    return [row["o"]["value"] for row in service.rows(query)["results"]["bindings"]]


def lock_of(service: Service, text: str) -> None:
    service.update(f'INSERT DATA {{ GRAPH <{RELEASES}> {{ <{RELEASES}> <{LOCK}> "{text}" }} }}')


def test_of_two_pushes_the_second_is_refused(pushed: Server, old: Path, new: Path) -> None:
    push(old, pushed.profile)
    service = Service.of(pushed.profile)
    # A push of another machine, which shows that it is alive as soon as somebody looks.
    lock_of(service, "elsewhere 17 abcd 3 60")

    def sleep(_: float) -> None:
        lock_of(service, "elsewhere 17 abcd 4 60")

    with pytest.raises(RemoteError, match="process 17 on elsewhere"):
        PushLock(service, sleep=sleep).__enter__()
    assert sorted(rows(service)) == ["elsewhere 17 abcd 3 60", "elsewhere 17 abcd 4 60"], "they are not ours to remove"
    # It never shows again: after as long as it promised it counts as dead.
    slept: list[float] = []
    with PushLock(service, sleep=slept.append):
        assert sum(slept) == 60
        assert len(rows(service)) == 1
        with pytest.raises(RemoteError, match="another push is at work"), PushLock(service, sleep=_renewing(service)):
            pass
    assert rows(service) == []
    assert push(new, pushed.profile).switched


def _renewing(service: Service) -> Callable[[float], None]:
    def sleep(_: float) -> None:
        who, beat, promise = rows(service)[0].rsplit(" ", 2)
        lock_of(service, f"{who} {int(beat) + 1} {promise}")

    return sleep


def test_what_a_dead_process_of_this_machine_left_is_no_hindrance(pushed: Server, old: Path, new: Path) -> None:
    import socket
    import subprocess
    import sys

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    service = Service.of(pushed.profile)
    lock_of(service, f"{socket.gethostname()} {gone.pid} abcd 0 86400")

    def sleep(_: float) -> None:
        raise AssertionError("nothing is waited for")

    with PushLock(service, sleep=sleep):
        pass
    assert rows(service) == []


def test_a_push_that_was_taken_for_dead_does_not_switch(pushed: Server, old: Path, new: Path) -> None:
    push(old, pushed.profile)
    service = Service.of(pushed.profile)

    def steal(step: str) -> None:
        if step.startswith("verified"):
            service.update(
                f"DELETE {{ GRAPH <{RELEASES}> {{ ?s <{LOCK}> ?o }} }} WHERE {{ GRAPH <{RELEASES}> {{ ?s <{LOCK}> ?o }} }}"
            )

    with pytest.raises(RemoteError, match="another push took over"):
        push(new, pushed.profile, steal)
    assert "The old name" in (names := seen(pushed.profile)) and "The new name" not in names
