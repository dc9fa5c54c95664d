"""Writing dumps from quads: sorted, so that the same facts are the same bytes whatever the order they came in.

Dumps are never written from a store: stores normalize literals.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from kg import ids
from kg.graph.grouped import Graphs, Statements, Subjects
from kg.graph.terms import XSD
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


def nquads(graphs: Graphs) -> Iterator[str]:
    """Yield N-Quads, sorted as lines: all lines of a subject at a time."""
    said_in: dict[str, list[tuple[str, Statements]]] = {}
    for graph, subjects in graphs.items():
        end = f" {graph} .\n"
        for subject, said in subjects.items():
            said_in.setdefault(subject, []).append((end, said))
    for subject in sorted(said_in):
        # A subject ends with `>`, so the lines of one never stand between those of another.
        lines = [statement + end for end, said in said_in[subject] for statement in said]
        lines.sort()
        start = f"{subject} "
        yield start + start.join(lines)


def turtle(subjects: Subjects, header: str) -> Iterator[str]:
    """Yield Turtle. `header` is put above as a comment."""
    yield from _preamble(header)
    for subject in sorted(subjects):
        yield "\n" + _block(subject, subjects[subject])


def trig(graphs: Graphs, header: str) -> Iterator[str]:
    """Yield TriG, one block a graph."""
    yield from trig_head(header)
    yield from trig_body(graphs)


def trig_head(header: str) -> Iterator[str]:
    """Yield what stands above the blocks of TriG: `header` as a comment, base and prefixes."""
    yield from _preamble(header)


def trig_body(graphs: Graphs) -> Iterator[str]:
    """Yield the blocks of TriG, one a graph."""
    written: dict[tuple[str, Statements], str] = {}
    for graph in sorted(graphs):
        yield f"\n{_short(graph)} {{\n"
        for subject in sorted(graphs[graph]):
            key = subject, graphs[graph][subject]
            block = written.get(key)
            if block is None:
                block = written[key] = _block(*key)
            yield block
        yield "}\n"


def _preamble(header: str) -> Iterator[str]:
    for line in header.splitlines():
        yield f"# {line}\n"
    yield f"@base <{ids.BASE}> .\n"
    for prefix, iri in sorted(_WRITTEN_PREFIXES.items()):
        yield f"@prefix {prefix}: <{iri}> .\n"


def _block(subject: str, said: Statements) -> str:
    """Return what is said of a subject: its types first, then by predicate and object."""
    objects: dict[str, list[str]] = {}
    for statement in said:
        predicate, _, object_ = statement.partition(" ")
        objects.setdefault(predicate, []).append(_short(object_))
    types = objects.pop(_RDF_TYPE, None)
    parts = ["a " + ", ".join(types)] if types else []
    parts.extend(f"{_short(predicate)} " + ", ".join(names) for predicate, names in objects.items())
    return _short(subject) + " " + " ;\n    ".join(parts) + " .\n"


@functools.lru_cache(maxsize=1 << 19)  # each term comes back in many statements
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
