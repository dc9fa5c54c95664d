"""What somebody is told who presses Ctrl-C: what is true then of files and servers."""

from __future__ import annotations

from contextvars import ContextVar

_TRUE: ContextVar[str] = ContextVar("true when interrupted", default="")


def when_interrupted(said: str) -> None:
    """Say what is true from now on if the command is interrupted; commands that write nothing need not."""
    _TRUE.set(said)


def interrupted() -> str:
    """Return the message of a command that was interrupted."""
    return f"Interrupted; {_TRUE.get()}." if _TRUE.get() else "Interrupted."


__all__ = ["interrupted", "when_interrupted"]
