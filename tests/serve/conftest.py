"""A real server process on a free port, over a small TriG file, and one over the seed case."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

TRIG = "\n".join(
    f"<http://kasei.us/2009/09/sparql/data/data{n}.rdf> {{ <http://kasei.us/2009/09/sparql/data/data{n}.rdf> a <http://xmlns.com/foaf/0.1/Document> ; <http://e/n> {n} . }}"
    for n in (1, 2, 3)
) + "".join(f"\n<http://e/s{i}> <http://e/p> {i} ." for i in range(2000))  # fmt: skip


@dataclass
class Served:
    port: int
    pid: int
    log: Path

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Served]:
    log = folder / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield Served(urlsplit(address).port or 0, process.pid, log)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(15) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A TriG file that is no release."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "data.trig").write_text(TRIG, encoding="utf-8")
    with running(folder, "--data", str(folder / "data.trig"), "--deadline", "2", "--memory", "1024") as served:
        yield served


@pytest.fixture(scope="session")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("site"), "--graph", str(release)) as served:
        yield served


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """A listener that must never be reached."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    reached: list[object] = []
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, address = listener.accept()
                reached.append(address)
                connection.close()
            except TimeoutError:
                continue

    thread = threading.Thread(target=listen)
    thread.start()
    yield listener.getsockname()[1], reached
    stop.set()
    thread.join()
    listener.close()
