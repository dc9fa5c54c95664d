"""The network of succession: terms of an office, linked to the term that came directly before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx


def succession_network(rows: Iterable[Mapping[str, Any]]) -> nx.DiGraph[str]:
    """Return the network of succession.

    Parameters
    ----------
    rows : rows of the query `line`, in order.

    Returns
    -------
    networkx.DiGraph
        Nodes are terms, with `label` (the holder), `kind` (substantive or acting), `office`, `start` and `end` as written.
        An edge goes from each term to the next one of its line. Attributes are strings, never None.

    """
    network: nx.DiGraph[str] = nx.DiGraph()
    before: dict[str, str] = {}
    for row in rows:
        term = _text(row.get("term"))
        network.add_node(
            term, label=_text(row.get("holder_label")), kind=_text(row.get("kind")), office=_text(row.get("office")),
            start=_text(row.get("start")), end=_text(row.get("end")),
        )  # fmt: skip
        previous = _text(row.get("previous"))
        if previous:
            before[term] = previous
    for term, previous in before.items():
        if previous in network:
            network.add_edge(previous, term)
    return network


def _text(value: object) -> str:
    return "" if value is None else str(value)
