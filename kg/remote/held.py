"""What a server holds: releases under names of their own, and which of them is the current one.

A release is never changed where readers look. `kg push` puts its graphs beside the old ones: what is `graph/view/default` in
a release stands on the server as `graph/release/ID/view/default`, and every mention of the one is one of the other. Then **one row**
is added to `graph/releases`: a number, and the ID. Readers take the highest number, once, and ask that release till they end.
Adding a row is atomic on every server, whatever it has of transactions; and a reader that began before sees all of the old one.

A server to which somebody loaded `kg.nq` by other means has the plain names and no such row; it is read as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import ids
from kg.errors import ReleaseError
from kg.graph.dataset import CATALOGUE, ONTOLOGY
from kg.graph.terms import iri_term, literal_term
from kg.namespaces import PREFIXES
from kg.remote.http import RemoteError
from kg.remote.service import Service

RELEASES = ids.graph_iri("releases", "")
POINTER = PREFIXES["dct"] + "hasVersion"
PART = PREFIXES["dct"] + "hasPart"
_COUNT = PREFIXES["dct"] + "extent"
_HASH = PREFIXES["dct"] + "identifier"
_TEXT = PREFIXES["rdf"] + "value"
PAGE = 4000
"""Rows asked for at a time: below the 10,000 at which Virtuoso's packages cut an answer."""
_PIECE = 30_000


@dataclass(frozen=True)
class Held:
    """A release on a server; without an id, what stands there under plain names."""

    id: str = ""
    number: int = 0

    @property
    def prefix(self) -> str:
        """What the names of its graphs begin with."""
        return f"{ids.GRAPH}release/{self.id}/" if self.id else ids.GRAPH

    @property
    def record(self) -> str:
        """Name of the graph that lists its graphs and holds its manifest."""
        return f"{ids.GRAPH}release/{self.id}"

    def there(self, text: str) -> str:
        """Return a text with the names of graphs as they are on the server."""
        return text.replace(ids.GRAPH, self.prefix) if self.id else text

    def here(self, text: str) -> str:
        """Return a text with the names of graphs as they are in the release."""
        return text.replace(self.prefix, ids.GRAPH) if self.id else text


def current(service: Service) -> tuple[Held, tuple[Held, ...]]:
    """Return what readers of the server see, and all releases that were begun on it, that one included."""
    query = f"SELECT ?p ?o WHERE {{ GRAPH <{RELEASES}> {{ <{RELEASES}> ?p ?o }} }}"
    numbers: dict[str, int] = {}
    for row in service.rows(query)["results"]["bindings"]:
        value = str(row["o"]["value"])
        if row["p"]["value"] == POINTER:
            number, _, id_ = value.partition(" ")
            if not number.isdigit() or not id_.isalnum():
                raise RemoteError(f"{RELEASES} on the server holds {value!r}, which names no release.")
            numbers[id_] = max(numbers.get(id_, 0), int(number))
        elif row["p"]["value"] == PART:
            numbers.setdefault(value.removeprefix(f"{ids.GRAPH}release/"), 0)
    begun = tuple(sorted((Held(id_, number) for id_, number in numbers.items()), key=lambda h: (h.number, h.id)))
    return (begun[-1] if begun and begun[-1].number else Held()), begun


def pointed(held: Held) -> str:
    """Return the value of the row that makes a release the current one."""
    return f"{held.number:010d} {held.id}"


def pointer_row(held: Held) -> str:
    """Return that row as a triple."""
    return f"<{RELEASES}> <{POINTER}> {literal_term(pointed(held))}"


@dataclass(frozen=True)
class Record:
    """What a release says of itself: by graph (plain names) its triples and their hash, and texts by name."""

    graphs: Mapping[str, tuple[int, str]]
    texts: Mapping[str, str]

    def triples(self, held: Held) -> list[str]:
        """Return it as triples of the graph `held.record`, with the names of graphs of the server."""
        found = []
        for graph, (count, digest) in self.graphs.items():
            node = iri_term(held.there(graph))
            found += [f"{node} <{_COUNT}> {literal_term(str(count))}", f"{node} <{_HASH}> {literal_term(digest)}"]
        for name, text in self.texts.items():
            for index in range(0, len(text), _PIECE):
                node = iri_term(f"{held.record}/text/{name}/{index:010d}")
                found.append(f"{node} <{_TEXT}> {literal_term(text[index : index + _PIECE])}")
        return sorted(found)


