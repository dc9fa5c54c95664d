"""The network of careers: which offices or organizations the same persons went through, and a null to compare it with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import networkx as nx

Node = TypeVar("Node")
LEVELS = ("office", "organization")


def career_network(rows: Iterable[Mapping[str, Any]], level: str = "office") -> nx.MultiDiGraph[str]:
    """Return the network of careers.

    Parameters
    ----------
    rows : moves: `person`, `person_label`, `from_office`, `to_office`, `from_organization`, `to_organization`, the label of
        each with `_label`, `year` and `certainty` (`kg.analysis.careers.move_rows`).
    level : `office`, or `organization`, at which moves inside one organization are left out.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are offices or organizations, with `kind` and `label`; an office has its `organization` too. An edge
        goes from A to B if that person moved so, with `weight` (how often, a number), `person` (the label), `years`
        (of the new starts, joined by "; ") and `certainty` (certain if the order of all these moves is). The other
        attributes are strings, never None, so that GraphML and GEXF take them.

    Raises
    ------
    ValueError
        There is no such level.

    """
    if level not in LEVELS:
        raise ValueError(f"no level {level!r}; there are: {', '.join(LEVELS)}")
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows:
        source, target = _text(row.get(f"from_{level}")), _text(row.get(f"to_{level}"))
        if source == target:
            continue
        for side, node in (("from", source), ("to", target)):
            attributes = {"kind": level, "label": _text(row.get(f"{side}_{level}_label")) or node}
            if level == "office":
                attributes["organization"] = _text(row.get(f"{side}_organization"))
            network.add_node(node, **attributes)
        _add_move(network, source, target, row)
    return network


def _add_move(network: nx.MultiDiGraph[str], source: str, target: str, row: Mapping[str, Any]) -> None:
    person, year, certainty = (_text(row.get(key)) for key in ("person", "year", "certainty"))
    # The key becomes the id of the edge in GraphML, which must be unique in the file.
    key = f"{person} {source} {target}"
    if not network.has_edge(source, target, key):
        label = _text(row.get("person_label")) or person
        network.add_edge(source, target, key=key, weight=0, person=label, years="", certainty=certainty)
    edge = network.edges[source, target, key]
    edge["weight"] += 1
    edge["years"] = "; ".join(filter(None, (edge["years"], year)))
    if certainty != "certain":
        edge["certainty"] = certainty


def rewired(edges: Sequence[tuple[Node, Node]], draws: int, seed: int) -> Iterator[list[tuple[Node, Node]]]:
    """Draw directed multigraphs with the degrees of `edges` and no loop: the configuration model with labelled stubs.

    Each draw permutes the targets of the edges, so that every node keeps its in- and out-degree. Two edges swap their
    targets unless a loop would follow; a refused swap counts as a step, which makes all arrangements equally likely
    (Fosdick, Larremore, Nishimura and Ugander, Configuring random graph models with fixed degree sequences, SIAM Review
    2018). Ten steps an edge come before the first draw and between two.

    Parameters
    ----------
    edges : pairs of source and target; none may be a loop.
    draws : how many.
    seed : of the generator; the same seed gives the same draws.

    Raises
    ------
    ValueError
        An edge is a loop.

    """
    if any(source == target for source, target in edges):
        raise ValueError("an edge leads to where it came from")
    # The order of the edges is no property of the network: the draws must not depend on it.
    sources = [source for source, _ in sorted(edges, key=str)]
    targets = [target for _, target in sorted(edges, key=str)]
    chooser, n = random.Random(seed), len(edges)
    for _ in range(draws):
        for _ in range(10 * n if n > 1 else 0):
            i, j = chooser.randrange(n), chooser.randrange(n)
            if sources[i] != targets[j] and sources[j] != targets[i]:
                targets[i], targets[j] = targets[j], targets[i]
        yield list(zip(sources, targets, strict=True))


def _text(value: object) -> str:
    return "" if value is None else str(value)
