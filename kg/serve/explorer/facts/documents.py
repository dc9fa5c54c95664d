"""Documents as pages name them: by publisher, with their page here and where they can be read."""

from __future__ import annotations

from collections.abc import Iterable

from kg import ids
from kg.serve.explorer.facts.reader import Facts, Reader


def document(reader: Reader, iri: str) -> Facts:
    """Return a document: `iri`, `label` (its publisher, else its id) and `address`."""
    label = reader.one(iri, "iol:publisherName") or ids.short_id(iri).partition("/")[2]
    return {"iri": iri, "label": label, "address": reader.one(iri, "iol:address")}


def documents(reader: Reader, iris: Iterable[str]) -> list[Facts]:
    """Return documents in the order given, each once."""
    return [document(reader, iri) for iri in dict.fromkeys(iris)]
