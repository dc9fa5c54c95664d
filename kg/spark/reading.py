"""What derivations need of a release, read back from its store: offices, terms, and what unaccepted documents say of terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox

from kg import ids
from kg.dates import ImpreciseDate
from kg.derive.model import Model
from kg.derive.modelling import build_model
from kg.graph.dataset import CATALOGUE, view_graph
from kg.namespaces import PREFIXES
from kg.records import Citation, Origin, Row, Said
from kg.resolve import Node, Policy, View
from kg.values import Code, GraphRef, Iri, Ref, StillHolds, Value

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_XSD = PREFIXES["xsd"]
_CLASSES = ("Office", "Organization", "Term", "Person")
_CURIES = {iri: prefix for prefix, iri in PREFIXES.items() if prefix in ("iol", "rdfs", "dct")}


def read_model(store: ox.Store, policy: str) -> Model:
    """Return the model of a view as the derivation of lines had it.

    Only offices, organizations, terms and persons are read; rules and selections are empty.

    Parameters
    ----------
    store : store of a release.
    policy : id of one of its policies.

    """
    view = _graph(view_graph(policy))
    accepts = _policy(store, policy)
    nodes = {
        node.ref: node
        for cls in _CLASSES
        for quad in store.quads_for_pattern(None, _TYPE, ox.NamedNode(ids.ONTOLOGY + cls), view)
        for node in [_node(store, _name(quad.subject), view, f"iol:{cls}")]
    }
    rows, refused = _refused(store, accepts)
    return build_model(View(accepts, dict(sorted(nodes.items())), [], {}, refused), rows)


def _name(subject: object) -> ox.NamedNode:
    assert isinstance(subject, ox.NamedNode)  # a release holds no blank nodes
    return subject


def _graph(ref: GraphRef) -> ox.NamedNode:
    return ox.NamedNode(ids.graph_iri(ref.kind, ref.id))


def _policy(store: ox.Store, policy: str) -> Policy:
    """Return what the catalogue says that a policy accepts."""
    told = _node(store, ox.NamedNode(ids.thing_iri("policy", policy)), _graph(CATALOGUE), "iol:Policy").identity

    def codes(property_: str) -> tuple[str, ...]:
        return tuple(str(v) for v in _several(told.get(property_, ())))

    return Policy(
        policy, str(told.get("iol:policyVersion", "")), str(told.get("rdfs:label", "")), "", codes("iol:acceptsEvidence"),
        codes("iol:acceptsStatus"), codes("iol:acceptsSource"), (),
    )  # fmt: skip


def _refused(store: ox.Store, accepts: Policy) -> tuple[list[Row], dict[Citation, str]]:
    """Return what is said of terms in the assertion graphs that the policy does not take, and why it does not."""
    catalogue = _graph(CATALOGUE)
    graphs = store.quads_for_pattern(None, _TYPE, ox.NamedNode(ids.ONTOLOGY + "AssertionGraph"), catalogue)
    rows: list[Row] = []
    refused: dict[Citation, str] = {}
    for quad in graphs:
        graph = _name(quad.subject)
        told = _node(store, graph, catalogue, "iol:AssertionGraph").identity
        # The graph itself stands for its speaker: it tells apart what two speakers say in one document.
        document = told.get("iol:inDocument")
        citation = Citation(
            document.id if isinstance(document, Ref) else "", Ref("graph", graph.value),
            str(told.get("iol:claimStatus", "")), str(told.get("iol:evidence", "")),
        )  # fmt: skip
        kinds = [str(kind) for kind in _several(told.get("iol:sourceKind", "none"))]
        reasons = [accepts.refusal(citation, kind) for kind in kinds]
        if all(reasons):
            refused[citation] = reasons[0]
            for said in store.quads_for_pattern(None, _TYPE, ox.NamedNode(ids.ONTOLOGY + "Term"), graph):
                node = _node(store, _name(said.subject), graph, "iol:Term")
                rows.append(Row(node.ref, node.cls, node.identity, node.values, citation, Origin(graph.value, 0)))
    return rows, refused


def _node(store: ox.Store, subject: ox.NamedNode, graph: ox.NamedNode, cls: str) -> Node:
    """Return a node. What is its identity and what a value of it is not written in a graph: all but dates are both."""
    said: dict[str, list[Value]] = {}
    dates: dict[str, dict[str, Value]] = {}
    for quad in store.quads_for_pattern(subject, None, None, graph):
        property_ = _curie(quad.predicate.value)
        if property_ and quad.predicate != _TYPE:
            for suffix in ("Edtf", "Earliest", "Latest"):
                if property_.endswith(suffix):
                    dates.setdefault(property_.removesuffix(suffix), {})[suffix] = _value(quad.object)
                    break
            else:
                said.setdefault(property_, []).append(_value(quad.object))
    identity = {p: v[0] if len(v) == 1 else tuple(sorted(v, key=str)) for p, v in said.items()}
    dated: dict[str, Said] = {p: date for p, bounds in dates.items() if (date := _date(bounds)) is not None}
    kind, _, id_ = ids.short_id(subject.value).partition("/")
    return Node(Ref(kind, id_), cls, {**identity}, {**identity, **dated})


def _date(bounds: dict[str, Value]) -> ImpreciseDate | StillHolds | None:
    edtf, first, last = (bounds.get(k) for k in ("Edtf", "Earliest", "Latest"))
    if edtf == "..":
        return StillHolds(first if isinstance(first, dt.date) else None)
    # Bounds without a date as written are properties of their own, and no date that a document gives.
    if edtf is not None and isinstance(first, dt.date) and isinstance(last, dt.date):
        return ImpreciseDate(str(edtf), first, last)
    return None


def _curie(iri: str) -> str:
    for base, prefix in _CURIES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return ""


def _value(term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(ids.THING):
            return Ref.parse(term.value[len(ids.THING) :])
        if term.value.startswith(ids.VOCABULARY):
            scheme, _, code = term.value[len(ids.VOCABULARY) :].partition("/")
            return Code(scheme, code)
        return Iri(term.value)
    assert isinstance(term, ox.Literal)
    match term.datatype.value.removeprefix(_XSD):
        case "integer":
            return int(term.value)
        case "decimal":
            return Decimal(term.value)
        case "boolean":
            return term.value == "true"
        case "date":
            return dt.date.fromisoformat(term.value)
    return term.value


def _several(said: Said) -> Iterable[Value]:
    return said if isinstance(said, tuple) else (said,)
