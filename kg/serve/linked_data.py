"""Every IRI of the project, asked at this server under the same path, answers with what is said of it.

`/id/...`, `/vocabulary/...`, `/graph/...` and `/ontology` answer by Accept, or by a suffix (`.ttl`, `.nt`, `.jsonld`, `.rdf`, `.html`).
The answer is direct (200) with `Content-Location`; a redirect at w3id.org leads here. A thing is described with its parts: a person with
terms and candidacies, a selection with candidacies, ballots, tallies and stances; a graph by what is in it.
"""

from __future__ import annotations

from collections.abc import Mapping

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
MOST_PARTS = 2000
"""Things that a description takes in beside the thing asked for: those that have no life without it, the first by IRI."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "person": ("iol:holder", "iol:candidate", "iol:nationalityOf", "iol:nameOf"),
    "office": ("iol:ofOffice", "iol:fills", "iol:governs", "iol:gapIn"),
    "organization": ("iol:officeOf", "iol:organOf", "iol:groupOf", "iol:nameOf", "iol:memberOf"),
    "selection": ("iol:candidacyIn", "iol:ballotIn", "iol:ballotIn/^iol:tallyOf", "iol:stanceOn", "iol:expectationOn", "iol:findingOn"),
    "state": ("iol:represents", "iol:candidacyState", "iol:memberState", "iol:actor", "iol:onBehalfOf", "iol:nameOf"),
    "term": ("iol:findingOn",),
    "candidacy": ("iol:tallyFor", "iol:target"),
    "ballot": ("iol:tallyOf", "iol:findingOn"),
    "rule": ("iol:thresholdOf",),
    "organ": ("iol:sessionOf",),
    "conflict": ("^iol:hasClaim",),
}  # fmt: skip
"""By kind of thing, the paths by which its parts lead to it."""
_ABOUT = """CONSTRUCT {{ ?s ?p ?o . ?o ?l ?name }} WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ {{ BIND({iri} AS ?s) }} {parts} }} ORDER BY (?s != {iri}) ?s LIMIT {most} }}
  ?s ?p ?o . OPTIONAL {{ VALUES ?l {{ rdfs:label skos:prefLabel }} ?o ?l ?name }}
}}"""
_GRAPHS = ids.BASE + "graph/"
_GRAPH = (
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
    elif iri.startswith(_GRAPHS):
        text = _GRAPH.format(iri=_term(iri))
    else:
        kind = iri.removeprefix(ids.THING).partition("/")[0] if iri.startswith(ids.THING) else ""
        text = describing(_term(iri), kind)
    return Scan(text, "CONSTRUCT", False, True)


def describing(term: str, kind: str) -> str:
    """Return the query for a bounded description: the thing, its parts (`PARTS`), and the labels of what they name.

    Parameters
    ----------
    term : the thing as SPARQL writes it.
    kind : its kind; one that has no parts is described by its own statements.

    """
    parts = "".join(f"UNION {{ {_walk(path, term)} }} " for path in PARTS.get(kind, ()))
    return _ABOUT.format(iri=term, parts=parts, most=MOST_PARTS + 1)


def _walk(path: str, term: str) -> str:
    first, _, rest = path.partition("/")
    if first.startswith("^"):
        return f"{term} {first[1:]} ?s"
    return f"?m {first} {term} . ?s {rest[1:]} ?m" if rest else f"?s {first} {term}"


def _known(iri: str) -> Scan:
    if iri == ids.BASE + "ontology":
        text = "ASK {}"
    elif iri.startswith(_GRAPHS):
        text = f"ASK {{ {{ {_term(iri)} ?p ?o }} UNION {{ GRAPH {_term(iri)} {{ ?s ?p ?o }} }} }}"
    else:
        text = f"ASK {{ {_term(iri)} ?p ?o }}"
    return Scan(text, "ASK", False, True)
