"""Where a fact comes from: who says what of a thing, what a policy took and why, what was derived from what."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.derivation import Derivation, Step
from kg.graph.dataset import CATALOGUE
from kg.graph.reading import Readable
from kg.namespaces import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_DERIVED_FROM = PREFIXES["prov"] + "wasDerivedFrom"
_ASSERTIONS = ids.graph_iri("assertion", "")


@dataclass(frozen=True)
class Witness:
    """Who says something: a document, a speaker in it, what stands behind it, and how it is said."""

    document: str
    address: str
    publisher: str
    speaker: str
    source_kind: str
    status: str
    evidence: str
    interest: str


@dataclass
class Statement:
    """One value that is claimed of a property, by whom, whether the policy took it, and if not why."""

    property: str
    value: str
    accepted: bool
    reason: str
    witnesses: list[Witness] = field(default_factory=list)


@dataclass
class Explanation:
    """All that is known of where the facts on a thing come from."""

    thing: str
    label: str
    policy: str
    statements: list[Statement]
    derived_from: list[str]
    derived_by: str
    derived: dict[str, list[str]]
    """What was derived of the thing itself, by property (for a derived thing)."""
    supports: list[str]
    """Derived facts that depend on this thing."""
    steps: list[Step]
    """How it was derived, inputs first; empty for what documents state."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def explain(store: Readable, iri: str, policy: str) -> Explanation:
    """Explain a thing under a policy."""
    node = ox.NamedNode(iri)
    view = ox.NamedNode(ids.graph_iri("view", policy))
    derived = ox.NamedNode(ids.graph_iri("derived", policy))
    accepted = {(q.predicate.value, str(q.object)) for q in store.quads_for_pattern(node, None, None, view)}
    reasons = dict(_rejections(store, iri, derived))
    takes = _policy_takes(store, policy)
    statements: dict[tuple[str, str], Statement] = {}
    graphs_seen: dict[str, Witness] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        predicate = quad.predicate.value
        if not graph.startswith(_ASSERTIONS) or predicate == _TYPE or predicate.endswith(("Earliest", "Latest")):
            continue
        if graph not in graphs_seen:
            graphs_seen[graph] = _witness(store, graph)
        witness = graphs_seen[graph]
        name, value = _property(predicate), _value(quad.object)
        key = (name, value)
        if key not in statements:
            statements[key] = Statement(name, value, (predicate, str(quad.object)) in accepted, "")
        statement = statements[key]
        statement.witnesses.append(witness)
        if not statement.accepted:
            statement.reason = reasons.get(key, "") or _refusal(takes, statement.witnesses, policy)
    for statement in statements.values():
        statement.witnesses.sort(key=lambda w: (w.document, w.speaker, w.status))
    ordered = sorted(statements.values(), key=lambda s: (s.property, not s.accepted, s.value))
    about = list(store.quads_for_pattern(node, None, None, derived))
    own: dict[str, list[str]] = {}
    for quad in about:
        if (
            quad.predicate.value not in (_TYPE, _DERIVED_FROM, _LABEL)
            and _property(quad.predicate.value) != "derivedBy"
        ):
            own.setdefault(_property(quad.predicate.value), []).append(_value(quad.object))
    return Explanation(
        thing=ids.short_id(iri),
        label=_label(store, node, (view, derived)),
        policy=policy,
        statements=ordered,
        derived_from=sorted(_value(q.object) for q in about if q.predicate.value == _DERIVED_FROM),
        derived_by="".join(_value(q.object) for q in about if _property(q.predicate.value) == "derivedBy"),
        derived={name: sorted(values) for name, values in sorted(own.items())},
        supports=sorted(
            _value(q.subject) for q in store.quads_for_pattern(None, ox.NamedNode(_DERIVED_FROM), node, derived)
        ),
        steps=Derivation(store, policy).steps(iri),
    )


@functools.cache
def _property(iri: str) -> str:
    name = ids.short_id(iri)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and prefix != "iol":
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return name.removeprefix("iol:").removesuffix("Edtf")


def _value(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return ids.short_id(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def _label(store: Readable, node: ox.NamedNode, graphs: tuple[ox.NamedNode, ...]) -> str:
    for graph in graphs:
        for quad in store.quads_for_pattern(node, ox.NamedNode(_LABEL), None, graph):
            return _value(quad.object)
    return ids.short_id(node.value)


def _witness(store: Readable, graph: str) -> Witness:
    catalogue = ox.NamedNode(ids.graph_iri(CATALOGUE.kind, CATALOGUE.id))
    said = {
        _property(q.predicate.value): _value(q.object)
        for q in store.quads_for_pattern(ox.NamedNode(graph), None, None, catalogue)
    }
    document = said.get("inDocument", "")
    about = {}
    if document:
        node = ox.NamedNode(ids.THING + document)
        about = {
            _property(q.predicate.value): _value(q.object) for q in store.quads_for_pattern(node, None, None, catalogue)
        }

    def code(name: str) -> str:
        return said.get(name, "").rpartition("/")[2]

    return Witness(
        document.removeprefix("document/"), about.get("address", ""), about.get("publisherName", ""),
        said.get("speaker", ""), code("sourceKind"), code("claimStatus"), code("evidence"), said.get("interest", ""),
    )  # fmt: skip


def _rejections(store: Readable, iri: str, derived: ox.NamedNode) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield by property and value the reason for which a claim in a conflict was not accepted."""
    iol = ids.ONTOLOGY
    for conflict in store.quads_for_pattern(None, ox.NamedNode(iol + "conflictSubject"), ox.NamedNode(iri), derived):
        names = [
            _property(_value(q.object).replace("iol:", iol))
            for q in store.quads_for_pattern(conflict.subject, ox.NamedNode(iol + "conflictProperty"), None, derived)
        ]
        for link in store.quads_for_pattern(conflict.subject, ox.NamedNode(iol + "hasClaim"), None, derived):
            if not isinstance(link.object, ox.NamedNode):
                continue
            said = {
                _property(q.predicate.value): _value(q.object)
                for q in store.quads_for_pattern(link.object, None, None, derived)
            }
            if "rejectionReason" in said:
                for name in names:
                    yield (name, said["claimValue"]), said["rejectionReason"]


def _policy_takes(store: Readable, policy: str) -> dict[str, set[str]]:
    catalogue = ox.NamedNode(ids.graph_iri(CATALOGUE.kind, CATALOGUE.id))
    takes: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(ids.thing_iri("policy", policy)), None, None, catalogue):
        takes.setdefault(_property(quad.predicate.value), set()).add(_value(quad.object).rpartition("/")[2])
    return takes


def _refusal(takes: dict[str, set[str]], witnesses: list[Witness], policy: str) -> str:
    reasons = []
    for witness in witnesses:
        if witness.status not in takes.get("acceptsStatus", set()):
            reasons.append(f"what is {witness.status} enters no view")
        elif witness.evidence not in takes.get("acceptsEvidence", set()):
            reasons.append("nobody has read it in a document yet")
        elif witness.document and witness.source_kind not in takes.get("acceptsSource", set()):
            reasons.append(f"the policy {policy} takes nothing of the kind {witness.source_kind}")
        else:
            return "agrees with the accepted value, less precisely"
    return reasons[0] if reasons else ""
