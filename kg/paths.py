"""Where the ontology, the queries and the curated data lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def ontology_dir() -> Path:
    """Return the folder of the ontology, vocabularies, shapes and context."""
    return _shipped("ontology")


def queries_dir() -> Path:
    """Return the folder of the query library."""
    return _shipped("queries")


def data_dir() -> Path:
    """Return the folder of the curated data that ships with the package."""
    return _shipped("data")
