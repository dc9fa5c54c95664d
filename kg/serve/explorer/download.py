"""The result of the editor's query as a file."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.answers import respond
from kg.serve.explorer.frame import policy_of
from kg.serve.problems import Problem
from kg.serve.scan import scan
from kg.serve.site import Site

_ROWS = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
_TRIPLES = {
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "xml": "application/rdf+xml",
}
_ENDINGS = {
    "csv": "csv",
    "json": "json",
    "tsv": "tsv",
    "xml": "xml",
    "turtle": "ttl",
    "jsonld": "jsonld",
    "ntriples": "nt",
}


async def download(site: Site, request: Request) -> Response:
    """Answer with the result of `query` in `format`, to be saved.

    Raises
    ------
    Problem
        The query is refused, or its result is not to be had in that format.

    """
    given = request.query_params
    scanned = scan(given.get("query", ""))
    types = _TRIPLES if scanned.form in ("CONSTRUCT", "DESCRIBE") else _ROWS
    wanted = given.get("format", "")
    if wanted not in types:
        raise Problem(400, "bad-parameters", f"A query of the form {scanned.form or '?'} gives: {', '.join(types)}.")
    if scanned.form == "ASK" and wanted not in ("json", "xml"):
        raise Problem(400, "bad-parameters", "A query of the form ASK gives: json, xml.")
    format_ = "rdfxml" if wanted == "xml" and types is _TRIPLES else wanted
    result = await site.pool.sparql(scanned, format_, policy_of(site, request))
    name = f"result.{'rdf' if format_ == 'rdfxml' else _ENDINGS[wanted]}"
    return respond(request, result, types[wanted], {"Content-Disposition": f'attachment; filename="{name}"'})
