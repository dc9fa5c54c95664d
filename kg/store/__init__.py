"""Releases on disk: dumps, manifest, report, and the embedded store, which is a cache made from the dumps."""

from kg.store.release import Opened, Publication, Release, open_release, publish

__all__ = ["Opened", "Publication", "Release", "open_release", "publish"]
