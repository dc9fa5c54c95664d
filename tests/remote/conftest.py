"""Servers for the tests of this folder, each started once, with the seed case pushed to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store.push import push
from tests.remote import servers
from tests.remote.servers import Server

SERVERS = ("oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def _password() -> Iterator[None]:
    os.environ[servers.PASSWORD_VARIABLE] = servers.PASSWORD
    yield
    del os.environ[servers.PASSWORD_VARIABLE]


@pytest.fixture(scope="session", params=SERVERS)
def loaded(
    request: pytest.FixtureRequest, release: Path, tmp_path_factory: pytest.TempPathFactory, _password: None
) -> Iterator[Server]:
    """A server that holds the release of the seed case, pushed to it."""
    with getattr(servers, request.param)(tmp_path_factory.mktemp(request.param)) as server:
        push(release, server.profile)
        yield server


@pytest.fixture(params=SERVERS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, _password: None) -> Iterator[Server]:
    """A server that holds nothing, for a test to spoil."""
    with getattr(servers, request.param)(tmp_path) as server:
        yield server
