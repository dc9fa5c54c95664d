"""What the pages show, read in a worker: one job a page, so that a page costs one exchange between processes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kg.serve.explorer.facts.home import coverage_of_all, home
from kg.serve.explorer.facts.offices import office
from kg.serve.explorer.facts.ontology import ontology
from kg.serve.explorer.facts.organizations import organization, organizations
from kg.serve.explorer.facts.persons import person
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.selections import selection
from kg.serve.explorer.facts.states import state
from kg.serve.explorer.facts.things import thing


def _dated(make: Callable[[Reader, str, dt.date], Facts]) -> Callable[[Reader, str, str], Facts]:
    return lambda reader, iri, today: make(reader, iri, dt.date.fromisoformat(today))


def _aligned(name: str) -> Callable[..., Facts]:
    """Return a reader of `facts.alignment`, which is imported when first asked for: it needs what a lean server has no use for."""

    def read(reader: Reader, **given: Any) -> Facts:
        from kg.serve.explorer.facts import alignment

        made: Facts = getattr(alignment, name)(reader, **given)
        return made

    return read


PAGES: Mapping[str, Callable[..., Any]] = {
    "home": lambda reader, today: home(reader, dt.date.fromisoformat(today)),
    "organizations": organizations,
    "coverage": coverage_of_all,
    "organization": _dated(organization),
    "office": _dated(office),
    "person": person,
    "selection": selection,
    "state": state,
    "alignment": _aligned("alignment"),
    "one-selection": _aligned("one_selection"),
    "ties": _aligned("ties"),
    "ontology": ontology,
    "thing": thing,
}
"""By name of the page, what reads its facts."""
