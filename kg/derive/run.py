"""All derivations in a row. A new derivation is a module of its own and one entry here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kg.derive.ballots import ballot_facts
from kg.derive.conflicts import conflict_facts
from kg.derive.contradictions import contradiction_facts
from kg.derive.coverage import coverage_facts
from kg.derive.crowding import crowding_facts
from kg.derive.eligibility import eligibility_facts
from kg.derive.eliminations import elimination_facts
from kg.derive.entailments import entailment_facts
from kg.derive.limits import limit_facts
from kg.derive.lines import line_facts
from kg.derive.mandates import mandate_facts
from kg.derive.modelling import build_model
from kg.derive.placements import placement_facts
from kg.derive.rules import application_facts
from kg.derive.selections import selection_facts
from kg.graph.facts import Fact
from kg.records import Row
from kg.resolve import View


def derive(view: View, rows: Iterable[Row], as_of: dt.date | None = None) -> list[Fact]:
    """Return everything that follows from a view, and from the rows that it was chosen from.

    `as_of` is the day up to which the data are said to be complete; without it nothing is said of coverage.
    """
    model = build_model(view, rows)
    lines = list(line_facts(model, as_of))
    contradictions = list(contradiction_facts(model))
    return [
        *lines,
        *(coverage_facts(model, lines, as_of) if as_of else ()),
        *mandate_facts(model, as_of),
        *application_facts(model),
        *crowding_facts(model),
        *limit_facts(model),
        *ballot_facts(model),
        *placement_facts(model),
        *elimination_facts(model),
        *contradictions,
        *selection_facts(model, contradictions),
        *eligibility_facts(model),
        *conflict_facts(view),
        *entailment_facts(model),
    ]
