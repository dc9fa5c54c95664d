"""Options that commands share, and opening the graph that they name."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from kg.answers import Asker
    from kg.store import Release

GraphOption: TypeAlias = Annotated[
    Path, typer.Option("--graph", "-g", envvar="KG_GRAPH", help="Folder of the built graph.", show_default=True)
]
PolicyOption: TypeAlias = Annotated[
    str, typer.Option("--policy", help="Policy under which the question is answered; see: kg list policies.")
]
DEFAULT_GRAPH = Path("build")
DEFAULT_POLICY = "default"


class Format(enum.StrEnum):
    """How a command that answers in tables prints."""

    table = "table"
    csv = "csv"
    json = "json"


FormatOption: TypeAlias = Annotated[
    Format,
    typer.Option(
        "--format", "-f",
        help="table for people; csv for spreadsheets (cells that a spreadsheet would run get a quote before them); "
        "json with the documented keys.",
    ),
]  # fmt: skip


def open_asker(graph: Path, policy: str) -> Asker:
    """Open a graph for questions under a policy."""
    from kg.answers import Asker
    from kg.query import load_queries

    release = open_checked(graph, policy)
    return Asker(release.store, policy, load_queries)


def open_checked(graph: Path, policy: str) -> Release:
    """Open a graph, and make sure that it has the policy."""
    from kg.errors import UnknownName
    from kg.store import open_release

    release = open_release(graph)
    if policy not in release.manifest["policies"]:
        raise UnknownName("policy", policy, release.manifest["policies"], "See: kg list policies")
    return release
