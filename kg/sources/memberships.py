"""Memberships of states from files that others keep, as rows beside the curated ones.

Three forms: the World Factbook's list (`fips_gec,country,organization,status`, undated), folders of group lists (`Code,Name`, some
with dates), and the state-year table of the Correlates of War IGO data set (from a user's own path). What a file calls an
organization is looked up in `memberships.csv` beside this module; what stands there under no thing of ours is named in the
remarks, never dropped in silence.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.dates import InvalidDate, parse_date
from kg.errors import DataFaults, Fault, UnknownName, UsageError, shorten
from kg.paths import data_dir
from kg.records import Citation, Curated, Document, Origin, Row, Said
from kg.sources.seats import holder, state_codes
from kg.values import Code, Iri, Ref

_MEMBER = "member"
_COW_FULL = "1"
# Numbers whose state changed while the number stayed: the code under which `seats.csv` knows who held the seat when.
_COW_SEATS = {"365": "RU", "345": "YU", "510": "TZ", "679": "YE"}
_COW_SAME = {"260": "255"}  # the Federal Republic before and after 1990 is one state here


@dataclass(frozen=True)
class Membership:
    """A state's membership as a file gives it; `start` and `end` are EDTF, or empty."""

    state: str
    of: str
    start: str
    end: str
    line: int


@dataclass
class MembershipRows:
    """Rows of one file or folder, their document, and remarks on what was left out."""

    rows: list[Row]
    document: Document
    remarks: list[str]


