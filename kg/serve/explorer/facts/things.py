"""The page of anything that has no page of its own kind, and the list of what a document says."""

from __future__ import annotations

from kg import ids
from kg.errors import UnknownName
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said

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
        **(reader.ref(iri) or {}), "classes": [reader.label(c) for c in classes], "values": values, "links": links,
        "said": statements,
    }  # fmt: skip
