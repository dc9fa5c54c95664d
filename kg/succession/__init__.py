"""Succession as pure functions on intervals: order, neighbours, spells, gaps, crowding, ordinals. It knows no graph."""
