"""The version of the installed package: a module of its own, so that asking for it imports nothing."""

from __future__ import annotations


def package_version() -> str:
    """Return the version of the installed package."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("io-leadership-kg")
    except PackageNotFoundError:
        return "0+unknown"
