"""Commands of `kg align` on public stances."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from kg.cli.analyses import open_world, show
from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PolicyOption,
    can_be_drawn,
    open_asker,
)

if TYPE_CHECKING:
    from kg.alignment import Ledger, Window
    from kg.analysis import Result


class Measure(enum.StrEnum):
    """What is asked of the ledger of stances."""

    coalitions = "coalitions"
    coverage = "coverage"
    reveal_rates = "reveal-rates"
    shifts = "shifts"
    contradictions = "contradictions"
    agreement = "agreement"
    co_support = "co-support"
    communities = "communities"
    balance = "balance"
    homophily = "homophily"
    mixing = "mixing"
    conversion = "conversion"
    prediction = "prediction"
    prediction_logit = "prediction-logit"
    powers = "powers"


class When(enum.StrEnum):
    """Which stances are read, by when they were made known."""

    before = "before"
    not_after = "not-after"
    after = "after"
    any = "any"


LevelOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--level", help="Only words at this level (executive, parliament, legislators ...); may be repeated."),
]
WhenOption: TypeAlias = Annotated[
    When | None,
    typer.Option(
        "--when",
        help="Only stances made known then, against the outcome; default: any for lists, not-after for measures.",
    ),
]
DrawsOption: TypeAlias = Annotated[
    int, typer.Option("--draws", min=1, max=100_000, help="Permutations and resamplings.")
]
SeedOption: TypeAlias = Annotated[int, typer.Option("--seed", help="Seed of all chance.")]


def _ledger(graph: Path, policy: str) -> Ledger:
    from kg.alignment import read_ledger

    return read_ledger(open_asker(graph, policy).rows, open_world(graph, policy))


def stances(
    measure: Annotated[Measure, typer.Argument(help="What to ask.")],
    selection: Annotated[
        str,
        typer.Argument(
            help="Selection, for coalitions, coverage, shifts, contradictions and conversion; without it, all."
        ),
    ] = "",
    level: LevelOption = None,
    when: WhenOption = None,
    least: Annotated[
        int,
        typer.Option(
            "--least",
            min=1,
            help="Fewest joint contests of a pair that is listed (agreement) or has an edge (balance).",
        ),
    ] = 3,
    loose: Annotated[
        bool, typer.Option("--two-as-one", help="Of two candidates, backing one counts as opposing the other.")
    ] = False,
    bloc: Annotated[str, typer.Option("--bloc", help="Bloc, for conversion, as organization/... or group/....")] = "",
    members: Annotated[
        int | None, typer.Option("--members", min=1, help="Members of the bloc, where no list is held.")
    ] = None,
    ineligible: Annotated[
        int, typer.Option("--ineligible", min=0, help="Members of the bloc that could not vote.")
    ] = 0,
    force: Annotated[bool, typer.Option("--force", help="Seek communities in fewer states than they need.")] = False,
    network: Annotated[
        Path | None, typer.Option("--network", help="Also write states and candidacies as .graphml or .gexf.")
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            help="Also draw (PNG, SVG, PDF): with agreement its heat map, else the coalition map of the selection.",
            callback=can_be_drawn,
        ),
    ] = None,
    draws: DrawsOption = 999,
    seed: SeedOption = 1,
    backend: Annotated[
        str,
        typer.Option(
            "--backend", help="Backend of networkx that is to run its algorithms, for communities and balance."
        ),
    ] = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Answer from public stances: coalitions, coverage, agreement, networks. No vote is ever inferred from a stance."""
    from kg import ids
    from kg.alignment.bipartite import incidence, state_candidate_graph
    from kg.alignment.coalitions import levels_known
    from kg.alignment.ledger import Window
    from kg.errors import UsageError

    if selection and measure not in _OF_ONE:
        raise UsageError(f"{measure.value} compares across all selections; leave the selection out.")
    levels = levels_known(level or ())
    if backend:
        _check_backend(measure, backend)
    asker = open_asker(graph, policy)
    contest = ids.short_id(asker.names.find(selection, ("selection",))) if selection else ""
    if plot and not contest and measure is not Measure.agreement:
        raise UsageError("A coalition map needs a selection.")
    ledger = _ledger(graph, policy)
    window = Window(when) if when else None
    if measure in _LISTS:
        result = _listed(ledger, measure, contest, levels, window)
    elif measure is Measure.conversion:
        from kg.alignment.conversion import conversion

        result = conversion(
            ledger,
            asker.rows,
            contest,
            window=window or Window.NOT_AFTER,
            bloc=bloc,
            members=members,
            ineligible=ineligible,
        )
    else:
        result = _measured(
            ledger, measure, levels, window or Window.NOT_AFTER, loose, least, force, draws, seed, backend
        )
    if network:
        from kg.networks.files import write_network

        write_network(
            state_candidate_graph(ledger, incidence(ledger, levels=levels, window=window or Window.NOT_AFTER)), network
        )
    if plot:
        from kg.alignment.plots import agreement_map, coalition_map

        if measure is Measure.agreement:
            agreement_map(result, plot)
        else:
            coalition_map(ledger, contest, plot, window=window or Window.ANY)
    show(result, format_, f"{measure.value.replace('-', ' ').capitalize()} {selection}".strip())


