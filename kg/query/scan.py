r"""The look at a query's text before any engine sees it.

It knows tokens, not grammar: comments, strings, IRIs, prefixed names, brackets, words. That is enough to tell a keyword from a
name, to measure nesting, and to find what must not reach an engine that federates unconditionally and whose parser recurses.
What it lets through that is no SPARQL, the engine refuses in a worker.

Codepoint escapes (`\u0053ERVICE`) are resolved first, as the grammar says (SPARQL 1.1, 19.2); so no keyword hides behind one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QueryError
from kg.tokens import ESCAPE, TOKEN

MAX_LENGTH = 64 * 1024
"""Characters of a query."""
MAX_DEPTH = 64
"""Brackets within brackets of all kinds; Oxigraph 0.5.13 overflows its stack at some 320 lists."""
MAX_CHAIN = 1024
"""Operators on one level without a separator, which an engine nests (`1+1+1...`, `!!!!x`, `{} UNION {} UNION ...`)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_DEAR = ("ORDER", "GROUP", "DISTINCT", "REDUCED", "CONSTRUCT", "DESCRIBE", "SERVICE", "REGEX", "REPLACE")
_CHAINING = ("UNION", "OPTIONAL", "MINUS")


class Refused(QueryError):
    """A text that no engine shall see. `reason` is a slug: `query-too-long`, `malformed-query`, `nested-too-deep`, `update-refused`,
    `federation-refused`.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Scan:
    """What the text shows.

    `text` has codepoint escapes resolved; `form` is SELECT, ASK, CONSTRUCT or DESCRIBE, or empty where none was found (the engine
    will refuse it); `has_dataset` tells of FROM; `cheap` that nothing in it needs more than a look-up to begin with.
    """

    text: str
    form: str
    has_dataset: bool
    cheap: bool


def resolve_escapes(text: str) -> str:
    r"""Return a text with codepoint escapes resolved.

    >>> resolve_escapes(r"\u0053ERVICE")
    'SERVICE'
    """

    def char(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise Refused("malformed-query", "The query has an escape that names no character.")
        return chr(code)

    return ESCAPE.sub(char, text)


def scan(text: str, max_length: int | None = MAX_LENGTH, *, federation: bool = False) -> Scan:
    """Look at a query; with `federation` it may ask other servers (SERVICE), without a `max_length` it may be of any length.

    Raises
    ------
    Refused
        It is too long, nested too deep, an update, or names another server.

    """
    if max_length is not None and len(text) > max_length:
        raise Refused("query-too-long", f"The query has more than {max_length} characters.")
    if "\x00" in text or _SURROGATE.search(text):
        raise Refused("malformed-query", "The query has a character that no query may have.")
    text = resolve_escapes(text)
    form, depth, dataset, dear, patterns = "", 0, False, False, 0
    chains = [0]
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind in ("blank", "comment"):
            continue
        word = token.upper() if kind == "word" else ""
        if kind == "open":
            depth += 1
            patterns += token == "{"
            chains.append(0)
            if depth > MAX_DEPTH:
                raise Refused("nested-too-deep", f"The query nests brackets more than {MAX_DEPTH} deep.")
        elif kind == "close":
            depth = max(0, depth - 1)
            if len(chains) > 1:
                chains.pop()
        elif kind == "operator" or word in _CHAINING:
            chains[-1] += 1
            dear = dear or (token in ("*", "+", "?") and bool(form) and depth > 0)
            if chains[-1] > MAX_CHAIN:
                raise Refused("nested-too-deep", f"The query strings more than {MAX_CHAIN} operators together.")
        elif kind == "other" and token in ".,;":
            chains[-1] = 0 if token == "." and depth else chains[-1]
            patterns += token in ".;"
        elif word == "SERVICE" and not federation:
            raise Refused("federation-refused", "SERVICE is refused: no other server is asked.")
        elif not form and word in _UPDATES:
            raise Refused("update-refused", f"{word} is refused: the graph is read only.")
        elif word in _FORMS:
            dear = dear or (bool(form) and word == "SELECT")
            form = form or word
        elif word == "FROM":
            dataset = True
        dear = dear or word in _DEAR
    cheap = bool(form) and not dear and patterns <= 8 and len(text) <= 8192
    return Scan(text, form, dataset, cheap)
