"""A data release: everything that is put in an archive, described by itself."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.changes import changes
from kg.exports.changelog import changelog
from kg.exports.crate import METADATA, crate
from kg.exports.description import DCAT, SPDX, VOID, Distribution, describe
from kg.exports.extract import Extract
from kg.exports.formats import find_format, output
from kg.exports.writing import write_folder
from kg.namespaces import PREFIXES
from kg.paths import data_dir, ontology_dir
from kg.store import Release

SUMS = "SHA256SUMS"
_DUMPS = {
    "kg.nq": ("application/n-quads", "everything, one statement a line"),
    "kg.trig": ("application/trig", "everything, a block a graph"),
    "kg.ttl": ("text/turtle", "the view of the policy default and what follows from it"),
}
_ONTOLOGY = {
    "leadership.ttl": ("text/turtle", "the ontology"), "vocabularies.ttl": ("text/turtle", "the controlled vocabularies"),
    "shapes.ttl": ("text/turtle", "the SHACL shapes"), "alignments.ttl": ("text/turtle", "links to other vocabularies"),
    "context.jsonld": ("application/ld+json", "the context for JSON-LD"),
}  # fmt: skip
_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ttl": "text/turtle",
    ".cff": "text/yaml",
}
_CHUNK = 1 << 20


def write_release(out: Path, extract: Extract, previous: Release | None = None) -> list[str]:
    """Write a data release: whole or not at all, and the same bytes for the same graph.

    Parameters
    ----------
    out : the folder; an older data release is replaced.
    extract : the graph, with the policy of tables and panels.
    previous : the release before, for the list of changes.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    UsageError
        The folder holds something else.
    ReleaseError
        It cannot be written.

    """
    with tempfile.TemporaryDirectory(prefix="kg-release-") as temporary:
        made: list[dict[str, Any]] = []
        for name, media_type, description, pieces in _contents(extract, previous):
            made.append(_keep(Path(temporary), name, media_type, description, pieces))
        for name, description, pieces in (
            ("dataset.ttl", "description of the data set in VoID and DCAT", [_description(extract, made)]),
            ("CITATION.cff", "how to cite", [_citation(extract)]),
        ):
            made.append(_keep(Path(temporary), name, _TYPES[Path(name).suffix], description, pieces))
        made.append(_keep(Path(temporary), METADATA, "application/ld+json", "this crate", [crate(extract, made)]))
        sums = "".join(f"{f['sha256']}  {f['path']}\n" for f in sorted(made, key=lambda f: str(f["path"])))
        files: dict[str, Iterable[bytes]] = {SUMS: [sums.encode()]}
        files |= {f["path"]: _read(Path(temporary) / f["path"]) for f in made}
        write_folder(out, files, SUMS)
        return list(files)


def _keep(folder: Path, name: str, media_type: str, description: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    return {
        "path": name, "media_type": media_type, "description": description, "bytes": size, "sha256": digest.hexdigest(),
    }  # fmt: skip


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces compressed as gzip without name and time, so that equal content is equal bytes."""
    # The header by hand: zlib's own differs between versions in the byte for the operating system.
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    checksum, size = 0, 0
    for piece in pieces:
        checksum = zlib.crc32(piece, checksum)
        size += len(piece)
        yield packer.compress(piece)
    yield packer.flush()
    yield checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")


def _contents(extract: Extract, previous: Release | None) -> Iterator[tuple[str, str, str, Iterable[bytes]]]:
    folder = extract.release.folder
    for name, (_, description) in _DUMPS.items():
        yield f"dumps/{name}.gz", "application/gzip", f"Dump: {description}.", gzipped(_read(folder / name))
    for name in ("manifest.json", "report.json"):
        what = "checksums and counts of the uncompressed dumps" if name == "manifest.json" else "what validation found"
        yield f"dumps/{name}", "application/json", f"The build: {what}.", _read(folder / name)
    for format_ in (find_format("csv"), find_format("panels")):
        files = output(format_, extract)
        assert isinstance(files, Mapping)
        for name, pieces in files.items():
            described = f"{format_.title}: {format_.holds}. Loses {format_.loses}."
            yield f"{format_.file}{name}", _TYPES[Path(name).suffix], described, pieces
    for name, (media_type, description) in _ONTOLOGY.items():
        yield f"ontology/{name}", media_type, f"Ontology: {description}.", _read(ontology_dir() / name)
    yield "LICENSE", "text/plain", "CC0 1.0 Universal.", _read(data_dir() / "LICENSE")
    if previous is not None:
        found = changes(previous.store, extract.release.store, extract.policy)
        text = changelog(previous.manifest["as_of"], extract.as_of, extract.policy, found)
        yield "CHANGES.md", "text/markdown", "Changes from the release before.", (t.encode("utf-8") for t in text)
        lines = json.dumps([asdict(change) for change in found], ensure_ascii=False, indent=1) + "\n"
        yield "changes.json", "application/json", "The same changes for programs.", [lines.encode("utf-8")]


def _description(extract: Extract, files: list[dict[str, Any]]) -> bytes:
    base = f"{ids.BASE}data/{extract.as_of}"
    distributions = []
    for file in files:
        inner = _DUMPS.get(Path(file["path"]).stem, ("", ""))[0] if file["path"].endswith(".gz") else ""
        distributions.append(
            Distribution(
                f"{base}/{file['path']}", inner or file["media_type"], file["bytes"], file["sha256"], bool(inner),
                "application/gzip" if inner else "",
            )
        )  # fmt: skip
    triples = describe(base, extract.release.manifest, distributions)
    prefixes = {"void": VOID, "dcat": DCAT, "spdx": SPDX, "dct": PREFIXES["dct"], "xsd": PREFIXES["xsd"]}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _citation(extract: Extract) -> bytes:
    about = extract.about()
    return f"""cff-version: 1.2.0
message: If you use these data, please cite them.
type: dataset
title: "Who leads international organizations: a knowledge graph"
version: "{about["version"]}"
date-released: {about["as_of"]}
license: CC0-1.0
url: "https://w3id.org/io-leadership/"
authors:
  - name: The io-leadership maintainers
""".encode()
