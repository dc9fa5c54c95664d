"""The form of every answer of an analysis: rows, and what is said of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """A table, and the words and numbers without which it could be misread.

    Attributes
    ----------
    name : name of the analysis.
    rows : the rows, all with the same keys; undefined is None, never 0 or 1.
    about : what holds of all rows, by name: definition, window, as_of, policy, and where they apply null, draws and seed.
    notes : what was left out and why, for people.

    """

    name: str
    rows: Sequence[Row]
    about: Mapping[str, str | int | float | None]
    notes: tuple[str, ...] = field(default=())

    def records(self) -> list[Row]:
        """Return the rows, each with all of `about` as further columns, so that a row can stand alone."""
        return [{**row, **self.about} for row in self.rows]

    def table(self) -> pd.DataFrame:
        """Return the rows alone as a frame, to look at; what holds of all of them stays in `about`."""
        from kg.frames import tidy

        return tidy(self.rows)

    def frame(self) -> pd.DataFrame:
        """Return `records` as a frame, each column of the dtype of what it holds."""
        from kg.frames import tidy

        return tidy(self.records())
