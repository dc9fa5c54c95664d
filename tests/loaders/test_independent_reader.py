"""The tables against their schemas, by a reader that is not ours: the Frictionless framework."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from frictionless import Resource, Schema

from tests.conftest import ROOT

TABLES = sorted((ROOT / "data").glob("*/*.csv"))


def described(path: Path) -> Schema:
    """The schema of a table, with the columns that the file has; keys across files are left to our loader."""
    descriptor = json.loads((ROOT / "data" / "schemas" / f"{path.stem}.json").read_text(encoding="utf-8"))
    descriptor.pop("foreignKeys", None)
    descriptor.pop("primaryKey", None)
    descriptor.pop("$schema", None)
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    descriptor["fields"] = [f for f in descriptor["fields"] if f["name"] in header]
    return Schema.from_descriptor(descriptor)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", TABLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_table_fits_its_schema(path: Path) -> None:
    resource = Resource(path=path.name, basepath=str(path.parent), schema=described(path))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]


@pytest.mark.filterwarnings("ignore")
def test_the_reader_sees_a_fault(tmp_path: Path) -> None:
    source = ROOT / "data" / "interpol" / "thresholds.csv"
    broken = tmp_path / "thresholds.csv"
    broken.write_text(source.read_text(encoding="utf-8").replace(",2,3,", ",two,3,", 1), encoding="utf-8")
    assert not Resource(path=broken.name, basepath=str(tmp_path), schema=described(broken)).validate().valid
