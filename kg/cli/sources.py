"""Commands on living sources: fetch them, hold them beside ours, propose what may be the same."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kg.cli.options import DEFAULT_POLICY, Format, FormatOption, PolicyOption
from kg.cli.output import note, print_csv, print_json, print_table
from kg.cli.progress import step_shown

fetch = typer.Typer(
    no_args_is_help=True, help="Fetch a living source. These are the only commands that use the network."
)
compare = typer.Typer(no_args_is_help=True, help="Hold another database beside ours.")
propose = typer.Typer(no_args_is_help=True, help="Propose what may be the same; nothing is merged.")

SNAPSHOTS = Path("snapshots")
SnapshotOption = Annotated[
    Path, typer.Option("--snapshot", "-s", help="A snapshot, or a folder of snapshots: then the latest one.")
]
WIKIDATA_SERVICE = "https://query.wikidata.org/sparql"
_DOWNLOAD_SECONDS = 120
_MOST_BYTES = 2 * 1024**3


@fetch.command("wikidata")
def fetch_wikidata(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of snapshots; one folder a day is made in it.")] = SNAPSHOTS,
    contact: Annotated[
        str, typer.Option("--contact", envvar="KG_CONTACT", help="Your mail address or web page, for the User-Agent.")
    ] = "",
    endpoint: Annotated[str, typer.Option("--endpoint", help="Query service.")] = WIKIDATA_SERVICE,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="Seconds that one request may take.")] = 70,
    pause: Annotated[float, typer.Option("--pause", min=0, help="Seconds between two requests.")] = 1,
    tries: Annotated[int, typer.Option("--tries", min=1, help="Requests for one query before it is given up.")] = 5,
    page_size: Annotated[int, typer.Option("--page-size", min=1, help="Rows asked for at a time.")] = 5000,
    date: Annotated[str, typer.Option("--date", help="Day of the snapshot; default: today.")] = "",
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Take it although it holds 15 % less than the last one.")
    ] = False,
    data: Annotated[list[Path] | None, typer.Option("--data", "-d", help="Folder of curated data, instead of what ships.")] = None,
) -> None:  # fmt: skip
    """Fetch what Wikidata says of our offices, their holders and elections, into a dated snapshot.

    One request at a time. A fetch that breaks off goes on where it stopped when it is called again on the same day.
    """
    from kg.dates import parse_day
    from kg.loaders import load
    from kg.remote import Endpoint
    from kg.sources.wikidata.fetch import fetch as fetch_snapshot
    from kg.sources.wikidata.fetch import wanted

    server = Endpoint(endpoint, contact, timeout, tries, pause)
    day = (parse_day(date, "--date") if date else dt.date.today()).isoformat()
    organizations, offices = wanted(load(data).rows)
    try:
        snapshot, warnings = fetch_snapshot(
            server, organizations, offices, out, day, step_shown, accept_shrink, page_size
        )
    finally:
        if sys.stderr.isatty():
            print(file=sys.stderr)
    for warning in warnings:
        note(f"kg: {warning}")
    print_json({"snapshot": str(snapshot.folder), **snapshot.manifest})


@fetch.command("votes")
def fetch_votes(
    votes: Annotated[str, typer.Option("--votes", help="unvotes: table of votes; path or URL, may be gzipped.")] = "",
    roll_calls: Annotated[str, typer.Option("--roll-calls", help="unvotes: table of roll calls.")] = "",
    issues: Annotated[str, typer.Option("--issues", help="unvotes: table of issues.")] = "",
    undl: Annotated[str, typer.Option("--undl", help="CSV of the United Nations Digital Library, instead of unvotes.")] = "",
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the columns (Parquet).")] = Path("votes"),
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Take them although there are 15 % fewer than before.")
    ] = False,
) -> None:  # fmt: skip
    """Read General Assembly roll-call votes into columns, with the state that held each seat on the day."""
    from kg.errors import UsageError
    from kg.votes.cache import save_votes
    from kg.votes.read import read_undl, read_unvotes

    if bool(undl) == bool(votes or roll_calls) or bool(votes) != bool(roll_calls):
        raise UsageError("Give either --undl, or --votes and --roll-calls (and --issues, if you have them).")
    with _local([undl, votes, roll_calls, issues]) as paths:
        read = read_undl(paths[0]) if undl else read_unvotes(paths[1], paths[2], paths[3] if issues else None)
    for warning in [*save_votes(out, read, accept_shrink), *read.remarks]:
        note(f"kg: {warning}")
    print_json({"out": str(out), "source": read.source, **read.counts()})


@contextmanager
def _local(places: list[str]) -> Iterator[list[Path]]:
    """Give paths for paths and addresses; what is at an address is downloaded for the time being."""
    import urllib.request

    from kg.errors import UsageError
    from kg.remote import RemoteError

    with TemporaryDirectory(prefix="kg-") as folder:
        found = []
        for number, place in enumerate(places):
            if not place.startswith(("http://", "https://")):
                if "://" in place:
                    raise UsageError(
                        f"{place!r} is neither a path nor an address that starts with https:// or http://."
                    )
                found.append(Path(place))
                continue
            target = Path(folder) / f"{number}-{place.rstrip('/').rpartition('/')[2][:80]}"
            try:
                with urllib.request.urlopen(place, timeout=_DOWNLOAD_SECONDS) as answer, target.open("wb") as file:
                    size, stated = 0, answer.headers.get("Content-Length")
                    while piece := answer.read(1 << 20):
                        size += len(piece)
                        if size > _MOST_BYTES:
                            raise RemoteError(f"{place} is larger than {_MOST_BYTES >> 30} GiB.")
                        file.write(piece)
            except (OSError, ValueError) as error:
                raise RemoteError(f"{place} cannot be fetched: {getattr(error, 'reason', error)}.") from None
            if stated and stated.isdigit() and int(stated) != size:
                raise RemoteError(f"{place} broke off after {size} of {stated} bytes. Try again.")
            found.append(target)
        yield found


@compare.command("wikidata")
def compare_wikidata(
    snapshot: SnapshotOption = SNAPSHOTS,
    policy: PolicyOption = DEFAULT_POLICY,
    office: Annotated[str, typer.Option("--office", help="Only this office, by id.")] = "",
    verdict: Annotated[
        str, typer.Option("--verdict", help="Only lines of this verdict: agrees, differs, 'only ours', 'only theirs'.")
    ] = "",
    data: Annotated[list[Path] | None, typer.Option("--data", "-d", help="Folder of curated data, instead of what ships.")] = None,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Show agreements, conflicts, what we lack and what they lack, term by term."""
    from kg.concordance import wikidata_comparison
    from kg.errors import UnknownName
    from kg.sources.wikidata.compare import AGREES, DIFFERS, ONLY_OURS, ONLY_THEIRS

    verdicts = (AGREES, DIFFERS, ONLY_OURS, ONLY_THEIRS)
    if verdict and verdict not in verdicts:
        raise UnknownName("verdict", verdict, verdicts, f"Use one of: {', '.join(verdicts)}.")
    lines = wikidata_comparison(snapshot, policy, data)
    if office and office not in (known := {line.office for line in lines}):
        raise UnknownName("office in both", office, known)
    shown = [x.as_dict() for x in lines if (not office or x.office == office) and (not verdict or x.verdict == verdict)]
    summary = {v: sum(1 for x in shown if x["verdict"] == v) for v in verdicts}
    columns = ["office", "person", "field", "verdict", "ours", "theirs", "matched_by", "term", "statement"]
    if format_ is Format.json:
        print_json({"policy": policy, "summary": summary, "lines": shown})
    elif format_ is Format.csv:
        print_csv(shown, columns)
    else:
        print_table(shown, {c: c.replace("_", " ") for c in columns[:7]})
        note(", ".join(f"{v}: {n}" for v, n in summary.items()))


@propose.command("wikidata")
def propose_wikidata(
    snapshot: SnapshotOption = SNAPSHOTS,
    data: Annotated[list[Path] | None, typer.Option("--data", "-d", help="Folder of curated data, instead of what ships.")] = None,
    format_: FormatOption = Format.csv,
) -> None:  # fmt: skip
    """Propose persons of ours and of Wikidata that may be the same, as rows for a table judgements.csv.

    All are undecided. Look at each, write same or not-same and the reason, name the document, and put the rows into your data.
    """
    from kg.concordance import wikidata_proposals

    rows = wikidata_proposals(snapshot, data)
    columns = ["id", "thing", "other", "verdict", "reason", "evidence", "document"]
    if format_ is Format.json:
        print_json({"proposals": rows})
    elif format_ is Format.table:
        print_table(rows, {c: c for c in columns[1:5]})
    else:
        print_csv(rows, columns)
