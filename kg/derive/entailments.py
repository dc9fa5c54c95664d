"""The few entailments of the ontology that are wanted as triples: has held office, has led, follows.

They are computed here, in one pass, because OWL-RL reasoners in Python take minutes or miss chains; the tests hold them
equal to what a reasoner concludes from the ontology's own axioms.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.derive.model import Model
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Ref

BY = "kg.derive.entailments"
LEADING = frozenset({"executive-head", "presiding-officer"})


def entailment_facts(model: Model) -> Iterator[Fact]:
    """Yield for each person with a term the offices held and the organizations led, for each line who follows whom."""
    held: dict[Ref, list[tuple[Ref, str, Said]]] = {}
    sources: dict[Ref, list[Ref]] = {}
    for term in model.terms:
        office = model.offices[term.office]
        links = held.setdefault(term.person, [])
        sources.setdefault(term.person, []).append(term.ref)
        links.append((term.person, "iol:hasTerm", term.ref))
        links.append((term.person, "iol:hasHeldOffice", term.office))
        if office.kind in LEADING and office.organization:
            links.append((term.ref, "iol:ofLeadingOffice", term.office))
            links.append((term.person, "iol:hasLed", office.organization))
    for person, links in sorted(held.items()):
        yield Fact(
            Ref("career", person.id), ("prov:Entity",), f"Offices of {model.name(person)}", {}, tuple(sources[person]), BY,
            tuple(dict.fromkeys(links)),
        )  # fmt: skip
    for line, terms in model.lines().items():
        links = []
        for index, later in enumerate(terms):
            for earlier in terms[:index]:
                links.append((later.ref, "iol:follows", earlier.ref))
                links.append((earlier.ref, "iol:precedes", later.ref))
        if links:
            yield Fact(
                Ref("line", line.id), ("prov:Entity",), f"Line of {model.name(line)}", {},
                tuple(t.ref for t in terms), BY, tuple(links),
            )  # fmt: skip