class _Reading:
    """What reading a file gathers: faults, names without a thing of ours, statuses that are no membership."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.faults: list[Fault] = []
        self.unmapped: dict[str, int] = {}
        self.statuses: dict[str, int] = {}

    def fault(self, file: str, line: int, field: str, value: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(file, line, field, value, message, remedy))

    def thing(self, name: str) -> Ref | None:
        thing = _things().get((self.form, name))
        if thing is None:
            self.unmapped[name] = self.unmapped.get(name, 0) + 1
        return thing

    def remarks(self) -> list[str]:
        found = []
        if self.statuses:
            listed = ", ".join(f"{shorten(name, 40)} ({n})" for name, n in sorted(self.statuses.items()))
            found.append(f"{sum(self.statuses.values())} rows whose status is no full membership: {listed}")
        if self.unmapped:
            listed = ", ".join(f"{name} ({n})" for name, n in sorted(self.unmapped.items()))
            found.append(f"under no thing of ours in memberships.csv: {listed}")
        return found


@functools.cache
def _things() -> Mapping[tuple[str, str], Ref]:
    with (Path(__file__).parent / "memberships.csv").open(encoding="utf-8", newline="") as file:
        return {(row["form"], row["name"]): Ref.parse(row["thing"]) for row in csv.DictReader(file)}


def _table(path: Path, columns: Iterable[str], reading: _Reading) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their lines; a file without the columns is a fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        reading.fault(path.name, 0, "", "", "is not UTF-8", "Save the file in UTF-8.")
        return
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    reader = csv.DictReader(text.splitlines())
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    for name in missing:
        reading.fault(path.name, 1, name, "", "is missing from the header", f"A {reading.form} file has it; see docs.")
    if missing:
        return
    for row in reader:
        if None in row or None in row.values():
            width = len(reader.fieldnames or ())
            reading.fault(
                path.name, reader.line_num, "", "", f"has not {width} cells like the header", "Check the commas."
            )
        else:
            yield reader.line_num, row


def _factbook(path: Path, reading: _Reading) -> Iterator[Membership]:
    fips = _fips()
    for line, row in _table(path, ("fips_gec", "country", "organization", "status"), reading):
        if row["status"] != _MEMBER:
            reading.statuses[row["status"]] = reading.statuses.get(row["status"], 0) + 1
            continue
        state = fips.get(row["fips_gec"].upper())
        if state is None:
            reading.unmapped[f"state {row['country']}"] = reading.unmapped.get(f"state {row['country']}", 0) + 1
        elif thing := reading.thing(row["organization"]):
            yield Membership(state, str(thing), "", "", line)


@functools.cache
def _fips() -> Mapping[str, str]:
    """Return the id of our state by FIPS code, from the table of differences from ISO 3166."""
    with (Path(__file__).parent / "fips.csv").open(encoding="utf-8", newline="") as file:
        return {row["fips"]: row["state"] for row in csv.DictReader(file)}


_DATE_COLUMNS = ("Member-Since", "Accession", "Year-Of-Inclusion")


def _groups(folder: Path, reading: _Reading) -> Iterator[Membership]:
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else [folder]
    if not paths:
        raise UsageError(f"There is no .csv file in {folder}.")
    for path in paths:
        for line, row in _table(path, ("Code", "Name"), reading):
            name = f"{path.stem}/{row['Region']}" if path.stem == "un-regional-groups" else path.stem
            thing = reading.thing(name)
            state = state_codes().get(row["Code"])
            if state is None:
                reading.unmapped[f"state {row['Name']}"] = reading.unmapped.get(f"state {row['Name']}", 0) + 1
            elif thing:
                start = next((row[c] for c in _DATE_COLUMNS if row.get(c)), "")
                try:
                    if start:
                        parse_date(start)
                    yield Membership(state, str(thing), start, "", line)
                except InvalidDate as error:
                    reading.fault(path.name, line, "date", start, str(error), "Write it as 1995 or 1995-01-01.")


def _cow_igo(path: Path, reading: _Reading) -> Iterator[Membership]:
    spells: dict[tuple[str, str], list[int]] = {}
    lines: dict[tuple[str, str], int] = {}
    last = 0
    numbers = _cow_numbers()
    unknown: set[str] = set()
    for line, row in _table(path, ("ccode", "year", "state"), reading):
        code, year = row["ccode"].strip(), row["year"].strip()
        if not code.isdigit() or not re.fullmatch(r"[12][0-9]{3}", year):
            reading.fault(
                path.name, line, "ccode, year", f"{code}, {year}", "are no number and year", "Check the columns."
            )
            continue
        last = max(last, int(year))
        day = dt.date(int(year), 7, 1)
        seat = _COW_SEATS.get(code)
        state = holder(seat, "", day) if seat else numbers.get(_COW_SAME.get(code, code))
        if not state:
            unknown.add(f"state {row['state']} ({code})")
            continue
        for column, value in row.items():
            if column in ("ccode", "year", "state") or value.strip() != _COW_FULL:
                continue
            thing = _things().get((reading.form, column.upper()))
            if thing is None:
                reading.unmapped[column] = reading.unmapped.get(column, 0) + 1
                continue
            assert state  # an unknown one was left out above
            key = (state, str(thing))
            spells.setdefault(key, []).append(int(year))
            lines.setdefault(key, line)
    for name in unknown:
        reading.unmapped[name] = 1
    for key, years in sorted(spells.items()):
        for first, final in _runs(years):
            yield Membership(key[0], key[1], str(first), str(final + 1) if final < last else "", lines[key])


def _cow_numbers() -> Mapping[str, str]:
    with (data_dir() / "world" / "states.csv").open(encoding="utf-8", newline="") as file:
        return {row["cow"]: row["id"] for row in csv.DictReader(file) if row["cow"]}


def _runs(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last year of each unbroken run.

    >>> list(_runs([1945, 1946, 1950]))
    [(1945, 1946), (1950, 1950)]
    """
    ordered = sorted(set(years))
    first = previous = ordered[0]
    for year in ordered[1:]:
        if year != previous + 1:
            yield first, previous
            first = year
        previous = year
    yield first, previous


