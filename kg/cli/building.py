"""Commands that make, check, write out and count a graph."""

from __future__ import annotations

import enum
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
    of_endpoint,
    open_checked,
)
from kg.cli.output import note, print_csv, print_json, print_table
from kg.cli.progress import steps_shown

if TYPE_CHECKING:
    from kg.store import Opened

_MOST_REMARKS = 20


class Severity(enum.StrEnum):
    """How grave a finding is."""

    violation = "violation"
    warning = "warning"
    info = "info"


ProfileOption: TypeAlias = Annotated[
    str,
    typer.Option("--profile", help="How grave each check is: a profile that ships (kg list profiles) or the path of a .yaml file."),
]  # fmt: skip


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
    profile: ProfileOption = "default",
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Build the graph from curated data: load, resolve, derive, validate, publish.

    A folder that does not validate is not published, and the older graph stays as it was.
    """
    when_interrupted(f"nothing was written to {out}")
    from kg.build import Living, about
    from kg.build import build as build_release
    from kg.dates import parse_day
    from kg.paths import data_dir
    from kg.query import load_checks
    from kg.validate import load_profile

    if as_of:
        as_of = parse_day(as_of, "--as-of").isoformat()
    folders = [*(data or [data_dir()]), *(add or [])]
    living = Living(tuple(snapshot or ()), tuple(_form(text) for text in memberships or ()))
    severities = load_profile(profile, load_checks())
    with steps_shown() as progress:
        built = build_release(
            out, folders if data or add else None, as_of, progress, fail_on.value, living, accept_shrink, severities
        )
    when_interrupted(f"{out} is built")
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
    aside = f", {summary['waived']} waived" if summary["waived"] else ""
    print(f"Findings: {findings['violation']} violations, {findings['warning']} warnings, {findings['info']} notes{aside} "
          f"(kg check --graph {out}).")  # fmt: skip


def _form(text: str) -> tuple[str, Path]:
    """Split `form=path`."""
    from kg.errors import UsageError

    form, mark, path = text.partition("=")
    if not mark or not path:
        raise UsageError(f"--memberships {text!r} is not of the form FORM=PATH; write factbook=FILE, say.")
    return form, Path(path)


def check(
    graph: GraphOption = DEFAULT_GRAPH,
    fail_on: Annotated[Severity, typer.Option("--fail-on", help="Leave with 1 at findings of this gravity.")] = Severity.violation,
    severity: Annotated[Severity, typer.Option("--severity", help="Show findings of this gravity and graver.")] = Severity.warning,
    checks: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="NAME", help="Only this check, with all it finds; may be given several times. See: kg list checks."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="THING", help="Only findings on this organization, office, person or other thing, and on what belongs to it.")
    ] = "",
    profile: ProfileOption = "default",
    waived: Annotated[bool, typer.Option("--waived", help="Show the findings that waivers silence, instead.")] = False,
    files: Annotated[bool, typer.Option("--files", help="Compare the files with their checksums, too.")] = False,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show what validation found: shapes, checks, counts. Checks run anew on the graph; shapes are those of its build.

    Each finding names both sides, their documents, and what would settle it.
    """
    from kg.errors import ReleaseError, UsageError
    from kg.store.release import verify
    from kg.validate import SEVERITIES, Report
    from kg.validate.narrow import checked

    if files and of_endpoint():
        raise UsageError("--files is about the files of a folder; what a server holds, kg push and kg pull verify.")
    release = open_checked(graph, DEFAULT_POLICY)
    if files and (wrong := list(verify(graph))):
        raise ReleaseError("; ".join(wrong) + ". Build the release again.")
    found = checked(_report(release), release.store, DEFAULT_POLICY, release.manifest["as_of"], profile, checks or [])
    if on:
        from kg.cli.options import open_asker
        from kg.validate import things_within

        within = things_within(release.store, open_asker(graph, DEFAULT_POLICY).names.find(on, ()), DEFAULT_POLICY)
        found = found.on(within)
    least = Severity.info if checks else severity
    if waived:
        rows = [w.as_dict() for w in found.waived]
        shown = [w.finding for w in found.waived]
    else:
        shown = [f for f in found.findings if Report((f,), ()).reaches(least.value)]
        rows = [f.as_dict() for f in shown]
    if format_ is Format.json:
        print_json({**found.as_dict(), "findings": [f.as_dict() for f in shown]} if not waived else {"waived": rows})
    elif format_ is Format.csv:
        columns = ["severity", "check", "focus", "other", "message", "settle", "documents", "files"]
        print_csv(rows, [*columns, "waiver", "reason", "decided_on"] if waived else columns)
    else:
        headings = {"severity": "severity", "check": "check", "focus": "on", "other": "and", "message": "what",
                    "waiver": "waiver", "reason": "reason", "documents": "documents", "files": "entered in"}  # fmt: skip
        if rows:
            print_table(
                [{**r, "other": r["other"] or None, "documents": r["documents"] or None} for r in rows], headings
            )
        if not waived:
            for name, settle in dict.fromkeys((f.check, f.settle) for f in shown):
                note(f"{name}: {settle}")
        counts = ", ".join(f"{found.count(s)} {s}" for s in SEVERITIES)
        aside = f", {len(found.waived)} waived" if found.waived else ""
        print(f"{counts}{aside}. {len(found.checks_run)} checks run.")
    if found.reaches(fail_on.value):
        raise typer.Exit(1)


def _report(release: Opened) -> dict[str, Any]:
    """Return the report of the build; of a server that has none, one without findings of shapes and counts."""
    from kg.errors import ReleaseError
    from kg.validate import Report

    try:
        return release.report()
    except ReleaseError as error:
        if not of_endpoint():
            raise
        note(f"kg: {error} Checks are run; of shapes and counts nothing is known.")
        return Report((), ()).as_dict()


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
