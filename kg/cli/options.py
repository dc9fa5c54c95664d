"""Options that commands share, and opening the graph that they name."""

from __future__ import annotations

import enum
import functools
import inspect
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

import typer

if TYPE_CHECKING:
    from kg.answers import Asker
    from kg.store import Opened, Release

GraphOption: TypeAlias = Annotated[
    Path, typer.Option("--graph", "-g", envvar="KG_GRAPH", help="Folder of the built graph.", show_default=True)
]
PolicyOption: TypeAlias = Annotated[
    str, typer.Option("--policy", help="Policy under which the question is answered; see: kg list policies.")
]
EndpointOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--endpoint",
        metavar="NAME|URL",
        help="Ask a SPARQL server in place of --graph: a profile of the configuration, or the address of its query service.",
    ),
]


def can_be_drawn(path: Path | None) -> Path | None:
    """Return the path of a figure, checked before anything is computed for it."""
    if path is not None:
        from kg.analysis.figures import check_path

        check_path(path)
    return path


PlotOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--plot", help="Draw it into this file too, SVG, PNG or PDF by its ending.", callback=can_be_drawn),
]
AnyOpened = TypeVar("AnyOpened", bound="Opened")
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


_ENDPOINT: ContextVar[str] = ContextVar("endpoint", default="")


def on_servers(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that reads a graph (`graph` among its parameters) with the option to read it from a server."""
    signature = inspect.signature(command, eval_str=True)
    if "graph" not in signature.parameters:
        return command

    @functools.wraps(command)
    def asked(*args: Any, endpoint: str = "", **options: Any) -> None:
        _ENDPOINT.set(endpoint)
        command(*args, **options)

    added = inspect.Parameter("endpoint", inspect.Parameter.KEYWORD_ONLY, default="", annotation=EndpointOption)
    asked.__signature__ = signature.replace(parameters=[*signature.parameters.values(), added])  # type: ignore[attr-defined]
    asked.__annotations__ = {p.name: p.annotation for p in asked.__signature__.parameters.values()}  # type: ignore[attr-defined]
    return asked


def open_asker(graph: Path, policy: str) -> Asker:
    """Open a graph for questions under a policy."""
    from kg.answers import Asker
    from kg.query import load_queries

    release = open_checked(graph, policy)
    return Asker(release.store, policy, load_queries)


def open_checked(graph: Path, policy: str) -> Opened:
    """Open a graph, that of `--endpoint` where it was given, and make sure that it has the policy."""
    if not _ENDPOINT.get():
        return open_local(graph, policy)
    return _with_policy(_open_endpoint(_ENDPOINT.get()), policy)


def open_local(graph: Path, policy: str) -> Release:
    """Open a built graph, and make sure that it has the policy."""
    from kg.store import open_release

    return _with_policy(open_release(graph), policy)


def _with_policy(opened: AnyOpened, policy: str) -> AnyOpened:
    from kg.errors import UnknownName

    if policy not in opened.manifest["policies"]:
        raise UnknownName("policy", policy, opened.manifest["policies"], "See: kg list policies")
    return opened


@functools.cache  # a command that opens it twice asks the same release
def _open_endpoint(endpoint: str) -> Opened:
    from kg.remote import find_profile
    from kg.store.remote import open_remote

    return open_remote(find_profile(endpoint))


def open_either(place: str, policy: str) -> Opened:
    """Open the graph in a folder, or where there is no such folder that of a server, and make sure that it has the policy.

    Raises
    ------
    ReleaseError
        It is neither the folder of a graph nor the name or address of an endpoint.

    """
    from kg.errors import ReleaseError
    from kg.remote import knows_profile

    if "://" in place or (not Path(place).exists() and knows_profile(place)):
        return _with_policy(_open_endpoint(place), policy)
    if not Path(place).exists():
        raise ReleaseError(f"{place} is neither the folder of a built graph nor an endpoint of the configuration.")
    return open_local(Path(place), policy)


@contextmanager
def folder_of(graph: Path) -> Iterator[Path]:
    """Yield the folder of a graph; that of `--endpoint`, where it was given, is pulled into a temporary one and verified.

    For commands that read dumps, which a server does not have: what it gives is put back into the bytes that were pushed.
    """
    if not _ENDPOINT.get():
        yield graph
        return
    from kg.cli.progress import step_shown
    from kg.remote import find_profile
    from kg.store.pull import pull

    with tempfile.TemporaryDirectory(prefix="kg-pulled-") as made:
        folder = Path(made) / "graph"
        pull(find_profile(_ENDPOINT.get()), folder, step_shown)
        step_shown("")
        yield folder


def of_endpoint() -> bool:
    """Whether the command reads from a server."""
    return bool(_ENDPOINT.get())
