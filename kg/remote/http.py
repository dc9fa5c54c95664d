"""HTTP as a client must do it who wants whole answers: time-outs for the whole of a request, no redirects, bounded bodies."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from kg.errors import KgError, shorten

_PIECE = 1 << 16
T = TypeVar("T")


class RemoteError(KgError):
    """A server that cannot be reached, refuses, or gives no whole answer, after all tries."""

    exit_code = 5


class PartialAnswer(RemoteError):
    """A server that gave a part of the rows, and said so."""


class NoAnswer(Exception):
    """One try that failed; `wait` is what the server asked for, in seconds; `final` that another would fail as well."""

    def __init__(self, reason: str, wait: float | None = None, *, final: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.final = wait, final


@dataclass
class Patience:
    """How often something is tried, and what lies between the tries.

    Attributes
    ----------
    tries : requests for one thing before it is given up.
    pause : seconds before the second try; doubled each time.
    longest : the longest `Retry-After`, in seconds, that is waited for.
    sleep : injected by tests.

    """

    tries: int = 4
    pause: float = 0.5
    longest: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    def persist(self, ask: Callable[[], T], who: str) -> T:
        """Return what `ask` returns, the first time that it raises no `NoAnswer`.

        Raises
        ------
        RemoteError
            All tries failed, or the server asks to wait longer than is waited for.

        """
        reason = ""
        for attempt in range(self.tries):
            try:
                return ask()
            except NoAnswer as error:
                reason = str(error)
                if error.final:
                    raise RemoteError(f"{who}: {reason}.") from None
                if attempt + 1 == self.tries:
                    break
                wait = error.wait if error.wait is not None else self.pause * 2**attempt
                if wait > self.longest:
                    raise RemoteError(
                        f"{who} asks to wait {wait:.0f} seconds ({reason}), longer than the {self.longest:.0f} that are "
                        "waited for. Try again later."
                    ) from None
                self.sleep(wait)
        tries = f"in {self.tries} tries; the last time: {reason}" if self.tries > 1 else f"({reason})"
        raise RemoteError(f"{who} gave no whole answer {tries}.")


def retry_after(text: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for: a number, or a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until - dt.datetime.now(tz=until.tzinfo or dt.UTC)).total_seconds())


def first_line(text: str) -> str:
    """Return the line of a server's error text that says most."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any("<html" in line.lower() for line in lines[:3]):
        return "an HTML page"
    return shorten(next((line for line in lines if "rror" in line), lines[0] if lines else ""), 200)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it could carry credentials to another host, and turns a POST into a GET."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        fp.close()
        raise NoAnswer(f"it redirects to {shorten(newurl)}; give that address", final=True)


class _Watch:
    """Cuts the connection of a request when its time is up, whatever it is doing: a server can drip for ever."""

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def add(self, connection: socket.socket) -> None:
        self._sockets.append(connection)

    def _cut(self) -> None:
        self.late = True
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _opener(watch: _Watch) -> urllib.request.OpenerDirector:
    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            watch.add(self.sock)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            watch.add(self.sock)

    class HTTP(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class HTTPS(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    return urllib.request.build_opener(HTTP, HTTPS, _NoRedirect)


@dataclass
class Answer:
    """An answer that came whole: its status, headers (case does not matter) and the media type of its body."""

    status: int
    headers: http.client.HTTPMessage
    kind: str


def exchange(request: urllib.request.Request, timeout: float, sink: IO[bytes], most: int) -> Answer:
    """Send a request and write the whole body of the answer to `sink`, whatever its status.

    Parameters
    ----------
    request : what is sent.
    timeout : seconds from the first byte sent to the last received.
    sink : where the body goes.
    most : bytes that the body may have.

    Raises
    ------
    NoAnswer
        No connection, no answer in time, a redirect, or a body that breaks off or is too long.

    """
    with _Watch(timeout) as watch:
        try:
            with _open(request, timeout, watch) as response:
                status, headers = response.status, response.headers
                if (squeezed := headers.get("Content-Encoding", "identity").lower()) != "identity":
                    raise NoAnswer(
                        f"the answer is compressed ({shorten(squeezed)}), which was not asked for", final=True
                    )
                for piece in _pieces(response, most):
                    sink.write(piece)
        except (TimeoutError, OSError, http.client.HTTPException) as error:
            raise _failure(error, timeout, watch.late) from None
        if watch.late:  # cut at a place where the body could have ended
            raise NoAnswer(f"no whole answer within {timeout:g} seconds", final=True)
    return Answer(status, headers, (headers.get("Content-Type") or "").partition(";")[0].strip().lower())


def _open(request: urllib.request.Request, timeout: float, watch: _Watch) -> Any:
    try:
        return _opener(watch).open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        return error  # an answer like any other, with a status and a body


def _pieces(response: Any, most: int) -> Iterator[bytes]:
    size = 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > most:
            raise NoAnswer(f"the answer has more than {most >> 20} MiB; ask for less at a time", final=True)
        yield piece
    stated = response.headers.get("Content-Length")
    if stated and stated.isdigit() and int(stated) != size:
        raise NoAnswer(f"the answer breaks off after {size} of {stated} bytes")


def _failure(error: Exception, timeout: float, late: bool) -> NoAnswer:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if late or isinstance(reason, TimeoutError):
        # Not again: a query that takes too long takes as long the next time, and a busy server has one more to do.
        return NoAnswer(f"no whole answer within {timeout:g} seconds", final=True)
    if isinstance(error, urllib.error.URLError):
        text = getattr(reason, "strerror", None) or str(reason)
        return NoAnswer(f"no connection ({text})", final=isinstance(reason, socket.gaierror))
    return NoAnswer(f"the connection broke ({type(error).__name__})")
