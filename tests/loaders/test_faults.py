"""Seeded faults: each gives a message with file, line and remedy, and all faults of a run come at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import DataFaults, Fault
from kg.loaders import load

DOSSIER = "interpol/selections/interpol-president-2018.yaml"
TERMS = "interpol/terms.csv"


def change(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace the first `old` in a file."""

    def apply(data: Path) -> None:
        path = data / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}: mend the test"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def append(file: str, text: str) -> Callable[[Path], None]:
    def apply(data: Path) -> None:
        with (data / file).open("a", encoding="utf-8") as handle:
            handle.write(text)

    return apply


def write(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda data: (data / file).write_bytes(content) and None


def rewrite(file: str, by: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda data: (data / file).write_bytes(by((data / file).read_bytes())) and None


GROUPS = "interpol/groups.csv"
FAULTS: dict[str, tuple[Callable[[Path], None], str, str, str]] = {
    # name: (how to break it, file of the message, what is said, what to do)
    "wrong code": (change(TERMS, ",acting,", ",actng,"), TERMS, "no code of the vocabulary term-kind", "Did you mean acting"),
    "dangling id": (change(DOSSIER, "person: kim-jong-yang", "person: kim-jong-young"), DOSSIER, "names no person", "Did you mean kim-jong-yang"),
    "day that does not exist": (change(TERMS, "2018-10-07", "2018-02-30"), TERMS, "a day that does not exist", "EDTF"),
    "reversed dates": (append(GROUPS, ""), "", "", ""),  # replaced below: needs a row of its own
    "duplicate key": (rewrite(TERMS, lambda b: b + b.splitlines(keepends=True)[-1]), TERMS, "entered twice", "Join the two rows"),
    "percentage above 100": (change(DOSSIER, "share: '60.5'", "share: '160.5'"), DOSSIER, "", ""),
    "votes above those present": (change(DOSSIER, "        document: thenational-2018-11-21", "        present: 100\n        document: thenational-2018-11-21"), DOSSIER, "add up to 162, more than present 100", "Check the figures"),
    "unknown column": (change(TERMS, "office,person", "ofice,person"), TERMS, "is no column of the table terms", "Did you mean office"),
    "tab for comma": (rewrite(GROUPS, lambda b: b.replace(b",", b"\t")), GROUPS, "separated by tabs", "commas"),
    "semicolons": (rewrite(GROUPS, lambda b: b.replace(b",", b";")), GROUPS, "separated by semicolons", "commas"),
    "UTF-16": (rewrite(GROUPS, lambda b: b.decode().encode("utf-16")), GROUPS, "UTF-16", "UTF-8"),
    "empty file": (write(GROUPS, b""), GROUPS, "is empty", "header"),
    "NUL": (rewrite(GROUPS, lambda b: b + b"\0"), GROUPS, "NUL", "Remove"),
    "Latin-1": (rewrite(GROUPS, lambda b: b.replace(b"region", b"r\xe9gion", 1)), GROUPS, "not UTF-8", "UTF-8"),
    "missing column": (rewrite(GROUPS, lambda b: b.replace(b"evidence", b"note", 1)), GROUPS, "missing from the header", "Add the column"),
    "ragged row": (append(GROUPS, "x,y\n"), GROUPS, "cells where the header has", "commas"),
    "unbalanced quote": (append(GROUPS, '"x,y\n'), GROUPS, "cannot be read as CSV", "quotes"),
    "empty line": (append(GROUPS, "\n"), GROUPS, "empty line", "Remove"),
    "capitals in an id": (change(GROUPS, "interpol-region-asia", "Interpol-Region-Asia"), GROUPS, "form that the column asks for", "must match"),
    "blank around a value": (change(TERMS, ",acting,", ", acting,"), TERMS, "blanks before or after", "Remove them"),
    "unknown key": (change(DOSSIER, "\noffice:", "\noffise: x\noffice:"), DOSSIER, "no key of a dossier", "Did you mean office"),
    "duplicate key in YAML": (change(DOSSIER, "\noffice:", "\noffice: interpol-president\noffice:"), DOSSIER, "stands twice", "Keep one"),
    "alias bomb": (write(DOSSIER, b"a: &a [x]\nb: [*a, *a]\n"), DOSSIER, "aliases", "Check"),
    "deep YAML": (write(DOSSIER, b"a: " + b"[" * 5000 + b"]" * 5000), DOSSIER, "nested too deeply", "Check"),
    "tab in YAML": (write(DOSSIER, b"a:\n\tb: 1\n"), DOSSIER, "is no YAML", "Check"),
    "text for a number": (change(DOSSIER, "ordinal: 1", "ordinal: first"), DOSSIER, "type integer", "Correct"),
    "wrong code in YAML": (change(DOSSIER, "kind: endorses", "kind: endorsed"), DOSSIER, "no code", "endorses"),
    "unknown candidacy": (change(DOSSIER, "candidacy: kim-jong-yang", "candidacy: kim-yong-yang"), DOSSIER, "no key of candidacies", "Did you mean kim-jong-yang"),
    "file of no table": (write("interpol/term.csv", b"id\n"), "interpol/term.csv", "named after no table", "terms"),
    "dossier in the wrong place": (write("interpol/x.yaml", b"id: x\n"), "interpol/x.yaml", "no file that this folder may hold", "selections"),
    "register contradicts": (append(GROUPS, "interpol-region-asia,Asia of INTERPOL,,,read,rt-2016-11-10\n"), GROUPS, "", ""),
    "broken source": (write("interpol/source.yaml", b"title: x\n"), "interpol/source.yaml", "is missing", "keys"),
    "bidirectional mark": (change(TERMS, ",acting,", ",act\u202eing,"), TERMS, "invisible character", "without it"),
    "huge cell": (append(GROUPS, "x" * 200_000 + "\n"), GROUPS, "", ""),
}  # fmt: skip
del FAULTS["reversed dates"], FAULTS["register contradicts"]


def faults_of(data: Path) -> list[Fault]:
    with pytest.raises(DataFaults) as caught:
        load([data])
    return caught.value.faults


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_named_with_file_and_remedy(name: str, data: Path) -> None:
    break_it, file, said, remedy = FAULTS[name]
    break_it(data)
    faults = faults_of(data)
    here = [f for f in faults if f.file == file]
    assert here, f"no fault names {file}: {faults[:3]}"
    assert all(f.remedy for f in faults)
    assert any(said in f.message and remedy in f.remedy for f in here), here
    if name not in ("file of no table", "dossier in the wrong place"):
        assert any(f.line >= 1 for f in here)


def row(data: Path, **cells: str) -> None:
    """Append a term, under the header that the file has."""
    path = data / TERMS
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8") as handle:
        handle.write(",".join(cells.get(name, "") for name in header) + "\n")


def test_reversed_dates_are_refused(data: Path) -> None:
    row(data, id="interpol-president/kim-jong-yang/9", office="interpol-president", person="kim-jong-yang",
        start="2018-11-21", end="2016-01-01", evidence="recalled")  # fmt: skip
    (fault,) = faults_of(data)
    assert fault.field == "end" and "lies before start 2018-11-21" in fault.message and fault.line > 1


def test_a_thing_cannot_be_two(data: Path) -> None:
    row(
        data,
        id="interpol-president/kim-jong-yang/1",
        office="interpol-president",
        person="meng-hongwei",
        evidence="recalled",
    )
    assert any("contradicts" in f.message for f in faults_of(data))


def test_what_was_read_needs_a_document(data: Path) -> None:
    row(
        data,
        id="interpol-president/kim-jong-yang/9",
        office="interpol-president",
        person="kim-jong-yang",
        evidence="read",
    )
    (fault,) = faults_of(data)
    assert fault.field == "document" and "recalled" in fault.remedy


def test_all_faults_of_a_run_are_reported(data: Path) -> None:
    change(TERMS, ",acting,", ",actng,")(data)
    change(DOSSIER, "kind: endorses", "kind: endorsed")(data)
    append(GROUPS, "x,y\n")(data)
    assert {TERMS, DOSSIER, GROUPS} <= {f.file for f in faults_of(data)}


def test_a_file_that_a_spreadsheet_saved_with_a_mark_is_read(data: Path) -> None:
    plain = load([data])
    rewrite(GROUPS, lambda b: b"\xef\xbb\xbf" + b)(data)
    rewrite(DOSSIER, lambda b: b"\xef\xbb\xbf" + b)(data)
    assert load([data]) == plain


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("interpol/persons.csv", "id,", "idd,"), ("interpol/documents.csv", "publisher", "publischer"), (TERMS, "office,person", "ofice,person")],
)  # fmt: skip
def test_a_fault_in_a_header_is_one_fault(data: Path, file: str, old: str, new: str) -> None:
    change(file, old, new)(data)
    (fault,) = faults_of(data)
    assert fault.file == file and fault.line == 1 and fault.field == new.split(",")[0]


def test_faults_of_rows_come_with_those_of_headers(data: Path) -> None:
    change("interpol/persons.csv", "id,", "idd,")(data)
    change(TERMS, ",acting,", ",actng,")(data)
    assert {f.file for f in faults_of(data)} == {"interpol/persons.csv", TERMS}


def test_many_malformed_rows_are_all_named(data: Path) -> None:
    append(GROUPS, "".join(f"x{n},y\n" for n in range(200)))(data)
    assert len([f for f in faults_of(data) if f.file == GROUPS]) == 200


def test_a_message_is_one_line_with_its_place() -> None:
    fault = Fault("a.csv", 3, "start", "x" * 500, "is no date", "Write one.")
    assert re.fullmatch(r"a\.csv:3 \[start\] '.{80}': is no date\. Write one\.", str(fault))
