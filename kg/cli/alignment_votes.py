"""Commands of `kg align` on roll calls of the General Assembly."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from kg.cli.analyses import show
from kg.cli.options import Format, FormatOption, PlotOption
from kg.cli.output import note, print_csv

if TYPE_CHECKING:
    from kg.rollcalls.panel import Panel, Window


class By(enum.StrEnum):
    """What each row is made for."""

    window = "window"
    session = "session"
    year = "year"
    issue = "issue"


class Method(enum.StrEnum):
    """How ideal points are found."""

    pca = "pca"
    irt = "irt"


VotesOption: TypeAlias = Annotated[
    Path, typer.Option("--votes", envvar="KG_VOTES", help="Folder that `kg fetch votes` wrote.", show_default=True)
]
StatesOption: TypeAlias = Annotated[
    str, typer.Option("--states", help="States by id or ISO code, with commas; one: it with all others; none: all.")
]
SessionOption: TypeAlias = Annotated[str, typer.Option("--session", help="Sessions, such as 73 or 60-73.")]
SinceOption: TypeAlias = Annotated[str, typer.Option("--since", help="First day, such as 2016-01-01.")]
UntilOption: TypeAlias = Annotated[str, typer.Option("--until", help="Last day.")]
IssueOption: TypeAlias = Annotated[
    str, typer.Option("--issue", help="Only roll calls on this issue; a beginning will do.")
]
ImportantOption: TypeAlias = Annotated[
    bool, typer.Option("--important", help="Only votes that the State Department called important.")
]
FinalsOption: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--finals/--with-paragraphs",
        help="Without or with votes on paragraphs and amendments; default: as the measure has it.",
    ),
]
UnanimousOption: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--unanimous/--contested",
        help="With or without roll calls in which all agreed; default: as the measure has it.",
    ),
]
MinimumOption: TypeAlias = Annotated[
    int, typer.Option("--minimum", min=1, help="Roll calls under which a number is flagged, or left out.")
]
SeedOption: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Seed of what is drawn by chance.")]
BootstrapOption: TypeAlias = Annotated[
    int, typer.Option("--bootstrap", min=0, help="Draws of resolutions for the interval; 0: none.")
]
AnchorOption: TypeAlias = Annotated[str, typer.Option("--anchor", help="State on the positive side.")]
BridgesOption: TypeAlias = Annotated[
    str, typer.Option("--bridges", help="Same questions in different sessions: title, none, or a CSV with columns rcid1 and rcid2.")
]  # fmt: skip
WalkOption: TypeAlias = Annotated[
    float, typer.Option("--walk", min=0.001, help="Standard deviation of a state's step from session to session.")
]


def _panel(votes: Path) -> Panel:
    """Open votes as a panel."""
    from kg.errors import needing
    from kg.votes.cache import open_votes

    with needing("Roll calls need", "analysis,sources"):
        from kg.rollcalls.panel import read_panel
    return read_panel(open_votes(votes))


def _window(session: str, since: str, until: str, issue: str, important: bool, finals: bool, unanimous: bool) -> Window:
    from kg.dates import parse_day
    from kg.rollcalls.panel import Window, parse_sessions

    first = parse_day(since, "--since") if since else None
    last = parse_day(until, "--until") if until else None
    return Window(parse_sessions(session), first, last, issue, important, finals, unanimous)


def _names(states: str) -> list[str]:
    return [s.strip() for s in states.split(",") if s.strip()]


def _by_session(path: Path | None, option: str, columns: tuple[str, str]) -> dict[int, float] | None:
    """Read a CSV of a number and a value."""
    import csv

    from kg.errors import UsageError

    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {int(row[columns[0]]): float(row[columns[1]]) for row in csv.DictReader(file)}
    except OSError as error:
        raise UsageError(f"{option} {path} cannot be read: {error.strerror}.") from None
    except (KeyError, TypeError, ValueError):
        raise UsageError(
            f"{option} {path} is no CSV of numbers with the columns {columns[0]} and {columns[1]}."
        ) from None
    if any(not 0 <= value < 1e9 for value in found.values()):
        raise UsageError(f"{option} {path} holds a number below 0, or none.")
    return found


def votes(
    votes: VotesOption = Path("votes"),
    states: StatesOption = "",
    measure: Annotated[str, typer.Option("--measure", "-m", help="Measure; see: kg align measures.")] = "voeten",
    session: SessionOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    issue: IssueOption = "",
    important: ImportantOption = False,
    finals: FinalsOption = None,
    unanimous: UnanimousOption = None,
    by: Annotated[By, typer.Option("--by", help="One row for each pair, or for each of its sessions, years or issues.")] = By.window,
    bootstrap: BootstrapOption = 0,
    permute: Annotated[int, typer.Option("--permute", min=0, help="Draws of the null, votes permuted within roll calls; 0: none.")] = 0,
    seed: SeedOption = 1,
    minimum: MinimumOption = 20,
    consensus: Annotated[
        Path | None, typer.Option("--consensus", help="CSV with columns session and decisions (taken without a vote), for the measure consensus.")
    ] = None,
    weights: Annotated[Path | None, typer.Option("--weights", help="CSV with columns roll_call and weight; others weigh 1.")] = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="A square of all pairs instead of one row a pair.")] = False,
    plot: PlotOption = None,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show how often states vote together in the General Assembly, by which definition, beyond which chance."""
    panel = _panel(votes)
    from kg.errors import UsageError
    from kg.rollcalls.agreement import agreement, square
    from kg.rollcalls.measures import CONSENSUS, consensus_measure, measure_named

    known = consensus_measure(0) if measure == CONSENSUS else measure_named(measure)
    window = _window(
        session, since, until, issue, important,
        known.finals if finals is None else finals, known.unanimous if unanimous is None else unanimous,
    )  # fmt: skip
    named = _names(states)
    if plot is not None:
        from kg.analysis.figures import save
        from kg.rollcalls.plots import heat_map

        save(heat_map(panel, measure, window, named if len(named) > 1 else (), minimum), plot)
        note(f"kg: drawn: {plot}")
    if matrix:
        if by is not By.window or bootstrap or permute or weights or consensus or len(named) == 1:
            raise UsageError("--matrix goes with measure, window and two or more states only.")
        show(square(panel, measure, window, named, minimum), format_, f"{measure}: {window.words()}")
        return
    show(
        agreement(
            panel, measure, window, named, by, bootstrap, permute, seed, minimum,
            _by_session(consensus, "--consensus", ("session", "decisions")), _by_session(weights, "--weights", ("roll_call", "weight")),
        ),
        format_, f"{measure}: {window.words()}",
    )  # fmt: skip


