"""Times in office in groups to compare: by organization, office, kind, era, gender or region."""

from __future__ import annotations

import bisect
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.analysis.durations import Observation, Span
from kg.analysis.world import World

NOT_KNOWN = "not known"
ERAS = (1946, 1991)
"""First years of the eras after the first, where the caller names none."""


class By(enum.StrEnum):
    """How times in office are grouped."""

    all = "all"
    organization = "organization"
    office = "office"
    office_kind = "office-kind"
    organization_kind = "organization-kind"
    era = "era"
    gender = "gender"
    region = "region"


@dataclass(frozen=True)
class Case:
    """A time in office in years or in lengths of a full term: the likely one and its bounds, and the entry of each.

    `at_most` is the longest that it can have been, also where it is censored for a gap; None where nothing bounds it.
    """

    observation: Observation
    length: Span
    entry: Span | None
    at_most: float | None


@dataclass(frozen=True)
class Group:
    """Cases of one group, in order of their ids."""

    name: str
    cases: tuple[Case, ...]


def grouped(world: World, cases: Iterable[Case], by: By, eras: Sequence[int] = ERAS) -> list[Group]:
    """Put cases into groups, in order of name, eras in order of time; one that is in none (gender unknown) is `not known`.

    Parameters
    ----------
    world, cases, by : what to group, and how.
    eras : years in which eras begin; a start that lies on both sides of one counts by its first day.

    """
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(_group(world, case.observation, by, eras), []).append(case)
    order = [_era(year, eras) for year in (0, *sorted(eras))] if by is By.era else []
    names = sorted(found, key=lambda name: (order.index(name) if name in order else 0, name == NOT_KNOWN, name))
    return [Group(name, tuple(found[name])) for name in names]


def _group(world: World, one: Observation, by: By, eras: Sequence[int]) -> str:
    office = world.offices[one.line]
    if by is By.all:
        return "all"
    if by is By.era:
        return _era(one.start[0].year, eras)
    if by is By.gender:
        person = world.persons.get(one.person)
        return (person.gender if person else "") or NOT_KNOWN
    if by is By.region:
        terms = [world.terms[t] for t in one.terms if t in world.terms]
        regions = {region for term in terms for region in world.regions_of(term)}
        return "several" if len(regions) > 1 else next(iter(regions), NOT_KNOWN)
    named = {
        By.organization: office.organization_label,
        By.office: office.label,
        By.office_kind: office.kind,
        By.organization_kind: office.organization_kind,
    }
    return named[by] or NOT_KNOWN


def _era(year: int, eras: Sequence[int]) -> str:
    begins = sorted(set(eras))
    index = bisect.bisect_right(begins, year)
    if not begins:
        return "all"
    if index == 0:
        return f"until {begins[0] - 1}"
    return f"since {begins[-1]}" if index == len(begins) else f"{begins[index - 1]}-{begins[index] - 1}"
