"""A real SPARQL server over the small world, and a proxy before it that fails in the ways that public services fail."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(lines: list[str], folder: Path) -> Iterator[str]:
    """Serve triples with the `oxigraph` server; gives the address of its query service."""
    program = shutil.which("oxigraph") or str(Path(sys.executable).parent / "oxigraph")
    (folder / "world.nt").write_text("".join(lines), encoding="utf-8")
    store = folder / "store"
    subprocess.run(
        [program, "load", "--location", store, "--file", folder / "world.nt"], check=True, capture_output=True
    )
    port = _free_port()
    server = subprocess.Popen(
        [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(10)


class Proxy:
    """Passes requests on, except where a script says how the next one fails.

    `script` holds the faults to come, the next first: a status with headers, or `truncated`, `error-in-body`, `html`, `empty`,
    `hangs`, `drips`, `closes`. `agents` has the User-Agents seen, `busy` the most requests at once.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream, self.script, self.agents, self.count = upstream, list[str](), set[str](), 0
        self.busy = self._now = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                with outer._lock:
                    outer._now += 1
                    outer.busy = max(outer.busy, outer._now)
                # The client cuts us off when it has waited long enough, as it should.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    outer._answer(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/sparql"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.count += 1
        self.agents.add(handler.headers["User-Agent"])
        fault = self.script.pop(0) if self.script else ""
        time.sleep(0.002)
        # Before the answer goes out: a client that asks again once it has it, or gives up on it, is in its right.
        with self._lock:
            self._now -= 1
        if fault[:3].isdigit():
            status, _, retry = fault.partition(" ")
            handler.send_response(int(status))
            if retry:
                handler.send_header("Retry-After", retry)
            self._send(handler, b"busy", "text/plain")
            return
        request = urllib.request.Request(self.upstream, body, dict(handler.headers))
        with urllib.request.urlopen(request, timeout=10) as answer:
            whole, kind = answer.read(), answer.headers["Content-Type"]
        match fault:
            case "truncated":
                handler.send_response(200)
                self._send(handler, whole[: len(whole) // 2], kind)
            case "short":
                handler.send_response(200)
                handler.send_header("Content-Type", kind)
                handler.send_header("Content-Length", str(len(whole)))
                handler.end_headers()
                handler.wfile.write(whole[: len(whole) // 2])
                handler.close_connection = True
            case "error-in-body":
                handler.send_response(200)
                self._send(handler, whole[:-40] + b"\njava.util.concurrent.TimeoutException\n\tat com.bigdata", kind)
            case "json-error":
                handler.send_response(200)
                self._send(handler, b'{"error": "overloaded"}', "application/json")
            case "html":
                handler.send_response(200)
                self._send(handler, b"<html><title>Too many requests</title></html>", "text/html")
            case "empty":
                handler.send_response(200)
                self._send(handler, b"", kind)
            case "hangs":
                time.sleep(3)
                handler.close_connection = True
            case "drips":
                handler.send_response(200)
                handler.send_header("Content-Type", kind)
                handler.end_headers()
                for index in range(60):
                    handler.wfile.write(whole[index : index + 1])
                    handler.wfile.flush()
                    time.sleep(0.1)
                handler.close_connection = True
            case _:
                handler.send_response(200)
                self._send(handler, whole, kind)

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
