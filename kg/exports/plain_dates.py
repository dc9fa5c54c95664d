"""Dates in formats that know a year, a month or a day, and nothing less precise."""

from __future__ import annotations

import re

from kg.exports.extract import Thing

# EDTF writes a season in the place of the month: 2018-21 is the spring of 2018.
_PLAIN = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


def plain_date(thing: Thing, stem: str) -> str:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD; empty where there is none or it is neither.

    A date of another form (a decade, a choice of days, about a year) becomes the year or month in which it certainly
    lies. One that lies in no single year has no such form and is left out.

    Parameters
    ----------
    thing : the thing that has the date.
    stem : the property without `Edtf`, like `iol:start`.

    """
    text = thing.text(stem + "Edtf")
    if _PLAIN.fullmatch(text):
        return text
    earliest, latest = thing.day(stem + "Earliest"), thing.day(stem + "Latest")
    if earliest is None or latest is None:
        return ""
    if earliest == latest:
        return earliest.isoformat()
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.year:04}-{earliest.month:02}"
    return f"{earliest.year:04}" if earliest.year == latest.year else ""
