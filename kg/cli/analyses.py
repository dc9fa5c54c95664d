"""What commands that analyse share: reading the world of a graph, naming lines, printing a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kg.cli.options import Format, open_asker, open_checked
from kg.cli.output import note, print_csv, print_json, print_table

if TYPE_CHECKING:
    from kg.analysis import Result, World

OfArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="[ORG-OR-OFFICE]", help="Organization or office; without it, all.")
]
KindOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Kind of office (repeat for several); default: executive-head and presiding-officer."),
]
OrganizationKindOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--organization-kind", help="Kind of organization (repeat for several); default: all."),
]
AsOfOption: TypeAlias = Annotated[
    str, typer.Option("--as-of", help="Day on which incumbents are counted; default: the day of the data.")
]


def open_world(graph: Path, policy: str, as_of: str = "") -> World:
    """Read what analyses need from a built graph."""
    from kg.analysis import read_world
    from kg.dates import parse_day
    from kg.errors import UsageError

    day = as_of or open_checked(graph, policy).manifest["as_of"]
    if not day:
        raise UsageError("The server does not say as of which day its graph is; give --as-of.")
    known_to = parse_day(day, "--as-of")
    if known_to.isoformat() > (data := open_checked(graph, policy).manifest["as_of"] or day):
        note(f"The data are of {data}: of the time from then to {known_to} nothing is known.")
    return read_world(open_asker(graph, policy).rows, policy, known_to)


def lines_named(graph: Path, policy: str, text: str) -> frozenset[str] | None:
    """Return the lines of the offices that `text` names as kind/id; None, for all, where it is empty."""
    from kg import ids

    if not text:
        return None
    return frozenset(ids.short_id(office) for office in open_asker(graph, policy).offices(text))


def show(result: Result, format_: Format, title: str) -> None:
    """Print a result: rows to standard output, what holds of all of them and what was left out beside it."""
    if format_ is Format.json:
        print_json(
            {
                "analysis": result.name,
                "about": dict(result.about),
                "rows": list(result.rows),
                "notes": list(result.notes),
            }
        )
    elif format_ is Format.csv:
        print_csv(result.records())
    else:
        columns: dict[str, Any] = {key: key.replace("_", " ") for row in result.rows[:1] for key in row}
        print_table([{key: _short(value) for key, value in row.items()} for row in result.rows], columns, title)
        for key, value in result.about.items():
            if value is not None:
                note(f"{key.replace('_', ' ')}: {value}")
        for remark in result.notes:
            note(remark)


def _short(value: Any) -> Any:
    """Return a number with four digits, for people; CSV and JSON have all of them."""
    if not isinstance(value, float):
        return value
    return round(value, 1) if abs(value) >= 1000 else float(f"{value:.4g}")


def lines_of(
    world: World, graph: Path, policy: str, text: str, organization_kinds: list[str] | None = None
) -> frozenset[str] | None:
    """Return the lines, as offices are called today, that `text` names, of some kinds of organization; None for all."""
    named = lines_named(graph, policy, text)
    if named is not None:
        named = frozenset(world.offices[office].line for office in named)
    if not organization_kinds:
        return named
    from kg.analysis.choose import choose

    every = named if named is not None else frozenset(office.line for office in world.offices.values())
    return frozenset(choose(world, every, (), organization_kinds).offices(world))


def kinds_chosen(world: World, kinds: list[str] | None) -> tuple[str, ...]:
    """Return the kinds of office named; heads and presiding officers where none is."""
    from kg.analysis.choose import choose

    return choose(world, None, kinds or ()).kinds
