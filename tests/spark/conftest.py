"""One Spark session on two threads for all of these tests, and the tables of the seed case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg.build
from kg.alignment import Ledger, read_ledger
from kg.analysis import read_world
from kg.answers import Asker
from kg.dates import parse_date
from kg.spark.reading import read_model
from kg.spark.session import spark_session
from kg.spark.tables import save_tables, tables_of
from tests.conftest import java_or_skip


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    java_or_skip()
    settings = {
        # So few rows at once that lines and contests reach a worker in several pieces.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "7",
        # Small jobs: what is saved on compiling is more than what runs slower.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1", "spark.sql.shuffle.partitions": "3",
        "spark.sql.codegen.wholeStage": "false",
    }  # fmt: skip
    with spark_session("local[2]", settings) as session:
        yield session


@pytest.fixture(scope="session")
def ledger(built: kg.build.Built, asker: Asker) -> Ledger:
    return read_ledger(asker.rows, read_world(asker.rows, "default", parse_date(built.as_of).earliest))


@pytest.fixture(scope="session")
def tables(built: kg.build.Built, asker: Asker, ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark") / "tables"
    save_tables(folder, tables_of(read_model(asker.store, "default"), ledger, "default", built.as_of, "0"))
    return folder
