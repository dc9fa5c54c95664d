"""Who could have held an office: the members of its organization at the time, or a benchmark from a file."""

from __future__ import annotations

import bisect
import csv
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.analysis.choose import Choice, heads
from kg.analysis.grouping import Grouping
from kg.analysis.world import Membership, World
from kg.dates import Truth
from kg.errors import UnknownName, UsageError

UNIVERSAL = "organization/united-nations"
WHOLE_FROM = 0.8
"""Share of heads whose state must be in a list of members, at their start, for the list to count as whole."""


@dataclass(frozen=True)
class Members:
    """The members of organizations, as far as the graph has whole lists.

    Nothing in the graph says that a list is whole. One is taken to be where at least `WHOLE_FROM` of the heads with one
    known state came from states in it (that of the United Nations always). An organization without a whole list has that of
    the organization of which it is a part, at any remove. For the rest `stand_in` gives the body whose members to take;
    empty for none: then nobody is known to be eligible.
    """

    by_body: Mapping[str, tuple[Membership, ...]]
    whole: frozenset[str]
    parents: Mapping[str, str]
    stand_in: str = ""

    @classmethod
    def of(cls, world: World, stand_in: str = "") -> Members:
        """Read the lists of members of a world.

        Raises
        ------
        UnknownName
            The world has no members of `stand_in`.

        """
        by_body: dict[str, list[Membership]] = {}
        for membership in world.memberships:
            by_body.setdefault(membership.body, []).append(membership)
        if stand_in and stand_in not in by_body:
            raise UnknownName("body with known members", stand_in, by_body, f"Bodies: {', '.join(sorted(by_body))}.")
        listed = {body: tuple(rows) for body, rows in by_body.items()}
        hits: dict[str, list[bool]] = {}
        every = Choice(lines=frozenset(office.line for office in world.offices.values()))
        for line, chain in heads(world, every).items():
            body = world.offices[line].organization
            for head in chain:
                if body in listed and len(head.states) == 1:
                    hits.setdefault(body, []).append(head.states[0] in _on(listed[body], head.start))
        whole = {body for body, found in hits.items() if sum(found) >= WHOLE_FROM * len(found)}
        parents = {office.organization: office.parent for office in world.offices.values() if office.parent}
        return cls(listed, frozenset(whole | ({UNIVERSAL} & set(listed))), parents, stand_in)

    def source(self, organization: str) -> str:
        """Return the body whose members stand for those of an organization; empty where there is none."""
        seen: set[str] = set()
        while organization and organization not in seen:
            if organization in self.whole:
                return organization
            seen.add(organization)
            organization = self.parents.get(organization, "")
        return self.stand_in

    def on(self, organization: str, day: dt.date) -> frozenset[str]:
        """Return the states that were certainly or possibly members on a day."""
        return _on(self.by_body.get(self.source(organization), ()), day)

    def days(self, organization: str, start: dt.date, end: dt.date) -> dict[str, int]:
        """Return by state the most days of membership in `[start, end)`."""
        found: dict[str, int] = {}
        for membership in self.by_body.get(self.source(organization), ()):
            begun = max(membership.interval.start_earliest or start, start)
            ended = min(membership.interval.end_latest or end, end)
            if begun < ended:
                found[membership.state] = found.get(membership.state, 0) + (ended - begun).days
        return found


def _on(members: Sequence[Membership], day: dt.date) -> frozenset[str]:
    return frozenset(m.state for m in members if m.interval.holds(day) is not Truth.NO)


@dataclass(frozen=True)
class Benchmark:
    """A value for each state (population, contributions), perhaps by year; shares are made of those that are given."""

    name: str
    years: Mapping[int | None, Mapping[str, float]]

    def on(self, day: dt.date) -> Mapping[str, float]:
        """Return the values of the last year that is not after the day's, or of no year; empty before the first."""
        if None in self.years:
            return self.years[None]
        years = sorted(year for year in self.years if year is not None)
        place = bisect.bisect_right(years, day.year)
        return self.years[years[place - 1]] if place else {}


def read_benchmark(path: Path, world: World) -> Benchmark:
    """Read a benchmark from a CSV file with the columns state, value and, if it changes, year.

    A state is an id (`state/fr` or `fr`), an ISO 3166-1 alpha-3 code, or the name that the graph has for it.

    Raises
    ------
    UsageError
        The file cannot be read, lacks a column, or a row has an unknown state, a value that is no positive number, a year
        that is none, or repeats a state and year. All faults are named, with their lines.

    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"The benchmark {path} cannot be read: {error}") from None
    if set(columns) not in ({"state", "value"}, {"state", "value", "year"}):
        raise UsageError(
            f"The benchmark {path} must have the columns state,value or state,value,year; it has {columns}."
        )
    names = _names(world)
    faults: list[str] = []
    years: dict[int | None, dict[str, float]] = {}
    for number, row in enumerate(rows, 2):
        state = names.get((row["state"] or "").strip().casefold(), "")
        value, year = _number(row["value"]), _year(row["year"]) if "year" in columns else None
        if not state:
            faults.append(f"line {number}: there is no state {row['state']!r} in the graph")
        if value is None:
            faults.append(f"line {number}: the value {row['value']!r} is no positive number")
        if "year" in columns and year is None:
            faults.append(f"line {number}: the year {row['year']!r} is none")
        if state and value is not None and (year is not None or "year" not in columns):
            if state in years.setdefault(year, {}):
                faults.append(f"line {number}: {row['state']} stands twice" + (f" in {year}" if year else ""))
            years[year][state] = value
    if faults:
        more = f" … and {len(faults) - 10} more" if len(faults) > 10 else ""
        raise UsageError(f"The benchmark {path} has faults: " + "; ".join(faults[:10]) + more + ".")
    if not years:
        raise UsageError(f"The benchmark {path} has no rows.")
    return Benchmark(path.stem, years)


def _names(world: World) -> dict[str, str]:
    found: dict[str, str] = {}
    for state in world.states.values():
        for name in (state.label, state.iso3, state.id.partition("/")[2], state.id):
            if name:
                found[name.casefold()] = state.id
    return found


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 1 <= int(text) <= 9999 else None


def shares(values: Mapping[str, float], grouping: Grouping, day: dt.date) -> tuple[dict[str, float], frozenset[str]]:
    """Return the share of each value of a grouping, and the states dropped because they have none.

    Shares are of what is left, so that they add up to 1.
    """
    sums: dict[str, float] = {}
    dropped = set()
    for state, value in values.items():
        if group := grouping.of_state(state, day):
            sums[group] = sums.get(group, 0.0) + value
        else:
            dropped.add(state)
    total = sum(sums.values())
    return {group: value / total for group, value in sums.items()} if total else {}, frozenset(dropped)
