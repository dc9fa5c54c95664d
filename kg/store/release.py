"""A release: a folder with dumps, report, manifest and store, published whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.graph.placing import merged_end
from kg.graph.reading import Readable
from kg.replacing import Replacement, recover

FORMAT = "io-leadership-release/1"
STORE = "store"
MANIFEST = "manifest.json"
DUMPS = ("kg.ttl", "kg.trig", "kg.nq", "report.json")
STAMP = "stamp.json"
_LOADERS = 2
"""Loads into a store that go on at once: the loader of the engine takes one thread each, and is what a build waits for."""


@dataclass(frozen=True)
class Release:
    """A release that was opened for reading."""

    folder: Path
    manifest: Mapping[str, Any]
    store: ox.Store

    def report(self) -> dict[str, Any]:
        """Return the validation report of the build."""
        report: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return report


class Opened(Protocol):
    """A release that was opened for reading, in a folder or on a server."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the release says of itself."""
        ...

    @property
    def store(self) -> Readable:
        """Its quads."""
        ...

    def report(self) -> dict[str, Any]:
        """Return the validation report of the build."""
        ...


class Publication:
    """A release in the making: a context in which it is written beside its place, and put there when it is complete.

    Whatever happens before (a full disk, a kill, an exception in the context), the old release stays whole.

    Raises
    ------
    ReleaseError
        The folder holds something that is no release, or the disk cannot be written.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._new = Replacement(folder)
        self._store: ox.Store | None = None
        self._pool = ThreadPoolExecutor(_LOADERS)
        self._loading: list[Future[None]] = []

    def __enter__(self) -> Self:
        recover(self._folder)
        _refuse_to_overwrite(self._folder)
        with self._disk():
            self._building = self._new.__enter__().path
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._store = None
        self._new.__exit__(*exception)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ReleaseError(
                f"The release could not be written to {self._folder}: {error.strerror or error}."
            ) from error

    def load(self, nquads: str) -> None:
        """Begin to load some quads of the release into its store, by native code beside whatever follows.

        Whoever calls it must load all quads of `kg.nq`, each at least once, and those of the default policy once more without graph
        (see `kg.graph.dataset`). Without any call the store is made from the file.
        """
        if self._store is None:
            with self._disk():
                self._store = ox.Store(str(self._building / STORE))
        store = self._store

        def load() -> None:
            store.bulk_load(input=nquads.encode("utf-8"), format=ox.RdfFormat.N_QUADS)

        self._loading.append(self._pool.submit(load))

    def publish(self, files: Mapping[str, Iterable[str]], about: Mapping[str, Any]) -> None:
        """Write the rest and put the release in its place.

        Parameters
        ----------
        files : by name, the text of each file in pieces; `kg.nq` must be among them.
        about : what the manifest says beside checksums.

        """
        with self._disk():
            checksums = {"kg.nq": _write(self._building / "kg.nq", files["kg.nq"])}
            # The store is made by native code beside the other dumps, which takes as long as they do.
            made = self._pool.submit(self._finish_store, checksums["kg.nq"]["sha256"])
            others = {n: _write(self._building / n, text) for n, text in files.items() if n != "kg.nq"}
            made.result()
            manifest = {"format": FORMAT, **about, "files": checksums | others}
            text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            _write(self._building / MANIFEST, [text])
            self._new.put()

    def _finish_store(self, nquads_sha256: str) -> None:
        if self._store is None:
            _make_store(self._building, nquads_sha256)
            return
        for loading in self._loading:
            loading.result()
        _close_store(self._store, self._building / STORE, nquads_sha256)
        self._store = None


def publish(folder: Path, files: Mapping[str, Iterable[str]], about: Mapping[str, Any]) -> None:
    """Write a release to `folder`, in the place of an older one; whole or not at all. As `Publication` does."""
    with Publication(folder) as publication:
        publication.publish(files, about)


def _refuse_to_overwrite(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ReleaseError(f"{folder} is a file; name a folder for the release.")
    names = {entry.name for entry in folder.iterdir()}
    strangers = sorted(names - {*DUMPS, MANIFEST, STORE})
    if names and (MANIFEST not in names or strangers):
        what = f"holds {', '.join(strangers[:3])}" if strangers else "is no release"
        raise ReleaseError(f"{folder} {what}; nothing was touched. Name an empty folder, or one that a build made.")


def _write(path: Path, pieces: Iterable[str]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            data = piece.encode("utf-8")
            digest.update(data)
            size += len(data)
            file.write(data)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _make_store(folder: Path, nquads_sha256: str) -> None:
    """Make the store from the N-Quads beside it, and stamp it with their checksum."""
    store = ox.Store(str(folder / STORE))
    store.bulk_load(path=str(folder / "kg.nq"), format=ox.RdfFormat.N_QUADS)
    store.bulk_load(input=_merged(folder / "kg.nq"), format=ox.RdfFormat.N_QUADS)
    _close_store(store, folder / STORE, nquads_sha256)


def _merged(nquads: Path) -> bytes:
    """Return the statements of the graphs that queries under the default policy read, without graph (see `kg.graph.dataset`)."""
    ends = tuple(end.encode() for end in merged_end())
    with nquads.open("rb") as file:
        return b"".join(line[: line.rindex(b" <")] + b" .\n" for line in file if line.endswith(ends))


def _close_store(store: ox.Store, path: Path, nquads_sha256: str) -> None:
    store.flush()
    store.optimize()
    stamp = {"nquads_sha256": nquads_sha256, "engine": f"pyoxigraph {ox.__version__}"}
    (path / STAMP).write_text(json.dumps(stamp), encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_release(folder: Path) -> Release:
    """Open a release for reading.

    The store is a cache: where it is missing, made by another version of the engine, or not made from this `kg.nq`, it
    is made anew in memory, and a release in a folder that can be written is mended.

    Raises
    ------
    ReleaseError
        There is no release, or it is damaged or of another format.

    """
    recover(folder.absolute())
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"There is no built graph in {folder}. Make one: kg build --out {folder}") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"The manifest in {folder} cannot be read ({type(error).__name__}). Build it again."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseError(f"The release in {folder} has another format than {FORMAT}. Build it again.")
    return Release(folder, manifest, _open_store(folder, manifest))


def _open_store(folder: Path, manifest: Mapping[str, Any]) -> ox.Store:
    expected = manifest["files"]["kg.nq"]["sha256"]
    try:
        stamp = json.loads((folder / STORE / STAMP).read_text(encoding="utf-8"))
        if stamp == {"nquads_sha256": expected, "engine": f"pyoxigraph {ox.__version__}"}:
            return ox.Store.read_only(str(folder / STORE))
    except (OSError, ValueError):
        pass  # missing or damaged: made anew below
    dump = folder / "kg.nq"
    if not dump.exists() or _sha256(dump) != expected:
        raise ReleaseError(f"{dump} is missing or not the one in the manifest. Build the release again.")
    _mend(folder, expected)
    store = ox.Store()
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    return store


def _mend(folder: Path, nquads_sha256: str) -> None:
    """Make the store of a release anew where the folder can be written; reading goes on without it where it cannot."""
    try:
        with tempfile.TemporaryDirectory(prefix=".store-", dir=folder) as temporary:
            (Path(temporary) / "kg.nq").symlink_to((folder / "kg.nq").absolute())
            _make_store(Path(temporary), nquads_sha256)
            if (folder / STORE).exists():
                shutil.rmtree(folder / STORE)
            (Path(temporary) / STORE).rename(folder / STORE)
    except OSError:
        return


def verify(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the files of a release: missing, or other than their checksum."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, about in manifest["files"].items():
        path = folder / name
        if not path.exists():
            yield f"{name} is missing"
        elif _sha256(path) != about["sha256"]:
            yield f"{name} is not the file that was published"
