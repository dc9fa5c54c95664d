"""The page of anything that has no page of its own kind, and the list of what a document says."""

from __future__ import annotations

from kg import ids
from kg.errors import UnknownName
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.terms import term

MOST = 200


def thing(reader: Reader, iri: str) -> Facts:
    """Return what is said of any thing, and what points at it.

    Raises
    ------
    UnknownName
        Nothing is known of it under the policy, nor stated in any document.

    """
    statements = said(reader, iri)
    classes = [c for c in reader.all(iri, "rdf:type") if c.startswith(ids.ONTOLOGY)]
    links = [{"property": reader.label(p), "thing": reader.ref(s)} for s, p in reader.pointing(iri, MOST)]
    values = reader.values(iri)
    if not values and not statements["properties"] and not links:
        raise UnknownName("thing", ids.short_id(iri), [], "Under another policy it may be known.")
    return {
        "iri": iri, "label": _title(reader, iri), "classes": [reader.label(c) for c in classes], "values": values, "links": links,
        "said": statements,
    }  # fmt: skip


def _title(reader: Reader, iri: str) -> str:
    """Return the label of a thing; a term, which has none, is told by its holder, office and dates."""
    if not iri.startswith(ids.thing_iri("term", "")):
        return reader.label(iri)
    entry = term(reader, iri)
    who, what = (entry[key]["label"] if entry[key] else "?" for key in ("holder", "office"))
    start, end = (entry[key]["text"] if entry[key] else "?" for key in ("start", "end"))
    acting = " (acting)" if entry["kind"] == "acting" else ""
    return f"{who}, {what}{acting}, {start} to {'today, as last heard' if end == '..' else end}"
