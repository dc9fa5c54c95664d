"""Worlds of a few terms, made in code, so that every number can be counted by hand.

`world` takes offices and terms as they are given. `world_of` makes the offices of numbered terms, which stand in one or two lines,
with the states, the genders and the members that the shares of states and regions are counted from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.analysis.world import Membership, Office, Person, Spell, State, Term, World
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
    id_ = f"{office_}/{person}/{number}"
    return Term(id_, office_, line or office_, person, acting, "", held, still, None, cause, (), selection)


def world(offices: list[Office], terms: list[Term]) -> World:
    persons = {t.person: Person(t.person, t.person.title(), "", ()) for t in terms}
    return World("default", AS_OF, {t.id: t for t in terms}, {}, persons, {}, {o.id: o for o in offices})


def numbered(
    number: int, person: str, start: str, end: str = "", states: Sequence[str] = (), *, acting: bool = False,
    line: str = "head", open_: bool = False,
) -> Term:  # fmt: skip
    """A term of a line of one office, whose holder counts for states."""
    return Term(
        f"term/{line}/{number}", f"office/{line}", f"office/{line}", f"person/{person}", acting, "full",
        interval(start, end), open_, None, "", tuple(f"state/{s}" for s in states), "",
    )  # fmt: skip


def chain(states: Iterable[str], *, line: str = "head", first: int = 1950, years: int = 5) -> list[Term]:
    """One substantive term after another, each of another person; ` ` for a head of unknown state."""
    return [
        numbered(i, f"{line}-{i}", f"{first + years * i}-01-01", f"{first + years * (i + 1)}-01-01",
                 () if state.isspace() else state.split("+"), line=line)
        for i, state in enumerate(states)
    ]  # fmt: skip


def world_of(
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
