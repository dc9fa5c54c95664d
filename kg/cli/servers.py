"""Commands that bring a release to a SPARQL server, and take one back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from kg.cli.interrupting import when_interrupted
from kg.cli.options import DEFAULT_GRAPH, Format, FormatOption, GraphOption
from kg.cli.output import note, print_json
from kg.cli.progress import step_shown

ServerOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--endpoint",
        metavar="NAME|URL",
        help="The server: a profile of the configuration (docs/engines.md), or for pull the address of a query service.",
    ),
]


def push(
    endpoint: ServerOption,
    graph: GraphOption = DEFAULT_GRAPH,
    format_: FormatOption = Format.table,
) -> None:
    """Bring a built graph to a SPARQL server. Readers see the old release until all of the new one is there and verified.

    A push that was cut off is finished by the next one.
    """
    when_interrupted(
        "readers see one whole release, the one before or this one; the same push again goes on where this one stopped"
    )
    from dataclasses import asdict

    from kg.remote import find_profile
    from kg.store.push import push as bring

    done = bring(graph, find_profile(endpoint), step_shown)
    if format_ is Format.json:
        print_json(asdict(done))
        return
    seen = "readers see it now" if done.switched else "readers saw it already"
    print(f"{endpoint} has the release {done.id}: {done.triples} triples in {done.graphs} graphs, verified; {seen}.")
    note(f"{done.sent} triples were sent.")


def pull(
    endpoint: ServerOption,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the release, in the place of an older one; or a file .nq for its quads alone.")],
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take the release that readers of a SPARQL server see, and verify it."""
    when_interrupted(f"nothing was written to {out}")
    from dataclasses import asdict

    from kg.remote import find_profile
    from kg.store.pull import pull as take

    done = take(find_profile(endpoint), out, step_shown)
    if format_ is Format.json:
        print_json({"out": str(out), **asdict(done)})
        return
    how = (
        "byte for byte what was pushed"
        if done.exact
        else "the same triples as were pushed, with literals written otherwise"
    )
    print(f"{out} has the release {done.id}: {done.triples} triples in {done.graphs} graphs, {how}.")
