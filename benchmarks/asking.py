"""Questions, validation, entailments and start-up on one release: `python -m benchmarks.asking PART RELEASE [ENGINE]`, JSON out.

Engines of `queries`: `kg` (the embedded store on disk, as the command line asks it, rows made Python values), `raw` (the same store,
rows only counted), `memory` (pyoxigraph in memory), `oxrdflib` and `rdflib` (the graphs that a query reads, united in
one graph; queries that also look into assertion graphs are left out there), `http` (`oxigraph serve-read-only`, which gives a query with
default graphs no named ones: the same are left out). Milliseconds of processor; over HTTP of wall, as the work is the server's. A query that
takes longer than the limit is given as that.
"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.measure import Clock, peak, spread, summary
from kg import ids
from kg.graph.dataset import query_graphs
from kg.namespaces import PREFIXES
from kg.query import bind, evaluate, load_queries
from kg.query.run import raw_results
from kg.store import open_release

POLICY = "default"
LIMIT = 30
QUERIES = (
    "holders-on", "line", "vacancies", "spells", "heads-on", "incumbents", "outcome", "candidates", "ballots", "coalition",
)  # fmt: skip
"""The ten that the command line, the pages and the notebooks ask most."""


class _TooLong(Exception):
    pass


def texts(store: ox.Store) -> dict[str, str]:
    """Return the ten queries with values: the office with most terms, the selection with most statements, a day."""
    view = ox.NamedNode(ids.graph_iri("view", POLICY))

    def most(property_: str) -> str:
        counts: dict[str, int] = {}
        for quad in store.quads_for_pattern(None, ox.NamedNode(ids.ONTOLOGY + property_), None, view):
            if isinstance(quad.object, ox.NamedNode):
                counts[quad.object.value] = counts.get(quad.object.value, 0) + 1
        return max(sorted(counts), key=lambda iri: counts[iri])

    office, selection = most("ofOffice"), most("candidacyIn")
    values = {"office": office, "selection": selection, "date": "2018-10-10"}
    library = load_queries()
    return {
        name: bind(library[name], {k: v for k, v in values.items() if k in library[name].parameters})
        for name in QUERIES
    }


def queries(release: Path, engine: str) -> dict[str, Any]:
    """Time each of the ten on an engine, in milliseconds."""
    store = open_release(release).store
    asked = texts(store)
    with _engine(engine, release, store) as ask:
        found: dict[str, Any] = {}
        for name, text in asked.items():
            if engine in ("rdflib", "oxrdflib", "http") and "GRAPH " in text:
                found[name] = {"note": "not asked: reads assertion graphs"}
                continue
            try:
                with _limit():
                    rows = ask(text)
                    found[name] = {"rows": rows, **spread(lambda t=text: ask(t), 9, 5, engine == "http")}  # type: ignore[misc]
            except _TooLong:
                found[name] = {"note": f"> {LIMIT} s"}
        return {"engine": engine, "queries": found, "peak_mib": peak()}


@contextlib.contextmanager
def _limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)


@contextlib.contextmanager
def _engine(name: str, release: Path, store: ox.Store) -> Iterator[Callable[[str], int]]:
    if name == "kg":
        yield lambda text: len(list(evaluate(store, text, POLICY).rows()))
    elif name == "raw":
        yield lambda text: _count(store, text)
    elif name == "memory":
        memory = ox.Store()
        memory.bulk_load(path=str(release / "kg.nq"), format=ox.RdfFormat.N_QUADS)
        yield lambda text: _count(memory, text)
    elif name in ("rdflib", "oxrdflib"):
        import rdflib

        data = rdflib.Graph(store="Oxigraph") if name == "oxrdflib" else rdflib.Graph()
        data.parse(data="".join(_read(store)), format="ox-nt" if name == "oxrdflib" else "nt")
        yield lambda text: len(list(data.query(text, initNs=PREFIXES)))
    elif name == "http":
        with _served(release) as ask:
            yield ask
    else:
        raise ValueError(name)


def _count(store: ox.Store, text: str) -> int:
    result = raw_results(store, text, POLICY)
    assert isinstance(result, ox.QuerySolutions)
    return sum(1 for _ in result)


def _read(store: ox.Store) -> Iterator[str]:
    for graph in query_graphs(POLICY):
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(ids.graph_iri(graph.kind, graph.id))):
            yield f"{quad.triple} .\n"


@contextlib.contextmanager
def _served(release: Path) -> Iterator[Callable[[str], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    server = subprocess.Popen(
        [program, "serve-read-only", "--location", release / "store", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        graphs = [("default-graph-uri", ids.graph_iri(g.kind, g.id)) for g in query_graphs(POLICY)]
        prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

        def ask(text: str) -> int:
            body = urllib.parse.urlencode([("query", prologue + text), *graphs]).encode()
            request = urllib.request.Request(f"http://127.0.0.1:{port}/query", body, {"Accept": "text/csv"})
            with urllib.request.urlopen(request) as answer:
                return int(answer.read().count(b"\n")) - 1

        yield ask
    finally:
        server.terminate()
        server.wait()


def validation(world: Path) -> dict[str, Any]:
    """Time our shapes and pySHACL's on the graphs of a build of a world, given as the folder of its data."""
    import kg.build
    from kg.paths import data_dir
    from kg.validate.shapes import reference_results, shape_results

    built = kg.build.assemble([world, data_dir() / "world"])
    graphs = kg.build.graphs_of(built.graphs, POLICY, True)
    clock = Clock()
    with clock.step("kg"):
        ours = len(list(shape_results(graphs)))
    with clock.step("pySHACL"):
        theirs = len(list(reference_results(graphs)))
    return {
        "steps": clock.steps,
        "results": [ours, theirs],
        "triples": sum(len(s) for g in graphs.values() for s in g.values()),
    }


