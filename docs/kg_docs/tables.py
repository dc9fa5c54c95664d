"""The format of curated data: the columns of each table, and the keys of a dossier, from the schemas in `data/schemas`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.namespaces import TERMS
from kg.paths import data_dir
from kg_docs.markdown import escape, inline, link, table, target

Schema = Mapping[str, Any]


def page(_: str) -> str:
    """Return a section for each table."""
    parts = []
    for path in sorted((data_dir() / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        if "fields" not in schema:
            continue
        rows = [_field(field) for field in schema["fields"]]
        parts += [
            target(f"table {path.stem}"),
            f"## {path.stem}.csv",
            escape(schema.get("description", "")),
            table(["column", "meaning", "example", "property"], rows),
        ]
    return "\n\n".join(parts)


def _field(field: Schema) -> list[str]:
    meaning = escape(field["description"])
    if field.get("vocabulary"):
        meaning += f" Codes: {link(field['vocabulary'], 'vocabulary ' + field['vocabulary'])}."
    if field.get("refersTo"):
        meaning += " One of: " + ", ".join(_kind(name) for name in field["refersTo"]) + "."
    if field.get("constraints", {}).get("required"):
        meaning += " Required."
    if field.get("register"):
        meaning += " Says what the thing is: on the first row of an id."
    example = "" if field.get("example") is None else inline(field["example"])
    return [f"`{field['name']}`", meaning, example, _property(field.get("property", ""))]


def _kind(name: str) -> str:
    return link(name, "dossier top" if name == "selections" else f"table {name}")


def _property(name: str) -> str:
    if not name.startswith("iol:"):
        return f"`{name}`" if name else ""
    # A date is entered once and becomes three properties; the first is what was written.
    known = name if name[4:] in TERMS else name + "Edtf"
    return link(f"`{known}`", f"term {known}")


def dossier(_: str) -> str:
    """Return the keys of a dossier, level by level."""
    schema = json.loads((data_dir() / "schemas" / "dossier.schema.json").read_text(encoding="utf-8"))
    parts = []
    for where, node in _levels(schema, ""):
        title = where or "The dossier itself"
        required = set(node.get("required", ()))
        rows = [_key(name, about, name in required, schema) for name, about in node["properties"].items()]
        parts += [target(f"dossier {where or 'top'}"), f"## `{title}`" if where else f"## {title}"]
        if where and node.get("description"):
            parts.append(escape(node["description"]))
        parts.append(table(["key", "meaning", "example"], rows))
    return "\n\n".join(parts)


def _levels(node: Schema, where: str) -> Iterator[tuple[str, Schema]]:
    yield where, node
    for name, about in node["properties"].items():
        inner = about.get("items", about)
        if isinstance(inner, Mapping) and inner.get("properties"):
            mark = "[]" if "items" in about else ""
            yield from _levels(inner, f"{where}.{name}{mark}".lstrip("."))


def _key(name: str, about: Schema, required: bool, schema: Schema) -> list[str]:
    meaning = escape(about.get("description", ""))
    reference = about.get("$ref") or about.get("items", {}).get("$ref", "")
    defined = reference.rpartition("/")[2]
    if "enum" in schema["$defs"].get(defined, {}):
        meaning += f" Codes: {link(defined, 'vocabulary ' + defined)}."
    if required:
        meaning += " Required."
    examples = about.get("examples", ())
    plain = next((e for e in examples if not isinstance(e, dict | list)), None)
    return [f"`{name}`", meaning, "" if plain is None else inline(plain)]
