"""The code lists, from `ontology/vocabularies.ttl`."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import rdflib
from rdflib.namespace import DCTERMS, RDF, SKOS

from kg.ids import VOCABULARY
from kg.paths import ontology_dir
from kg_docs.markdown import escape, table, target


@functools.cache
def schemes() -> rdflib.Graph:
    """Return the graph of the concept schemes."""
    return rdflib.Graph().parse(ontology_dir() / "vocabularies.ttl")


def page(_: str) -> str:
    """Return a section for each scheme, narrower codes below their wider one."""
    graph = schemes()
    parts = []
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        name = str(scheme).removeprefix(VOCABULARY)
        rows = [
            ["&emsp;" * depth + f"`{graph.value(concept, SKOS.notation)}`", _text(graph, concept, SKOS.prefLabel), _text(graph, concept, SKOS.definition)]
            for concept, depth in _tree(graph, scheme)
        ]  # fmt: skip
        parts += [
            target(f"vocabulary {name}"),
            f"## {name}",
            _text(graph, scheme, DCTERMS.description),
            table(["code", "label", "definition"], rows),
        ]
    return "\n\n".join(parts)


def _tree(graph: rdflib.Graph, scheme: rdflib.term.Node) -> Iterable[tuple[rdflib.term.Node, int]]:
    inside = set(graph.subjects(SKOS.inScheme, scheme))

    def below(concept: rdflib.term.Node, depth: int) -> Iterable[tuple[rdflib.term.Node, int]]:
        yield concept, depth
        for narrower in sorted(graph.subjects(SKOS.broader, concept), key=str):
            yield from below(narrower, depth + 1)

    for concept in sorted(inside, key=str):
        if not any(wider in inside for wider in graph.objects(concept, SKOS.broader)):
            yield from below(concept, 0)


def _text(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
    return escape(str(graph.value(subject, predicate) or ""))
