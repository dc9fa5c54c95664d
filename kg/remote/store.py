"""A graph on a server, asked as one in this process is: the same queries, patterns and terms."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.errors import QueryError, shorten
from kg.graph.terms import decimal_text, iri_term, literal_term
from kg.namespaces import PREFIXES
from kg.remote.dataset import resolve, shape, stated
from kg.remote.held import PAGE, Held, current, graph_names
from kg.remote.http import PartialAnswer, RemoteError
from kg.remote.own import at_policy, policy_of
from kg.remote.service import TRIPLES, Service

_XSD = PREFIXES["xsd"]
_FORMATS = {TRIPLES: ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE,
            "application/rdf+xml": ox.RdfFormat.RDF_XML}  # fmt: skip
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_SUBJECTS_AT_ONCE = 100
_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph | None


class RemoteStore:
    """What a SPARQL server holds, with the two ways of asking that `kg.graph.reading.Readable` names.

    The release that readers see is looked up once, on opening, unless one is given; what comes after is asked of that one.
    """

    def __init__(self, service: Service, held: Held | None = None) -> None:
        self.service = service
        self.held: Held = current(service)[0] if held is None else held
        self._at_policy: dict[str, Service | None] = {}
        self._patterns: dict[tuple[str, str, str, str], list[ox.Quad]] = {}

    @functools.cached_property
    def graphs(self) -> list[str]:
        """The named graphs, with plain names."""
        return graph_names(self.service, self.held)

    def _own(self, default: list[str]) -> Service | None:
        """Return the service whose data set is the one wanted, where the server is ours and has such a one."""
        policy = "" if self.held.id else policy_of(default)
        if policy and policy not in self._at_policy:
            self._at_policy[policy] = at_policy(self.service, policy)
        return self._at_policy.get(policy)

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a query with the graphs of `default_graph` as its default graph and all others as named graphs,
        or those of `named_graphs`; with these, what the query says itself of its data set does not count.

        Raises
        ------
        QueryError
            The server refuses the query.
        RemoteError
            It gave no whole answer.

        """
        query = resolve(query)
        found = shape(query)
        default = [g.value for g in default_graph or () if isinstance(g, ox.NamedNode)]
        if named_graphs is not None:
            found = replace(found, states_dataset=False)
            named = list(named_graphs)
        else:
            named = self.graphs if found.graphs and not found.states_dataset else []
        service = self._own(default) if named and named_graphs is None else None
        if service:
            default, named = [], []
        else:
            service = self.service
        text = self.held.there(stated(query, found, prefixes or {}, default, named))
        if found.form in ("SELECT", "ASK"):
            answer = self._plain(service.rows(text))
            if ("boolean" in answer) != (found.form == "ASK"):
                raise RemoteError(f"{self.service.profile.query} answers {found.form} with a result of another form.")
            return self._parsed(answer)
        body, kind = service.triples(text)
        with body:
            data = self.held.here(body.read().decode("utf-8", "replace")).encode("utf-8")
        memory = ox.Store()
        try:
            memory.load(input=data, format=_FORMATS[kind])
        except (SyntaxError, ValueError):
            raise RemoteError(
                f"{self.service.profile.query} answers with triples that are cut short or malformed."
            ) from None
        return memory.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def _parsed(self, answer: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return an answer as the embedded engine gives it, of which only what the format has is read: Comunica adds metadata."""
        if "boolean" in answer:
            kept: dict[str, Any] = {"head": {}, "boolean": answer["boolean"]}
        else:
            kept = {"head": {"vars": answer["head"]["vars"]}, "results": {"bindings": answer["results"]["bindings"]}}
        body = json.dumps(kept).encode("ascii")
        try:
            # Read to its end once: the parser is lazy, and would raise what it finds where nobody expects it.
            parsed = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            if isinstance(parsed, ox.QuerySolutions):
                parsed.serialize(format=ox.QueryResultsFormat.TSV)
            return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise RemoteError(
                f"{self.service.profile.query} answers with terms that are none ({shorten(str(error))})."
            ) from None

    def quads_for_pattern(
        self, subject: _Node, predicate: _Node, object: _Node, graph_name: _Node = None, /
    ) -> Iterator[ox.Quad]:
        """Return the quads that have these terms; None stands for any.

        Of a subject everything is asked for at once, in all graphs, and kept: whoever looks at a thing looks at it from many sides, and
        each request costs what its way costs.
        """
        if isinstance(subject, ox.NamedNode) and not isinstance(object, ox.NamedNode):
            return (
                quad
                for quad in self._about(subject)
                if (predicate is None or quad.predicate == predicate)
                and (object is None or quad.object == object)
                and (graph_name is None or quad.graph_name == graph_name)
            )
        if subject is None and isinstance(object, ox.NamedNode) and predicate not in (None, _TYPE):
            return (q for q in self._pointing(predicate, object) if graph_name is None or q.graph_name == graph_name)
        terms = (subject, predicate, object, graph_name)
        key = tuple("" if term is None else str(term) for term in terms)
        if key not in self._patterns:
            self._patterns[key] = list(self._ask(*key))  # type: ignore[index]
        return iter(self._patterns[key])  # type: ignore[index]

    def expect(self, subjects: Iterable[str]) -> None:
        """Read in few requests what is said of things (IRIs) that will be looked at."""
        unknown = [s for s in dict.fromkeys(subjects) if (f"<{s}>", "", "", "") not in self._patterns]
        for start in range(0, len(unknown), _SUBJECTS_AT_ONCE):
            wanted = unknown[start : start + _SUBJECTS_AT_ONCE]
            values = " ".join(iri_term(s) for s in wanted)
            text = (
                f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} "
                f"FILTER(STRSTARTS(STR(?g), {literal_term(ids.GRAPH)})) }}"
            )
            try:
                rows = self._rows(text)
            except PartialAnswer:
                continue  # one by one, then
            found: dict[str, list[ox.Quad]] = {s: [] for s in wanted}
            for row in rows:
                quad = ox.Quad(*(_term(row[name]) for name in "spog"))
                if self._is_ours(quad):
                    found[row["s"]["value"]].append(quad)
            self._patterns.update({(f"<{s}>", "", "", ""): quads for s, quads in found.items()})

    def _pointing(self, predicate: _Node, object_: ox.NamedNode) -> list[ox.Quad]:
        """Return what points at a thing, in all graphs; it will be looked at next, so it is read as well."""
        key = ("", str(predicate), str(object_), "")
        if key not in self._patterns:
            self._patterns[key] = list(self._ask(*key))
            found = {q.subject.value for q in self._patterns[key] if isinstance(q.subject, ox.NamedNode)}
            if len(found) <= _SUBJECTS_AT_ONCE:
                self.expect(sorted(found))
        return self._patterns[key]

    def _about(self, subject: ox.NamedNode) -> list[ox.Quad]:
        key = (str(subject), "", "", "")
        if key not in self._patterns:
            self._patterns[key] = list(self._ask(*key))
        return self._patterns[key]

    def _is_ours(self, quad: ox.Quad) -> bool:
        """Whether a quad is of a graph of the release: plain names are asked for, and others are of releases that were pushed."""
        graph = quad.graph_name
        return not (isinstance(graph, ox.NamedNode) and graph.value.startswith(f"{ids.GRAPH}release/"))

    def _ask(self, subject: str, predicate: str, object_: str, graph: str) -> Iterator[ox.Quad]:
        s, p, o, g = (
            term or f"?{name}" for term, name in zip((subject, predicate, object_, graph), "spog", strict=True)
        )
        # No data set is stated: then all graphs are named graphs, everywhere, and nothing but named graphs is looked into.
        within = f" FILTER(STRSTARTS(STR(?g), {literal_term(ids.GRAPH)}))" if not graph else ""
        free = [name for name, term in zip("spog", (subject, predicate, object_, graph), strict=True) if not term]
        if not free:
            found = self.service.rows(self.held.there(f"ASK {{ GRAPH {g} {{ {s} {p} {o} }} }}"))["boolean"]
            rows: list[dict[str, Any]] = [{}] if found else []
        else:
            text = f"SELECT {' '.join('?' + name for name in free)} WHERE {{ GRAPH {g} {{ {s} {p} {o} }}{within}"
            try:
                rows = self._rows(text + " }")
            except PartialAnswer:
                if subject:
                    raise
                rows = list(self._paged(text))
        for row in rows:
            values = [
                _term(row[name]) if not given else _parse(given)
                for name, given in zip("spog", (subject, predicate, object_, graph), strict=True)
            ]
            if self._is_ours(quad := ox.Quad(*values)):
                yield quad

    def _rows(self, text: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._plain(self.service.rows(self.held.there(text)))["results"]["bindings"]
        return rows

    def _paged(self, begin: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a pattern, a query without its last brace, a page at a time, by subject."""
        last = ""
        while True:
            after = f" FILTER(STR(?s) > {literal_term(last)})" if last else ""
            rows = self._rows(f"{begin}{after} }} ORDER BY STR(?s) LIMIT {PAGE}")
            # The last subject of a full page may go on; it comes whole with the next.
            cut = rows[-1]["s"]["value"] if len(rows) == PAGE else ""
            kept = [row for row in rows if row["s"]["value"] != cut]
            yield from kept
            if not cut:
                return
            if not kept:
                raise RemoteError(
                    f"{self.service.profile.query}: {cut} has {PAGE} triples or more, which cannot be read in pages."
                )
            last = kept[-1]["s"]["value"]

    def _plain(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return rows with graphs named plainly and literals written as the embedded engine writes them.

        Servers keep the value and write it their own way: Virtuoso 7.2.5 has 1 for true.
        """
        for row in answer.get("results", {}).get("bindings", ()):
            for term in row.values():
                if term["type"] == "uri":
                    term["value"] = self.held.here(term["value"])
                elif "datatype" in term:
                    term["value"] = _as_embedded(term["value"], term["datatype"])
        return answer


def canonical(text: str, datatype: str) -> str:
    """Return the text of a literal as a release writes it.

    >>> canonical("1", _XSD + "boolean"), canonical("75", _XSD + "decimal"), canonical("01", _XSD + "integer")
    ('true', '75.0', '1')
    """
    try:
        if datatype == _XSD + "boolean":
            return {"1": "true", "0": "false"}.get(text, text)
        if datatype == _XSD + "decimal":
            return decimal_text(Decimal(text))
        if datatype == _XSD + "integer":
            return str(int(text))
    except (ValueError, InvalidOperation):
        pass
    return text


def _as_embedded(text: str, datatype: str) -> str:
    """Return the text of a literal as Oxigraph writes it: a whole decimal without its point."""
    text = canonical(text, datatype)
    return text.removesuffix(".0") if datatype == _XSD + "decimal" else text


def _term(told: Mapping[str, str]) -> Any:
    if told["type"] == "uri":
        return ox.NamedNode(told["value"])
    if told["type"] == "bnode":
        return ox.BlankNode(told["value"])
    if language := told.get("xml:lang"):
        return ox.Literal(told["value"], language=language)
    datatype = told.get("datatype")
    return ox.Literal(told["value"], datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(told["value"])


def _parse(term: str) -> Any:
    """Return a term in N-Triples syntax as an object."""
    line = f"<x:s> <x:p> {term} ." if not term.startswith("<<") else ""
    try:
        (triple,) = ox.parse(io.BytesIO(line.encode("utf-8")), format=ox.RdfFormat.N_TRIPLES)
    except (ValueError, SyntaxError):
        raise QueryError(f"{term} is no term.") from None
    return triple.object
