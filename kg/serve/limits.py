"""What the server allows: one place, printed in docs/serve.md and answered in the service description."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of a server.

    `deadline` in seconds for a query, with what it waits for a worker; `memory` in MiB of address space for a worker; `workers` that share the queries; `quick` workers
    that only run what begins as a look-up, `quick_deadline` seconds long; `rows` and `result` (bytes) of an answer; `body` (bytes) of a
    request; `waiting` requests beyond those that run; `patience` seconds that a request waits for a worker; `header_time` and
    `body_time` seconds that a client may take to send; `write_time` seconds for which it may read nothing; `connections` at once.
    """

    deadline: float = 10.0
    memory: int = 2048
    workers: int = 4
    quick: int = 2
    quick_deadline: float = 0.25
    rows: int = 1_000_000
    result: int = 64 * 1024 * 1024
    inline: int = 256 * 1024
    body: int = 256 * 1024
    waiting: int = 64
    patience: float = 8.0
    header_time: float = 10.0
    body_time: float = 10.0
    write_time: float = 30.0
    connections: int = 256
    cache: int = 16 * 1024 * 1024
