"""The graph of the seed case, built for the pages and thrown away with them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.build import build
from kg.handle import Graph, open_graph
from kg.paths import data_dir

FOLDERS = ("interpol", "world")


class SeedGraph:
    """The seed case, built when something is first asked of it."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._graph: Graph | None = None

    @property
    def graph(self) -> Graph:
        """The built graph."""
        if self._graph is None:
            self._folder = tempfile.TemporaryDirectory(prefix="kg-docs-")
            out = Path(self._folder.name) / "build"
            build(out, [data_dir() / name for name in FOLDERS])
            self._graph = open_graph(out)
        return self._graph

    def answer(self, query: str, given: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the rows and the columns of a named query."""
        frame = self.graph.ask.answer(query, **given)
        return self.graph.ask.rows(query, **given), frame.columns

    def close(self) -> None:
        """Remove the graph."""
        self._graph = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None
