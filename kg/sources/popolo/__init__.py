"""Popolo JSON (popoloproject.com) as tables of curated data: ours back, or somebody else's, as EveryPolitician wrote it."""

from kg.sources.popolo.tables import Imported, tables_of

__all__ = ["Imported", "tables_of"]
