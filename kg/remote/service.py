"""The three services of a SPARQL server: query, update, graph store. SPARQLWrapper makes the requests of the protocol."""

from __future__ import annotations

import io
import json
import tempfile
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import IO, Any, cast

from kg.errors import QueryError, UsageError, shorten
from kg.remote.http import Answer, NoAnswer, Patience, RemoteError, exchange, first_line, retry_after
from kg.remote.profiles import Profile

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_BUSY = {429, 502, 503, 504}
_IN_MEMORY = 8 << 20
_MOST_BYTES = 256 << 20
_MOST_GRAPH_BYTES = 16 << 30


@dataclass
class Service:
    """A SPARQL server, spoken to as its profile says; one request at a time."""

    profile: Profile
    patience: Patience = field(default_factory=Patience)
    requests: int = 0
    _challenge: dict[str, str | None] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, profile: Profile) -> Service:
        """Return the server with the patience of its profile."""
        return cls(profile, Patience(profile.tries, longest=profile.longest_wait))

    def rows(self, query: str) -> dict[str, Any]:
        """Return the answer to SELECT or ASK as the JSON of SPARQL results, whole and of the right form.

        Raises
        ------
        QueryError
            The server says that the query is malformed.
        RemoteError
            No try brought a whole answer; or the server gave only a part of the rows, and said so.

        """

        def once() -> dict[str, Any]:
            body = io.BytesIO()
            answer = self._ask(query, ROWS, body)
            if answer.kind not in (ROWS, "application/json", "text/json"):
                raise _no_result(answer.kind)
            return _result(body.getvalue(), answer)

        return self.patience.persist(once, self.profile.query)

    def triples(self, query: str) -> tuple[IO[bytes], str]:
        """Return the answer to CONSTRUCT or DESCRIBE as a file, and its media type. The caller closes the file.

        Raises
        ------
        QueryError, RemoteError
            As for `rows`.

        """

        def once() -> tuple[IO[bytes], str]:
            body = cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the caller closes it
            try:
                answer = self._ask(query, f"{TRIPLES}, text/turtle;q=0.9, text/plain;q=0.5", body)
                if answer.kind not in (TRIPLES, "text/turtle", "text/plain", "application/rdf+xml"):
                    raise _no_result(answer.kind)
                _refuse_part(answer)
            except BaseException:
                body.close()
                raise
            body.seek(0)
            return body, answer.kind

        return self.patience.persist(once, self.profile.query)

    def _ask(self, query: str, accept: str, sink: IO[bytes]) -> Answer:
        request = _request(self.profile, query, accept)
        answer = self._exchange(request, sink, _MOST_BYTES)
        if answer.status != 200:
            raise self._refusal(answer, self.profile.query, _text(sink))
        return answer

    def update(self, text: str) -> None:
        """Carry out an update; it may be sent again where no answer came, so it must bear that.

        Raises
        ------
        RemoteError
            The server refuses it, or gave no answer.
        UsageError
            The profile has no address for updates.

        """
        if not self.profile.update:
            raise UsageError(
                f'Endpoint {self.profile.name!r} has no address for updates: update = "https://..." in its profile.'
            )

        def once() -> None:
            self._write(_request(self.profile, text, "*/*", update=True), self.profile.update)

        self.patience.persist(once, self.profile.update)

    def put(self, graph: str, triples: bytes, *, add: bool = False) -> None:
        """Put N-Triples into a graph through the graph store: in the place of what is there, or with `add` beside it.

        Raises
        ------
        RemoteError
            The server refuses it, or gave no answer.

        """

        def once() -> None:
            # N-Triples are Turtle, and Turtle every graph store reads.
            request = urllib.request.Request(
                self._graph_address(graph), triples, {"Content-Type": "text/turtle; charset=utf-8"},
                method="POST" if add else "PUT",
            )  # fmt: skip
            self._write(request, self.profile.graph_store)

        self.patience.persist(once, self.profile.graph_store)

    def fetch(self, graph: str) -> IO[bytes]:
        """Return the triples of a graph from the graph store as N-Triples or Turtle, in a file that the caller closes.

        Raises
        ------
        RemoteError
            The server refuses it, or gave no answer.

        """

        def once() -> IO[bytes]:
            request = urllib.request.Request(self._graph_address(graph), headers={"Accept": TRIPLES})
            body = cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the caller closes it
            try:
                answer = self._exchange(request, body, _MOST_GRAPH_BYTES)
                if answer.status != 200:
                    raise self._refusal(answer, self.profile.graph_store, _text(body))
                if answer.kind not in (TRIPLES, "text/turtle", "text/plain"):
                    raise _no_result(answer.kind)
                _refuse_part(answer)
            except BaseException:
                body.close()
                raise
            body.seek(0)
            return body

        return self.patience.persist(once, self.profile.graph_store)

    def _graph_address(self, graph: str) -> str:
        address = self.profile.graph_store
        key = "graph-uri" if "graph-crud" in address else "graph"  # Virtuoso's own name for it
        return f"{address}{'&' if '?' in address else '?'}{key}={urllib.parse.quote(graph, safe='')}"

    def _write(self, request: urllib.request.Request, address: str) -> None:
        said = io.BytesIO()
        answer = self._exchange(request, said, _IN_MEMORY)
        if not 200 <= answer.status < 300:
            raise self._refusal(answer, address, _text(said))
        if answer.kind == "text/html" and "login" in _text(said).lower():
            raise NoAnswer("it answers with a page to log in", final=True)

    def _exchange(self, request: urllib.request.Request, sink: IO[bytes], most: int) -> Answer:
        request.add_header("User-Agent", self.profile.user_agent)
        start = sink.tell()
        if self.profile.user and self.profile.auth == "basic":
            import base64

            pair = f"{self.profile.user}:{self.profile.password()}".encode()
            request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(pair).decode("ascii"))
        if not self.profile.user or self.profile.auth == "basic":
            self.requests += 1
            return exchange(request, self.profile.timeout, sink, most)
        return self._digest(request, sink, start, most)

    def _digest(self, request: urllib.request.Request, sink: IO[bytes], start: int, most: int) -> Answer:
        """Send a request with digest authentication (RFC 7616).

        The challenge is asked for without the body: a server that refuses a body unread closes the connection under it.
        """
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, request.full_url, self.profile.user, self.profile.password())
        handler = urllib.request.AbstractDigestAuthHandler(passwords)
        for _ in range(2):
            if self._challenge is None:
                self._challenge = self._ask_challenge(request)
            if self._challenge:
                value = cast(Any, handler).get_authorization(request, self._challenge)
                if not value:
                    raise NoAnswer("it asks for a digest that is not understood", final=True)
                request.add_unredirected_header("Authorization", f"Digest {value}")
            self.requests += 1
            sink.seek(start)
            sink.truncate()
            answer = exchange(request, self.profile.timeout, sink, most)
            if answer.status != 401:
                return answer
            self._challenge = None  # it has grown old
        return answer

    def _ask_challenge(self, request: urllib.request.Request) -> dict[str, str | None]:
        self.requests += 1
        address = request.full_url.partition("?")[0]
        probe = urllib.request.Request(address, headers={"User-Agent": self.profile.user_agent})
        answer = exchange(probe, self.profile.timeout, io.BytesIO(), _IN_MEMORY)
        for value in answer.headers.get_all("WWW-Authenticate") or ():
            scheme, _, rest = value.partition(" ")
            if answer.status == 401 and scheme.lower() == "digest":
                parts = filter(None, urllib.request.parse_http_list(rest))
                return cast(dict[str, str | None], urllib.request.parse_keqv_list(list(parts)))
        return {}

    def _refusal(self, answer: Answer, address: str, said: str) -> Exception:
        """Return what a status that is no success comes to: another try, or an end."""
        status, line = answer.status, first_line(said)
        if status in _BUSY:
            return NoAnswer(f"status {status}", retry_after(answer.headers.get("Retry-After")))
        if status == 400 and address == self.profile.query:
            return QueryError(f"{address} refuses the query: {line}")
        if status in (401, 403):
            if self.profile.user:
                return RemoteError(
                    f"{address} does not accept the credentials of {self.profile.user!r} (status {status})."
                )
            return RemoteError(
                f"{address} asks for credentials (status {status}); set user and password-env in a profile."
            )
        if status == 404:
            return RemoteError(f"There is no such service at {address} (status 404).")
        return RemoteError(f"{address} answers with status {status}: {line or 'nothing else'}")


