"""Who says what of a thing, for the foot of every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from kg import ids
from kg.explain import explain
from kg.namespaces import PREFIXES
from kg.serve.explorer.facts.reader import Facts, Reader

MOST_DEPENDANTS = 40
_DATES = ("Edtf", "Earliest", "Latest")


def said(reader: Reader, iri: str) -> Facts:
    """Return the statements on a thing by property, each value with its witnesses, and what was derived from or of it.

    `properties` is a list of `name`, `label` and `statements`; a statement has `value` (`iri` or None, and `label`), `accepted`,
    `reason` and `witnesses`. Nothing of it is filtered by the policy: a rejected value stands beside the accepted one.
    """
    explained = explain(reader.store, iri, reader.policy)
    properties: dict[str, list[Facts]] = {}
    for statement in explained.statements:
        entry = {**asdict(statement), "value": linked(reader, statement.value)}
        for witness in entry["witnesses"]:
            witness["speaker"] = linked(reader, witness["speaker"]) if witness["speaker"] else None
        properties.setdefault(statement.property, []).append(entry)
    derived = {name: [linked(reader, value) for value in values] for name, values in explained.derived.items()}
    return {
        "properties": [
            {"name": name, "label": property_label(reader, name), "statements": statements,
             "documents": len({w["document"] for s in statements for w in s["witnesses"] if w["document"]})}
            for name, statements in properties.items()
        ],
        "derived": [{"name": name, "label": property_label(reader, name), "values": values[:MOST_DEPENDANTS], "count": len(values)}
                    for name, values in derived.items()],
        "derived_by": explained.derived_by,
        "derived_from": [linked(reader, value) for value in explained.derived_from[:MOST_DEPENDANTS]],
        "supports": [linked(reader, value) for value in explained.supports[:MOST_DEPENDANTS]],
        "supports_count": len(explained.supports),
        "steps": [{**asdict(step), "thing": linked(reader, step.thing),
                   "documents": [linked(reader, f"document/{d}") for d in step.documents]} for step in explained.steps],
    }  # fmt: skip


def property_label(reader: Reader, name: str) -> str:
    """Return the label of a property by the name that `kg.explain` gives it.

    Imprecise dates are three properties in the ontology and one for the reader: `start` is found as `startEdtf`.
    """
    prefix, colon, local = name.partition(":")
    if colon:
        return reader.label(PREFIXES[prefix] + local) if prefix in PREFIXES else name
    for spelling in (name, *(name + part for part in _DATES)):
        label = reader.label(ids.ONTOLOGY + spelling)
        if label != "iol:" + spelling:
            return label.removesuffix(", as EDTF").removesuffix(" (EDTF)")
    return name


def linked(reader: Reader, value: str) -> Facts:
    """Return a value of an explanation with the IRI of the thing or concept that it is, if it is one."""
    if value.startswith(("http://", "https://")):
        return {"iri": value, "label": value}
    makers: tuple[Callable[[str], str], ...] = (lambda v: ids.THING + v, lambda v: ids.VOCABULARY + v)
    if "/" in value and " " not in value and all(ids.is_id(part) for part in value.split("/")):
        for make in makers:
            if reader.exists(make(value)):
                return {"iri": make(value), "label": reader.label(make(value))}
    return {"iri": None, "label": value}
