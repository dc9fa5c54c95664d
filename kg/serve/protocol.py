"""SPARQL 1.1 Protocol, the query operation: by GET, by form, and directly (W3C Recommendation, section 2.1)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from kg.serve import negotiation
from kg.serve.answers import respond
from kg.serve.description import service_description
from kg.serve.pool import Result
from kg.serve.problems import Problem
from kg.serve.scan import scan
from kg.serve.site import Site

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
_SOON = 0.1  # seconds within which nobody asks whether the client is still there
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_OFFERS = {"SELECT": negotiation.ROWS, "ASK": negotiation.YES_OR_NO}
_SHORT = {"json": "json", "xml": "xml", "csv": "csv", "tsv": "tsv", "ttl": "turtle", "turtle": "turtle", "nt": "ntriples",
          "ntriples": "ntriples", "jsonld": "jsonld", "rdf": "rdfxml", "rdfxml": "rdfxml",
          "n3": "turtle", "rdf+xml": "rdfxml", "json-ld": "jsonld"}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """A query operation as the request states it; graphs are None where the protocol names none."""

    query: str | None
    default: list[str] | None
    named: list[str] | None
    policy: str | None
    format: str | None


async def sparql(site: Site, request: Request) -> Response:
    """Answer a request to an endpoint.

    Raises
    ------
    Problem
        The request is no query operation, or the query is not answered.

    """
    operation = await _operation(request)
    policy = site.policy(request.path_params.get("policy") or operation.policy)
    if operation.query is None:
        if request.method == "POST":
            raise Problem(400, "no-query", "The request has no parameter `query`.")
        return service_description(site, request, policy)
    scanned = scan(operation.query)
    media_type, format_ = _format(request, scanned.form, operation.format)
    answer = site.pool.sparql(scanned, format_, policy, operation.default, operation.named)
    result = await _unless_client_leaves(request, answer)
    return respond(request, result, media_type, {"Vary": "Accept", "Cache-Control": "public, max-age=60"})


def _format(request: Request, form: str, wanted: str | None) -> tuple[str, str]:
    offers = _OFFERS.get(form, negotiation.TRIPLES if form else negotiation.ROWS)
    if wanted is not None:
        for media_type, name in offers:
            if wanted == media_type or _SHORT.get(wanted) == name:
                return media_type, name
        raise Problem(400, "unknown-format", "A result of this form has no such format.")
    chosen = negotiation.choose(", ".join(request.headers.getlist("accept")), offers)
    if chosen is None:
        listed = ", ".join(media_type for media_type, _ in offers)
        raise Problem(406, "not-acceptable", f"A result of this form has the media types {listed}.", {"Vary": "Accept"})
    return chosen


async def _operation(request: Request) -> Operation:
    fields = _fields(request.url.query)
    direct: str | None = None
    if request.method == "POST":
        type_ = request.headers.get("content-type", "")
        media_type, parameters = _media_type(type_)
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(415, "unsupported-encoding", "A request with a Content-Encoding is not read.")
        if media_type not in (_FORM, _DIRECT) or parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise Problem(415, "unsupported-media-type", f"Send {_FORM} or {_DIRECT}, in UTF-8.",
                          {"Accept-Post": f"{_FORM}, {_DIRECT}"})  # fmt: skip
        text = _utf8(await request.body())
        if media_type == _FORM:
            if any(name == "query" for name, _ in fields):
                raise Problem(400, "no-query", "In a form the query stands in the body, not in the URL.")
            fields += _fields(text)
        else:
            direct = text
    if any(name == "update" for name, _ in fields):
        raise Problem(403, "update-refused", "There is no update: this endpoint is read only.")
    queries = [value for name, value in fields if name == "query"] + ([direct] if direct is not None else [])
    if len(queries) > 1:
        raise Problem(400, "several-queries", "The request has more than one query.")
    default = [value for name, value in fields if name == "default-graph-uri"]
    named = [value for name, value in fields if name == "named-graph-uri"]
    protocol = bool(default or named)
    return Operation(
        queries[0] if queries else None, default if protocol else None, named if protocol else None,
        next((value for name, value in fields if name == "policy"), None),
        next((value for name, value in fields if name in ("format", "output")), None),
    )  # fmt: skip


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=256)
    except (ValueError, UnicodeDecodeError):
        raise Problem(400, "malformed-request", "The parameters are not URL-encoded UTF-8, or too many.") from None


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "malformed-request", "The body is not UTF-8.") from None


def _media_type(header: str) -> tuple[str, dict[str, str]]:
    media_type, *rest = header.split(";")
    pairs = (piece.partition("=") for piece in rest)
    return media_type.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


async def _unless_client_leaves(request: Request, answer: object) -> Result:
    """Return the result; stop the work when the client closes its connection first."""
    work = asyncio.ensure_future(answer)  # type: ignore[call-overload]
    leaving: asyncio.Future[None] | None = None
    try:
        if (await asyncio.wait((work,), timeout=_SOON))[0]:
            soon: Result = work.result()
            return soon
        leaving = asyncio.ensure_future(_left(request))
        await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            result: Result = work.result()
            return result
        raise Problem(503, "client-left", "The client closed the connection.")
    finally:
        if leaving is not None:
            leaving.cancel()
        if not work.done():
            work.cancel()


async def _left(request: Request) -> None:
    await request.body()
    while True:
        if (await request.receive())["type"] == "http.disconnect":
            return
