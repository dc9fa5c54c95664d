"""The application: all commands, grouped as help shows them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import alignment, asking, building, releases, serving, sources, succession

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
        from kg.version import package_version

        print(f"kg {package_version()}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Who leads international organizations, how they were chosen, who backed whom, and who says so."""


app.command("build")(building.build)
app.command("check")(building.check)
app.command("export")(building.export)
app.command("stats")(building.stats)
app.command("holders")(asking.holders)
app.command("coverage")(asking.coverage)
app.command("election")(asking.election)
app.command("stances")(asking.stances)
app.command("query")(asking.query)
app.command("explain")(asking.explain)
app.command("view")(asking.view)
app.command("diff")(releases.diff)
app.command("serve")(serving.serve)
app.command("list")(asking.list_things)
app.add_typer(succession.succession, name="succession")
app.add_typer(alignment.align, name="align")
app.add_typer(sources.fetch, name="fetch")
app.add_typer(sources.compare, name="compare")
app.add_typer(sources.propose, name="propose")
