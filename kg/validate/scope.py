"""What belongs to an organization, an office, a person or any other thing: what findings can be narrowed to."""

from __future__ import annotations

import pyoxigraph as ox

from kg import ids
from kg.graph.dataset import derived_graph, view_graph

# From the part to the whole.
_PART_OF = (
    "officeOf", "organOf", "inOrgan", "partOfOffice", "ofOffice", "holder", "governs", "thresholdOf", "fills", "removes",
    "candidacyIn", "candidate", "ballotIn", "tallyOf", "tallyFor", "stanceOn", "expectationOn", "allegationIn", "interrupts",
    "memberOf", "memberState", "nameOf", "nationalityOf", "sessionOf", "groupOf", "judgedThing", "incompatibleOffice",
)  # fmt: skip


def things_within(store: ox.Store, iri: str, policy: str) -> set[str]:
    """Return, as kind/id, a thing and all that belongs to it under a policy, at any depth."""
    graphs = [ox.NamedNode(ids.graph_iri(g.kind, g.id)) for g in (view_graph(policy), derived_graph(policy))]
    properties = [ox.NamedNode(ids.ONTOLOGY + name) for name in _PART_OF]
    found = {iri}
    waiting = [iri]
    while waiting:
        whole = ox.NamedNode(waiting.pop())
        for graph in graphs:
            for property_ in properties:
                for quad in store.quads_for_pattern(None, property_, whole, graph):
                    part = quad.subject
                    if isinstance(part, ox.NamedNode) and part.value not in found:
                        found.add(part.value)
                        waiting.append(part.value)
    return {ids.short_id(one) for one in found}
