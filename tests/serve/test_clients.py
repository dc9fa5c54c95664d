"""Clients that people have, unmodified: SPARQLWrapper, rdflib's SPARQLStore, curl, and the requests that YASGUI makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
import SPARQLWrapper as sw
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.serve.conftest import Served

SELECT = "SELECT ?o { <http://e/s7> <http://e/p> ?o }"
CONSTRUCT = "CONSTRUCT { <http://e/s7> <http://e/q> ?o } { <http://e/s7> <http://e/p> ?o }"


def endpoint(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}/sparql"


@pytest.mark.parametrize("method", [sw.GET, sw.POST])
@pytest.mark.parametrize("directly", [False, True])
@pytest.mark.parametrize("format_", [sw.JSON, sw.XML, sw.CSV, sw.TSV])
def test_sparqlwrapper_rows(plain: Served, method: str, directly: bool, format_: str) -> None:
    client = sw.SPARQLWrapper(endpoint(plain))
    client.setMethod(method)
    client.setRequestMethod(sw.POSTDIRECTLY if directly and method == sw.POST else sw.URLENCODED)
    client.setReturnFormat(format_)
    client.setQuery(SELECT)
    found = client.queryAndConvert()
    if format_ == sw.JSON:
        assert found["results"]["bindings"][0]["o"]["value"] == "7"  # type: ignore[call-overload,index]
    elif format_ == sw.XML:
        assert found.getElementsByTagName("literal")[0].firstChild.data == "7"  # type: ignore[union-attr]
    else:
        assert found.split() == [b"o" if format_ == sw.CSV else b"?o", b"7"]  # type: ignore[union-attr]


@pytest.mark.parametrize("method", [sw.GET, sw.POST])
@pytest.mark.parametrize("format_", [sw.TURTLE, sw.N3, sw.RDFXML, sw.JSONLD])
def test_sparqlwrapper_triples(plain: Served, method: str, format_: str) -> None:
    client = sw.SPARQLWrapper(endpoint(plain))
    client.setMethod(method)
    client.setReturnFormat(format_)
    client.setQuery(CONSTRUCT)
    found = client.queryAndConvert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert [str(o) for o in found.objects(rdflib.URIRef("http://e/s7"), rdflib.URIRef("http://e/q"))] == ["7"]  # type: ignore[union-attr]


def test_sparqlwrapper_ask_and_errors(plain: Served) -> None:
    client = sw.SPARQLWrapper(endpoint(plain))
    client.setReturnFormat(sw.JSON)
    client.setQuery("ASK { ?s <http://e/p> 7 }")
    assert client.queryAndConvert()["boolean"] is True  # type: ignore[call-overload,index]
    client.setQuery("ASK {")
    with pytest.raises(sw.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(plain: Served, method: str) -> None:
    graph = rdflib.Graph(store=SPARQLStore(endpoint(plain), method=method))
    seven = rdflib.URIRef("http://e/s7")
    assert len(graph) == 2000 and graph.value(seven, rdflib.URIRef("http://e/p")) == rdflib.Literal(7)
    assert (seven, rdflib.URIRef("http://e/p"), rdflib.Literal(8)) not in graph
    assert [int(row.o) for row in graph.query(SELECT)] == [7]  # type: ignore[union-attr,arg-type]
    assert bool(graph.query("ASK { ?s <http://e/p> 7 }"))
    built = graph.query(CONSTRUCT).graph
    assert built is not None and len(built) == 1


def curl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    if shutil.which("curl") is None:
        if os.environ.get("KG_CI"):
            pytest.fail("CI must have curl")
        pytest.skip("no curl")
    return subprocess.run(["curl", "-sS", "--noproxy", "*", "-m", "20", *arguments], capture_output=True, check=True)


@pytest.mark.parametrize(("accept", "query", "expected"), [
    ("application/sparql-results+json", SELECT, b'"value":"7"'), ("application/sparql-results+xml", SELECT, b">7</literal>"),
    ("text/csv", SELECT, b"o\r\n7\r\n"), ("text/tab-separated-values", SELECT, b"?o\n7\n"),
    ("text/turtle", CONSTRUCT, b"<http://e/q>"), ("application/n-triples", CONSTRUCT, b"<http://e/s7> <http://e/q> "),
    ("application/ld+json", CONSTRUCT, b'"http://e/q"'), ("application/rdf+xml", CONSTRUCT, b"<rdf:RDF"),
])  # fmt: skip
def test_curl_in_every_format(plain: Served, accept: str, query: str, expected: bytes) -> None:
    by_form = curl("-H", f"Accept: {accept}", "--data-urlencode", f"query={query}", endpoint(plain)).stdout
    by_get = curl("-H", f"Accept: {accept}", "-G", "--data-urlencode", f"query={query}", endpoint(plain)).stdout
    direct = curl(
        "-H",
        f"Accept: {accept}",
        "-H",
        "Content-Type: application/sparql-query",
        "--data-binary",
        query,
        endpoint(plain),
    ).stdout
    assert expected in by_form and by_form == by_get == direct


def test_curl_head_options_and_compressed(plain: Served, tmp_path: Path) -> None:
    url = endpoint(plain) + "?" + urlencode({"query": SELECT})
    head = curl("-I", url).stdout.lower()
    assert head.startswith(b"http/1.1 200") and b"content-length: " in head and b"sparql-results+json" in head
    options = curl("-i", "-X", "OPTIONS", endpoint(plain)).stdout.lower()
    assert options.startswith(b"http/1.1 204") and b"allow: get, head, post, options" in options
    assert json.loads(curl("--compressed", url).stdout)["results"]["bindings"]
    query = tmp_path / "query.rq"
    query.write_text(SELECT, encoding="utf-8")
    assert b'"7"' in curl("--data-urlencode", f"query@{query}", endpoint(plain)).stdout


def test_yasgui(plain: Served) -> None:
    """What YASGUI 4 sends from another origin: a preflight, then a form with a list of types."""
    origin = {"Origin": "https://yasgui.triply.cc"}
    status, sent, _ = plain.ask("OPTIONS", "/sparql", headers={
        **origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-requested-with"})  # fmt: skip
    assert (
        status == 204 and sent["access-control-allow-origin"] == "*" and "POST" in sent["access-control-allow-methods"]
    )
    assert "content-type" in sent["access-control-allow-headers"].lower()
    form = {**origin, "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    rows = {"Accept": "application/sparql-results+json,*/*;q=0.9"}
    status, sent, body = plain.ask("POST", "/sparql", urlencode({"query": SELECT}).encode(), {**form, **rows})
    assert (
        status == 200
        and sent["content-type"] == "application/sparql-results+json"
        and sent["access-control-allow-origin"] == "*"
    )
    assert json.loads(body)["results"]["bindings"][0]["o"]["value"] == "7"
    triples = {"Accept": "text/turtle,*/*;q=0.9"}
    status, sent, body = plain.ask("POST", "/sparql", urlencode({"query": CONSTRUCT}).encode(), {**form, **triples})
    assert status == 200 and sent["content-type"].startswith("text/turtle") and b"http://e/q" in body
    status, sent, body = plain.ask("POST", "/sparql", urlencode({"query": "SELECT {"}).encode(), {**form, **rows})
    assert status == 400 and sent["access-control-allow-origin"] == "*" and b"no SPARQL" in body
