"""A bar chart of a result that has names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg import ids

MOST = 40
_LABELS, _WIDTH, _ROW, _SPACE = 260, 960, 22, 70


@dataclass(frozen=True)
class OneBar:
    """A bar: its name, its number as written, where it begins and how long it is."""

    label: str
    value: str
    y: float
    x: float
    width: float


@dataclass(frozen=True)
class Bars:
    """A chart: its size, what names and numbers are of, its bars, and the abscissa of nought."""

    width: float
    height: float
    row: float
    left: float
    names: str
    numbers: str
    bars: list[OneBar]
    nought: float
    left_out: int


def bars(columns: Sequence[str], rows: Sequence[Sequence[dict[str, Any] | None]]) -> Bars | None:
    """Return a chart of the first column of numbers by the first column of texts; None where there is no such pair.

    Parameters
    ----------
    columns : names of the columns.
    rows : cells as SPARQL 1.1 Query Results JSON gives them; None where a variable is unbound.

    """
    if not len(rows) >= 2:
        return None
    numeric = [i for i in range(len(columns)) if all(_number(row[i]) is not None for row in rows)]
    texts = [i for i in range(len(columns)) if i not in numeric and any(row[i] for row in rows)]
    if not numeric or not texts:
        return None
    label = next((i for i in texts if all(not row[i] or row[i]["type"] != "uri" for row in rows)), texts[0])  # type: ignore[index]
    number = numeric[0]
    shown = rows[:MOST]
    values = [_number(row[number]) or 0.0 for row in shown]
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    scale = (_WIDTH - _LABELS - _SPACE) / span
    nought = _LABELS - low * scale
    made = [
        OneBar(_named(row[label]), (row[number] or {}).get("value", ""), _ROW * i,
               round(nought + min(0.0, value) * scale, 2), round(abs(value) * scale, 2))
        for i, (row, value) in enumerate(zip(shown, values, strict=True))
    ]  # fmt: skip
    return Bars(
        _WIDTH,
        _ROW * len(made),
        _ROW,
        _LABELS,
        columns[label],
        columns[number],
        made,
        round(nought, 2),
        len(rows) - len(shown),
    )


def _named(cell: dict[str, Any] | None) -> str:
    """Return a label: of IRIs the part that tells one from another."""
    if not cell:
        return ""
    value = str(cell["value"])
    return ids.short_id(value) if cell["type"] == "uri" else value


def _number(cell: dict[str, Any] | None) -> float | None:
    if not cell or "XMLSchema#" not in cell.get("datatype", ""):
        return None
    kind = cell["datatype"].rpartition("#")[2]
    if kind not in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger"):
        return None
    try:
        value = float(cell["value"])
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None
