"""A data set by graph and subject: what is gathered, sorted and written at once, and shared where graphs agree.

Most of what one policy accepts the others accept too. So what a graph says of a subject is one sorted tuple, and graphs that
say the same of it hold the same tuple: it is made once, sorted once, and written out from one text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from kg.graph.terms import Quad

Statements: TypeAlias = tuple[str, ...]
"""What is said of a subject: `predicate object` as in N-Quads, sorted, each once."""
Subjects: TypeAlias = Mapping[str, Statements]
"""What a graph says, by subject (a term)."""
Graphs: TypeAlias = Mapping[str, Subjects]
"""A data set, by graph (a term)."""


class Gatherer:
    """Takes in what is said in any order, and gives it back grouped."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, list[str]]] = {}

    def add(self, graph: str, subject: str, statements: Iterable[str]) -> None:
        """Take in what a graph says of a subject."""
        subjects = self._said.get(graph)
        if subjects is None:
            subjects = self._said[graph] = {}
        known = subjects.get(subject)
        if known is None:
            subjects[subject] = list(statements)
        else:
            known.extend(statements)

    def grouped(self, shared: dict[Statements, Statements]) -> dict[str, dict[str, Statements]]:
        """Return all that was taken in; `shared` holds the tuples of earlier gatherers, and those of this one after it."""
        return {
            graph: {s: shared.setdefault(t, t) for s, said in subjects.items() for t in [statements(said)]}
            for graph, subjects in self._said.items()
        }


def statements(said: Iterable[str]) -> Statements:
    """Return what is said of a subject in order, without what is said twice."""
    # As `>` ends each predicate, the order of `predicate object` is that of the two terms.
    return tuple(sorted(set(said)))


def group(quads: Iterable[Quad]) -> dict[str, dict[str, Statements]]:
    """Return quads by graph and subject."""
    gatherer = Gatherer()
    for subject, predicate, object_, graph in quads:
        gatherer.add(graph, subject, [f"{predicate} {object_}"])
    return gatherer.grouped({})


def quads_of(graphs: Graphs) -> Iterator[Quad]:
    """Yield the quads of a data set, by graph, subject, predicate and object."""
    for graph, subjects in sorted(graphs.items()):
        for subject, said in sorted(subjects.items()):
            for statement in said:
                predicate, _, object_ = statement.partition(" ")
                yield Quad(subject, predicate, object_, graph)


def merged(parts: Iterable[Subjects]) -> dict[str, Statements]:
    """Return what several graphs together say of each subject."""
    together: dict[str, Statements] = {}
    for subjects in parts:
        for subject, said in subjects.items():
            before = together.get(subject)
            together[subject] = said if before is None or before is said else statements((*before, *said))
    return together


def size(graphs: Graphs) -> int:
    """Return the number of quads."""
    return sum(len(said) for subjects in graphs.values() for said in subjects.values())


def lines(graphs: Graphs, *, merge: bool = False) -> str:
    """Return a data set as N-Quads in no particular order, for loading; without the names of its graphs where they are to be merged."""
    pieces = []
    for graph, subjects in graphs.items():
        end = " .\n" if merge else f" {graph} .\n"
        for subject, said in subjects.items():
            start = f"{subject} "
            pieces.append(start + (end + start).join(said) + end)
    return "".join(pieces)
