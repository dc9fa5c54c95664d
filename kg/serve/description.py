"""What the endpoint and the data set say of themselves: service description, VoID, DCAT."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.exports.description import DCAT, SPDX, VOID, Distribution, Triples, describe
from kg.namespaces import PREFIXES
from kg.query.run import GRAPH_FORMATS
from kg.serve import negotiation
from kg.serve.problems import Problem
from kg.serve.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_DCT, _XSD, _RDF = PREFIXES["dct"], PREFIXES["xsd"], PREFIXES["rdf"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
                   "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip
DUMP_TYPES = {"kg.nq": "application/n-quads", "kg.trig": "application/trig", "kg.ttl": "text/turtle",
              "report.json": "application/json", "manifest.json": "application/json"}  # fmt: skip


def base_of(request: Request) -> str:
    """Return the address of the server as the client wrote it; the host was checked before."""
    return f"{request.url.scheme}://{request.url.netloc}"


def service_description(site: Site, request: Request, policy: str) -> Response:
    """Return the SPARQL 1.1 service description of the endpoint under a policy."""
    base, triples = base_of(request), Triples()
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
            triples.say(default, VOID + "triples", count)
    return answer_triples(request, triples.made)


SUFFIXES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


def data_set(site: Site, request: Request) -> Response:
    """Return the VoID and DCAT description of the data set, by Accept or by the suffix of the path.

    Raises
    ------
    Problem
        The suffix is none of `SUFFIXES`, or the client takes no RDF.

    """
    suffix = request.path_params.get("suffix")
    if suffix is not None and suffix not in SUFFIXES:
        raise Problem(404, "not-found", f"The description is to be had with the suffixes {', '.join(SUFFIXES)}.")
    base = base_of(request)
    distributions = [
        Distribution(f"{base}/dump/{name}", DUMP_TYPES[name], about["bytes"], about["sha256"], name.startswith("kg."))
        for name, about in site.manifest.get("files", {}).items()
        if name in DUMP_TYPES
    ]
    found = describe(base + "/dataset", site.manifest, distributions, base + "/sparql")
    return answer_triples(request, found, SUFFIXES.get(suffix or "", ""))


def answer_triples(request: Request, triples: list[ox.Triple], media_type: str = "") -> Response:
    """Return triples in the format that the client accepts, or in that of a media type."""
    accept = media_type or ", ".join(request.headers.getlist("accept"))
    chosen = negotiation.choose(accept, negotiation.TRIPLES)
    browser = "text/html" in accept
    if chosen is None and not browser:
        raise Problem(406, "not-acceptable", "This has RDF formats only.", {"Vary": "Accept"})
    media_type, format_ = chosen or negotiation.TRIPLES[0]
    prefixes = {"sd": _SD, "void": VOID, "dcat": DCAT, "dct": _DCT, "xsd": _XSD, "spdx": SPDX, "foaf": PREFIXES["foaf"]}
    body = ox.serialize(triples, format=GRAPH_FORMATS[format_], prefixes=prefixes) or b""
    return Response(body, headers={"Vary": "Accept"}, media_type=media_type)
