"""What panels are made of: the lines of leading offices with their stretches, and what is said of those who hold them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.analysis import World
from kg.analysis.world import Term
from kg.answers import LEADING
from kg.exports.columns import Row
from kg.exports.extract import Extract, Thing
from kg.exports.spans import DAY, Bounds, Stretch, bounds, stretches

SEVERAL = "|"
"""Between names and codes in a cell; as in the columns of ids."""


def leading_lines(extract: Extract) -> list[str]:
    """Return the leading offices, those that are continued by another left out."""
    world = extract.world
    return sorted(
        o.id for o in world.offices.values()
        if o.kind in LEADING and o.line == o.id and extract.has(o.id) and (not extract.organizations or o.organization in extract.organizations)
    )  # fmt: skip


def heads() -> dict[str, set[str]]:
    """Return for organizations with several executive heads which of these offices leads the whole (`heads.csv`)."""
    found: dict[str, set[str]] = {}
    with (Path(__file__).resolve().parent / "heads.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault("organization/" + row["organization"], set()).add("office/" + row["office"])
    return found


def head_lines(extract: Extract) -> dict[str, list[str]]:
    """Return by organization the lines whose holder is its head.

    They are its executive heads, and where it has none its presiding officers; of several executive heads those of `heads.csv`.
    """
    chosen = heads()
    found: dict[str, dict[str, list[str]]] = {}
    for line in leading_lines(extract):
        office = extract.world.offices[line]
        found.setdefault(office.organization, {}).setdefault(office.kind, []).append(line)
    lines = {}
    for organization, kinds in sorted(found.items()):
        every = next(kinds[kind] for kind in LEADING if kind in kinds)
        lines[organization] = [line for line in every if line in chosen.get(organization, ())] or every
    return lines


def line_stretches(extract: Extract, *lines: str) -> list[Stretch]:
    """Return the stretches of lines, with the vacancies that are derived for them."""
    until = extract.world.as_of + DAY
    gaps = [_gap(thing, until) for thing in extract.things("vacancy") if thing.text("iol:gapIn") in lines]
    return stretches(extract.world, lines, gaps)


def _gap(gap: Thing, until: dt.date) -> Bounds:
    return bounds(
        gap.day("iol:startEarliest"), gap.day("iol:startLatest"), gap.day("iol:endEarliest"), gap.day("iol:endLatest"), until,
    )  # fmt: skip


def office_cells(world: World, line: str) -> Row:
    """Return the columns that say which office it is."""
    office = world.offices[line]
    return {
        "organization": office.organization, "organization_label": office.organization_label,
        "organization_kind": office.organization_kind or None, "office": line, "office_label": office.label, "office_kind": office.kind,
    }  # fmt: skip


def holder_cells(world: World, terms: Iterable[Term], suffix: str = "") -> Row:
    """Return gender and states of those who hold terms. The gender is empty where not all have one that is known and the same."""
    every = list(terms)
    genders = {world.persons[t.person].gender if t.person in world.persons else "" for t in every}
    states = tuple(sorted({state for t in every for state in world.states_of(t)}))
    iso3 = [world.states[s].iso3 for s in states if s in world.states and world.states[s].iso3]
    return {
        "gender" + suffix: genders.pop() or None if len(genders) == 1 else None,
        "state" + suffix: states, "iso3" + suffix: SEVERAL.join(iso3) or None,
    }  # fmt: skip


def holding(stretch: Stretch) -> tuple[str, ...]:
    """Return the terms that hold: certainly, or where none certainly does and no vacancy is certain, possibly."""
    return stretch.certain or (() if stretch.vacant == "certain" else stretch.possible)


def status(stretch: Stretch) -> str:
    """Return how sure it is who holds office: certain, possible, vacant, possibly-vacant or unknown."""
    if stretch.certain:
        return "certain"
    if stretch.vacant == "certain":
        return "vacant"
    if stretch.possible:
        return "possible"
    return "possibly-vacant" if stretch.vacant else "unknown"


def day_counts(world: World, parts: Sequence[Stretch]) -> Row:
    """Return how many days are held, held only as acting, certainly vacant, unsettled and unknown."""
    return {
        "held_days": sum(s.days for s in parts if s.certain),
        "acting_days": sum(s.days for s in parts if s.certain and all(world.terms[t].acting for t in s.certain)),
        "vacant_days_certain": sum(s.days for s in parts if s.vacant == "certain"),
        "unsettled_days": sum(s.days for s in parts if not s.certain and s.vacant != "certain" and s.possible),
        "unknown_days": sum(s.days for s in parts if not s.certain and s.vacant != "certain" and not s.possible),
    }
