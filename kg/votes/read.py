"""Reading the votes of others: the files of the R package `unvotes`, and the CSV of the United Nations Digital Library.

Both become the same columns. A vote is coded as Voeten does, 1 yes, 2 abstain, 3 no; who was absent, did not vote or was no
member has no row. The state is that which held the seat on the day (`kg.sources.seats`).
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import DataFaults, Fault, UsageError, close_names, needing, shorten
from kg.sources.seats import holder

if TYPE_CHECKING:
    import pyarrow as pa

CODES = {"yes": 1, "abstain": 2, "no": 3}
_UNDL_CODES = {"Y": "yes", "N": "no", "A": "abstain", "X": None, "": None}
_UNVOTES = {
    "votes": ("rcid", "country_code", "country", "vote"),
    "roll_calls": ("rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr"),
    "issues": ("rcid", "short_name", "issue"),
}
_UNDL = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "title")
_MOST_FAULTS = 50


@dataclass(frozen=True)
class RollCalls:
    """Votes as columns.

    Attributes
    ----------
    votes : one row a state and roll call: `roll_call` (int32), `state` (dictionary of state ids), `vote` (int8).
    roll_calls : one row a roll call: `roll_call`, `session` (int16), `date` (date32), `resolution`, `important`, `amendment`,
        `paragraph` (booleans, null where the source does not say), `title`.
    issues : `roll_call`, `issue`: the issue codes of a roll call, where the source has them.
    remarks : what was left out, and why, with counts.

    """

    votes: pa.Table
    roll_calls: pa.Table
    issues: pa.Table
    source: str
    remarks: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many of each there are."""
        states = len(self.votes["state"].combine_chunks().dictionary.to_pylist()) if self.votes.num_rows else 0
        return {
            "votes": self.votes.num_rows, "roll_calls": self.roll_calls.num_rows, "states": states,
            "issues": self.issues.num_rows,
        }  # fmt: skip


