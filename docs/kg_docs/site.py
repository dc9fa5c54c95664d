"""The Sphinx extension: puts generated text in the place of its marks, and draws formulas as MathML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from kg_docs import (
    checks,
    commands,
    mathml,
    ontology,
    panels,
    policies,
    python_api,
    queries,
    tables,
    vocabularies,
)
from kg_docs.seed import SeedGraph

DOCS = Path(__file__).resolve().parent.parent
MARK = re.compile(r"^<!-- generated: ([a-z-]+)(?: (.+?))? -->$", re.MULTILINE)

CHECKOUT = re.compile(r"^<!-- in a checkout -->\n.*?^<!-- so far -->\n", re.MULTILINE | re.DOTALL)
"""What a page says to those who read it where nothing was generated; the site leaves it out."""


def generators(seed: SeedGraph) -> Mapping[str, Callable[[str], str]]:
    """Return the generators by the name that a mark gives; each takes the words behind the name."""
    return {
        "checks": checks.page,
        "profiles": checks.profiles,
        "panels": panels.page,
        "policies": policies.page,
        "commands": commands.page,
        "vocabularies": vocabularies.page,
        "tables": tables.page,
        "dossier": tables.dossier,
        "classes": ontology.classes,
        "properties": ontology.properties,
        "diagram": ontology.diagram,
        "ontology-readme": ontology.readme,
        "python": python_api.page,
        "queries": lambda topic: queries.page(topic, seed),
    }


def fill(text: str, known: Mapping[str, Callable[[str], str]]) -> str:
    """Return a page with each mark replaced, and without what is for readers of a checkout.

    Raises
    ------
    ExtensionError
        A mark names no generator.

    """

    def generated(mark: re.Match[str]) -> str:
        if mark[1] not in known:
            raise ExtensionError(f"{mark[0]}: there is no {mark[1]}; there are {', '.join(known)}.")
        return known[mark[1]](mark[2] or "")

    return MARK.sub(generated, CHECKOUT.sub("", text))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    seed = SeedGraph()
    known = generators(seed)

    def read(app: Sphinx, name: str, source: list[str]) -> None:
        source[0] = fill(source[0], known)

    def outdated(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
        # What a page generates follows from code and data, of which Sphinx knows no dates.
        return [name for name in env.all_docs if MARK.search(env.doc2path(name).read_text(encoding="utf-8"))]

    app.connect("source-read", read)
    app.connect("env-get-outdated", outdated)
    app.connect("build-finished", lambda app, error: seed.close())
    app.add_html_math_renderer("mathml", (mathml.inline, None), (mathml.block, None))
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
