from __future__ import annotations

import datetime as dt

import pytest

from kg.analysis import World, read_world
from kg.answers import Asker


@pytest.fixture(scope="session")
def seed_world(asker: Asker) -> World:
    """What analyses read of the seed case."""
    return read_world(asker.rows, "default", dt.date(2026, 11, 23))
