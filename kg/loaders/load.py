"""Loading folders of curated data: find the files, read them, check them against each other, report every fault."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.dates import ImpreciseDate, InvalidDate, parse_date
from kg.errors import UsageError
from kg.loaders.cells import BadCell, read_cell
from kg.loaders.consistency import check_consistency
from kg.loaders.csv_tables import RawRow, read_csv
from kg.loaders.dossiers import RawPart, read_dossier
from kg.loaders.faults import Faults
from kg.loaders.specs import CITATION_FIELDS, Field, Specs, Table, read_specs
from kg.loaders.yaml_tree import read_yaml
from kg.paths import data_dir
from kg.records import Citation, Curated, Document, Origin, Row, Said, Source, Waiver
from kg.values import Ref, Value

_NOT_DATA = {"schemas", "policies", "profiles"}
_NO_ROWS = {"documents", "waivers"}
_SOURCE_KEYS = {"title", "description", "as_of", "counts"}


def load(folders: Sequence[Path] | None = None) -> Curated:
    """Load curated data.

    Parameters
    ----------
    folders
        The folders to read, with all folders below them; by default the data that ships with the package.

    Raises
    ------
    DataFaults
        Anything is wrong: an unknown column, code or reference, a date that does not exist, a duplicate, a row that
        contradicts another on what a thing is. All faults are in the one error; but where a file cannot be read, what
        refers to it is not looked at.

    """
    specs = read_specs(data_dir() / "schemas")
    faults = Faults()
    rows: list[RawRow] = []
    parts: list[RawPart] = []
    sources: list[Source] = []
    folders = list(folders or [data_dir()])
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder of data at {folder}.")
        before = len(rows), len(parts)
        for path, file in _files(folder):
            if len(folders) > 1:
                # Only the folder's own name: a whole path would carry the machine into the graph.
                file = f"{folder.resolve().name}/{file}"
            if path.suffix == ".csv":
                table = specs.tables.get(path.stem)
                if table:
                    rows.extend(read_csv(path, file, table, faults))
                else:
                    remedy = f"Name it after a table: {', '.join(specs.tables)}."
                    faults.add(file, 0, "", "", "is named after no table", remedy)
            elif path.name == "source.yaml":
                sources.extend(_source(path, file, specs, faults))
            elif path.suffix == ".yaml" and path.parent.name == "selections":
                found_parts, defined = read_dossier(path, file, specs, faults)
                parts.extend(found_parts)
                rows.extend(defined)
            elif path.suffix in (".yaml", ".yml", ".json", ".tsv"):
                faults.add(
                    file, 0, "", "", "is no file that this folder may hold",
                    "Put a selection dossier as .yaml into a folder named selections, a table as .csv.",
                )  # fmt: skip
        if (len(rows), len(parts)) == before and not faults.found:
            raise UsageError(f"The folder {folder} holds no curated data (no .csv table and no selections/*.yaml).")
    kinds = dict(specs.kind_of_table)
    documents = _documents([r for r in rows if r.table == "documents"], specs.tables["documents"], kinds, faults)
    read = [_row(raw, specs.tables[raw.table], kinds, faults) for raw in rows if raw.table not in _NO_ROWS]
    read += [_part(raw, specs, kinds, faults) for raw in parts]
    if faults.lacks_files:
        faults.stop()
    kept = _same_interest(_complete_identity([r for r in read if r is not None], specs, faults))
    check_consistency(kept, documents, specs.columns(), faults)
    waivers = _waivers([r for r in rows if r.table == "waivers"], specs.tables["waivers"], kinds, documents, faults)
    faults.stop()
    return Curated(tuple(sorted(kept, key=_row_order)), documents, tuple(sources), _count(kept, sources), waivers)


def _row_order(row: Row) -> tuple[Any, ...]:
    citation = row.citation
    return row.subject, citation.document, str(citation.speaker or ""), citation.status, citation.evidence


def _files(folder: Path) -> Iterable[tuple[Path, str]]:
    for here, folders, names in os.walk(folder):
        inside = Path(here)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (inside != folder or f not in _NOT_DATA))
        for name in sorted(names):
            if not name.startswith("."):
                yield inside / name, (inside / name).relative_to(folder).as_posix()


def _source(path: Path, file: str, specs: Specs, faults: Faults) -> list[Source]:
    read = read_yaml(path, file, faults)
    if read is None:
        return []
    tree, lines = read
    if not isinstance(tree, dict):
        faults.add(file, 1, "", "", "is no mapping", "Write title, description, as_of and counts.")
        return []
    for key in sorted(set(tree) ^ _SOURCE_KEYS):
        wrong = "is no key of a source" if key in tree else "is missing"
        faults.add(file, lines.at((key,)), key, "", wrong, f"The keys are: {', '.join(sorted(_SOURCE_KEYS))}.")
    if set(tree) != _SOURCE_KEYS or not isinstance(tree["counts"], dict):
        return []
    as_of = str(tree["as_of"])
    try:
        if not parse_date(as_of).precise:
            raise InvalidDate("is not one day")
    except InvalidDate as error:
        faults.add(file, lines.at(("as_of",)), "as_of", as_of, str(error), "Write the day as 2026-11-23.")
        return []
    known = set(specs.kind_of_table.values())
    counts: dict[str, tuple[int, int | None]] = {}
    for kind, bounds in tree["counts"].items():
        at = ("counts", kind)
        fits = isinstance(bounds, dict) and set(bounds) <= {"min", "max"} and "min" in bounds
        if kind not in known or not fits or not all(isinstance(n, int) for n in bounds.values()):
            faults.add(file, lines.at(at), f"counts.{kind}", "", "is no count", "Write kind: {min: 10, max: 20}.")
        else:
            counts[kind] = (bounds["min"], bounds.get("max"))
    return [Source(Path(file).parent.as_posix(), str(tree["title"]), str(tree["description"]), as_of, counts)]


def _documents(raw_rows: list[RawRow], table: Table, kinds: dict[str, str], faults: Faults) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for raw in raw_rows:
        values = _values(raw.cells, table.fields, raw.file, raw.line, raw.path, kinds, faults)
        if values is None:
            continue
        id_ = raw.cells["id"]
        if id_ in documents:
            place = documents[id_].origin
            faults.add(raw.file, raw.line, "id", id_, f"is already the id of a document at {place}", "Remove one.")
            continue
        says = {table.fields[name].property: v for name, v in values.items() if table.fields[name].property}
        documents[id_] = Document(
            id_, str(values["kind"]), str(values["publisher"]), str(values["title"]), str(values["url"]), says,
            raw.cells.get("quotes", ""), Origin(raw.file, raw.line, raw.path),
        )  # fmt: skip
    return documents


def _waivers(
    raw_rows: list[RawRow], table: Table, kinds: dict[str, str], documents: dict[str, Document], faults: Faults
) -> tuple[Waiver, ...]:
    waivers: dict[str, Waiver] = {}
    silenced: dict[tuple[str, str, str], Waiver] = {}
    for raw in raw_rows:
        values = _values(raw.cells, table.fields, raw.file, raw.line, raw.path, kinds, faults)
        if values is None:
            continue
        days: dict[str, dt.date] = {}
        for name in ("decided_on", "until"):
            date = values.get(name)
            if isinstance(date, ImpreciseDate) and date.precise:
                days[name] = date.earliest
            elif date is not None:
                faults.add(raw.file, raw.line, name, date, "is not one day", "Write the day as 2026-11-24.")
        document = raw.cells.get("document", "")
        if document and document not in documents:
            remedy = "Add a row for it to documents.csv, or correct the id."
            faults.add(raw.file, raw.line, "document", document, "names no document that exists", remedy)
        if "until" in days and "decided_on" in days and days["until"] <= days["decided_on"]:
            faults.add(
                raw.file, raw.line, "until", days["until"], "is not after decided_on", "Correct one of the days."
            )
        if "decided_on" not in days:
            continue
        waiver = Waiver(
            raw.cells["id"], raw.cells["check"], raw.cells["focus"], raw.cells.get("other", ""), raw.cells["reason"],
            days["decided_on"], days.get("until"), document, Origin(raw.file, raw.line, raw.path),
        )  # fmt: skip
        same = waivers.get(waiver.id) or silenced.get((waiver.check, waiver.focus, waiver.other))
        if same:
            faults.add(raw.file, raw.line, "id", waiver.id, f"is already waived at {same.origin}", "Remove one.")
        waivers.setdefault(waiver.id, waiver)
        silenced.setdefault((waiver.check, waiver.focus, waiver.other), waiver)
    return tuple(sorted(waivers.values(), key=lambda w: w.id))


def _values(
    cells: dict[str, str], fields: Any, file: str, line: int, path: str, kinds: dict[str, str], faults: Faults
) -> dict[str, Value] | None:
    """Read the cells of a row; None, and faults, where one cannot be read or a needed one is blank."""
    before = len(faults.found)
    values: dict[str, Value] = {}
    for field in fields.values():
        place = f"{path}.{field.name}" if path else field.name
        if field.name not in cells:
            if field.required:
                faults.add(file, line, place, "", "is blank", "Fill it.")
            continue
        try:
            values[field.name] = read_cell(field, cells[field.name], kinds)
        except BadCell as error:
            faults.add(file, line, place, cells[field.name], error.message, error.remedy)
    return values if len(faults.found) == before else None


def _row(raw: RawRow, table: Table, kinds: dict[str, str], faults: Faults) -> Row | None:
    values = _values(raw.cells, table.fields, raw.file, raw.line, raw.path, kinds, faults)
    if values is None:
        return None
    citation = _citation(values, {}, raw.file, raw.line, raw.path, faults)
    if citation is None:
        return None
    identity: dict[str, Said] = {}
    says: dict[str, Said] = {}
    for name, value in values.items():
        field = table.fields[name]
        if field.property:
            (identity if field.register else says)[field.property] = value
    subject = Ref(table.kind, raw.cells["id"])
    return Row(subject, table.cls, identity, says, citation, Origin(raw.file, raw.line, raw.path))


def _citation(
    values: dict[str, Value], interests: dict[str, str], file: str, line: int, path: str, faults: Faults
) -> Citation | None:
    document, speaker = values.get("document"), values.get("speaker")
    evidence = str(values.get("evidence", "read"))
    if document is None and evidence == "read":
        place = f"{path}.document" if path else "document"
        faults.add(file, line, place, "", "is blank", "Name the document that was read, or say evidence: recalled.")
        return None
    assert speaker is None or isinstance(speaker, Ref)
    return Citation(
        document.id if isinstance(document, Ref) else "",
        speaker,
        str(values.get("status", "stated")),
        evidence,
        interests.get(str(speaker), ""),
    )


def _part(raw: RawPart, specs: Specs, kinds: dict[str, str], faults: Faults) -> Row | None:
    before = len(faults.found)
    cite_fields = specs.tables["terms"].fields
    cited = _values(
        raw.citation, {n: cite_fields[n] for n in CITATION_FIELDS if n in raw.citation}, raw.file, raw.line, raw.path,
        kinds, faults,
    )  # fmt: skip
    identity = _said(raw.identity, raw, kinds, faults)
    says = _said(raw.says, raw, kinds, faults)
    if cited is None or len(faults.found) > before:
        return None
    citation = _citation(cited, raw.interests, raw.file, raw.line, raw.path, faults)
    if citation is None:
        return None
    if raw.kind == "allegation":
        # Whatever the curator writes, an allegation has the standing of one: it can enter no view.
        citation = Citation(citation.document, citation.speaker, "alleged", citation.evidence, citation.interest)
    bundle = Ref("ballot", raw.bundle) if raw.bundle else None
    subject = Ref(raw.kind, raw.id)
    return Row(subject, raw.cls, identity, says, citation, Origin(raw.file, raw.line, raw.path), bundle)


def _said(texts: dict[Field, Any], raw: RawPart, kinds: dict[str, str], faults: Faults) -> dict[str, Said]:
    said: dict[str, Said] = {}
    for field, text in texts.items():
        values = []
        for one in text if isinstance(text, list) else [text]:
            try:
                values.append(read_cell(field, one, kinds))
            except BadCell as error:
                place = f"{raw.path}.{field.name}" if raw.path else field.name
                faults.add(raw.file, raw.line, place, one, error.message, error.remedy)
        said[field.property] = tuple(sorted(set(values), key=str)) if isinstance(text, list) else next(iter(values), "")
    return said


def _complete_identity(rows: list[Row], specs: Specs, faults: Faults) -> list[Row]:
    """Give each row the whole identity of its subject; faults where rows contradict each other on it."""
    first: dict[Ref, dict[str, tuple[Said, Row]]] = {}
    for row in rows:
        known = first.setdefault(row.subject, {})
        for property_, value in row.identity.items():
            earlier = known.setdefault(property_, (value, row))
            if earlier[0] != value:
                faults.add(
                    row.origin.file, row.origin.line, property_.partition(":")[2], value,
                    f"contradicts {earlier[0]!s} at {earlier[1].origin} on what {row.subject} is",
                    "What identifies a thing is the same in all its rows; give another thing another id.",
                )  # fmt: skip
    needed = {
        t.kind: [f for f in t.fields.values() if f.register and f.name in _NEEDED and (t.name, f.name) not in _MAY_LACK]
        for t in specs.tables.values()
    }
    complete = []
    for row in rows:
        known = first[row.subject]
        for field in needed.get(row.subject.kind, []):
            if field.property not in known:
                faults.add(
                    row.origin.file, row.origin.line, field.name, "", f"is blank in every row of {row.subject}",
                    "Fill it in the first row of the id.",
                )  # fmt: skip
        identity = {p: v for p, (v, _) in sorted(known.items())}
        complete.append(Row(row.subject, row.cls, identity, row.says, row.citation, row.origin, row.bundle))
    return complete


def _same_interest(rows: list[Row]) -> list[Row]:
    """Give a speaker's stake to all that the speaker says in one document: it is one source, in one assertion graph."""
    stakes = {(r.citation.document, r.citation.speaker): r.citation.interest for r in rows if r.citation.interest}
    same = []
    for row in rows:
        stake = stakes.get((row.citation.document, row.citation.speaker), "")
        same.append(replace(row, citation=replace(row.citation, interest=stake)) if stake else row)
    return same


# Without these a thing is not the thing that its table holds; the other register columns may stay unknown.
_NEEDED = {"label", "office", "person", "state", "of", "organ", "organization", "subject", "term", "rule"}
_MAY_LACK = {("groups", "organization")}  # a bloc is nobody's own group


def _count(rows: list[Row], sources: list[Source]) -> dict[str, dict[str, int]]:
    """Count the things that each source holds: those with a row below the folder of its `source.yaml`."""
    counts: dict[str, dict[str, int]] = {}
    for source in sources:
        prefix = "" if source.folder == "." else source.folder + "/"
        subjects = {row.subject for row in rows if row.origin.file.startswith(prefix)}
        tally: dict[str, int] = {}
        for subject in subjects:
            tally[subject.kind] = tally.get(subject.kind, 0) + 1
        counts[source.folder] = tally
    return counts
