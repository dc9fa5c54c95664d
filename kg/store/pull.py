"""Taking a release back from a SPARQL server, and making sure that it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReleaseError
from kg.graph.grouped import group
from kg.graph.terms import Quad, iri_term
from kg.remote import Profile, RemoteError, Service
from kg.remote.held import current, graph_hash, read_record
from kg.remote.transfer import read_graphs
from kg.replacing import write_file
from kg.store.dumps import dumps
from kg.store.release import publish


@dataclass(frozen=True)
class Pulled:
    """What a pull brought."""

    id: str
    graphs: int
    triples: int
    exact: bool
    """Whether `kg.nq` is byte for byte the one that was pushed; if not, it says the same, and literals are written otherwise."""


def pull(profile: Profile, out: Path, progress: Callable[[str], None] = lambda _: None) -> Pulled:
    """Take the release that readers of a server see.

    Parameters
    ----------
    profile : the server; only its query service is needed.
    out : folder for the release, or a file `.nq` for its quads alone.
    progress : told what is going on.

    Raises
    ------
    ReleaseError
        The server holds no release that was pushed, or `out` cannot be written.
    RemoteError
        A graph is not what its record says; nothing was written.

    """
    service = Service.of(profile)
    held = current(service)[0]
    if not held.id:
        raise ReleaseError(
            f"{profile.query} holds no release that kg push brought, so none can be verified and taken back."
        )
    record = read_record(service, held)
    expected = {held.there(graph): count for graph, (count, _) in record.graphs.items()}
    quads: list[Quad] = []
    for number, (graph, lines) in enumerate(read_graphs(service, held, expected), 1):
        progress(f"graph {number} of {len(expected)}")
        plain = held.here(graph)
        count, digest = record.graphs[plain]
        if len(lines) != count or graph_hash(lines) != digest:
            raise RemoteError(
                f"{profile.query} has {plain} with {len(lines)} triples that are not the {count} that were pushed; push again."
            )
        name = iri_term(plain)
        quads.extend(Quad(*_three(line), name) for line in lines)
    manifest = json.loads(record.texts["manifest.json"])
    files = dumps(group(quads), manifest["version"], manifest["as_of"])
    digest_ = hashlib.sha256()
    if out.suffix == ".nq":
        write_file(out, (piece.encode("utf-8") for piece in _hashed(files["kg.nq"], digest_)))
    else:
        about = {key: value for key, value in manifest.items() if key not in ("files", "format")}
        nquads = "".join(_hashed(files["kg.nq"], digest_))
        publish(out, {**files, "kg.nq": iter([nquads]), "report.json": iter([record.texts["report.json"]])}, about)
    exact = digest_.hexdigest() == manifest["files"]["kg.nq"]["sha256"]
    return Pulled(held.id, len(expected), len(quads), exact)


def _three(line: str) -> tuple[str, str, str]:
    subject, predicate, object_ = line.split(" ", 2)
    return subject, predicate, object_


def _hashed(pieces: Iterator[str], digest: hashlib._Hash) -> Iterator[str]:
    for piece in pieces:
        digest.update(piece.encode("utf-8"))
        yield piece
