"""What belongs to an organization, an office, a person or any other thing: what findings can be narrowed to."""

from __future__ import annotations

import pyoxigraph as ox

from kg import ids
from kg.graph.dataset import derived_graph, view_graph
from kg.graph.reading import Readable

# From the part to the whole.
_PART_OF = (
    "officeOf", "organOf", "inOrgan", "partOfOffice", "ofOffice", "holder", "governs", "thresholdOf", "fills", "removes",
    "candidacyIn", "candidate", "ballotIn", "tallyOf", "tallyFor", "stanceOn", "expectationOn", "allegationIn", "interrupts",
    "memberOf", "memberState", "nameOf", "nationalityOf", "sessionOf", "groupOf", "judgedThing", "incompatibleOffice",
)  # fmt: skip


def things_within(store: Readable, iri: str, policy: str) -> set[str]:
    """Return, as kind/id, a thing and all that belongs to it under a policy, at any depth."""
    graphs = [ox.NamedNode(ids.graph_iri(g.kind, g.id)) for g in (view_graph(policy), derived_graph(policy))]
    properties = [ox.NamedNode(ids.ONTOLOGY + name) for name in _PART_OF]
    # All links at once: on a server a pattern for each thing would be a request for each.
    parts: dict[str, list[str]] = {}
    for graph in graphs:
        for property_ in properties:
            for quad in store.quads_for_pattern(None, property_, None, graph):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                    parts.setdefault(quad.object.value, []).append(quad.subject.value)
    found = {iri}
    waiting = [iri]
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in found:
                found.add(part)
                waiting.append(part)
    return {ids.short_id(one) for one in found}
