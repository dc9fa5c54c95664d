"""CSV that is safe to open in a spreadsheet: no cell of it is taken for a formula. SPARQL results in CSV stay exact instead."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    r"""Return the text of a cell; one that begins like a formula and is no number gets an apostrophe before it (OWASP, CSV injection).

    >>> cell("=1+1"), cell("-3.5"), cell(None), cell("Fo\x00o")
    ("'=1+1", '-3.5', '', 'Foo')
    """
    text = "" if value is None else str(value)
    text = text.replace("\x00", "")  # programs that read C strings end there
    return f"'{text}" if text.startswith(_FORMULA) and not _number(text) else text


def _number(text: str) -> bool:
    if not text.isascii() or text != text.strip() or "_" in text:
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV, with a header; the columns are all keys in the order in which they first come."""
    rows = list(rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if columns:
        writer.writerow(map(cell, columns))
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()
