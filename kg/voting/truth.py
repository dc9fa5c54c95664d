"""Three-valued answers about counts: certain in every completion of what is published, possible in some, or in none."""

from __future__ import annotations

from collections.abc import Iterable

from kg.dates import Truth


def of(some: bool, every: bool) -> Truth:
    """Return the answer for a statement that holds in some and in every completion.

    >>> of(some=True, every=False)
    <Truth.POSSIBLE: 'possible'>
    """
    return Truth.CERTAIN if some and every else Truth.POSSIBLE if some else Truth.NO


def known(value: bool | None) -> Truth:
    """Return the answer for a truth value, None being unknown."""
    return Truth.POSSIBLE if value is None else Truth.CERTAIN if value else Truth.NO


def both(answers: Iterable[Truth]) -> Truth:
    """Return whether all hold (Kleene's strong conjunction): NO where one does not, POSSIBLE where one is open.

    Of conditions that are not independent this can be POSSIBLE where NO is the truth, never the other way round.

    >>> both([Truth.CERTAIN, Truth.POSSIBLE])
    <Truth.POSSIBLE: 'possible'>
    """
    found = set(answers)
    return Truth.NO if Truth.NO in found else Truth.POSSIBLE if Truth.POSSIBLE in found else Truth.CERTAIN


def decided(answer: Truth) -> bool | None:
    """Return it as a truth value, None where it is open."""
    return None if answer is Truth.POSSIBLE else answer is Truth.CERTAIN
