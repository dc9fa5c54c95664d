"""What analyses read: the terms, spells, persons, states, offices and memberships of one view as typed rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.dates import Interval

Rows: TypeAlias = Callable[[str], list[dict[str, Any]]]
OPEN = ".."


@dataclass(frozen=True)
class Term:
    """A term. `office` is the office held, `line` the one that continues it to this day. Ids are kind/id."""

    id: str
    office: str
    line: str
    person: str
    acting: bool
    mandate: str
    interval: Interval
    open: bool
    """Whether a document says that it still holds."""
    planned_end: tuple[dt.date, dt.date] | None
    end_cause: str
    states: tuple[str, ...]
    """States that the holder represents in office; mostly one, often none is given (see `World.states_of`)."""
    selection: str
    ended_by: dt.date | None = None
    """Where no document gives an end: the day by which the next holder had begun."""


@dataclass(frozen=True)
class Spell:
    """Terms of one person in one line that follow each other without a break, all acting or all substantive."""

    id: str
    line: str
    person: str
    acting: bool
    interval: Interval
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """A person; `gender` is empty where no accepted document gives it. Nationalities with their bounds in time."""

    id: str
    label: str
    gender: str
    nationalities: tuple[tuple[str, Interval], ...]


@dataclass(frozen=True)
class State:
    """A state, with its region and sub-region of M49 (empty where unknown) and when it existed."""

    id: str
    label: str
    iso3: str
    region: str
    subregion: str
    interval: Interval


@dataclass(frozen=True)
class Office:
    """An office; `line` is the office that continues it to this day."""

    id: str
    label: str
    kind: str
    organization: str
    organization_label: str
    organization_kind: str
    seats: int | None
    line: str
    may_be_empty: bool
    interval: Interval
    part_of: str = ""
    """Office of which this is one of the seats: a vice-president for a region is a vice-president."""
    complete_from: dt.date | None = None
    """Day from which a document gives the list of holders as complete; None where none does."""
    parent: str = ""
    """The organization of which its organization is a part."""


@dataclass(frozen=True)
class Membership:
    """A state's membership of an organization or group."""

    body: str
    state: str
    interval: Interval


@dataclass(frozen=True)
class World:
    """All of a view that analyses need, by id.

    `as_of` is the day to which the data are said to be complete: incumbents are censored there.
    """

    policy: str
    as_of: dt.date
    terms: Mapping[str, Term]
    spells: Mapping[str, Spell]
    persons: Mapping[str, Person]
    states: Mapping[str, State]
    offices: Mapping[str, Office]
    memberships: tuple[Membership, ...] = field(default=())
    record_gaps: tuple[tuple[str, str], ...] = field(default=())
    """Holes in the record: somebody whom this policy does not know may have held office between these two terms."""

    def lines(self, *, acting: bool = False) -> dict[str, list[Term]]:
        """Return the terms with a start of each line in order, substantive ones only unless `acting`."""
        found: dict[str, list[Term]] = {}
        for term in self.terms.values():
            if term.interval.start_earliest and (acting or not term.acting):
                found.setdefault(term.line, []).append(term)
        return {line: sorted(terms, key=_by_start) for line, terms in sorted(found.items())}

    def states_of(self, term: Term) -> tuple[str, ...]:
        """Return the states that a holder counts for: those represented in office, else the nationalities held then."""
        if term.states or term.person not in self.persons:
            return term.states
        held = [
            state
            for state, interval in self.persons[term.person].nationalities
            if _meet(interval, term.interval)
        ]  # fmt: skip
        return tuple(dict.fromkeys(held))

    def regions_of(self, term: Term) -> tuple[str, ...]:
        """Return the M49 regions of `states_of`."""
        regions = [self.states[s].region for s in self.states_of(term) if s in self.states]
        return tuple(dict.fromkeys(r for r in regions if r))


def _by_start(term: Term) -> tuple[dt.date, dt.date, dt.date, str]:
    bounds = term.interval
    return (
        bounds.start_earliest or dt.date.min, bounds.start_latest or dt.date.max, bounds.end_latest or dt.date.max, term.id,
    )  # fmt: skip


