"""Assertion graphs: each holds what one document, or one speaker quoted in it, says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg import ids
from kg.graph.classes import classes_of
from kg.graph.grouped import Gatherer
from kg.graph.terms import iri_term, property_term, statements_of, value_term
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


def node_term(ref: Ref) -> str:
    """Return a thing as a term."""
    return iri_term(ids.thing_iri(ref.kind, ref.id))


def node_statements(classes: Iterable[str], *sayings: Mapping[str, Said]) -> list[str]:
    """Return a node's types and what is said of it."""
    found = [f"{RDF_TYPE} {property_term(cls)}" for cls in classes]
    for said in sayings:
        for property_, values in said.items():
            found.extend(statements_of(property_, values))
    return found


def gather_assertions(rows: Iterable[Row], into: Gatherer) -> None:
    """Gather all assertion graphs."""
    graphs: dict[Citation, str] = {}
    for row in rows:
        graph = graphs.get(row.citation) or graphs.setdefault(row.citation, value_term(assertion_graph(row.citation)))
        classes = classes_of(row.cls, row.identity, row.says)
        into.add(graph, node_term(row.subject), node_statements(classes, row.identity, row.says))


def gather_catalogue(rows: Iterable[Row], documents: Mapping[str, Document], into: Gatherer) -> None:
    """Gather the catalogue: the documents, what each assertion graph is, and which files a thing was entered in."""
    graph = value_term(GraphRef("catalogue", ""))
    for document in documents.values():
        label: dict[str, Said] = {"rdfs:label": f"{document.publisher}: {document.title}"}
        said = node_statements(["iol:Document"], document.says, label)
        into.add(graph, node_term(Ref("document", document.id)), said)
    described = set()
    for row in rows:
        into.add(graph, node_term(row.subject), statements_of("iol:enteredIn", row.origin.file))
        if row.citation not in described:
            described.add(row.citation)
            node = value_term(assertion_graph(row.citation))
            into.add(graph, node, node_statements(["iol:AssertionGraph"], _description(row.citation, documents)))


def gather_waivers(waivers: Iterable[Waiver], into: Gatherer) -> None:
    """Gather the waivers, for the catalogue."""
    graph = value_term(GraphRef("catalogue", ""))
    for waiver in waivers:
        said: dict[str, Said] = {
            "iol:waivedCheck": waiver.check, "iol:waivedFocus": waiver.focus, "iol:waiverReason": waiver.reason,
            "iol:decidedOn": waiver.decided_on, "iol:enteredIn": waiver.origin.file,
        }  # fmt: skip
        if waiver.other:
            said["iol:waivedOther"] = waiver.other
        if waiver.until:
            said["iol:waivedUntil"] = waiver.until
        if waiver.document:
            said["iol:waiverDocument"] = Ref("document", waiver.document)
        into.add(graph, node_term(Ref("waiver", waiver.id)), node_statements(["iol:Waiver"], said))


def _description(citation: Citation, documents: Mapping[str, Document]) -> dict[str, Said]:
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
    return said
