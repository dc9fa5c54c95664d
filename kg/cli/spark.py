"""`kg spark`: the derivations that outgrow one process, on Apache Spark."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kg.cli.interrupting import when_interrupted
from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PolicyOption,
    folder_of,
    of_endpoint,
    open_local,
)
from kg.cli.output import note, print_csv, print_json, print_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

spark = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Successions, projections of stances and measures of roll calls on Apache Spark, for graphs that outgrow one process. At the size of the curated data the other commands are faster.",
)  # fmt: skip


class By(enum.StrEnum):
    """What each row is made for."""

    window = "window"
    session = "session"
    year = "year"
    issue = "issue"


class When(enum.StrEnum):
    """Which stances are read, by when they were made known."""

    before = "before"
    not_after = "not-after"
    after = "after"
    any = "any"


MasterOption: TypeAlias = Annotated[
    str, typer.Option("--master", envvar="KG_SPARK_MASTER", help="local[2], local[*], or a cluster: spark://host:7077, yarn, k8s://...")
]  # fmt: skip
ConfOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--conf", help="Setting of Spark as key=value; may be repeated.")
]
TablesOption: TypeAlias = Annotated[
    str, typer.Option("--tables", help="Folder or address (s3a://, hdfs://) of tables that `kg spark tables` wrote; without it they are made of --graph.")
]  # fmt: skip
OutOption: TypeAlias = Annotated[
    str,
    typer.Option("--out", "-o", help="Folder or address for the results, a folder of Parquet files for each table."),
]
OverwriteOption: TypeAlias = Annotated[bool, typer.Option("--overwrite", help="Write over results that are there.")]


def tables(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the tables; replaced whole or not at all.")],
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Write offices, terms, contests, candidacies and stances of a built graph as Parquet, for Spark."""
    when_interrupted(f"nothing was written to {out}")
    _show({name: table.num_rows for name, table in _save(graph, policy, out).items()}, format_, f"Tables in {out}")


def succession(
    out: OutOption,
    tables: TablesOption = "",
    master: MasterOption = "local[*]",
    conf: ConfOption = None,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Day to which the data are said to be complete; default: that of the data.")
    ] = "",
    overwrite: OverwriteOption = False,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Derive successions, spells, tenures, vacancies and gaps of every line of holders, as a build does."""
    when_interrupted(f"nothing was written to {out}")
    from kg.dates import parse_day

    day = parse_day(as_of, "--as-of").isoformat() if as_of else ""

    def work(session: SparkSession, where: str) -> Mapping[str, DataFrame]:
        from kg.spark.succession import succession

        return succession(session, where, day)

    with _tables(tables, master, graph, policy) as where:
        _run(work, where, master, conf, out, overwrite, format_, "Lines of holders")


def stances(
    out: OutOption,
    tables: TablesOption = "",
    master: MasterOption = "local[*]",
    conf: ConfOption = None,
    level: Annotated[
        list[str] | None,
        typer.Option("--level", help="Only words at this level (executive, parliament ...); may be repeated."),
    ] = None,
    when: Annotated[When, typer.Option("--when", help="Only stances made known then, against the outcome.")] = When.not_after,
    loose: Annotated[
        bool, typer.Option("--two-as-one", help="Of two candidates, backing one counts as opposing the other.")
    ] = False,
    overwrite: OverwriteOption = False,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Project public stances: sides of states, counts of states and candidacies, agreement of pairs. No vote is inferred."""
    when_interrupted(f"nothing was written to {out}")
    _need()
    from kg.alignment.coalitions import levels_known
    from kg.alignment.ledger import Window

    levels, window = levels_known(level or ()), Window(when.value)

    def work(session: SparkSession, where: str) -> Mapping[str, DataFrame]:
        from kg.spark.stances import stances

        return stances(session, where, levels, window, not loose)

    with _tables(tables, master, graph, policy) as where:
        _run(work, where, master, conf, out, overwrite, format_, "Public stances")


