"""The application: which address is answered by what."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kg.serve import api, description, downloads, linked_data, protocol
from kg.serve.guard import Guard
from kg.serve.pages import Explain, Page, Render
from kg.serve.problems import Problem
from kg.serve.site import Site

_READ = ["GET", "HEAD", "OPTIONS"]
_HTTP_PROBLEMS = {
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address has no such method."),
}


def build(
    site: Site,
    pages: Sequence[Page],
    *,
    hosts: Sequence[str],
    render: Render,
    explain: Explain,
    warm: Callable[[Site], Awaitable[None]],
) -> ASGIApp:
    """Return the ASGI application of a site.

    Parameters
    ----------
    site : what is served.
    pages : pages in HTML, before all other routes but the endpoint.
    hosts : names by which clients may address the server.
    render : makes the page of a resource.
    explain : makes a page of a problem for clients that want one.
    warm : prepares, once the server answers, what would make the first reader wait.

    """
    files = downloads.static_files()

    def route(
        path: str, handler: Callable[[Request], Awaitable[Response]], methods: Sequence[str] = tuple(_READ)
    ) -> Route:
        async def answered(request: Request) -> Response:
            if request.method == "OPTIONS":
                return _options(methods)
            return await handler(request)

        return Route(path, answered, methods=list(methods))

    routes = [
        *(route(path, lambda r: protocol.sparql(site, r), protocol.METHODS)
          for path in ("/sparql", "/sparql/", "/policy/{policy}/sparql")),
        *(route(page.path, _bound(page, site)) for page in pages),
        route("/.well-known/void", lambda r: _described(site, r)),
        *(route(path, lambda r: _described(site, r)) for path in ("/dataset", "/dataset.{suffix}")),
        route("/dump/{name}", lambda r: downloads.dump(site, r)),
        route("/static/{name:path}", lambda r: downloads.static(files, r)),
        route("/api/openapi.json", lambda r: _openapi(site)),
        *(route(e.path + suffix, _question(e, site)) for e in api.ENDPOINTS for suffix in ("", ".csv")),
        *(route(path, lambda r: linked_data.resource(site, r, render))
          for path in ("/id/{rest:path}", "/vocabulary/{rest:path}", "/graph/{rest:path}", "/ontology", "/ontology.{suffix}", "/vocabulary", "/vocabulary.{suffix}")),
    ]  # fmt: skip

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        await site.pool.start()
        warming = asyncio.create_task(_in_background(site))
        try:
            yield
        finally:
            warming.cancel()
            await site.pool.stop()

    async def _in_background(site: Site) -> None:
        with contextlib.suppress(Problem):  # whoever asks for it will be told
            await warm(site)

    async def problem(request: Request, error: Problem) -> Response:
        response = explain(site, request, error) or error.response()
        return Response(b"", response.status_code, dict(response.headers)) if request.method == "HEAD" else response

    async def http_problem(request: Request, error: HTTPException) -> Response:
        slug, detail = _HTTP_PROBLEMS.get(error.status_code, ("http", "The request cannot be answered."))
        return await problem(request, Problem(error.status_code, slug, detail, error.headers))

    handlers: dict[Any, Any] = {HTTPException: http_problem, Problem: problem}
    return Guard(Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers), hosts, site.limits)


def _bound(page: Page, site: Site) -> Callable[[Request], Awaitable[Response]]:
    return lambda request: page.handler(site, request)


def _question(endpoint: api.Endpoint, site: Site) -> Callable[[Request], Awaitable[Response]]:
    return lambda request: api.answer(endpoint, site, request)


async def _described(site: Site, request: Request) -> Response:
    return description.data_set(site, request)


async def _openapi(site: Site) -> Response:
    return JSONResponse(api.openapi(str(site.manifest.get("version", "0"))))


def _options(methods: Sequence[str]) -> Response:
    headers = {"Allow": ", ".join(methods), "Access-Control-Allow-Methods": ", ".join(methods),
               "Access-Control-Allow-Headers": "Accept, Content-Type", "Access-Control-Max-Age": "86400"}  # fmt: skip
    return Response(b"", 204, headers)
