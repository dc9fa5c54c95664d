"""Measures: values by hand, oracles that are not ours, bounds, and each edge case that has a rule."""

from __future__ import annotations

import itertools
import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from sklearn.metrics import cohen_kappa_score

from kg.errors import UnknownName
from kg.rollcalls.measures import MEASURES, Measure, consensus_measure, measure_named
from kg.rollcalls.panel import Real
from kg.rollcalls.tables import chosen_tables, cluster_tables, pair_cells, pair_tables
from tests.rollcalls.worlds import chance_panel

TABLES = st.lists(st.integers(0, 12), min_size=9, max_size=9).map(lambda x: np.array(x, dtype=float).reshape(3, 3))
ALL = [*MEASURES.values(), consensus_measure(40)]

# Session 73 of the General Assembly: the joint votes of two pairs, of 95 roll calls none of which was unanimous.
US_ISRAEL = np.array([[16, 3, 0], [2, 8, 0], [4, 1, 57]], dtype=float)
US_RUSSIA = np.array([[7, 5, 7], [4, 5, 1], [50, 9, 7]], dtype=float)


def value(measure: str, table: Real) -> float:
    return float(MEASURES[measure].function(table))


def votes(table: Real) -> tuple[list[int], list[int]]:
    pairs = [(a + 1, b + 1) for a, b in itertools.product(range(3), range(3)) for _ in range(int(table[a, b]))]
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_values_by_hand() -> None:
    # Ten joint votes: 4 both yes, 1 both no, 2 yes and abstain, 1 abstain and no, 2 yes and no.
    table = np.array([[4, 2, 2], [0, 0, 1], [0, 0, 1]], dtype=float)
    assert value("strict", table) == pytest.approx(5 / 10)
    assert value("voeten", table) == pytest.approx((5 + 3 / 2) / 10)
    assert value("state-old", table) == pytest.approx(5 / 7)
    assert value("state-new", table) == pytest.approx((5 + 3 / 2) / 10)
    assert value("s-absolute", table) == pytest.approx(1 - 2 * (3 / 2 + 2) / 10)
    assert value("s-squared", table) == pytest.approx(1 - 2 * (3 / 4 + 2) / 10)
    # Shares 8, 1, 1 against 4, 2, 4 of ten: expected linear disagreement (8*2/2 + 8*4 + 1*4/2 + 1*4/2 + 1*4 + 1*2/2) / 100.
    assert value("kappa-linear", table) == pytest.approx(1 - 0.35 / 0.49)
    # Pooled shares 12, 3, 5 of twenty: 2 (12*3/2 + 12*5 + 3*5/2) / 400.
    assert value("pi-linear", table) == pytest.approx(1 - 0.35 / (2 * 85.5 / 400))
    assert value("alpha-linear", table) == pytest.approx(1 - 0.35 / (2 * 85.5 / (20 * 19)))
    assert float(consensus_measure(30).function(table)) == pytest.approx((6.5 + 30) / 40)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (US_ISRAEL, {"voeten": 0.923, "s-absolute": 0.846, "pi-linear": 0.808, "kappa-squared": 0.827, "state-old": 73 / 77}),
        (US_RUSSIA, {"voeten": 0.300, "s-absolute": -0.400, "pi-linear": -0.433, "kappa-squared": -0.196, "state-old": 0.197}),
    ],
)  # fmt: skip
def test_values_of_session_73(table: Real, expected: dict[str, float]) -> None:
    for name, there in expected.items():
        assert value(name, table) == pytest.approx(there, abs=6e-4), name


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_kappa_is_that_of_scikit_learn(table: Real) -> None:
    one, other = votes(table)
    for ours, theirs in (("kappa", None), ("kappa-linear", "linear"), ("kappa-squared", "quadratic")):
        here = value(ours, table)
        if math.isnan(here):
            assert len(set(one) | set(other)) < 2
        else:
            assert here == pytest.approx(cohen_kappa_score(one, other, labels=[1, 2, 3], weights=theirs), abs=1e-9)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_krippendorff(table: Real) -> None:
    one, other = votes(table)
    if len(set(one) | set(other)) < 2:
        assert all(math.isnan(value(m, table)) for m in ("alpha", "alpha-linear", "alpha-squared"))
        return
    for ours, level in (("alpha", "nominal"), ("alpha-squared", "interval")):
        theirs = krippendorff.alpha(reliability_data=[one, other], value_domain=[1, 2, 3], level_of_measurement=level)
        assert value(ours, table) == pytest.approx(theirs, abs=1e-9)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_tau_is_that_of_scipy(table: Real) -> None:
    one, other = votes(table)
    if len(set(one)) < 2 or len(set(other)) < 2:
        assert math.isnan(value("tau-b", table))
    else:
        assert value("tau-b", table) == pytest.approx(kendalltau(one, other).statistic, abs=1e-9)


