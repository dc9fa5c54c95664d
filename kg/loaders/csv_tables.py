"""Reading CSV tables strictly: every row and cell, with the line it stands on; no value is guessed or dropped."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import close_names
from kg.loaders.faults import Faults
from kg.loaders.specs import Table


@dataclass(frozen=True)
class RawRow:
    """The filled cells of one row as text, by column."""

    table: str
    file: str
    line: int
    path: str
    cells: dict[str, str]


def read_csv(path: Path, file: str, table: Table, faults: Faults) -> Iterator[RawRow]:
    """Yield the rows of a CSV file of `table`; `file` is how messages name it."""
    text = read_text(path, file, faults)
    if text is None:
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines)
        if not _header_fits(header, file, table, faults):
            return
        line = lines.line_num + 1
        for cells in lines:
            if len(cells) == len(header):
                filled = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
                yield RawRow(table.name, file, line, "", filled)
            elif cells:
                faults.add(
                    file, line, "", ",".join(cells), f"has {len(cells)} cells where the header has {len(header)}",
                    "Check the commas; put a text that holds a comma between double quotes.",
                )  # fmt: skip
            else:
                faults.add(file, line, "", "", "is an empty line", "Remove it.")
            line = lines.line_num + 1
    except csv.Error as error:
        faults.unread(file, lines.line_num, f"cannot be read as CSV ({error})", "Check the double quotes here.")


def read_text(path: Path, file: str, faults: Faults) -> str | None:
    """Return the text of a file without the byte-order mark of UTF-8, or None and a fault where it is empty or no UTF-8."""
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)  # spreadsheets write the mark
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.unread(file, 1, "is UTF-16, by its byte-order mark", "Save it as UTF-8 (in Excel: CSV UTF-8).")
        return None
    if not data.strip():
        faults.unread(file, 1, "is empty", "Write the header line, or remove the file.")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.unread(file, line, "is not UTF-8", "Save it as UTF-8 (in Excel: CSV UTF-8).")
        return None
    if "\0" in text:
        faults.unread(file, text.count("\n", 0, text.index("\0")) + 1, "holds a NUL character", "Remove it.")
        return None
    return text


def _header_fits(header: list[str], file: str, table: Table, faults: Faults) -> bool:
    for separator, name in (("\t", "tabs"), (";", "semicolons")):
        if len(header) == 1 and separator in header[0]:
            faults.unread(file, 1, f"has its columns separated by {name}", "Separate them by commas.")
            return False
    before = len(faults.found)
    meant: set[str] = set()
    for name in header:
        if name not in table.fields:
            near = close_names(name, list(table.fields))
            remedy = f"Did you mean {near[0]}?" if near else f"The columns are: {', '.join(table.fields)}."
            meant.update(near[:1])
            faults.unread(file, 1, f"is no column of the table {table.name}", remedy, name or "(unnamed)")
        elif header.count(name) > 1:
            faults.unread(file, 1, "stands more than once in the header", "Keep one of them.", name)
    for field in table.fields.values():
        # A column whose name is misspelt is one fault, not also a missing one.
        if field.required and field.name not in header and field.name not in meant:
            faults.unread(file, 1, "is missing from the header", "Add the column; it must be filled.", field.name)
    return len(faults.found) == before
