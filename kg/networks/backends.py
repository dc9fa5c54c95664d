"""Backends of networkx: other engines behind its algorithms, named by whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import networkx as nx

from kg.errors import UnknownName, UsageError

NONE = ""
"""networkx's own code, or whatever its configuration puts first."""


def installed() -> list[str]:
    """Return the names of the backends that are installed beside networkx itself."""
    known: dict[str, object] = vars(nx.utils)["backends"].backends
    return sorted(name for name in known if name != "networkx")


def dispatched(function: Callable[..., Any], backend: str = NONE) -> Callable[..., Any]:
    """Return an algorithm of networkx that runs in a backend, where that has it; else as it is."""
    return partial(function, backend=backend) if backend and backend in _having(function) else function


def check_backend(backend: str, functions: Iterable[Callable[..., Any]]) -> str:
    """Return the names of those algorithms that the backend has, with commas.

    Raises
    ------
    UnknownName
        No backend of that name is installed; the message lists those that are.
    UsageError
        It is installed and has none of the algorithms: naming it would change nothing.

    """
    known = installed()
    if backend not in known:
        raise UnknownName("backend of networkx", backend, known, f"Installed: {', '.join(known) or 'none'}.")
    functions = list(functions)
    able = [function.__name__ for function in functions if backend in _having(function)]
    if not able:
        names = ", ".join(function.__name__ for function in functions)
        raise UsageError(f"The backend {backend} has none of the algorithms that this needs: {names}.")
    return ", ".join(able)


def _having(function: Callable[..., Any]) -> set[str]:
    """Return the backends that have an algorithm; none where networkx does not dispatch it."""
    return set(getattr(function, "backends", None) or ())