class _Faults:
    """Faults of one run: the first are kept with their place, the others counted."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def add(self, file: str, line: int, field: str, value: object, message: str, remedy: str) -> None:
        self.count += 1
        if len(self.kept) < _MOST_FAULTS:
            self.kept.append(Fault(file, line, field, str(value), message, remedy))

    def stop(self) -> None:
        if not self.count:
            return
        if self.count > len(self.kept):
            more = f"and {self.count - len(self.kept)} more faults like these"
            self.kept.append(Fault(self.kept[-1].file, 0, "", "", more, "Correct the file, or its source."))
        raise DataFaults(self.kept)


def arrow() -> Any:
    """Return pyarrow, or raise what to do to have it."""
    with needing("Votes need", "sources"):
        import pyarrow
    return pyarrow


def read_unvotes(votes: Path, roll_calls: Path, issues: Path | None = None) -> RollCalls:
    """Read the three tables of `unvotes`, as CSV, plain or compressed by gzip.

    Raises
    ------
    DataFaults
        A column is missing, or a row cannot be read; the first fifty faults are named with file and line.

    """
    arrow()
    faults = _Faults()
    calls: dict[int, dict[str, Any]] = {}
    for line, row in _rows(roll_calls, _UNVOTES["roll_calls"], faults):
        number = _whole(row["rcid"], roll_calls.name, line, "rcid", faults)
        session = _whole(row["session"], roll_calls.name, line, "session", faults)
        day = _day(row["date"], roll_calls.name, line, faults)
        if number is None or session is None or day is None:
            continue
        if number in calls:
            faults.add(roll_calls.name, line, "rcid", number, "is the number of two roll calls", "Remove one.")
            continue
        calls[number] = {
            "roll_call": number, "session": session, "date": day, "resolution": _symbol(row["unres"]),
            "important": _flag(row["importantvote"]), "amendment": _flag(row["amend"]), "paragraph": _flag(row["para"]),
            "title": (row["short"] or row["descr"]).strip(),
        }  # fmt: skip

    def cast() -> Iterator[tuple[int, int, str, str, str]]:
        for line, row in _rows(votes, _UNVOTES["votes"], faults):
            number = row["rcid"]
            if row["vote"] not in CODES:
                remedy = f"Use one of: {', '.join(CODES)}."
                faults.add(votes.name, line, "vote", row["vote"], "is no vote", remedy)
            elif not number.isdigit() or int(number) not in calls:
                remedy = f"Add it to {roll_calls.name}, or remove the row."
                faults.add(votes.name, line, "rcid", number, "is no roll call", remedy)
            else:
                code = "" if row["country_code"] == "NA" and row["country"] != "Namibia" else row["country_code"]
                yield line, int(number), code, row["country"], row["vote"]

    table, remarks = _votes_table(cast(), calls, votes.name, faults)
    pairs = []
    if issues:
        for line, row in _rows(issues, _UNVOTES["issues"], faults):
            if not row["rcid"].isdigit() or int(row["rcid"]) not in calls:
                faults.add(issues.name, line, "rcid", row["rcid"], "is no roll call", "Remove the row.")
            else:
                pairs.append((int(row["rcid"]), row["issue"]))
    faults.stop()
    return RollCalls(table, _calls_table(calls.values()), _issues_table(pairs), "unvotes", remarks)


def read_undl(path: Path) -> RollCalls:
    """Read the CSV of General Assembly votes of the United Nations Digital Library (one row a member and resolution).

    Raises
    ------
    DataFaults
        A column is missing, or a row cannot be read.

    """
    arrow()
    faults = _Faults()
    calls: dict[int, dict[str, Any]] = {}
    absent = 0

    def cast() -> Iterator[tuple[int, int, str, str, str]]:
        nonlocal absent
        for line, row in _rows(path, _UNDL, faults):
            number = _whole(row["undl_id"], path.name, line, "undl_id", faults)
            if number is None:
                continue
            if number not in calls:
                session = _whole(
                    re.sub(r"\D.*", "", row["session"]) or row["session"], path.name, line, "session", faults
                )
                day = _day(row["date"], path.name, line, faults)
                if session is None or day is None:
                    continue
                calls[number] = {
                    "roll_call": number, "session": session, "date": day, "resolution": _symbol(row["resolution"]),
                    "important": None, "amendment": None, "paragraph": None, "title": row["title"].strip(),
                }  # fmt: skip
            if row["ms_vote"] not in _UNDL_CODES:
                faults.add(path.name, line, "ms_vote", row["ms_vote"], "is no vote", "Use one of: Y, N, A, X.")
                continue
            vote = _UNDL_CODES[row["ms_vote"]]
            if vote is None:
                absent += 1
            else:
                yield line, number, row["ms_code"], row["ms_name"], vote

    table, remarks = _votes_table(cast(), calls, path.name, faults)
    faults.stop()
    if absent:
        remarks = (*remarks, f"{absent} rows of members that did not vote have no vote")
    return RollCalls(table, _calls_table(calls.values()), _issues_table([]), "undl", remarks)


def _rows(path: Path, columns: Iterable[str], faults: _Faults) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a CSV file with the line that each ends on."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        text = io.TextIOWrapper(gzip.GzipFile(fileobj=raw) if packed else raw, encoding="utf-8", newline="")
        reader = csv.reader(text)
        try:
            header = next(reader, [])
            if header and header[0].startswith("\ufeff"):
                header[0] = header[0].removeprefix("\ufeff")  # the Digital Library's own files begin with one
            missing = [c for c in columns if c not in header]
            for name in missing:
                near = close_names(name, header)
                remedy = (
                    f"Is it {near[0]!r}?"
                    if near
                    else f"The columns found are: {shorten(', '.join(header), 200) or 'none'}."
                )
                faults.add(path.name, 1, name, "", "is missing from the header", remedy)
            if missing:
                return
            places = [(name, header.index(name)) for name in columns]
            for cells in reader:
                if len(cells) != len(header):
                    message = f"has {len(cells)} cells where the header has {len(header)}"
                    faults.add(
                        path.name, reader.line_num, "", ",".join(cells)[:60], message, "Check commas and quotes."
                    )
                    continue
                yield reader.line_num, {name: cells[place] for name, place in places}
        except UnicodeDecodeError:
            faults.add(path.name, reader.line_num + 1, "", "", "is not UTF-8 here", "Save the file in UTF-8.")
        except (csv.Error, EOFError, OSError) as error:
            faults.add(
                path.name, reader.line_num, "", "", f"breaks off or cannot be read ({error})", "Fetch the file again."
            )


def _votes_table(
    cast: Iterable[tuple[int, int, str, str, str]], calls: Mapping[int, Mapping[str, Any]], file: str, faults: _Faults
) -> tuple[pa.Table, tuple[str, ...]]:
    pa = arrow()
    seats: dict[tuple[str, str, dt.date], str | None] = {}
    states: dict[str, int] = {}
    numbers, indices, codes = [], [], []
    seen: set[tuple[int, int]] = set()
    left_out: dict[tuple[str, int], int] = {}
    for line, number, code, label, vote in cast:
        day = calls[number]["date"]
        key = (code, label, day)
        if key not in seats:
            seats[key] = holder(code, label, day)
        state = seats[key]
        if state is None:
            faults.add(
                file, line, "country", code or label, "is no state that is known", "Add it to kg/sources/seats.csv."
            )
            continue
        if not state:
            left_out[label or code, day.year] = left_out.get((label or code, day.year), 0) + 1
            continue
        index = states.setdefault(state, len(states))
        if (number, index) in seen:
            faults.add(
                file, line, "country", state, f"votes twice in the roll call {number}", "Remove one of the rows."
            )
            continue
        seen.add((number, index))
        numbers.append(number)
        indices.append(index)
        codes.append(CODES[vote])
    column = pa.DictionaryArray.from_arrays(pa.array(indices, pa.int16()), pa.array(list(states), pa.string()))
    table = pa.table({"roll_call": pa.array(numbers, pa.int32()), "state": column, "vote": pa.array(codes, pa.int8())})
    remarks = tuple(
        f"{count} votes under the label {label!r} in {year}: nobody held that seat then"
        for (label, year), count in sorted(left_out.items())
    )
    return table, remarks


def _calls_table(calls: Iterable[Mapping[str, Any]]) -> pa.Table:
    pa = arrow()
    schema = pa.schema(
        [
            ("roll_call", pa.int32()), ("session", pa.int16()), ("date", pa.date32()), ("resolution", pa.string()),
            ("important", pa.bool_()), ("amendment", pa.bool_()), ("paragraph", pa.bool_()), ("title", pa.string()),
        ]
    )  # fmt: skip
    ordered = sorted(calls, key=lambda c: c["roll_call"])
    return pa.Table.from_pylist([dict(c) for c in ordered], schema=schema)


def _issues_table(pairs: Iterable[tuple[int, str]]) -> pa.Table:
    pa = arrow()
    ordered = sorted(set(pairs))
    return pa.table(
        {
            "roll_call": pa.array([n for n, _ in ordered], pa.int32()),
            "issue": pa.array([i for _, i in ordered], pa.string()),
        }
    )


def _whole(text: str, file: str, line: int, field: str, faults: _Faults) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    faults.add(file, line, field, text, "is no whole number", "Write digits only.")
    return None


def _day(text: str, file: str, line: int, faults: _Faults) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        faults.add(file, line, "date", text, "is no day", "Write it as 2018-11-21.")
        return None
    if not 1945 <= day.year <= 2100:
        faults.add(file, line, "date", text, "lies outside the time of the United Nations", "Correct the year.")
        return None
    return day


def _flag(text: str) -> bool | None:
    return {"1": True, "0": False}.get(text)


def _symbol(text: str) -> str:
    """Return a resolution's symbol in the one style of today.

    >>> _symbol("R/41/59I"), _symbol("A/RES/74/56")
    ('A/RES/41/59I', 'A/RES/74/56')
    """
    return re.sub(r"^R/", "A/RES/", text.strip())
