"""What one release says that another does not, in the domain's words: begun, ended, added, withdrawn, corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from kg import ids
from kg.compare import by_property
from kg.graph.reading import Readable

_ASSERTIONS = ids.graph_iri("assertion", "")
_OPEN = ".."


@dataclass(frozen=True, order=True)
class Change:
    """A difference between two releases on one thing.

    `change` is `added` or `withdrawn` for a whole thing, `ended` where a term, membership or the like that held, or whose
    end nobody gave, has an end now, `corrected` where a value is another, `completed` where a value was not there before, and
    `dropped` where it is there no more. `property`, `old` and `new` are empty for a whole thing. `documents` are those of
    the newer release that say something of the thing (of the older, where it is withdrawn).
    """

    kind: str
    change: str
    thing: str
    label: str
    property: str
    old: str
    new: str
    documents: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self) | {"documents": list(self.documents)}


def changes(old: Readable, new: Readable, policy: str) -> list[Change]:
    """Return what a policy accepts in `new` and not in `old`, and the other way round, sorted by kind, change and thing."""
    before, after = _by_thing(old, policy), _by_thing(new, policy)
    found: list[Change] = []
    for thing in sorted({*before, *after}):
        ours, theirs = before.get(thing), after.get(thing)
        if ours == theirs:
            continue
        store = new if theirs is not None else old
        label = _label(store, thing, theirs or ours or {})
        documents = _documents(store, thing)
        kind = thing.partition("/")[0]
        if ours is None or theirs is None:
            found.append(Change(kind, "added" if ours is None else "withdrawn", thing, label, "", "", "", documents))
            continue
        for property_, one, two in _differing(ours, theirs):
            found.append(Change(kind, _word(property_, one, two), thing, label, property_, one, two, documents))
    return sorted(found)


def _by_thing(store: Readable, policy: str) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for (thing, property_), values in by_property(store, policy).items():
        found.setdefault(thing, {})[property_] = values
    return found


def _differing(ours: Mapping[str, list[str]], theirs: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    for property_ in sorted({*ours, *theirs}):
        one, two = ours.get(property_, []), theirs.get(property_, [])
        if one != two:
            yield property_, ", ".join(one), ", ".join(two)


def _word(property_: str, old: str, new: str) -> str:
    if property_ == "end" and new not in ("", _OPEN) and old in ("", _OPEN):
        return "ended"
    return "completed" if not old else "dropped" if not new else "corrected"


def _label(store: Readable, thing: str, values: Mapping[str, list[str]]) -> str:
    """Return the name of a thing; for a term that of its holder and office."""
    if "rdfs:label" in values:
        return values["rdfs:label"][0]
    parts = [p for p in ("holder", "ofOffice", "candidate", "memberState", "memberOf") if p in values]
    names = [_name(store, values[p][0]) for p in parts]
    return ", ".join(n for n in names if n) or thing


def _name(store: Readable, thing: str) -> str:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for quad in store.quads_for_pattern(ox.NamedNode(ids.thing_iri(*thing.split("/", 1))), label, None, None):
        return str(getattr(quad.object, "value", ""))
    return ""


def _documents(store: Readable, thing: str) -> tuple[str, ...]:
    node = ox.NamedNode(ids.thing_iri(*thing.split("/", 1))) if "/" in thing else None
    in_document = ox.NamedNode(ids.ONTOLOGY + "inDocument")
    found = set()
    for graph in {q.graph_name for q in store.quads_for_pattern(node, None, None, None)} if node else ():
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(_ASSERTIONS):
            for quad in store.quads_for_pattern(graph, in_document, None, None):
                if isinstance(quad.object, ox.NamedNode):
                    found.add(ids.short_id(quad.object.value))
    return tuple(sorted(found))
