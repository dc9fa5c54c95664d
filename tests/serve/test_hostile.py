"""After whatever is sent, the server's process lives and a plain ASK is answered."""

from __future__ import annotations

import json
import logging
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.paths import queries_dir
from kg.serve.logs import JsonLines
from kg.serve.problems import Problem
from kg.serve.scan import scan
from tests.serve.conftest import Served

DIRECT = {"Content-Type": "application/sparql-query"}
NESTING = {
    f"{name} {n}": text
    for n in (100, 1_000, 10_000)
    for name, text in {
        "lists": "SELECT * { ?s ?p " + "(" * n + "1" + ")" * n + " }",
        "groups": "ASK " + "{" * n + "}" * n,
        "parentheses": "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
        "optional": "ASK { " + "OPTIONAL {" * n + "}" * n + " }",
        "blank nodes": "ASK { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
        "paths": "ASK { ?s " + "(" * n + "<a:p>" + ")*" * n + " ?o }",
        "not": "ASK { FILTER(" + "!" * n + "true) }",
        "minus": "ASK { FILTER(" + "- " * n + "1) }",
        "plus": "ASK { FILTER(" + "+".join(["1"] * n) + " = 1) }",
        "union": "ASK { " + "UNION".join(["{}"] * n) + " }",
        "optionals in a row": "ASK { " + "OPTIONAL{}" * n + " }",
        "sequence": "ASK { ?s " + "/".join(["<a:p>"] * n) + " ?o }",
    }.items()
}
BOMBS = {
    "cartesian": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "distinct": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "doubling": "SELECT ?z { BIND('aaaaaaaaaaaaaaaa' AS ?v0) " + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40)) + " BIND(STRLEN(?v40) AS ?z) }",
    "disguised as cheap": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i = -1) }",
    "concat": "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}  # fmt: skip


def lives(served: Served) -> None:
    status, _, body = served.ask("GET", "/sparql?query=ASK%7B%7D")
    assert status == 200 and json.loads(body)["boolean"] is True
    assert Path(f"/proc/{served.pid}").exists()


@pytest.mark.parametrize("name", NESTING)
def test_nesting(plain: Served, name: str) -> None:
    status, sent, _ = plain.ask("POST", "/sparql", NESTING[name].encode(), DIRECT)
    assert status in (200, 400, 413, 503, 504) and (status == 200 or sent["content-type"] == "application/problem+json")
    if name.split()[-1] == "10000":
        assert status in (400, 413)
    lives(plain)


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_with_a_problem_document(plain: Served, name: str) -> None:
    status, sent, _ = plain.ask("POST", "/sparql", BOMBS[name].encode(), DIRECT)
    assert status in (422, 503, 504) and sent["content-type"] == "application/problem+json"
    lives(plain)


def test_look_ups_are_answered_while_bombs_run(plain: Served) -> None:
    with ThreadPoolExecutor(4) as threads:
        bombs = [threads.submit(plain.ask, "POST", "/sparql", BOMBS["cartesian"].encode(), DIRECT) for _ in range(4)]
        answered = 0
        while not all(bomb.done() for bomb in bombs):
            status, _, _ = plain.ask("GET", "/sparql?query=" + quote(f"ASK {{ ?s ?p {answered} }}"))
            assert status == 200
            answered += 1
        assert answered > 3 and {bomb.result()[0] for bomb in bombs} == {504}


