"""A scale of days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)


@dataclass(frozen=True)
class Days:
    """Days laid out between two abscissas."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Return the abscissa of a day; days beyond the scale are put to its ends."""
        whole = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / whole))
        return round(self.left + share * (self.right - self.left), 2)

    def years(self, most: int = 12) -> list[tuple[int, float]]:
        """Return round years with their abscissas, as many as fit."""
        span = self.last.year - self.first.year + 1
        step = next((s for s in _STEPS if span / s <= most), _STEPS[-1])
        begin = self.first.year - self.first.year % step
        years = (year for year in range(max(1, begin), min(9999, self.last.year + step), step))
        return [(year, self.x(dt.date(year, 1, 1))) for year in years if self.first <= dt.date(year, 1, 1) <= self.last]


def day_of(text: str | None) -> dt.date | None:
    """Return a day from its ISO form; None for nothing, or for a year beyond four digits."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
