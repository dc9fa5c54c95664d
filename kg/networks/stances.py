"""The network of public stances: who spoke for or against which candidacy. A stance is never a vote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx


def stance_network(rows: Iterable[Mapping[str, Any]]) -> nx.MultiDiGraph[str]:
    """Return the network of stances.

    Parameters
    ----------
    rows : rows of the query `coalition`.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are actors (`kind="actor"`) and candidacies (`kind="candidacy"`), with `label`. An edge, keyed by the id of the
        stance, goes from an actor to a candidacy, with `stance` (kind), `polarity` (supports, opposes, neither), `level`, `on_behalf_of`,
        `date` and `when` (before, after or unknown, against the day of the outcome). Attributes are strings, never None,
        so that GraphML and GEXF take them. Stances on the process or the organization have no candidacy and no edge.

    """
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows:
        actor, candidacy = _text(row.get("actor")) or _text(row.get("actor_label")), _text(row.get("candidacy"))
        if not actor:
            continue
        network.add_node(actor, kind="actor", label=_text(row.get("actor_label")) or actor)
        if not candidacy:
            continue
        network.add_node(candidacy, kind="candidacy", label=_text(row.get("candidate_label")) or candidacy)
        attributes = {
            name: _text(row.get(column))
            for name, column in (
                ("stance", "kind"), ("polarity", "polarity"), ("level", "level"),
                ("on_behalf_of", "on_behalf_of"), ("date", "date"), ("when", "when"),
            )
        }  # fmt: skip
        network.add_edge(actor, candidacy, key=_text(row.get("stance")), **attributes)
    return network


def _text(value: object) -> str:
    return "" if value is None else str(value)
