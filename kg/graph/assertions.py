"""Assertion graphs: each holds what one document, or one speaker quoted in it, says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg import ids
from kg.graph.classes import classes_of
from kg.graph.terms import Quad, iri_term, property_iri, triples, value_term
from kg.namespaces import PREFIXES
from kg.records import Citation, Document, Row, Said, Waiver
from kg.values import Code, GraphRef, Ref

RDF_TYPE = iri_term(PREFIXES["rdf"] + "type")


def assertion_graph(citation: Citation) -> GraphRef:
    """Return the named graph for what is said under `citation`."""
    parts = [citation.document or "none"]
    if citation.speaker:
        parts.append(str(citation.speaker))
    if citation.status != "stated":
        parts.append(citation.status)
    if citation.evidence != "read":
        parts.append(citation.evidence)
    return GraphRef("assertion", "/".join(parts))


def source_kind(citation: Citation, documents: Mapping[str, Document]) -> str:
    """Return what stands behind a statement: the speaker's stake, if there is one, else the kind of document.

    An organization, an organ or a state that is quoted speaks for itself: that is official, wherever it is printed.
    """
    if citation.interest:
        return "interested-party"
    if citation.speaker and citation.speaker.kind in ("organization", "organ", "state"):
        return "official"
    return documents[citation.document].kind if citation.document else "none"


def assertion_quads(rows: Iterable[Row]) -> Iterator[Quad]:
    """Yield the quads of all assertion graphs."""
    for row in rows:
        graph = value_term(assertion_graph(row.citation))
        yield from node_quads(row.subject, classes_of(row.cls, row.identity, row.says), graph, row.identity, row.says)


def node_quads(subject: Ref, classes: Iterable[str], graph: str, *sayings: Mapping[str, Said]) -> Iterator[Quad]:
    """Yield a node's types and what is said of it, in `graph` (a term)."""
    node = iri_term(ids.thing_iri(subject.kind, subject.id))
    for cls in classes:
        yield Quad(node, RDF_TYPE, iri_term(property_iri(cls)), graph)
    for said in sayings:
        for property_, values in said.items():
            for triple in triples(node, property_, values):
                yield Quad(*triple, graph)


def catalogue_quads(rows: Iterable[Row], documents: Mapping[str, Document]) -> Iterator[Quad]:
    """Yield the catalogue: the documents, what each assertion graph is, and which files a thing was entered in."""
    graph = value_term(GraphRef("catalogue", ""))
    for document in documents.values():
        yield from node_quads(Ref("document", document.id), ["iol:Document"], graph, document.says)
        label: dict[str, Said] = {"rdfs:label": f"{document.publisher}: {document.title}"}
        yield from node_quads(Ref("document", document.id), [], graph, label)
    described = set()
    for row in rows:
        entered: dict[str, Said] = {"iol:enteredIn": row.origin.file}
        yield from node_quads(row.subject, [], graph, entered)
        if row.citation not in described:
            described.add(row.citation)
            yield from _description(row.citation, documents, graph)


def waiver_quads(waivers: Iterable[Waiver]) -> Iterator[Quad]:
    """Yield the waivers, for the catalogue."""
    graph = value_term(GraphRef("catalogue", ""))
    for waiver in waivers:
        said: dict[str, Said] = {
            "iol:waivedCheck": waiver.check, "iol:waivedFocus": waiver.focus, "iol:waiverReason": waiver.reason,
            "iol:decidedOn": waiver.decided_on,
        }  # fmt: skip
        if waiver.other:
            said["iol:waivedOther"] = waiver.other
        if waiver.until:
            said["iol:waivedUntil"] = waiver.until
        if waiver.document:
            said["iol:waiverDocument"] = Ref("document", waiver.document)
        yield from node_quads(
            Ref("waiver", waiver.id), ["iol:Waiver"], graph, said, {"iol:enteredIn": waiver.origin.file}
        )


def _description(citation: Citation, documents: Mapping[str, Document], graph: str) -> Iterator[Quad]:
    node = value_term(assertion_graph(citation))
    yield Quad(node, RDF_TYPE, iri_term(property_iri("iol:AssertionGraph")), graph)
    said: dict[str, Said] = {
        "iol:claimStatus": Code("claim-status", citation.status),
        "iol:evidence": Code("evidence", citation.evidence),
    }
    if citation.document:
        said["iol:inDocument"] = Ref("document", citation.document)
        said["iol:sourceKind"] = Code("source-kind", source_kind(citation, documents))
    if citation.speaker:
        said["iol:speaker"] = citation.speaker
    if citation.interest:
        said["iol:interest"] = citation.interest
    for property_, value in said.items():
        for triple in triples(node, property_, value):
            yield Quad(*triple, graph)
