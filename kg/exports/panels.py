"""Panels as scholars use them: organization-year, leader-spell, leader-year. docs/exports.md has the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

from kg.analysis import World
from kg.answers import LEADING
from kg.exports.columns import Column, Row, Table
from kg.exports.extract import Extract, Thing
from kg.exports.formats import Format, Pieces
from kg.exports.spans import DAY, Bounds, Stretch, bounds, by_year, stretches
from kg.exports.tables import packaged

_C = partial(Column, predicate="", to="")


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return the files of the panels, the metadata first."""
    return packaged(extract, format_, dict(every_panel(extract)), csvw=False)


def every_panel(extract: Extract) -> Iterator[tuple[Table, Iterator[Row]]]:
    """Yield the panels with their rows."""
    yield ORGANIZATION_YEAR, organization_years(extract)
    yield LEADER_SPELL, leader_spells(extract)
    yield LEADER_YEAR, leader_years(extract)


_OFFICE = (
    _C("organization", "ref", definition="The organization.", required=True),
    _C("organization_label", "text", definition="Its name."),
    _C("office", "ref", definition="The office; of offices that continue each other the last.", required=True),
    _C("office_label", "text", definition="Its name."),
    Column("office_kind", "code", "iol:officeKind", "office-kind", "executive-head or presiding-officer."),
)
_COUNTS = (
    _C("days", "integer", definition="Days of the year that are observed: from the first possible day of the first term to the day of the data, or to the last possible day of the office."),
)  # fmt: skip
ORGANIZATION_YEAR = Table(
    "organization-year", (), (
        *_OFFICE[:1], *_OFFICE[1:], _C("year", "integer", definition="The calendar year.", required=True), *_COUNTS,
        _C("holder_last_day", "refs", definition="Who held it on the last observed day of the year: certainly, or where nobody certainly did, possibly."),
        _C("status_last_day", "text", definition="certain, possible, vacant, possibly-vacant or unknown."),
        _C("acting_last_day", "boolean", definition="Whether all of them were acting; empty where nobody held it."),
        _C("holder_most_days", "ref", definition="The person who certainly held it on most days; of equals the later one."),
        _C("holders_certain", "integer", definition="Persons who certainly held it on at least one day."),
        _C("holders_possible", "integer", definition="Persons who certainly or possibly held it on at least one day."),
        _C("new_holders", "integer", definition="Persons among holders_certain who on no earlier day possibly held it within a year before: who came into office in this year."),
        _C("held_days", "integer", definition="Days on which somebody certainly held it."),
        _C("acting_days", "integer", definition="Days among them on which nobody certainly held it in his or her own right."),
        _C("vacant_days_certain", "integer", definition="Days on which certainly nobody held it."),
        _C("unsettled_days", "integer", definition="Days on which somebody possibly held it and nobody certainly, and which are not certainly vacant."),
        _C("unknown_days", "integer", definition="Days on which nobody is known to have held it even possibly, and no vacancy is certain."),
    ),
    "One row a leading office and calendar year.", ("office", "year"),
)  # fmt: skip
LEADER_SPELL = Table(
    "leader-spell", (), (
        _C("spell", "ref", definition="The spell: terms of one person in one line of offices without a break between them.", required=True),
        *_OFFICE,
        _C("person", "ref", definition="Who held it.", required=True), _C("person_label", "text", definition="The name."),
        Column("gender", "code", "iol:gender", "gender", "Gender, where an accepted document gives it."),
        _C("acting", "boolean", definition="Whether it is a spell of acting."),
        _C("start_earliest", "date", definition="First day on which it can have begun."),
        _C("start_latest", "date", definition="Last day on which it can have begun."),
        _C("end_earliest", "date", definition="First day on which it can have ended; the person did not hold office on the day of the end."),
        _C("end_latest", "date", definition="Last day on which it can have ended; empty where nobody says that it ended."),
        _C("days_least", "integer", definition="Fewest days that it lasted, until the day of the data."),
        _C("days_most", "integer", definition="Most days that it can have lasted, until the day of the data."),
        _C("in_office", "boolean", definition="Whether it lasts at the day of the data: right-censored."),
        _C("terms", "integer", definition="Of how many terms it consists."),
        Column("end_cause", "code", "iol:endCause", "end-cause", "Why its last term ended."),
    ),
    "One row a spell in a leading office.", ("spell",),
)  # fmt: skip
LEADER_YEAR = Table(
    "leader-year", (), (
        *_OFFICE, _C("person", "ref", definition="Who held it.", required=True), _C("person_label", "text", definition="The name."),
        _C("year", "integer", definition="The calendar year.", required=True),
        _C("days_certain", "integer", definition="Days of the year on which the person certainly held it."),
        _C("days_possible", "integer", definition="Days on which the person certainly or possibly held it."),
        _C("acting_days", "integer", definition="Days of days_possible on which the person held it only as acting."),
        _C("last_day", "text", definition="Whether the person held it on the last observed day of the year: certain, possible or no."),
        _C("handover", "boolean", definition="Whether somebody else, too, certainly held it in this year."),
    ),
    "One row a person, leading office and calendar year in which the person possibly held it.", ("office", "person", "year"),
)  # fmt: skip


def leading_lines(extract: Extract) -> list[str]:
    """Return the leading offices, those that are continued by another left out."""
    world = extract.world
    return sorted(
        o.id for o in world.offices.values()
        if o.kind in LEADING and o.line == o.id and extract.has(o.id) and (not extract.organizations or o.organization in extract.organizations)
    )  # fmt: skip


