"""Null model, projections, signed graphs, agreement, comparison: against graphs and values from outside."""

from __future__ import annotations

import itertools
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson_binom

from kg.alignment.agreement import agreement, bootstrap, exact_p, pairs, permuted_p
from kg.alignment.bipartite import Incidence, incidence, state_candidate_graph, state_contest_graph
from kg.alignment.communities import communities
from kg.alignment.compare import qap, read_dyads
from kg.alignment.mixing import assortativity
from kg.alignment.nullmodel import fit_margins, tails
from kg.alignment.projection import adjusted, backbone, ties
from kg.alignment.signed import _integer_program, frustrated_edges, frustration, triangle_balance
from kg.errors import UsageError
from kg.networks.files import write_network
from tests.alignment.worlds import candidacy, contest, ledger, stance


def made(signs: np.ndarray, allowed: np.ndarray | None = None) -> Incidence:
    n, m = signs.shape
    return Incidence(
        tuple(f"state/{i:03}" for i in range(n)), tuple(f"c{k}" for k in range(m)), np.arange(m), tuple(f"x{k}" for k in range(m)),
        signs.astype(np.int8), np.ones(signs.shape, bool) if allowed is None else allowed,
    )  # fmt: skip


def davis() -> np.ndarray:
    graph = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    return np.array([[graph.has_edge(w, e) for e in events] for w in women])


def test_davis_southern_women_have_no_significant_tie() -> None:
    links = davis()
    assert links.sum() == 89
    found = ties(made(links.astype(int)))
    assert len(found.first) == 153 and (found.together > 0).sum() == 139
    assert found.p_together.min() == pytest.approx(0.088, abs=5e-4)
    assert not backbone(made(links.astype(int))).number_of_edges()


