"""Commands that make, check, write out and count a graph."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PolicyOption,
    open_checked,
)
from kg.cli.output import note, print_csv, print_json, print_table

_MOST_REMARKS = 20


class Severity(enum.StrEnum):
    """How grave a finding is."""

    violation = "violation"
    warning = "warning"
    info = "info"


class Dump(enum.StrEnum):
    """Formats of an export."""

    turtle = "turtle"
    ntriples = "ntriples"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    trig = "trig"
    nquads = "nquads"


def build(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the built graph; an older one is replaced.")] = DEFAULT_GRAPH,
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", "-d", help="Folder of curated data, instead of what ships; may be given several times."),
    ] = None,
    add: Annotated[
        list[Path] | None,
        typer.Option("--add", "-a", help="Folder of curated data, beside what ships; may be given several times."),
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Day to which the data are complete; default: what they say.")] = "",
    snapshot: Annotated[
        list[Path] | None,
        typer.Option("--snapshot", "-s", help="Snapshot of Wikidata, or folder of them, whose claims enter beside ours."),
    ] = None,
    memberships: Annotated[
        list[str] | None,
        typer.Option(
            "--memberships", "-m", metavar="FORM=PATH",
            help="Memberships of states from a file: factbook=PATH, groups=FOLDER or cow-igo=PATH.",
        ),
    ] = None,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Publish although a source holds 15 % less than in the old release.")
    ] = False,
    fail_on: Annotated[Severity, typer.Option("--fail-on", help="Refuse to publish at findings of this gravity.")] = Severity.violation,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Build the graph from curated data: load, resolve, derive, validate, publish.

    A folder that does not validate is not published, and the older graph stays as it was.
    """
    from kg.build import Living, about
    from kg.build import build as build_release
    from kg.dates import InvalidDate, parse_date
    from kg.errors import UsageError
    from kg.paths import data_dir

    if as_of:
        try:
            if not parse_date(as_of).precise:
                raise InvalidDate
        except InvalidDate:
            raise UsageError(f"--as-of {as_of!r} is no day; write it like 2026-11-23.") from None
    folders = [*(data or [data_dir()]), *(add or [])]
    built = build_release(
        out,
        folders if data or add else None,
        as_of,
        _progress,
        fail_on.value,
        Living(tuple(snapshot or ()), tuple(_form(text) for text in memberships or ())),
        accept_shrink,
    )
    summary = about(built)
    for remark in built.notes[:_MOST_REMARKS]:
        note(f"kg: {remark}")
    if len(built.notes) > _MOST_REMARKS:
        note(f"kg: and {len(built.notes) - _MOST_REMARKS} more remarks like these")
    if format_ is Format.json:
        print_json({"out": str(out), **summary})
        return
    findings = summary["findings"]
    print(f"Built {out}: {summary['quads']} quads in {summary['graphs']} graphs, data as of {summary['as_of']}.")
    print(f"Findings: {findings['violation']} violations, {findings['warning']} warnings, {findings['info']} notes "
          f"(kg check --graph {out}).")  # fmt: skip


def _form(text: str) -> tuple[str, Path]:
    """Split `form=path`."""
    from kg.errors import UsageError

    form, mark, path = text.partition("=")
    if not mark or not path:
        raise UsageError(f"--memberships {text!r} is not of the form FORM=PATH; write factbook=FILE, say.")
    return form, Path(path)


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        note(f"  {step} …")


