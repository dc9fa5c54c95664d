"""The application: all commands, grouped as help shows them; or one of them, since to make all takes longer than many an answer."""

from __future__ import annotations

import functools
import importlib
from typing import Annotated

import typer

from kg.cli.options import on_servers

_HELP = "Who leads international organizations, how they were chosen, who backed whom, and who says so."
COMMANDS = {
    "build": "building.build", "check": "building.check", "export": "exporting.export", "release": "exporting.release",
    "stats": "building.stats", "holders": "asking.holders", "coverage": "asking.coverage", "election": "asking.election",
    "stances": "asking.stances", "query": "asking.query", "explain": "asking.explain", "view": "asking.view",
    "diff": "releases.diff", "serve": "serving.serve", "push": "servers.push", "pull": "servers.pull",
    "list": "asking.list_things",
}  # fmt: skip
"""By the name of a command, the module and function below `kg.cli`, in the order of the help."""
GROUPS = {
    "succession": "succession.succession", "align": "alignment.align", "spark": "spark.spark", "import": "importing.imports", "fetch": "sources.fetch",
    "compare": "sources.compare", "propose": "sources.propose",
}  # fmt: skip
_ON_SERVERS = frozenset(COMMANDS) - {"build", "diff", "serve", "push", "pull"}
_GROUPS_ON_SERVERS = ("succession", "align", "spark")


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


def application(only: str = "") -> typer.Typer:
    """Return the application with all commands; if `only` is the name of a command or group, with that one alone."""
    names = [only] if only in COMMANDS or only in GROUPS else [*COMMANDS, *GROUPS]
    made = typer.Typer(
        name="kg", help=_HELP, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Exit codes: 0 fine; 1 the check found something; 2 wrong usage; 3 no usable graph; 4 system failure; 5 no whole answer from a server.",
    )  # fmt: skip
    made.callback()(root)
    for name in names:
        if name in GROUPS:
            made.add_typer(_group(name), name=name)
            continue
        module, _, function = COMMANDS[name].partition(".")
        inside = importlib.import_module(f"kg.cli.{module}")
        command = getattr(inside, function)
        epilog = inside.EPILOG if name == "export" else None
        made.command(name, epilog=epilog)(on_servers(command) if name in _ON_SERVERS else command)
    return made


@functools.cache
def _group(name: str) -> typer.Typer:
    module, _, variable = GROUPS[name].partition(".")
    group: typer.Typer = getattr(importlib.import_module(f"kg.cli.{module}"), variable)
    for command in group.registered_commands if name in _GROUPS_ON_SERVERS else ():
        if command.callback:
            command.callback = on_servers(command.callback)
    return group


app: typer.Typer


def __getattr__(name: str) -> object:
    if name != "app":
        raise AttributeError(name)
    whole = globals()["app"] = application()
    return whole
