"""The first page and the page on coverage."""

from __future__ import annotations

import datetime as dt

from kg import ids
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.terms import term

_RECENT = dt.timedelta(days=400)
_MOST_RECENT = 12
_COUNTED = ("Organization", "Office", "Person", "Term", "Selection", "Stance", "Document")


def home(reader: Reader, today: dt.date) -> Facts:
    """Return how much there is of what, and who took an office of a head or presiding officer in the last year."""
    since = (today - _RECENT).isoformat()
    recent = []
    for iri, start in reader.pairs("iol:startEarliest"):
        if since <= start <= today.isoformat() and reader.one(iri, "iol:ofLeadingOffice"):
            recent.append(term(reader, iri))
    recent.sort(key=lambda t: (t["start"]["latest"] or t["start"]["earliest"], t["iri"]), reverse=True)
    counts = {name: len(reader.into("rdf:type", ids.ONTOLOGY + name)) for name in _COUNTED}
    return {"counts": counts, "recent": recent[:_MOST_RECENT]}


def coverage_of_all(reader: Reader) -> Facts:
    """Return how complete the record of every office is, the rows of the query `coverage`."""
    rows = reader.asker.rows("coverage")
    known, read = (sum(int(row[key]) for row in rows) for key in ("known", "read"))
    return {"offices": rows, "known": known, "read": read}
