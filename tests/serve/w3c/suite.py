"""The W3C suites: their tests from the manifests, their data as one data set, and the comparison of results."""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

BASE = "http://w3c.example/"
_ARCHIVE = zipfile.ZipFile(Path(__file__).parent / "suites.zip")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_SYNTAX = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Case:
    """A test: its id (suite/folder/name), its kind, its query, its graphs and its result, all as paths in the archive."""

    id: str
    kind: str
    query: str
    data: tuple[str, ...]
    named: tuple[str, ...]
    result: str

    @property
    def text(self) -> str:
        """The query, with the base that the path of its file gives."""
        return f"BASE <{BASE}{self.query}>\n" + read(self.query).decode("utf-8")


def read(path: str) -> bytes:
    return _ARCHIVE.read(path)


def paths(suffix: str) -> list[str]:
    return [name for name in _ARCHIVE.namelist() if name.endswith(suffix)]


@functools.cache
def cases() -> tuple[Case, ...]:
    """All tests that one of the two main manifests of a suite lists, in the order of the folders."""
    return tuple(case for path in paths("/manifest.ttl") for case in _cases(path))


def _cases(path: str) -> Iterator[Case]:
    store = ox.Store()
    store.load(input=read(path), format=ox.RdfFormat.TURTLE, base_iri=BASE + path)

    def all_of(subject: object, predicate: str) -> list[object]:
        return [q.object for q in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]  # type: ignore[arg-type]

    def files(subject: object, predicate: str) -> tuple[str, ...]:
        return tuple(
            sorted(o.value.removeprefix(BASE) for o in all_of(subject, predicate) if isinstance(o, ox.NamedNode))
        )

    entries = next(iter(store.quads_for_pattern(None, ox.NamedNode(_MF + "entries"), None)), None)
    node: object = entries.object if entries else ox.NamedNode(_RDF + "nil")
    while node != ox.NamedNode(_RDF + "nil"):
        test = all_of(node, _RDF + "first")[0]
        node = all_of(node, _RDF + "rest")[0]
        kinds = [o.value.rpartition("#")[2] for o in all_of(test, _RDF + "type") if isinstance(o, ox.NamedNode)]
        action = next(iter(all_of(test, _MF + "action")), None)
        if not kinds or action is None or not isinstance(test, ox.NamedNode):
            continue
        query = files(action, _QT + "query") or (
            (action.value.removeprefix(BASE),) if isinstance(action, ox.NamedNode) else ()
        )
        if query:
            name = f"{PurePosixPath(path).parent}/{test.value.rpartition('#')[2]}"
            yield Case(name, kinds[0], query[0], files(action, _QT + "data"), files(action, _QT + "graphData"),
                       next(iter(files(test, _MF + "result")), ""))  # fmt: skip


def data_set() -> Iterator[ox.Quad]:
    """All files of RDF in the archive, each a graph named by its address, so that one server holds the data of all tests."""
    used = {path for case in cases() for path in (*case.data, *case.named)}
    used |= {path for path in paths(".ttl") if "/dataset/" in path or "/construct/" in path}
    for path in sorted(used & set(_ARCHIVE.namelist())):
        syntax = _SYNTAX.get(PurePosixPath(path).suffix)
        if syntax is not None:
            for quad in ox.parse(read(path), format=syntax, base_iri=BASE + path, rename_blank_nodes=True):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(BASE + path))


def expected(case: Case) -> tuple[list[dict[str, str]] | bool | None, list[ox.Triple], bool]:
    """Return the result of a test as rows or truth, or as triples; and whether the order of rows counts."""
    suffix, text = PurePosixPath(case.result).suffix, read(case.result)
    if suffix in (".srx", ".srj", ".tsv"):
        formats = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}
        return parsed(text, formats[suffix]), [], False
    graph = rdflib.Graph().parse(data=text, format="turtle" if suffix == ".ttl" else "xml", publicID=BASE + case.result)
    if (None, None, _RS.ResultSet) in graph:
        truth = graph.value(None, _RS.boolean)
        found = graph.value(None, rdflib.RDF.type, _RS.ResultSet)
        if (found, _RS.boolean, None) in graph:
            return bool(graph.value(found, _RS.boolean)), [], False
        del truth
        ordered = (None, _RS.index, None) in graph
        solutions = sorted(graph.objects(found, _RS.solution), key=lambda s: int(graph.value(s, _RS.index) or 0))
        rows = []
        for solution in solutions:
            rows.append({
                str(graph.value(b, _RS.variable)): graph.value(b, _RS.value).n3()  # type: ignore[union-attr]
                for b in graph.objects(solution, _RS.binding)
            })  # fmt: skip
        return rows, [], ordered
    triples = [q.triple for q in ox.parse(text, format=_SYNTAX[suffix], base_iri=BASE + case.result)]
    return None, triples, False


def parsed(text: bytes, format_: str) -> list[dict[str, str]] | bool:
    """Return a serialized result as rows of terms in N-Triples syntax, or as truth."""
    formats = {"xml": ox.QueryResultsFormat.XML, "json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
    result = ox.parse_query_results(text, format=formats[format_])
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    names = [v.value for v in result.variables]
    return [{n: str(row[n]) for n in names if row[n] is not None} for row in result]


def as_triples(rows: list[dict[str, str]], *, ordered: bool = False) -> list[ox.Triple]:
    """Return rows as triples with a node a row, so that blank nodes can be compared."""
    lines = []
    for number, row in enumerate(rows):
        lines.append(f"_:row{number} <{BASE}is> <{BASE}row> .")
        if ordered:
            lines.append(f'_:row{number} <{BASE}at> "{number}" .')
        for name, term in row.items():
            spelt = f"_:value{term[2:]}" if term.startswith("_:") else term
            lines.append(f"_:row{number} <{BASE}v/{name}> {spelt} .")
    return [q.triple for q in ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)]


def same(one: list[ox.Triple], other: list[ox.Triple], *, stored: bool = False) -> bool:
    """Whether two graphs are isomorphic; with `stored`, after literals took the form that a store of the engine gives them."""
    sides = []
    for triples in (one, other):
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
        if stored:
            store = ox.Store()
            store.extend(quads)
            quads = list(store)
        side = ox.Dataset(quads)
        side.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        sides.append(set(side))
    return len(one) == len(other) and sides[0] == sides[1]


__all__ = ["BASE", "Case", "Result", "as_triples", "cases", "data_set", "expected", "parsed", "paths", "read", "same"]
