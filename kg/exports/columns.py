"""The tables of an export: their columns and types, read from `tables.csv`, and the rows made from what is exported."""

from __future__ import annotations

import csv
import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg import ids
from kg.errors import KgError
from kg.exports.extract import Extract, Thing
from kg.namespaces import PREFIXES
from kg.ontology import definitions
from kg.vocabularies import vocabularies

Cell: TypeAlias = str | int | bool | Decimal | dt.date | tuple[str, ...] | None
Row: TypeAlias = Mapping[str, Cell]
SAYINGS = "sayings"
_LISTS = ("refs", "iris")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : its name.
    type : text, integer, decimal, boolean, date, code, ref, refs, iri or iris.
    predicate : the property of the ontology behind it, as a CURIE; empty where it is computed.
    to : the vocabulary of a code; the table of a ref, empty where it can be in several.
    definition : what it says.

    """

    name: str
    type: str
    predicate: str
    to: str
    definition: str
    required: bool = False
    """Whether every row has a value."""

    @property
    def several(self) -> bool:
        """Whether a cell can hold several values."""
        return self.type in _LISTS


@dataclass(frozen=True)
class Table:
    """A table: the kinds of thing in it and its columns, of which the first is the key."""

    name: str
    kinds: tuple[str, ...]
    columns: tuple[Column, ...]
    definition: str = ""
    key: tuple[str, ...] = ("id",)


@functools.cache
def tables() -> Mapping[str, Table]:
    """Return the tables of things, by name."""
    specs: dict[str, list[dict[str, str]]] = {}
    with (Path(__file__).resolve().parent / "tables.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            specs.setdefault(row["table"], []).append(row)
    found = {}
    for name, rows in specs.items():
        kinds = tuple(rows[0]["kind"].split())
        columns = [
            Column(
                "id",
                "ref",
                "",
                "",
                "Identifier: kind/id. Behind https://w3id.org/io-leadership/id/ it is the IRI.",
                True,
            )
        ]
        for row in rows:
            columns.extend(_columns(row))
        found[name] = Table(name, kinds, tuple(columns), f"One row a {' or '.join(kinds)}.")
    return found


def _columns(row: Mapping[str, str]) -> Iterator[Column]:
    name, type_, property_, to = row["column"], row["type"], row["property"], row["to"]
    if type_ in ("date", "days"):
        if type_ == "date":
            yield Column(
                name, "text", property_ + "Edtf", "", f"{_definition(property_ + 'Edtf')} In EDTF (ISO 8601-2)."
            )
        for bound in ("earliest", "latest"):
            stem = f"{property_}{bound.capitalize()}"
            yield Column(f"{name}_{bound}", "date", stem, "", _definition(stem))
    else:
        yield Column(name, type_.removesuffix("!"), property_, to, _definition(property_), type_.endswith("!"))


def _definition(property_: str) -> str:
    return definitions().get(property_, "")


def rows_of(extract: Extract, table: Table) -> Iterator[Row]:
    """Yield the rows of a table of things, by id."""
    for thing in sorted((t for kind in table.kinds for t in extract.things(kind)), key=lambda t: t.id):
        yield row_of(thing, table)


def row_of(thing: Thing, table: Table) -> Row:
    """Return the row of a thing.

    Raises
    ------
    KgError
        It has several values where the table has room for one; nothing is lost in silence.

    """
    row: dict[str, Cell] = {"id": thing.id}
    for column in table.columns[1:]:
        texts = thing.texts(column.predicate)
        if column.type == "iris":
            texts = sorted(v.value for v in thing.values.get(column.predicate, ()))
        if column.several:
            row[column.name] = tuple(texts)
            continue
        if len(texts) > 1:
            raise KgError(
                f"{thing.id} has {len(texts)} values of {column.predicate}; the table {table.name} has room for one."
            )
        row[column.name] = _cell(texts[0], column.type) if texts else None
    return row


def _cell(text: str, type_: str) -> Cell:
    match type_:
        case "integer":
            return int(text)
        case "decimal":
            return Decimal(text)
        case "boolean":
            return text in ("true", "1")
        case "date":
            return dt.date.fromisoformat(text)
        case "code":
            return text.partition("/")[2]
    return text


def codes(column: Column) -> list[str]:
    """Return the codes that a column can hold; nothing where it holds no codes."""
    return sorted(vocabularies()[column.to]) if column.type == "code" else []


def sayings_table() -> Table:
    """Return the table that says which document, and which speaker in it, says something of which thing."""
    columns = (
        Column("thing", "ref", "", "", "The thing of which something is said.", True),
        Column("document", "ref", "iol:inDocument", "documents", _definition("iol:inDocument")),
        Column("speaker", "ref", "iol:speaker", "", _definition("iol:speaker")),
        Column("status", "code", "iol:claimStatus", "claim-status", _definition("iol:claimStatus")),
        Column("evidence", "code", "iol:evidence", "evidence", _definition("iol:evidence")),
        Column("graph", "text", "", "", "The assertion graph in which it is said.", True),
    )
    return Table(
        SAYINGS, (), columns, "One row a thing and an assertion graph that says something of it.", ("thing", "graph")
    )


def sayings_rows(extract: Extract) -> Iterator[Row]:
    """Yield the rows of that table, by thing and graph."""
    for table in tables().values():
        for kind in table.kinds:
            for thing in extract.things(kind):
                for said in extract.sayings(thing.id):
                    yield {
                        "thing": thing.id, "document": said.document or None, "speaker": said.speaker or None,
                        "status": said.status or None, "evidence": said.evidence or None, "graph": said.graph,
                    }  # fmt: skip


def triples_of(row: Row, table: Table) -> Iterator[tuple[str, str, ox.NamedNode | ox.Literal]]:
    """Yield what a row says as subject (kind/id), property (a CURIE) and value: the way back from a table to the graph."""
    subject = str(row["id"])
    for column in table.columns[1:]:
        cell = row[column.name]
        for value in cell if isinstance(cell, tuple) else () if cell is None else (cell,):
            yield subject, column.predicate, _term(value, column)


def _term(value: Any, column: Column) -> ox.NamedNode | ox.Literal:
    xsd = PREFIXES["xsd"]
    match column.type:
        case "ref" | "refs":
            return ox.NamedNode(ids.THING + str(value))
        case "iri" | "iris":
            return ox.NamedNode(str(value))
        case "code":
            return ox.NamedNode(ids.concept_iri(column.to, str(value)))
        case "label":
            return ox.Literal(str(value), language="en")
        case "integer" | "decimal" | "date":
            return ox.Literal(str(value), datatype=ox.NamedNode(xsd + column.type))
        case "boolean":
            return ox.Literal("true" if value else "false", datatype=ox.NamedNode(xsd + "boolean"))
    return ox.Literal(str(value))
