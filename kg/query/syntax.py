"""What is wrong with a query that the engine cannot read, in words that help: line, column, and the place itself.

The engine's parser tries keywords by taking as many characters as they have. So it reports a place that lies beyond the fault by the
length of the longest keyword it tried there, and names that keyword as "expected", which it mostly is not. `place` takes that back.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.tokens import TOKEN

_AT = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_KEYWORD = re.compile(r"(?:[A-Za-z][A-Za-z_0-9]*)$")
_PAD = " " * 64
"""Room behind the text, so that a keyword tried near its end does not fail for want of characters."""
_SHOWN = 30
_SAID = {
    "The SELECT contains a variable that is unbound": "SELECT names a variable that the pattern does not bind, or that is neither grouped nor aggregated",
    "IRI parsing failed": "an IRI is not well formed (a blank in it, perhaps)",
}
_PAIRS = {"}": "{", "]": "[", ")": "("}
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*)?:")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)


def fault(text: str, message: str, prefixes: Collection[str] = tuple(PREFIXES)) -> str:
    """Return what is wrong with a query, in one sentence.

    Parameters
    ----------
    text : the query.
    message : what the engine said of it.
    prefixes : prefixes that need no declaration.

    """
    if not text.strip():
        return "The query is empty."
    if unknown := _unknown_prefix(text, prefixes):
        name, start = unknown
        return f"The query is no SPARQL 1.1: the prefix {name}: is not declared, at {_where(text, start)}"
    said = next((words for sign, words in _SAID.items() if sign in message), "")
    if (quote := _open_string(text)) is not None:
        return f"The query is no SPARQL 1.1: this string is not closed on its line, {_where(text, quote)}"
    if bracket := _unbalanced(text):
        token, start, trouble = bracket
        return f"The query is no SPARQL 1.1: the bracket {token} {trouble}, at {_where(text, start)}"
    start = place(text, message)
    if said:
        return f"The query is no SPARQL 1.1: {said}."
    if start >= len(text.rstrip()):
        return f"The query is no SPARQL 1.1: it ends too early, at {_where(text, len(text.rstrip()))}"
    return f"The query is no SPARQL 1.1: something is wrong, or missing, close to {_where(text, start)}"


def place(text: str, message: str) -> int:
    """Return the index of the character at which the query stops being SPARQL, as near as the engine's message tells."""
    match = _AT.match(_message(text) or message)
    if match is None:
        return len(text)
    lines = text.split("\n")
    line = min(int(match[1]), len(lines))
    end = sum(len(one) + 1 for one in lines[: line - 1]) + int(match[2]) - 1
    expected = [word.strip() for word in match[3].removeprefix("one of ").split(",")]
    lengths = [len(word) for word in expected if _KEYWORD.match(word)]
    start = max(0, min(end - min(lengths, default=0), len(text)))
    return start + len(text[start:]) - len(text[start:].lstrip())


def _message(text: str) -> str | None:
    try:
        ox.Store().query(text + _PAD, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error.msg)
    except (ValueError, RuntimeError, OSError):
        return None
    return None


def _where(text: str, index: int) -> str:
    """Return line, column and the text around a place, with a mark before what is there.

    >>> _where("SELECT ?x WHERE { ?x }", 21)
    'line 1, column 22: SELECT ?x WHERE { ?x ▶}'
    """
    before, after = text[:index], text[index:].split("\n", 1)[0]
    line = before.rpartition("\n")[2]
    left = line if len(line) <= _SHOWN else "…" + line[-_SHOWN:]
    right = after if len(after) <= _SHOWN else after[:_SHOWN] + "…"
    return f"line {before.count(chr(10)) + 1}, column {len(line) + 1}: {left.lstrip()}▶{right.rstrip()}"


def _unknown_prefix(text: str, prefixes: Collection[str]) -> tuple[str, int] | None:
    known = {*prefixes, *_DECLARED.findall(text)}
    for match in TOKEN.finditer(text):
        if match.lastgroup == "name" and (name := _PREFIXED.match(match[0])) and (name[1] or "") not in known:
            return name[1] or "", match.start()
    return None


def _open_string(text: str) -> int | None:
    quotes = (m.start() for m in TOKEN.finditer(text) if m.lastgroup == "other" and m[0] in "\"'")
    return next(quotes, None)


def _unbalanced(text: str) -> tuple[str, int, str] | None:
    opened: list[tuple[str, int]] = []
    for match in TOKEN.finditer(text):
        if match.lastgroup == "open":
            opened.append((match[0], match.start()))
        elif match.lastgroup == "close":
            if not opened or opened[-1][0] != _PAIRS.get(match[0]):
                return match[0], match.start(), "closes what is not open"
            opened.pop()
    return (opened[-1][0], opened[-1][1], "is never closed") if opened else None
