"""Writing dumps from quads: sorted, so that the same facts are the same bytes whatever the order they came in.

Dumps are never written from a store: stores normalize literals.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from kg import ids
from kg.graph.terms import XSD, Quad
from kg.namespaces import PREFIXES

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SHORTHAND = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_TYPED = re.compile(r'"((?:[^"\\]|\\.)*)"\^\^<([^>]*)>', re.DOTALL)
_RDF_TYPE = f"<{PREFIXES['rdf']}type>"
# `id`, `graph` and `voc` have paths behind them: those IRIs are written relative to the base instead.
_WRITTEN_PREFIXES = {k: v for k, v in PREFIXES.items() if k not in ("id", "graph", "voc")}


def sorted_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads without duplicates, by graph, subject, predicate and object."""
    # In the order they came: sorting what is sorted already costs next to nothing.
    return sorted(dict.fromkeys(quads), key=lambda q: (q.graph, q.subject, q.predicate, q.object))


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield N-Quads lines, sorted as lines."""
    yield from sorted({f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in quads})


def turtle(quads: Iterable[Quad], header: str) -> Iterator[str]:
    """Yield Turtle; the graph of the quads is left out. `header` is put above as a comment."""
    yield from _preamble(header)
    for block in _subjects(sorted_quads(Quad(q.subject, q.predicate, q.object, "") for q in quads)):
        yield "\n" + block


def trig(quads: Iterable[Quad], header: str) -> Iterator[str]:
    """Yield TriG, one block a graph."""
    yield from trig_head(header)
    yield from trig_body(quads)


def trig_head(header: str) -> Iterator[str]:
    """Yield what stands above the blocks of TriG: `header` as a comment, base and prefixes."""
    yield from _preamble(header)


def trig_body(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield the blocks of TriG, one a graph."""
    for graph, members in itertools.groupby(sorted_quads(quads), key=lambda q: q.graph):
        yield f"\n{_short(graph)} {{\n"
        yield from _subjects(list(members))
        yield "}\n"


def _preamble(header: str) -> Iterator[str]:
    for line in header.splitlines():
        yield f"# {line}\n"
    yield f"@base <{ids.BASE}> .\n"
    for prefix, iri in sorted(_WRITTEN_PREFIXES.items()):
        yield f"@prefix {prefix}: <{iri}> .\n"


def _subjects(quads: list[Quad]) -> Iterator[str]:
    for subject, about in itertools.groupby(quads, key=lambda q: q.subject):
        lines = []
        predicates = itertools.groupby(sorted(about, key=_type_first), key=lambda q: q.predicate)
        for predicate, members in predicates:
            name = "a" if predicate == _RDF_TYPE else _short(predicate)
            lines.append(f"{name} " + ", ".join(_short(q.object) for q in members))
        yield _short(subject) + " " + " ;\n    ".join(lines) + " .\n"


def _type_first(quad: Quad) -> tuple[bool, str, str]:
    return quad.predicate != _RDF_TYPE, quad.predicate, quad.object


@functools.lru_cache(maxsize=1 << 19)  # each term of a view comes back in every policy
def _short(term: str) -> str:
    if term.startswith("<"):
        return _short_iri(term[1:-1])
    typed = _TYPED.fullmatch(term)
    if typed:
        text, datatype = typed.groups()
        pattern = _SHORTHAND.get(datatype)
        if pattern and pattern.fullmatch(text):
            return text
        return f'"{text}"^^{_short_iri(datatype)}'
    return term


def _short_iri(iri: str) -> str:
    for prefix, namespace in _WRITTEN_PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    if iri.startswith(ids.BASE) and iri != ids.BASE and "//" not in iri[len(ids.BASE) :]:
        return f"<{iri[len(ids.BASE) :]}>"
    return f"<{iri}>"
