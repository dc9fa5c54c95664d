"""What the application asks of pages in HTML: a list of `Page`, a page for a resource, a page for a problem."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

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
