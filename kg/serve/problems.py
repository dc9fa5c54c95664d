"""Refusals and failures as problem documents (RFC 9457): a type, a title, a status, a detail that shows no path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from kg import ids
from kg.errors import shorten

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that is not answered as asked; `app` turns it into a problem document."""

    def __init__(self, status: int, slug: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.slug, self.detail = status, slug, detail
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """Return the document."""
        body = {
            "type": f"{ids.BASE}problems/{self.slug}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": clean(self.detail),
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(json.dumps(body, ensure_ascii=False) + "\n", self.status, headers, MEDIA_TYPE)


def clean(text: str) -> str:
    """Return a message on one line, without control characters, cut to a readable length."""
    return shorten("".join(c if c.isprintable() else " " for c in text), 600)
