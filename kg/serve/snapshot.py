"""The state of a release that a server works on, whatever happens to its folder later: a build may replace it at any time."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kg.errors import ReleaseError
from kg.replacing import sibling, sweep

_TRIES = 5


def scratch_for(folder: Path | None) -> Path:
    """Make the folder for a server's files: where temporary files go, but beside a release on another file system, for the links.

    What servers left there that were killed is removed.
    """
    home = Path(tempfile.gettempdir())
    if folder is not None and folder.is_dir():
        parent = folder.absolute().parent
        sweep(folder.absolute(), "serving")
        if parent.stat().st_dev != home.stat().st_dev and os.access(parent, os.W_OK):
            return sibling(folder.absolute(), "serving")
    return Path(tempfile.mkdtemp(prefix=f"kg-serve-{os.getpid()}-"))


def snapshot(folder: Path, target: Path) -> None:
    """Put the files of a release at `target`, which must not exist, by hard links; where the file system has none, by copies.

    Everything is taken from one and the same folder, even if another is put in its place meanwhile; a folder that is removed
    while it is read is left for the one that came after it.

    Raises
    ------
    ReleaseError
        There is no such folder, or the disk is full.

    """
    for attempt in range(_TRIES):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            raise ReleaseError(f"There is no built graph in {folder}. Make one: kg build --out {folder}") from None
        try:
            _take(descriptor, target)
            return
        except FileNotFoundError:
            shutil.rmtree(target, ignore_errors=True)
            if attempt == _TRIES - 1:
                raise ReleaseError(f"{folder} changes while it is read. Try again.") from None
        except OSError as error:
            raise ReleaseError(f"{folder} could not be read into {target}: {error.strerror or error}.") from None
        finally:
            os.close(descriptor)


def _take(source: int, target: Path) -> None:
    target.mkdir()
    for name in os.listdir(source):
        if name.startswith("."):  # what a build or a repair has in the making
            continue
        try:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=source)
        except NotADirectoryError:
            _link(source, name, target / name)
            continue
        try:
            _take(below, target / name)
        finally:
            os.close(below)


def _link(source: int, name: str, target: Path) -> None:
    try:
        os.link(name, target, src_dir_fd=source)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without hard links, or files of another user
        with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=source), "rb") as file, target.open("xb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
