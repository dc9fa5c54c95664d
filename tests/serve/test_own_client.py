"""`kg --endpoint` and `kg.open_graph(URL)` against our own server, which has an address for each policy."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.remote.own import at_policy, policy_of
from kg.remote.profiles import Profile
from kg.remote.service import Service
from tests.serve.conftest import Served


def service(served: Served, path: str = "/sparql") -> Service:
    return Service.of(Profile("x", f"http://127.0.0.1:{served.port}{path}"))


def test_only_our_server_with_policies_has_an_address_for_one(site: Served, plain: Served) -> None:
    found = at_policy(service(site), "official-only")
    assert found is not None and found.profile.query.endswith("/policy/official-only/sparql")
    assert at_policy(service(plain), "default") is None
    assert at_policy(service(site, "/elsewhere"), "default") is None
    assert at_policy(service(site), "../x") is None


def test_a_default_graph_of_other_graphs_is_no_policy() -> None:
    graph = "https://w3id.org/io-leadership/graph/"
    whole = [graph + name for name in ("view/a", "derived/a", "catalogue", "ontology")]
    assert policy_of(whole) == "a"
    assert policy_of(whole[:3]) == policy_of([*whole, graph + "view/b"]) == policy_of([]) == ""


@pytest.mark.parametrize("policy", ["default", "official-only"])
def test_queries_on_named_graphs_state_no_list_of_them(
    site: Served, release: Path, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    rows = Service.rows

    def watched(self: Service, query: str) -> dict[str, object]:
        asked.append((self.profile.query, query))
        return rows(self, query)

    monkeypatch.setattr(Service, "rows", watched)
    served = kg.open_graph(f"http://127.0.0.1:{site.port}/sparql").under(policy)
    here = kg.open_graph(release).under(policy)
    assert served.explain("term/interpol-president/meng-hongwei/1") == here.explain(
        "term/interpol-president/meng-hongwei/1"
    )
    assert served.query("reported-counts").equals(here.query("reported-counts"))
    assert any(address.endswith(f"/policy/{policy}/sparql") for address, _ in asked)
    assert not any("FROM NAMED" in query for _, query in asked)
