"""CSV as we write it: exact when read back, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kg.exports.columns import Cell, Column, Row, Table

SEPARATOR = "|"
"""Between the values of a cell that can hold several; they are ids and IRIs, in which it cannot stand."""
SAFETY = (
    "A text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a carriage return, perhaps behind apostrophes) "
    "has one apostrophe before it; take one away to have the text as it is. Nothing else is changed."
)
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_CHUNK = 2000


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    >>> guard("=1+1"), guard("'t Hooft"), guard("'=x")
    ("'=1+1", "'t Hooft", "''=x")
    """
    return "'" + text if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Take the apostrophe away again; the inverse of `guard`."""
    return text[1:] if _GUARDED.match(text) else text


def write_csv(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table as CSV (RFC 4180), UTF-8 without a byte-order mark; empty cells mean that nothing is said."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in table.columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([_text(row[column.name], column) for column in table.columns])
        if number % _CHUNK == 0:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return SEPARATOR.join(cell)
    if isinstance(cell, str) and column.type in ("text", "label"):
        return guard(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return str(cell)


def read_csv(table: Table, lines: Iterable[str]) -> Iterator[Row]:
    """Yield the rows of a table that `write_csv` wrote.

    Raises
    ------
    ValueError
        The columns are not those of the table, or a cell is not of its type.

    """
    reader = csv.reader(lines, strict=True)
    if next(reader, None) != [column.name for column in table.columns]:
        raise ValueError(f"the columns of {table.name} are not those of this version")
    for cells in reader:
        yield {column.name: _cell(cell, column) for column, cell in zip(table.columns, cells, strict=True)}


def _cell(text: str, column: Column) -> Cell:
    if column.several:
        return tuple(text.split(SEPARATOR)) if text else ()
    if not text:
        return None
    match column.type:
        case "integer":
            return int(text)
        case "decimal":
            return Decimal(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case "date":
            return dt.date.fromisoformat(text)
        case "text" | "label":
            return unguard(text)
    return text