def check(
    graph: GraphOption = DEFAULT_GRAPH,
    fail_on: Annotated[Severity, typer.Option("--fail-on", help="Leave with 1 at findings of this gravity.")] = Severity.violation,
    severity: Annotated[Severity, typer.Option("--severity", help="Show findings of this gravity and graver.")] = Severity.warning,
    files: Annotated[bool, typer.Option("--files", help="Compare the files with their checksums, too.")] = False,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show what validation found: shapes, checks, counts. Checks run anew on the graph; shapes are those of its build."""
    from kg.errors import ReleaseError
    from kg.query import load_checks
    from kg.store import open_release
    from kg.store.release import verify
    from kg.validate import SEVERITIES, Report, check_findings

    release = open_release(graph)
    if files and (wrong := list(verify(graph))):
        raise ReleaseError("; ".join(wrong) + ". Build the release again.")
    stored = Report.from_dict(release.report())
    checks = load_checks()
    by_place = {(f.check, f.focus, f.message): f for f in stored.findings}
    rerun = [
        by_place.get((f.check, f.focus, f.message), f) for f in check_findings(release.store, checks, DEFAULT_POLICY)
    ]
    kept = [f for f in stored.findings if f.check not in checks]
    found = sorted({*kept, *rerun}, key=lambda f: (SEVERITIES.index(f.severity), f.check, f.focus, f.message))
    report = Report(tuple(found), stored.checks_run)
    shown = [f for f in report.findings if Report((f,), ()).reaches(severity.value)]
    if format_ is Format.json:
        print_json({**report.as_dict(), "findings": [f.as_dict() for f in shown]})
    elif format_ is Format.csv:
        print_csv([f.as_dict() for f in shown], ["severity", "check", "focus", "message", "remedy", "files"])
    else:
        columns = {"severity": "severity", "check": "check", "focus": "on", "message": "what", "files": "entered in"}
        if shown:
            print_table([f.as_dict() for f in shown], columns)
        counts = ", ".join(f"{report.count(s)} {s}" for s in SEVERITIES)
        print(f"{counts}. {len(report.checks_run)} checks run.")
    if report.reaches(fail_on.value):
        raise typer.Exit(1)


def export(
    format_: Annotated[Dump, typer.Option("--format", "-f", help="turtle, ntriples, jsonld, rdfxml: one policy's view and what follows from it. trig, nquads: everything.")] = Dump.turtle,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: standard output.")] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
) -> None:  # fmt: skip
    """Write the graph out as RDF, from the dumps of its build (a store would normalize literals)."""
    from kg.store.export import export_text, write_atomically

    open_checked(graph, policy)
    pieces = export_text(graph, format_.value, policy)
    if out is None:
        for piece in pieces:
            sys.stdout.write(piece)
    else:
        write_atomically(out, pieces)
        note(f"Wrote {out}.")


def stats(
    graph: GraphOption = DEFAULT_GRAPH, policy: PolicyOption = DEFAULT_POLICY, format_: FormatOption = Format.table
) -> None:
    """Count everything: things of each kind, claims by evidence, status and kind of source, findings."""
    from kg.cli.options import open_asker

    asker = open_asker(graph, policy)
    release = open_checked(graph, policy)
    kinds = asker.rows("kinds-count")
    evidence = asker.rows("evidence-count")
    findings = release.manifest["findings"]
    if format_ is Format.json:
        print_json({"policy": policy, "as_of": release.manifest["as_of"], "quads": release.manifest["quads"],
                    "kinds": kinds, "claims": evidence, "findings": findings})  # fmt: skip
    elif format_ is Format.csv:
        rows = [{"what": "kind", **row} for row in kinds] + [{"what": "claims", **row} for row in evidence]
        rows += [{"what": "findings", "severity": s, "count": n} for s, n in findings.items()]
        columns = list(dict.fromkeys(key for row in rows for key in row))
        print_csv(rows, columns)
    else:
        print(f"{release.manifest['quads']} quads, data as of {release.manifest['as_of']}, policy {policy}\n")
        for rows, title in ((kinds, "Things"), (evidence, "Claims")):
            print_table(rows, {key: key.replace("_", " ") for row in rows[:1] for key in row}, title)
            print()
        print_table(
            [{"severity": s, "count": n} for s, n in findings.items()],
            {"severity": "severity", "count": "count"},
            "Findings",
        )
