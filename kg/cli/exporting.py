"""The command that writes the graph in other people's formats."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.interrupting import when_interrupted
from kg.cli.options import DEFAULT_GRAPH, DEFAULT_POLICY, GraphOption, PolicyOption, folder_of
from kg.cli.output import note, print_table
from kg.exports.formats import FORMATS

EPILOG = "Formats and what each loses:\n\n" + "\n\n".join(f"{f.name}: {f.loses}." for f in FORMATS.values())


def export(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of: {', '.join(FORMATS)}.", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write, or folder for formats of several files; default: standard output.")] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    on: Annotated[list[str] | None, typer.Option("--on", metavar="ORG", help="Only this organization and what belongs to it; may be given several times.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Say what each format holds, what it loses, and leave.")] = False,
    older: Annotated[str, typer.Option("--format", "-f", hidden=True)] = "",
) -> None:  # fmt: skip
    """Write the graph in another format. What is written appears whole or not at all; an older export stays until then."""
    if list_:
        _list()
        return
    when_interrupted(f"nothing was written to {out}" if out else "what was printed is not whole")
    from kg.errors import UsageError
    from kg.exports import find_format, output, remarks
    from kg.exports.extract import open_extract
    from kg.exports.writing import mark_of, write_file, write_folder

    if bool(format_) == bool(older):
        raise UsageError("Name one format: kg export FORMAT. See: kg export --list")
    chosen = find_format(format_ or older)
    if chosen.folder and out is None:
        raise UsageError(f"{chosen.title} is several files; name a folder: kg export {chosen.name} --out {chosen.file}")
    with folder_of(graph) as folder:
        extract = open_extract(folder, policy, on or ())
        written = output(chosen, extract)
        if isinstance(written, Mapping):
            assert out is not None
            write_folder(out, written, mark_of(written))
        elif out is None:
            for piece in written:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
        else:
            write_file(out, written)
        when_interrupted(f"{out} is written" if out else "what was printed is whole")
        for remark in remarks(chosen, extract):
            note(remark)
        if out is not None:
            note(f"Wrote {out}. {chosen.title} loses {chosen.loses}.")


def _list() -> None:
    rows: list[dict[str, Any]] = [
        {"name": f.name, "holds": f.holds, "loses": f.loses, "for": f.audience, "opened with": f.opened_with}
        for f in FORMATS.values()
    ]
    print_table(rows, {key: key for key in rows[0]})


def release(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the data release; an older one is replaced.")],
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    previous: Annotated[Path | None, typer.Option("--previous", help="Built graph of the release before, for the list of changes.")] = None,
) -> None:  # fmt: skip
    """Write a data release: compressed dumps, tables, panels, ontology, description, changes, checksums, RO-Crate."""
    when_interrupted(f"nothing was written to {out}")
    from kg.cli.options import open_local
    from kg.exports.extract import open_extract
    from kg.exports.release import write_release

    before = open_local(previous, policy) if previous else None
    with folder_of(graph) as folder:
        names = write_release(out, open_extract(folder, policy), before)
    note(f"Wrote {out}: {len(names)} files; check them with: cd {out} && sha256sum -c SHA256SUMS")
