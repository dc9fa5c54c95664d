"""Whether a server is our own, `kg serve`, which has an address for each policy.

A query that looks into named graphs must state them all, beside the default graph: some 4,000, more than the server takes in a query. At the address
of a policy the data set is just this one already, so nothing need be stated.
"""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from kg import ids
from kg.graph.dataset import query_graphs
from kg.remote.http import NoAnswer, RemoteError, exchange
from kg.remote.service import Service

_MOST_BYTES = 64 * 1024


def policy_of(default: Sequence[str]) -> str:
    """Return the policy whose default graph these graphs are; empty where they are none.

    >>> base = "https://w3id.org/io-leadership/graph/"
    >>> policy_of([base + "view/default", base + "derived/default", base + "catalogue", base + "ontology"])
    'default'
    """
    view = ids.GRAPH + "view/"
    policy = next((graph.removeprefix(view) for graph in default if graph.startswith(view)), "")
    wanted = {ids.graph_iri(graph.kind, graph.id) for graph in query_graphs(policy)} if policy else set()
    return policy if set(default) == wanted else ""


def at_policy(service: Service, policy: str) -> Service | None:
    """Return the service at the address for a policy of a server of ours; None where it is another server."""
    parts = urlsplit(service.profile.query)
    if not ids.is_id(policy) or parts.query or parts.path != "/sparql" or not _describes_policies(service):
        return None
    address = urlunsplit((parts.scheme, parts.netloc, f"/policy/{policy}/sparql", "", ""))
    return Service.of(replace(service.profile, query=address))


def _describes_policies(service: Service) -> bool:
    """Whether the service description names a policy, as only ours does."""
    request = urllib.request.Request(service.profile.query, headers={"Accept": "text/turtle"})
    request.add_header("User-Agent", service.profile.user_agent)
    body = io.BytesIO()
    try:
        answer = exchange(request, service.profile.timeout, body, _MOST_BYTES)
    except (NoAnswer, RemoteError):
        return False
    return answer.status == 200 and ids.thing_iri("policy", "").encode() in body.getvalue()
