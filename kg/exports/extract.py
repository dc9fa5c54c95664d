"""What is exported: the things that a policy accepts, all of them or those of some organizations, and who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from kg import ids
from kg.answers import Asker
from kg.errors import UnknownName
from kg.namespaces import PREFIXES
from kg.query import load_queries
from kg.store import Release, open_release
from kg.validate import things_within

if TYPE_CHECKING:
    from kg.analysis import World

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_ABOUT_PERSONS = ("name", "nationality", "judgement")
_NAMESPACES = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: -len(pair[0]))
Value: TypeAlias = ox.NamedNode | ox.Literal


def curie(iri: str) -> str:
    """Return an IRI of a property or class as a CURIE.

    >>> curie("http://www.w3.org/2000/01/rdf-schema#label")
    'rdfs:label'
    """
    for namespace, prefix in _NAMESPACES:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str:
    """Return the IRI of a property or class from its CURIE.

    >>> expand("rdfs:label")
    'http://www.w3.org/2000/01/rdf-schema#label'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@dataclass(frozen=True)
class Thing:
    """A thing with what is accepted of it: by property (a CURIE), the values."""

    id: str
    values: Mapping[str, tuple[Value, ...]]

    @property
    def kind(self) -> str:
        """What it is: person, term, office ..."""
        return self.id.partition("/")[0]

    def texts(self, property_: str) -> list[str]:
        """Return the values as text, IRIs of ours as kind/id or scheme/code, sorted."""
        return sorted(
            ids.short_id(v.value) if isinstance(v, ox.NamedNode) else v.value for v in self.values.get(property_, ())
        )

    def text(self, property_: str) -> str:
        """Return the first value as text; empty where there is none."""
        return next(iter(self.texts(property_)), "")

    def code(self, property_: str) -> str:
        """Return the code of a value of a controlled vocabulary; empty where there is none."""
        return self.text(property_).partition("/")[2]

    def day(self, property_: str) -> dt.date | None:
        """Return a day bound; None where there is none."""
        text = self.text(property_)
        return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True, order=True)
class Saying:
    """Where something is said: an assertion graph, its document and speaker (kind/id, empty where there is none), status, evidence."""

    graph: str
    document: str
    speaker: str
    status: str
    evidence: str


