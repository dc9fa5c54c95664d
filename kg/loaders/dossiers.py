"""Selection dossiers: one YAML file becomes rows on the selection, its candidacies, ballots, tallies and stances."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from kg.errors import close_names
from kg.loaders.csv_tables import RawRow
from kg.loaders.faults import Faults
from kg.loaders.specs import CITATION_FIELDS, Field, Specs, field_from
from kg.loaders.yaml_tree import Lines, Path_, read_yaml


@dataclass(frozen=True)
class RawPart:
    """One report on one thing of a dossier, not yet read cell by cell.

    `identity` and `says` give by field the text, or a list of texts; ids inside the dossier are written out in full.
    """

    kind: str
    id: str
    cls: str
    file: str
    line: int
    path: str
    identity: dict[Field, Any]
    says: dict[Field, Any]
    citation: dict[str, str]
    interests: dict[str, str] = field(default_factory=dict)
    bundle: str = ""


def read_dossier(path: Path, file: str, specs: Specs, faults: Faults) -> tuple[list[RawPart], list[RawRow]]:
    """Return the parts of a dossier and the table rows that it defines; nothing, and faults, where it is not valid."""
    read = read_yaml(path, file, faults)
    if read is None:
        return [], []
    tree, lines = read
    errors = sorted(_validator(json.dumps(specs.dossier)).iter_errors(tree), key=lambda e: [str(p) for p in e.path])
    for error in errors:
        _report(error, lines, file, faults)
    if errors:
        return [], []
    return list(_parts(tree, lines, file, specs, faults)), list(_defined(tree, lines, file, specs, faults))


@functools.cache
def _validator(schema: str) -> Any:
    return jsonschema.Draft202012Validator(json.loads(schema))


def _report(error: Any, lines: Lines, file: str, faults: Faults) -> None:
    path: Path_ = tuple(error.absolute_path)
    line, place = lines.at(path), ".".join(map(str, path))
    value = error.instance if isinstance(error.instance, str | int | bool) else ""
    match error.validator:
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for name in sorted(set(error.instance) - set(known)):
                near = close_names(name, known)
                remedy = f"Did you mean {near[0]}?" if near else f"The keys here are: {', '.join(known)}."
                at = (*path, name)
                faults.add(file, lines.at(at), ".".join(map(str, at)), "", "is no key of a dossier here", remedy)
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            faults.add(file, line, place, "", f"lacks {', '.join(missing)}", "Add it.")
        case "enum":
            near = close_names(str(error.instance), error.validator_value)
            remedy = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(error.validator_value)}."
            faults.add(file, line, place, value, "is no code of the vocabulary here", remedy)
        case "anyOf":
            names = " or ".join(n for option in error.validator_value for n in option.get("required", []))
            faults.add(
                file, line, place, "", "names neither a document nor anything in its place",
                f"Give {names} (evidence: recalled if you have not read it).",
            )  # fmt: skip
        case "pattern":
            faults.add(
                file, line, place, value, "is not formed as it must be", f"It must match {error.validator_value}."
            )
        case "type":
            wanted = error.validator_value
            wanted = " or ".join(wanted) if isinstance(wanted, list) else wanted
            faults.add(file, line, place, value, f"is not of the type {wanted}", "Correct the value.")
        case "minimum" | "exclusiveMinimum":
            faults.add(file, line, place, value, f"is less than {error.validator_value} allows", "Correct the number.")
        case "maximum":
            faults.add(file, line, place, value, f"is more than {error.validator_value}", "Correct the number.")
        case _:
            faults.add(file, line, place, value, error.message[:120], "See data/schemas/dossier.schema.json.")


def _defined(tree: Any, lines: Lines, file: str, specs: Specs, faults: Faults) -> Iterator[RawRow]:
    """Yield the table rows that a dossier carries under `define`."""
    for table_name, rows in tree.get("define", {}).items():
        at: Path_ = ("define", table_name)
        table = specs.tables.get(table_name)
        if table is None:
            near = close_names(table_name, list(specs.tables))
            remedy = f"Did you mean {near[0]}?" if near else f"The tables are: {', '.join(specs.tables)}."
            faults.add(file, lines.at(at), ".".join(map(str, at)), "", "is no table", remedy)
            continue
        for index, cells in enumerate(rows):
            path = (*at, index)
            for name in cells:
                if name not in table.fields:
                    near = close_names(name, list(table.fields))
                    remedy = f"Did you mean {near[0]}?" if near else f"The columns are: {', '.join(table.fields)}."
                    place = ".".join(map(str, (*path, name)))
                    faults.add(
                        file, lines.at((*path, name)), place, "", f"is no column of the table {table_name}", remedy
                    )
            filled = {n: _text(v) for n, v in cells.items() if n in table.fields and v is not None}
            yield RawRow(table_name, file, lines.at(path), ".".join(map(str, path)), filled)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Walker:
    """Turns the validated tree of one dossier into parts."""

    def __init__(self, tree: Any, lines: Lines, file: str, specs: Specs, faults: Faults) -> None:
        self.tree, self.lines, self.file, self.specs, self.faults = tree, lines, file, specs, faults
        self.interests = {i["speaker"]: i["interest"] for i in tree.get("interests", [])}
        self.keys = {part: self._keys_of(part) for part in ("candidacies", "ballots", "stances")}

    def _keys_of(self, part: str) -> set[str]:
        keys: set[str] = set()
        for index, item in enumerate(self.tree.get(part, [])):
            if item["id"] in keys:
                self._fault((part, index, "id"), item["id"], "is the key of two items", "Give each a key of its own.")
            keys.add(item["id"])
        return keys

    def _fault(self, path: Path_, value: str, message: str, remedy: str) -> None:
        self.faults.add(self.file, self.lines.at(path), ".".join(map(str, path)), value, message, remedy)

    def fields(self, schema: dict[str, Any], values: dict[str, Any], path: Path_) -> dict[Field, Any]:
        """Pair the values that feed a property with their fields; keys of this dossier become full ids."""
        paired = {}
        for name, described in schema["properties"].items():
            if name not in values or "property" not in described:
                continue
            many = described.get("type") == "array"
            inner = described["items"] if many else described
            vocabulary = inner.get("$ref", "").rpartition("/")[2]
            types = inner.get("type", "string")
            type_ = (
                "number" if "number" in types and types != "integer" else types if isinstance(types, str) else "string"
            )
            field_ = field_from(
                name, {**inner, "property": described["property"], "vocabulary": vocabulary}, type_=type_
            )
            found = [_text(v) for v in (values[name] if many else [values[name]])]
            full = [self._full(v, field_.refers_to, (*path, name)) for v in found]
            paired[field_] = full if many else full[0]
        return paired

    def _full(self, value: str, refers_to: tuple[str, ...], path: Path_) -> str:
        if refers_to not in (("candidacies",), ("stances",)):
            return value
        known = self.keys[refers_to[0]]
        if value not in known:
            near = close_names(value, sorted(known))
            remedy = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(sorted(known)) or 'none'}."
            self._fault(path, value, f"is no key of {refers_to[0]} in this dossier", remedy)
        return f"{self.tree['id']}/{value}"

    def part(
        self, schema: dict[str, Any], id_: str, identity: dict[Field, Any], report_schema: dict[str, Any],
        report: dict[str, Any], path: Path_, bundle: str = "",
    ) -> RawPart:  # fmt: skip
        """Make the part for one report."""
        citation = {name: _text(report[name]) for name in CITATION_FIELDS if report.get(name) is not None}
        return RawPart(
            schema["kind"], id_, schema["class"], self.file, self.lines.at(path), ".".join(map(str, path)), identity,
            self.fields(report_schema, report, path), citation, self.interests, bundle,
        )  # fmt: skip


def _parts(tree: Any, lines: Lines, file: str, specs: Specs, faults: Faults) -> Iterator[RawPart]:
    walker = _Walker(tree, lines, file, specs, faults)
    top, selection = specs.dossier, tree["id"]
    report_schema = top["properties"]["reports"]["items"]
    identity = walker.fields(top, {k: tree[k] for k in ("label", "office")}, ())
    for index, report in enumerate(tree["reports"]):
        yield walker.part(top, selection, identity, report_schema, report, ("reports", index))
    for name in ("candidacies", "ballots", "stances", "expectations", "allegations"):
        schema = top["properties"][name]["items"]
        for index, item in enumerate(tree.get(name, [])):
            at: Path_ = (name, index)
            id_ = f"{selection}/{item['id']}"
            own = {k: v for k, v in item.items() if k not in ("id", "reports")}
            identity = walker.fields(schema, own, at) | _link(schema["parentProperty"], "selections", selection)
            report_schema = schema["properties"]["reports"]["items"]
            for number, report in enumerate(item["reports"]):
                path = (*at, "reports", number)
                yield walker.part(schema, id_, identity, report_schema, report, path)
                if "tallies" in report:
                    yield from _tallies(walker, report_schema, id_, report, path)


def _tallies(
    walker: _Walker, ballot_schema: dict[str, Any], ballot: str, report: dict[str, Any], path: Path_
) -> Iterator[RawPart]:
    schema = ballot_schema["properties"]["tallies"]["additionalProperties"]
    for key, counts in report["tallies"].items():
        at = (*path, "tallies", key)
        candidacy = walker._full(key, ("candidacies",), at)
        identity = _link(schema["parentProperty"], "ballots", ballot)
        identity |= _link(schema["candidacyProperty"], "candidacies", candidacy)
        cited = {k: v for k, v in report.items() if k in CITATION_FIELDS}
        yield walker.part(schema, f"{ballot}/{key}", identity, schema, {**counts, **cited}, at, bundle=ballot)


def _link(property_: str, table: str, id_: str) -> dict[Field, Any]:
    return {Field("(parent)", "reference", property_, refers_to=(table,)): id_}
