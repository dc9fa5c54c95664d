"""Running a query on the embedded engine, with the data set of a policy stated."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError, UnknownName
from kg.graph.placing import graphs_of_store
from kg.graph.reading import Readable
from kg.graph.terms import iri_term, literal_term
from kg.namespaces import PREFIXES
from kg.query.library import QueryFile
from kg.query.syntax import fault

Cell: TypeAlias = str | int | float | bool | Decimal | dt.date | None

RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_XSD = PREFIXES["xsd"]
_INTEGERS = {_XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")}


class Answer:
    """The answer to a query: rows with columns (SELECT), yes or no (ASK), or triples (CONSTRUCT, DESCRIBE)."""

    def __init__(self, result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        self.columns: list[str] = []
        self.boolean: bool | None = None
        self._rows: list[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]] = []
        self.triples: list[ox.Triple] | None = None
        if isinstance(result, ox.QuerySolutions):
            self.columns = [v.value for v in result.variables]
            self._rows = [tuple(solution) for solution in result]
        elif isinstance(result, ox.QueryBoolean):
            self.boolean = bool(result)
        else:
            self.triples = list(result)

    @property
    def form(self) -> str:
        """Return `select`, `ask` or `graph`."""
        return "graph" if self.triples is not None else "ask" if self.boolean is not None else "select"

    @property
    def empty(self) -> bool:
        """Whether nothing was found: no row, no triple, or `no`."""
        return self.boolean is False or (self.boolean is None and not len(self))

    def __len__(self) -> int:
        return len(self._rows if self.triples is None else self.triples)

    def terms(self) -> list[tuple[str | None, ...]]:
        """Return the rows as RDF terms in N-Triples syntax; None where a variable is unbound."""
        return [tuple(None if term is None else str(term) for term in row) for row in self._rows]

    def rows(self) -> Iterator[dict[str, Cell]]:
        """Yield the rows with values of Python: numbers, dates, booleans, texts; IRIs as text."""
        for row in self._rows:
            yield {name: cell(term) for name, term in zip(self.columns, row, strict=True)}


def cell(term: object) -> Cell:
    """Return an RDF term as a value of Python; a literal that is not what its datatype says stays text."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if not isinstance(term, ox.Literal):
        return str(term)
    text, datatype = term.value, term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype == _XSD + "decimal":
            return Decimal(text)
        if datatype in (_XSD + "double", _XSD + "float"):
            return float(text)
        if datatype == _XSD + "boolean":
            return text in ("true", "1")
        if datatype == _XSD + "date":
            return dt.date.fromisoformat(text)
    except (ValueError, ArithmeticError):
        return text
    return text


def raw_results(store: Readable, text: str, policy: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run a query and return the engine's own result.

    Raises
    ------
    QueryError
        The engine refuses the query.

    """
    try:
        return store.query(text, prefixes=dict(PREFIXES), default_graph=graphs_of_store(store, policy))
    except SyntaxError as error:
        raise QueryError(fault(text, str(error.msg))) from None
    except (ValueError, OSError) as error:
        raise QueryError(f"The query cannot be answered: {error}") from None


def evaluate(store: Readable, text: str, policy: str) -> Answer:
    """Run a query under a policy, read the answer to its end, and return it."""
    try:
        return Answer(raw_results(store, text, policy))
    except RuntimeError as error:
        raise QueryError(f"The query cannot be answered: {error}") from None


def serialize(store: Readable, text: str, policy: str, format_: str) -> bytes:
    """Run a query and return the answer in a standard format: exact, as the SPARQL recommendation writes it.

    Raises
    ------
    QueryError
        The query is refused, or its form has no such format.

    """
    result = raw_results(store, text, policy)
    formats = GRAPH_FORMATS if isinstance(result, ox.QueryTriples) else RESULT_FORMATS
    if format_ not in formats or (isinstance(result, ox.QueryBoolean) and format_ in ("csv", "tsv")):
        kinds = {ox.QueryTriples: "triples", ox.QueryBoolean: "yes or no", ox.QuerySolutions: "rows"}
        allowed = [f for f in formats if not (isinstance(result, ox.QueryBoolean) and f in ("csv", "tsv"))]
        raise QueryError(f"An answer of {kinds[type(result)]} has no format {format_}; use {', '.join(allowed)}.")
    try:
        if isinstance(result, ox.QueryTriples):
            prefixes = {k: v for k, v in PREFIXES.items() if k not in ("id", "graph", "voc")}
            output = ox.serialize(result, format=GRAPH_FORMATS[format_], prefixes=prefixes)
        elif isinstance(result, ox.QuerySolutions) and format_ == "csv":
            output = _csv(result)
        else:
            output = result.serialize(format=RESULT_FORMATS[format_])
    except RuntimeError as error:
        raise QueryError(f"The query cannot be answered: {error}") from None
    assert output is not None
    return output


def _csv(rows: ox.QuerySolutions) -> bytes:
    """Write rows as SPARQL CSV. Oxigraph's own writer leaves an IRI with a comma in it without quotes (0.5.13)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [variable.value for variable in rows.variables]
    writer.writerow(names)
    for row in rows:
        writer.writerow([csv_cell(row[name]) for name in names])
    return text.getvalue().encode("utf-8")


def csv_cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """Return a term as SPARQL CSV has it; nothing where a variable is unbound."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def bind(query: QueryFile, values: Mapping[str, str]) -> str:
    """Return the text of a query with its parameters bound.

    Parameters
    ----------
    query : the query.
    values : by parameter, an IRI, a date (`2018-10-10`), a text or a whole number, as text.

    Raises
    ------
    UnknownName
        The query has no such parameter.
    QueryError
        A value does not fit, or a parameter that is needed has none.

    """
    text = query.text
    for name in values:
        if name not in query.parameters:
            raise UnknownName("parameter", name, query.parameters, f"The query {query.name} has none.")
    for name, parameter in query.parameters.items():
        if name not in values:
            if parameter.required:
                raise QueryError(f"The query {query.name} needs a value: -p {name}=... ({parameter.description})")
            continue
        term = _term(name, parameter.type, values[name])
        text = parameter.slot.sub(lambda _, t=term, n=name: f"VALUES ?{n} {{ {t} }}", text)  # type: ignore[misc]
    return text


def _term(name: str, type_: str, value: str) -> str:
    try:
        match type_:
            case "iri":
                return iri_term(value)
            case "date":
                return literal_term(dt.date.fromisoformat(value).isoformat(), _XSD + "date")
            case "integer":
                return literal_term(str(int(value)), _XSD + "integer")
            case _:
                return literal_term(value)
    except ValueError:
        example = {"date": "2018-10-10", "integer": "3"}.get(type_, "an IRI without blanks")
        raise QueryError(f"{value!r} is no {type_} for the parameter {name}; write it like {example}.") from None
