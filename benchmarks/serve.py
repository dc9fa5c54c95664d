"""Throughput and latency of `kg serve` beside `oxigraph serve` and rdflib-endpoint: same data, same queries, in one run.

    pip install '.[serve]' oxigraph && python -m venv peer && peer/bin/pip install 'rdflib-endpoint[web]'
    python benchmarks/serve.py build/kg.ttl --rdflib-endpoint peer/bin/rdflib-endpoint

All serve the file as their default graph. The queries are asked at 1, 8 and 32 clients over connections that stay open; the
servers take turns within each round, so that what else the machine does meets all of them. Every request has a text of its
own (a number in a comment), so that no server answers from a cache; before anything is timed, the answers are compared. At
the end `kg serve` answers ASK queries, five a second, while four endless queries run.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import platform
import random
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

CLIENTS = (1, 8, 32)
HEAD = """PREFIX iol: <https://w3id.org/io-leadership/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
ON = """?term iol:holder ?holder ; iol:startEarliest ?start . ?holder rdfs:label ?name
  OPTIONAL { ?term iol:endLatest ?end }
  FILTER(?start <= "DAY"^^xsd:date && (!BOUND(?end) || ?end > "DAY"^^xsd:date))"""
QUERIES = {
    "holder of an office on a date": "SELECT ?holder ?name { ?term iol:ofOffice <OFFICE> . " + ON + " }",
    "all holders on a date": "SELECT ?office ?holder ?name { ?term iol:ofOffice ?office . " + ON + " }",
    "by nationality": "SELECT ?holder ?name ?office ?start { ?holder iol:nationalityState <STATE> ; rdfs:label ?name . ?term iol:holder ?holder ; iol:ofOffice ?office . OPTIONAL { ?term iol:startEdtf ?start } }",
}  # fmt: skip
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass
class Peer:
    """A server that runs, with its endpoint."""

    name: str
    port: int
    path: str

    def request(self, query: str) -> bytes:
        """The bytes of a GET request."""
        target = f"{self.path}?{urlencode({'query': query})}"
        return (
            f"GET {target} HTTP/1.1\r\nHost: localhost:{self.port}\r\nAccept: application/sparql-results+json\r\n\r\n"
        ).encode()

    def ask(self, query: str, timeout: float = 60) -> bytes:
        """Ask once, on a connection of its own."""
        url = f"http://localhost:{self.port}{self.path}?{urlencode({'query': query})}"
        request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()


def texts(data: ox.Store, query: str) -> Iterator[str]:
    """Endless texts of a query, each other than all before it, over offices, states and days of the data."""
    chance, numbers = random.Random(7), itertools.count()

    def values(text: str) -> list[str]:
        return sorted(row[0].value for row in data.query(HEAD + text))

    offices = values("SELECT DISTINCT ?o { ?t iol:ofOffice ?o ; iol:startEarliest ?s }")
    states = values("SELECT DISTINCT ?s { ?p iol:nationalityState ?s }")
    for number in numbers:
        day = f"{chance.randrange(1950, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        text = query.replace("OFFICE", chance.choice(offices)).replace("STATE", chance.choice(states))
        yield f"{HEAD}{text.replace('DAY', day)} # {number}"