def votes(
    out: OutOption,
    votes: Annotated[str, typer.Option("--votes", envvar="KG_VOTES", help="Folder or address of what `kg fetch votes` wrote.")] = "votes",
    master: MasterOption = "local[*]",
    conf: ConfOption = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", "-m", help="Measure; see: kg align measures. May be repeated; default: voeten.")
    ] = None,
    by: Annotated[By, typer.Option("--by", help="One row for each pair, or for each of its sessions, years or issues.")] = By.session,
    session: Annotated[str, typer.Option("--session", help="Sessions, such as 73 or 60-73.")] = "",
    issue: Annotated[str, typer.Option("--issue", help="Only roll calls on this issue; a beginning will do.")] = "",
    finals: Annotated[
        bool | None,
        typer.Option("--finals/--with-paragraphs", help="Without or with votes on paragraphs and amendments; default: as the measure has it."),
    ] = None,
    unanimous: Annotated[
        bool | None,
        typer.Option("--unanimous/--contested", help="With or without roll calls in which all agreed; default: as the measure has it."),
    ] = None,
    minimum: Annotated[int, typer.Option("--minimum", min=1, help="Roll calls under which a number is flagged.")] = 20,
    overwrite: OverwriteOption = False,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Measure how often all pairs of states vote together, with the definitions of `kg align votes`."""
    when_interrupted(f"nothing was written to {out}")
    _need()
    from kg.errors import UsageError
    from kg.rollcalls.measures import measure_named
    from kg.rollcalls.panel import Window, parse_sessions

    names = tuple(dict.fromkeys(measure or ["voeten"]))
    if "consensus" in names:
        raise UsageError("The measure consensus needs numbers from outside; use: kg align votes.")
    known = [measure_named(name) for name in names]
    rules = {(m.finals if finals is None else finals, m.unanimous if unanimous is None else unanimous) for m in known}
    if len(rules) > 1:
        raise UsageError(
            "These measures count different roll calls; ask for them one by one, or say --finals or --with-paragraphs, and "
            "--unanimous or --contested."
        )
    ((only_finals, with_unanimous),) = rules
    window = Window(parse_sessions(session), None, None, issue, False, only_finals, with_unanimous)

    def work(spark: SparkSession, where: str) -> Mapping[str, DataFrame]:
        from kg.spark.votes import votes

        return {"votes": votes(spark, where, names, window, by.value, minimum)}

    if "://" not in votes:
        from kg.votes.cache import open_votes

        open_votes(votes)
    counts = _run(work, votes, master, conf, out, overwrite, format_, f"{', '.join(names)}: {window.words()}")
    if not counts["votes"]:
        note("kg: no pair of states has a joint roll call in this window.")


def _need() -> None:
    """Say what to install before a module that needs it is loaded."""
    import importlib.util

    from kg.errors import UsageError

    for name in ("pyspark", "pyarrow", "numpy", "scipy", "threadpoolctl", "networkx"):
        if importlib.util.find_spec(name) is None:
            raise UsageError(f"Spark needs {name}: pip install 'io-leadership-kg[spark]'")


def _save(graph: Path, policy: str, out: Path) -> dict[str, Any]:
    _need()
    from kg.alignment import read_ledger
    from kg.analysis import World
    from kg.answers import Asker
    from kg.query import load_queries
    from kg.spark.reading import read_model
    from kg.spark.tables import save_tables, tables_of
    from kg.versions import package_version

    # From a server everything is read anyhow; pulled it comes in few requests, and verified.
    with folder_of(graph) as folder:
        release = open_local(folder, policy)
        nowhere = World(policy, dt.date.min, {}, {}, {}, {}, {})
        ledger = read_ledger(Asker(release.store, policy, load_queries).rows, nowhere)
        made = tables_of(
            read_model(release.store, policy), ledger, policy, release.manifest["as_of"], package_version()
        )
        save_tables(out, made)
        return made


@contextlib.contextmanager
def _tables(where: str, master: str, graph: Path, policy: str) -> Iterator[str]:
    """Give where the tables are; make them of the graph for as long as they are needed, if none are named."""
    from kg.errors import UsageError

    _need()
    if where:
        if of_endpoint():
            raise UsageError("--endpoint goes without --tables: tables are made of its graph.")
        if policy != DEFAULT_POLICY:
            raise UsageError("--policy goes with --graph; tables are of the policy that they were made under.")
        yield where
        return
    if not master.startswith("local"):
        raise UsageError(
            "A cluster cannot read a graph on this machine. Write tables where all workers read them (kg spark tables), and name "
            "them with --tables."
        )
    with tempfile.TemporaryDirectory(prefix="kg-tables-") as folder:
        place = Path(folder) / "tables"
        _save(graph, policy, place)
        yield str(place)


def _run(
    work: Callable[[SparkSession, str], Mapping[str, DataFrame]], where: str, master: str, conf: list[str] | None, out: str,
    overwrite: bool, format_: Format, title: str,
) -> dict[str, int]:  # fmt: skip
    _need()
    from kg.spark.frames import refuse_occupied, write
    from kg.spark.session import spark_session

    settings = _settings(conf or [])
    refuse_occupied(out, overwrite)
    when_interrupted(f"what {out} holds may not be whole: a table is whole where its folder has the file _SUCCESS")
    with spark_session(master, settings) as session:
        counts = write(work(session, where), out, overwrite)
    _show(counts, format_, title)
    return counts


def _settings(conf: list[str]) -> dict[str, str]:
    from kg.errors import UsageError

    found = {}
    for text in conf:
        key, equals, value = text.partition("=")
        if not equals or not key.startswith("spark."):
            raise UsageError(f"--conf {text!r} is no setting of Spark; write it like spark.executor.memory=4g.")
        found[key] = value
    return found


def _show(counts: Mapping[str, int], format_: Format, title: str) -> None:
    rows = [{"table": name, "rows": count} for name, count in counts.items()]
    if format_ is Format.json:
        print_json(rows)
    elif format_ is Format.csv:
        print_csv(rows)
    else:
        print_table(rows, {"table": "table", "rows": "rows"}, title)


spark.command("tables")(tables)
spark.command("succession")(succession)
spark.command("stances")(stances)
spark.command("votes")(votes)
