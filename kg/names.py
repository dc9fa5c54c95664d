"""Finding a thing by what a person types: an IRI, kind/id, an id, or a name in any form that documents use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg import ids
from kg.errors import UnknownName, UsageError
from kg.folding import fold
from kg.graph.dataset import derived_graph, view_graph
from kg.namespaces import PREFIXES

_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_NAME_OF = ox.NamedNode(ids.ONTOLOGY + "nameOf")
_ACRONYM = ox.NamedNode(ids.ONTOLOGY + "acronym")
_NAME_TEXT = ox.NamedNode(ids.ONTOLOGY + "nameText")
_CLASSES = {
    kind: ox.NamedNode(ids.ONTOLOGY + kind.capitalize())
    for kind in ("office", "organization", "person", "selection", "state")
}
"""The class of all things of a kind, for kinds that people ask for by name."""


class Names:
    """The things of one policy's view, by id and by name."""

    def __init__(self, store: ox.Store, policy: str) -> None:
        self._store, self._policy = store, policy
        self._graphs = [ox.NamedNode(ids.graph_iri(g.kind, g.id)) for g in (view_graph(policy), derived_graph(policy))]

    def find(self, text: str, kinds: Sequence[str] = ()) -> str:
        """Return the IRI of the thing that `text` names; `kinds` restricts it to some kinds of thing.

        Raises
        ------
        UnknownName
            Nothing of these kinds is named so under the policy; near names are suggested.
        UsageError
            Several things are.

        """
        found = self.seek(text, kinds)
        if found is not None:
            return found
        named = self._named(kinds)
        known = {name for name, _ in named} | {ids.short_id(iri).partition("/")[2] for _, iri in named}
        what = " or ".join(kinds) or "thing"
        raise UnknownName(what, text.strip(), known, f"See: kg list {kinds[0] if kinds else 'kinds'}")

    def seek(self, text: str, kinds: Sequence[str] = ()) -> str | None:
        """Return the IRI as `find` does; None where nothing is named so, without looking for near names.

        Raises
        ------
        UsageError
            Several things are named so, or one that the policy does not accept.

        """
        text = text.strip()
        for iri in self._spellings(text, kinds):
            if self._exists(iri):
                return iri
        wanted = fold(text)
        found = sorted({iri for name, iri in self._named(kinds) if fold(name) == wanted})
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(ids.short_id(iri) for iri in found[:6])
            raise UsageError(f"{text!r} names several things: {listed}. Use one of these ids.")
        # An acronym that only a recollection gives is no name of the view, but mostly it is the id.
        as_id = "-".join(text.lower().split())
        for iri in self._spellings(as_id, kinds):
            if self._exists(iri):
                return iri
        hidden = [iri for iri in self._spellings(as_id, kinds) if self._exists_elsewhere(iri)]
        if hidden:
            raise UsageError(
                f"{ids.short_id(hidden[0])} is known, but nothing that the policy {self._policy!r} accepts speaks of "
                "it. Try --policy with-recalled."
            )
        return None

    def label(self, iri: str) -> str:
        """Return the label of a thing, or its short id."""
        for graph in self._graphs:
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, graph):
                if isinstance(quad.object, ox.Literal):
                    return quad.object.value
        return ids.short_id(iri)

    def _spellings(self, text: str, kinds: Sequence[str]) -> Iterable[str]:
        if text.startswith(("http://", "https://")):
            yield text
        elif ids.is_id(text):
            kind, _, rest = text.partition("/")
            if rest and (not kinds or kind in kinds):
                yield ids.thing_iri(kind, rest)
            yield from (ids.thing_iri(kind, text) for kind in kinds)

    def _exists(self, iri: str) -> bool:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return any(True for g in self._graphs for _ in self._store.quads_for_pattern(node, None, None, g))

    def _exists_elsewhere(self, iri: str) -> bool:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return any(True for _ in self._store.quads_for_pattern(node, _TYPE, None, None))

    def _named(self, kinds: Sequence[str]) -> list[tuple[str, str]]:
        """Return all names with the IRI of what bears them."""
        if not kinds or not all(kind in _CLASSES for kind in kinds):
            return self._all_named(tuple(ids.thing_iri(kind, "") for kind in kinds) or (ids.THING,))
        # Most labels are of derived facts: to go from the few things of a class is a hundred times as quick as reading all.
        found: list[tuple[str, str]] = []
        for kind in kinds:
            prefix = ids.thing_iri(kind, "")
            for quad in self._store.quads_for_pattern(None, _TYPE, _CLASSES[kind], self._graphs[0]):
                thing = quad.subject
                if isinstance(thing, ox.NamedNode) and thing.value.startswith(prefix):
                    found.extend((name, thing.value) for name in self._names_of(thing))
        return found

    def _names_of(self, thing: ox.NamedNode) -> Iterator[str]:
        for graph in self._graphs:
            bearers = [(thing, _LABEL), (thing, _ACRONYM)]
            bearers += [(q.subject, _NAME_TEXT) for q in self._store.quads_for_pattern(None, _NAME_OF, thing, graph)]  # type: ignore[misc]
            for bearer, property_ in bearers:
                for quad in self._store.quads_for_pattern(bearer, property_, None, graph):
                    if isinstance(quad.object, ox.Literal):
                        yield quad.object.value

    def _all_named(self, prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
        found = []
        for graph in self._graphs:
            for property_ in (_LABEL, _ACRONYM):
                for quad in self._store.quads_for_pattern(None, property_, None, graph):
                    if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                        found.append((quad.object.value, quad.subject.value))
            for quad in self._store.quads_for_pattern(None, _NAME_OF, None, graph):
                for name in self._store.quads_for_pattern(quad.subject, _NAME_TEXT, None, graph):
                    if isinstance(quad.object, ox.NamedNode) and isinstance(name.object, ox.Literal):
                        found.append((name.object.value, quad.object.value))
        return [(name, iri) for name, iri in found if iri.startswith(prefixes)]
