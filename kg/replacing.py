"""Putting a finished file or folder in the place of an old one, so that a reader sees the one or the other, never half."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from kg.errors import ReleaseError, UsageError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_LONGEST = 80
"""So many letters of a name go into that of its temporary sibling, which must not grow over what file systems take."""


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
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:_LONGEST]}.", dir=path.absolute().parent)
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


class Replacement:
    """A folder in the making: a context in which it is written at `path`, beside its place, until `put` puts it there.

    Whatever happens before (a full disk, a kill, an exception in the context), what was there stays whole. What a killed
    process left behind is removed by the next that writes there.

    Raises
    ------
    OSError
        The disk cannot be written.

    """

    path: Path

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def __enter__(self) -> Self:
        recover(self._folder)
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self.path = sibling(self._folder, "building")
        self.path.chmod(0o755)
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def put(self) -> None:
        """Have what was written put on disk, and then in its place."""
        _sync_tree(self.path)
        _replace_folder(self.path, self._folder)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, which takes the place of `folder` at the end of the context unless an error leaves it.

    Raises
    ------
    ReleaseError
        It cannot be written; what was there before is untouched.

    """
    try:
        with Replacement(folder) as new:
            yield new.path
            new.put()
    except OSError as error:
        raise ReleaseError(f"{folder} could not be written: {error.strerror or error}.") from error


def sibling(folder: Path, what: str) -> Path:
    """Make a hidden folder beside `folder`, named after it, `what` it is for, and this process; see `sweep`."""
    sweep(folder, what)
    return Path(tempfile.mkdtemp(prefix=f"{_stem(folder, what)}{os.getpid()}-", dir=folder.parent))


def sweep(folder: Path, what: str) -> None:
    """Remove the siblings of that kind whose process is no more."""
    stem = _stem(folder, what)
    try:
        entries = list(folder.parent.iterdir())
    except OSError:
        return
    for entry in entries:
        pid = entry.name.removeprefix(stem).partition("-")[0]
        if entry.name.startswith(stem) and pid.isdecimal() and not _runs(int(pid)):
            shutil.rmtree(entry, ignore_errors=True)


def _stem(folder: Path, what: str) -> str:
    return f".{folder.name[:_LONGEST]}.{what}-"


def _runs(pid: int) -> bool:
    if os.name != "posix":
        return True  # elsewhere to ask is to kill
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


def _sync_tree(folder: Path) -> None:
    """Have the operating system write everything below `folder` to disk."""
    for here, _, names in os.walk(folder):
        for name in [*names, "."]:
            descriptor = os.open(Path(here) / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _replace_folder(new: Path, old: Path) -> None:
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