_OF_ONE = (Measure.coalitions, Measure.coverage, Measure.shifts, Measure.contradictions, Measure.conversion)
"""Measures that can be asked of one selection; the others compare across all."""
_LISTS = (Measure.coalitions, Measure.coverage, Measure.reveal_rates, Measure.shifts, Measure.contradictions)


def _check_backend(measure: Measure, backend: str) -> None:
    """Say on which of its algorithms a backend works, or why it cannot be named here."""
    from kg.alignment import communities, signed
    from kg.cli.output import note
    from kg.errors import UsageError
    from kg.networks.backends import check_backend

    algorithms = {Measure.communities: communities.ALGORITHMS, Measure.balance: signed.ALGORITHMS}.get(measure)
    if algorithms is None:
        raise UsageError(
            "--backend goes with communities and balance; nothing else here runs an algorithm of networkx."
        )
    note(f"backend {backend}: {check_backend(backend, algorithms)}")


def _listed(ledger: Ledger, measure: Measure, contest: str, levels: tuple[str, ...], window: Window | None) -> Result:
    from kg.alignment.coalitions import coalitions, contradictions, shifts
    from kg.alignment.coverage import contest_coverage, reveal_rates
    from kg.alignment.ledger import Window

    if measure is Measure.coverage:
        return contest_coverage(ledger, contest, levels=levels, window=window or Window.NOT_AFTER)
    if measure is Measure.reveal_rates:
        return reveal_rates(ledger, levels=levels, window=window or Window.NOT_AFTER)
    if measure is Measure.contradictions:
        return contradictions(ledger, contest, window=window or Window.ANY)
    ask = coalitions if measure is Measure.coalitions else shifts
    return ask(ledger, contest, levels=levels, window=window or Window.ANY)


def _measured(
    ledger: Ledger,
    measure: Measure,
    levels: tuple[str, ...],
    window: Window,
    loose: bool,
    least: int,
    force: bool,
    draws: int,
    seed: int,
    backend: str,
) -> Result:
    from kg.alignment.bipartite import incidence

    if measure is Measure.prediction:
        from kg.alignment.prediction import hits

        return hits(ledger)
    if measure is Measure.prediction_logit:
        from kg.alignment.prediction import conditional_logit

        return conditional_logit(ledger, window=window)
    if measure is Measure.powers:
        from kg.alignment.powers import powers

        return powers(ledger)
    given = incidence(ledger, levels=levels, window=window, strict=not loose)
    if measure is Measure.agreement:
        from kg.alignment.agreement import agreement

        return agreement(ledger, given, window=window, levels=levels, draws=draws, seed=seed, least=least)
    if measure is Measure.co_support:
        from kg.alignment.projection import co_support

        return co_support(ledger, given, window=window, levels=levels)
    if measure is Measure.communities:
        from kg.alignment.communities import communities

        return communities(ledger, given, window=window, levels=levels, seed=seed, force=force, backend=backend)
    if measure is Measure.balance:
        from kg.alignment.balance import balance

        return balance(
            ledger, given, window=window, levels=levels, least=least, draws=draws, seed=seed, backend=backend
        )
    from kg.alignment.mixing import homophily, mixing

    if measure is Measure.mixing:
        return mixing(ledger, given, window=window, levels=levels)
    return homophily(ledger, given, window=window, levels=levels, draws=draws, seed=seed)


def compare(
    tables: Annotated[
        list[Path] | None,
        typer.Option(
            "--with", help="CSV with state_a, state_b, value (agreement in roll calls, distance ...); may be repeated."
        ),
    ] = None,
    level: LevelOption = None,
    when: WhenOption = None,
    method: Annotated[str, typer.Option("--method", help="spearman or pearson.")] = "spearman",
    draws: DrawsOption = 9999,
    seed: SeedOption = 1,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Compare agreement in public stances with region, shared blocs, and tables of pairs (Mantel, QAP)."""
    from kg.alignment.agreement import agreement
    from kg.alignment.bipartite import incidence
    from kg.alignment.coalitions import levels_known
    from kg.alignment.compare import comparison, read_dyads, same_region, shared_blocs
    from kg.alignment.ledger import Window
    from kg.errors import UsageError

    if method not in ("spearman", "pearson"):
        raise UsageError(f"--method is spearman or pearson, not {method!r}.")
    read = {path.stem: read_dyads(path) for path in tables or ()}
    levels, window = levels_known(level or ()), Window(when) if when else Window.NOT_AFTER
    ledger = _ledger(graph, policy)
    given = incidence(ledger, levels=levels, window=window)
    backing = agreement(ledger, given, window=window, levels=levels, draws=1, seed=seed)
    others = {
        "region": same_region(ledger, given.states), "subregion": same_region(ledger, given.states, "subregion"),
        "shared blocs": shared_blocs(ledger, given.states), **read,
    }  # fmt: skip
    show(comparison(ledger, backing, others, method=method, draws=draws, seed=seed), format_, "Public backing compared")
