"""What a policy accepts, statement by statement, and where two policies differ."""

from __future__ import annotations

import pyoxigraph as ox

from kg import ids
from kg.graph.reading import Readable
from kg.namespaces import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"


def statements(store: Readable, policy: str) -> list[dict[str, str]]:
    """Return the statements of a policy's view: `subject`, `property`, `value`, sorted. Day bounds of dates are left out."""
    return [
        {"subject": subject, "property": property_, "value": value}
        for (subject, property_), values in sorted(by_property(store, policy).items())
        for value in values
    ]


def differences(store: Readable, left: str, right: str) -> list[dict[str, str | None]]:
    """Return where two policies differ: `subject`, `property`, and the values of each; None where one has nothing."""
    ours, theirs = by_property(store, left), by_property(store, right)
    rows: list[dict[str, str | None]] = []
    for key in sorted({*ours, *theirs}):
        if ours.get(key) != theirs.get(key):
            texts = [", ".join(side[key]) if key in side else None for side in (ours, theirs)]
            rows.append({"subject": key[0], "property": key[1], "left": texts[0], "right": texts[1]})
    return rows


def by_property(store: Readable, policy: str) -> dict[tuple[str, str], list[str]]:
    """Return the values of a view by subject and property, both shortened; day bounds of dates are left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(ids.graph_iri("view", policy))):
        predicate = quad.predicate.value
        if (
            predicate == _TYPE
            or predicate.endswith(("Earliest", "Latest"))
            or not isinstance(quad.subject, ox.NamedNode)
        ):
            continue
        value = (
            ids.short_id(quad.object.value)
            if isinstance(quad.object, ox.NamedNode)
            else getattr(quad.object, "value", "")
        )
        name = ids.short_id(predicate).removeprefix("iol:").removesuffix("Edtf")
        found.setdefault((ids.short_id(quad.subject.value), name), []).append(value)
    return {key: sorted(values) for key, values in found.items()}
