"""One push at a time: a row on the server that whoever pushes writes first, renews while at work, and removes.

Nothing depends on clocks that agree. A row that is not renewed for as long as its owner promised is of a push that is dead, and so
is one of a process of this machine that is gone; the next push removes it. Should the owner live all the same, it finds its row gone before
it would change what readers see, and ends. Two that begin at once see each other, and both step back.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import KgError
from kg.graph.terms import literal_term
from kg.namespaces import PREFIXES
from kg.remote.held import RELEASES
from kg.remote.http import RemoteError
from kg.remote.service import Service

LOCK = PREFIXES["dct"] + "valid"
_EVERY = 5.0
_OURS: set[str] = set()
"""Rows of pushes that this process has under way."""


@dataclass(frozen=True)
class _Row:
    """A row: who (machine, process, a random part), how often it was renewed, within how many seconds it promises to be again."""

    who: str
    beat: int
    promise: int

    def __str__(self) -> str:
        return f"{self.who} {self.beat} {self.promise}"

    @classmethod
    def read(cls, text: str) -> _Row:
        who, beat, promise = text.rsplit(" ", 2)
        return cls(who, int(beat), int(promise))

    def gone(self) -> bool:
        """Whether it is of a process of this machine that is no more."""
        host, pid, _ = self.who.split(" ")
        if host != _host():
            return False
        if int(pid) == os.getpid():
            return self.who not in _OURS
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass
        return False

    def __lt__(self, other: _Row) -> bool:
        return self.beat < other.beat


class PushLock:
    """The right to push to a server, as a context.

    Raises
    ------
    RemoteError
        Another push is at work.

    """

    def __init__(
        self,
        service: Service,
        progress: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._progress, self._sleep = service, progress, sleep
        self._row = _Row(f"{_host()} {os.getpid()} {secrets.token_hex(4)}", 0, int(service.profile.timeout) + 5)
        self._renewed = 0.0

    def __enter__(self) -> PushLock:
        for row in self._others():
            if not row.gone():
                self._watch(row)
            self._remove(row.who)
        _OURS.add(self._row.who)
        try:
            self._insert(self._row)
            self._renewed = time.monotonic()
            if others := self._others():
                raise _refusal(self._service, others[0])
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    def renew(self) -> None:
        """Show that the push is alive, if it was some time since."""
        if time.monotonic() - self._renewed < _EVERY:
            return
        before, self._row = self._row, _Row(self._row.who, self._row.beat + 1, self._row.promise)
        self._insert(self._row)  # first, so that no reader finds none
        self._delete(before)
        self._renewed = time.monotonic()

    def confirm(self) -> None:
        """Make sure that nobody took over.

        Raises
        ------
        RemoteError
            Another push did, taking this one for dead.

        """
        if not any(row.who == self._row.who for row in self._rows()):
            raise RemoteError(
                f"{self._service.profile.query}: another push took over, as this one gave no sign of life."
            )

    def _watch(self, row: _Row) -> None:
        """Return when a row was not renewed for as long as was promised; raise when it was."""
        for second in range(row.promise):
            self._progress(f"another push is at work, or dead; it has {row.promise - second} seconds to show which")
            self._sleep(1.0)
            now = [r for r in self._rows() if r.who == row.who]
            if not now:
                return
            if row < max(now):
                raise _refusal(self._service, row)

    def _rows(self) -> list[_Row]:
        query = f"SELECT ?o WHERE {{ GRAPH <{RELEASES}> {{ <{RELEASES}> <{LOCK}> ?o }} }}"
        told = [str(r["o"]["value"]) for r in self._service.rows(query)["results"]["bindings"]]
        return [_Row.read(text) for text in told if re.fullmatch(r"\S+ \d+ \S+ \d+ \d+", text)]

    def _others(self) -> list[_Row]:
        newest = {row.who: row for row in sorted(self._rows())}
        return [row for who, row in newest.items() if who != self._row.who]

    def _insert(self, row: _Row) -> None:
        self._service.update(f"INSERT DATA {{ GRAPH <{RELEASES}> {{ {_triple(row)} }} }}")

    def _delete(self, row: _Row) -> None:
        self._service.update(f"DELETE DATA {{ GRAPH <{RELEASES}> {{ {_triple(row)} }} }}")

    def _remove(self, who: str) -> None:
        for row in self._rows():
            if row.who == who:
                self._delete(row)

    def _release(self) -> None:
        _OURS.discard(self._row.who)
        with contextlib.suppress(KgError):  # a server that is dead keeps the row, and the next push knows it for ours
            self._remove(self._row.who)


def _triple(row: _Row) -> str:
    return f"<{RELEASES}> <{LOCK}> {literal_term(str(row))}"


def _host() -> str:
    return re.sub(r"\s+", "-", socket.gethostname()) or "unknown"


def _refusal(service: Service, row: _Row) -> RemoteError:
    host, pid, _ = row.who.split(" ")
    return RemoteError(
        f"{service.profile.query}: another push is at work there (process {pid} on {host}). Push again when it is done."
    )
