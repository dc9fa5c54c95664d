"""Writing and loading triples: `python -m benchmarks.loading ENGINE TRIPLES`, a process that prints JSON.

Engines: `kg` (terms as text, grouped, sorted N-Triples; then a bulk load to disk and to memory), `rdflib-nt` and `rdflib-turtle`
(`add`, then serialize). Each begins with the same plain tuples in memory.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from benchmarks.measure import Clock, peak
from kg.graph.grouped import Gatherer
from kg.graph.terms import iri_term, literal_term
from kg.graph.write import nquads

_BASE = "https://w3id.org/io-leadership/"


def records(triples: int) -> Iterator[tuple[str, str, str, bool]]:
    """Yield subject, predicate, object and whether it is an IRI: ten triples of each of so many terms of office."""
    for n in range(triples // 10):
        subject = f"{_BASE}id/term/{n}"
        yield subject, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{_BASE}ontology#Term", True
        yield subject, f"{_BASE}ontology#ofOffice", f"{_BASE}id/office/{n % (triples // 90 + 1)}", True
        yield subject, f"{_BASE}ontology#holder", f"{_BASE}id/person/{n * 7 % (triples // 10 + 1)}", True
        yield subject, f"{_BASE}ontology#termKind", f"{_BASE}vocabulary/term-kind/{n % 2}", True
        for name, shift in (
            ("startEdtf", 0),
            ("startEarliest", 0),
            ("startLatest", 0),
            ("endEdtf", 4),
            ("endEarliest", 4),
        ):
            yield subject, f"{_BASE}ontology#{name}", f"{1900 + n % 120 + shift}-0{n % 9 + 1}-1{n % 9}", False
        yield subject, "http://www.w3.org/2000/01/rdf-schema#label", f"Term {n} of somebody", False


def ours(rows: list[tuple[str, str, str, bool]], path: Path, clock: Clock) -> None:
    """Write sorted text and load it."""
    graph = iri_term(_BASE + "graph/x")
    with clock.step("write"):
        gatherer = Gatherer()
        for s, p, o, is_iri in rows:
            gatherer.add(graph, f"<{s}>", [f"<{p}> {iri_term(o) if is_iri else literal_term(o)}"])
        with path.open("w", encoding="utf-8") as file:
            file.writelines(nquads(gatherer.grouped({})))
    with clock.step("load memory"):
        ox.Store().bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    with clock.step("load disk"):
        ox.Store(str(path.with_suffix(".store"))).bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)


def with_rdflib(rows: list[tuple[str, str, str, bool]], path: Path, clock: Clock, format_: str) -> None:
    """Add and serialize."""
    from rdflib import Graph, Literal, URIRef

    with clock.step("write"):
        data = Graph()
        for s, p, o, is_iri in rows:
            data.add((URIRef(s), URIRef(p), URIRef(o) if is_iri else Literal(o)))
        data.serialize(path, format=format_)


if __name__ == "__main__":
    engine, triples = sys.argv[1], int(sys.argv[2])
    rows = list(records(triples))
    gc.disable()
    clock = Clock()
    before = peak()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "kg.nq"
        if engine == "kg":
            ours(rows, target, clock)
        else:
            with_rdflib(rows, target, clock, {"rdflib-nt": "nt", "rdflib-turtle": "turtle"}[engine])
    print(json.dumps({"triples": len(rows), "steps": clock.steps, "peak_mib": peak(), "of_which_input": before}))
