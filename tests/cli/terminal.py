"""A command on a real terminal: a pseudo-terminal of a given width."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping


def on_terminal(
    width: int, *words: str, env: Mapping[str, str] | None = None, interrupt_at: str = ""
) -> tuple[int, str]:
    """Run `kg WORDS` with all its streams on a terminal of `width` columns; return its exit code and what it showed.

    Ctrl-C is pressed once when `interrupt_at` has been shown.
    """
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")} | {"TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "kg", *words],
        stdin=terminal, stdout=terminal, stderr=terminal, env=environment | dict(env or {}), start_new_session=True,
        preexec_fn=_take_terminal,
    ) as running:  # fmt: skip
        os.close(terminal)
        shown = b""
        while piece := _read(master):
            shown += piece
            if interrupt_at and interrupt_at.encode() in shown:
                os.write(master, b"\x03")
                interrupt_at = ""
        os.close(master)
    return running.returncode, shown.decode().replace("\r\n", "\n")


def _take_terminal() -> None:
    """Make the terminal the one that the process is run from, so that its keys become signals."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
