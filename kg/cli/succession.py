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


# ---- time in office ---------------------------------------------------------------------


class ByGroup(enum.StrEnum):
    """How times in office are grouped."""

    all = "all"
    organization = "organization"
    office = "office"
    office_kind = "office-kind"
    organization_kind = "organization-kind"
    era = "era"
    gender = "gender"
    region = "region"


class UnitInOffice(enum.StrEnum):
    """What is counted as one time in office."""

    spells = "spells"
    tenures = "tenures"
    terms = "terms"


ByGroupOption: TypeAlias = Annotated[
    ByGroup, typer.Option(help="A group each; era: until 1945, 1946-1990, since 1991; region is that of M49.")
]
UnitInOfficeOption: TypeAlias = Annotated[
    UnitInOffice, typer.Option(help="spells: terms without a break; tenures: all spells of a person, added up.")
]
ActingOption: TypeAlias = Annotated[bool, typer.Option("--acting", help="The acting ones, not the substantive ones.")]
FromOption: TypeAlias = Annotated[
    str, typer.Option("--from", metavar="DAY", help="Who was in office then is counted from then on (left truncation).")
]
TrustOption: TypeAlias = Annotated[
    bool,
    typer.Option("--trust-followers", help="Take the next holder known for the next, though the list may have gaps."),
]
InTermsOption: TypeAlias = Annotated[
    bool, typer.Option("--in-terms", help="Count in full terms of the rule in force, not in years.")
]
StepsOption: TypeAlias = Annotated[bool, typer.Option("--steps", help="A row for each step of each curve.")]
PlotOption: TypeAlias = Annotated[Path | None, typer.Option(help="Also draw the curves there: .svg, .png or .pdf.")]


def _observed(world: World, graph: Path, policy: str, of: str, since: str, **options: Any) -> Any:
    from kg.analysis.durations import Unit, observe
    from kg.errors import UsageError

    try:
        day = dt.date.fromisoformat(since) if since else None
    except ValueError:
        raise UsageError(f"--from {since!r} is no day; write it like 1990-01-01.") from None
    options["unit"] = Unit(options["unit"].value)
    return observe(world, lines=lines_of(world, graph, policy, of), since=day, **options)


@succession.command("survival")
def survival(
    of: OfArgument = "",
    by: ByGroupOption = ByGroup.all,
    unit: UnitInOfficeOption = UnitInOffice.spells,
    acting: ActingOption = False,
    since: FromOption = "",
    trust_followers: TrustOption = False,
    in_terms: InTermsOption = False,
    steps: StepsOption = False,
    plot: PlotOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How long people stay in office: survival curves, medians, and how far imprecise dates move them."""
    from kg.analysis import survival as analysis
    from kg.analysis.rules import read_rules

    world = open_world(graph, policy, as_of)
    observed = _observed(world, graph, policy, of, since, unit=unit, acting=acting, trust_followers=trust_followers)
    rules = read_rules(open_asker(graph, policy).rows) if in_terms else None
    groups = analysis.By(by.value)
    if plot is not None:
        analysis.plot(world, observed, plot, by=groups, rules=rules)
        note(f"wrote {plot}")
    show(analysis.survival(world, observed, by=groups, rules=rules, steps=steps), format_, "Time in office")


@succession.command("competing")
def competing(
    of: OfArgument = "",
    by: ByGroupOption = ByGroup.all,
    unit: UnitInOfficeOption = UnitInOffice.spells,
    acting: ActingOption = False,
    since: FromOption = "",
    trust_followers: TrustOption = False,
    in_terms: InTermsOption = False,
    steps: StepsOption = False,
    plot: PlotOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """For what reason people have left office by when: competing risks. The plot shows all groups together."""
    from kg.analysis import survival as analysis
    from kg.analysis.rules import read_rules

    world = open_world(graph, policy, as_of)
    observed = _observed(world, graph, policy, of, since, unit=unit, acting=acting, trust_followers=trust_followers)
    rules = read_rules(open_asker(graph, policy).rows) if in_terms else None
    groups = analysis.By(by.value)
    if plot is not None:
        analysis.plot(world, observed, plot, rules=rules, ways=True)
        note(f"wrote {plot}")
    show(analysis.competing(world, observed, by=groups, rules=rules, steps=steps), format_, "Ways out of office")


@succession.command("tenures")
def tenures(
    of: OfArgument = "",
    shortest: Annotated[bool, typer.Option("--shortest", help="From the shortest that have ended.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    unit: UnitInOfficeOption = UnitInOffice.tenures,
    acting: ActingOption = False,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who was longest and shortest in office, and which ranks the dates leave open."""
    from kg.analysis.tenures import tenures as measure

    world = open_world(graph, policy, as_of)
    observed = _observed(world, graph, policy, of, "", unit=unit, acting=acting)
    show(measure(world, observed, shortest=shortest, limit=limit), format_, "Times in office, by length")