def test_no_query_reaches_the_network(plain: Served, canary: tuple[int, list[object]]) -> None:
    port, reached = canary
    where = f"http://127.0.0.1:{port}/x"
    forms = [
        f"ASK {{ SERVICE <{where}> {{ ?s ?p ?o }} }}", f"ASK {{ service silent<{where}> {{ ?s ?p ?o }} }}",
        f"ASK {{ SERVICE#c\n<{where}> {{ ?s ?p ?o }} }}", f"PREFIX e: <{where}> ASK {{ SERVICE e: {{ ?s ?p ?o }} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE <{where}> {{ ?s ?p ?o }} }} }}", f"ASK {{ \\u0053ERVICE <{where}> {{ ?s ?p ?o }} }}",
        f"ASK {{ BIND(<{where}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}", f"LOAD <{where}>", f"LOAD SILENT <{where}> INTO GRAPH <a:g>",
        f"\\U0000004COAD <{where}>".replace("\\U0000004C", "\\U0000004C"), f"ASK {{}} ; LOAD <{where}>",
    ]  # fmt: skip
    for form in forms:
        for request in (("POST", "/sparql", form.encode(), DIRECT), ("GET", "/sparql?query=" + quote(form), None, {})):
            assert plain.ask(*request)[0] in (400, 403), form
    for query in (f"SELECT * FROM <{where}> {{ ?s ?p ?o }}", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"):
        status, _, body = plain.ask("GET", "/sparql?query=" + quote(query))
        assert status == 200 and json.loads(body)["results"]["bindings"] == []
    plain.ask("GET", f"/sparql?query=ASK%7B%7D&default-graph-uri={quote(where)}")
    assert reached == []


@pytest.mark.parametrize("path", ["/dump/..%2f..%2fetc/passwd", "/dump/%2e%2e/manifest.json", "//etc/passwd", "/static/../app.py", "/static/..%2fapp.py",
                                  "/dump/kg.nq%00", "/id/" + "x" * 4000, "/id/a%20b", "/id/%3Cscript%3E", "/id/%7D%20.%20?a%20?b%20?c%20%7B", "/graph/%0a"])  # fmt: skip
def test_paths_lead_nowhere(site: Served, path: str) -> None:
    assert site.ask("GET", path)[0] in (400, 404)
    lives(site)


@pytest.mark.parametrize("raw", [
    b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"\x00" * 100,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000, b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"GET /" + b"a" * 200_000,
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b" " * 0x4000 + b"\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
])  # fmt: skip
def test_what_is_no_request(plain: Served, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", plain.port), timeout=5) as connection:
        try:  # the server may have closed the connection before all of it was sent
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(4096)
        except OSError:
            first = b""
    assert first == b"" or first.startswith(b"HTTP/1.1 4"), first[:80]
    lives(plain)


def test_a_line_of_log_stays_one_line(plain: Served) -> None:
    plain.ask("GET", "/sparql?query=" + quote("ASK {}\r\n ERROR forged \u2028"))
    for line in plain.log.read_text().splitlines():
        assert isinstance(json.loads(line), dict)


def test_what_a_library_says_is_one_line_without_a_traceback() -> None:
    try:
        raise ValueError("a secret path")
    except ValueError:
        record = logging.LogRecord(
            "asyncio", logging.ERROR, "x.py", 1, "broken\r\npipe of %s", ("client",), sys.exc_info()
        )
    line = JsonLines().format(record)
    assert json.loads(line) == {
        "level": "error",
        "logger": "asyncio",
        "message": "broken\r\npipe of client",
        "error": "ValueError",
    }
    assert "\n" not in line and "secret" not in line


@pytest.mark.parametrize("path", sorted(queries_dir().glob("*/*.rq")), ids=lambda p: p.stem)
def test_the_scan_lets_the_library_through(path: Path) -> None:
    assert scan(path.read_text(encoding="utf-8")).form in ("SELECT", "ASK", "CONSTRUCT")


@pytest.mark.parametrize("text", [
    "SELECT ?service { ?service <a:load> 'SERVICE <x>' } # SERVICE <x>", "ASK { ?s <http://e/SERVICE> \"\"\"SERVICE\"\"\" }",
    "PREFIX service: <a:> ASK { ?s service:load service:insert }", "ASK { _:service <a:p> 'x'@service }", "ASK { FILTER(?a<1 && ?b>2) ?a <a:p> ?b }",
    "SELECT (COUNT(?x) AS ?from) { ?x a <a:Drop> }",
])  # fmt: skip
def test_the_scan_knows_names_from_keywords(text: str) -> None:
    assert scan(text).form


@pytest.mark.parametrize("text", ["ASK { FILTER(?a<1) SERVICE <x:> {} }", "ASK { FILTER(?a < ?b) SERVICE ?b {} }", "ASK{SERVICE<x:>{}}",
                                  "ASK { ?s <a:p> 'a\\'' . SERVICE <x:> {} }", "ASK { ?s <a:p> \"\"\"a\"\"\"\"\" SERVICE <x:> {} }"])  # fmt: skip
def test_the_scan_finds_service(text: str) -> None:
    with pytest.raises(Problem) as refused:
        scan(text)
    assert refused.value.slug == "federation-refused"
