"""Values of Python put into a query as RDF terms, never as text: a value cannot change what the query says.

A value has its place in a line `VALUES ?office { UNDEF }`, as in the library: the query is SPARQL 1.1 as it stands, runs
elsewhere unchanged, and unbound means all.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from kg import ids
from kg.errors import QueryError, UnknownName, shorten
from kg.graph.terms import decimal_text, iri_term, literal_term
from kg.namespaces import PREFIXES, TERMS, check_term
from kg.tokens import TOKEN
from kg.vocabularies import vocabularies

_XSD = PREFIXES["xsd"]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Return a query with each value in the place `VALUES ?name { UNDEF }` of its name.

    Parameters
    ----------
    text : a query.
    values : by name of the variable, one value or several (a list, a set, a column of a frame); see `term`. No value at
        all, an empty list, has no solution.

    Raises
    ------
    QueryError
        A name has no place in the query, or a value is no RDF term.

    """
    for name, value in values.items():
        if not _NAME.fullmatch(name):
            raise QueryError(f"{shorten(name)!r} is no name of a variable.")
        terms = " ".join(term(one, name) for one in _several(value))
        slot = re.compile(rf"VALUES\s+\?{name}\s*\{{\s*UNDEF\s*\}}", re.IGNORECASE)
        text, found = slot.subn(lambda _, n=name, t=terms: f"VALUES ?{n} {{ {t} }}", text)  # type: ignore[misc]
        if not found:
            raise QueryError(
                f"The query has no place for {name}; write VALUES ?{name} {{ UNDEF }} where ?{name} is to be bound."
            )
    return text


class UnknownTermWarning(UserWarning):
    """A query without an answer names a term that the project's namespaces do not have."""


def unknown_terms(text: str) -> list[str]:
    """Return a remark on each term of the project's namespaces in a query that they do not have, with the nearest that they have.

    Such a term matches nothing, so the answer is empty without an error. Looked at are properties and classes (`iol:...`) and
    concepts of the vocabularies, with a prefix or as a whole IRI; strings and comments are not.

    >>> unknown_terms("SELECT * WHERE { ?ballot iol:ballotIm ?selection ; iol:ordinal ?n }")
    ["There is no term 'iol:ballotIm'. Did you mean 'iol:ballotIn' or 'iol:Ballot' or 'iol:ballotKind'?"]
    >>> unknown_terms("ASK { ?term iol:mandate <https://w3id.org/io-leadership/vocabulary/mandate/remaindr> }")[0].partition(" or ")[0]
    "There is no term 'mandate/remaindr'. Did you mean 'mandate/remainder'"
    """
    named = dict.fromkeys(
        ids.short_id(token)
        for found in TOKEN.finditer(text)
        if (token := _iri(found[0])).startswith((ids.ONTOLOGY, ids.VOCABULARY))
    )
    remarks = []
    for name in named:
        if name.startswith("iol:"):
            known = {f"iol:{term}" for term in TERMS}
        else:
            known = {f"{scheme}/{code}" for scheme, codes in vocabularies().items() for code in codes}
            known |= set(vocabularies())
        if name not in known and name not in ("", "iol:"):
            remarks.append(str(UnknownName("term", name, known)))
    return remarks


def _iri(token: str) -> str:
    """Return the IRI that a token of a query is, with a prefix of the project or whole; any other token as it is."""
    if token.startswith("<"):
        return token[1:-1]
    prefix, colon, local = token.partition(":")
    return PREFIXES[prefix] + local.replace("\\", "") if colon and prefix in ("iol", "voc") else token


def _several(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return [value]
    return value


def term(value: Any, name: str = "value") -> str:
    r"""Return a value of Python as a term in SPARQL syntax.

    Days, moments, numbers and truth values become literals of their type. A text is an IRI if it is one (`https://...`) or if
    it is written as frames show things: `office/interpol-president`, `mandate/remainder`, `iol:Term`. Any other text is
    a plain literal. To say which, pass a term of rdflib (`URIRef`, `Literal`).

    >>> term("office/interpol-president")
    '<https://w3id.org/io-leadership/id/office/interpol-president>'
    >>> print(term('a "quoted" text } #'))
    "a \"quoted\" text } #"

    Raises
    ------
    QueryError
        The value is missing, or of a kind that no RDF term has.

    """
    if hasattr(value, "item") and not isinstance(value, str) and not hasattr(value, "isoformat"):
        value = value.item()  # a number of numpy
    if type(value).__module__.partition(".")[0] == "rdflib":
        return _rdflib_term(value, name)
    # pandas' missing day is a moment that equals nothing, itself included.
    if (
        value is None
        or type(value).__name__ in ("NAType", "NaTType")
        or (isinstance(value, float) and math.isnan(value))
    ):
        raise QueryError(f"{name} has no value; leave it out to ask for all.")
    match value:
        case bool():
            return literal_term("true" if value else "false", _XSD + "boolean")
        case Integral():
            return literal_term(str(int(value)), _XSD + "integer")
        case Decimal() if value.is_finite():
            return literal_term(decimal_text(value), _XSD + "decimal")
        case float() | Real() if math.isfinite(value):
            return literal_term(repr(float(value)), _XSD + "double")
        case dt.datetime() if value.tzinfo is None and value.time() == dt.time.min:
            return literal_term(value.date().isoformat(), _XSD + "date")
        case dt.datetime():
            return literal_term(value.isoformat(), _XSD + "dateTime")
        case dt.date():
            return literal_term(value.isoformat(), _XSD + "date")
        case str():
            return _text_term(value, name)
        case _:
            raise QueryError(f"{name}: {shorten(repr(value))} ({type(value).__name__}) is no RDF term.")


def _text_term(value: str, name: str) -> str:
    try:
        if value.startswith(("https://", "http://", "urn:")):
            return iri_term(value)
        if value.startswith("iol:"):
            check_term(value[4:])
            return iri_term(ids.ONTOLOGY + value[4:])
    except (ValueError, AttributeError, KeyError) as error:
        raise QueryError(f"{name}: {shorten(value)!r} is no IRI: {shorten(str(error))}") from None
    kind, _, rest = value.partition("/")
    if rest and ids.is_id(value):
        if rest in vocabularies().get(kind, {}):
            return iri_term(ids.concept_iri(kind, rest))
        return iri_term(ids.BASE + value if kind == "graph" else ids.thing_iri(kind, rest))
    return literal_term(value)


def _rdflib_term(value: Any, name: str) -> str:
    kind = type(value).__name__
    try:
        if kind == "URIRef":
            return iri_term(str(value))
        if kind == "Literal":
            language = value.language or ""
            if language and not _LANGUAGE.fullmatch(language):
                raise ValueError(language)
            if value.datatype:
                iri_term(str(value.datatype))
            return literal_term(str(value), str(value.datatype or ""), language)
    except ValueError as error:
        raise QueryError(f"{name}: {shorten(repr(value))} is no RDF term: {shorten(str(error))}") from None
    raise QueryError(f"{name}: a {kind} has no place in a query; pass a URIRef or a Literal.")


__all__ = ["UnknownTermWarning", "fill", "term", "unknown_terms"]
