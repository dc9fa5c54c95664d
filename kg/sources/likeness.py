"""How alike two sets of names are: a ground for a proposal, never for a merger."""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import needing
from kg.folding import fold

ALIKE = 88.0
"""From this likeness on (0 to 100) two persons of one office are proposed as the same; chosen so that `Kim Jong Yang` and
`Kim Jong-yang` are, and `Kim Jong-yang` and `Kim Jong-nam` are not."""


def likeness(left: Iterable[str], right: Iterable[str]) -> float:
    """Return how alike the nearest two names of two things are, from 0 to 100, whatever the order of their parts.

    The measure is rapidfuzz's `token_sort_ratio` (a normalized indel distance over sorted words).

    Raises
    ------
    UsageError
        rapidfuzz is not installed.

    """
    with needing("This needs", "sources"):
        from rapidfuzz import fuzz
    ours, theirs = {fold(n) for n in left}, {fold(n) for n in right}
    return max((fuzz.token_sort_ratio(a, b) for a in ours for b in theirs), default=0.0)
