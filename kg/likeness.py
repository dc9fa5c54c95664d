"""Which names somebody may have meant by one that nothing bears: near in spelling, or of which it is the acronym."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from kg.folding import fold

MOST = 5
_LEAST = 0.75
_BESIDE = 0.1
"""How much less like it than the nearest a name may be to be named beside it."""
_SMALL = frozenset([
    "a", "and", "d", "da", "de", "del", "der", "des", "di", "du", "e", "el", "et",
    "for", "in", "l", "la", "las", "le", "les", "los", "of", "on", "the", "to", "und", "y",
])  # fmt: skip


def near(text: str, names: Iterable[tuple[str, str]], most: int = MOST) -> list[str]:
    """Return the names nearest to `text`, the nearest first, one for each thing.

    Parameters
    ----------
    text : what somebody typed.
    names : names, each with what bears it.
    most : at most that many are returned.

    >>> near("UN", [("UNDP", "undp"), ("United Nations", "un"), ("ECO", "eco")])
    ['United Nations']
    >>> near("Interpl", [("INTERPOL", "interpol"), ("ICPO-INTERPOL", "interpol"), ("Europol", "europol")])
    ['INTERPOL']

    """
    wanted = fold(text)
    best: dict[str, tuple[float, str]] = {}
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    for name, thing in names:
        score = _likeness(matcher, wanted, fold(name))
        if score >= _LEAST:
            best[thing] = max(best.get(thing, (0.0, name)), (score, name), key=lambda one: one[0])
    least = max((score for score, _ in best.values()), default=0.0) - _BESIDE
    found = [(score, name) for score, name in best.values() if score >= least]
    ranked = sorted(found, key=lambda one: (-one[0], len(one[1]), one[1]))
    return list(dict.fromkeys(name for _, name in ranked))[:most]


def _likeness(matcher: difflib.SequenceMatcher[str], wanted: str, name: str) -> float:
    """Return 1 for an acronym; below it 0.9 to 1 for names that hold all words, or the ratio of Ratcliff and Obershelp."""
    words = name.split()
    if len(wanted) >= 2 and wanted in (initials(words), "".join(word[0] for word in words)):
        return 1.0
    asked = set(wanted.split())
    if sum(map(len, asked)) >= 4 and asked <= set(words):
        return 0.9 + 0.1 * len(wanted) / len(name)
    matcher.set_seq1(name)
    # An acronym of three letters has others at one letter's distance everywhere: nearness says nothing there.
    if len(wanted) <= 3 or matcher.real_quick_ratio() < _LEAST or matcher.quick_ratio() < _LEAST:
        return 0.0
    return min(0.99, matcher.ratio())


def initials(words: Iterable[str]) -> str:
    """Return the first letters of words, without the small ones.

    >>> initials("bank for international settlements".split())
    'bis'
    """
    return "".join(word[0] for word in words if word not in _SMALL)


__all__ = ["MOST", "initials", "near"]
