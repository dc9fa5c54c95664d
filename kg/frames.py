"""Rows as pandas frames whose columns have the dtype of what they hold.

| cells of the column | dtype |
|---|---|
| days | `datetime64[s]` |
| whole numbers | `Int64` |
| decimals and floats, also mixed with whole numbers | `Float64` |
| truth values | `boolean` |
| texts that are all codes of the ontology's vocabularies, or words such as certain, before, against | `category` |
| other texts, shortened IRIs among them | `string` |
| nothing at all, or a mixture | `object` |

Missing is `NaT` or `<NA>`, never 0 or an empty text. EDTF dates (`2018-11`, `2019~`, `..`) are texts: the bounds beside them are days.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg import ids
from kg.errors import needing
from kg.vocabularies import vocabularies

if TYPE_CHECKING:
    import pandas as pd

# Words that answers give without a vocabulary of the ontology.
_WORDS = {"certain", "certainly", "possible", "possibly", "yes", "no", "unknown", "for", "against", "before", "after"}


@functools.cache
def _codes() -> frozenset[str]:
    found = set(_WORDS)
    for scheme, concepts in vocabularies().items():
        found.update(concepts)
        found.update(f"{scheme}/{code}" for code in concepts)
    return frozenset(found)


def tidy(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return rows as a frame, one column a key, IRIs of ours shortened to kind/id.

    Parameters
    ----------
    rows : one mapping a row; a missing key and None are missing values.
    columns : names and order of the columns; by default the keys as they come.

    Raises
    ------
    kg.errors.KgError
        pandas is not installed.

    """
    with needing("Frames need", "pandas"):
        import pandas as pd
    table = list(rows)
    names = list(columns) if columns is not None else list(dict.fromkeys(key for row in table for key in row))
    data = {name: _series([_short(row.get(name)) for row in table]) for name in names}
    return pd.DataFrame(data, columns=pd.Index(names, dtype="object"), index=pd.RangeIndex(len(table)))


def _short(value: Any) -> Any:
    return ids.short_id(value) if isinstance(value, str) else value


def _series(cells: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    kinds = {_kind(cell) for cell in cells if cell is not None}
    match sorted(kinds):
        case ["day"]:
            return pd.Series(cells, dtype="datetime64[s]")
        case ["truth"]:
            return pd.Series(cells, dtype="boolean")
        case ["whole"] if all(cell is None or -(2**63) <= cell < 2**63 for cell in cells):
            return pd.Series(cells, dtype="Int64")
        case ["real"] | ["real", "whole"]:
            return pd.Series([None if cell is None else float(cell) for cell in cells], dtype="Float64")
        case ["text"]:
            present = {cell for cell in cells if cell is not None}
            return pd.Series(cells, dtype="category" if present <= _codes() else "string")
        case _:
            return pd.Series(cells, dtype="object")


def _kind(cell: Any) -> str:
    # bool is an int, and a moment is a day, to isinstance: the order of the cases matters.
    match cell:
        case bool():
            return "truth"
        case int():
            return "whole"
        case float() | Decimal():
            return "real"
        case dt.datetime():
            return "moment"
        case dt.date():
            return "day"
        case str():
            return "text"
        case _:
            return "other"


__all__ = ["tidy"]
