"""Printing: tables for people, CSV and JSON for programs. Data go to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def _reader_went_away() -> NoReturn:
    # rich would leave with 1, as after a failure; `main` leaves with 0.
    raise BrokenPipeError


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str = "") -> None:
    """Print rows as a table; `columns` gives by key the heading. Columns without any value are left out."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = {key: heading for key, heading in columns.items() if any(row.get(key) is not None for row in rows)}
    # In a pipe there is no width to fit: lines are as long as they must be, and nothing is cut.
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 100_000, highlight=False, soft_wrap=not terminal)
    console.on_broken_pipe = _reader_went_away  # type: ignore[method-assign]
    if title:
        console.print(Text(title, style="bold"))
    if not rows or not shown:
        console.print(Text("  (nothing)"))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in shown.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(text(row.get(key))) for key in shown))
    if terminal:
        console.print(table)
    else:
        with console.capture() as capture:
            console.print(table)
        print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text."""
    for line in lines:
        print(line)


def note(message: str) -> None:
    """Print a remark for people to standard error."""
    print(message, file=sys.stderr)


def progress(step: str) -> None:
    """Show what goes on, on a terminal, in the place of what was shown before; nothing wipes it."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {step} …" if step else "\r\033[K", end="", file=sys.stderr, flush=True)
