"""What tables say of themselves: a Frictionless data package, and W3C's CSV on the Web."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg import ids
from kg.exports.columns import Column, Table, codes
from kg.exports.csvs import SAFETY, SEPARATOR
from kg.exports.extract import Extract, expand
from kg.exports.formats import Format

_FRICTIONLESS = {"integer": "integer", "decimal": "number", "boolean": "boolean", "date": "date"}
_CSVW = {"integer": "integer", "decimal": "decimal", "boolean": "boolean", "date": "date"}
_LICENSE = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0 1.0"}
_TITLE = "Who leads international organizations"
_SEVERAL = f" Several values are separated by {SEPARATOR}."


def data_package(extract: Extract, format_: Format, tables: Sequence[Table]) -> dict[str, Any]:
    """Return the descriptor of a data package (Data Package 1.0) for tables that lie beside it as NAME.csv."""
    about = extract.about()
    names = {table.name for table in tables}
    return {
        "profile": "tabular-data-package",
        "name": "io-leadership-" + format_.name,
        "title": _TITLE,
        "description": f"{format_.title}. Holds {format_.holds}. Loses {format_.loses}. {SAFETY}",
        "version": about["version"],
        "created": f"{about['as_of']}T00:00:00Z",
        "licenses": [_LICENSE],
        "policy": about["policy"],
        "as_of": about["as_of"],
        "organizations": about["organizations"],
        "loses": format_.loses,
        "resources": [_resource(table, names) for table in tables],
    }


def _resource(table: Table, names: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    keys = [
        {"fields": column.name, "reference": {"resource": "" if column.to == table.name else column.to, "fields": "id"}}
        for column in table.columns
        if column.type == "ref" and column.to in names
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.definition,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "doubleQuote": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.type == "code":
        constraints["enum"] = codes(column)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS.get(column.type, "string"),
        "description": column.definition + (_SEVERAL if column.several else ""),
    }
    if column.predicate:
        field["rdfType"] = expand(column.predicate)
    if constraints:
        field["constraints"] = constraints
    return field


def csvw_metadata(extract: Extract, format_: Format, tables: Sequence[Table]) -> dict[str, Any]:
    """Return W3C's metadata for tabular data: a group of the tables that lie beside it as NAME.csv."""
    about = extract.about()
    names = {table.name for table in tables}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _TITLE,
        "dc:description": f"Holds {format_.holds}. Loses {format_.loses}. {SAFETY}",
        "dc:license": {"@id": about["license"]},
        "dc:modified": {"@value": about["as_of"], "@type": "xsd:date"},
        "dc:source": {"@id": ids.graph_iri("view", about["policy"])},
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"], "doubleQuote": True},
        "tables": [_csvw_table(table, names) for table in tables],
    }


def _csvw_table(table: Table, names: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_csvw_column(column) for column in table.columns],
        "primaryKey": list(table.key),
    }
    if table.key == ("id",):
        schema["aboutUrl"] = ids.THING + "{+id}"
    keys = [
        {"columnReference": column.name, "reference": {"resource": f"{column.to}.csv", "columnReference": "id"}}
        for column in table.columns
        # A strict validator of CSVW takes an empty cell for a broken key.
        if column.type == "ref" and column.required and column.to in names
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {"url": f"{table.name}.csv", "dc:description": table.definition, "tableSchema": schema}


def _csvw_column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": _CSVW.get(column.type, "string")}
    if column.definition:
        found["dc:description"] = column.definition
    if column.several:
        found["separator"] = SEPARATOR
    if column.required:
        found["required"] = True
    if column.predicate:
        found["propertyUrl"] = expand(column.predicate)
    match column.type:
        case "ref" | "refs":
            found["valueUrl"] = ids.THING + "{+" + column.name + "}"
        case "code":
            found["valueUrl"] = ids.concept_iri(column.to, "{+" + column.name + "}")
        case "label":
            found["lang"] = "en"
    return found
