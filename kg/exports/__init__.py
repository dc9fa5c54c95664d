"""Exports: the graph in the formats of other people's tools, each saying what it loses."""

from kg.exports.formats import FORMATS, Format, find_format, output, remarks

__all__ = ["FORMATS", "Format", "find_format", "output", "remarks"]
