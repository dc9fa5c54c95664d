"""Snapshots: what Wikidata said on a day, as sorted N-Triples in its own RDF shape, with a manifest of counts and checksums.

A folder holds one snapshot a day (`2026-11-24/wikidata.nt`, `2026-11-24/manifest.json`). A snapshot is whole or is not there:
it is written beside its place and moved into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import BuildRefused, ReleaseError
from kg.replacing import new_folder
from kg.sources.counts import changes

FORMAT = "io-leadership-snapshot/1"
SUSPECT = ".suspect"


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def date(self) -> str:
        """The day on which it was fetched."""
        return str(self.manifest["retrieved"])

    def text(self) -> bytes:
        """Return the triples, after comparing them with their checksum.

        Raises
        ------
        ReleaseError
            The file is not the one that was fetched.

        """
        path = self.folder / "wikidata.nt"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ReleaseError(f"{path} cannot be read ({error.strerror}). Fetch the snapshot again.") from None
        if hashlib.sha256(data).hexdigest() != self.manifest.get("sha256"):
            raise ReleaseError(f"{path} is not the file that its manifest describes. Fetch the snapshot again.")
        return data


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot, or the latest one in a folder of snapshots.

    Raises
    ------
    ReleaseError
        There is none, or it is not readable.

    """
    if not (folder / "manifest.json").is_file():
        dated = _dated(folder)
        if not dated:
            raise ReleaseError(f"There is no snapshot in {folder}. Make one: kg fetch wikidata --out {folder}")
        folder = dated[-1]
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ReleaseError(f"The manifest in {folder} cannot be read. Fetch the snapshot again.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseError(f"{folder} holds no snapshot of the format {FORMAT}. Fetch the snapshot again.")
    return Snapshot(folder, manifest)


def _dated(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if (p / "manifest.json").is_file() and not p.name.endswith(SUSPECT))


def save(
    out: Path, date: str, lines: Iterable[str], counts: Mapping[str, int], about: Mapping[str, Any], accept: bool
) -> tuple[Snapshot, list[str]]:
    """Write a snapshot into `out` and return it, with warnings on counts that doubled.

    Raises
    ------
    BuildRefused
        It holds 15 % less than the last one of something, and `accept` is not set: it is kept as `<date>.suspect` for a
        look, and the last one stays the latest.

    """
    earlier = [p for p in _dated(out) if p.name != date]
    before = open_snapshot(earlier[-1]).manifest["counts"] if earlier else {}
    shrunk, doubled = changes({"wikidata": before}, {"wikidata": counts})
    name = date + SUSPECT if shrunk and not accept else date
    data = "".join(sorted(lines)).encode("utf-8")
    manifest = {
        "format": FORMAT, "source": "Wikidata", "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "retrieved": date, "counts": dict(counts), "sha256": hashlib.sha256(data).hexdigest(), **about,
    }  # fmt: skip
    place = out / name
    with new_folder(place) as work:
        (work / "wikidata.nt").write_bytes(data)
        (work / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if shrunk and not accept:
        listed = "; ".join(map(str, shrunk))
        raise BuildRefused(
            f"{listed}. The new snapshot is kept as {place} and not used; {earlier[-1].name} stays the latest. "
            "If it is right, fetch with --accept-shrink."
        )
    return Snapshot(place, manifest), [f"{change}: at least twice as many" for change in doubled]
