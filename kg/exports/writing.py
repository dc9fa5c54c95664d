"""Writing an export whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.errors import UsageError
from kg.exports.formats import Pieces
from kg.replacing import new_folder, recover, write_file

__all__ = ["mark_of", "write_file", "write_folder"]


def mark_of(files: Mapping[str, Pieces]) -> str:
    """Return the file by which an older export of the same kind is known: the first."""
    return next(iter(files))


def write_folder(folder: Path, files: Mapping[str, Pieces], mark: str) -> None:
    """Write the files of a folder, all or none; an older export of the same kind in its place is replaced.

    Parameters
    ----------
    folder : where they go.
    files : by name (slashes make folders), the pieces of each.
    mark : a file that every export of this kind has; a folder without it, and not empty, is somebody else's.

    Raises
    ------
    UsageError
        There is a file of that name, or a folder that holds something else.
    ReleaseError
        It cannot be written; what was there before is untouched.

    """
    folder = folder.absolute()
    recover(folder)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise UsageError(
            f"{folder} holds something else; nothing was touched. Name an empty folder, or an older export."
        )
    with new_folder(folder) as building:
        for name, pieces in files.items():
            (building / name).parent.mkdir(parents=True, exist_ok=True)
            with (building / name).open("wb") as file:
                for piece in pieces:
                    file.write(piece)
