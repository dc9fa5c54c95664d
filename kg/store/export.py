"""Writing a release out in other RDF syntaxes, from its N-Quads: a store would normalize literals."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import ids
from kg.errors import ReleaseError
from kg.graph.grouped import group, merged
from kg.graph.terms import Quad
from kg.graph.write import turtle
from kg.namespaces import PREFIXES


def export_text(folder: Path, format_: str, policy: str) -> Iterator[str]:
    """Yield the text of an export in pieces.

    Parameters
    ----------
    folder : the release.
    format_ : `trig` and `nquads` give everything; `turtle`, `ntriples`, `jsonld` and `rdfxml` the view of a policy and
        what follows from it. JSON-LD and RDF/XML come from pyoxigraph, which writes language tags in lower case.
    policy : the policy.

    """
    if format_ in ("trig", "nquads"):
        name = {"trig": "kg.trig", "nquads": "kg.nq"}[format_]
        with (folder / name).open(encoding="utf-8") as file:
            yield from file
        return
    quads = _of_policy(folder, policy)
    if format_ == "turtle":
        yield from turtle(merged(group(quads).values()), f"The view of the policy {policy!r} and what follows from it.")
    elif format_ == "ntriples":
        yield from sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in quads})
    else:
        lines = "".join(sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in quads}))
        triples = ox.parse(lines.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)
        formats = {"jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML}
        prefixes = {k: v for k, v in PREFIXES.items() if k not in ("id", "graph", "voc")}
        written = ox.serialize((q.triple for q in triples), format=formats[format_], prefixes=prefixes)
        yield (written or b"").decode("utf-8")


def _of_policy(folder: Path, policy: str) -> Iterator[Quad]:
    """Yield the quads of a policy's view and derived facts, letter for letter as they stand in the dump."""
    ends = tuple(f" <{ids.graph_iri(kind, policy)}> ." for kind in ("view", "derived"))
    with (folder / "kg.nq").open(encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.endswith(ends):
                subject, predicate, rest = line.split(" ", 2)
                object_, graph, _ = rest.rsplit(" ", 2)
                yield Quad(subject, predicate, object_, graph)


def write_atomically(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    ReleaseError
        It cannot be written; what was there before is untouched.

    """
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise ReleaseError(f"{path} could not be written: {error.strerror}.") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
