"""Which code and which data these are: the version of the package, and day and checksum of the curated data that ship with it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from kg.paths import data_dir

PACKAGE = "io-leadership-kg"
_AS_OF = re.compile(r"""^as_of:\s*["']?(\d{4}(?:-\d{2}){0,2})""", re.MULTILINE)


@dataclass(frozen=True)
class DataVersion:
    """What identifies a state of the curated data.

    Attributes
    ----------
    as_of : the latest day to which a source of theirs is said to be complete; empty where none says it.
    files : number of files.
    sha256 : checksum over names and contents of all files, in order of their names.

    """

    as_of: str
    files: int
    sha256: str

    def __str__(self) -> str:
        return f"as of {self.as_of or 'no day'}, {self.files} files, sha256 {self.sha256[:12]}"


def package_version() -> str:
    """Return the version of the installed package."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "0+unknown"


def data_as_of(folder: Path | None = None) -> str:
    """Return the `as_of` of `data_version`, for which only the descriptions of sources are read: a hundredth of the time."""
    root = folder or data_dir()
    return max((day for path in root.rglob("source.yaml") for day in _days(path.read_bytes())), default="")


def _days(description: bytes) -> list[str]:
    return _AS_OF.findall(description.decode("utf-8", "replace"))


def data_version(folder: Path | None = None) -> DataVersion:
    """Return what identifies the curated data in a folder, by default those that ship with the package."""
    root = folder or data_dir()
    digest, days = hashlib.sha256(), [""]
    paths = sorted((p.relative_to(root).as_posix(), p) for p in root.rglob("*") if p.is_file())
    for name, path in paths:
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
        if path.name == "source.yaml":
            days += _days(content)
    return DataVersion(max(days), len(paths), digest.hexdigest())


def extra_of(module: str) -> str:
    """Return the extra of the package that brings a module, the first of those that users install; empty where none does.

    >>> extra_of("numpy"), extra_of("no_such_module")
    ('alignment', '')
    """
    name = module.partition(".")[0].lower().replace("_", "-")
    found = []
    for requirement in _requirements():
        needed, _, condition = requirement.partition(";")
        extra = condition.partition("extra ==")[2].strip(" '\")")
        if extra and re.split(r"[^a-z0-9.-]", needed.strip().lower().replace("_", "-"))[0] == name:
            found.append(extra)
    return next((extra for extra in sorted(found) if extra not in ("bench", "dev", "docs", "test")), "")


def _requirements() -> list[str]:
    try:
        return requires(PACKAGE) or []
    except PackageNotFoundError:
        return []
