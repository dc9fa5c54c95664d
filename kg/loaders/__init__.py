"""Loaders: curated text files to records. They see files and rows, never triples."""

from kg.loaders.load import load

__all__ = ["load"]
