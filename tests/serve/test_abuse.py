"""Abuse of the connection and of the protocol, evaluation explosions, and names that are attacks: the server answers on.

Together with `test_hostile.py` these are the hostile inputs of docs/serve.md; `test_how_many` counts them.
"""

from __future__ import annotations

import contextlib
import json
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.serve import test_hostile
from tests.serve.conftest import Served, running
from tests.serve.test_hostile import DIRECT, lives

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NESTING = {
    f"{name} {n}": text
    for n in (1_000, 10_000)
    for name, text in {
        "exists": "ASK { " + "FILTER EXISTS { " * n + "}" * n + " }",
        "not exists": "ASK { " + "FILTER NOT EXISTS { " * n + "}" * n + " }",
        "minus groups": "ASK { " + "MINUS { " * n + "}" * n + " }",
        "graphs": "ASK { " + "GRAPH ?g { " * n + "}" * n + " }",
        "subselects": "SELECT * { " + "{ SELECT * { " * n + "} }" * n + " }",
        "if": "ASK { FILTER(" + "IF(true, " * n + "1" + ", 2)" * n + ") }",
        "functions": "ASK { FILTER(" + "STR(" * n + "1" + ")" * n + ") }",
        "negated sets": "ASK { ?s " + "!(" * n + "<a:p>" + ")" * n + " ?o }",
        "inverse": "ASK { ?s " + "^" * n + "<a:p> ?o }",
        "conjunction": "ASK { FILTER(" + "&&".join(["true"] * n) + ") }",
        "quoted triples": "ASK { " + "<< " * n + "<a:s> <a:p> 1" + " >>" * n + " <a:p> 1 }",
        "unclosed": "ASK " + "{" * n,
        "closed only": "ASK " + "}" * n,
        "prefixes": "".join(f"PREFIX p{i}: <a:{i}> " for i in range(n)) + "ASK {}",
        "values": "ASK { VALUES ?x { " + "1 " * n + "} }",
        "in": "ASK { FILTER(1 IN (" + ", ".join(["2"] * n) + ")) }",
        "triples": "ASK { " + "?s ?p ?o . " * n + "}",
        "objects": "ASK { ?s ?p " + ", ".join(["1"] * n) + " }",
    }.items()
}
EXPLOSIONS = {
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (<http://e/p>|!<http://e/p>)* ?b . ?c (<http://e/p>|!<http://e/p>)* ?d . ?e (<http://e/p>|!<http://e/p>)* ?f FILTER(?a != ?d && ?b != ?f) }",
    "nested stars": "SELECT (COUNT(*) AS ?n) { ?a ((<http://e/p>*)*)* ?b . ?c !<a:x>* ?d . ?e !<a:y>* ?f }",
    "values cubed": "SELECT (SUM(?a * ?b * ?c) AS ?n) { " + " ".join(f"VALUES ?{v} {{ {' '.join(map(str, range(2000)))} }}" for v in "abc") + " }",
    "grouped": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d",
    "order by expression": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?a), STR(?f)))",
    "not exists": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER NOT EXISTS { ?a ?x ?c . ?d ?y ?f . ?g ?z ?i } }",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i FILTER(?a != ?g) } } }",
    "minus": "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } MINUS { ?d ?e 5 . ?g ?h 7 } }",
    "union": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?g ?h ?i . { ?d ?e ?f } UNION { ?f ?e ?d } UNION { ?e ?d ?f } }",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?a), STR(?d)), '^(a+)+(h|t)+$') }",
    "replace": "SELECT ?z { BIND('aaaaaaaa' AS ?v0) " + " ".join(f"BIND(REPLACE(?v{i}, 'a', 'aaaaaaaa') AS ?v{i + 1})" for i in range(16)) + " BIND(STRLEN(?v16) AS ?z) }",
    "group concat": "SELECT (GROUP_CONCAT(?c; SEPARATOR='" + "x" * 2000 + "') AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "construct": "CONSTRUCT { ?a ?e ?i . ?d ?h ?c . ?g ?b ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "describe": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "rows": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "offset": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } OFFSET 9000000000 LIMIT 1",
    "random": "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(RAND() AS ?r) }",
    "hashes": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(SHA512(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) }",
}  # fmt: skip
CHEAP_REGEX = {
    "nested quantifier": "ASK { FILTER REGEX('" + "a" * 5000 + "b', '^(a+)+$') }",
    "counted": "ASK { FILTER REGEX('a', '(a{1000}){1000}') }",
    "counted thrice": "ASK { FILTER REGEX('a', '((a{100}){100}){100}') }",
    "alternation": "ASK { FILTER REGEX('" + "a" * 5000 + "', '^(a|a|aa)+$') }",
    "invalid": "ASK { FILTER REGEX('a', '(((') }",
}
_ROW = ("GET", "/sparql?query=ASK%7B%7D")
PROTOCOL = {
    "a URL of 70 kB": ("GET", "/sparql?query=" + "a" * 70_000, None, {}),
    "a header of 100 kB": (*_ROW, None, {"X-Long": "a" * 100_000}),
    "a thousand headers": (*_ROW, None, {f"X-{n}": "1" for n in range(1000)}),
    "a thousand parameters": ("GET", "/sparql?" + "&".join(f"a{n}=1" for n in range(1000)), None, {}),
    "a thousand fields": ("POST", "/sparql", "&".join(f"a{n}=1" for n in range(1000)).encode(), FORM),
    "a thousand graphs": ("POST", "/sparql", ("query=ASK%7B%7D&" + "&".join(["default-graph-uri=a%3Ab"] * 1000)).encode(), FORM),
    "a long Accept": (*_ROW, None, {"Accept": ",".join(["text/x"] * 10_000)}),
    "a mad weight": (*_ROW, None, {"Accept": "text/turtle;q=nan, */*;q=1e999"}),
    "an empty Accept": (*_ROW, None, {"Accept": ""}),
    "NUL in a query": ("POST", "/sparql", b"ASK { ?s ?p '\x00' }", DIRECT),
    "a query not UTF-8": ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", DIRECT),
    "a surrogate": ("POST", "/sparql", b"ASK { ?s ?p '\\uD800' }", DIRECT),
    "an escape too high": ("POST", "/sparql", b"ASK { ?s ?p '\\U7FFFFFFF' }", DIRECT),
    "half an escape in the URL": ("GET", "/sparql?query=%", None, {}),
    "a byte order mark": ("POST", "/sparql", "\ufeffASK {}".encode(), DIRECT),
    "queries in URL and body": ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", DIRECT),
    "query and update": ("POST", "/sparql", b"query=ASK%7B%7D&update=CLEAR+ALL", FORM),
    "a compressed bomb": ("POST", "/sparql", b"\x1f\x8b\x08\x00" + b"\x00" * 1000, {**DIRECT, "Content-Encoding": "gzip"}),
    "charset nonsense": ("POST", "/sparql", b"ASK {}", {"Content-Type": "application/sparql-query; charset=\"=;\""}),
    "form with a file": ("POST", "/sparql", b"--x\r\n\r\nASK {}\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
    "JSON": ("POST", "/sparql", b'{"query": "ASK {}"}', {"Content-Type": "application/json"}),
    "TRACE": ("TRACE", "/sparql", None, {}), "DELETE": ("DELETE", "/sparql", None, {}), "PATCH": ("PATCH", "/sparql", b"x", {}),
    "an unknown method": ("BREW", "/sparql", None, {}), "PUT on a dump": ("PUT", "/dump/kg.nq", b"x", {}),
    "graph store protocol": ("PUT", "/sparql?graph=a%3Ab", b"<a:a> <a:b> 1 .", {"Content-Type": "text/turtle"}),
    "Host with a port that is none": (*_ROW, None, {"Host": "localhost:evil"}),
    "Host with a user": (*_ROW, None, {"Host": "localhost@evil.example"}),
    "an empty Host": (*_ROW, None, {"Host": ""}),
    "an evil Host that ends well": (*_ROW, None, {"Host": "evil.example/localhost"}),
    "forwarded host": (*_ROW, None, {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}),
    "forwarded address": (*_ROW, None, {"X-Forwarded-For": "\"><script>, 1.2.3.4", "X-Forwarded-Proto": "javascript"}),
    "an upgrade": (*_ROW, None, {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "x"}),
    "an upgrade to h2c": (*_ROW, None, {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": ""}),
    "a range of nonsense": ("GET", "/dump/kg.nq", None, {"Range": "bytes=9-1,-,5-"}),
    "a thousand ranges": ("GET", "/dump/kg.nq", None, {"Range": "bytes=" + ",".join(["0-"] * 1000)}),
    "graph from a file": ("GET", "/sparql?" + urlencode({"query": "ASK { ?s ?p ?o }", "default-graph-uri": "file:///etc/passwd"}), None, {}),
    "policy with a path": ("GET", "/policy/..%2f..%2fetc/sparql?query=ASK%7B%7D", None, {}),
    "format with a path": ("GET", "/sparql?query=ASK%7B%7D&format=../../etc/passwd", None, {}),
    "search of 10 kB": ("GET", "/api/search?text=" + "a" * 10_000, None, {}),
    "search for controls": ("GET", "/api/search?text=%00%1b%5b2J", None, {}),
    "limit of arabic digits": ("GET", "/api/search?text=a&limit=" + quote("٣"), None, {}),
    "a limit without end": ("GET", "/api/search?text=a&limit=" + "9" * 400, None, {}),
    "a day that is none": ("GET", "/api/holders?name=a&on=0000-99-99", None, {}),
    "SPARQL in a name": ("GET", "/api/explain?thing=" + quote("https://e/> } ; DROP ALL #"), None, {}),
    "a tag in a name": ("GET", "/api/line?office=" + quote("<script>alert(1)</script>"), None, {}),
}  # fmt: skip
RAW = {
    "a header folded": b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
    "a name with a space": b"GET /sparql HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "bare line feeds": b"GET /sparql?query=%%% HTTP/1.1\nHost: evil\n\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    "a length in words": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: five\r\n\r\nASK{}",
    "a chunk too large": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
    "a chunk that is none": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "encodings": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /sparql\r\n", "version 9": b"GET /sparql HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "a proxy's request": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a header of bytes": b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX: \xff\x00\xfe\r\n\r\n",
    "a smuggled request": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /sparql HTTP/1.1\r\nHost: evil\r\n\r\n",
    "rubbish behind a request": b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"\x00\xff" * 500,
}  # fmt: skip
PAYLOADS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "]]></literal><x/>", "=cmd|' /C calc'!A0",
    "+1+1", "@SUM(A1)", "-2+3", "\t=1", "\r=1", "a\r\nHTTP/1.1 200 OK", "\u202egnp.exe", "\u2028line", "{{7*7}}", "${jndi:ldap://x}", "'; DROP TABLE x; --",
    "\ufeffname", "\x1b[2J", "a\u0000b".replace("\u0000", "\\"), "&lt;b&gt;", "<!--", "</title>", "A" * 5000, "\U0001f4a9" * 200,
)  # fmt: skip


@pytest.mark.parametrize("name", NESTING)
def test_nesting(plain: Served, name: str) -> None:
    status, _, _ = plain.ask("POST", "/sparql", NESTING[name].encode(), DIRECT)
    assert status in (200, 400, 413, 503, 504)
    lives(plain)


@pytest.mark.parametrize("name", EXPLOSIONS)
def test_explosion_ends_with_a_whole_answer_or_a_problem_document(plain: Served, name: str) -> None:
    status, sent, body = plain.ask("POST", "/sparql", EXPLOSIONS[name].encode(), DIRECT)
    if status == 200:  # done in time after all: then it is whole
        assert sent["content-type"] != "application/problem+json" and len(body) == int(sent["content-length"])
    else:
        assert status in (422, 503, 504) and sent["content-type"] == "application/problem+json"
    lives(plain)


@pytest.mark.parametrize("name", CHEAP_REGEX)
def test_regular_expressions_are_linear(plain: Served, name: str) -> None:
    status, _, _ = plain.ask("POST", "/sparql", CHEAP_REGEX[name].encode(), DIRECT)
    assert status == 200
    lives(plain)


@pytest.mark.parametrize("name", PROTOCOL)
def test_protocol_abuse(site: Served, name: str) -> None:
    status, sent, body = site.ask(*PROTOCOL[name])
    assert status < 500 or status == 501, body
    assert b"Traceback" not in body and b"root:" not in body and b'File "' not in body
    assert sent.get("access-control-allow-credentials") is None
    lives(site)


@pytest.mark.parametrize("name", RAW)
def test_raw_bytes(plain: Served, name: str) -> None:
    with socket.create_connection(("127.0.0.1", plain.port), timeout=5) as connection:
        first = b""
        with contextlib.suppress(OSError):
            connection.sendall(RAW[name])
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(4096)
    if name in ("a header folded", "version 9"):  # harmless: read as HTTP/1.1 with that header
        assert first.startswith(b"HTTP/1.1 200")
    else:
        assert first == b"" or first.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501"))
    lives(plain)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of data whose labels are attacks, with short times."""
    folder = tmp_path_factory.mktemp("evil")
    lines = [
        f"<http://e/s{n}> <http://www.w3.org/2000/01/rdf-schema#label> {json.dumps(p, ensure_ascii=False)} ."
        for n, p in enumerate(PAYLOADS)
    ]
    lines += [f'<http://e/b{i}> <http://e/big> "{"x" * 1000}" .' for i in range(6000)]
    lines += ["<javascript:alert(1)> <http://e/p> <data:text/html,%3Cscript%3E> ."]
    (folder / "data.ttl").write_text("\n".join(lines), encoding="utf-8")
    with running(folder, "--data", str(folder / "data.ttl"), "--header-time", "1", "--write-time", "1") as served:
        yield served


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_payloads_come_back_as_data(evil: Served, number: int) -> None:
    """Letter for letter in every format, under a type that no browser takes for a page, with sniffing off."""
    import pyoxigraph as ox

    query = f"SELECT ?l {{ <http://e/s{number}> <http://www.w3.org/2000/01/rdf-schema#label> ?l }}"
    for format_, parse in (
        ("json", ox.QueryResultsFormat.JSON),
        ("xml", ox.QueryResultsFormat.XML),
        ("tsv", ox.QueryResultsFormat.TSV),
    ):
        status, sent, body = evil.ask("GET", "/sparql?" + urlencode({"query": query, "format": format_}))
        assert status == 200 and sent["x-content-type-options"] == "nosniff" and "html" not in sent["content-type"]
        if format_ == "xml" and any(ord(c) < 32 and c not in "\t\n\r" for c in PAYLOADS[number]):
            continue  # XML 1.0 has no such character
        (row,) = ox.parse_query_results(body, format=parse)  # type: ignore[misc]
        assert row["l"].value == PAYLOADS[number]
    lives(evil)


def connected(served: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), timeout=20)


def closed(connection: socket.socket) -> bool:
    """Read until the server closes; False where it does not within the time-out."""
    with contextlib.suppress(ConnectionError):
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            return False
    return True


ONE = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("requests_before", [0, 1, 3])
def test_slow_headers_are_cut_on_every_request(evil: Served, requests_before: int) -> None:
    with connected(evil) as connection:
        for _ in range(requests_before):
            connection.sendall(ONE)
            answer = b""
            while b"true" not in answer:
                answer += connection.recv(65536)
        trickling = time.monotonic()
        with contextlib.suppress(ConnectionError):
            for byte in b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 200:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        assert time.monotonic() - trickling < 9  # all of it would have taken twelve seconds
        assert closed(connection)
    lives(evil)


def test_slow_body_is_cut(evil: Served) -> None:
    with connected(evil) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK"
        )
        assert connection.recv(65536).startswith(b"HTTP/1.1 408") and closed(connection)
    lives(evil)


def test_endless_body_is_cut(evil: Served) -> None:
    with connected(evil) as connection:
        sent = 0
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        with contextlib.suppress(ConnectionError):
            while sent < 64 << 20:
                connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                sent += 0x10000
    assert sent < 32 << 20
    lives(evil)


def test_a_client_that_reads_nothing_is_cut(evil: Served) -> None:
    """The request ends, with less sent than there is, while the client still holds its side open."""
    query = "SELECT * { ?s <http://e/big> ?o }"
    with connected(evil) as connection:
        connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        for _ in range(100):
            ended = [line for line in evil.log.read_text().splitlines() if "e/big" in line]
            if ended:
                break
            time.sleep(0.1)
        assert json.loads(ended[0])["bytes"] < 6_000_000
    lives(evil)


def test_pipelined_requests_are_answered_in_order(evil: Served) -> None:
    with connected(evil) as connection:
        paths = [f"/sparql?query={quote(f'SELECT ({n} AS ?n) {{}}')}" for n in range(20)]
        connection.sendall(b"".join(f"GET {p} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for p in paths[:-1])
                           + f"GET {paths[-1]} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())  # fmt: skip
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert [f'"value":"{n}"'.encode() in part for n, part in enumerate(answer.split(b"HTTP/1.1 200")[1:])] == [
        True
    ] * 20
    lives(evil)


def test_many_idle_connections(evil: Served) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(connected(evil))
        lives(evil)
    lives(evil)


@pytest.mark.parametrize(
    "text", ['\r\n{"forged": 1}', "\u2028forged", "\x1b[31m", "\x00", "\\u000aforged", "%0d%0aforged"]
)
def test_no_line_of_the_log_is_forged(evil: Served, text: str) -> None:
    marked = f"mark{abs(hash(text))}"
    evil.ask("GET", f"/id/{quote(marked + text)}?query={quote(text)}", headers={"User-Agent": "x"})
    for _ in range(50):  # it is written when the answer has been sent
        lines = [line for line in evil.log.read_bytes().split(b"\n") if marked.encode() in line]
        if lines:
            break
        time.sleep(0.1)
    assert len(lines) == 1 and lines[0].isascii() and not any(c < 32 for c in lines[0])
    assert json.loads(lines[0])["method"] == "GET"


def resident(pid: int) -> int:
    """Resident memory of a process in KiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def test_memory_of_the_server_stays_while_bombs_run(plain: Served) -> None:
    """Four bombs at a time, of all kinds, and an ASK beside them; every answer right, and the HTTP process grows by less than 50 MiB."""
    before = resident(plain.pid)
    most = before
    texts = [
        text
        for name, text in EXPLOSIONS.items()
        if name in ("grouped", "rows", "hashes", "construct", "order by expression", "union", "random", "offset")
    ]
    with ThreadPoolExecutor(4) as threads:
        bombs = [threads.submit(plain.ask, "POST", "/sparql", f"{text} # again".encode(), DIRECT) for text in texts]
        asked = 0
        while not all(bomb.done() for bomb in bombs):
            status, _, body = plain.ask(
                "GET", "/sparql?query=" + quote(f"ASK {{ <http://e/s{asked % 2000}> <http://e/p> {asked % 2000} }}")
            )
            assert status == 200 and json.loads(body)["boolean"] is True
            most = max(most, resident(plain.pid))
            asked += 1
            time.sleep(0.05)
    assert asked > 5
    for text, bomb in zip(texts, bombs, strict=True):
        assert bomb.result()[0] in (422, 503, 504), (text, bomb.result()[2])
    assert most - before < 50 * 1024
    lives(plain)


def niceness(pid: int) -> list[int]:
    """How far the processes give way that a server started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sorted(int(Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[16]) for child in children)


def test_a_long_query_gives_way_to_others(plain: Served) -> None:
    with ThreadPoolExecutor(1) as thread:
        bomb = thread.submit(plain.ask, "POST", "/sparql", f"{EXPLOSIONS['random']} # long".encode(), DIRECT)
        seen = set()
        while not bomb.done():
            with contextlib.suppress(OSError):
                seen |= set(niceness(plain.pid))
            time.sleep(0.1)
    assert seen == {0, 10}
    for _ in range(100):  # and the next query finds a worker that does not
        if set(after := niceness(plain.pid)) == {0} and len(after) == 6:
            break
        time.sleep(0.1)
    assert after == [0] * 6


def test_nothing_is_left_on_the_disk(plain: Served) -> None:
    """A worker that was killed while it wrote a result leaves no file, and its query can be asked again."""
    scratch = next(Path(tempfile.gettempdir()).glob(f"kg-serve-{plain.pid}-*"))
    statuses = [plain.ask("POST", "/sparql", f"{EXPLOSIONS['rows']} # {n}".encode(), DIRECT)[0] for n in range(2)]
    with ThreadPoolExecutor(6) as threads:
        asked = [f"{EXPLOSIONS['rows']} # {n}".encode() for n in range(2, 8)]
        statuses += [
            status for status, _, _ in threads.map(lambda text: plain.ask("POST", "/sparql", text, DIRECT), asked)
        ]
    assert set(statuses) <= {422, 503, 504}
    for _ in range(50):
        left = [path.name for path in scratch.iterdir() if path.name != "store"]
        if not left:
            break
        time.sleep(0.1)
    assert left == []


def test_how_many() -> None:
    """The number that docs/serve.md gives."""
    here = (NESTING, EXPLOSIONS, CHEAP_REGEX, PROTOCOL, RAW, PAYLOADS)
    assert sum(map(len, here)) + len(test_hostile.NESTING) + len(test_hostile.BOMBS) >= 170
