"""Commands on how long people stay in office."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kg.cli.analyses import AsOfOption, OfArgument, OrganizationKindOption, lines_of, open_world, show
from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PlotOption,
    PolicyOption,
    open_asker,
)
from kg.cli.output import note
from kg.cli.succession.app import succession

if TYPE_CHECKING:
    from kg.analysis import World


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
    ByGroup, typer.Option(help="A group each; eras are those of --eras; region is that of M49.")
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
PresumeOption: TypeAlias = Annotated[
    bool,
    typer.Option("--presume-in-office", help="Take the last holder known, whose end nobody gives, to be in office."),
]
ErasOption: TypeAlias = Annotated[
    str, typer.Option(metavar="YEARS", help="With --by era: years in which an era begins, like 1946,1991.")
]
InTermsOption: TypeAlias = Annotated[
    bool, typer.Option("--in-terms", help="Count in full terms of the rule in force, not in years.")
]
StepsOption: TypeAlias = Annotated[bool, typer.Option("--steps", help="A row for each step of each curve.")]


def _observed(
    world: World, graph: Path, policy: str, of: str, organization_kinds: list[str] | None, since: str, **options: Any
) -> Any:
    from kg.analysis.durations import Unit, observe
    from kg.dates import parse_day

    day = parse_day(since, "--from") if since else None
    options["unit"] = Unit(options["unit"].value)
    return observe(world, lines=lines_of(world, graph, policy, of, organization_kinds), since=day, **options)


def _years(eras: str) -> list[int]:
    from kg.errors import UsageError

    years = [part.strip() for part in eras.split(",") if part.strip()]
    if not years or not all(year.isascii() and year.isdigit() and 0 < int(year) < 10_000 for year in years):
        raise UsageError(f"--eras {eras!r} is no list of years; write it like 1946,1991.")
    return [int(year) for year in years]


@succession.command("survival")
def survival(
    of: OfArgument = "",
    by: ByGroupOption = ByGroup.all,
    eras: ErasOption = "1946,1991",
    unit: UnitInOfficeOption = UnitInOffice.spells,
    acting: ActingOption = False,
    since: FromOption = "",
    trust_followers: TrustOption = False,
    presume_in_office: PresumeOption = False,
    in_terms: InTermsOption = False,
    steps: StepsOption = False,
    plot: PlotOption = None,
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """How long people stay in office: survival curves, medians, and how far imprecise dates move them."""
    from kg.analysis import survival as analysis
    from kg.analysis.rules import read_rules
    from kg.analysis.strata import By

    world = open_world(graph, policy, as_of)
    observed = _observed(
        world, graph, policy, of, organization_kind, since, unit=unit, acting=acting, trust_followers=trust_followers,
        presume_in_office=presume_in_office,
    )  # fmt: skip
    rules = read_rules(open_asker(graph, policy).rows) if in_terms else None
    groups, begins = By(by.value), _years(eras)
    if plot is not None:
        from kg.analysis.survival_plots import plot as draw

        draw(world, observed, plot, by=groups, eras=begins, rules=rules)
        note(f"wrote {plot}")
    show(
        analysis.survival(world, observed, by=groups, eras=begins, rules=rules, steps=steps), format_, "Time in office"
    )


@succession.command("competing")
def competing(
    of: OfArgument = "",
    by: ByGroupOption = ByGroup.all,
    eras: ErasOption = "1946,1991",
    unit: UnitInOfficeOption = UnitInOffice.spells,
    acting: ActingOption = False,
    since: FromOption = "",
    trust_followers: TrustOption = False,
    presume_in_office: PresumeOption = False,
    in_terms: InTermsOption = False,
    steps: StepsOption = False,
    plot: PlotOption = None,
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """For what reason people have left office by when: competing risks. The plot shows all groups together."""
    from kg.analysis import survival as analysis
    from kg.analysis.rules import read_rules
    from kg.analysis.strata import By

    world = open_world(graph, policy, as_of)
    observed = _observed(
        world, graph, policy, of, organization_kind, since, unit=unit, acting=acting, trust_followers=trust_followers,
        presume_in_office=presume_in_office,
    )  # fmt: skip
    rules = read_rules(open_asker(graph, policy).rows) if in_terms else None
    groups, begins = By(by.value), _years(eras)
    if plot is not None:
        from kg.analysis.survival_plots import plot as draw

        draw(world, observed, plot, rules=rules, ways=True)
        note(f"wrote {plot}")
    show(
        analysis.competing(world, observed, by=groups, eras=begins, rules=rules, steps=steps),
        format_,
        "Ways out of office",
    )


@succession.command("tenures")
def tenures(
    of: OfArgument = "",
    shortest: Annotated[bool, typer.Option("--shortest", help="From the shortest that have ended.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    unit: UnitInOfficeOption = UnitInOffice.tenures,
    acting: ActingOption = False,
    organization_kind: OrganizationKindOption = None,
    as_of: AsOfOption = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who was longest and shortest in office, and which ranks the dates leave open."""
    from kg.analysis.tenures import tenures as measure

    world = open_world(graph, policy, as_of)
    observed = _observed(world, graph, policy, of, organization_kind, "", unit=unit, acting=acting)
    show(measure(world, observed, shortest=shortest, limit=limit), format_, "Times in office, by length")
