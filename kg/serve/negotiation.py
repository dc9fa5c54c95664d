"""Choosing a media type by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Offers: TypeAlias = Sequence[tuple[str, str]]
"""Media types with the name of the format that each gives; the first is what a client gets that does not care."""

ROWS: Offers = (
    ("application/sparql-results+json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("application/json", "json"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
)
YES_OR_NO: Offers = tuple(offer for offer in ROWS if offer[1] in ("json", "xml"))
TRIPLES: Offers = (
    ("text/turtle", "turtle"),
    ("application/n-triples", "ntriples"),
    ("application/ld+json", "jsonld"),
    ("application/rdf+xml", "rdfxml"),
    ("application/x-turtle", "turtle"),
    ("application/json", "jsonld"),
    ("application/xml", "rdfxml"),
    ("text/plain", "ntriples"),
)
HTML: Offers = (("text/html", "html"), ("application/xhtml+xml", "html"))


def choose(accept: str, offers: Offers) -> tuple[str, str] | None:
    """Return the media type to answer with and its format, or None where the client takes none of them.

    The most specific range decides the weight of a type; among equal weights the order of the offers decides.

    >>> choose("text/turtle;q=0.5, application/ld+json", TRIPLES)
    ('application/ld+json', 'jsonld')
    >>> choose("image/png", TRIPLES) is None
    True
    """
    if not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    weighted = [(max((r for r in ranges if _fits(r[0], type_)), key=lambda r: r[1], default=("", 0, 0.0))[2], type_, name)
                for type_, name in offers]  # fmt: skip
    best = max(weight for weight, _, _ in weighted)
    return next(((type_, name) for weight, type_, name in weighted if weight == best), None) if best > 0 else None


def _ranges(accept: str) -> list[tuple[str, int, float]]:
    """Return the ranges of the header with specificity (0 to 2) and weight."""
    found = []
    for part in accept.split(",")[:64]:
        range_, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        found.append((range_, 0 if range_ == "*/*" else 1 if range_.endswith("/*") else 2, weight))
    return found


def _fits(range_: str, type_: str) -> bool:
    return range_ in ("*/*", type_) or (range_.endswith("/*") and type_.startswith(range_[:-1]))
