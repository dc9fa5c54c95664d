"""Derived facts: what follows from a view by time, rule and arithmetic. Each fact names what it came from."""

from kg.derive.run import derive

__all__ = ["derive"]
