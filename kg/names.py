"""Finding a thing by what a person types: an IRI, kind/id, an id, or a name in any form that documents use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import pyoxigraph as ox

from kg import ids
from kg.errors import UnknownName, UsageError
from kg.folding import fold
from kg.graph.placing import derived_graph, view_graph
from kg.graph.reading import Readable
from kg.likeness import near
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
    """The things of one policy's view, by id and by name. The names are read once: a store that changes needs new `Names`."""

    def __init__(self, store: Readable, policy: str) -> None:
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
        what = " or ".join(kinds) or "thing"
        hint = "See: " + (", ".join(f"kg list {kind}s" for kind in kinds) or "kg list kinds")
        raise UnknownName(what, text.strip(), (), hint, suggestions=self.near(text, kinds))

    def near(self, text: str, kinds: Sequence[str] = ()) -> list[str]:
        """Return names and ids that somebody may have meant by `text`, the nearest first, at most one for each thing."""
        prefixes = _prefixes(kinds)
        named = [(name, iri) for name, iri in self.all if iri.startswith(prefixes)]
        return near(text.strip(), [*((ids.short_id(iri).partition("/")[2], iri) for _, iri in named), *named])

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
        as_id = "-".join(text.lower().split())
        # What has the name, and what has it for its id: CAF is a bank and a confederation of football.
        found = sorted(
            {*self._bearers(text, kinds), *(iri for iri in self._spellings(as_id, kinds) if self._exists(iri))}
        )
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(_several(text, found))
        # To be found by it is no claim that the view takes: an acronym in any document, or in recollection, will do.
        found = self._bearers_of_acronym_elsewhere(text, kinds)
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(_several(text, found))
        hidden = [iri for iri in self._spellings(as_id, kinds) if self._exists_elsewhere(iri)]
        if hidden:
            raise UsageError(
                f"{ids.short_id(hidden[0])} is known, but nothing that the policy {self._policy!r} accepts speaks of "
                "it. Try --policy with-recalled."
            )
        return None

    def _bearers(self, text: str, kinds: Sequence[str]) -> list[str]:
        """Return the things of these kinds that bear a name."""
        wanted = fold(text)
        if isinstance(self._store, ox.Store) and "all" not in self.__dict__ and kinds and set(kinds) <= set(_CLASSES):
            # Most labels are of derived facts: to go once from the few things of a class is quicker than reading all.
            return sorted({iri for kind in kinds for name, iri in self._names_of_kind(kind) if fold(name) == wanted})
        prefixes = _prefixes(kinds)
        return sorted(iri for iri in self._by_folded.get(wanted, ()) if iri.startswith(prefixes))

    def _bearers_of_acronym_elsewhere(self, text: str, kinds: Sequence[str]) -> list[str]:
        """Return the things of the view of which some document or recollection gives this acronym."""
        prefixes, found = _prefixes(kinds), set()
        # As typed and in capitals: a look-up of a value is quick in any store, and on a server it is one request.
        for spelling in dict.fromkeys((text, text.upper())):
            for quad in self._store.quads_for_pattern(None, _ACRONYM, ox.Literal(spelling), None):
                subject = quad.subject
                if (
                    isinstance(subject, ox.NamedNode)
                    and subject.value.startswith(prefixes)
                    and self._exists(subject.value)
                ):
                    found.add(subject.value)
        return sorted(found)

    def _names_of_kind(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield the names of things of a kind, each with its IRI. One query in the engine: a call for each name takes longer."""
        prefix = ids.thing_iri(kind, "")
        properties = f"{_LABEL}|{_ACRONYM}|^{_NAME_OF}/{_NAME_TEXT}"
        found = self._store.query(
            f"SELECT ?thing ?name {{ ?thing a {_CLASSES[kind]} ; {properties} ?name }}",
            default_graph=list(self._graphs),
        )
        assert isinstance(found, ox.QuerySolutions)
        for thing, name in found:
            if isinstance(thing, ox.NamedNode) and thing.value.startswith(prefix) and isinstance(name, ox.Literal):
                yield name.value, thing.value

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

    @cached_property
    def all(self) -> list[tuple[str, str]]:
        """All names with the IRI of what bears them."""
        found = []
        for graph in self._graphs:
            for property_ in (_LABEL, _ACRONYM):
                for quad in self._store.quads_for_pattern(None, property_, None, graph):
                    if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                        found.append((quad.object.value, quad.subject.value))
            # Two patterns and a join here, not a pattern for each name: on a server each is a request.
            texts: dict[str, list[str]] = {}
            for quad in self._store.quads_for_pattern(None, _NAME_TEXT, None, graph):
                if isinstance(quad.object, ox.Literal):
                    texts.setdefault(str(quad.subject), []).append(quad.object.value)
            for quad in self._store.quads_for_pattern(None, _NAME_OF, None, graph):
                if isinstance(quad.object, ox.NamedNode):
                    found.extend((name, quad.object.value) for name in texts.get(str(quad.subject), ()))
        return [(name, iri) for name, iri in found if iri.startswith(ids.THING)]

    @cached_property
    def _by_folded(self) -> dict[str, set[str]]:
        index = defaultdict(set)
        for name, iri in self.all:
            index[fold(name)].add(iri)
        return dict(index)


def _prefixes(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(ids.thing_iri(kind, "") for kind in kinds) or (ids.THING,)


def _several(text: str, found: Sequence[str]) -> str:
    listed = ", ".join(ids.short_id(iri) for iri in found[:6]) + (" and more" if len(found) > 6 else "")
    return f"{text!r} names several things: {listed}. Use one of these ids."
