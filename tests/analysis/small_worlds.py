"""Worlds of one or two lines, built by hand: whose states, regions and genders can be counted on fingers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from kg.analysis import World
from kg.analysis.world import Membership, Office, Person, Spell, State, Term
from kg.dates import Interval, parse_date

AS_OF = dt.date(2026, 1, 1)
STATES = {
    "at": ("europe", "western-europe"), "fr": ("europe", "western-europe"), "se": ("europe", "northern-europe"),
    "kr": ("asia", "eastern-asia"), "cn": ("asia", "eastern-asia"), "za": ("africa", "southern-africa"),
    "eg": ("africa", "northern-africa"), "us": ("americas", "northern-america"), "cl": ("americas", "south-america"),
    "su": ("", ""),
}  # fmt: skip


def interval(start: str, end: str = "") -> Interval:
    return Interval.between(parse_date(start) if start else None, parse_date(end) if end else None)


def term(
    number: int, person: str, start: str, end: str = "", states: Sequence[str] = (), *, acting: bool = False,
    line: str = "head", open_: bool = False,
) -> Term:  # fmt: skip
    return Term(
        f"term/{line}/{number}", f"office/{line}", f"office/{line}", f"person/{person}", acting, "full",
        interval(start, end), open_, None, "", tuple(f"state/{s}" for s in states), "",
    )  # fmt: skip


def chain(states: Iterable[str], *, line: str = "head", first: int = 1950, years: int = 5) -> list[Term]:
    """One substantive term after another, each of another person; ` ` for a head of unknown state."""
    return [
        term(i, f"{line}-{i}", f"{first + years * i}-01-01", f"{first + years * (i + 1)}-01-01",
             () if state.isspace() else state.split("+"), line=line)
        for i, state in enumerate(states)
    ]  # fmt: skip


def world(
    terms: Iterable[Term], *, genders: dict[str, str] | None = None, members: Iterable[tuple[str, str, str, str]] = (),
    gaps: Iterable[tuple[str, str]] = (), complete_from: str = "", made: str = "", seats: int | None = 1,
    policy: str = "default",
) -> World:  # fmt: skip
    terms = list(terms)
    people = sorted({t.person for t in terms})
    genders = genders or {}
    lines = sorted({t.line for t in terms})
    return World(
        policy, AS_OF, {t.id: t for t in terms},
        {
            t.id: Spell(t.id, t.line, t.person, t.acting, t.interval, (t.id,)) for t in terms
        },
        {p: Person(p, p.partition("/")[2], genders.get(p.partition("/")[2], ""), ()) for p in people},
        {
            f"state/{s}": State(f"state/{s}", s.upper(), {"fr": "FRA"}.get(s, ""), region, sub, Interval())
            for s, (region, sub) in STATES.items()
        },
        {
            line: Office(
                line, line.partition("/")[2], "executive-head", "organization/o", "O", "intergovernmental", seats, line,
                False, interval(made), complete_from=parse_date(complete_from).earliest if complete_from else None,
            )
            for line in lines
        },
        tuple(Membership(body, f"state/{s}", interval(a, b)) for body, s, a, b in members),
        tuple(gaps),
    )  # fmt: skip


def member_of(states: Iterable[str], body: str = "organization/o") -> list[tuple[str, str, str, str]]:
    return [(body, state, "1900-01-01", "") for state in states]
