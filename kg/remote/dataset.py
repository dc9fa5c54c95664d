"""Stating prefixes and data set in the text of a query, so that no engine falls back on a default graph of its own.

In the text and not as parameters of the protocol: a query over a release names thousands of graphs, Virtuoso sends each one
back as a header, and Python reads a hundred headers at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.graph.terms import iri_term
from kg.tokens import ESCAPE, TOKEN

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")


@dataclass(frozen=True)
class Shape:
    """What has to be known of a query to send it: its form, where its data set is stated, what it uses."""

    form: str
    place: int
    """Where clauses of the data set go."""
    states_dataset: bool
    graphs: bool
    """Whether it looks into named graphs."""
    used: frozenset[str]
    """Prefixes that stand in it."""
    declared: frozenset[str]
    unbound: tuple[tuple[int, int], ...]
    """Where it has `VALUES ?x { UNDEF }`, which says nothing."""


def shape(text: str) -> Shape:
    """Look at a query.

    Raises
    ------
    QueryError
        It has no form: it is an update, or no SPARQL.

    """
    tokens = list(_tokens(text))
    form, start = "", 0
    used, declared = set(), set()
    for index, (kind, token, _) in enumerate(tokens):
        word = token.upper() if kind == "word" else ""
        if kind == "name":
            used.add(token.partition(":")[0])
        if word == "PREFIX" and index + 1 < len(tokens):
            declared.add(tokens[index + 1][1].partition(":")[0])
        if not form and word in _UPDATES:
            raise QueryError(f"The query is an update ({word}); a graph is changed by kg build and kg push.")
        if not form and word in _FORMS:
            form, start = word, index + 1
    if not form:
        raise QueryError("The query is no SPARQL 1.1: it has no SELECT, ASK, CONSTRUCT or DESCRIBE.")
    place, states = _place(tokens, start, form, len(text))
    graphs = any(kind == "word" and token.upper() == "GRAPH" for kind, token, _ in tokens)
    unbound = tuple(
        (tokens[i][2], tokens[i + 4][2] + 1)
        for i in range(len(tokens) - 4)
        if [
            t.upper() if k == "word" else t if k == "other" or k in ("open", "close") else k
            for k, t, _ in tokens[i : i + 5]
        ]
        == ["VALUES", "variable", "{", "UNDEF", "}"]
    )
    return Shape(form, place, states, graphs, frozenset(used), frozenset(declared), unbound)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    for match in TOKEN.finditer(text):
        if match.lastgroup not in ("blank", "comment"):
            yield match.lastgroup or "", match[0], match.start()


def _place(tokens: Sequence[tuple[str, str, int]], start: int, form: str, end: int) -> tuple[int, bool]:
    """Return where `WHERE` or its brace stands, and whether FROM does before it."""
    depth = 0
    template = form == "CONSTRUCT" and start < len(tokens) and tokens[start][1] == "{"
    for kind, token, where in tokens[start:]:
        word = token.upper() if kind == "word" else ""
        if depth == 0 and not template:
            if word == "FROM":
                return where, True
            if word == "WHERE" or token == "{" or (form == "DESCRIBE" and word in _MODIFIERS):
                return where, False
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            template = template and depth > 0
    return end, False


def resolve(text: str) -> str:
    r"""Return a query with its codepoint escapes resolved (SPARQL 1.1, 19.2), which could hide a keyword.

    >>> resolve(r"\u0053ELECT * {}")
    'SELECT * {}'
    """

    def char(match: object) -> str:
        code = int(match[1] or match[2], 16)  # type: ignore[index]
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QueryError("The query has an escape that names no character.")
        return chr(code)

    return ESCAPE.sub(char, text)


def stated(text: str, shaped: Shape, prefixes: Mapping[str, str], default: Sequence[str], named: Sequence[str]) -> str:
    """Return a query with its prefixes and its data set stated; a data set that it states itself stands.

    >>> query = "SELECT * { ?s rdfs:label ?o }"
    >>> stated(query, shape(query), {"rdfs": "http://r/", "owl": "http://o/"}, ["http://g"], [])
    'PREFIX rdfs: <http://r/> SELECT * FROM <http://g> { ?s rdfs:label ?o }'
    """
    # Blanked, not kept: Virtuoso 7.2.5 leaves the variable unbound afterwards, whatever else binds it.
    for start, end in shaped.unbound:
        text = text[:start] + " " * (end - start) + text[end:]
    lacking = sorted((shaped.used - shaped.declared) & set(prefixes))
    # On the first line: the numbers of lines in a server's complaint stay those of the query.
    head = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in lacking)
    if shaped.states_dataset:
        return head + text
    clauses = [f"FROM {iri_term(graph)}" for graph in default] + [f"FROM NAMED {iri_term(graph)}" for graph in named]
    between = " ".join(clauses) + " " if clauses else ""
    gap = " " if between and text[: shaped.place] and not text[: shaped.place][-1].isspace() else ""
    return head + text[: shaped.place] + gap + between + text[shaped.place :]
