"""Where pages in HTML plug in: a list of `Page`, and the rendering of a resource."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg import ids
from kg.serve.problems import Problem
from kg.serve.site import Site

Handler: TypeAlias = Callable[[Site, Request], Awaitable[Response]]
Render: TypeAlias = Callable[[Site, Request, str], Awaitable[Response]]
"""Renders the resource of an IRI."""
Explain: TypeAlias = Callable[[Site, Request, Problem], Response | None]
"""Makes a page of a problem, or None for a client that wants no page."""


@dataclass(frozen=True)
class Page:
    """A page: its route as Starlette writes it, and what answers GET and HEAD."""

    path: str
    handler: Handler


async def html_of_thing(site: Site, request: Request, iri: str) -> Response:
    """Return a plain page on a resource: what is said of it and by whom. The explorer puts a better one in its place."""
    policy = site.policy(request.query_params.get("policy"))
    explained = await site.pool.ask("explain", thing=iri, policy=policy)
    rows = "".join(
        f"<tr><td>{html.escape(s['property'])}</td><td>{html.escape(s['value'])}</td><td>{'yes' if s['accepted'] else html.escape(s['reason'])}</td></tr>"
        for s in explained["statements"]
    )
    label = html.escape(explained["label"])
    path = html.escape(quote(iri.removeprefix(ids.BASE)))
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{label}</title>'
        f'<link rel="alternate" type="text/turtle" href="/{path}.ttl"><h1>{label}</h1>'
        f"<table><tr><th>property</th><th>value</th><th>accepted</th></tr>{rows}</table>",
        headers={"Vary": "Accept"},
    )