def _meet(one: Interval, other: Interval) -> bool:
    return (one.start_earliest or dt.date.min) <= (other.end_latest or dt.date.max) and (
        other.start_earliest or dt.date.min
    ) <= (one.end_latest or dt.date.max)


def read_world(rows: Rows, policy: str, as_of: dt.date) -> World:
    """Read the world from a graph.

    Parameters
    ----------
    rows : answers a named query with plain rows (`kg.answers.Asker.rows`).
    policy : the policy under which it answers.
    as_of : the day to which the data are said to be complete.

    """
    offices = _offices(rows("offices"))
    return World(
        policy, as_of, _terms(rows("all-terms"), offices), _spells(rows("spells")),
        _persons(rows("persons"), rows("nationalities")), _states(rows("states")), offices,
        tuple(Membership(r["body"], r["state"], _interval(r)) for r in rows("memberships")),
        tuple((r["after_term"], r["before_term"]) for r in rows("record-gaps")),
    )  # fmt: skip


def _interval(row: Mapping[str, Any]) -> Interval:
    return Interval(*(row.get(k) for k in ("start_earliest", "start_latest", "end_earliest", "end_latest")))


def _offices(rows: list[dict[str, Any]]) -> dict[str, Office]:
    continued_by = {row["continues"]: row["office"] for row in rows if row.get("continues")}

    def line(office: str) -> str:
        seen = {office}
        while (later := continued_by.get(office)) and later not in seen:
            office = later
            seen.add(office)
        return office

    return {
        r["office"]: Office(
            r["office"], r["office_label"], r["kind"], r["organization"], r["organization_label"],
            r.get("organization_kind") or "", r.get("seats"), line(r["office"]), bool(r.get("may_be_empty")), _interval(r),
            r.get("part_of") or "",
            r.get("line_complete_from"), r.get("parent") or "",
        )
        for r in rows
    }  # fmt: skip


def _terms(rows: list[dict[str, Any]], offices: Mapping[str, Office]) -> dict[str, Term]:
    states: dict[str, list[str]] = {}
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["office"] in offices:
            first.setdefault(row["term"], row)
            if row.get("state"):
                states.setdefault(row["term"], []).append(row["state"])
    return {id_: _term(row, tuple(dict.fromkeys(states.get(id_, ()))), offices) for id_, row in first.items()}


def _term(row: dict[str, Any], states: tuple[str, ...], offices: Mapping[str, Office]) -> Term:
    planned = (row["planned_end_earliest"], row["planned_end_latest"]) if row.get("planned_end_earliest") else None
    return Term(
        row["term"], row["office"], offices[row["office"]].line, row["holder"], row.get("kind") == "acting",
        row.get("mandate") or "", _interval(row), row.get("end") == OPEN, planned, row.get("end_cause") or "", states,
        row.get("selection") or "", row.get("ended_by"),
    )  # fmt: skip


def _spells(rows: list[dict[str, Any]]) -> dict[str, Spell]:
    terms: dict[str, list[str]] = {}
    for row in rows:
        terms.setdefault(row["spell"], []).append(row["term"])
    return {
        r["spell"]: Spell(
            r["spell"], r["office"], r["holder"], r["kind"] == "acting", _interval(r), tuple(terms[r["spell"]])
        )
        for r in rows
    }  # fmt: skip


def _persons(rows: list[dict[str, Any]], nationalities: list[dict[str, Any]]) -> dict[str, Person]:
    held: dict[str, list[tuple[str, Interval]]] = {}
    for row in nationalities:
        interval = Interval(row.get("start_earliest"), None, None, row.get("end_latest"))
        held.setdefault(row["person"], []).append((row["state"], interval))
    return {
        r["person"]: Person(
            r["person"], r["person_label"], r.get("gender") or "", tuple(held.get(r["person"], ()))
        )
        for r in rows
    }  # fmt: skip


def _states(rows: list[dict[str, Any]]) -> dict[str, State]:
    return {
        r["state"]: State(
            r["state"], r["state_label"], r.get("iso3") or "", r.get("region") or "", r.get("subregion") or "",
            Interval(r.get("start_earliest"), None, None, r.get("end_latest")),
        )
        for r in rows
    }  # fmt: skip
