"""The network of careers, its exports, and its null."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.networks import career_network, rewired
from kg.networks.files import write_network


def move(person: str, source: str, target: str, year: int | None = 2000, certainty: str = "certain") -> dict[str, Any]:
    return {
        "person": person, "person_label": person.title(), "from_office": source, "to_office": target,
        "from_office_label": source.upper(), "to_office_label": None, "from_organization": source[0],
        "to_organization": target[0], "year": year, "certainty": certainty,
    }  # fmt: skip


ROWS = [
    move("ann", "a1", "b1"), move("bob", "a1", "b1", None), move("ann", "b1", "a1", 2004), move("ann", "a1", "b1", 2008, "possible"),
    move("cy", "a1", "a2"),
]  # fmt: skip


def test_weights_years_and_certainty() -> None:
    network = career_network(ROWS)
    assert network.number_of_edges("a1", "b1") == 2 and network.size(weight="weight") == 5
    ann = next(data for _, _, data in network.edges(data=True) if data["person"] == "Ann" and data["weight"] == 2)
    assert ann["years"] == "2000; 2008" and ann["certainty"] == "possible"
    assert network.nodes["a2"] == {"kind": "office", "label": "a2", "organization": "a"}


def test_organizations_leave_out_moves_inside() -> None:
    network = career_network(ROWS, "organization")
    assert set(network) == {"a", "b"} and network.size(weight="weight") == 4
    with pytest.raises(ValueError, match="no level"):
        career_network(ROWS, "state")
    assert len(career_network([])) == 0


@pytest.mark.parametrize("level", ["office", "organization"])
def test_exports_come_back_whole(level: str, tmp_path: Path) -> None:
    network = career_network(ROWS, level)
    for _, _, data in network.edges(data=True):
        assert all(isinstance(v, str) for k, v in data.items() if k != "weight")
    for name, read in (("n.graphml", nx.read_graphml), ("n.gexf", nx.read_gexf)):
        write_network(network, tmp_path / name)
        assert b"lastmodified" not in (tmp_path / name).read_bytes(), "equal networks are equal bytes on any day"
        back = read(tmp_path / name)
        assert set(back) == set(network) and back.number_of_edges() == network.number_of_edges()
        wanted = sorted((u, v, d["person"], d["years"]) for u, v, d in network.edges(data=True))
        assert sorted((u, v, d["person"], d["years"]) for u, v, d in back.edges(data=True)) == wanted
    with pytest.raises(UsageError, match="neither"):
        write_network(network, tmp_path / "n.csv")


_edge = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda e: e[0] != e[1])


@given(st.lists(_edge, max_size=12), st.integers(0, 5))
def test_the_null_keeps_degrees_and_makes_no_loop(edges: list[tuple[int, int]], seed: int) -> None:
    drawn = list(rewired(edges, 3, seed))
    assert len(drawn) == 3
    for graph in drawn:
        assert Counter(s for s, _ in graph) == Counter(s for s, _ in edges)
        assert Counter(t for _, t in graph) == Counter(t for _, t in edges)
        assert all(s != t for s, t in graph)
    assert drawn == list(rewired(list(reversed(edges)), 3, seed)), "the order of edges is no property of the network"


def test_the_null_reaches_all_arrangements_alike() -> None:
    # Three sources and three other targets: six permutations, each as likely.
    edges = [("a", "x"), ("b", "y"), ("c", "z")]
    found = Counter(tuple(sorted(graph)) for graph in rewired(edges, 6000, seed=7))
    assert len(found) == 6 and max(found.values()) - min(found.values()) < 200


def test_a_loop_is_refused() -> None:
    with pytest.raises(ValueError, match="where it came from"):
        list(rewired([("a", "a")], 1, 1))
