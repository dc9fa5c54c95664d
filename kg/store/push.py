"""Bringing a release to a SPARQL server, so that readers see the old one or the new one and nothing between.

`kg.remote.held` says how a release stands there. The steps of a push: the release is registered; its record goes up; its graphs
go up in chunks; all of them are read back and compared; then one row is added, which makes it the current one. Whatever ends
a push before that row leaves readers where they were; the next push counts what is there and goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import ids
from kg.errors import ReleaseError, UsageError
from kg.graph.terms import iri_term, literal_term
from kg.remote import Profile, RemoteError, Service
from kg.remote.held import (
    PART,
    POINTER,
    RELEASES,
    Held,
    Record,
    current,
    graph_hash,
    pointed,
    pointer_row,
    read_record,
    release_id,
)
from kg.remote.lock import PushLock
from kg.remote.transfer import counts, read_graphs
from kg.store.release import Release, open_release, verify

_UPDATE_CHUNK = 500
"""Triples in an `INSERT DATA`: Virtuoso compiles each into a program, and its compiler's stack ends at a few thousand."""


@dataclass(frozen=True)
class Pushed:
    """What a push did."""

    id: str
    graphs: int
    triples: int
    sent: int
    """Triples that went over the wire; the others had been there."""
    switched: bool
    """Whether readers see another release than before."""


def push(folder: Path, profile: Profile, progress: Callable[[str], None] = lambda _: None) -> Pushed:
    """Bring a release to a server and make it the one that readers see.

    Parameters
    ----------
    folder : the release.
    profile : the server; it needs an address for updates, and is written through its graph store if it has one.
    progress : told what is going on.

    Raises
    ------
    ReleaseError
        The release is damaged.
    RemoteError
        The server cannot be reached, refuses, or holds afterwards what is not the release. Readers see what they saw.

    """
    if not profile.update:
        raise UsageError(
            f'Endpoint {profile.name!r} has no address for updates; put one into its profile: update = "https://...".'
        )
    release = open_release(folder)
    if wrong := list(verify(folder)):
        raise ReleaseError("; ".join(wrong) + ". Build the release again.")
    service = Service.of(profile)
    current(service)  # what cannot be read is not written to
    with PushLock(service, progress) as lock:
        return _push(release, folder, service, lock, progress)


def _push(release: Release, folder: Path, service: Service, lock: PushLock, progress: Callable[[str], None]) -> Pushed:
    profile = service.profile
    seen, begun = current(service)
    id_ = release_id(release.manifest["files"]["kg.nq"]["sha256"])
    held = seen if id_ == seen.id else Held(id_, seen.number + 1)
    graphs = _graphs(folder, held)
    record = _record(release, folder, held, graphs)
    pusher = _Pusher(service, held, lock, progress)
    pusher.register()
    if not pusher.has_record(record, held == seen):
        pusher.graph(held.record, [f"{line} ." for line in record.triples(held)], whole=True)
    expected = {held.there(graph): count for graph, (count, _) in record.graphs.items()}
    pusher.missing(graphs, expected)
    pusher.check(graphs, record)
    switched = held != seen
    lock.confirm()
    if switched:
        service.update(f"INSERT DATA {{ GRAPH <{RELEASES}> {{ {pointer_row(held)} }} }}")
        found = current(service)[0]
        if found.id != held.id:
            raise RemoteError(f"{profile.query}: another push came between; readers see the release {found.id}.")
    pusher.tidy(seen, begun)
    return Pushed(held.id, len(graphs), sum(expected.values()), pusher.sent, switched)


def _graphs(folder: Path, held: Held) -> dict[str, list[str]]:
    """Return by graph, named as on the server, its triples as N-Triples with the names of the server, sorted."""
    graphs: dict[str, list[str]] = {}
    with (folder / "kg.nq").open(encoding="utf-8") as file:
        for line in file:
            triple, graph = line.rstrip("\n").removesuffix(" .").rsplit(" ", 1)
            graphs.setdefault(held.there(graph[1:-1]), []).append(named(triple, held) + " .")
    return {graph: sorted(lines) for graph, lines in sorted(graphs.items())}


