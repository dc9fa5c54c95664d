"""Analyses: questions that need more than a query, each answered by a table whose rows say what they rest on.

One module a question or measure; a module reads the `World` (typed rows of named queries) and returns a `Result`. It knows
neither the command line nor how the graph is stored.
"""

from kg.analysis.result import Result
from kg.analysis.world import World, read_world

__all__ = ["Result", "World", "read_world"]
