"""Reading whole graphs back from a server: counts, and triples as a release writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.graph.terms import iri_term, literal_term
from kg.remote.held import PAGE, Held
from kg.remote.http import RemoteError
from kg.remote.service import Service
from kg.remote.store import canonical

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_GRAPHS_AT_ONCE = 200
_MOST = 9_000
"""Rows of a page that need not be sorted: below the 10,000 at which Virtuoso's packages cut an answer."""


def counts(service: Service, graphs: Sequence[str]) -> dict[str, int]:
    """Return by graph how many triples it has; those that have none are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(graphs), _GRAPHS_AT_ONCE):
        names = " ".join(map(iri_term, graphs[start : start + _GRAPHS_AT_ONCE]))
        query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        for row in service.rows(query)["results"]["bindings"]:
            if "g" in row:
                found[row["g"]["value"]] = int(row["n"]["value"])
    return found


def read_graphs(service: Service, held: Held, graphs: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    """Yield graphs with their triples: in N-Triples without the dot, with plain names and literals as a release writes them.

    Parameters
    ----------
    service : the server.
    held : the release whose names are made plain.
    graphs : names on the server, each with the number of triples that it should have.

    """
    together: list[str] = []
    room = PAGE
    for graph, count in graphs.items():
        if count > PAGE:
            yield graph, _large(service, held, graph, count)
            continue
        if together and (count > room or len(together) >= _GRAPHS_AT_ONCE):
            yield from _small(service, held, together)
            together, room = [], PAGE
        together.append(graph)
        room -= count
    if together:
        yield from _small(service, held, together)


def _small(service: Service, held: Held, graphs: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    names = " ".join(map(iri_term, graphs))
    found: dict[str, list[str]] = {graph: [] for graph in graphs}
    query = f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    for row in service.rows(query)["results"]["bindings"]:
        found[row["g"]["value"]].append(_line(row, held))
    yield from found.items()


def _large(service: Service, held: Held, graph: str, count: int) -> list[str]:
    if service.profile.graph_store:
        lines = _fetched(service, held, graph)
        # Virtuoso's graph store stops at its limit of rows, without a word.
        if len(lines) == count:
            return lines
    # Without an order a page costs what is skipped, with one it costs a sort of all that is left: a hundredth, for a graph of
    # 300,000 triples. Servers go through a graph that nobody changes in one and the same order; what one does not shows in the count.
    lines = _skipping(service, held, graph, count)
    if len(set(lines)) == count == len(lines):
        return lines
    return _paged(service, held, graph)


def _fetched(service: Service, held: Held, graph: str) -> list[str]:
    with service.fetch(graph) as body:
        try:
            # N-Triples are Turtle; what says that it is Turtle is read as that.
            return [_of_triple(t, held) for t in ox.parse(body, format=ox.RdfFormat.TURTLE)]
        except (SyntaxError, ValueError):
            raise RemoteError(f"{service.profile.graph_store} answers with triples that are cut short.") from None


def _skipping(service: Service, held: Held, graph: str, count: int) -> list[str]:
    lines: list[str] = []
    while len(lines) < count:
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {iri_term(graph)} {{ ?s ?p ?o }} }} LIMIT {_MOST} OFFSET {len(lines)}"
        rows = service.rows(query)["results"]["bindings"]
        if not rows:
            break
        lines += [_line(row, held) for row in rows]
    return lines


def _paged(service: Service, held: Held, graph: str) -> list[str]:
    lines: list[str] = []
    last = ""
    while True:
        after = f" FILTER(STR(?s) > {literal_term(last)})" if last else ""
        query = (
            f"SELECT ?s ?p ?o WHERE {{ GRAPH {iri_term(graph)} {{ ?s ?p ?o }}{after} }} ORDER BY STR(?s) LIMIT {PAGE}"
        )
        rows = service.rows(query)["results"]["bindings"]
        # The last subject of a full page may go on; it comes whole with the next.
        cut = rows[-1]["s"]["value"] if len(rows) == PAGE else ""
        kept = [row for row in rows if row["s"]["value"] != cut]
        lines += [_line(row, held) for row in kept]
        if not cut:
            return lines
        if not kept:
            raise RemoteError(
                f"{graph} has a subject with {PAGE} triples or more; give the profile a graph-store address."
            )
        last = kept[-1]["s"]["value"]


def _line(row: Mapping[str, Mapping[str, str]], held: Held) -> str:
    object_ = row["o"]
    if object_["type"] == "uri":
        term = iri_term(held.here(object_["value"]))
    else:
        term = _literal(object_["value"], object_.get("datatype", ""), object_.get("xml:lang", ""))
    return f"{iri_term(held.here(row['s']['value']))} {iri_term(row['p']['value'])} {term}"


def _of_triple(quad: ox.Quad, held: Held) -> str:
    object_ = quad.object
    if isinstance(object_, ox.Literal):
        term = _literal(object_.value, object_.datatype.value, object_.language or "")
    else:
        term = held.here(str(object_))
    return f"{held.here(str(quad.subject))} {quad.predicate} {term}"


def _literal(text: str, datatype: str, language: str) -> str:
    if language:
        return literal_term(text, language=language)
    return literal_term(canonical(text, datatype), "" if datatype == _XSD_STRING else datatype)