@dataclass(frozen=True)
class Extract:
    """A release, under a policy, as far as it is exported.

    Attributes
    ----------
    release : the release.
    policy : the policy.
    organizations : ids (organization/interpol) to which it is narrowed; without any, all is exported.

    """

    release: Release
    policy: str
    organizations: tuple[str, ...] = ()

    @cached_property
    def asker(self) -> Asker:
        """Answers named queries; it knows nothing of the narrowing."""
        return Asker(self.release.store, self.policy, load_queries)

    @property
    def as_of(self) -> str:
        """The day to which the data are complete."""
        return str(self.release.manifest["as_of"])

    @cached_property
    def world(self) -> World:
        """Terms, spells, offices and persons as typed rows; it knows nothing of the narrowing."""
        from kg.analysis import read_world

        return read_world(self.asker.rows, self.policy, dt.date.fromisoformat(self.as_of))

    def things(self, kind: str) -> list[Thing]:
        """Return the exported things of a kind by id."""
        return self._by_kind.get(kind, [])

    def thing(self, id_: str) -> Thing | None:
        """Return an exported thing; None where it is not exported."""
        return self._things.get(id_)

    def label(self, id_: str) -> str:
        """Return the label of an exported thing, else its id."""
        thing = self._things.get(id_)
        return (thing.text("rdfs:label") if thing else "") or id_

    def has(self, id_: str) -> bool:
        """Whether a thing is exported."""
        return id_ in self._things

    def referring(self, kind: str, property_: str, to: str) -> list[Thing]:
        """Return the exported things of a kind whose property has a thing as a value, by id."""
        key = (kind, property_)
        if key not in self._referrers:
            found: dict[str, list[Thing]] = {}
            for thing in self.things(kind):
                for target in thing.texts(property_):
                    found.setdefault(target, []).append(thing)
            self._referrers[key] = found
        return self._referrers[key].get(to, [])

    @cached_property
    def _referrers(self) -> dict[tuple[str, str], dict[str, list[Thing]]]:
        return {}

    def sayings(self, id_: str) -> list[Saying]:
        """Return who says something of a thing: one for each assertion graph, sorted."""
        return self._sayings.get(id_, [])

    def documents(self, id_: str) -> list[Thing]:
        """Return the documents that say something of a thing, by id."""
        names = sorted({s.document for s in self.sayings(id_) if s.document})
        return [self._things[name] for name in names if name in self._things]

    @cached_property
    def _by_kind(self) -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = {}
        for id_ in sorted(self._things):
            found.setdefault(id_.partition("/")[0], []).append(self._things[id_])
        return found

    @cached_property
    def _things(self) -> dict[str, Thing]:
        every = self._everything
        if not self.organizations:
            return every
        chosen: set[str] = set()
        for organization in self.organizations:
            chosen |= things_within(self.release.store, ids.THING + organization, self.policy)
        chosen &= set(every)
        # Who holds or seeks office there comes with names and nationalities, and whatever is referred to with itself.
        chosen = self._referred(chosen)
        persons = {id_ for id_ in chosen if id_.startswith("person/")}
        for id_, thing in every.items():
            if thing.kind in _ABOUT_PERSONS and persons & set(
                thing.texts("iol:nameOf") + thing.texts("iol:nationalityOf") + thing.texts("iol:judgedThing")
            ):
                chosen.add(id_)
        chosen |= self._derived_within(every, chosen)
        chosen = self._referred(chosen)
        documents = {s.document for id_ in chosen for s in self._all_sayings.get(id_, ()) if s.document}
        chosen = self._referred(chosen | (documents & set(every)))
        return {id_: every[id_] for id_ in sorted(chosen)}

    def _referred(self, chosen: set[str]) -> set[str]:
        found, waiting = set(chosen), list(chosen)
        while waiting:
            for name in self._links.get(waiting.pop(), ()):
                if name in self._everything and name not in found:
                    found.add(name)
                    waiting.append(name)
        return found

    @cached_property
    def _links(self) -> dict[str, set[str]]:
        """What each thing refers to by itself; not what follows from it, as all offices that a person ever held."""
        found: dict[str, set[str]] = {}
        view = ids.graph_iri("view", self.policy)
        accepted = {
            ids.short_id(q.subject.value)
            for q in self.release.store.quads_for_pattern(None, None, None, ox.NamedNode(view))
            if isinstance(q.subject, ox.NamedNode)
        }
        for quad in self._quads():
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                subject = ids.short_id(quad.subject.value)
                if subject not in accepted or quad.graph_name == ox.NamedNode(view):
                    found.setdefault(subject, set()).add(ids.short_id(quad.object.value))
        return found

    @staticmethod
    def _derived_within(every: Mapping[str, Thing], chosen: set[str]) -> set[str]:
        """Return what is derived from chosen things only."""
        found = set()
        for id_, thing in every.items():
            sources = thing.texts("prov:wasDerivedFrom")
            if sources and id_ not in chosen and all(s in chosen for s in sources):
                found.add(id_)
        return found

    @cached_property
    def _everything(self) -> dict[str, Thing]:
        values: dict[str, dict[str, list[Value]]] = {}
        for quad in self._quads():
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                by_property = values.setdefault(ids.short_id(quad.subject.value), {})
                by_property.setdefault(curie(quad.predicate.value), []).append(quad.object)
        return {
            id_: Thing(id_, {p: tuple(v) for p, v in by_property.items()})
            for id_, by_property in values.items()
        }  # fmt: skip

    def _quads(self) -> Iterator[ox.Quad]:
        store = self.release.store
        for name in (f"view/{self.policy}", f"derived/{self.policy}"):
            yield from store.quads_for_pattern(None, None, None, ox.NamedNode(ids.GRAPH + name))
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(ids.graph_iri("catalogue", ""))):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ids.THING + "document/"):
                yield quad

    @cached_property
    def _sayings(self) -> dict[str, list[Saying]]:
        return {id_: said for id_, said in self._all_sayings.items() if id_ in self._things}

    @cached_property
    def _all_sayings(self) -> dict[str, list[Saying]]:
        found: dict[str, set[Saying]] = {}
        start = ids.graph_iri("assertion", "")
        for quad in self.release.store.quads_for_pattern(None, RDF_TYPE, None, None):
            if not (isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)):
                continue
            graph = quad.graph_name.value
            if graph.startswith(start):
                found.setdefault(ids.short_id(quad.subject.value), set()).add(self.saying(graph))
        return {id_: sorted(said) for id_, said in found.items()}

    def saying(self, graph: str) -> Saying:
        """Return what the catalogue says of an assertion graph."""
        if graph not in self._graphs:
            self._graphs[graph] = self._read_saying(graph)
        return self._graphs[graph]

    @cached_property
    def _graphs(self) -> dict[str, Saying]:
        return {}

    def _read_saying(self, graph: str) -> Saying:
        said: dict[str, str] = {}
        for quad in self.release.store.quads_for_pattern(
            ox.NamedNode(graph), None, None, ox.NamedNode(ids.graph_iri("catalogue", ""))
        ):
            if isinstance(quad.object, ox.NamedNode):
                said[curie(quad.predicate.value)] = ids.short_id(quad.object.value)
        return Saying(
            ids.short_id(graph), said.get("iol:inDocument", ""), said.get("iol:speaker", ""),
            said.get("iol:claimStatus", "").partition("/")[2], said.get("iol:evidence", "").partition("/")[2],
        )  # fmt: skip

    def about(self) -> dict[str, Any]:
        """Return what every export says of itself: policy, day of the data, version, licence, organizations."""
        manifest = self.release.manifest
        return {
            "policy": self.policy, "policy_version": manifest["policies"][self.policy], "as_of": self.as_of,
            "version": manifest["version"], "license": manifest["license"], "organizations": list(self.organizations),
        }  # fmt: skip


def open_extract(folder: Path, policy: str = "default", organizations: Sequence[str] = ()) -> Extract:
    """Open a release for an export.

    Parameters
    ----------
    folder : the release.
    policy : the policy whose view is exported.
    organizations : names or ids of organizations to narrow it to.

    Raises
    ------
    ReleaseError
        There is no release, or it is damaged.
    UnknownName
        There is no such policy or organization.

    """
    release = open_release(folder)
    if policy not in release.manifest["policies"]:
        raise UnknownName("policy", policy, release.manifest["policies"], "See: kg list policies")
    names = Extract(release, policy).asker.names
    found = [ids.short_id(names.find(name, ("organization",))) for name in organizations]
    return Extract(release, policy, tuple(dict.fromkeys(found)))
