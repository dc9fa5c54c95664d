"""CSV tables with a Frictionless data package and CSVW metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import UsageError
from kg.exports.columns import Row, Table, rows_of, sayings_rows, sayings_table, tables
from kg.exports.csvs import read_csv, write_csv
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.packages import csvw_metadata, data_package

PACKAGE = "datapackage.json"
CSVW = "csv-metadata.json"


def every_table(extract: Extract) -> Iterator[tuple[Table, Iterator[Row]]]:
    """Yield all tables with their rows: of each kind of thing, and who says something of which."""
    for table in tables().values():
        yield table, rows_of(extract, table)
    yield sayings_table(), sayings_rows(extract)


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return the files: the metadata first, then a table each."""
    return packaged(extract, format_, dict_of(every_table(extract)), csvw=True)


def dict_of(pairs: Iterator[tuple[Table, Iterator[Row]]]) -> dict[Table, Iterator[Row]]:
    """Return tables with their rows."""
    return dict(pairs)


def packaged(
    extract: Extract, format_: Format, found: Mapping[Table, Iterator[Row]], *, csvw: bool
) -> Mapping[str, Pieces]:
    """Return tables as CSV, with the metadata that describes them."""
    made = list(found)
    files: dict[str, Pieces] = {PACKAGE: [_json(data_package(extract, format_, made))]}
    if csvw:
        files[CSVW] = [_json(csvw_metadata(extract, format_, made))]
    for table, rows in found.items():
        files[f"{table.name}.csv"] = write_csv(table, rows)
    return files


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Read the tables of an export back, as they were before they were written.

    Raises
    ------
    UsageError
        There is no such export, or it is not as this version writes it.

    """
    found = {}
    for table in (*tables().values(), sayings_table()):
        path = folder / f"{table.name}.csv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                found[table.name] = list(read_csv(table, file))
        except (OSError, ValueError, KeyError) as error:
            raise UsageError(f"{path} is no table of an export: {getattr(error, 'strerror', None) or error}.") from None
    return found
