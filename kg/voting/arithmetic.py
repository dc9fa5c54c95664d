"""Arithmetic of votes, as pure functions: what a threshold needs, what a percentage can mean, which counts fit it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction


def needed_votes(comparison: str, fraction: Fraction | None, base: int, others: Sequence[int] = ()) -> int:
    """Return the fewest votes that satisfy a threshold.

    Parameters
    ----------
    comparison : `at-least` or `more-than` the fraction of the base, or `most` (more than any of `others`).
    fraction : the fraction; None for `most`.
    base : number of votes or members that the fraction is taken of.
    others : votes of the other candidacies, for `most`.

    >>> needed_votes("at-least", Fraction(2, 3), 162), needed_votes("more-than", Fraction(1, 2), 162)
    (108, 82)

    """
    if comparison == "most":
        return max(others, default=0) + 1
    if fraction is None:
        raise ValueError(f"the comparison {comparison} needs a fraction")
    exact = fraction * base
    if comparison == "at-least":
        return -(-exact.numerator // exact.denominator)
    if comparison == "more-than":
        return exact.numerator // exact.denominator + 1
    raise ValueError(f"unknown comparison {comparison!r}")


def share_bounds(share: Decimal) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest fraction that a published percentage can stand for.

    The last decimal published may have been rounded either way at a half, so both bounds belong to the range.

    >>> [float(b) for b in share_bounds(Decimal("62.3"))]
    [0.6225, 0.6235]
    """
    exponent = share.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Fraction(1, 2) * Fraction(10) ** exponent
    exact = Fraction(share)
    return max(Fraction(0), (exact - half) / 100), min(Fraction(1), (exact + half) / 100)


def share_fits(share: Decimal, votes: int, total: int) -> bool:
    """Whether `votes` of `total` round to the published percentage.

    >>> share_fits(Decimal("60.5"), 98, 162), share_fits(Decimal("60.4"), 98, 162)
    (True, False)
    """
    if total <= 0:
        return False
    low, high = share_bounds(share)
    return low <= Fraction(votes, total) <= high


def share_meets(comparison: str, fraction: Fraction, share: Decimal) -> bool | None:
    """Whether a published percentage satisfies a threshold; None where its rounding leaves that open.

    >>> share_meets("at-least", Fraction(2, 3), Decimal("62.3"))
    False
    """
    low, high = share_bounds(share)
    if comparison == "at-least":
        return True if low >= fraction else False if high < fraction else None
    return True if low > fraction else False if high <= fraction else None


def fitting_tallies(shares: Sequence[Decimal], totals: range) -> Iterator[tuple[int, ...]]:
    """Yield all integer tallies whose percentages round to the `shares`, for each total in `totals`.

    `shares` are those of all candidacies, in an order that the tallies keep; the tallies of a total add up to it. With
    one share only, the second member of each tally is what is left for all others.

    >>> list(fitting_tallies([Decimal("60.5"), Decimal("39.5")], range(162, 163)))
    [(98, 64)]
    """
    complete = list(shares) if len(shares) > 1 else [shares[0], None]
    for total in totals:
        ranges = []
        for share in complete:
            if share is None:
                ranges.append(range(total + 1))
                continue
            low, high = share_bounds(share)
            first = -(-(low * total).numerator // (low * total).denominator)
            last = (high * total).numerator // (high * total).denominator
            ranges.append(range(first, last + 1))
        yield from _summing(ranges, total)


def _summing(ranges: Sequence[range], total: int) -> Iterator[tuple[int, ...]]:
    """Yield the choices of one number from each range that add up to `total`."""
    if len(ranges) == 1:
        if total in ranges[0]:
            yield (total,)
        return
    least = sum(r.start for r in ranges[1:])
    for first in ranges[0]:
        if first + least > total:
            break
        for rest in _summing(ranges[1:], total - first):
            yield (first, *rest)


def effective_number(votes: Sequence[int | Decimal]) -> Decimal | None:
    """Return the effective number of candidates, 1 / sum of squared shares (Laakso and Taagepera 1979).

    Shares are of the votes given here. None where there are none. Two decimals.

    >>> effective_number([101, 61])
    Decimal('1.89')
    """
    exact = [Fraction(v) for v in votes]
    total = sum(exact, Fraction(0))
    if not total:
        return None
    squares = sum(((v / total) ** 2 for v in exact), Fraction(0))
    return round_fraction(1 / squares, 2)


def round_fraction(value: Fraction, decimals: int) -> Decimal:
    """Round half away from zero to that many decimals.

    >>> round_fraction(Fraction(101, 162) * 100, 1)
    Decimal('62.3')
    """
    scale = 10**decimals
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