def test_the_null_equals_that_of_the_library_bicm() -> None:
    # bicm 3.4.0: BipartiteGraph(biadjacency=links).solve_tool(method="newton"); get_bicm_matrix()
    rows = "001010 000100 101010 110100 000110 010000 100100 010000"
    links = np.array([[c == "1" for c in row] for row in rows.split()])
    by_degree = {
        2: [0.399952808, 0.399952808, 0.2574775916, 0.5426639845, 0.399952808, 0.0],
        1: [0.1953580795, 0.1953580795, 0.1121444, 0.3017813615, 0.1953580795, 0.0],
        3: [0.6070336688, 0.6070336688, 0.4455670125, 0.733331981, 0.6070336688, 0.0],
    }
    null = fit_margins(links, np.ones(links.shape, bool))
    assert np.allclose(null.probabilities, [by_degree[int(d)] for d in links.sum(axis=1)], atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_null_holds_both_margins_and_the_zeros(seed: int) -> None:
    random = np.random.default_rng(seed)
    allowed = random.random((6, 5)) < 0.8
    links = (random.random((6, 5)) < random.uniform(0.1, 0.9)) & allowed
    p = fit_margins(links, allowed).probabilities
    assert np.allclose(p.sum(axis=0), links.sum(axis=0), atol=1e-4) and np.allclose(
        p.sum(axis=1), links.sum(axis=1), atol=1e-4
    )
    assert not p[~allowed].any()


def test_a_link_where_none_is_possible_is_refused() -> None:
    with pytest.raises(UsageError):
        fit_margins(np.array([[True]]), np.array([[False]]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.integers(0, 9))
def test_tails_are_exact(chances: list[float], count: int) -> None:
    p = np.array(chances)
    brute = sum(
        float(np.prod(np.where(x, p, 1 - p)))
        for x in map(np.array, itertools.product((True, False), repeat=len(p)))
        if x.sum() >= count
    )
    assert tails(p[None, :], np.array([count]))[0] == pytest.approx(brute, abs=1e-12)
    assert brute == pytest.approx(float(poisson_binom(p).sf(count - 1)), abs=1e-9)


def test_adjusted_p_by_hand() -> None:
    p = np.array([0.01, 0.04, 0.03])
    assert adjusted(p, "holm") == pytest.approx([0.03, 0.06, 0.06]) and adjusted(p, "bh") == pytest.approx(
        [0.03, 0.04, 0.04]
    )


def tribes() -> nx.Graph:
    path = Path(__file__).parent / "fixtures" / "highland-tribes.csv"
    graph = nx.Graph()
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        a, b, sign = line.split(",")
        graph.add_edge(a, b, sign=int(sign))
    return graph


def test_the_highland_tribes_have_a_frustration_of_7() -> None:
    graph = tribes()
    assert sorted(s for *_, s in graph.edges(data="sign")) == [-1] * 29 + [1] * 29
    found = frustration(graph)
    assert found.index == 7 and found.exact and len(frustrated_edges(graph, found.side)) == 7
    assert triangle_balance(graph)[0] == pytest.approx(0.868, abs=0.015)
    value, bound, _ = _integer_program(graph, 60)
    assert value == bound == 7


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_integer_program_equals_every_partition(seed: int) -> None:
    random = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(9, 0.5, seed=seed)
    nx.set_edge_attributes(graph, {e: int(random.choice([-1, 1])) for e in graph.edges}, "sign")
    graph = nx.relabel_nodes(graph, str)
    found = frustration(graph)
    assert len(frustrated_edges(graph, found.side)) == found.index
    if graph.number_of_edges():
        assert _integer_program(graph, 60)[0] == found.index


def test_assortativity_is_that_of_networkx() -> None:
    graph = nx.karate_club_graph()
    labels = [int(graph.nodes[n]["club"] == "Officer") for n in graph]
    ours = assortativity(nx.to_numpy_array(graph, weight=None), np.array(labels))
    assert ours == pytest.approx(nx.attribute_assortativity_coefficient(graph, "club"))
    assert assortativity(np.zeros((2, 2)), np.array([0, 1])) is None


def test_false_positives_stay_under_their_level_when_contests_are_lopsided() -> None:
    random = np.random.default_rng(7)
    tested = item_hits = null_hits = 0
    for _ in range(12):
        activity = random.beta(1.5, 2.5, 25)
        side = np.where(random.random((25, 40)) < 0.85, 1, -1)
        drawn = made(side * (random.random((25, 40)) < activity[:, None]))
        chosen = pairs(drawn, least=5)
        tested += len(chosen)
        item_hits += sum(exact_p(p)[0] <= 0.05 for p in chosen)
        found = ties(drawn)
        null_hits += int((found.p_together[found.joint_contests >= 5] <= 0.05).sum())
    assert tested > 1000
    assert item_hits / tested <= 0.05 and null_hits / tested <= 0.06


def test_a_real_bloc_is_found() -> None:
    random = np.random.default_rng(3)
    signs = np.where(random.random((12, 60)) < 0.5, 1, -1)
    signs[1] = signs[0]
    drawn = made(signs)
    p = {(q.first, q.second): exact_p(q)[0] for q in pairs(drawn, least=5)}
    assert p[0, 1] == min(p.values()) < 1e-9
    chosen = [q for q in pairs(drawn, least=5) if (q.first, q.second) == (0, 1)]
    assert permuted_p(drawn, chosen, draws=99, seed=1)[0] == 0.01
    low, high = bootstrap(drawn, chosen, draws=200, seed=1)[0]
    assert 0 < low < chosen[0].excess < high + 0.05


def joint(count: int) -> list[dict[str, object]]:
    return [stance(f"s{k}{s}", f"state/{s}", f"p{k}", contest=f"x{k}") for k in range(count) for s in "ab"]


@pytest.mark.parametrize(
    ("count", "number", "rank"), [(2, False, False), (3, True, False), (4, True, False), (5, True, True)]
)
def test_no_number_under_three_joint_contests_and_no_rank_under_five(count: int, number: bool, rank: bool) -> None:
    book = ledger(
        joint(count), [contest(f"x{k}") for k in range(count)], [candidacy(f"p{k}", f"x{k}") for k in range(count)]
    )
    row = agreement(book, incidence(book), draws=9, least=1).rows[0]
    assert row["n"] == row["same"] == count and row["opposite"] == 0
    assert (row["value"] is not None) == (row["agreement"] is not None) == number and (row["rank"] is not None) == rank


def test_backing_one_opposes_the_other_only_if_asked() -> None:
    book = ledger([stance("s", "state/a", "p"), stance("t", "state/b", "q")])
    assert not pairs(incidence(book))
    (pair,) = pairs(incidence(book, strict=False))
    assert not pair.same.any()


def test_communities_are_refused_where_the_data_cannot_bear_them() -> None:
    book = ledger(joint(3), [contest(f"x{k}") for k in range(3)], [candidacy(f"p{k}", f"x{k}") for k in range(3)])
    with pytest.raises(UsageError, match="communities need 30"):
        communities(book, incidence(book))
    assert len(communities(book, incidence(book), runs=5, draws=5, force=True).rows) == 2


def test_qap_against_every_permutation() -> None:
    names = "abcde"
    edges = list(itertools.combinations(names, 2))
    x = {e: float(v) for e, v in zip(edges, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], strict=True)}
    y = {e: float(v) for e, v in zip(edges, [2, 7, 1, 8, 2, 8, 1, 8, 2, 8], strict=True)}
    value, p, n, states = qap(x, y, method="pearson", draws=4999)
    assert value == pytest.approx(float(np.corrcoef(list(x.values()), list(y.values()))[0, 1])) and (n, states) == (
        10,
        5,
    )
    exact = []
    for order in itertools.permutations(names):
        to = dict(zip(names, order, strict=True))
        moved = [y[min(to[a], to[b]), max(to[a], to[b])] for a, b in edges]
        exact.append(abs(float(np.corrcoef(list(x.values()), moved)[0, 1])) >= abs(value) - 1e-12)
    assert p == pytest.approx(float(np.mean(exact)), abs=0.03)
    assert qap({("a", "b"): 1.0}, {("a", "b"): 1.0})[:2] == (None, None)


def test_a_bad_table_of_pairs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("state_a,state_b,value\nus,gb,x\n")
    with pytest.raises(UsageError, match="no number"):
        read_dyads(path)
    path.write_text("state_a,state_b,value\nus,gb,1\nGB,us,1\nfr,us,\n")
    assert read_dyads(path) == {("state/gb", "state/us"): 1.0}
    path.write_text("state_1,state_2,value,n\nus,gb,0.5,9\n")  # as `kg align votes` writes it
    assert read_dyads(path) == {("state/gb", "state/us"): 0.5}


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_attributes_survive_files(tmp_path: Path, ending: str) -> None:
    import datetime as dt

    book = ledger([stance("s", "state/a"), stance("t", "state/b", "q", kind="opposes")])
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[ending]
    for graph in (state_candidate_graph(book, incidence(book)), state_contest_graph(book, incidence(book))):
        graph.nodes["state/a"].update(none=None, day=dt.date(2018, 11, 21), odd="a\x00b")
        path = tmp_path / f"n.{ending}"
        write_network(graph, path)
        back = read(path)
        assert set(back) == set(graph) and back.number_of_edges() == graph.number_of_edges()
        assert back.nodes["state/a"]["day"] == "2018-11-21" and back.nodes["state/a"]["odd"] == "ab"
        assert not any(v is None for _, d in back.nodes(data=True) for v in d.values())
        for a, b, data in graph.edges(data=True):
            assert {k: back.edges[a, b][k] for k in data} == data
    with pytest.raises(UsageError):
        write_network(graph, tmp_path / "n.txt")