def ideal_points(
    votes: VotesOption = Path("votes"),
    states: StatesOption = "",
    method: Annotated[
        Method, typer.Option("--method", help="pca: first component of each session; irt: one axis for all sessions, takes minutes.")
    ] = Method.pca,
    session: SessionOption = "",
    issue: IssueOption = "",
    finals: FinalsOption = None,
    anchor: AnchorOption = "us",
    bootstrap: BootstrapOption = 0,
    seed: SeedOption = 1,
    minimum: MinimumOption = 20,
    bridges: BridgesOption = "title",
    walk: WalkOption = 0.2,
    published: Annotated[
        Path | None, typer.Option("--published", help="CSV with columns iso3c, session, IdealPoint: show how ours correlate with them.")
    ] = None,
    plot: PlotOption = None,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show where states stand on the line that explains most of their votes."""
    panel = _panel(votes)
    from kg.errors import UsageError
    from kg.rollcalls.components import component_points
    from kg.rollcalls.points import beside_published, estimate, irt_points, read_published

    window = _window(session, "", "", issue, False, bool(finals), False)
    theirs = None if published is None else read_published(published)
    named = [panel.states[panel.place(s)] for s in _names(states)]
    if method is Method.pca:
        result = component_points(panel, window, named, anchor, bootstrap, seed, minimum)
    else:
        if bootstrap:
            raise UsageError("--bootstrap goes with --method pca; irt has intervals of its own.")
        result = irt_points(*estimate(panel, window, anchor, walk, bridges, minimum), named)
    if plot is not None:
        from kg.analysis.figures import save
        from kg.rollcalls.plots import points_over_time

        save(points_over_time(result, named), plot)
        note(f"kg: drawn: {plot}")
    show(
        result if theirs is None else beside_published(result, theirs),
        format_,
        f"Ideal points ({method}): {window.words()}",
    )


def moved(
    start: Annotated[int, typer.Option("--from", min=1, help="Session.")],
    end: Annotated[int, typer.Option("--to", min=1, help="Later session.")],
    votes: VotesOption = Path("votes"),
    session: Annotated[str, typer.Option("--session", help="Sessions to estimate; default: all from the first to the second.")] = "",
    issue: IssueOption = "",
    finals: FinalsOption = None,
    anchor: AnchorOption = "us",
    minimum: MinimumOption = 20,
    bridges: BridgesOption = "title",
    walk: WalkOption = 0.2,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show which states moved between two sessions, by ideal points on one axis (takes seconds to minutes)."""
    from kg.errors import UsageError

    if start >= end:
        raise UsageError("--from must name an earlier session than --to.")
    panel = _panel(votes)
    from kg.rollcalls.points import estimate
    from kg.rollcalls.points import moved as changes

    window = _window(session or f"{start}-{end}", "", "", issue, False, bool(finals), False)
    paths, about, notes = estimate(panel, window, anchor, walk, bridges, minimum)
    show(changes(paths, about, notes, start, end), format_, f"Moved from session {start} to {end}")


def measures(format_: FormatOption = Format.table) -> None:
    """List the measures of agreement with their definitions."""
    from kg.analysis.result import Result
    from kg.errors import needing

    with needing("Measures need", "analysis"):
        from kg.rollcalls.measures import MEASURES, consensus_measure
    rows: Sequence[dict[str, object]] = [
        {
            "measure": m.id, "formula": m.formula, "range": f"{m.low:g} to {m.high:g}",
            "paragraphs": "no" if m.finals else "yes", "unanimous": "yes" if m.unanimous else "no", "words": m.words,
        }
        for m in [*MEASURES.values(), consensus_measure(0)]
    ]  # fmt: skip
    if format_ is Format.csv:
        print_csv(rows)
    else:
        show(Result("measures", rows, {}), format_, "Measures")
