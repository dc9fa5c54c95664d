"""HTTP/1.1 connections with time-outs: for the headers of every request, and for a client that does not read its answer."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_BYTES = 128 * 1024
"""A request line with its headers may have so many bytes."""


class PatientOnlySoLong(H11Protocol):
    """HTTP/1.1 that ends a connection whose client is slow.

    From the first byte of a request (of the connection, for the first) the whole headers must come within `header_time` seconds.
    What is to be sent must get below the low-water mark of the transport within `write_time` seconds, and be gone as long after
    the connection was closed; else the connection is cut.
    """

    header_time = 10.0
    write_time = 30.0

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._reading: asyncio.TimerHandle | None = self.loop.call_later(self.header_time, self._expire)
        self._writing: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Take bytes; those that begin a request start its time."""
        super().data_received(data)
        if self._answering():
            self._forget_reading()
        elif self._reading is None and not self.transport.is_closing():
            self._reading = self.loop.call_later(self.header_time, self._expire)
        self._watch_end()

    def on_response_complete(self) -> None:
        """Wait for the next request; what was sent ahead of its time is looked at now."""
        self._forget_reading()
        super().on_response_complete()
        self._watch_end()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing comes."""
        super().timeout_keep_alive_handler()
        self._watch_end()

    def pause_writing(self) -> None:
        """Give the client time to read."""
        super().pause_writing()
        self._arm_writing()

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        if self._writing is not None and not self.transport.is_closing():
            self._writing.cancel()
            self._writing = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the times."""
        self._forget_reading()
        if self._writing is not None:
            self._writing.cancel()
        super().connection_lost(exc)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _forget_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _expire(self) -> None:
        self._reading = None
        if not self._answering():
            self.transport.abort()

    def _arm_writing(self) -> None:
        if self._writing is None:
            self._writing = self.loop.call_later(self.write_time, self.transport.abort)

    def _watch_end(self) -> None:
        # A transport that closes keeps its socket until the last byte is read, which a client can put off for ever.
        if self.transport.is_closing():
            self._arm_writing()
