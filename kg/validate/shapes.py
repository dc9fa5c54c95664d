"""SHACL shapes on what a policy accepts and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.assertions import RDF_TYPE
from kg.graph.dataset import ONTOLOGY
from kg.graph.grouped import Graphs, Statements, merged
from kg.graph.terms import iri_term, value_term
from kg.ids import short_id
from kg.namespaces import PREFIXES
from kg.paths import ontology_dir
from kg.validate.engine import Data, read_shapes, text_of, validate

_SH = "http://www.w3.org/ns/shacl#"
_SEVERITY = {_SH + "Violation": "violation", _SH + "Warning": "warning", _SH + "Info": "info"}


_ONTOLOGY = value_term(ONTOLOGY)
_OF_CODES = {iri_term(PREFIXES["skos"] + "inScheme"), RDF_TYPE}


def _looked_at(graphs: Graphs) -> dict[str, Statements]:
    """Return by subject what a shape can look at: of the ontology, only what is a code of which scheme."""
    parts = [subjects for graph, subjects in graphs.items() if graph != _ONTOLOGY]
    codes = {
        subject: kept
        for subject, said in graphs.get(_ONTOLOGY, {}).items()
        if (kept := tuple(statement for statement in said if statement.partition(" ")[0] in _OF_CODES))
    }
    return merged([*parts, codes])


def shape_results(graphs: Graphs) -> Iterator[tuple[str, str, str, str]]:
    """Yield severity, shape, focus node and message of each result of validating `graphs` together against the shapes."""
    shapes = read_shapes(ontology_dir() / "shapes.ttl")
    for result in validate(shapes, Data(_looked_at(graphs))):
        name = short_id((result.path or result.shape)[1:-1])
        value = result.value[1:-1] if result.value.startswith("<") else text_of(result.value) if result.value else ""
        text = result.message + (f" (value: {short_id(value)})" if result.value else "")
        yield result.severity, name, result.focus[1:-1], text


def reference_results(graphs: Graphs) -> Iterator[tuple[str, str, str, str]]:
    """Yield the same by pySHACL: the oracle of the tests, ten times as slow."""
    from pyshacl import validate as reference
    from rdflib import Graph
    from rdflib.namespace import RDF, SH

    # One parser for data and shapes: literals of two parsers do not compare equal. Oxigraph's is four times faster.
    data = Graph()
    text = "".join(f"{subject} {statement} .\n" for subject, said in _looked_at(graphs).items() for statement in said)
    data.parse(data=text, format="ox-nt")
    shapes = Graph().parse(ontology_dir() / "shapes.ttl", format="ox-ttl")
    _, report, _ = reference(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    assert isinstance(report, Graph)
    # Results below `sh:detail` explain others; only those of the report itself are findings.
    for result in report.objects(next(report.subjects(RDF.type, SH.ValidationReport)), SH.result):
        severity = _SEVERITY[str(report.value(result, SH.resultSeverity))]
        source = report.value(result, SH.sourceShape)
        path = report.value(result, SH.resultPath)
        focus = report.value(result, SH.focusNode)
        message = report.value(result, SH.resultMessage)
        value = report.value(result, SH.value)
        name = short_id(str(path)) if path else short_id(str(source))
        text = str(message) + (f" (value: {short_id(str(value))})" if value is not None else "")
        yield severity, name, str(focus), text
