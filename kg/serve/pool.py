"""The processes that evaluate queries, and who gets one: general workers, and quick ones that only a look-up may use.

A query takes an idle general worker. When none is idle, one that begins as a look-up (`scan.cheap`) takes a quick worker for a
fraction of a second; if it is no look-up after all, that worker is killed and the query waits with the others.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import os
import struct
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.serve.limits import Limits
from kg.serve.problems import Problem
from kg.serve.scan import Scan

if TYPE_CHECKING:
    from kg.serve.behind import Behind

_FRAME = struct.Struct("!I")
_START_TIME = 60.0
_LONG, _NICENESS = 0.5, 10
"""After so many seconds a query gives way to all others. A process cannot take that back, so its worker is started anew afterwards."""
_RETRY = {"Retry-After": "5"}


class _Late(Exception):
    """A worker did not answer in time; it has been killed."""


@dataclass(frozen=True)
class Result:
    """A complete answer: its bytes, or the file that holds them, and how many they are. The receiver removes the file."""

    body: bytes
    file: Path | None
    length: int


class Worker:
    """One process of `kg.serve.worker`, as the server sees it."""

    def __init__(self, settings: Mapping[str, Any], environment: Mapping[str, str], generation: int) -> None:
        self._settings, self._environment, self.generation = settings, environment, generation
        self._process: asyncio.subprocess.Process | None = None
        self.isolated = self.demoted = False

    async def start(self) -> None:
        """Start the process and wait until it is ready."""
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "HOME", "LD_LIBRARY_PATH")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.serve.worker", json.dumps(self._settings),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={**kept, **self._environment, "PYTHONDONTWRITEBYTECODE": "1"}, start_new_session=True,
        )  # fmt: skip
        async with asyncio.timeout(_START_TIME):
            header, _ = await self._receive()
        self.isolated = header["isolated"]

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process is not None
        return self._process.pid

    def demote(self) -> None:
        """Let the process give way to others from now on."""
        self.demoted = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICENESS)

    async def run(self, request: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and return header and body of the answer.

        Raises
        ------
        TimeoutError
            There was none by the deadline.
        asyncio.IncompleteReadError, ConnectionError
            The process died.

        """
        assert self._process is not None and self._process.stdin is not None
        async with asyncio.timeout(deadline):
            self._process.stdin.write(_FRAME.pack(len(request)) + request)
            await self._process.stdin.drain()
            return await self._receive()

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        assert self._process is not None and self._process.stdout is not None
        reader = self._process.stdout
        header = json.loads(await reader.readexactly(_FRAME.unpack(await reader.readexactly(_FRAME.size))[0]))
        return header, await reader.readexactly(header["size"]) if header["size"] else b""

    async def stop(self) -> None:
        """Kill the process and wait for its end."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


class Pool:
    """The workers of a server on one store."""

    def __init__(
        self, store: Path, scratch: Path, policies: Sequence[str], limits: Limits, votes: Path | None = None,
        behind: Behind | None = None,
    ) -> None:  # fmt: skip
        self.limits, self.policies, self._scratch = limits, list(policies), scratch
        self._settings = {
            "store": str(store), "scratch": str(scratch), "memory": limits.memory, "policies": self.policies,
            "votes": str(votes.absolute()) if votes else "",
        }  # fmt: skip
        self._behind = behind
        if behind is not None:
            self._settings["behind"] = behind.settings()
        self._generation = 0
        self._general: asyncio.Queue[Worker] = asyncio.Queue()
        self._quick: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = 0
        self._stopping = False
        self._preparing = asyncio.Semaphore(2)
        self._cache: collections.OrderedDict[bytes, bytes] = collections.OrderedDict()
        self._cached = 0

    async def start(self) -> None:
        """Start all workers."""
        lanes = [self._general] * self.limits.workers + [self._quick] * self.limits.quick
        await asyncio.gather(*(self._add(lane) for lane in lanes))

    async def stop(self) -> None:
        """Kill all workers."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._all))

    def renew(self, policies: Sequence[str]) -> None:
        """Let new workers ask what the server behind has become; those that are at work end what they do."""
        assert self._behind is not None
        self.policies = list(policies)
        self._settings = {**self._settings, "policies": self.policies, "behind": self._behind.settings()}
        self._generation += 1
        self._cache.clear()
        self._cached = 0
        for lane in (self._general, self._quick):
            while not lane.empty():
                self._replace(lane.get_nowait(), lane, "")

    def _key(self, request: Mapping[str, Any]) -> bytes:
        """Return under what an answer is kept; what was asked of an older release is not what is asked of this one."""
        return b"%d %s" % (self._generation, json.dumps(request).encode())

    @property
    def isolated(self) -> bool:
        """Whether every worker is without network."""
        return all(worker.isolated for worker in self._all)

    async def prepare(self, job: str, deadline: float, **arguments: Any) -> Any:
        """Do a job of the server's own, which may take longer than a query of anybody's; two at a time, for they are heavy.

        Whoever asks for the same (`ask`) finds its value kept.
        """
        if self._key({"job": job, "policy": "default", **arguments}) in self._cache:
            return await self._do(job, arguments, deadline)
        async with self._preparing:
            return await self._do(job, arguments, deadline)

    async def ask(self, job: str, **arguments: Any) -> Any:
        """Do a job of `kg.serve.jobs.JOBS` in a worker and return its value."""
        return await self._do(job, arguments, None)

    async def _do(self, job: str, arguments: Mapping[str, Any], deadline: float | None) -> Any:
        request = {"job": job, "policy": "default", **arguments}
        key = self._key(request)
        if (body := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
        else:
            _, body = await self._answer(request, quick=deadline is None, deadline=deadline)
            self._remember(key, body)
        return json.loads(body)

    async def sparql(
        self,
        scan: Scan,
        format_: str,
        policy: str,
        default: Sequence[str] | None = None,
        named: Sequence[str] | None = None,
    ) -> Result:
        """Evaluate a query that was scanned, and return the complete result.

        Parameters
        ----------
        scan : the query.
        format_ : a name of `kg.query.run.RESULT_FORMATS` or `GRAPH_FORMATS` that fits its form.
        policy : whose view is the default graph; empty for the store's own default graph.
        default, named : the graphs that the protocol names; with either, policy and FROM do not count.

        Raises
        ------
        Problem
            It is refused, late, too large, or there is no worker.

        """
        request = {
            "job": "sparql", "text": scan.text, "format": format_, "policy": policy, "default": default, "named": named,
            "has_dataset": scan.has_dataset, "rows": self.limits.rows, "result": self.limits.result,
            "inline": self.limits.inline,
        }  # fmt: skip
        key = self._key(request)
        if (hit := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
            return Result(hit, None, len(hit))
        header, body = await self._answer(request, quick=scan.cheap)
        if header.get("file"):
            return Result(b"", self._scratch / header["file"], header["length"])
        self._remember(key, body)
        return Result(body, None, len(body))

    def _remember(self, key: bytes, body: bytes) -> None:
        """Keep a small answer: the data of a generation never change."""
        self._cache[key] = body
        self._cached += len(key) + len(body)
        while self._cached > self.limits.cache:
            old, value = self._cache.popitem(last=False)
            self._cached -= len(old) + len(value)

    async def _answer(
        self, request: dict[str, Any], *, quick: bool, deadline: float | None = None
    ) -> tuple[dict[str, Any], bytes]:
        if self._running >= self.limits.waiting:
            raise Problem(503, "busy", "Too many requests wait for an answer; try again later.", _RETRY)
        self._running += 1
        try:
            header, body = await self._in_lanes(request, quick, deadline or self.limits.deadline)
        finally:
            self._running -= 1
        if header["status"] != 200:
            raise Problem(header["status"], header["slug"], header["detail"])
        return header, body

    async def _in_lanes(self, request: dict[str, Any], quick: bool, deadline: float) -> tuple[dict[str, Any], bytes]:
        arrived = asyncio.get_running_loop().time()
        if quick and self._general.empty() and self.limits.quick:
            with contextlib.suppress(_Late):
                return await self._on(self._quick, request, self.limits.quick_deadline)
        try:  # what it waited counts: a client has its answer by the deadline, whatever else goes on
            return await self._on(self._general, request, deadline, arrived + deadline)
        except _Late:
            detail = f"The query took longer than {deadline:g} seconds and was stopped."
            raise Problem(504, "deadline", detail) from None

    async def _on(
        self, lane: asyncio.Queue[Worker], request: dict[str, Any], deadline: float, end: float | None = None
    ) -> tuple[dict[str, Any], bytes]:
        loop = asyncio.get_running_loop()
        try:
            worker = lane.get_nowait()
        except asyncio.QueueEmpty:
            patience = self.limits.patience if end is None else min(self.limits.patience, end - loop.time())
            try:
                async with asyncio.timeout(patience):
                    worker = await lane.get()
            except TimeoutError:
                raise Problem(503, "busy", "All workers are busy; try again later.", _RETRY) from None
        healthy = False
        file = ""
        if (
            request["job"] == "sparql"
        ):  # a name for each attempt: a worker that is about to be killed may still write to its own
            file = uuid.uuid4().hex
            request = {**request, "name": file}
        # What jobs do was written by us, and what they keep is worth more than the start of a new worker.
        long = loop.call_later(_LONG, worker.demote) if file else None
        try:
            answer = await worker.run(
                json.dumps(request).encode(), deadline if end is None else max(0.0, end - loop.time())
            )
            healthy = answer[0].get("slug") != "out-of-memory" and not worker.demoted
            healthy = healthy and worker.generation == self._generation
            if not healthy and answer[0].get("file"):
                file = ""  # it is complete, and the receiver's
            return answer
        except TimeoutError:
            raise _Late from None
        except (asyncio.IncompleteReadError, ConnectionError):
            detail = "The query ended the process that evaluated it: it needs too much memory, or nests too deep."
            raise Problem(503, "worker-died", detail) from None
        finally:
            if long is not None:
                long.cancel()
            if healthy:
                lane.put_nowait(worker)
            else:  # also when the client has left and this task was cancelled
                self._replace(worker, lane, file)

    def _replace(self, worker: Worker, lane: asyncio.Queue[Worker], file: str) -> None:
        if self._stopping:
            return

        async def replace() -> None:
            await worker.stop()
            if file:
                (self._scratch / file).unlink(missing_ok=True)
            self._all.discard(worker)
            pause = 0.1
            while True:
                try:
                    return await self._add(lane)
                except (OSError, TimeoutError, asyncio.IncompleteReadError):
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)

        task = asyncio.get_running_loop().create_task(replace())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _add(self, lane: asyncio.Queue[Worker]) -> None:
        environment = self._behind.environment() if self._behind else {}
        worker = Worker(self._settings, environment, self._generation)
        self._all.add(worker)
        try:
            await worker.start()
        except BaseException:
            await worker.stop()
            self._all.discard(worker)
            raise
        if worker.generation != self._generation:
            self._replace(worker, lane, "")
        else:
            lane.put_nowait(worker)
