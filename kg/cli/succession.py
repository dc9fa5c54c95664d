"""`kg succession`: analyses of who follows whom, for one organization, one office, or all."""

from __future__ import annotations

import datetime as dt
import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PolicyOption,
    open_asker,
    open_checked,
)
from kg.cli.output import note, print_csv, print_json, print_table

if TYPE_CHECKING:
    from kg.analysis import Result, World
    from kg.analysis.choose import Choice

succession = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Succession: early ends, overdue terms, rotation, firsts, heirs, careers, time in office, representation.",
)  # fmt: skip

OfArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="[ORG-OR-OFFICE]", help="Organization or office; without it, all.")
]
AsOfOption: TypeAlias = Annotated[
    str, typer.Option("--as-of", help="Day on which incumbents are counted; default: the day of the data.")
]


def open_world(graph: Path, policy: str, as_of: str = "") -> World:
    """Read what analyses need from a built graph."""
    from kg.analysis import read_world
    from kg.errors import UsageError

    day = as_of or open_checked(graph, policy).manifest["as_of"]
    try:
        known_to = dt.date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"--as-of {as_of!r} is no day; write it like 2026-11-23.") from None
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
        print_table(result.rows, columns, title)
        for key, value in result.about.items():
            if value is not None:
                note(f"{key.replace('_', ' ')}: {value}")
        for remark in result.notes:
            note(remark)


# ---- early ends, acting, heirs apparent, careers ----------------------------------------


class EndsBy(enum.StrEnum):
    """How early ends are grouped."""

    all = "all"
    organization = "organization"
    decade = "decade"
    cause = "cause"
    term = "term"


class HeirsBy(enum.StrEnum):
    """How heirs apparent are grouped."""

    all = "all"
    organization = "organization"
    term = "term"


class CareersBy(enum.StrEnum):
    """What a row of careers is."""

    organization = "organization"
    move = "move"


class NetworkLevel(enum.StrEnum):
    """What the nodes of the network of careers are."""

    office = "office"
    organization = "organization"


def lines_of(world: World, graph: Path, policy: str, text: str) -> frozenset[str] | None:
    """Return the lines, as offices are called today, that `text` names; None, for all, where it is empty."""
    named = lines_named(graph, policy, text)
    return None if named is None else frozenset(world.offices[office].line for office in named)