def entailments(world: Path, terms: str = "150") -> dict[str, Any]:
    """Time ours on a whole world, and owlrl on so many of its terms with the three axioms (of all rules of OWL 2 RL)."""
    import owlrl  # type: ignore[import-untyped]
    import rdflib
    from rdflib.namespace import OWL, RDF, RDFS

    from kg.derive.entailments import entailment_facts
    from kg.derive.modelling import build_model
    from kg.loaders import load
    from kg.paths import data_dir, ontology_dir
    from kg.resolve import load_policies, resolve

    curated = load([world, data_dir() / "world"])
    model = build_model(resolve(curated.rows, curated.documents, load_policies()[POLICY]), curated.rows)
    clock = Clock()
    with clock.step("kg"):
        facts = list(entailment_facts(model))
    iol = rdflib.Namespace(ids.ONTOLOGY)
    data = rdflib.Graph()
    axioms = (OWL.propertyChainAxiom, OWL.inverseOf, RDFS.subPropertyOf, RDF.first, RDF.rest, RDF.type)
    for triple in rdflib.Graph().parse(ontology_dir() / "leadership.ttl"):
        if triple[1] in axioms:
            data.add(triple)
    some = [t for ts in model.lines().values() for t in ts][: int(terms)]
    for before, term in zip([None, *some], some, strict=False):
        node = rdflib.URIRef(ids.thing_iri("term", term.ref.id))
        data.add((node, iol.holder, rdflib.URIRef(ids.thing_iri("person", term.person.id))))
        data.add((node, iol.ofOffice, rdflib.URIRef(ids.thing_iri("office", term.office.id))))
        if before is not None and before.office == term.office:
            data.add((node, iol.directlyFollows, rdflib.URIRef(ids.thing_iri("term", before.ref.id))))
    with clock.step("owlrl"):
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
    return {"steps": clock.steps, "terms": [len(model.terms), len(some)], "links": sum(len(f.links) for f in facts)}


def starting(release: Path) -> dict[str, Any]:
    """Time whole processes of the command line; and holder on a day inside Python, in milliseconds."""
    import resource

    program = str(Path(sysconfig.get_path("scripts")) / "kg")
    store = open_release(release).store
    asked = texts(store)
    office = ids.short_id(asked["holders-on"].split("VALUES ?office { <")[1].split(">")[0]).partition("/")[2]
    commands = {
        "kg --version": ["--version"],
        "kg holders OFFICE --on DAY": ["holders", office, "--on", "2018-10-10", "--graph", str(release)],
    }
    found: dict[str, Any] = {}
    for name, arguments in commands.items():
        walls, cpus = [], []
        for _ in range(7):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls.append(time.perf_counter() - began)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        found[name] = {"wall": summary(walls), "cpu": summary(cpus)}
    found["inside Python, ms"] = spread(lambda: list(evaluate(store, asked["holders-on"], POLICY).rows()), 50, 10)
    return found


if __name__ == "__main__":
    part, folder, *rest = sys.argv[1:]
    parts = {"queries": queries, "validation": validation, "entailments": entailments, "starting": starting}
    print(json.dumps(parts[part](Path(folder), *rest)))  # type: ignore[operator]
