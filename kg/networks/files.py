"""Networks as files: GraphML and GEXF (Gephi) with attributes that survive."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any, cast

import networkx as nx

from kg.errors import UsageError
from kg.replacing import write_file

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 cannot hold."""
_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')
_WRITERS: dict[str, Any] = {"graphml": nx.write_graphml, "gexf": nx.write_gexf}


def plain_attributes(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Return a copy whose attributes both formats hold: None is an empty text, dates are ISO text, numbers are Python's.

    A name has a value of one type in all nodes, or in all edges, else both formats lose it: mixed ones become text, and where a node
    lacks an attribute that is text elsewhere it gets an empty one.
    """
    found: Any = graph.__class__()
    found.graph.update({str(k): _plain(v) for k, v in graph.graph.items()})
    node_types = _types([data for _, data in graph.nodes(data=True)])
    for node, data in graph.nodes(data=True):
        found.add_node(_clean(str(node)), **_cast(data, node_types))
    given: Any = graph
    edges = list(given.edges(keys=True, data=True) if graph.is_multigraph() else given.edges(data=True))
    edge_types = _types([edge[-1] for edge in edges])
    for edge in edges:
        key = {"key": _clean(str(edge[2]))} if graph.is_multigraph() else {}
        found.add_edge(_clean(str(edge[0])), _clean(str(edge[1])), **key, **_cast(edge[-1], edge_types))
    return cast("nx.Graph[str]", found)


def _types(records: list[dict[str, Any]]) -> dict[str, type]:
    types: dict[str, set[type]] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(str(name), set()).add(type(_plain(value)))
    return {name: next(iter(kinds)) if len(kinds) == 1 else str for name, kinds in types.items()}


def _cast(record: dict[str, Any], types: dict[str, type]) -> dict[str, Any]:
    found: dict[str, Any] = {name: "" for name, kind in types.items() if kind is str}
    for name, value in record.items():
        plain = _plain(value)
        found[str(name)] = plain if types[str(name)] is type(plain) else str(plain)
    return found


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, bool | int | float):
        return value
    return _clean(str(value))


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)


def encoded(graph: nx.Graph[str], kind: str, day: str = "") -> bytes:
    """Return a network in a format, graphml or gexf; `day` is what GEXF says of its last change, if anything.

    Equal networks are equal bytes: networkx would write the day on which it runs.
    """
    buffer = io.BytesIO()
    plain = plain_attributes(graph)
    if kind == "gexf":
        _without_empty_times(plain)
    _WRITERS[kind](plain, buffer)
    return _TODAY.sub(f' lastmodifieddate="{day}"'.encode() if day else b"", buffer.getvalue())


def _without_empty_times(graph: nx.Graph[str]) -> None:
    """Take away empty `start` and `end`: in GEXF they are times, for which an empty text is none."""
    for data in (*(d for _, d in graph.nodes(data=True)), *(d for *_, d in graph.edges(data=True))):
        for name in ("start", "end"):
            if data.get(name) == "":
                del data[name]


def write_network(graph: nx.Graph[str], path: Path) -> None:
    """Write a network as GraphML or GEXF, by the ending of the file's name; whole or not at all.

    Raises
    ------
    UsageError
        The ending is neither, or there is a folder of that name.
    ReleaseError
        The file cannot be written.

    """
    kind = path.suffix.removeprefix(".")
    if kind not in _WRITERS:
        raise UsageError(f"{path.name} ends neither in .graphml nor in .gexf.")
    write_file(path, [encoded(graph, kind)])
