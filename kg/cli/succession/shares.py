"""Commands on rotation, firsts, the share of women, and representation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from kg.cli.analyses import AsOfOption, KindOption, OfArgument, OrganizationKindOption, lines_of, open_world, show
from kg.cli.options import DEFAULT_GRAPH, DEFAULT_POLICY, Format, FormatOption, GraphOption, PlotOption, PolicyOption
from kg.cli.succession.app import succession

if TYPE_CHECKING:
    from kg.analysis import World
    from kg.analysis.choose import Choice


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


def _chosen(
    graph: Path, policy: str, as_of: str, name: str, kinds: list[str] | None, organization_kinds: list[str] | None,
    begin: str, end: str,
) -> tuple[World, Choice]:  # fmt: skip
    from kg.analysis.choose import choose

    world = open_world(graph, policy, as_of)
    lines = lines_of(world, graph, policy, name)
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
    draws: Annotated[int, typer.Option("--draws", max=100_000, help="Number of permutations drawn.")] = 10_000,
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
    from kg.dates import parse_day

    day = parse_day(on, "--on") if on else None
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
    draws: Annotated[int, typer.Option("--draws", max=20_000, help="Number of bootstrap samples.")] = 2000,
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
