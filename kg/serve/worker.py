"""A process that answers for the server: started fresh, limited in memory, without network, and killed when it is late.

It reads frames from standard input and answers on standard output: four bytes of length, a JSON header, and `size` bytes behind it.
A result is written to its end before its header is sent; a large one goes to a file in the server's scratch folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _SIGKILL = 1, 38, 9
_FRAME = struct.Struct("!I")


class Refusal(Exception):
    """A job that is not done; becomes a problem document in the server."""

    def __init__(self, status: int, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.slug, self.detail = status, slug, detail


def isolate(memory: int, *, network: bool = False) -> bool:
    """Limit this process and take its network away, unless it needs it; return whether it has none now.

    It must run before a second thread exists. Where user namespaces are not allowed (and on systems that have none) the scan
    of the query's text is the only thing between a query and the network.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        with contextlib.suppress(OSError, ValueError):  # macOS knows no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    if not sys.platform.startswith("linux"):
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    alone: bool = not network and (
        libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    )
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return alone


class CappedFile(io.RawIOBase):
    """A sink of bytes that refuses to grow beyond a cap, keeps little in memory, and counts the rows that go by."""

    def __init__(self, scratch: Path, name: str, inline: int, cap: int, mark: bytes, rows: int) -> None:
        super().__init__()
        self._path, self._inline, self._cap, self._mark, self._rows = scratch / name, inline, cap, mark, rows
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self._tail = b""
        self.size = self.marks = 0

    def writable(self) -> bool:
        """It can be written."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes.

        Raises
        ------
        Refusal
            The result has become too large.

        """
        chunk = bytes(data)
        self.size += len(chunk)
        if self.size > self._cap:
            raise Refusal(422, "result-too-large", f"The result has more than {self._cap} bytes. Ask for less: LIMIT.")
        if self._mark:
            seen = self._tail + chunk
            self.marks += seen.count(self._mark)
            self._tail = seen[len(seen) - len(self._mark) + 1 :] if len(self._mark) > 1 else b""
            if self.marks > self._rows:
                raise Refusal(422, "too-many-rows", f"The result has more than {self._rows} rows. Ask for less: LIMIT.")
        if self._file is None and len(self._held) + len(chunk) > self._inline:
            self._file = self._path.open("xb")
            self._file.write(self._held)
            self._held = bytearray()
        if self._file is None:
            self._held += chunk
        else:
            self._file.write(chunk)
        return len(chunk)

    def finish(self) -> tuple[bytes, str]:
        """Return the bytes, or the name of the file that holds them."""
        if self._file is None:
            return bytes(self._held), ""
        self._file.close()
        return b"", self._path.name

    def discard(self) -> None:
        """Remove what was written."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


def main() -> None:
    """Answer frames until the server closes the pipe."""
    settings = json.loads(sys.argv[1])
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what native code prints must not get between the frames, nor into the server's log
        os.dup2(nothing, descriptor)
    alone = isolate(settings["memory"], network="behind" in settings)
    from kg.serve.jobs import Bench

    bench = Bench(
        Path(settings["store"]),
        Path(settings["scratch"]),
        settings["policies"],
        settings.get("votes", ""),
        settings.get("behind"),
    )
    _send(sink, {"ready": True, "isolated": alone})
    while len(head := source.read(_FRAME.size)) == _FRAME.size:
        request = json.loads(source.read(_FRAME.unpack(head)[0]))
        try:
            header, body = bench.do(request)
        except Refusal as error:
            header, body = {"status": error.status, "slug": error.slug, "detail": error.detail}, b""
        except MemoryError:
            header, body = (
                {"status": 503, "slug": "out-of-memory", "detail": "The query needs more memory than it may have."},
                b"",
            )
        except Exception:  # whatever else: the next request finds a worker all the same, and nobody reads a traceback
            header, body = {"status": 500, "slug": "internal", "detail": "The server failed to answer."}, b""
        _send(sink, header, body)


def _send(sink: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    text = json.dumps({**header, "size": len(body)}).encode()
    sink.write(_FRAME.pack(len(text)) + text + body)
    sink.flush()


if __name__ == "__main__":
    # Under its own name the module would exist twice, and a Refusal of the one would not be caught by the other.
    from kg.serve import worker

    worker.main()
