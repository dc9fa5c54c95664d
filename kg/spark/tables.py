"""The columnar export that Spark reads: offices, terms, contests, candidacies and stances as Parquet, of one policy.

Things are named kind/id; a date is three columns, as written and the first and last day that it can be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.alignment.ledger import Ledger
from kg.dates import ImpreciseDate
from kg.derive.model import Model, Office, Term
from kg.derive.nodes import date_of
from kg.errors import ReleaseError
from kg.replacing import new_folder
from kg.values import Ref, StillHolds
from kg.votes.read import arrow

FORMAT = "io-leadership-tables/1"
NAMES = ("about", "offices", "terms", "contests", "candidacies", "stances")


def schemas() -> dict[str, Any]:
    """Return the schema of each table, as pyarrow has it."""
    pa = arrow()
    text, day, yes, whole, texts = pa.string(), pa.date32(), pa.bool_(), pa.int32(), pa.list_(pa.string())

    def date(name: str) -> list[tuple[str, Any]]:
        return [(name, text), (f"{name}_earliest", day), (f"{name}_latest", day)]

    return {
        "about": pa.schema([("format", text), ("policy", text), ("as_of", text), ("version", text)]),
        "offices": pa.schema([
            ("office", text), ("office_label", text), ("office_kind", text), ("organization", text), ("organ", text),
            ("seats", whole), ("part_of", text), ("line", text), ("single", yes), ("may_be_empty", yes),
            *date("complete_from"), ("ended_by", day),
        ]),
        "terms": pa.schema([
            ("term", text), ("office", text), ("person", text), ("person_label", text), ("kind", text), ("mandate", text),
            *date("start"), *date("end"), ("stated_predecessor", text), ("end_cause", text), ("accepted", yes),
        ]),
        "contests": pa.schema([
            ("contest", text), ("contest_label", text), ("office", text), ("organization", text), ("electorate", text), ("act", text),
            ("stage", text), ("decided_earliest", day), ("decided_latest", day), ("entitled", whole), ("elected", texts),
        ]),
        "candidacies": pa.schema([
            ("candidacy", text), ("contest", text), ("candidate", text), ("candidate_label", text), ("state", text),
            ("nominated_by", texts), ("outcome", text),
        ]),
        "stances": pa.schema([
            ("stance", text), ("contest", text), ("actor", text), ("label", text), ("level", text), ("speaks_for", text),
            ("belongs_to", text), ("body", text), ("kind", text), ("polarity", text), ("target_kind", text), ("candidacy", text),
            ("condition", text), ("supersedes", texts), ("date", text), ("said_earliest", day), ("said_latest", day),
            ("timing", text), ("timing_basis", text), ("documents", whole),
        ]),
    }  # fmt: skip


def tables_of(model: Model, ledger: Ledger, policy: str, as_of: str, version: str) -> dict[str, Any]:
    """Return the tables by name, as pyarrow tables in the order of their ids."""
    rows: dict[str, list[dict[str, Any]]] = {
        "about": [{"format": FORMAT, "policy": policy, "as_of": as_of, "version": version}],
        "offices": [_office(model, office) for _, office in sorted(model.offices.items())],
        "terms": [
            *(_term(model, term, True) for term in model.terms),
            *(_term(model, term, False) for term in model.unaccepted_terms),
        ],
        "contests": [
            {**_renamed(asdict(c), {"id": "contest", "label": "contest_label"}), **_bounds("decided", c.decided)}
            for c in ledger.contests.values()
        ],
        "candidacies": [
            _renamed(asdict(c), {"id": "candidacy", "label": "candidate_label"}) for c in ledger.candidacies.values()
        ],
        "stances": [
            {**asdict(s), "timing": str(s.timing), **_bounds("said", s.said)} for s in ledger.statements
        ],
    }  # fmt: skip
    pa = arrow()
    made = {}
    for name, schema in schemas().items():
        known = schema.names
        made[name] = pa.Table.from_pylist([{k: row.get(k) for k in known} for row in rows[name]], schema=schema)
    return made


def save_tables(out: Path, tables: Mapping[str, Any]) -> None:
    """Write the tables to a folder, one Parquet file each; the folder is replaced whole or not at all.

    Raises
    ------
    ReleaseError
        The folder holds something else, or cannot be written.

    """
    arrow()
    import pyarrow.parquet as parquet

    out = out.absolute()
    names = {f"{name}.parquet" for name in NAMES}
    if out.exists() and (not out.is_dir() or {entry.name for entry in out.iterdir()} - names):
        raise ReleaseError(f"{out} holds something that is no folder of tables; nothing was touched. Name another.")
    with new_folder(out) as work:
        for name in NAMES:
            parquet.write_table(tables[name], work / f"{name}.parquet", compression="zstd")


def _office(model: Model, office: Office) -> dict[str, Any]:
    owners = (office.ref, office.organization)
    ends = [date_of(node, "iol:end") for ref in owners if ref and (node := model.view.nodes.get(ref))]
    return {
        "office": str(office.ref), "office_label": office.label, "office_kind": office.kind,
        "organization": _text(office.organization), "organ": _text(office.organ), "seats": office.seats,
        "part_of": _text(office.part_of), "line": str(office.line), "single": office.single,
        "may_be_empty": office.may_be_empty, **_date("complete_from", office.complete_from),
        # The first of the ends of the office and of its organization, if documents give one.
        "ended_by": min((end.earliest for end in ends if end), default=None),
    }  # fmt: skip


def _term(model: Model, term: Term, accepted: bool) -> dict[str, Any]:
    return {
        "term": str(term.ref), "office": str(term.office), "person": str(term.person),
        "person_label": model.name(term.person), "kind": term.kind, "mandate": term.mandate, **_date("start", term.start),
        **_date("end", term.end), "stated_predecessor": _text(term.stated_predecessor), "end_cause": term.end_cause,
        "accepted": accepted,
    }  # fmt: skip


def _date(name: str, date: ImpreciseDate | StillHolds | None) -> dict[str, Any]:
    if isinstance(date, ImpreciseDate):
        return {name: date.edtf, f"{name}_earliest": date.earliest, f"{name}_latest": date.latest}
    return {name: str(date), f"{name}_earliest": date.on} if date is not None else {}


def _bounds(name: str, bounds: tuple[dt.date | None, dt.date | None]) -> dict[str, Any]:
    return {f"{name}_earliest": bounds[0], f"{name}_latest": bounds[1]}


def _text(ref: Ref | None) -> str | None:
    return None if ref is None else str(ref)


def _renamed(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in row.items()}
