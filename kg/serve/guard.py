"""What every request goes through: host, size and time of its body, headers of the answer, one line of log, no traceback."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.limits import Limits
from kg.serve.problems import Problem

_SECURITY = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"cross-origin",
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"Content-Location, Link, Repr-Digest, Retry-After",
}
_LOG_TEXT = 300


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, length, head_sent = time.monotonic(), 0, 0, False

        async def sending(message: Message) -> None:
            nonlocal status, length, head_sent
            if message["type"] == "http.response.start":
                status, head_sent = message["status"], True
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((k, v) for k, v in _SECURITY.items() if k not in present)]
            else:
                length += len(message.get("body", b""))
            await send(message)  # a client that reads nothing is cut off by `kg.serve.connection`

        try:
            self._check_host(scope)
            body = await self._body(scope, receive)
            await self._app(scope, _once(body, receive), sending)
        except Exception as error:
            if head_sent:
                raise
            problem = error if isinstance(error, Problem) else Problem(500, "internal", "The server failed to answer.")
            if not isinstance(error, Problem):
                self._log({"level": "error", "error": type(error).__name__})
            response = problem.response()
            if scope["method"] == "HEAD":
                response = Response(b"", response.status_code, dict(response.headers))
            if status_closes(problem.status):
                response.headers["Connection"] = "close"
            await response(scope, receive, sending)
        finally:
            seconds = round(time.monotonic() - started, 4)
            query = scope["query_string"].decode("latin-1")[:_LOG_TEXT]
            self._log({"method": scope["method"], "path": scope["path"][:_LOG_TEXT], "query": query, "status": status,
                       "bytes": length, "seconds": seconds})  # fmt: skip

    def _check_host(self, scope: Scope) -> None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        name = hosts[0].rsplit(":", 1)[0] if len(hosts) == 1 and not hosts[0].endswith("]") else "".join(hosts[:1])
        if len(hosts) != 1 or name.lower() not in self._hosts:
            raise Problem(421, "wrong-host", "This server does not answer for that host name.")

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared[:12]) > self._limits.body:
            raise Problem(413, "body-too-large", f"A body may have {self._limits.body} bytes.")
        if declared == b"0" and not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            return b""
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_time):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > self._limits.body:
                        raise Problem(413, "body-too-large", f"A body may have {self._limits.body} bytes.")
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Problem(408, "too-slow", "The body did not come in time.") from None

    @staticmethod
    def _log(entry: dict[str, object]) -> None:
        # JSON in ASCII has no control characters: what a client sends cannot begin a line of its own.
        print(json.dumps(entry), file=sys.stderr, flush=True)


def status_closes(status: int) -> bool:
    """Whether the connection is to be closed because the rest of the request was not read."""
    return status in (408, 413, 421)


def _once(body: bytes, receive: Receive) -> Receive:
    given = False

    async def receiving() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return receiving
