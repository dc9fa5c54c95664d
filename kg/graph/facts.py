"""Facts: what the derivation concludes, each with what it came from, and its form as quads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.graph.assertions import node_statements, node_term
from kg.graph.terms import literal_term, property_term, statements_of, value_term
from kg.records import Said
from kg.values import GraphRef, Ref


@dataclass(frozen=True)
class Fact:
    """A derived thing.

    Attributes
    ----------
    ref : the thing; its id is made from the ids of what it was derived from, never from a value.
    classes : its classes, as CURIEs.
    label : a sentence or name for people.
    values : by property, what is derived.
    sources : the things and assertion graphs that it was derived from.
    derived_by : name of the derivation.
    links : shortcut triples (subject, property, object) that the fact stands behind.

    """

    ref: Ref
    classes: tuple[str, ...]
    label: str
    values: Mapping[str, Said]
    sources: tuple[Ref | GraphRef, ...]
    derived_by: str
    links: tuple[tuple[Ref, str, Said], ...] = field(default=())


def fact_statements(fact: Fact) -> list[tuple[str, list[str]]]:
    """Return what a fact says, by subject: of its own node first, then of those that its shortcuts start from."""
    own = node_statements(fact.classes, {"rdfs:label": fact.label, **fact.values})
    came_from = property_term("prov:wasDerivedFrom")
    own.extend(f"{came_from} {value_term(source)}" for source in fact.sources)
    own.append(f"{property_term('iol:derivedBy')} {literal_term(fact.derived_by)}")
    links = [(node_term(subject), statements_of(property_, said)) for subject, property_, said in fact.links]
    return [(node_term(fact.ref), own), *links]