def _request(profile: Profile, text: str, accept: str, *, update: bool = False) -> urllib.request.Request:
    # Imported here: it brings rdflib along.
    from SPARQLWrapper import POST, SPARQLWrapper

    wrapper = SPARQLWrapper(profile.query, updateEndpoint=profile.update or None, agent=profile.user_agent)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    # Not setQuery: it guesses the kind of a text by expressions that take seconds on a long one.
    wrapper.queryString, wrapper.queryType = text, "INSERT" if update else "SELECT"
    try:
        request: urllib.request.Request = wrapper._createRequest()
    except UnicodeEncodeError:
        raise QueryError("The query has a character that no query may have.") from None
    request.add_header("Accept", accept)
    return request


def _no_result(kind: str) -> NoAnswer:
    if kind in ("text/html", "application/xhtml+xml"):
        return NoAnswer(
            "it answers with a web page, no SPARQL result; is this the address of its query service?", final=True
        )
    return NoAnswer(f"the answer is {kind or 'of no stated type'}, no SPARQL result")


def _refuse_part(answer: Answer) -> None:
    if limit := answer.headers.get("X-SPARQL-MaxRows"):
        raise NoAnswer(
            f"it gives no more than {limit} rows, and this answer has more (ResultSetMaxRows); ask for less", final=True
        )
    if answer.headers.get("X-SQL-State") == "S1TAT":
        raise NoAnswer("its time for a query ran out, and it gave what it had (anytime query)", final=True)


def _result(body: bytes, answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        # Blazegraph answers 200, begins the result, and appends a Java exception when its own time runs out.
        raise NoAnswer("the answer is no whole JSON, so it was cut short or an error was written into it") from None
    except RecursionError:
        raise NoAnswer("the answer is JSON nested too deep") from None
    if isinstance(told, dict) and isinstance(told.get("boolean"), bool):
        return told
    head, results = (told.get("head"), told.get("results")) if isinstance(told, dict) else (None, None)
    names = head.get("vars") if isinstance(head, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(names, list) or not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise NoAnswer(f"the answer is JSON but no SPARQL result: {shorten(body.decode('utf-8', 'replace'))!r}")
    _refuse_part(answer)
    return cast(dict[str, Any], told)


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(
        isinstance(term, dict) and isinstance(term.get("value"), str) and isinstance(term.get("type"), str)
        for term in row.values()
    )


def _text(body: IO[bytes]) -> str:
    body.seek(0)
    return body.read(4096).decode("utf-8", "replace")
