"""Printing: tables for people, CSV and JSON for programs. Data go to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = "  "
_LEAST_VALUE = 24
"""Cells that are left for values in a record: on a terminal narrower than that its own lines break them."""


def print_json(value: Any) -> None:
    """Print a value as JSON; dates as text, decimals as numbers."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def print_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
    """Print rows as CSV that is safe to open in a spreadsheet: a text that it would run gets a quote before it."""
    columns = list(columns) or (list(rows[0]) if rows else [])
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(text(row.get(column))) for column in columns])


def _safe(cell: str) -> str:
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def text(value: Any) -> str:
    """Return a value as people read it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(text(v) for v in value)
    return "".join(c if c.isprintable() else " " for c in str(value))


def columns_of(line: str) -> int:
    r"""Return how many cells of a terminal a line takes: two a character of East Asia, none a mark above a letter.

    >>> columns_of("Zürich"), columns_of("金鍾陽"), columns_of("Zu\u0308rich")
    (6, 6, 6)
    """
    if line.isascii():
        return len(line)
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    return wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in line)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str = "") -> None:
    r"""Print rows as a table; `columns` gives by key the heading. Columns without any value are left out.

    On a terminal too narrow for it the table is turned, a column a row; where that does not fit either, each row is a
    block with a line a column (as `\x` does in psql). No value is cut. In a pipe there is no width to fit: lines are as
    long as they must be.
    """
    shown = {key: heading for key, heading in columns.items() if any(row.get(key) is not None for row in rows)}
    if title:
        heading = title.lstrip("\n")
        print("\n" * (len(title) - len(heading)) + _bold(_filled(heading, sys.stdout)))
    if not rows or not shown:
        print("  (nothing)")
        return
    cells = [[text(row.get(key)) for key in shown] for row in rows]
    headings = list(shown.values())
    table: Sequence[Sequence[str]] = [headings, *cells]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if room is not None and _width(table) > room:
        turned = list(zip(*table, strict=True))
        # A turned table has a column a row, each at least a cell wide.
        if len(table) >= room or _width(turned) > room:
            _print_records(headings, cells, room)
            return
        table = turned
    head, *lines = _lines(table)
    print_lines([_bold(head), *lines])


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(columns_of, column)) for column in zip(*table, strict=True)]


def _width(table: Sequence[Sequence[str]]) -> int:
    widths = _widths(table)
    return sum(widths) + len(_BETWEEN) * (len(widths) - 1)


def _lines(table: Sequence[Sequence[str]]) -> list[str]:
    widths = _widths(table)
    return [
        _BETWEEN.join(cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _print_records(headings: Sequence[str], cells: Sequence[Sequence[str]], room: int) -> None:
    """Print a block for each row: the values that it has, each after its heading, long ones broken between words."""
    name = max(map(columns_of, headings))
    number = len(str(len(cells)))
    value_at = number + 2 + name + len(_BETWEEN)
    wrap = textwrap.TextWrapper(max(_LEAST_VALUE, room - value_at), break_long_words=False, break_on_hyphens=False)
    for count, row_cells in enumerate(cells, 1):
        if count > 1:
            print()
        mark = f"{count:>{number}}. "
        for heading, cell in zip(headings, row_cells, strict=True):
            if not cell:
                continue
            first, *more = wrap.wrap(cell) or [""]
            print(mark + _bold(heading) + " " * (name - columns_of(heading)) + _BETWEEN + first)
            for line in more:
                print(" " * value_at + line)
            mark = " " * len(mark)


def _bold(line: str) -> str:
    """Return a line in bold, on a terminal that can and for people who do not ask for none (no-color.org)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb":
        return line
    return f"\033[1m{line}\033[0m"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text."""
    for line in lines:
        print(line)


def note(message: str) -> None:
    """Print a remark for people to standard error; on a terminal, broken between words."""
    print(_filled(message, sys.stderr), file=sys.stderr)


def _filled(message: str, stream: TextIO) -> str:
    """Return a message with its lines broken between words where it goes to a terminal; as it is where it does not."""
    if not stream.isatty():
        return message
    fill = textwrap.TextWrapper(shutil.get_terminal_size().columns, break_long_words=False, break_on_hyphens=False).fill
    return "\n".join(map(fill, message.splitlines()))
