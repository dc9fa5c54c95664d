"""The columns of votes on disk: three Parquet files and a manifest, replaced whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kg.errors import BuildRefused, ReleaseError
from kg.replacing import new_folder
from kg.sources.counts import changes
from kg.votes.read import RollCalls, arrow

FORMAT = "io-leadership-votes/1"
_TABLES = ("votes", "roll_calls", "issues")


def save_votes(out: Path, read: RollCalls, accept_shrink: bool = False) -> list[str]:
    """Write votes to `out` and return warnings.

    Raises
    ------
    BuildRefused
        They hold 15 % less of something than what is there; that stays, unless `accept_shrink` is set.
    ReleaseError
        There is something else in the folder.

    """
    arrow()
    import pyarrow.parquet as parquet

    before: dict[str, dict[str, int]] = {}
    if out.exists():
        if any(out.iterdir()) and not (out / "manifest.json").is_file():
            raise ReleaseError(f"{out} holds something that is no folder of votes. Choose another --out.")
        if (out / "manifest.json").is_file():
            before = {"votes": _manifest(out)["counts"]}
    shrunk, doubled = changes(before, {"votes": read.counts()})
    if shrunk and not accept_shrink:
        raise BuildRefused(
            "; ".join(map(str, shrunk)) + f". {out} stays as it was. If it is right, use --accept-shrink."
        )
    with new_folder(out) as work:
        sums = {}
        for name in _TABLES:
            path = work / f"{name}.parquet"
            parquet.write_table(getattr(read, name), path, compression="zstd")
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest = {
            "format": FORMAT, "source": read.source, "counts": read.counts(), "files": sums, "remarks": list(read.remarks),
            "coding": {"1": "yes", "2": "abstain", "3": "no"},
        }  # fmt: skip
        (work / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return [f"{change}: at least twice as many" for change in doubled]


def open_votes(folder: str | Path = "votes") -> RollCalls:
    """Open votes that `kg fetch votes` wrote.

    Raises
    ------
    ReleaseError
        There are none, or they are damaged.

    """
    pa = arrow()
    import pyarrow.parquet as parquet

    folder = Path(folder)
    manifest = _manifest(folder)
    try:
        tables = [parquet.read_table(folder / f"{name}.parquet") for name in _TABLES]
    except (OSError, pa.ArrowInvalid):
        raise ReleaseError(f"The votes in {folder} are damaged. Make them again: kg fetch votes --help") from None
    return RollCalls(tables[0], tables[1], tables[2], manifest["source"], tuple(manifest["remarks"]))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except OSError:
        raise ReleaseError(f"There are no votes in {folder}. Make them: kg fetch votes --help") from None
    except ValueError:
        manifest = {}
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseError(f"{folder} holds no votes of the format {FORMAT}. Make them again: kg fetch votes --help")
    return manifest
