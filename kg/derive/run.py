"""All derivations in a row. A new derivation is a module of its own and one entry here."""

from __future__ import annotations

from collections.abc import Iterable

from kg.derive.ballots import ballot_facts
from kg.derive.conflicts import conflict_facts
from kg.derive.contradictions import contradiction_facts
from kg.derive.entailments import entailment_facts
from kg.derive.lines import line_facts
from kg.derive.model import build_model
from kg.graph.facts import Fact
from kg.records import Row
from kg.resolve import View


def derive(view: View, rows: Iterable[Row]) -> list[Fact]:
    """Return everything that follows from a view, and from the rows that it was chosen from."""
    model = build_model(view, rows)
    return [
        *line_facts(model),
        *ballot_facts(model),
        *contradiction_facts(model),
        *conflict_facts(view),
        *entailment_facts(model),
    ]