FORMS: Mapping[str, tuple[Callable[[Path, _Reading], Iterator[Membership]], Document]] = {
    "factbook": (
        _factbook,
        Document(
            "world-factbook", "reference", "Central Intelligence Agency", "The World Factbook: international organization participation",
            "https://www.cia.gov/the-world-factbook/", {"iol:published": parse_date("2026")}, "", Origin("factbook", 0),
        ),
    ),
    "groups": (
        _groups,
        Document(
            "countrygroups", "reference", "countrygroups", "Lists of countries by group",
            "https://github.com/openclimatedata/countrygroups", {}, "", Origin("groups", 0),
        ),
    ),
    "cow-igo": (
        _cow_igo,
        Document(
            "cow-igo", "academic", "Correlates of War Project", "Intergovernmental Organizations, version 3: state-year",
            "https://correlatesofwar.org/data-sets/igos/", {}, "", Origin("cow-igo", 0),
        ),
    ),
}  # fmt: skip
"""By name of the form: its reader, and the document that its rows cite."""


def read_memberships(form: str, path: Path) -> MembershipRows:
    """Read memberships from a file or folder.

    Parameters
    ----------
    form : `factbook`, `groups` or `cow-igo`.
    path : the file, or for `groups` a folder of files.

    Raises
    ------
    UnknownName
        There is no such form.
    DataFaults
        The file has not the columns of the form, or a row cannot be read.

    """
    if form not in FORMS:
        raise UnknownName("form of memberships", form, FORMS, f"Use one of: {', '.join(FORMS)}.")
    if not path.exists():
        raise UsageError(f"There is nothing at {path}.")
    reader, described = FORMS[form]
    reading = _Reading(form)
    found = list(reader(path, reading))
    if reading.faults:
        raise DataFaults(reading.faults)
    if not found:
        raise DataFaults(
            [Fault(path.name, 0, "", "", "holds no membership of a thing of ours", "Is it the right file?")]
        )
    document = replace(described, says={
        "iol:address": Iri(described.address), "dct:title": described.title, "iol:publisherName": described.publisher,
        "iol:sourceKind": Code("source-kind", described.kind), **described.says,
    })  # fmt: skip
    rows: dict[str, Row] = {}
    for one in found:
        of, number = Ref.parse(one.of), 1
        base = f"{of.id}/{one.state}"
        # A second spell of one state in one organization is a membership of its own.
        while (id_ := base if number == 1 else f"{base}/{number}") in rows and rows[id_].says.get(
            "iol:start"
        ) is not None:
            number += 1
        says: dict[str, Said] = {}
        if one.start:
            says["iol:start"] = parse_date(one.start)
        if one.end:
            says["iol:end"] = parse_date(one.end)
        identity: dict[str, Said] = {"iol:memberState": Ref("state", one.state), "iol:memberOf": of}
        citation = Citation(document.id, None, "stated", "read")
        rows[id_] = Row(
            Ref("membership", id_), "iol:StateMembership", identity, says, citation, Origin(path.name, one.line)
        )
    return MembershipRows(list(rows.values()), document, reading.remarks())


def with_memberships(curated: Curated, form: str, path: Path) -> tuple[Curated, list[str]]:
    """Return curated data with the memberships of a file beside them, and remarks.

    A membership of a state or body that the curated data do not have is left out, and named.
    """
    read = read_memberships(form, path)
    known = {row.subject for row in curated.rows}
    kept: list[Row] = []
    strangers: set[str] = set()
    for row in read.rows:
        missing = [r for r in row.identity.values() if isinstance(r, Ref) and r not in known]
        strangers.update(map(str, missing))
        if not missing:
            kept.append(row)
    remarks = [f"{form}: {remark}" for remark in read.remarks]
    if strangers:
        remarks.append(f"{form}: not in the data, so left out: {', '.join(sorted(strangers))}")
    joined = Curated(
        (*curated.rows, *kept), {**curated.documents, read.document.id: read.document}, curated.sources,
        {**curated.count_by_source, form: {"membership": len(kept)}},
    )  # fmt: skip
    return joined, remarks
