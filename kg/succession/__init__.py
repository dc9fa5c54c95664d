"""Succession as pure functions on intervals: order, neighbours, spells, gaps, crowding, ordinals. It knows no graph."""

from kg.succession.gaps import Hole, holes
from kg.succession.held import Held, Span, by_start, spans
from kg.succession.order import Step, steps
from kg.succession.spells import Spell, spells

__all__ = ["Held", "Hole", "Span", "Spell", "Step", "by_start", "holes", "spans", "spells", "steps"]
