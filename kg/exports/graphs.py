"""The networks of succession and of stances as GraphML and GEXF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.alignment.exporting import plain_attributes
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.networks import stance_network, succession_network

if TYPE_CHECKING:
    from kg.answers import Row

_TODAY = re.compile(rb'lastmodifieddate="[^"]*"')


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return a file for each network, named after it."""
    made = {"succession": _succession(extract), "stances": _stances(extract)}
    return {f"{name}.{format_.name}": _file(network, extract, format_) for name, network in made.items()}


def _succession(extract: Extract) -> nx.Graph[str]:
    rows: list[Row] = [row for row in extract.asker.rows("line") if extract.has(str(row["term"]))]
    return succession_network(rows)


def _stances(extract: Extract) -> nx.Graph[str]:
    rows: list[Row] = []
    for selection in extract.things("selection"):
        rows.extend(extract.asker.rows("coalition", selection=selection.id))
    return stance_network(rows)


def _file(network: nx.Graph[str], extract: Extract, format_: Format) -> Iterator[bytes]:
    about = extract.about()
    network.graph["policy"] = about["policy"]
    network.graph["as_of"] = about["as_of"]
    network.graph["loses"] = format_.loses
    buffer = io.BytesIO()
    writers: dict[str, Any] = {"graphml": nx.write_graphml, "gexf": nx.write_gexf}
    writers[format_.name](plain_attributes(network), buffer)
    # networkx writes the day on which it runs, so that equal networks would be other bytes tomorrow.
    yield _TODAY.sub(f'lastmodifieddate="{about["as_of"]}"'.encode(), buffer.getvalue())