@pytest.mark.parametrize("measure", ALL, ids=lambda m: m.id)
@given(table=TABLES)
@settings(max_examples=40, deadline=None)
def test_symmetric_and_bounded(measure: Measure, table: Real) -> None:
    here, turned = float(measure.function(table)), float(measure.function(table.T))
    assert here == pytest.approx(turned, nan_ok=True)
    assert math.isnan(here) or measure.low - 1e-9 <= here <= measure.high + 1e-9
    # Calling yes no and no yes changes nothing: all distances stay.
    assert here == pytest.approx(float(measure.function(table[::-1, ::-1])), nan_ok=True)


@pytest.mark.parametrize("measure", ALL, ids=lambda m: m.id)
def test_nothing_in_common_is_undefined_and_not_zero(measure: Measure) -> None:
    assert math.isnan(float(measure.function(np.zeros((3, 3)))))


def test_edge_cases_have_their_rule() -> None:
    constant = np.diag([30.0, 0, 0])
    for name in MEASURES:
        if name.startswith(("kappa", "pi", "alpha", "tau")):
            assert math.isnan(value(name, constant)), name  # D_e = 0: neither 1 nor 0
    assert value("voeten", constant) == 1
    abstainers = np.diag([0.0, 5, 0])
    assert value("voeten", abstainers) == value("strict", abstainers) == value("state-new", abstainers) == 1
    assert math.isnan(value("state-old", abstainers))  # abstentions are dropped: nothing is left
    always_yes = np.array([[20, 5, 5], [0, 0, 0], [0, 0, 0]], dtype=float)
    assert value("kappa-squared", always_yes) == pytest.approx(0)  # who always votes yes has kappa 0 with everybody
    skewed = np.array([[95, 1, 1], [1, 0, 0], [2, 0, 0]], dtype=float)
    assert value("voeten", skewed) > 0.95 and value("kappa-linear", skewed) < 0.05  # the prevalence paradox
    assert value("state-old", np.array([[38, 8, 3], [0, 9, 2], [2, 2, 45.0]])) == pytest.approx(0.943, abs=5e-4)


@given(TABLES)
def test_s_is_twice_the_index_less_one(table: Real) -> None:
    assert value("s-absolute", table) == pytest.approx(2 * value("voeten", table) - 1, nan_ok=True)


def test_products_of_matrices_count_as_two_loops_do() -> None:
    panel = chance_panel(4)
    tables = pair_tables(panel.codes)
    for i, j in itertools.product(range(8), range(8)):
        naive = np.zeros((3, 3))
        for row in panel.codes:
            if row[i] and row[j]:
                naive[row[i] - 1, row[j] - 1] += 1
        assert (tables[:, :, i, j] == naive).all()
    first, second = np.array([0, 3]), np.array([5, 1])
    assert (chosen_tables(panel.codes, first, second) == tables[:, :, first, second]).all()
    clusters = np.repeat(np.arange(20), 3)[::-1]
    summed = cluster_tables(pair_cells(panel.codes, first, second), clusters).sum(axis=0)
    assert (summed.T.reshape(3, 3, 2) == tables[:, :, first, second]).all()


def test_weights_weigh_roll_calls() -> None:
    panel = chance_panel(5)
    weights = np.arange(60, dtype=float) % 3
    repeated = np.repeat(panel.codes, weights.astype(int), axis=0)
    assert np.allclose(pair_tables(panel.codes, weights), pair_tables(repeated))


def test_order_of_states_and_of_roll_calls_changes_nothing() -> None:
    panel = chance_panel(6)
    tables = pair_tables(panel.codes)
    turn, rows = np.random.default_rng(1).permutation(8), np.random.default_rng(2).permutation(60)
    assert (pair_tables(panel.codes[rows][:, turn]) == tables[:, :, turn][:, :, :, turn]).all()


def test_a_measure_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownName, match="kappa"):
        measure_named("kapa")
