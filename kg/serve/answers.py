"""Sending a result: from memory or from the file that a worker wrote, in pieces, and removing that file whatever happens."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.serve.pool import Result

_PIECE = 64 * 1024


def respond(request: Request, result: Result, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return the response that carries a result; for HEAD its headers only."""
    media_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    sent = {**headers, "Content-Length": str(result.length), "Content-Type": media_type}
    if result.file is None:
        return Response(b"" if request.method == "HEAD" else result.body, headers=sent)
    file = result.file.open("rb")
    result.file.unlink()
    if request.method == "HEAD":
        file.close()
        return Response(b"", headers=sent)
    return StreamingResponse(_pieces(file), headers=sent)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    with contextlib.closing(file):
        while piece := await run_in_threadpool(file.read, _PIECE):
            yield piece
