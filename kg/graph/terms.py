"""RDF terms as text in N-Quads syntax.

Quads are made as text because that is an order of magnitude cheaper than objects of any library, keeps literals letter for
letter (pyoxigraph folds `en-US` to `en-us` and `xsd:int` to `xsd:integer`), and sorts into a canonical order.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from decimal import Decimal
from typing import NamedTuple

from kg import ids
from kg.dates import ImpreciseDate
from kg.namespaces import PREFIXES, check_term
from kg.records import Said
from kg.values import Code, GraphRef, Iri, Ref, StillHolds, Text, Value

XSD = PREFIXES["xsd"]
_FORBIDDEN_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NEEDS_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')


class Quad(NamedTuple):
    """A quad whose four members are terms in N-Quads syntax."""

    subject: str
    predicate: str
    object: str
    graph: str


def iri_term(iri: str) -> str:
    """Return an IRI as a term.

    Raises
    ------
    ValueError
        It holds a character that no IRI may hold.

    """
    if _FORBIDDEN_IN_IRI.search(iri):
        raise ValueError(f"no IRI: {iri!r}")
    return f"<{iri}>"


def literal_term(text: str, datatype: str = "", language: str = "") -> str:
    r"""Return a literal as a term, escaped as canonical N-Quads ask for.

    >>> print(literal_term('a "b"\n', language="en"))
    "a \"b\"\n"@en
    """
    escaped = _NEEDS_ESCAPE.sub(lambda m: _ESCAPES.get(m[0], f"\\u{ord(m[0]):04X}"), text)
    if language:
        return f'"{escaped}"@{language}'
    return f'"{escaped}"^^<{datatype}>' if datatype else f'"{escaped}"'


def property_iri(curie: str) -> str:
    """Return the IRI of a property or class written as a CURIE; terms of the ontology must exist in it."""
    prefix, _, name = curie.partition(":")
    if prefix == "iol":
        check_term(name)
    return PREFIXES[prefix] + name


@functools.cache
def property_term(curie: str) -> str:
    """Return the term of a property or class written as a CURIE."""
    return iri_term(property_iri(curie))


def value_term(value: Value) -> str:
    """Return one value as a term; imprecise dates are three triples and have none."""
    match value:
        case bool():
            return literal_term("true" if value else "false", XSD + "boolean")
        case int():
            return literal_term(str(value), XSD + "integer")
        case Decimal():
            return literal_term(decimal_text(value), XSD + "decimal")
        case dt.date():
            return literal_term(value.isoformat(), XSD + "date")
        case Ref(kind, id_):
            return iri_term(ids.thing_iri(kind, id_))
        case Code(scheme, code):
            return iri_term(ids.concept_iri(scheme, code))
        case GraphRef(kind, id_):
            return iri_term(ids.graph_iri(kind, id_))
        case Iri(iri):
            return iri_term(iri)
        case Text(text, language):
            return literal_term(text, language=language)
        case str():
            return literal_term(value)
        case _:
            raise TypeError(f"{value!r} is no single term")


def decimal_text(value: Decimal) -> str:
    """Return a decimal in the canonical form of XML Schema: `62.3`, `50.0`.

    >>> decimal_text(Decimal("60.50")), decimal_text(Decimal("50"))
    ('60.5', '50.0')
    """
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def statements_of(property_: str, said: Said) -> list[str]:
    """Return what is said of a property as `predicate object`: one a value, three for an imprecise date."""
    found = []
    for value in said if isinstance(said, tuple) else (said,):
        if isinstance(value, ImpreciseDate):
            bounds: list[tuple[str, Value]] = [
                ("Edtf", value.edtf), ("Earliest", value.earliest), ("Latest", value.latest)
            ]  # fmt: skip
        elif isinstance(value, StillHolds):
            bounds = [("Edtf", str(value))] + ([("Earliest", value.on)] if value.on else [])
        elif isinstance(value, str) and property_ == "rdfs:label":
            found.append(f"{property_term(property_)} {literal_term(value, language='en')}")
            continue
        else:
            found.append(f"{property_term(property_)} {value_term(value)}")
            continue
        found.extend(f"{property_term(property_ + suffix)} {value_term(bound)}" for suffix, bound in bounds)
    return found
