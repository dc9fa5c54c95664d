"""The W3C suites over HTTP: evaluation and syntax of queries, and everything that must be refused: updates and federation.

One server holds the data of all tests, each file a named graph; a test names its data set by the parameters of the protocol,
or by FROM in its query. `deviations.py` says where Oxigraph 0.5.13 gives another answer than the suite, and why.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from tests.serve.conftest import Served, running
from tests.serve.w3c import deviations, suite
from tests.serve.w3c.suite import BASE, Case

EVALUATED = [c for c in suite.cases() if c.kind in ("QueryEvaluationTest", "CSVResultFormatTest")
             and c.id.split("/")[1] not in ("entailment", "service")]  # fmt: skip
SYNTAX = [
    c
    for c in suite.cases()
    if "SyntaxTest" in c.kind
    and "Update" not in c.kind
    and c.query.endswith(".rq")
    and c.id.split("/")[1] != "syntax-fed"
]
UPDATES = suite.paths(".ru")
FEDERATED = [p for p in suite.paths(".rq") if p.split("/")[1] in ("service", "syntax-fed")]
DIRECT, FORM = {"Content-Type": "application/sparql-query"}, {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("w3c")
    (folder / "data.nq").write_bytes(ox.serialize(suite.data_set(), format=ox.RdfFormat.N_QUADS) or b"")
    with running(folder, "--data", str(folder / "data.nq"), "--deadline", "5") as served:
        yield served


def asked(corpus: Served, case: Case, accept: str) -> tuple[int, dict[str, str], bytes]:
    text = case.text
    graphs = [("default-graph-uri", BASE + p) for p in case.data] + [("named-graph-uri", BASE + p) for p in case.named]
    if graphs and not case.data:
        graphs.append(("default-graph-uri", "urn:none"))
    return corpus.ask("POST", "/sparql?" + urlencode(graphs), text.encode(), {**DIRECT, "Accept": accept})


def outcome(corpus: Served, case: Case) -> str:
    """Return `same`, `stored` where only the spelling of literals differs, or what is wrong."""
    if case.result.endswith(".csv"):
        body = asked(corpus, case, "text/csv")[2]
        sides = []
        for text in (
            body,
            suite.read(case.result),
        ):  # SPARQL leaves the order of columns of `SELECT *` open, and names of nodes
            rows_read = csv.DictReader(io.StringIO(text.decode("utf-8")))
            sides.append(
                sorted(sorted((k, v[:2] if v[:2] == "_:" else v) for k, v in row.items()) for row in rows_read)
            )
        return "same" if sides[0] == sides[1] and sides[0] else "other rows"
    form = "tsv" if case.result.endswith(".tsv") else "json"
    status, sent, body = asked(corpus, case, {"tsv": "text/tab-separated-values", "json": "application/sparql-results+json"}[form]
                               + ", application/n-triples")  # fmt: skip
    if status != 200:
        return f"status {status}"
    rows, triples, ordered = suite.expected(case)
    if sent["content-type"].startswith("application/n-triples"):
        found = [q.triple for q in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
    else:
        # An ASK has no TSV; the suite asks none there.
        answer = suite.parsed(body, form)
        if isinstance(rows, bool) or isinstance(answer, bool):
            return "same" if rows is answer else f"answers {answer}"
        assert rows is not None
        triples, found = suite.as_triples(rows, ordered=ordered), suite.as_triples(answer, ordered=ordered)
    if suite.same(triples, found):
        return "same"
    return "stored" if suite.same(triples, found, stored=True) else "other rows"


@pytest.mark.parametrize("case", EVALUATED, ids=lambda c: c.id)
def test_evaluation(corpus: Served, case: Case) -> None:
    assert outcome(corpus, case) == deviations.EVALUATION.get(case.id, ("same",))[0]


@pytest.mark.parametrize("case", SYNTAX, ids=lambda c: c.id)
def test_syntax(corpus: Served, case: Case) -> None:
    status, _, body = asked(corpus, case, "*/*, application/n-triples")
    usual = (200, "") if case.kind.startswith("Positive") else (400, "malformed-query")
    expected, slug, *_ = deviations.SYNTAX.get(case.id, usual)
    assert status == expected and (status == 200 or json.loads(body)["type"].endswith("/" + slug)), body


def test_the_corpora_are_whole() -> None:
    """The numbers that docs/serve.md gives."""
    assert (len(EVALUATED), len(SYNTAX), len(UPDATES), len(FEDERATED)) == (432, 294, 148, 11)
    assert set(deviations.EVALUATION) <= {c.id for c in EVALUATED} and set(deviations.SYNTAX) <= {c.id for c in SYNTAX}


def state(corpus: Served) -> bytes:
    return b"\n".join(
        sorted(corpus.ask("POST", "/sparql?format=tsv", b"SELECT * { GRAPH ?g { ?s ?p ?o } }", DIRECT)[2].split(b"\n"))
    )


def test_no_update_is_done_however_it_is_sent(corpus: Served, canary: tuple[int, list[object]]) -> None:
    """Every update of the suite by each of the ways in which a client might try, with its addresses turned to a listener."""
    port, reached = canary
    before = state(corpus)
    assert len(UPDATES) >= 140 and before.count(b"\n") > 1000
    for path in UPDATES:
        text = suite.read(path).decode("utf-8").replace("http://example.org", f"http://127.0.0.1:{port}")
        body = text.encode()
        for method, url, sent, headers in (
            ("GET", "/sparql?" + urlencode({"query": text}), None, {}), ("GET", "/sparql?" + urlencode({"update": text}), None, {}),
            ("POST", "/sparql", urlencode({"query": text}).encode(), FORM), ("POST", "/sparql", urlencode({"update": text}).encode(), FORM),
            ("POST", "/sparql", body, DIRECT), ("POST", "/sparql", body, {"Content-Type": "application/sparql-update"}),
            ("POST", "/sparql", body, {"Content-Type": "multipart/form-data; boundary=x"}), ("POST", "/update", body, {"Content-Type": "application/sparql-update"}),
        ):  # fmt: skip
            status = corpus.ask(method, url, sent, headers)[0]
            assert 400 <= status < 500, (path, method, url[:30], headers, status)
    assert state(corpus) == before and reached == []


def test_no_federated_query_leaves(corpus: Served, canary: tuple[int, list[object]]) -> None:
    port, reached = canary
    assert len(FEDERATED) >= 10
    for path in FEDERATED:
        text = suite.read(path).decode("utf-8").replace("http://example.org", f"http://127.0.0.1:{port}")
        for name in ("example1.org", "example2.org", "invalid.endpoint.org"):
            text = text.replace(f"http://{name}", f"http://127.0.0.1:{port}")
        for request in (
            ("POST", "/sparql", text.encode(), DIRECT),
            ("GET", "/sparql?" + urlencode({"query": text}), None, {}),
        ):
            status, _, body = corpus.ask(*request)
            assert status == 403 and json.loads(body)["type"].endswith("/federation-refused"), path
    assert reached == []
