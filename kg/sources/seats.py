"""Which state held a seat on a day: succession by date, not by the label that a file gives.

Files keep one label for Russia and the Soviet Union, for Serbia and the two Yugoslavias, for both Germanies' successor. The
exceptions stand in `seats.csv`; every other code is the state of that ISO code at all times.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataFaults, Fault
from kg.paths import data_dir


@dataclass(frozen=True)
class Tenancy:
    """A seat held by a state on the days `since <= day < until`; `state` is empty where nobody may hold it then."""

    since: dt.date
    until: dt.date
    state: str


@functools.cache
def tenancies() -> Mapping[str, tuple[Tenancy, ...]]:
    """Return by code (ISO alpha-2), or by label where a file has no code, who held the seat when."""
    found: dict[str, list[Tenancy]] = {}
    with (Path(__file__).parent / "seats.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            since = dt.date.fromisoformat(row["from"]) if row["from"] else dt.date.min
            until = dt.date.fromisoformat(row["until"]) if row["until"] else dt.date.max
            found.setdefault(row["code"] or row["label"], []).append(Tenancy(since, until, row["state"]))
    return {key: tuple(sorted(rows, key=lambda t: t.since)) for key, rows in found.items()}


@functools.cache
def state_codes() -> Mapping[str, str]:
    """Return the id of each state of `data/world/states.csv` by its ISO codes of two and of three letters."""
    path = data_dir() / "world" / "states.csv"
    codes: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in (row["iso2"], row["iso3"]):
                if code:
                    codes.setdefault(code, row["id"])
    if not codes:
        raise DataFaults([Fault("world/states.csv", 0, "iso2", "", "has no codes", "Install the package again.")])
    # Codes that were withdrawn, as files on votes still use them, by the two-letter code that seats.csv has.
    withdrawn = {"SUN": "RU", "YUG": "YU", "SCG": "YU", "CSK": "CS", "DDR": "DD", "YMD": "YD", "ZAR": "CD", "BUR": "MM"}
    return codes | {long: short for long, short in withdrawn.items() if long not in codes}


def holder(code: str, label: str, day: dt.date) -> str | None:
    """Return the state that held the seat of `code` (or, without a code, of `label`) on `day`.

    Returns
    -------
    str | None
        The id of the state; an empty string where nobody may have held that seat then; None where code and label are
        unknown.

    >>> holder("RU", "Russia", dt.date(1960, 10, 3)), holder("RU", "Russia", dt.date(2014, 3, 27))
    ('su', 'ru')
    >>> holder("SY", "Syria", dt.date(1959, 1, 1))
    ''

    """
    known = state_codes()
    short = known.get(code, code)
    key = next((k for k in (code, short.upper(), label) if k and k in tenancies()), "")
    if not key:
        return known.get(code) or None
    for tenancy in tenancies()[key]:
        if tenancy.since <= day < tenancy.until:
            return tenancy.state
    return ""
