"""Real SPARQL servers that tests start: Oxigraph from PyPI, Virtuoso from Debian, each on free ports in a folder of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.remote import Profile

PASSWORD = "opensesame"  # letters only: Virtuoso puts it unquoted into a statement
PASSWORD_VARIABLE = "KG_TEST_PASSWORD"
_READY = 60.0


class Server:
    """A server process. It can be killed as a power cut would kill it, and started again on the same data and ports."""

    def __init__(self, name: str, command: list[str], folder: Path, port: int, profile: Profile) -> None:
        self.name, self._command, self._folder, self._port = name, command, folder, port
        self.profile = profile
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + _READY
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
                connection.request(
                    "GET", "/sparql?query=ASK%7B%7D" if self.name == "virtuoso" else "/query?query=ASK%7B%7D"
                )
                status = connection.getresponse().status
                connection.close()
                if status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start: {(self._folder / 'output').read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill it, without a chance to write anything down."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(30)
        (self._folder / "virtuoso.lck").unlink(missing_ok=True)

    def write_profile(self, path: Path, name: str = "tests") -> Path:
        """Write a configuration file that has this server, and return its path."""
        keys = ("query", "update", "graph_store", "user", "password_env", "auth")
        lines = [
            f"{key.replace('_', '-')} = {json.dumps(value)}" for key in keys if (value := getattr(self.profile, key))
        ]
        path.write_text("\n".join([f"[endpoints.{name}]", *lines, ""]), encoding="utf-8")
        return path

    def stop(self) -> None:
        """End it."""
        if self._process is not None and self._process.poll() is None:
            # What it would write down at its end nobody reads.
            self._process.kill()
            self._process.wait(30)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing(program: str, where_from: str) -> None:
    """Skip where a server is not installed; fail where it must be."""
    if os.environ.get("KG_CI"):
        pytest.fail(f"CI must have {program} ({where_from})")
    pytest.skip(f"no {program} on this machine ({where_from}): nothing was tested against it")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run the server of Oxigraph on an empty store."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        missing("oxigraph", "PyPI: oxigraph")
    assert program is not None
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    profile = Profile(name="oxigraph", query=f"{base}/query", update=f"{base}/update", graph_store=f"{base}/store")
    server = Server("oxigraph", command, folder, port, profile)
    try:
        server.start()
        yield server
    finally:
        server.stop()


_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 60
O_DIRECT = 0
CaseMode = 2
DirsAllowed = {folder}
ThreadsPerQuery = 2
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
MaxClientConnections = 10
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
[Client]
SQL_PREFETCH_ROWS = 100
SQL_QUERY_TIMEOUT = 0
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso on an empty database, with the limits that Debian's package sets."""
    program = shutil.which("virtuoso-t")
    if program is None:
        missing("virtuoso-t", "Debian: virtuoso-opensource-7-bin")
    assert program is not None
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder=folder, port=port, sql=sql), encoding="utf-8")
    base = f"http://127.0.0.1:{port}"
    # The passwords are set once, on the empty database.
    subprocess.run(
        [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground", "+checkpoint-only", "+pwdold", "dba",
         "+pwddba", PASSWORD, "+pwddav", PASSWORD],
        cwd=folder, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    profile = Profile(
        name="virtuoso", query=f"{base}/sparql", update=f"{base}/sparql-auth", graph_store=f"{base}/sparql-graph-crud-auth",
        user="dba", password_env=PASSWORD_VARIABLE, auth="digest",
    )  # fmt: skip
    server = Server("virtuoso", command, folder, port, profile)
    try:
        server.start()
        yield server
    finally:
        server.stop()