def read_record(service: Service, held: Held) -> Record:
    """Return what the current release says of itself.

    Raises
    ------
    ReleaseError
        It is not whole.

    """
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    pieces: dict[str, dict[str, str]] = {}
    texts = f"{held.record}/text/"
    for subject, predicate, value in _record_rows(service, held.record):
        if subject.startswith(texts):
            name, _, index = subject.removeprefix(texts).rpartition("/")
            pieces.setdefault(name, {})[index] = value
        elif predicate == _COUNT:
            counts[held.here(subject)] = int(value)
        elif predicate == _HASH:
            hashes[held.here(subject)] = value
    if not counts or counts.keys() != hashes.keys():
        raise ReleaseError(f"The release {held.id} on the server is not whole. Push it again.")
    graphs = {graph: (counts[graph], hashes[graph]) for graph in sorted(counts)}
    return Record(graphs, {n: "".join(p for _, p in sorted(found.items())) for n, found in pieces.items()})


def _record_rows(service: Service, graph: str) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of a graph with few to a subject, a page at a time."""
    last = ""
    while True:
        after = f"FILTER(STR(?s) > {literal_term(last)})" if last else ""
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o {after} }} }} ORDER BY STR(?s) LIMIT {PAGE}"
        rows = [(r["s"]["value"], r["p"]["value"], r["o"]["value"]) for r in service.rows(query)["results"]["bindings"]]
        # The last subject of a full page may go on; it comes whole with the next.
        cut = rows[-1][0] if len(rows) == PAGE else ""
        yield from (row for row in rows if row[0] != cut)
        if not cut:
            return
        last = max(row[0] for row in rows if row[0] != cut)


def graph_names(service: Service, held: Held) -> list[str]:
    """Return the named graphs of what readers see, with plain names: of a pushed release those of its record, else those that
    the catalogue speaks of.
    """
    if held.id:
        return sorted(read_record(service, held).graphs)
    catalogue, iol = ids.graph_iri("catalogue", ""), ids.ONTOLOGY
    query = (
        f"SELECT DISTINCT ?s WHERE {{ GRAPH <{catalogue}> {{ ?s a ?class }} "
        f"FILTER(?class IN (<{iol}AssertionGraph>, <{iol}View>) && STR(?s) > LAST) }} ORDER BY STR(?s) LIMIT {PAGE}"
    )
    names: list[str] = []
    while True:
        last = literal_term(names[-1] if names else "")
        page = [r["s"]["value"] for r in service.rows(query.replace("LAST", last))["results"]["bindings"]]
        names += page
        if len(page) < PAGE:
            break
    derived = [
        ids.graph_iri("derived", n.removeprefix(ids.graph_iri("view", "x")[:-1])) for n in names if "/graph/view/" in n
    ]
    return sorted({*names, *derived, *(ids.graph_iri(g.kind, g.id) for g in (CATALOGUE, ONTOLOGY))})


def manifest(service: Service, held: Held) -> dict[str, Any]:
    """Return the manifest of what readers see; of a server with plain names what the catalogue tells: its policies.

    Raises
    ------
    ReleaseError
        The server holds no graph of ours.

    """
    if held.id:
        told = text_of(service, held, "manifest.json")
        try:
            found = json.loads(told)
        except ValueError:
            raise ReleaseError(f"The release {held.id} on the server has no manifest. Push it again.") from None
        return dict(found)
    catalogue, iol = ids.graph_iri("catalogue", ""), ids.ONTOLOGY
    query = f"SELECT ?p ?v WHERE {{ GRAPH <{catalogue}> {{ ?p a <{iol}Policy> ; <{iol}policyVersion> ?v }} }}"
    rows = service.rows(query)["results"]["bindings"]
    if not rows:
        raise ReleaseError(f"{service.profile.query} holds no graph of ours. Load one: kg push --endpoint ...")
    return {"policies": {r["p"]["value"].removeprefix(ids.thing_iri("policy", "")): r["v"]["value"] for r in rows}}


def text_of(service: Service, held: Held, name: str) -> str:
    """Return a text of the record of a release: `manifest.json` or `report.json`."""
    start = f"{held.record}/text/{name}/"
    pieces: dict[str, str] = {}
    while True:
        query = (
            f"SELECT ?s ?o WHERE {{ GRAPH <{held.record}> {{ ?s <{_TEXT}> ?o }} "
            f"FILTER(STRSTARTS(STR(?s), {literal_term(start)}) && STR(?s) > {literal_term(max(pieces, default=''))}) }} "
            "ORDER BY STR(?s) LIMIT 50"
        )
        page = {r["s"]["value"]: r["o"]["value"] for r in service.rows(query)["results"]["bindings"]}
        pieces |= page
        if len(page) < 50:
            return "".join(text for _, text in sorted(pieces.items()))


def release_id(nquads_sha256: str) -> str:
    """Return the id under which a release stands on a server."""
    return nquads_sha256[:16]


def graph_hash(lines: list[str]) -> str:
    """Return the hash of a graph: of its triples in N-Triples, with plain names, sorted."""
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()
