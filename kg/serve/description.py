"""What the endpoint and the data set say of themselves: service description, VoID, DCAT."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.namespaces import PREFIXES
from kg.query.run import GRAPH_FORMATS
from kg.serve import negotiation
from kg.serve.problems import Problem
from kg.serve.site import Site

_SD, _VOID, _DCAT = (
    "http://www.w3.org/ns/sparql-service-description#",
    "http://rdfs.org/ns/void#",
    "http://www.w3.org/ns/dcat#",
)
_DCT, _XSD, _RDF = PREFIXES["dct"], PREFIXES["xsd"], PREFIXES["rdf"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
                   "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip
DUMP_TYPES = {"kg.nq": "application/n-quads", "kg.trig": "application/trig", "kg.ttl": "text/turtle",
              "report.json": "application/json", "manifest.json": "application/json"}  # fmt: skip


class _Triples:
    """Triples in the making."""

    def __init__(self) -> None:
        self.made: list[ox.Triple] = []

    def say(self, subject: str, predicate: str, *objects: Any) -> None:
        """Add triples; a `Literal` stays, text is an IRI, a number an integer."""
        for object_ in objects:
            term = (
                object_
                if isinstance(object_, ox.Literal)
                else ox.NamedNode(object_)
                if isinstance(object_, str)
                else ox.Literal(object_)
            )
            self.made.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term))


def base_of(request: Request) -> str:
    """Return the address of the server as the client wrote it; the host was checked before."""
    return f"{request.url.scheme}://{request.url.netloc}"


def service_description(site: Site, request: Request, policy: str) -> Response:
    """Return the SPARQL 1.1 service description of the endpoint under a policy."""
    base, triples = base_of(request), _Triples()
    endpoint = base + request.url.path
    service, dataset, default = endpoint + "#service", endpoint + "#dataset", endpoint + "#default-graph"
    triples.say(service, _RDF + "type", _SD + "Service")
    triples.say(service, _SD + "endpoint", endpoint)
    triples.say(service, _SD + "supportedLanguage", _SD + "SPARQL11Query")
    triples.say(service, _SD + "resultFormat", *(_FORMATS + name for name in _RESULT_FORMATS))
    triples.say(service, _SD + "defaultDataset", dataset)
    triples.say(dataset, _RDF + "type", _SD + "Dataset")
    triples.say(dataset, _SD + "defaultGraph", default)
    triples.say(default, _RDF + "type", _SD + "Graph")
    if policy:
        triples.say(default, _DCT + "isReferencedBy", ids.thing_iri("policy", policy))
        count = site.manifest.get("triples_by_policy", {}).get(policy)
        if count is not None:
            triples.say(default, _VOID + "triples", count)
    return answer_triples(request, triples.made)


def data_set(site: Site, request: Request) -> Response:
    """Return the VoID and DCAT description of the data set."""
    base, triples = base_of(request), _Triples()
    dataset = base + "/dataset"
    triples.say(dataset, _RDF + "type", _VOID + "Dataset", _DCAT + "Dataset")
    triples.say(dataset, _DCT + "title", ox.Literal("Who leads international organizations", language="en"))
    triples.say(dataset, _VOID + "sparqlEndpoint", base + "/sparql")
    triples.say(dataset, _VOID + "uriSpace", ox.Literal(ids.THING))
    triples.say(dataset, _VOID + "vocabulary", ids.ONTOLOGY)
    if site.manifest:
        triples.say(dataset, _DCT + "license", site.manifest["license"])
        triples.say(
            dataset, _DCT + "modified", ox.Literal(site.manifest["as_of"], datatype=ox.NamedNode(_XSD + "date"))
        )
        triples.say(dataset, _VOID + "triples", site.manifest["quads"])
    for name, about in site.manifest.get("files", {}).items():
        if name in DUMP_TYPES:
            address = f"{base}/dump/{name}"
            triples.say(dataset, _DCAT + "distribution", address)
            triples.say(address, _RDF + "type", _DCAT + "Distribution")
            triples.say(address, _DCAT + "downloadURL", address)
            triples.say(address, _DCAT + "mediaType", ox.Literal(DUMP_TYPES[name]))
            triples.say(
                address,
                _DCAT + "byteSize",
                ox.Literal(str(about["bytes"]), datatype=ox.NamedNode(_XSD + "nonNegativeInteger")),
            )
            if name.startswith("kg."):
                triples.say(dataset, _VOID + "dataDump", address)
    return answer_triples(request, triples.made)


def answer_triples(request: Request, triples: list[ox.Triple]) -> Response:
    """Return triples in the format that the client accepts."""
    chosen = negotiation.choose(", ".join(request.headers.getlist("accept")), negotiation.TRIPLES)
    browser = "text/html" in request.headers.get("accept", "")
    if chosen is None and not browser:
        raise Problem(406, "not-acceptable", "This has RDF formats only.", {"Vary": "Accept"})
    media_type, format_ = chosen or negotiation.TRIPLES[0]
    prefixes = {"sd": _SD, "void": _VOID, "dcat": _DCAT, "dct": _DCT, "xsd": _XSD}
    body = ox.serialize(triples, format=GRAPH_FORMATS[format_], prefixes=prefixes) or b""
    return Response(body, headers={"Vary": "Accept"}, media_type=media_type)
