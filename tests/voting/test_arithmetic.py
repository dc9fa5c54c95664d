"""The rule engine against exhaustive enumeration of small elections, and against published values."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from kg.voting.arithmetic import effective_number, fitting_tallies, needed_votes, share_bounds, share_fits, share_meets

FRACTIONS = [Fraction(1, 2), Fraction(2, 3), Fraction(3, 5), Fraction(1, 3)]


@pytest.mark.parametrize("fraction", FRACTIONS)
@pytest.mark.parametrize("base", range(1, 40))
def test_needed_votes_is_the_least_number_that_is_enough(fraction: Fraction, base: int) -> None:
    least = needed_votes("at-least", fraction, base)
    more = needed_votes("more-than", fraction, base)
    assert next(v for v in range(base + 2) if Fraction(v, base) >= fraction) == least
    assert next(v for v in range(2 * base) if Fraction(v, base) > fraction) == more


def test_most_votes_needs_one_more_than_any_other() -> None:
    for others in itertools.product(range(5), repeat=2):
        needed = needed_votes("most", None, 0, others)
        assert all(needed > o for o in others) and not all(needed - 1 > o for o in others)


def test_an_unknown_comparison_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown comparison"):
        needed_votes("about", Fraction(1, 2), 10)


@pytest.mark.parametrize("total", range(1, 60))
def test_shares_fit_however_a_half_was_rounded(total: int) -> None:
    for votes in range(total + 1):
        exact = Decimal(100 * votes) / Decimal(total)
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN):
            assert share_fits(exact.quantize(Decimal("0.1"), rounding), votes, total)
        far = exact.quantize(Decimal("0.1"), ROUND_HALF_UP) + Decimal("0.2")
        assert not share_fits(far, votes, total)


@pytest.mark.parametrize("decimals", ["1", "0.1"])
def test_fitting_tallies_are_all_and_only_those_that_fit(decimals: str) -> None:
    for votes in [(5, 3, 2), (7, 4, 1), (6, 6, 0)]:
        total = sum(votes)
        shares = [(Decimal(100 * v) / total).quantize(Decimal(decimals), ROUND_HALF_UP) for v in votes]
        brute = [
            tally
            for tally in itertools.product(range(total + 1), repeat=3)
            if sum(tally) == total and all(share_fits(s, v, total) for s, v in zip(shares, tally, strict=True))
        ]
        assert sorted(fitting_tallies(shares, range(total, total + 1))) == sorted(brute)
        assert votes in brute


@pytest.mark.parametrize("total", range(1, 40))
def test_a_share_decides_a_threshold_only_where_every_count_behind_it_agrees(total: int) -> None:
    for votes in range(total + 1):
        share = (Decimal(100 * votes) / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
        for fraction in FRACTIONS:
            verdict = share_meets("at-least", fraction, share)
            if verdict is not None:
                assert verdict == (Fraction(votes, total) >= fraction)


def test_share_bounds_stay_between_none_and_all() -> None:
    assert share_bounds(Decimal("100"))[1] == 1 and share_bounds(Decimal("0.0"))[0] == 0


def test_values_of_the_seed_case() -> None:
    assert needed_votes("at-least", Fraction(2, 3), 162) == 108
    assert needed_votes("more-than", Fraction(1, 2), 162) == 82
    assert share_fits(Decimal("62.3"), 101, 162) and share_fits(Decimal("37.7"), 61, 162)
    assert list(fitting_tallies([Decimal("60.5"), Decimal("39.5")], range(162, 163))) == [(98, 64)]
    assert list(fitting_tallies([Decimal("60.4"), Decimal("39.6")], range(162, 163))) == []
    second = {f"{a}-{b}" for a, b in fitting_tallies([Decimal("60.4"), Decimal("39.6")], range(1, 181))}
    assert {"96-63", "99-65", "102-67", "93-61"} <= second


def test_values_of_the_election_of_2021() -> None:
    fits = {(v, v + rest) for v, rest in fitting_tallies([Decimal("68.9")], range(1, 195))}
    assert {(91, 132), (104, 151), (111, 161), (113, 164), (115, 167)} <= fits


@pytest.mark.parametrize(
    ("votes", "expected"), [([98, 64], "1.92"), ([101, 61], "1.89"), ([84, 60, 12, 8], "2.48"), ([1], "1.00")]
)
def test_effective_number_of_candidates(votes: list[int], expected: str) -> None:
    assert effective_number(votes) == Decimal(expected)


def test_no_votes_have_no_effective_number() -> None:
    assert effective_number([0, 0]) is None
