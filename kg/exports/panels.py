"""Panels as scholars use them: organization-year, office-year, leader-spell, leader-year. docs/exports.md has the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from kg.analysis import World
from kg.exports.columns import Row, Table
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.leaders import leader_spells, leader_years
from kg.exports.organization_years import organization_years
from kg.exports.panel_columns import LEADER_SPELL, LEADER_YEAR, OFFICE_YEAR, ORGANIZATION_YEAR
from kg.exports.panel_lines import (
    day_counts,
    head_lines,
    holder_cells,
    holding,
    leading_lines,
    line_stretches,
    office_cells,
    status,
)
from kg.exports.spans import Stretch, by_year
from kg.exports.tables import packaged


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return the files of the panels, the metadata first."""
    return packaged(extract, format_, dict(every_panel(extract)), csvw=True)


def remarks(extract: Extract) -> Iterator[str]:
    """Yield the organizations whose head is several offices at a time, since nobody says which of them leads the whole."""
    for organization, lines in head_lines(extract).items():
        if len(lines) > 1 and _together(line_stretches(extract, *lines), extract.world):
            yield f"{organization} has several heads at a time: {', '.join(lines)}."


def _together(found: list[Stretch], world: World) -> bool:
    return any(len({world.terms[t].line for t in s.certain}) > 1 for s in found)


def every_panel(extract: Extract) -> Iterator[tuple[Table, Iterator[Row]]]:
    """Yield the panels with their rows, those of days apart, which are some millions."""
    yield ORGANIZATION_YEAR, organization_years(extract)
    yield OFFICE_YEAR, office_years(extract)
    yield LEADER_SPELL, leader_spells(extract)
    yield LEADER_YEAR, leader_years(extract)


def office_years(extract: Extract) -> Iterator[Row]:
    """Yield the rows of office-year."""
    world = extract.world
    for line in leading_lines(extract):
        found = line_stretches(extract, line)
        for year, parts in by_year(found):
            yield {**office_cells(world, line), "year": year, **_year(world, found, parts)}


def _year(world: World, every: list[Stretch], parts: list[Stretch]) -> Row:
    terms = {t: world.terms[t] for s in parts for t in (*s.certain, *s.possible)}
    certain: dict[str, int] = {}
    for part in parts:
        for one in dict.fromkeys(terms[t].person for t in part.certain):
            certain[one] = certain.get(one, 0) + part.days
    # Insertion goes by time, so that of equals the one who came later is taken.
    most = max(enumerate(certain), key=lambda pair: (certain[pair[1]], pair[0]))[1] if certain else None
    last = [terms[t] for t in holding(parts[-1])]
    of_most = {t: terms[t] for s in parts for t in s.certain if terms[t].person == most}
    first_day = dt.date(parts[0].start.year, 1, 1)
    before = {
        world.terms[t].person
        for s in every if s.start < first_day and s.end > first_day - dt.timedelta(days=365)
        for t in s.possible
    }  # fmt: skip
    return {
        "days": sum(s.days for s in parts),
        "holder_last_day": tuple(sorted({t.person for t in last})),
        "status_last_day": status(parts[-1]),
        "acting_last_day": all(t.acting for t in last) if last else None,
        **holder_cells(world, last, "_last_day"),
        "holder_most_days": most,
        **holder_cells(world, of_most.values(), "_most_days"),
        "holders_certain": len(certain),
        "holders_possible": len({terms[t].person for s in parts for t in s.possible}),
        "new_holders": len(set(certain) - before),
        **day_counts(world, parts),
    }