def named(triple: str, held: Held) -> str:
    """Return a triple in N-Triples with the graphs that it names called as on the server; texts stay as they are."""
    subject, predicate, object_ = triple.split(" ", 2)
    if object_.startswith("<"):
        object_ = held.there(object_)
    return f"{held.there(subject)} {predicate} {object_}"


def _record(release: Release, folder: Path, held: Held, graphs: Mapping[str, list[str]]) -> Record:
    found = {
        held.here(g): (len(lines), graph_hash([_plain(line, held) for line in lines])) for g, lines in graphs.items()
    }
    report = (folder / "report.json").read_text(encoding="utf-8")
    return Record(found, {"manifest.json": json.dumps(dict(release.manifest), sort_keys=True), "report.json": report})


def _plain(line: str, held: Held) -> str:
    subject, predicate, object_ = line.removesuffix(" .").split(" ", 2)
    return f"{held.here(subject)} {predicate} {held.here(object_) if object_.startswith('<') else object_}"


class _Pusher:
    """The steps of one push."""

    def __init__(self, service: Service, held: Held, lock: PushLock, progress: Callable[[str], None]) -> None:
        self._service, self._held, self._lock, self._tell = service, held, lock, progress
        self.sent = 0

    def _progress(self, step: str) -> None:
        self._tell(step)
        self._lock.renew()

    def register(self) -> None:
        """Say that the release is being brought, so that a later push can remove what was left of it."""
        row = f"<{RELEASES}> <{PART}> {literal_term(self._held.record)}"
        self._service.update(f"INSERT DATA {{ GRAPH <{RELEASES}> {{ {row} }} }}")

    def has_record(self, record: Record, current_: bool) -> bool:
        """Whether the release has this record; only of one that readers see is it asked, so that theirs is not touched."""
        try:
            return current_ and read_record(self._service, self._held) == record
        except ReleaseError:
            return False

    def graph(self, name: str, lines: list[str], there: int = 0, *, whole: bool = False) -> None:
        """Bring a graph up in chunks.

        Parameters
        ----------
        name : its name on the server.
        lines : its triples, sorted.
        there : how many triples it has already. Chunks go up in order, so that many full chunks are there.
        whole : whether what it has is thrown away first.

        """
        profile = self._service.profile
        size = profile.chunk if profile.graph_store else min(profile.chunk, _UPDATE_CHUNK)
        if whole and not profile.graph_store:
            self._service.update(f"CLEAR SILENT GRAPH {iri_term(name)}")
        first = 0 if whole else there // size * size
        for start in range(first, len(lines), size):
            self._lock.renew()
            chunk = lines[start : start + size]
            if profile.graph_store:
                self._service.put(name, ("\n".join(chunk) + "\n").encode("utf-8"), add=not whole or start > 0)
            else:
                self._service.update(f"INSERT DATA {{ GRAPH {iri_term(name)} {{\n" + "\n".join(chunk) + "\n} }")
            self.sent += len(chunk)

    def missing(self, graphs: Mapping[str, list[str]], expected: Mapping[str, int]) -> None:
        """Bring up what is not there, and count."""
        there = counts(self._service, list(expected))
        lacking = [graph for graph, count in expected.items() if there.get(graph, 0) != count]
        small = min(self._service.profile.chunk, _UPDATE_CHUNK)
        new = [graph for graph in lacking if not there.get(graph) and len(graphs[graph]) <= small // 4]
        done = 0
        # Each request is a transaction that ends on the server's disk: many small graphs in one are many times faster.
        for batch in _filled(new, {graph: len(graphs[graph]) for graph in new}, small):
            done += len(batch)
            self._progress(f"graph {done} of {len(lacking)}")
            said = "\n".join(f"GRAPH {iri_term(g)} {{\n" + "\n".join(graphs[g]) + "\n}" for g in batch)
            self._service.update(f"INSERT DATA {{ {said} }}")
            self.sent += sum(len(graphs[g]) for g in batch)
        batched = set(new)
        for index, graph in enumerate((g for g in lacking if g not in batched), done + 1):
            self._progress(f"graph {index} of {len(lacking)}")
            found = there.get(graph, 0)
            # More than there should be is not ours: it goes.
            self.graph(graph, graphs[graph], found, whole=found > expected[graph])
        if lacking:
            there = counts(self._service, lacking)
            for graph in lacking:
                if there.get(graph, 0) != expected[graph]:
                    raise RemoteError(
                        f"{self._service.profile.query} has {there.get(graph, 0)} of {expected[graph]} triples of {graph} "
                        "after all were sent. Readers see what they saw; push again."
                    )

    def check(self, graphs: Mapping[str, list[str]], record: Record) -> None:
        """Read everything back and compare hashes; what differs is sent once more, in the place of what is there."""
        held = self._held
        wrong = self._differing({g: record.graphs[held.here(g)] for g in graphs})
        for graph in wrong:
            self.graph(graph, graphs[graph], whole=True)
        still = self._differing({g: record.graphs[held.here(g)] for g in wrong})
        if still:
            raise RemoteError(
                f"{self._service.profile.query} does not give back what was sent: {held.here(still[0])}"
                f"{f' and {len(still) - 1} more graphs' if len(still) > 1 else ''}. Readers see what they saw."
            )

    def _differing(self, expected: Mapping[str, tuple[int, str]]) -> list[str]:
        wrong = []
        for number, (graph, lines) in enumerate(
            read_graphs(self._service, self._held, {g: c for g, (c, _) in expected.items()}), 1
        ):
            self._progress(f"verified {number} of {len(expected)}")
            if graph_hash(lines) != expected[graph][1]:
                wrong.append(graph)
        return wrong

    def tidy(self, seen: Held, begun: Iterable[Held]) -> None:
        """Remove what is left of pushes that did not end, and all releases but the current one and the one before it, which
        somebody may still be reading.
        """
        older = seen if seen != self._held else _before(begun, seen)
        kept = {self._held.id, older.id}
        rows = ", ".join(literal_term(pointed(held)) for held in (self._held, older))
        self._service.update(
            f"DELETE {{ GRAPH <{RELEASES}> {{ ?r <{POINTER}> ?row }} }} "
            f"WHERE {{ GRAPH <{RELEASES}> {{ ?r <{POINTER}> ?row FILTER(STR(?row) NOT IN ({rows})) }} }}"
        )
        for old in begun:
            if old.id in kept:
                continue
            self._progress(f"removing the release {old.id}")
            for batch in _batches(_graphs_of(self._service, old), 100):
                self._service.update(" ;\n".join(f"DROP SILENT GRAPH {iri_term(graph)}" for graph in batch))
            row = f"<{RELEASES}> <{PART}> {literal_term(old.record)}"
            self._service.update(f"DROP SILENT GRAPH {iri_term(old.record)}")
            self._service.update(f"DELETE DATA {{ GRAPH <{RELEASES}> {{ {row} }} }}")


def _before(begun: Iterable[Held], seen: Held) -> Held:
    """Return the release before the current one."""
    return next((held for held in reversed(list(begun)) if held.number and held.id != seen.id), seen)


def _graphs_of(service: Service, held: Held) -> list[str]:
    """Return the names of the graphs of a release that its record lists, as they are on the server."""
    names: list[str] = []
    while True:
        last = literal_term(names[-1] if names else "")
        query = (
            f"SELECT DISTINCT ?s WHERE {{ GRAPH {iri_term(held.record)} {{ ?s ?p ?o }} FILTER(STR(?s) > {last} && "
            f"!STRSTARTS(STR(?s), {literal_term(held.record + '/text/')})) }} ORDER BY STR(?s) LIMIT 4000"
        )
        page: list[Any] = service.rows(query)["results"]["bindings"]
        names += [row["s"]["value"] for row in page]
        if len(page) < 4000:
            return [name for name in names if name.startswith(ids.GRAPH)]


def _filled(items: Iterable[str], sizes: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Yield items in batches that together are no larger than `most`, in order."""
    batch: list[str] = []
    room = most
    for item in items:
        if batch and sizes[item] > room:
            yield batch
            batch, room = [], most
        batch.append(item)
        room -= sizes[item]
    if batch:
        yield batch


def _batches(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
