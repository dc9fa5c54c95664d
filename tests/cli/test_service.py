"""`kg query` asks no other server unless it is told to, and does not die of a deep text."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.test_commands import kg


@pytest.mark.parametrize("service", ["SERVICE SILENT", "service silent", "\\u0053ERVICE SILENT", "SERVICE#\n SILENT"])
def test_service_is_refused(release: Path, service: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        text = f"ASK {{ {service} <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        done = kg("query", "-", release=release, stdin=text)
        assert done.returncode == 2 and "--allow-service" in done.stderr and done.stdout == ""
        with pytest.raises(TimeoutError):
            listener.accept()


def test_service_is_done_where_it_is_allowed(release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        listener.settimeout(20)
        text = f"ASK {{ SERVICE SILENT <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        running = thread.submit(kg, "query", "-", "--allow-service", release=release, stdin=text)
        listener.accept()[0].close()
        assert running.result().returncode == 0


def test_a_text_that_nests_too_deep_is_refused(release: Path) -> None:
    done = kg("query", "-", release=release, stdin="SELECT * { ?s ?p " + "(" * 2000 + ")" * 2000 + " }")
    assert done.returncode == 2 and "nests" in done.stderr and "Traceback" not in done.stderr
