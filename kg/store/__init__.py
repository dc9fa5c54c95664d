"""Releases on disk: dumps, manifest, report, and the embedded store, which is a cache made from the dumps."""

from kg.store.release import Publication, Release, open_release, publish

__all__ = ["Publication", "Release", "open_release", "publish"]
