"""Commands on how terms end, who acted, who was next in line, and careers."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.analyses import (
    AsOfOption,
    KindOption,
    OfArgument,
    OrganizationKindOption,
    kinds_chosen,
    lines_of,
    open_world,
    show,
)
from kg.cli.options import DEFAULT_GRAPH, DEFAULT_POLICY, Format, FormatOption, GraphOption, PolicyOption, open_asker
from kg.cli.output import note
from kg.cli.succession.app import succession


class EndsBy(enum.StrEnum):
    """How early ends are grouped."""

    all = "all"
    organization = "organization"
    organization_kind = "organization-kind"
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


@succession.command("early-ends")
def early_ends(
    of: OfArgument = "",
    by: Annotated[
        EndsBy, typer.Option(help="A row each; decade is that of the start; term lists the early ends.")
    ] = EndsBy.all,
    stated_only: Annotated[
        bool, typer.Option("--stated-only", help="Use only planned ends that a document gives, none from a rule.")
    ] = False,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
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
        world, mandates, by=by.value, lines=lines_of(world, graph, policy, of, organization_kind), kinds=kinds_chosen(world, kind), stated_only=stated_only
    )  # fmt: skip
    show(result, format_, "Terms that ended early")


@succession.command("acting")
def acting(
    of: OfArgument = "",
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
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
    result = measure(
        world,
        read_rules(rows),
        read_records(rows),
        lines=lines_of(world, graph, policy, of, organization_kind),
        kinds=kinds_chosen(world, kind),
    )
    show(result, format_, "Who acted, and what came of it")


@succession.command("heirs")
def heirs(
    of: OfArgument = "",
    by: Annotated[HeirsBy, typer.Option(help="A row each; term lists the successors.")] = HeirsBy.organization,
    years: Annotated[int, typer.Option(min=1, max=100, help="Years before taking office that are looked at.")] = 5,
    kind: KindOption = None,
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How many successors were deputies, or on the executive body, or acted, shortly before."""
    from kg.analysis.heirs import heirs as measure

    world = open_world(graph, policy, as_of)
    result = measure(
        world,
        years=years,
        by=by.value,
        lines=lines_of(world, graph, policy, of, organization_kind),
        kinds=kinds_chosen(world, kind),
    )
    show(result, format_, "Successors with a seat before")


@succession.command("both-offices")
def both_offices(
    of: OfArgument = "",
    certain: Annotated[bool, typer.Option("--certain", help="Leave out what the dates only make possible.")] = False,
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who held two offices at once, certainly or possibly, and for how many days."""
    from kg.analysis.both_offices import both_offices as measure

    world = open_world(graph, policy, as_of)
    show(
        measure(world, lines=lines_of(world, graph, policy, of, organization_kind), certain=certain),
        format_,
        "Two offices at once",
    )


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
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who moved from one organization to another, and which paths are more common than chance would have them."""
    from kg.analysis import careers as analysis
    from kg.networks.careers import career_network
    from kg.networks.files import write_network

    world = open_world(graph, policy, as_of)
    result = analysis.careers(
        world, by=by.value, lines=lines_of(world, graph, policy, of, organization_kind), draws=draws, seed=seed
    )  # fmt: skip
    if network is not None:
        rows = analysis.move_rows(world, analysis.moves(world))
        write_network(career_network(rows, level.value), network)
        note(f"wrote {network}")
    show(result, format_, "Moves between organizations")
