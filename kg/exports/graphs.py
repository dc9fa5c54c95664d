"""The networks of succession and of stances as GraphML and GEXF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import networkx as nx

from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.networks import stance_network, succession_network
from kg.networks.files import encoded

if TYPE_CHECKING:
    from kg.answers import Row


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return a file for each network, named after it."""
    made = {"succession": _succession(extract), "stances": _stances(extract)}
    return {f"{name}.{format_.name}": _file(network, extract, format_) for name, network in made.items()}


def _succession(extract: Extract) -> nx.Graph[str]:
    rows: list[Row] = [row for row in extract.asker.rows("line") if extract.has(str(row["term"]))]
    return succession_network(rows)


def _stances(extract: Extract) -> nx.Graph[str]:
    rows: list[Row] = [row for row in extract.asker.rows("coalition") if extract.has(str(row["selection"]))]
    return stance_network(rows)


def _file(network: nx.Graph[str], extract: Extract, format_: Format) -> Iterator[bytes]:
    about = extract.about()
    network.graph["policy"] = about["policy"]
    network.graph["as_of"] = about["as_of"]
    network.graph["loses"] = format_.loses
    if format_.name == "gexf":
        _with_days(network, extract)
    yield encoded(network, format_.name, about["as_of"])


def _with_days(network: nx.Graph[str], extract: Extract) -> None:
    """Give terms the days from which and to which they possibly hold.

    In GEXF `start` and `end` of a node are its place on Gephi's timeline and must be whole days; what they were, in EDTF, stays beside them.
    """
    for node, data in network.nodes(data=True):
        term = extract.thing(str(node))
        for name, bound in (("start", "iol:startEarliest"), ("end", "iol:endLatest")):
            if name in data:
                data[f"{name}_edtf"] = data.pop(name)
            if term is not None and (day := term.day(bound)):
                data[name] = day.isoformat()
