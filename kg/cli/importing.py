"""Commands that bring other people's files into tables of curated data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.output import note, print_json

imports = typer.Typer(no_args_is_help=True, help="Make tables of curated data of a file in another format.")


@imports.command("popolo")
def popolo(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Popolo JSON: ours, or anybody's (EveryPolitician, PopIt).", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of tables; an older one of the same kind is replaced.")],
    url: Annotated[str, typer.Option("--url", help="Where the file is published: entries without sources are read there; without it they are recalled.")] = "",
    title: Annotated[str, typer.Option("--title", help="Title of the source; default: the name of the file.")] = "",
    prefix: Annotated[str, typer.Option("--prefix", help="What ids of things begin with that are not ours; default: the name of the file.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Day to which the file is complete; default: the one that it states, else today.")] = "",
) -> None:  # fmt: skip
    """Make tables of a Popolo file: organizations, posts as offices, persons, memberships as terms. What is lost is told, with an example each.

    Then: kg build --add FOLDER
    """
    from tempfile import TemporaryDirectory

    from kg.exports.writing import write_folder
    from kg.loaders import load
    from kg.sources.popolo import tables_of

    made = tables_of(file, prefix=prefix, title=title, url=url, as_of=as_of)
    with TemporaryDirectory(prefix="kg-import-") as folder:
        trial = Path(folder) / out.name
        write_folder(trial, {name: [text] for name, text in made.files.items()}, "source.yaml")
        load([trial])
    write_folder(out, {name: [text] for name, text in made.files.items()}, "source.yaml")
    for loss in made.losses:
        note(loss)
    note(f"Wrote {out}. Look at it, above all at the kinds of offices; then: kg build --add {out}")
    print_json({"out": str(out), **made.counts})
