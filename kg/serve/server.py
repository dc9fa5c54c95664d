"""Running the server: the store it works on, the socket, the protocol with its time-outs, a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import shutil
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import uvicorn
import uvloop

from kg.errors import ReleaseError, UsageError
from kg.remote import find_profile
from kg.replacing import recover
from kg.serve.app import build
from kg.serve.behind import Behind, follow
from kg.serve.connection import HEADER_BYTES, PatientOnlySoLong
from kg.serve.explorer.pages import PAGES, on_problem, render, warm
from kg.serve.limits import Limits
from kg.serve.logs import log_as_json
from kg.serve.pool import Pool
from kg.serve.site import Site
from kg.serve.snapshot import scratch_for, snapshot
from kg.store import open_release
from kg.store.release import STAMP, STORE

LOCAL = ("localhost", "127.0.0.1", "[::1]")


def serve(
    *,
    graph: Path | None,
    data: Path | None,
    host: str,
    port: int,
    allowed: Sequence[str],
    limits: Limits,
    votes: Path | None = None,
    endpoint: str = "",
    look: float = 30.0,
) -> None:
    """Serve a release, any file of RDF, or what a SPARQL server holds, until the process is told to stop; print the address when ready.

    The release in a folder is served as it was at the start, also when another is put in its place; of a SPARQL server the one
    that is current, looked up every `look` seconds.

    Raises
    ------
    ReleaseError
        There is no release.
    RemoteError
        The SPARQL server gave no whole answer at the start.
    UsageError
        The file cannot be read, or the folder holds no votes.
    KeyboardInterrupt
        Somebody pressed Ctrl-C; the server has stopped as cleanly as after SIGTERM.

    """
    if votes is not None and not (votes / "manifest.json").is_file():
        raise UsageError(f"{votes} holds no votes. Fetch them: kg fetch votes --out {votes}")
    if data and endpoint:
        raise UsageError("Serve a file (--data) or what a server holds (--endpoint), not both.")
    graph = graph or Path("build")
    scratch = scratch_for(None if data or endpoint else graph)
    behind = None
    try:
        if endpoint:
            # A look-up takes as long as the server behind takes; to kill workers for that would help nobody.
            limits = replace(limits, quick=0)
            behind = Behind(find_profile(endpoint), scratch, limits.deadline)
            behind.look()
            manifest, kept = behind.read()
            store, folder = scratch, cast(Path | None, kept)
        else:
            store, manifest, folder = _file(data, scratch) if data else _release(graph, scratch)
        site = Site(
            Pool(store, scratch, list(manifest.get("policies", ())), limits, votes, behind),
            limits,
            manifest,
            folder,
            votes is not None,
        )
        stopped_by = uvloop.run(_run(site, host, port, [*LOCAL, host, *allowed], behind, look))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if stopped_by is signal.SIGINT:
        raise KeyboardInterrupt


def _release(graph: Path, scratch: Path) -> tuple[Path, dict[str, Any], Path]:
    recover(graph.absolute())
    folder = scratch / "release"
    snapshot(graph, folder)
    release = open_release(folder)
    store = folder / STORE
    if not (store / STAMP).exists():
        store = _load(folder / "kg.nq", scratch)
    return store, dict(release.manifest), folder


def _file(data: Path, scratch: Path) -> tuple[Path, dict[str, Any], None]:
    return _load(data, scratch), {}, None


def _load(path: Path, scratch: Path) -> Path:
    store = ox.Store(str(scratch / "store"))
    try:
        store.bulk_load(path=str(path))
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as RDF: {error}") from None
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror or error}.") from None
    store.flush()
    return scratch / "store"


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again at its end, which would kill the process before it cleans up behind itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change no handler."""
        yield


async def _run(
    site: Site, host: str, port: int, hosts: Sequence[str], behind: Behind | None = None, look: float = 30.0
) -> signal.Signals | None:
    """Serve until a signal comes, and return it."""
    PatientOnlySoLong.header_time, PatientOnlySoLong.write_time = site.limits.header_time, site.limits.write_time
    log_as_json()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY; without it each answer waits 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    config = uvicorn.Config(
        build(site, PAGES, hosts=hosts, render=render, explain=on_problem, warm=warm), http=PatientOnlySoLong, ws="none", log_config=None, access_log=False, server_header=False,
        h11_max_incomplete_event_size=HEADER_BYTES, limit_concurrency=site.limits.connections, timeout_keep_alive=5,
        timeout_graceful_shutdown=2, lifespan="on",
    )  # fmt: skip
    server = _Server(config)
    loop = asyncio.get_running_loop()
    came: list[signal.Signals] = []

    def stop(by: signal.Signals) -> None:
        came.append(by)
        server.handle_exit(by, None)

    for by in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(by, stop, by)
    running = asyncio.create_task(server.serve([listener]))
    while not server.started and not running.done():
        await asyncio.sleep(0.02)
    if server.started and not came:  # told to stop while it started, it has closed its socket already
        shown = f"[{host}]" if ":" in host else host
        print(f"http://{shown}:{listener.getsockname()[1]}/", flush=True)
    following = asyncio.create_task(follow(behind, look, functools.partial(_renew, site))) if behind else None
    await running
    if following is not None:
        following.cancel()
    return came[0] if came else None


def _renew(site: Site, manifest: Mapping[str, Any], folder: Path) -> None:
    site.manifest, site.folder = manifest, folder
    site.pool.renew(list(manifest["policies"]))
