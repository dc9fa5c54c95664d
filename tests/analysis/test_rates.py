from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.rates import false_discovery_rates, poisson_rate, wilson


def test_wilson_equals_its_formula() -> None:
    k, n, z = 7, 40, 1.959963984540054
    p = k / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    found = wilson(k, n)
    assert found.value == p
    assert found.low == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-12)
    assert found.high == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-12)


def test_the_exact_interval_equals_published_limits() -> None:
    # Garwood (1936), limits of the expectation of a Poisson variable at 95 %: 0 to 3.689 for 0, 4.795 to 18.390 for 10.
    assert poisson_rate(0, 1).high == pytest.approx(3.689, abs=5e-4)
    ten = poisson_rate(10, 1)
    assert (ten.low, ten.high) == (pytest.approx(4.795, abs=5e-4), pytest.approx(18.390, abs=5e-4))


def test_nothing_to_divide_by_is_undefined() -> None:
    assert wilson(0, 0).value is None and poisson_rate(0, 0).low is None and false_discovery_rates([]) == []
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="no rate"):
        poisson_rate(1, -1)


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_value(k: int, n: int) -> None:
    share, rate = wilson(min(k, n), n), poisson_rate(k, n)
    for found in (share, rate):
        assert found.value is not None and found.low is not None and found.high is not None
        assert 0 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12
