"""The query side of the W3C SPARQL 1.1 protocol tests, written from their manifest, and what HTTP asks beside them."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest

from tests.serve.conftest import Served

D = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
BOTH = f"ASK {{ <{D.format(1)}> a ?t . <{D.format(2)}> a ?t }}"
NAMED = f"ASK {{ GRAPH ?g {{ <{D.format(1)}> a ?t }} GRAPH ?h {{ <{D.format(2)}> a ?t }} }}"
FULL = f"ASK {{ <{D.format(3)}> a ?t GRAPH ?g {{ <{D.format(1)}> a ?t }} GRAPH ?h {{ <{D.format(2)}> a ?t }} }}"
CONFLICT = f"ASK FROM <{D.format(3)}> {{ GRAPH ?g {{ <{D.format(1)}> a ?t }} <{D.format(2)}> a ?t }}"


def url(**parameters: object) -> str:
    return "/sparql/?" + urlencode(
        [(k.replace("_", "-"), v) for k, vs in parameters.items() for v in (vs if isinstance(vs, list) else [vs])]
    )


def graphs(*numbers: int) -> list[str]:
    return [D.format(n) for n in numbers]


YES = {
    "query_get": ("GET", url(query="ASK {}"), None, {}),
    "query_post_form": ("POST", url(default_graph_uri=D.format(0)), b"query=ASK%20%7B%7D", FORM),
    "query_post_direct": ("POST", url(default_graph_uri=D.format(0)), b"ASK {}", DIRECT),
    "query_dataset_default_graphs_get": ("GET", url(query=BOTH, default_graph_uri=graphs(1, 2)), None, {}),
    "query_dataset_default_graphs_post": ("POST", url(default_graph_uri=graphs(1, 2)), BOTH.encode(), DIRECT),
    "query_dataset_named_graphs_get": ("GET", url(query=NAMED, named_graph_uri=graphs(1, 2)), None, {}),
    "query_dataset_named_graphs_post": ("POST", url(named_graph_uri=graphs(1, 2)), NAMED.encode(), DIRECT),
    "query_dataset_full": ("POST", url(default_graph_uri=D.format(3), named_graph_uri=graphs(1, 2)), FULL.encode(), DIRECT),
    "query_multiple_dataset": ("POST", url(default_graph_uri=D.format(2), named_graph_uri=D.format(1)), CONFLICT.encode(), DIRECT),
}  # fmt: skip


@pytest.mark.parametrize("name", YES)
def test_answers_true(plain: Served, name: str) -> None:
    method, path, body, headers = YES[name]
    status, sent, answer = plain.ask(method, path, body, headers)
    assert status == 200 and sent["content-type"] == "application/sparql-results+json"
    assert json.loads(answer)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("SELECT (1 AS ?v) {}", "*/*", "application/sparql-results+json"),
        ("SELECT (1 AS ?v) {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT (1 AS ?v) {}", "text/csv", "text/csv; charset=utf-8"),
        (
            "SELECT (1 AS ?v) {}",
            "text/tab-separated-values;q=0.9, text/csv;q=0.1",
            "text/tab-separated-values; charset=utf-8",
        ),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE <http://e/s1>", "text/turtle", "text/turtle; charset=utf-8"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/n-triples", "application/n-triples"),
    ],
)
def test_media_types(plain: Served, query: str, accept: str, expected: str) -> None:
    status, sent, body = plain.ask("GET", url(query=query), headers={"Accept": accept})
    assert (status, sent["content-type"]) == (200, expected) and body and "Accept" in sent["vary"]


BAD = {
    "bad_query_method": ("PUT", url(query="ASK {}"), None, {}, 405),
    "bad_multiple_queries": ("POST", "/sparql/", b"query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", FORM, 400),
    "bad_query_wrong_media_type": ("POST", "/sparql/", b"ASK {}", {"Content-Type": "text/plain"}, 415),
    "bad_query_missing_form_type": ("POST", "/sparql/", b"query=ASK%20%7B%7D", {}, 415),
    "bad_query_missing_direct_type": ("POST", "/sparql/", b"ASK {}", {}, 415),
    "bad_query_non_utf8": ("POST", "/sparql/", "ASK {}".encode("utf-16"), {"Content-Type": "application/sparql-query; charset=UTF-16"}, 415),
    "bad_query_syntax": ("GET", url(query="ASK {"), None, {}, 400),
    "no query in a form": ("POST", "/sparql", b"", FORM, 400),
    "not acceptable": ("GET", url(query="ASK {}"), None, {"Accept": "image/png"}, 406),
    "update by form": ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 403),
    "update by URL": ("GET", "/sparql?update=CLEAR+ALL", None, {}, 403),
    "update as query": ("GET", url(query="INSERT DATA { <a:a> <a:b> 1 }"), None, {}, 403),
    "update directly": ("POST", "/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 415),
    "multipart": ("POST", "/sparql", b"x", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "compressed": ("POST", "/sparql", b"x", {**DIRECT, "Content-Encoding": "gzip"}, 415),
    "invalid graph": ("GET", url(query="ASK {}", default_graph_uri="not an iri"), None, {}, 400),
    "unknown policy": ("GET", url(query="ASK {}", policy="none"), None, {}, 404),
    "too long": ("POST", "/sparql", b"ASK {}" + b" " * 70_000, DIRECT, 413),
    "body too large": ("POST", "/sparql", b" " * 300_000, DIRECT, 413),
    "other host": ("GET", url(query="ASK {}"), None, {"Host": "evil.example"}, 421),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_refuses_with_a_problem_document(plain: Served, name: str) -> None:
    method, path, body, headers, expected = BAD[name]
    status, sent, answer = plain.ask(method, path, body, headers)
    assert (status, sent["content-type"]) == (expected, "application/problem+json")
    assert json.loads(answer)["status"] == expected
    assert b"Traceback" not in answer and b"/kg/" not in answer
    if expected == 405:
        assert set(sent["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_head_gives_the_headers_of_get(plain: Served) -> None:
    path = url(query="SELECT * { ?s ?p ?o }")
    get, head = plain.ask("GET", path), plain.ask("HEAD", path)
    assert head[2] == b"" and head[0] == get[0] == 200
    assert head[1]["content-length"] == get[1]["content-length"] == str(len(get[2]))


def test_cors_is_open_without_credentials(plain: Served) -> None:
    status, sent, _ = plain.ask("OPTIONS", "/sparql", headers={"Origin": "https://other.example"})
    assert (
        status == 204 and sent["access-control-allow-origin"] == "*" and "access-control-allow-credentials" not in sent
    )


def test_the_view_of_the_policy_is_the_default_graph(site: Served) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?t a iol:Term }"
    counts = {}
    for policy in ("default", "with-recalled"):
        by_path = site.ask("GET", f"/policy/{policy}/sparql?query=" + quote(query))[2]
        assert by_path == site.ask("GET", f"/sparql?policy={policy}&query=" + quote(query))[2]
        counts[policy] = int(json.loads(by_path)["results"]["bindings"][0]["n"]["value"])
    assert 0 < counts["default"] < counts["with-recalled"]


def test_service_description(site: Served) -> None:
    import rdflib

    body = site.ask("GET", "/sparql", headers={"Accept": "text/turtle"})[2]
    described = rdflib.Graph().parse(data=body.decode(), format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert str(described.value(None, sd.endpoint) or next(described.objects(None, sd.endpoint))).endswith("/sparql")
    assert (None, sd.supportedLanguage, sd.SPARQL11Query) in described


def test_csv_is_exact(plain: Served) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { (<http://e/x,y> "=1+1") ("a\\"b" UNDEF) } }'
    body = plain.ask("GET", url(query=query), headers={"Accept": "text/csv"})[2]
    assert body == b'a,b\r\n"http://e/x,y",=1+1\r\n"a""b",\r\n'
