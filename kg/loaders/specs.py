"""The descriptions of the curators' format, read from `data/schemas`: the one place where columns are defined.

A CSV table has a Frictionless Table Schema, `<table>.json`; a selection dossier has the JSON Schema
`dossier.schema.json`. Both carry, beside the standard keywords, `property` (which property of the ontology a field feeds),
`vocabulary`, `refersTo`, `edtf` and `register` (the field identifies the thing and is the same in all its rows).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CITATION_FIELDS = ("evidence", "document", "speaker", "status", "note")


@dataclass(frozen=True)
class Field:
    """One column of a table or one key of a dossier."""

    name: str
    type: str
    """text, integer, number, boolean, date, code, reference, uri or wikidata."""
    property: str = ""
    vocabulary: str = ""
    refers_to: tuple[str, ...] = ()
    typed: bool = False
    """Whether a reference is written with its kind (`person/arsen-avakov`)."""
    register: bool = False
    required: bool = False
    pattern: re.Pattern[str] | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """A table of the curators' format."""

    name: str
    kind: str
    cls: str
    fields: Mapping[str, Field]


@dataclass(frozen=True)
class Specs:
    """All descriptions, and the kind of thing that each table holds."""

    tables: Mapping[str, Table]
    dossier: dict[str, Any]
    kind_of_table: Mapping[str, str]

    def columns(self) -> dict[tuple[str, str], str]:
        """Return by kind of thing and property the column, or key, that feeds it."""
        found = {(t.kind, f.property): f.name for t in self.tables.values() for f in t.fields.values() if f.property}
        _gather(self.dossier, self.dossier["kind"], found)
        return found


def _gather(schema: Any, kind: str, found: dict[tuple[str, str], str]) -> None:
    """Add what the nested objects of a JSON Schema say on properties."""
    for name, described in schema.get("properties", {}).items():
        if "property" in described:
            found.setdefault((kind, described["property"]), name)
        for inner in (described, described.get("items", {}), described.get("additionalProperties", {})):
            if isinstance(inner, dict) and "properties" in inner:
                _gather(inner, inner.get("kind", kind), found)


DOSSIER_KINDS = {
    "selections": "selection",
    "candidacies": "candidacy",
    "ballots": "ballot",
    "stances": "stance",
    "expectations": "expectation",
    "allegations": "allegation",
    "tallies": "tally",
}


@functools.cache
def read_specs(folder: Path) -> Specs:
    """Read all descriptions in `folder` (the folder `schemas` of the curated data)."""
    tables = {}
    for path in sorted(folder.glob("*.json")):
        if path.name == "dossier.schema.json":
            continue
        described = json.loads(path.read_text(encoding="utf-8"))
        fields = {f["name"]: _field(f) for f in described["fields"]}
        tables[described["name"]] = Table(described["name"], described["kind"], described["class"], fields)
    dossier = json.loads((folder / "dossier.schema.json").read_text(encoding="utf-8"))
    kinds = {table.name: table.kind for table in tables.values()} | DOSSIER_KINDS
    return Specs(tables, dossier, kinds)


def _field(described: dict[str, Any]) -> Field:
    constraints = described.get("constraints", {})
    pattern = constraints.get("pattern")
    return field_from(
        described["name"],
        described,
        type_=described["type"],
        required=constraints.get("required", False),
        pattern=re.compile(pattern) if pattern else None,
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
    )


def field_from(name: str, described: Mapping[str, Any], *, type_: str, **constraints: Any) -> Field:
    """Make a field from the keywords that tables and dossiers share; `type_` is the standard's type."""
    refers_to = tuple(described.get("refersTo", ()))
    if described.get("edtf"):
        kind = "date"
    elif refers_to:
        kind = "reference"
    elif described.get("vocabulary"):
        kind = "code"
    elif described.get("property") == "skos:exactMatch":
        kind = "wikidata"
    elif described.get("format") == "uri":
        kind = "uri"
    else:
        kind = "text" if type_ == "string" else type_
    return Field(
        name=name,
        type=kind,
        property=described.get("property", ""),
        vocabulary=described.get("vocabulary", ""),
        refers_to=refers_to,
        typed=described.get("typed", len(refers_to) > 1),
        register=described.get("register", False),
        **constraints,
    )
