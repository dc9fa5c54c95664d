"""The application: all commands, grouped as help shows them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import (
    alignment,
    asking,
    building,
    exporting,
    importing,
    releases,
    servers,
    serving,
    sources,
    spark,
    succession,
)
from kg.cli.options import on_servers

app = typer.Typer(
    name="kg",
    help="Who leads international organizations, how they were chosen, who backed whom, and who says so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine; 1 the check found something; 2 wrong usage; 3 no usable graph; 4 system failure; 5 no whole answer from a server.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from kg.versions import data_as_of, package_version

        print(f"kg {package_version()}\ndata as of {data_as_of() or 'no day'}")
        raise typer.Exit


def _data_version(wanted: bool) -> None:
    if wanted:
        from kg.versions import data_version

        print(f"data {data_version()}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Print the version of the code and the day of the data, and leave.",
        ),
    ] = False,
    data_version: Annotated[
        bool,
        typer.Option(
            "--data-version",
            callback=_data_version,
            is_eager=True,
            help="Print day, number of files and checksum of the curated data that ship, and leave.",
        ),
    ] = False,
) -> None:
    """Who leads international organizations, how they were chosen, who backed whom, and who says so."""


app.command("build")(building.build)
app.command("check")(on_servers(building.check))
app.command("export", epilog=exporting.EPILOG)(on_servers(exporting.export))
app.command("release")(on_servers(exporting.release))
app.command("stats")(on_servers(building.stats))
app.command("holders")(on_servers(asking.holders))
app.command("coverage")(on_servers(asking.coverage))
app.command("election")(on_servers(asking.election))
app.command("stances")(on_servers(asking.stances))
app.command("query")(on_servers(asking.query))
app.command("explain")(on_servers(asking.explain))
app.command("view")(on_servers(asking.view))
app.command("diff")(releases.diff)
app.command("serve")(serving.serve)
app.command("push")(servers.push)
app.command("pull")(servers.pull)
app.command("list")(on_servers(asking.list_things))
for command in (
    *succession.succession.registered_commands,
    *alignment.align.registered_commands,
    *spark.spark.registered_commands,
):
    if command.callback:
        command.callback = on_servers(command.callback)
app.add_typer(succession.succession, name="succession")
app.add_typer(alignment.align, name="align")
app.add_typer(spark.spark, name="spark")
app.add_typer(importing.imports, name="import")
app.add_typer(sources.fetch, name="fetch")
app.add_typer(sources.compare, name="compare")
app.add_typer(sources.propose, name="propose")
