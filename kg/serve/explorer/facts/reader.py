"""Reading the graph node by node under one policy: what a page needs costs microseconds so, where a query costs milliseconds."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg import ids
from kg.answers import Asker
from kg.graph.dataset import graphs_of_store
from kg.namespaces import PREFIXES

Facts: TypeAlias = dict[str, Any]
_TRANSITIVE_LIMIT = 50
_LABELS = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel")


class Reader:
    """The accepted and derived values of things, by property. Properties are written `iol:holder`; things are IRIs."""

    def __init__(self, asker: Asker) -> None:
        self.asker, self.store, self.policy = asker, asker.store, asker.policy
        self._graphs = graphs_of_store(self.store, self.policy)
        self._labels: dict[str, str] = {}
        self._nodes: dict[str, dict[str, set[str]]] = {}

    def under(self, policy: str) -> Reader:
        """Return a reader of the same store under another policy."""
        return Reader(Asker(self.store, policy, dict))

    def all(self, thing: str, property_: str) -> list[str]:
        """Return the values of a property, in order."""
        return self.values_of(thing, _property(property_).value)

    def values_of(self, thing: str, property_iri: str) -> list[str]:
        """Return the values of a property given by its IRI, in order."""
        return sorted(self._node(thing).get(property_iri, ()))

    def one(self, thing: str, property_: str) -> str | None:
        """Return the first value of a property, or None."""
        return min(self._node(thing).get(_property(property_).value, ()), default=None)

    def into(self, property_: str, thing: str) -> list[str]:
        """Return the things that point at one by a property, in order."""
        return sorted({_value(q.subject) for q in self._quads(None, _property(property_), ox.NamedNode(thing))})

    def code(self, thing: str, property_: str) -> str | None:
        """Return the notation of a coded value, or None."""
        value = self.one(thing, property_)
        return value.rpartition("/")[2] if value else None

    def when(self, thing: str, name: str) -> Facts | None:
        """Return an imprecise date (`start`, `end`, `date`, `plannedEnd`, ...) as `text`, `earliest`, `latest`; None if unknown."""
        text, earliest, latest = (self.one(thing, f"iol:{name}{part}") for part in ("Edtf", "Earliest", "Latest"))
        return {"text": text, "earliest": earliest, "latest": latest} if text or earliest or latest else None

    def number(self, thing: str, property_: str) -> int | float | None:
        """Return a number, whole where it is written so, or None."""
        text = self.one(thing, property_)
        return None if text is None else float(text) if "." in text else int(text)

    def stated_in(self, thing: str, property_: str = "rdf:type", value: str | None = None) -> list[str]:
        """Return the documents that state a thing, or a property of it, or that it has a value, whatever the policy takes of them."""
        object_ = ox.NamedNode(value) if value else None
        graphs = {
            q.graph_name for q in self.store.quads_for_pattern(ox.NamedNode(thing), _property(property_), object_, None)
        }
        return sorted({d for g in graphs if isinstance(g, ox.NamedNode) for d in self.all(g.value, "iol:inDocument")})

    def asserted(self, property_: str, thing: str) -> list[str]:
        """Return the things that point at one by a property in any document, whatever the policy takes of them."""
        return sorted(
            {
                _value(q.subject)
                for q in self.store.quads_for_pattern(None, _property(property_), ox.NamedNode(thing), None)
            }
        )

    def _node(self, thing: str) -> dict[str, set[str]]:
        """Return all that is accepted and derived of a thing by property: a scan costs what a single look-up does."""
        if thing not in self._nodes:
            found: dict[str, set[str]] = {}
            labels = []
            for quad in self._quads(ox.NamedNode(thing), None, None):
                found.setdefault(quad.predicate.value, set()).add(_value(quad.object))
                if quad.predicate.value in _LABELS and isinstance(quad.object, ox.Literal):
                    labels.append((quad.object.language != "en", quad.object.value))
            self._nodes[thing] = found
            self._labels[thing] = min(labels)[1] if labels else _in_words(thing)
        return self._nodes[thing]

    def label(self, thing: str) -> str:
        """Return the label of a thing in English, or in any language, or its id."""
        if thing not in self._labels:
            self._node(thing)
        return self._labels[thing]

    def ref(self, thing: str | None) -> Facts | None:
        """Return a thing as `iri` and `label`; None stays None."""
        return {"iri": thing, "label": self.label(thing)} if thing else None

    def refs(self, thing: str, property_: str) -> list[Facts]:
        """Return the things that a property names, by label."""
        return self.named(self.all(thing, property_))

    def named(self, things: Iterable[str]) -> list[Facts]:
        """Return things as `iri` and `label`, by label."""
        things = list(things)
        if expect := getattr(self.store, "expect", None):  # of a store on a server
            expect(things)
        found = [{"iri": thing, "label": self.label(thing)} for thing in things]
        return sorted(found, key=lambda ref: (ref["label"], ref["iri"]))

    def chain(self, thing: str, property_: str) -> list[str]:
        """Return the things that one leads to by a property, step by step, without itself."""
        found: list[str] = []
        step = self.one(thing, property_)
        while step and step not in found and step != thing and len(found) < _TRANSITIVE_LIMIT:
            found.append(step)
            step = self.one(step, property_)
        return found

    def pairs(self, property_: str) -> list[tuple[str, str]]:
        """Return all things that have a property, each with a value, in order."""
        return sorted({(_value(q.subject), _value(q.object)) for q in self._quads(None, _property(property_), None)})

    def values(self, thing: str, most: int = 15) -> list[Facts]:
        """Return the accepted and derived values of a thing by property: `name`, `label`, `count`, and up to some `values` (`iri` or None, `label`)."""
        found: dict[str, dict[str, Facts]] = {}
        for quad in self._quads(ox.NamedNode(thing), None, None):
            iri = quad.object.value if isinstance(quad.object, ox.NamedNode) else None
            value = {"iri": iri, "label": self.label(iri) if iri else _value(quad.object)}
            found.setdefault(quad.predicate.value, {})[iri or str(value["label"])] = value
        return [
            {"name": ids.short_id(name), "label": self.label(name), "count": len(values), "values": [values[key] for key in sorted(values)][:most]}
            for name, values in sorted(found.items())
        ]  # fmt: skip

    def pointing(self, thing: str, most: int) -> list[tuple[str, str]]:
        """Return what points at a thing, as subject and property, up to a number."""
        found = {(_value(q.subject), q.predicate.value) for q in self._quads(None, None, ox.NamedNode(thing))}
        return sorted(found, key=lambda pair: (pair[1], pair[0]))[:most]

    def exists(self, thing: str) -> bool:
        """Whether anything is said of a thing under the policy."""
        return any(True for _ in self._quads(ox.NamedNode(thing), None, None))

    def any_with(self, property_: str, thing: str) -> ox.Quad | None:
        """Return some statement in which a property points at a thing, or None."""
        return next(self._quads(None, _property(property_), ox.NamedNode(thing)), None)

    def any_with_property(self, property_iri: str) -> ox.Quad | None:
        """Return some statement with a property given by its IRI, or None."""
        return next(self._quads(None, ox.NamedNode(property_iri), None), None)

    def _quads(
        self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, object_: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        for graph in self._graphs:
            yield from self.store.quads_for_pattern(subject, predicate, object_, graph)


def _in_words(iri: str) -> str:
    """Return a term of another vocabulary in words (`was derived from`), a thing of ours by its id, any other IRI as it is."""
    namespace = next(
        (n for p, n in PREFIXES.items() if p not in ("iol", "id", "graph", "voc", "wd") and iri.startswith(n)), None
    )
    if namespace is None:
        return ids.short_id(iri)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", iri.removeprefix(namespace)).lower()


@functools.cache
def _property(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _value(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    return term.value if isinstance(term, ox.Literal) else str(term)