@succession.command("early-ends")
def early_ends(
    of: OfArgument = "",
    by: Annotated[
        EndsBy, typer.Option(help="A row each; decade is that of the start; term lists the early ends.")
    ] = EndsBy.all,
    stated_only: Annotated[
        bool, typer.Option("--stated-only", help="Use only planned ends that a document gives, none from a rule.")
    ] = False,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How many heads did not finish their term: of terms, and in 100 years in office."""
    from kg.analysis.early_ends import early_ends as measure
    from kg.analysis.early_ends import read_mandates

    world, mandates = open_world(graph, policy, as_of), read_mandates(open_asker(graph, policy).rows)
    result = measure(
        world, mandates, by=by.value, lines=lines_of(world, graph, policy, of), stated_only=stated_only
    )  # fmt: skip
    show(result, format_, "Terms that ended early")


@succession.command("acting")
def acting(
    of: OfArgument = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who acted, for how long, whether that person became the next holder, and whether the rule meant that person."""
    from kg.analysis.acting import acting as measure
    from kg.analysis.acting import read_records
    from kg.analysis.rules import read_rules

    world, rows = open_world(graph, policy, as_of), open_asker(graph, policy).rows
    result = measure(world, read_rules(rows), read_records(rows), lines=lines_of(world, graph, policy, of))
    show(result, format_, "Who acted, and what came of it")


@succession.command("heirs")
def heirs(
    of: OfArgument = "",
    by: Annotated[HeirsBy, typer.Option(help="A row each; term lists the successors.")] = HeirsBy.organization,
    years: Annotated[int, typer.Option(min=1, max=100, help="Years before taking office that are looked at.")] = 5,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How many successors were deputies, or on the executive body, or acted, shortly before."""
    from kg.analysis.heirs import heirs as measure

    world = open_world(graph, policy, as_of)
    result = measure(world, years=years, by=by.value, lines=lines_of(world, graph, policy, of))
    show(result, format_, "Successors with a seat before")


@succession.command("both-offices")
def both_offices(
    of: OfArgument = "",
    certain: Annotated[bool, typer.Option("--certain", help="Leave out what the dates only make possible.")] = False,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who held two offices at once, certainly or possibly, and for how many days."""
    from kg.analysis.careers import both_offices as measure

    world = open_world(graph, policy, as_of)
    show(measure(world, lines=lines_of(world, graph, policy, of), certain=certain), format_, "Two offices at once")


@succession.command("careers")
def careers(
    of: OfArgument = "",
    by: Annotated[
        CareersBy, typer.Option(help="A row for each pair of organizations, or for each move of a person.")
    ] = CareersBy.organization,
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of the null.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the null.")] = 1,
    network: Annotated[
        Path | None, typer.Option(help="Also write the network of all careers there: .graphml or .gexf.")
    ] = None,
    level: Annotated[NetworkLevel, typer.Option(help="What the nodes of that network are.")] = NetworkLevel.office,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who moved from one organization to another, and which paths are more common than chance would have them."""
    from kg.analysis import careers as analysis
    from kg.networks.careers import career_network, write_network

    world = open_world(graph, policy, as_of)
    result = analysis.careers(
        world, by=by.value, lines=lines_of(world, graph, policy, of), draws=draws, seed=seed
    )  # fmt: skip
    if network is not None:
        rows = analysis.move_rows(world, analysis.moves(world))
        write_network(career_network(rows, level.value), network)
        note(f"wrote {network}")
    show(result, format_, "Moves between organizations")


# ---- rotation, firsts, women, representation ------------------------------------------------------------------------

KindOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Kind of office (repeat for several); default: executive-head and presiding-officer."),
]
OrganizationKindOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--organization-kind", help="Kind of organization (repeat for several); default: all."),
]
FromOption: TypeAlias = Annotated[str, typer.Option("--from", help="First day, month or year of the period.")]
ToOption: TypeAlias = Annotated[str, typer.Option("--to", help="Last day, month or year of the period.")]
ByOption: TypeAlias = Annotated[str, typer.Option("--by", help="state, region, subregion (M49), or un-group.")]
StandInOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--stand-in", help="Body whose members to take for organizations whose members are not known; default: none."
    ),
]
SeedOption: TypeAlias = Annotated[int, typer.Option("--seed", help="Seed of the random draws.")]
BenchmarkOption: TypeAlias = Annotated[
    Path | None, typer.Option("--benchmark", help="CSV file with state,value[,year]; default: equal shares of members.")
]
DecadesOption: TypeAlias = Annotated[bool, typer.Option("--decades", help="Each decade by itself.")]
PlotOption: TypeAlias = Annotated[
    Path | None, typer.Option("--plot", help="Draw it into this file too, SVG, PNG or PDF by its ending.")
]


def _chosen(
    graph: Path, policy: str, as_of: str, name: str, kinds: list[str] | None, organization_kinds: list[str] | None,
    begin: str, end: str,
) -> tuple[World, Choice]:  # fmt: skip
    from kg.analysis.choose import choose

    world = open_world(graph, policy, as_of)
    lines = lines_named(graph, policy, name)
    return world, choose(world, lines, kinds or (), organization_kinds or (), begin, end)


def _title(text: str, name: str, policy: str) -> str:
    return f"{text}: {name or 'all'} (policy {policy})"


def _body(world: World, text: str) -> str:
    if not text or "/" in text:
        return text
    known = {membership.body for membership in world.memberships}
    return next((body for kind in ("organization", "group") if (body := f"{kind}/{text}") in known), text)


@succession.command("streaks")
def streaks(
    name: OfArgument = "",
    by: ByOption = "state",
    fewest: Annotated[int, typer.Option("--fewest", help="Fewest heads that make a streak.")] = 2,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Consecutive heads from one state or region, acting heads skipped."""
    from kg.analysis import rotation

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    show(rotation.streaks(world, choice, by, longest_from=fewest), format_, _title(f"Streaks by {by}", name, policy))


@succession.command("rotation")
def rotation(
    name: OfArgument = "",
    by: ByOption = "region",
    draws: Annotated[int, typer.Option("--draws", help="Number of permutations drawn.")] = 10_000,
    seed: SeedOption = 0,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Whether neighbouring heads come from one state or region more, or less, often than chance would have it."""
    from kg.analysis import rotation

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    result = rotation.rotation(world, choice, by, draws=draws, seed=seed)
    show(result, format_, _title(f"Rotation by {by}", name, policy))


@succession.command("turns")
def turns(
    name: OfArgument = "",
    by: ByOption = "region",
    stand_in: StandInOption = "",
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Whose turn a rotation would make it, and which regions have never held the office."""
    from kg.analysis.turns import turns

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    show(turns(world, choice, by, _body(world, stand_in)), format_, _title(f"Turns by {by}", name, policy))


@succession.command("firsts")
def firsts(
    name: OfArgument = "",
    of: Annotated[
        str, typer.Option("--first", help="The first what: woman, state, region, subregion, un-group.")
    ] = "woman",
    acting: Annotated[bool, typer.Option("--acting", help="Count those who acted too.")] = False,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """The first woman, national of a state, or holder from a region, in each office."""
    from kg.analysis.firsts import firsts

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    show(firsts(world, choice, of, acting=acting), format_, _title(f"Firsts, {of}", name, policy))


@succession.command("women")
def women(
    name: OfArgument = "",
    by: Annotated[str, typer.Option("--by", help="all, office-kind, organization-kind, decade, or office.")] = "all",
    on: Annotated[str, typer.Option("--on", help="Day of the incumbents; default: the last of the period.")] = "",
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    plot: PlotOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """The share of women among persons, terms, days in office and incumbents: four different numbers."""
    from kg.analysis import share_plots
    from kg.analysis.gender import women
    from kg.errors import UsageError

    try:
        day = dt.date.fromisoformat(on) if on else None
    except ValueError:
        raise UsageError(f"--on {on!r} is no day; write it like 2026-11-23.") from None
    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    if plot:
        share_plots.plot_women(women(world, choice, "decade"), plot)
    show(women(world, choice, by, day), format_, _title("Share of women", name, policy))


@succession.command("representation")
def representation(
    name: OfArgument = "",
    by: Annotated[str, typer.Option("--by", help="state, region, subregion (M49), un-group, or gender.")] = "region",
    unit: Annotated[str, typer.Option("--unit", help="persons, terms, or days.")] = "days",
    benchmark: BenchmarkOption = None,
    stand_in: StandInOption = "",
    decades: DecadesOption = False,
    smoothing: Annotated[float, typer.Option("--smoothing", help="a of the ratio, in heads.")] = 1.0,
    draws: Annotated[int, typer.Option("--draws", help="Number of bootstrap samples.")] = 2000,
    seed: SeedOption = 0,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    plot: PlotOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Shares of states, regions or genders among heads, and how far they are over a benchmark."""
    from kg.analysis import share_plots
    from kg.analysis.eligible import read_benchmark
    from kg.analysis.representation import representation

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    against = read_benchmark(benchmark, world) if benchmark else None
    result = representation(
        world, choice, by, unit, against, stand_in=_body(world, stand_in), by_decade=decades, smoothing=smoothing,
        draws=draws, seed=seed,
    )  # fmt: skip
    if plot:
        (share_plots.plot_shares if decades else share_plots.plot_ratios)(result, plot)
    show(result, format_, _title(f"Representation by {by}", name, policy))


@succession.command("concentration")
def concentration(
    name: OfArgument = "",
    by: Annotated[str, typer.Option("--by", help="state, region, subregion (M49), un-group, or gender.")] = "state",
    benchmark: BenchmarkOption = None,
    stand_in: StandInOption = "",
    decades: DecadesOption = False,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    begin: FromOption = "",
    end: ToOption = "",
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How concentrated offices are: Herfindahl-Hirschman index, effective number of nationalities, Gini."""
    from kg.analysis.eligible import read_benchmark
    from kg.analysis.representation import concentration

    world, choice = _chosen(graph, policy, as_of, name, kind, organization_kind, begin, end)
    against = read_benchmark(benchmark, world) if benchmark else None
    result = concentration(world, choice, by, against, stand_in=_body(world, stand_in), by_decade=decades)
    show(result, format_, _title(f"Concentration by {by}", name, policy))


# ---- selections ------------------------------------------------------------------------------------------------------


@succession.command("first-round-leaders")
def first_round_leaders(
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Whether whoever leads the first ballot wins, over all contested selections, with an interval."""
    from kg.analysis.first_round import first_round_leaders as analyse

    day = dt.date.fromisoformat(open_checked(graph, policy).manifest["as_of"])
    show(analyse(open_asker(graph, policy).rows, policy, day), format_, "Does the leader of the first ballot win?")
