"""A public SPARQL endpoint that `kg fetch` reads, asked politely and believed only when its answer is whole.

SPARQLWrapper makes the requests. What it leaves to its callers is here: a time-out always, one request at a time with a pause
between, back-off that honours `Retry-After`, and the refusal of answers that are no complete SPARQL result (an HTML page
or an error text under status 200, JSON cut short).
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.errors import QueryError, UsageError, shorten
from kg.remote.http import NoAnswer, RemoteError, retry_after

_RETRIED = {429, 500, 502, 503, 504}
_MOST_BYTES = 256 * 1024 * 1024
Binding = Mapping[str, Mapping[str, str]]


@dataclass
class Endpoint:
    """A SPARQL endpoint that is read.

    Attributes
    ----------
    url : address of the query service.
    contact : address or mail by which the server's owners reach whoever asks; part of the User-Agent. Public services
        such as Wikidata's refuse requests without it.
    timeout : seconds that one request may take, from the request to the last byte.
    tries : requests for one query before it is given up.
    pause : seconds between two requests.
    patience : the longest `Retry-After`, in seconds, that is waited for.
    sleep, clock : injected by tests.

    """

    url: str
    contact: str
    timeout: float = 60.0
    tries: int = 5
    pause: float = 1.0
    patience: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    requests: int = 0
    _last: float | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse an address or a contact that no server could use."""
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(f"{shorten(self.url)!r} is no address of an endpoint; it starts with https:// or http://.")
        if "@" not in self.contact and "://" not in self.contact:
            raise UsageError(
                "Name a contact for the User-Agent, a mail address or a web page (--contact, or KG_CONTACT): "
                "the server's owners must be able to reach you."
            )
        if any(ord(c) < 32 or ord(c) > 126 for c in self.contact):
            raise UsageError("The contact may hold printable ASCII characters only.")

    @property
    def agent(self) -> str:
        """The User-Agent of every request."""
        return f"io-leadership-kg ({self.contact}) SPARQLWrapper"

    def select(self, query: str) -> list[Binding]:
        """Return the rows of a SELECT query, in SPARQL 1.1 JSON terms.

        Raises
        ------
        QueryError
            The server says that the query is malformed.
        RemoteError
            No try brought a whole answer.

        """
        reason = ""
        for attempt in range(self.tries):
            self._hold_back()
            try:
                return self._ask(query)
            except NoAnswer as error:
                reason = str(error)
                if attempt + 1 == self.tries:
                    break
                wait = error.wait if error.wait is not None else self.pause * 2 ** (attempt + 1)
                if wait > self.patience:
                    raise RemoteError(
                        f"{self.url} asks to wait {wait:.0f} seconds ({reason}), longer than the {self.patience:.0f} "
                        "that are waited for. Try again later; what was fetched is kept."
                    ) from None
                self.sleep(wait)
        raise RemoteError(f"{self.url} gave no whole answer in {self.tries} tries; the last time: {reason}.")

    def _hold_back(self) -> None:
        if self._last is not None and (left := self.pause - (self.clock() - self._last)) > 0:
            self.sleep(left)

    def _ask(self, query: str) -> list[Binding]:
        # Imported here: it brings rdflib along.
        from SPARQLWrapper import JSON, POST, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import (
            EndPointInternalError,
            EndPointNotFound,
            QueryBadFormed,
            Unauthorized,
            URITooLong,
        )

        wrapper = SPARQLWrapper(self.url, returnFormat=JSON, agent=self.agent)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, round(self.timeout)))
        wrapper.setQuery(query)
        started = self.clock()
        self.requests += 1
        try:
            response = wrapper.query().response
            return _bindings(self._body(response, started))
        except QueryBadFormed as error:
            raise QueryError(f"{self.url} refuses the query: {_first_line(error)}") from None
        except (EndPointNotFound, Unauthorized, URITooLong) as error:
            raise RemoteError(f"{self.url} cannot be asked: {_first_line(error)}") from None
        except EndPointInternalError as error:
            raise NoAnswer(f"status 500, {_first_line(error)}") from None
        except urllib.error.HTTPError as error:
            if error.code not in _RETRIED:
                raise RemoteError(f"{self.url} refuses with status {error.code}: {error.reason}") from None
            raise NoAnswer(f"status {error.code}", retry_after(error.headers.get("Retry-After"))) from None
        except urllib.error.URLError as error:
            raise NoAnswer(f"no connection ({error.reason})") from None
        except TimeoutError:
            raise NoAnswer(f"no answer within {self.timeout:g} seconds") from None
        except (http.client.HTTPException, OSError) as error:
            raise NoAnswer(f"the connection broke ({type(error).__name__})") from None
        finally:
            self._last = self.clock()

    def _body(self, response: Any, started: float) -> bytes:
        """Read the whole body, or raise: where it is longer than what we hold, slower than the time-out, or cut short."""
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind not in ("application/sparql-results+json", "application/json", "text/json"):
            raise NoAnswer(f"the answer is {kind or 'of no stated type'}, no SPARQL result")
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(1 << 16):
            size += len(piece)
            pieces.append(piece)
            if self.clock() - started > self.timeout:
                raise NoAnswer(f"no whole answer within {self.timeout:g} seconds")
            if size > _MOST_BYTES:
                raise RemoteError(f"{self.url} answers with more than {_MOST_BYTES >> 20} MiB; ask for less at a time.")
        stated = response.headers.get("Content-Length")
        if stated and stated.isdigit() and int(stated) != size:
            raise NoAnswer(f"the answer breaks off after {size} of {stated} bytes")
        return b"".join(pieces)


def _bindings(body: bytes) -> list[Binding]:
    try:
        answer = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        # Blazegraph answers 200, begins the result, and appends a Java exception when its own time runs out.
        raise NoAnswer("the answer is no whole JSON, so it was cut short or an error was written into it") from None
    except RecursionError:
        raise NoAnswer("the answer is JSON nested too deep") from None
    rows = answer.get("results", {}).get("bindings") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and all(isinstance(t, dict) and isinstance(t.get("value"), str) for t in row.values())
        for row in rows
    ):
        raise NoAnswer(f"the answer is JSON but no SPARQL result: {shorten(body.decode('utf-8', 'replace'))!r}")
    return rows


def _first_line(error: BaseException) -> str:
    text = str(error.args[0] if error.args else error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return shorten(
        next((line for line in lines if line.startswith("b'") or "rror" in line), lines[-1] if lines else ""), 200
    )
