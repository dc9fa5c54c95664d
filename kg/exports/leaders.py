"""The panels of leaders: spells, years and days of each person in a leading office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from kg.analysis import World
from kg.exports.columns import Row
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.panel_columns import LEADER_DAY
from kg.exports.panel_lines import holder_cells, leading_lines, line_stretches, office_cells
from kg.exports.spans import DAY, Stretch, bounds, by_year
from kg.exports.tables import packaged


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return the panel of days with its metadata."""
    return packaged(extract, format_, {LEADER_DAY: leader_days(extract)}, csvw=True)


def leader_spells(extract: Extract) -> Iterator[Row]:
    """Yield the rows of leader-spell."""
    world, lines = extract.world, set(leading_lines(extract))
    until = world.as_of + DAY
    for spell in sorted(world.spells.values(), key=lambda s: s.id):
        if spell.line not in lines:
            continue
        i, person = spell.interval, world.persons[spell.person]
        held = bounds(i.start_earliest, i.start_latest, i.end_earliest, i.end_latest, until)
        terms = [world.terms[t] for t in spell.terms]
        yield {
            "spell": spell.id, **office_cells(world, spell.line), "person": spell.person, "person_label": person.label,
            **holder_cells(world, terms), "acting": spell.acting, "start_earliest": i.start_earliest,
            "start_latest": i.start_latest, "end_earliest": i.end_earliest, "end_latest": i.end_latest,
            "days_least": _days(held.certain), "days_most": _days(held.possible), "in_office": terms[-1].open,
            "terms": len(spell.terms), "end_cause": terms[-1].end_cause or None,
        }  # fmt: skip


def _days(stretch: tuple[dt.date, dt.date] | None) -> int:
    return (stretch[1] - stretch[0]).days if stretch else 0


def leader_years(extract: Extract) -> Iterator[Row]:
    """Yield the rows of leader-year."""
    world = extract.world
    for line in leading_lines(extract):
        for year, parts in by_year(line_stretches(extract, line)):
            terms = {t: world.terms[t] for s in parts for t in s.possible}
            persons = sorted({t.person for t in terms.values()})
            certain = {p: _held(world, parts, p, certainly=True) for p in persons}
            for person in persons:
                of_person = [t for t in parts[-1].possible if world.terms[t].person == person]
                last = "certain" if set(of_person) & set(parts[-1].certain) else "possible" if of_person else "no"
                yield {
                    **office_cells(world, line), "person": person, "person_label": world.persons[person].label,
                    **holder_cells(world, (t for t in terms.values() if t.person == person)), "year": year,
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


def leader_days(extract: Extract) -> Iterator[Row]:
    """Yield a row a day and person, by office, day and person."""
    world = extract.world
    columns = [column.name for column in LEADER_DAY.columns]
    for line in leading_lines(extract):
        office = office_cells(world, line)
        for part in line_stretches(extract, line):
            rows = []
            for person in sorted({world.terms[t].person for t in part.possible}):
                own = [world.terms[t] for t in part.possible if world.terms[t].person == person]
                certain = any(t.id in part.certain for t in own)
                row = {
                    **office, "person": person, **holder_cells(world, own), "acting": all(t.acting for t in own),
                    "certainty": "certain" if certain else "possible", "day": None,
                }  # fmt: skip
                rows.append({name: row[name] for name in columns})
            day = part.start
            while day < part.end:
                for row in rows:
                    yield {**row, "day": day}
                day += DAY
