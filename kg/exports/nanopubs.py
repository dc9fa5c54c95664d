"""Nanopublications: what one document says of one thing, with where it comes from and who publishes it (nanopub.net/guidelines)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kg import ids
from kg.exports.extract import Extract, Saying
from kg.exports.formats import Format, Pieces
from kg.graph.grouped import group
from kg.graph.terms import Quad, iri_term, literal_term
from kg.graph.write import trig_body, trig_head
from kg.namespaces import PREFIXES

_NP = "http://www.nanopub.org/nschema#"
_DCT, _PROV, _RDF, _XSD = PREFIXES["dct"], PREFIXES["prov"], PREFIXES["rdf"], PREFIXES["xsd"]
_NOT_ALONE = ("alleged", "retracted")
_PUBLISHER = ids.BASE + "ontology"


def write(extract: Extract, format_: Format) -> Pieces:
    """Return TriG: four graphs a nanopublication, by assertion graph and thing.

    What is alleged, retracted, or recalled without a document read is left out: alone, it would look like more than it is.
    """
    header = f"Nanopublications. Data as of {extract.as_of}, CC0 1.0. Holds {format_.holds}. Loses {format_.loses}."
    yield "".join(trig_head(header)).encode("utf-8")
    for (graph, subject), quads in groupby(_assertions(extract), key=lambda q: (q.graph, q.subject)):
        saying = extract.saying(graph[1:-1])
        if saying.status in _NOT_ALONE or saying.evidence != "read":
            continue
        yield "".join(trig_body(group(_nanopub(extract, saying, subject, list(quads))))).encode("utf-8")


def _assertions(extract: Extract) -> Iterator[Quad]:
    """Yield what documents say of the exported things, by graph and thing: the dump is sorted by thing."""
    start = f"<{ids.GRAPH}assertion/"
    found: list[Quad] = []
    with (extract.release.folder / "kg.nq").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            subject, predicate, rest = line.rstrip("\n").split(" ", 2)
            object_, graph, _ = rest.rsplit(" ", 2)
            if graph.startswith(start) and (not extract.organizations or extract.has(ids.short_id(subject[1:-1]))):
                found.append(Quad(subject, predicate, object_, graph))
    yield from sorted(found, key=lambda q: (q.graph, q.subject, q.predicate, q.object))


def _nanopub(extract: Extract, saying: Saying, subject: str, said: list[Quad]) -> list[Quad]:
    iri = f"{ids.BASE}nanopub/{saying.graph.removeprefix('graph/assertion/')}/{ids.short_id(subject[1:-1])}"
    here = {name: iri_term(f"{iri}#{name}") for name in ("Head", "assertion", "provenance", "pubinfo")}
    self_ = iri_term(iri)
    quads = [Quad(q.subject, q.predicate, q.object, here["assertion"]) for q in said]

    def say(graph: str, subject: str, predicate: str, object_: str) -> None:
        quads.append(Quad(subject, iri_term(predicate), object_, here[graph]))

    say("Head", self_, _RDF + "type", iri_term(_NP + "Nanopublication"))
    for name, property_ in (
        ("assertion", "hasAssertion"),
        ("provenance", "hasProvenance"),
        ("pubinfo", "hasPublicationInfo"),
    ):
        say("Head", self_, _NP + property_, here[name])
    assertion = here["assertion"]
    say("provenance", assertion, _PROV + "wasQuotedFrom", iri_term(ids.BASE + saying.graph))
    if saying.document:
        say("provenance", assertion, _PROV + "hadPrimarySource", iri_term(ids.THING + saying.document))
    if saying.speaker:
        say("provenance", assertion, _PROV + "wasAttributedTo", iri_term(ids.THING + saying.speaker))
    if saying.status:
        say(
            "provenance",
            assertion,
            ids.ONTOLOGY + "claimStatus",
            iri_term(ids.concept_iri("claim-status", saying.status)),
        )
    if saying.evidence:
        say("provenance", assertion, ids.ONTOLOGY + "evidence", iri_term(ids.concept_iri("evidence", saying.evidence)))
    created = literal_term(f"{extract.as_of}T00:00:00Z", _XSD + "dateTime")
    say("pubinfo", self_, _DCT + "created", created)
    say("pubinfo", self_, _DCT + "creator", iri_term(_PUBLISHER))
    say("pubinfo", self_, _DCT + "license", iri_term(extract.about()["license"]))
    return quads
