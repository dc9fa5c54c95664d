"""Putting a finished file or folder in the place of an old one, so that a reader sees the one or the other, never half."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg.errors import ReleaseError, UsageError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all; what was there before stays until the new one is complete and on disk.

    Raises
    ------
    UsageError
        There is a folder of that name.
    ReleaseError
        It cannot be written; what was there before is untouched.

    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file.")
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.absolute().parent)
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise ReleaseError(f"{path} could not be written: {error.strerror or error}.") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def sync_tree(folder: Path) -> None:
    """Have the operating system write everything below `folder` to disk."""
    for here, _, names in os.walk(folder):
        for name in [*names, "."]:
            descriptor = os.open(Path(here) / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def replace_folder(new: Path, old: Path) -> None:
    """Put the folder `new` where `old` is, and remove what was there; both lie in the same folder.

    On Linux the two are exchanged in one step. Elsewhere, or on a file system that cannot, `old` is moved aside first; a
    process that dies between the two steps leaves it as `.NAME.old`, from which `recover` brings it back.
    """
    if not old.exists():
        new.rename(old)
    elif _exchange(new, old):
        shutil.rmtree(new)
    else:
        aside = _aside(old)
        if aside.exists():
            shutil.rmtree(aside)
        old.rename(aside)
        new.rename(old)
        shutil.rmtree(aside)
    _sync_folder(old.parent)


def recover(folder: Path) -> None:
    """Bring back a folder that a dying process had moved aside."""
    aside = _aside(folder)
    if aside.exists() and not folder.exists():
        aside.rename(folder)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    result = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE))
    return bool(result == 0)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