class Client:
    """One connection that stays open, with one request under way."""

    def __init__(self, peer: Peer) -> None:
        self.socket = socket.create_connection(("127.0.0.1", peer.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.need = -1
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self.received.clear()
        self.need = -1
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def complete(self) -> bool:
        """Read what there is; whether the answer is complete."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise Fails("the server closed the connection")
        self.received += piece
        if self.need < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.received[:end]).lower()
            assert head.startswith(b"http/1.1 200"), bytes(self.received[:300])
            at = head.find(b"content-length:")
            self.need = end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        return len(self.received) >= self.need if self.need else self.received.endswith(b"\r\n0\r\n\r\n")


class Fails(Exception):
    """A server closed a connection or did not answer in two minutes."""


def load(peer: Peer, asked: Callable[[], str], clients: int, seconds: float) -> tuple[float, list[float]]:
    """Ask for some seconds; return requests a second and the latencies. What is under way at the end is waited for.

    Raises
    ------
    Fails
        The server did.

    """
    selector = selectors.DefaultSelector()
    connections = [Client(peer) for _ in range(clients)]
    for client in connections:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(peer.request(asked()))
    started = time.perf_counter()
    latencies: list[float] = []
    under_way = clients
    while under_way:
        ready = selector.select(120)
        if not ready:
            raise Fails(f"{peer.name} does not answer")
        for key, _ in ready:
            client = key.data
            if client.complete():
                now = time.perf_counter()
                latencies.append(now - client.sent)
                if now - started < seconds:
                    client.send(peer.request(asked()))
                else:
                    under_way -= 1
    elapsed = time.perf_counter() - started
    for client in connections:
        client.socket.close()
    return len(latencies) / elapsed, latencies


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(*arguments: str, ready: int = 0) -> Iterator[subprocess.Popen[str]]:
    """Run a server, which listens at the port `ready` in the end, or says its port in its first line where none is given."""
    # rdflib-endpoint logs each query to its stdout: a pipe that nobody reads is full after eighty, and the server stands still.
    said = subprocess.DEVNULL if ready else subprocess.PIPE
    running = subprocess.Popen(arguments, stdout=said, stderr=subprocess.DEVNULL, text=True)
    try:
        for _ in range(1200 if ready else 0):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", ready), timeout=1):
                break
            assert running.poll() is None, f"{arguments[0]} ended"
            time.sleep(0.1)
        yield running
    finally:
        running.terminate()
        running.wait(20)


@contextlib.contextmanager
def peers(data: Path, scratch: Path, endpoint: str | None) -> Iterator[list[Peer]]:
    """Start all servers on the file."""
    oxigraph = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin") or "oxigraph"
    folder = str(scratch / "store")
    subprocess.run([oxigraph, "load", "--location", folder, "--file", str(data)], check=True, capture_output=True)
    subprocess.run([oxigraph, "optimize", "--location", folder], check=True, capture_output=True)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(process(sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", "0"))
        assert ours.stdout is not None
        found = [Peer("kg serve", int(ours.stdout.readline().rsplit(":", 1)[1].strip("/\n")), "/sparql")]
        for name, more in (("oxigraph serve, disk", ["--location", folder]), ("oxigraph serve, memory", [])):
            port = free_port()
            stack.enter_context(process(oxigraph, "serve", *more, "--bind", f"127.0.0.1:{port}", ready=port))
            if not more:
                put = urllib.request.Request(f"http://127.0.0.1:{port}/store?default", data.read_bytes(), method="PUT",
                                             headers={"Content-Type": "text/turtle"})  # fmt: skip
                urllib.request.urlopen(put).close()
            found.append(Peer(name, port, "/query"))
        if endpoint:
            port = free_port()
            stack.enter_context(
                process(endpoint, "serve", "--host", "127.0.0.1", "--port", str(port), str(data), ready=port)
            )
            found.append(Peer("rdflib-endpoint", port, "/"))
        yield found


def compare(servers: list[Peer], data: ox.Store) -> None:
    """Stop where the servers do not give the same rows."""
    for name, query in QUERIES.items():
        for text in itertools.islice(texts(data, query), 3):
            rows = []
            for peer in servers:
                bindings = json.loads(peer.ask(text))["results"]["bindings"]
                rows.append(sorted(sorted((k, v["value"]) for k, v in row.items()) for row in bindings))
            assert all(found == rows[0] for found in rows), f"the servers differ on: {name}"


def with_bombs(peer: Peer, seconds: float) -> list[float]:
    """Latencies of ASK queries, five a second, while four queries run that would never end; each is asked anew when it was stopped."""
    stop = threading.Event()

    def bomb(number: int) -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):
                peer.ask(f"{BOMB} # {number} {time.time()}", timeout=30)

    threads = [threading.Thread(target=bomb, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    latencies = []
    started = time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        peer.ask(f"ASK {{ ?s ?p {len(latencies)} }}")
        latencies.append(time.perf_counter() - now)
        time.sleep(max(0.0, 0.2 - latencies[-1]))
    stop.set()
    for thread in threads:
        thread.join()
    return latencies


def percentile(values: list[float], share: float) -> float:
    """The value below which the share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _cell(rates: list[float], times: list[float], rounds: int) -> str:
    if len(rates) < rounds:
        return f"fails in {rounds - len(rates)} of {rounds}"
    return (
        f"{statistics.median(rates):,.0f}, {1000 * percentile(times, 0.5):.2g} / {1000 * percentile(times, 0.99):.2g}"
    )


def _ratio(ours: list[float], theirs: list[float]) -> str:
    if len(ours) != len(theirs):
        return "-"
    return f"{statistics.median(a / b for a, b in zip(ours, theirs, strict=True)):.2f}"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="a file in Turtle, kg.ttl of a release say")
    parser.add_argument("--rdflib-endpoint", help="its command")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each measurement")
    parser.add_argument("--bombs", type=float, default=30.0, help="seconds of ASK queries beside four bombs")
    arguments = parser.parse_args()
    data = ox.Store()
    data.bulk_load(path=str(arguments.data))
    engine = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "oxigraph", "starlette", "uvicorn"))
    print(f"{len(data)} triples; Python {platform.python_version()}, {engine}\n")
    with (
        tempfile.TemporaryDirectory() as scratch,
        peers(arguments.data, Path(scratch), arguments.rdflib_endpoint) as servers,
    ):
        compare(servers, data)
        print(
            "| query | clients | "
            + " | ".join(f"{p.name}: a second, p50 / p99 in ms" for p in servers)
            + " | ratios to peers |"
        )
        print("|---|--:|" + "--:|" * (len(servers) + 1))
        for name, query in QUERIES.items():
            asked = texts(data, query)
            for clients in CLIENTS:
                rates: dict[str, list[float]] = {p.name: [] for p in servers}
                times: dict[str, list[float]] = {p.name: [] for p in servers}
                for _ in range(arguments.rounds):
                    for peer in servers:
                        with contextlib.suppress(Fails):
                            rate, latencies = load(peer, lambda asked=asked: next(asked), clients, arguments.seconds)
                            rates[peer.name].append(rate)
                            times[peer.name] += latencies
                ours = rates[servers[0].name]
                cells = [_cell(rates[p.name], times[p.name], arguments.rounds) for p in servers]
                ratios = [_ratio(ours, rates[p.name]) for p in servers[1:]]
                print(f"| {name} | {clients} | " + " | ".join(cells) + " | " + ", ".join(ratios) + " |", flush=True)
        if arguments.bombs:
            latencies = with_bombs(servers[0], arguments.bombs)
            print(f"\nASK with four bombs: {len(latencies)} asked, p50 {1000 * percentile(latencies, 0.5):.1f} ms, "
                  f"p99 {1000 * percentile(latencies, 0.99):.1f} ms, longest {1000 * max(latencies):.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
