"""Every IRI of the project, asked at this server under the same path, answers with what is said of it.

`/id/...`, `/vocabulary/...`, `/graph/...` and `/ontology` answer by Accept, or by a suffix (`.ttl`, `.nt`, `.jsonld`, `.rdf`, `.html`).
The answer is direct (200) with `Content-Location`; a redirect at w3id.org leads here.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.graph.terms import iri_term
from kg.serve import negotiation
from kg.serve.answers import respond
from kg.serve.pages import Render
from kg.serve.problems import Problem
from kg.serve.scan import Scan
from kg.serve.site import Site

SUFFIXES = {
    ".ttl": ("text/turtle", "turtle"),
    ".nt": ("application/n-triples", "ntriples"),
    ".jsonld": ("application/ld+json", "jsonld"),
    ".rdf": ("application/rdf+xml", "rdfxml"),
    ".html": ("text/html", "html"),
}
_ABOUT = "CONSTRUCT {{ {iri} ?p ?o . ?o ?l ?name }} WHERE {{ {iri} ?p ?o . OPTIONAL {{ VALUES ?l {{ rdfs:label skos:prefLabel }} ?o ?l ?name }} }}"
_ASSERTION = (
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ VALUES ?s {{ {iri} }} ?s ?p ?o }} UNION {{ GRAPH {iri} {{ ?s ?p ?o }} }} }}"
)
_ONTOLOGY = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri} {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), {start})) }}"


async def resource(site: Site, request: Request, render: Render) -> Response:
    """Answer for the resource whose path was asked.

    Raises
    ------
    Problem
        Nothing is known of it, or the client takes no format in which it is.

    """
    path = request.url.path.lstrip("/")
    suffix = next((s for s in SUFFIXES if path.endswith(s)), "")
    path = path.removesuffix(suffix)
    chosen = SUFFIXES.get(suffix) or negotiation.choose(
        ", ".join(request.headers.getlist("accept")), (*negotiation.TRIPLES, *negotiation.HTML)
    )
    if chosen is None:
        raise Problem(
            406, "not-acceptable", "A resource is to be had as HTML or in the RDF formats.", {"Vary": "Accept"}
        )
    iri = ids.BASE + path.rstrip("/")
    media_type, format_ = chosen
    if format_ == "html":
        return await render(site, request, iri)
    policy = site.policy(request.query_params.get("policy"))
    result = await site.pool.sparql(_query(iri), format_, policy)
    if result.file is None and not (await site.pool.sparql(_known(iri), "json", policy)).body.endswith(b"true}"):
        raise Problem(404, "unknown-resource", "Nothing is known of this under the policy.")
    location = "/" + path + (suffix or next(s for s, (_, name) in SUFFIXES.items() if name == format_))
    return respond(request, result, media_type, {"Vary": "Accept", "Content-Location": location})


def _term(iri: str) -> str:
    try:
        return iri_term(iri)
    except ValueError:
        raise Problem(404, "unknown-resource", "Nothing has such an IRI.") from None


def _query(iri: str) -> Scan:
    if iri == ids.BASE + "ontology":
        text = _ONTOLOGY.format(iri=_term(ids.graph_iri("ontology", "")), start=f'"{iri}"')
    elif iri.startswith(ids.graph_iri("assertion", "")):
        text = _ASSERTION.format(iri=_term(iri))
    else:
        text = _ABOUT.format(iri=_term(iri))
    return Scan(text, "CONSTRUCT", False, True)


def _known(iri: str) -> Scan:
    text = f"ASK {{ {_term(iri)} ?p ?o }}" if iri != ids.BASE + "ontology" else "ASK {}"
    return Scan(text, "ASK", False, True)
