"""Worlds of a few terms, made in code, so that every number can be counted by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.analysis.world import Office, Person, Term, World
from kg.dates import Interval, parse_date

AS_OF = dt.date(2026, 1, 1)


def interval(start: str, end: str = "") -> Interval:
    return Interval.between(parse_date(start) if start else None, parse_date(end) if end else None)


def office(
    id_: str, kind: str = "executive-head", *, of: str = "org", seats: int | None = None, line: str = "", part_of: str = "",
    during: Interval | None = None,
) -> Office:  # fmt: skip
    return Office(id_, id_, kind, of, of, "intergovernmental", seats, line or id_, False, during or Interval(), part_of)


def term(
    office_: str, person: str, start: str, end: str = "", *, acting: bool = False, line: str = "", cause: str = "",
    selection: str = "", number: int = 1,
) -> Term:  # fmt: skip
    """A term; end `..` is one that a document says still holds."""
    still = end == ".."
    held = interval(start, "" if still else end)
    if still:
        held = replace(held, end_earliest=held.start_latest)
    return Term(
        f"{office_}/{person}/{number}",
        office_,
        line or office_,
        person,
        acting,
        "",
        held,
        still,
        None,
        cause,
        (),
        selection,
    )


def world(offices: list[Office], terms: list[Term]) -> World:
    persons = {t.person: Person(t.person, t.person.title(), "", ()) for t in terms}
    return World("default", AS_OF, {t.id: t for t in terms}, {}, persons, {}, {o.id: o for o in offices})
