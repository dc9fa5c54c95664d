"""Releases on disk: dumps, manifest, report, and the embedded store, which is a cache made from the dumps."""

from kg.store.release import Release, open_release, publish

__all__ = ["Release", "open_release", "publish"]
