"""Fixtures for all tests: the seed case, and all of the shipped data, each built once."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg.build
from kg.answers import Asker
from kg.query import load_queries

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test reach beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


SEED = [ROOT / "data" / "interpol", ROOT / "data" / "world"]
"""The seed case and the registers that it names: what most tests look at, since all of the data take ten times as long."""


@pytest.fixture(scope="session")
def built() -> kg.build.Built:
    return kg.build.assemble(SEED)


@pytest.fixture(scope="session")
def whole() -> kg.build.Built:
    """All of the shipped data."""
    return kg.build.assemble()


@pytest.fixture(scope="session")
def store(built: kg.build.Built) -> ox.Store:
    memory = ox.Store()
    lines = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in built.quads)
    memory.bulk_load(input=lines.encode(), format=ox.RdfFormat.N_QUADS)
    return memory


@pytest.fixture(scope="session")
def release(built: kg.build.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published release of the shipped data."""
    from kg.store import publish

    folder = tmp_path_factory.mktemp("release") / "build"
    publish(folder, kg.build.files(built), kg.build.about(built))
    return folder


@pytest.fixture(scope="session")
def asker(store: ox.Store) -> Asker:
    return Asker(store, "default", load_queries)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A copy of the seed case to break."""
    copy = tmp_path / "data"
    for name in ("interpol", "world", "schemas", "policies"):
        shutil.copytree(ROOT / "data" / name, copy / name)
    yield copy


def java_or_skip() -> None:
    """Skip where there is no Java; fail where there must be one."""
    if shutil.which("java") is None:
        if os.environ.get("KG_CI"):
            pytest.fail("CI must have Java for the OWL reasoner and for Spark")
        pytest.skip("no Java runtime: the OWL reasoner HermiT and Spark cannot run")