def line_stretches(extract: Extract, line: str) -> list[Stretch]:
    """Return the stretches of a line, with the vacancies that are derived for it."""
    until = extract.world.as_of + DAY
    gaps = [_gap(thing, until) for thing in extract.things("vacancy") if thing.text("iol:gapIn") == line]
    return stretches(extract.world, line, gaps)


def _gap(gap: Thing, until: dt.date) -> Bounds:
    return bounds(
        gap.day("iol:startEarliest"), gap.day("iol:startLatest"), gap.day("iol:endEarliest"), gap.day("iol:endLatest"), until,
    )  # fmt: skip


def _office(world: World, line: str) -> dict[str, str]:
    office = world.offices[line]
    return {
        "organization": office.organization, "organization_label": office.organization_label, "office": line,
        "office_label": office.label, "office_kind": office.kind,
    }  # fmt: skip


def organization_years(extract: Extract) -> Iterator[Row]:
    """Yield the rows of organization-year."""
    world = extract.world
    for line in leading_lines(extract):
        found = line_stretches(extract, line)
        for year, parts in by_year(found):
            yield {**_office(world, line), "year": year, **_year(world, found, parts)}


def _year(world: World, every: list[Stretch], parts: list[Stretch]) -> Row:
    person = {t: world.terms[t].person for s in parts for t in (*s.certain, *s.possible)}
    certain: dict[str, int] = {}
    for part in parts:
        for one in dict.fromkeys(person[t] for t in part.certain):
            certain[one] = certain.get(one, 0) + part.days
    # Insertion goes by time, so that of equals the one who came later is taken.
    most = max(enumerate(certain), key=lambda pair: (certain[pair[1]], pair[0]))[1] if certain else None
    last = parts[-1]
    holding = last.certain or (() if last.vacant == "certain" else last.possible)
    first_day = dt.date(parts[0].start.year, 1, 1)
    before = {
        world.terms[t].person
        for s in every if s.start < first_day and s.end > first_day - dt.timedelta(days=365)
        for t in s.possible
    }  # fmt: skip
    return {
        "days": sum(s.days for s in parts),
        "holder_last_day": tuple(sorted({person[t] for t in holding})),
        "status_last_day": _status(last),
        "acting_last_day": all(world.terms[t].acting for t in holding) if holding else None,
        "holder_most_days": most,
        "holders_certain": len(certain),
        "holders_possible": len({person[t] for s in parts for t in s.possible}),
        "new_holders": len(set(certain) - before),
        "held_days": sum(s.days for s in parts if s.certain),
        "acting_days": sum(s.days for s in parts if s.certain and all(world.terms[t].acting for t in s.certain)),
        "vacant_days_certain": sum(s.days for s in parts if s.vacant == "certain"),
        "unsettled_days": sum(s.days for s in parts if not s.certain and s.vacant != "certain" and s.possible),
        "unknown_days": sum(s.days for s in parts if not s.certain and s.vacant != "certain" and not s.possible),
    }


def _status(stretch: Stretch) -> str:
    if stretch.certain:
        return "certain"
    if stretch.vacant == "certain":
        return "vacant"
    if stretch.possible:
        return "possible"
    return "possibly-vacant" if stretch.vacant else "unknown"


def leader_spells(extract: Extract) -> Iterator[Row]:
    """Yield the rows of leader-spell."""
    world, lines = extract.world, set(leading_lines(extract))
    until = world.as_of + DAY
    for spell in sorted(world.spells.values(), key=lambda s: s.id):
        if spell.line not in lines:
            continue
        i, person = spell.interval, world.persons[spell.person]
        held = bounds(i.start_earliest, i.start_latest, i.end_earliest, i.end_latest, until)
        last = world.terms[spell.terms[-1]]
        yield {
            "spell": spell.id, **_office(world, spell.line), "person": spell.person, "person_label": person.label,
            "gender": person.gender or None, "acting": spell.acting, "start_earliest": i.start_earliest,
            "start_latest": i.start_latest, "end_earliest": i.end_earliest, "end_latest": i.end_latest,
            "days_least": _days(held.certain), "days_most": _days(held.possible), "in_office": last.open,
            "terms": len(spell.terms), "end_cause": last.end_cause or None,
        }  # fmt: skip


def _days(stretch: tuple[dt.date, dt.date] | None) -> int:
    return (stretch[1] - stretch[0]).days if stretch else 0


def leader_years(extract: Extract) -> Iterator[Row]:
    """Yield the rows of leader-year."""
    world = extract.world
    for line in leading_lines(extract):
        for year, parts in by_year(line_stretches(extract, line)):
            persons = sorted({world.terms[t].person for s in parts for t in s.possible})
            certain = {p: _held(world, parts, p, certainly=True) for p in persons}
            for person in persons:
                of_person = [t for t in parts[-1].possible if world.terms[t].person == person]
                last = "certain" if set(of_person) & set(parts[-1].certain) else "possible" if of_person else "no"
                yield {
                    **_office(world, line), "person": person, "person_label": world.persons[person].label, "year": year,
                    "days_certain": certain[person], "days_possible": _held(world, parts, person, certainly=False),
                    "acting_days": _acting(world, parts, person), "last_day": last,
                    "handover": any(days for other, days in certain.items() if other != person),
                }  # fmt: skip


def _held(world: World, parts: list[Stretch], person: str, *, certainly: bool) -> int:
    return sum(
        s.days for s in parts if any(world.terms[t].person == person for t in (s.certain if certainly else s.possible))
    )


def _acting(world: World, parts: list[Stretch], person: str) -> int:
    days = 0
    for part in parts:
        own = [world.terms[t] for t in part.possible if world.terms[t].person == person]
        days += part.days if own and all(t.acting for t in own) else 0
    return days
