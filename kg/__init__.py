"""Who leads international organizations, how they were chosen, who backed whom, and who says so.

Open a built graph and ask:

    import kg
    graph = kg.open_graph("build")
    graph.holders("INTERPOL", on="2018-10-10")
    graph.election("interpol-president-2018")["thresholds"]
    graph.under("official-only").query("outcome", selection="interpol-president-2018")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.handle import Graph, open_graph

__all__ = ["Graph", "KgError", "open_graph"]

_WHERE = {"Graph": "kg.handle", "open_graph": "kg.handle", "KgError": "kg.errors"}


def __getattr__(name: str) -> Any:
    # On demand, so that `kg --help` does not wait for the libraries that a notebook needs.
    if name in _WHERE:
        import importlib

        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
