"""CSV tables: validators that are not ours accept them, and reading them back gives the same graph."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, UsageError
from kg.exports import find_format, output
from kg.exports.columns import Row, rows_of, sayings_rows, tables, triples_of
from kg.exports.csvs import guard, read_csv, unguard, write_csv
from kg.exports.extract import Extract, Thing, open_extract
from kg.exports.tables import read_tables
from kg.exports.writing import mark_of, write_folder
from tests.conftest import ROOT


def written(extract: Extract, name: str, folder: Path) -> Path:
    """Write a format of several files to a folder, and return it."""
    files = output(find_format(name), extract)
    assert isinstance(files, dict)
    write_folder(folder, files, mark_of(files))
    return folder


@pytest.fixture(scope="module")
def folder(seed: Extract, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(seed, "csv", tmp_path_factory.mktemp("csv") / "tables")


def test_they_hold_every_statement_of_the_view(seed: Extract, folder: Path) -> None:
    """The strongest thing that can be said: from the files alone the view comes back, statement by statement."""
    back = read_tables(folder)
    made = {t for table in tables().values() for row in back[table.name] for t in triples_of(row, table)}
    truth = {
        (thing.id, property_, value)
        for table in tables().values() for kind in table.kinds for thing in seed.things(kind)
        for property_, values in thing.values.items() for value in values
        if property_ in {c.predicate for c in table.columns}
    }  # fmt: skip
    assert made == truth and len(made) > 10_000
    # Counted from the dump, so that a kind or property without a column cannot hide.
    lines = sum(
        1 for line in (seed.release.folder / "kg.nq").read_text(encoding="utf-8").split("\n")
        if line.endswith("<https://w3id.org/io-leadership/graph/view/default> .") and "rdf-syntax-ns#type>" not in line
    )  # fmt: skip
    of_view = {
        t
        for t in made
        if t[0].partition("/")[0] not in {"vacancy", "interregnum", "record-gap", "spell", "succession", "document"}
    }
    assert len(of_view) == lines


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_reading_gives_the_rows_that_were_written(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    extract: Extract = request.getfixturevalue(name)
    back = read_tables(written(extract, "csv", tmp_path / "t"))
    for table in tables().values():
        assert back[table.name] == list(rows_of(extract, table))
    assert back["sayings"] == list(sayings_rows(extract)) != []


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_frictionless_and_csvw_accept_them(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    import frictionless
    from csvw import CSVW

    extract: Extract = request.getfixturevalue(name)
    folder = written(extract, "csv", tmp_path / "t")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid and report.stats["tasks"] == len(tables()) + 1, report.flatten(["title", "message"])
    assert CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid


def test_the_validators_would_see_a_broken_table(folder: Path, tmp_path: Path) -> None:
    import frictionless
    from csvw import CSVW

    broken = tmp_path / "t"
    shutil.copytree(folder, broken)
    text = (broken / "terms.csv").read_text(encoding="utf-8")
    (broken / "terms.csv").write_text(text.replace("office/interpol-president,", "office/nowhere,"), encoding="utf-8")
    assert not frictionless.validate(str(broken / "datapackage.json")).valid
    with pytest.raises(ValueError, match="nowhere"):
        CSVW(str(broken / "csv-metadata.json"), validate=True).is_valid  # noqa: B018


def test_metadata_say_what_is_lost(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["loses"] == find_format("csv").loses and package["loses"] in package["description"]
    assert package["policy"] == "default" and package["licenses"][0]["name"] == "CC0-1.0"
    described = [f for r in package["resources"] for f in r["schema"]["fields"] if f["description"]]
    assert len(described) > 200


def test_every_column_of_the_curated_tables_is_exported() -> None:
    have = {(kind, c.predicate.removesuffix("Edtf")) for t in tables().values() for kind in t.kinds for c in t.columns}
    for path in sorted((ROOT / "data" / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        if schema.get("kind") == "waiver":
            continue  # a decision about a finding, nothing about the world
        for field in schema.get("fields", ()):
            if "property" in field:
                assert (schema["kind"], field["property"]) in have, f"{path.name}: {field['name']}"


def test_spreadsheets_run_nothing(tiny: Extract, tmp_path: Path) -> None:
    folder = written(tiny, "csv", tmp_path / "t")
    cells = [
        cell
        for path in folder.glob("*.csv")
        for row in csv.reader(io.StringIO(path.read_bytes().decode(), newline=""))
        for cell in row
    ]
    assert '\'=HYPERLINK("http://evil","x")' in cells and "'+BETA" in cells and "''=B" in cells and "'t Hooft" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


@given(st.text())
def test_the_guard_can_be_taken_away(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1), min_size=1, max_size=5))
def test_any_text_survives(texts: list[str]) -> None:
    table = tables()["names"]
    rows: list[Row] = [
        {"id": f"name/{n}", "of": "person/x", "text": text, "language": None, "order": None, "kind": None} for n, text in enumerate(texts)
    ]  # fmt: skip
    data = b"".join(write_csv(table, rows)).decode("utf-8")
    assert list(read_csv(table, io.StringIO(data, newline=""))) == rows


def test_two_values_where_there_is_room_for_one_are_an_error() -> None:
    import pyoxigraph as ox

    from kg.exports.columns import row_of

    thing = Thing("person/x", {"foaf:familyName": (ox.Literal("A"), ox.Literal("B"))})
    with pytest.raises(KgError, match="2 values of foaf:familyName"):
        row_of(thing, tables()["persons"])


def test_a_folder_that_is_no_export_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"organizations\.csv"):
        read_tables(tmp_path)


def test_it_can_be_narrowed_to_an_organization(release: Path, tmp_path: Path) -> None:
    import frictionless

    narrow = open_extract(release, organizations=["ICPC"])
    assert narrow.organizations == ("organization/icpc",)
    folder = written(narrow, "csv", tmp_path / "t")
    rows = {
        t: list(csv.DictReader(io.StringIO((folder / f"{t}.csv").read_bytes().decode(), newline="")))
        for t in ("terms", "offices", "persons")
    }
    assert {r["id"] for r in rows["offices"]} >= {"office/icpc-president", "office/icpc-secretary"}
    assert "office/interpol-president" not in {r["office"] for r in rows["terms"]}
    assert len(rows["persons"]) < 30
    assert frictionless.validate(str(folder / "datapackage.json")).valid
