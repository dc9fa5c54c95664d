"""Geometry of the pictures on pages; templates draw it as SVG, whose colours the style sheet gives."""
