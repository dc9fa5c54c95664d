"""Lists of what there is: things by kind, queries, checks, policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.errors import UnknownName
from kg.graph.dataset import derived_graph, view_graph
from kg.graph.reading import Readable
from kg.namespaces import PREFIXES
from kg.query import load_checks, load_queries
from kg.resolve import load_policies
from kg.store import Opened
from kg.validate import load_profile, profile_names

_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


def listing(kind: str, release: Callable[[], Opened], policy: str) -> list[dict[str, Any]]:
    """Return the items of a kind, as rows.

    Parameters
    ----------
    kind : `queries`, `checks`, `policies`, `profiles`, `kinds`, or a kind of thing in singular or plural.
    release : opens the graph; called only where it is needed.
    policy : the policy whose things are listed.

    Raises
    ------
    UnknownName
        There is no such kind.

    """
    match kind:
        case "queries" | "query":
            return [
                {"name": q.name, "topic": q.topic, "question": q.summary, "parameters": ", ".join(q.parameters)}
                for q in load_queries().values()
            ]
        case "checks" | "check":
            return [
                {"name": c.name, "severity": c.severity, "finds": c.summary, "settle": c.solution}
                for c in load_checks().values()
            ]
        case "profiles" | "profile":
            checks = load_checks()
            profiles = [load_profile(name, checks) for name in profile_names()]
            return [{"id": p.id, "title": p.title, "description": p.description.strip()} for p in profiles]
        case "policies" | "policy":
            return [
                {"id": p.id, "version": p.version, "title": p.title, "description": p.description.strip()}
                for p in load_policies().values()
            ]
    by_kind = things(release().store, policy)
    if kind == "kinds":
        return [{"kind": k, "things": len(v)} for k, v in sorted(by_kind.items())]
    for candidate in (kind, kind.removesuffix("s"), kind.removesuffix("ies") + "y"):
        if candidate in by_kind:
            return [{"id": id_, "label": label} for id_, label in sorted(by_kind[candidate].items())]
    raise UnknownName(
        "kind", kind, [*by_kind, "queries", "checks", "policies", "profiles", "kinds"], "See: kg list kinds"
    )


def things(store: Readable, policy: str) -> dict[str, dict[str, str]]:
    """Return the things of a policy: by kind and id, the label."""
    found: dict[str, dict[str, str]] = {}
    for graph in (view_graph(policy), derived_graph(policy), None):
        name = ids.graph_iri(graph.kind, graph.id) if graph else ids.graph_iri("catalogue", "")
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            if not isinstance(quad.subject, ox.NamedNode) or not quad.subject.value.startswith(ids.THING):
                continue
            kind, _, id_ = quad.subject.value.removeprefix(ids.THING).partition("/")
            if graph is None and kind not in ("document", "policy"):
                continue
            label = found.setdefault(kind, {}).setdefault(id_, "")
            if quad.predicate == _LABEL and isinstance(quad.object, ox.Literal) and not label:
                found[kind][id_] = quad.object.value
    return found
