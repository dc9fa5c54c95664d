"""The panel of organization-years: who was head on the first of January and July, changes of head, days without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from kg.analysis import World
from kg.analysis.world import Spell
from kg.exports.columns import Row
from kg.exports.extract import Extract
from kg.exports.panel_lines import day_counts, head_lines, holder_cells, holding, line_stretches, status
from kg.exports.spans import Stretch, by_year

_FIRSTS = (("jan", 1), ("jul", 7))


def organization_years(extract: Extract) -> Iterator[Row]:
    """Yield a row an organization and year, by organization and year."""
    world = extract.world
    selections = _selections(extract)
    for organization, lines in head_lines(extract).items():
        found = line_stretches(extract, *lines)
        spells = [s for s in world.spells.values() if s.line in lines]
        every, own = arrivals(spells), arrivals([s for s in spells if not s.acting])
        office = world.offices[lines[0]]
        for year, parts in by_year(found):
            certain = {world.terms[t].person for s in parts for t in s.certain}
            yield {
                "organization": organization, "organization_label": office.organization_label,
                "organization_kind": office.organization_kind or None, "year": year,
                "offices": tuple(lines), "office_kind": office.kind, "days": sum(s.days for s in parts),
                **_on(world, parts, year), "heads_certain": len(certain),
                **_changes("changes", every, year), **_changes("changes_own", own, year),
                **day_counts(world, parts), "selections": sum(selections.get((line, year), 0) for line in lines),
            }  # fmt: skip


def _changes(name: str, found: Sequence[tuple[int, int]], year: int) -> Row:
    return {
        f"{name}_least": sum(first == year == last for first, last in found),
        f"{name}_most": sum(first <= year <= last for first, last in found),
    }


def _on(world: World, parts: Sequence[Stretch], year: int) -> Row:
    cells: dict[str, object] = {}
    for name, month in _FIRSTS:
        day = dt.date(year, month, 1)
        stretch = next((s for s in parts if s.start <= day < s.end), None)
        terms = [world.terms[t] for t in (holding(stretch) if stretch else ())]
        persons = sorted({t.person for t in terms})
        cells |= {
            f"head_{name}": tuple(persons),
            f"head_{name}_label": "; ".join(world.persons[p].label for p in persons) or None,
            f"status_{name}": status(stretch) if stretch else None,
            f"acting_{name}": all(t.acting for t in terms) if terms else None,
            **holder_cells(world, terms, f"_{name}"),
        }
    return cells  # type: ignore[return-value]


def arrivals(spells: Sequence[Spell]) -> list[tuple[int, int]]:
    """Return when somebody became head after somebody else: the first and the last year in which it can have been.

    A spell counts where its person is not that of the spell before: the one before in the same line of offices, and for the first of a line
    the one before in any. The first of all is no change.

    Parameters
    ----------
    spells : spells of the offices of one organization.

    """
    dated = sorted(
        (s for s in spells if s.interval.start_earliest and s.interval.start_latest),
        key=lambda s: (s.interval.start_earliest, s.interval.start_latest, s.id),
    )
    years: list[tuple[int, int]] = []
    last: dict[str, str] = {}
    latest = ""
    for spell in dated:
        earliest_day, latest_day = spell.interval.start_earliest, spell.interval.start_latest
        assert earliest_day and latest_day
        before = last.get(spell.line, latest)
        if before and before != spell.person:
            years.append((earliest_day.year, latest_day.year))
        last[spell.line] = latest = spell.person
    return years


def _selections(extract: Extract) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for selection in extract.things("selection"):
        office = extract.world.offices.get(selection.text("iol:fills"))
        earliest, latest = selection.day("iol:dateEarliest"), selection.day("iol:dateLatest")
        if office and earliest and latest and earliest.year == latest.year:
            key = (office.line, earliest.year)
            found[key] = found.get(key, 0) + 1
    return found
