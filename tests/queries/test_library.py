"""The query library: complete headers, a total order, every question answered, equal rows on two engines."""

from __future__ import annotations

import re
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

import kg.build
from kg import ids
from kg.answers import Asker
from kg.errors import QueryError, UnknownName
from kg.graph.dataset import query_graphs
from kg.query import bind, evaluate, load_checks, load_queries
from kg.query.library import QueryFile

QUERIES, CHECKS = load_queries(), load_checks()
QUESTIONS = {*range(1, 21), 33, 38, 40, 54, 55}
SAMPLE = {
    "selection": "interpol-president-2018", "office": "interpol-president", "organization": "interpol",
    "date": "2018-10-10", "thing": "ballot/interpol-president-2018/reported-101-61", "subject": "person/kim-jong-yang",
}  # fmt: skip


def sample(query: QueryFile) -> dict[str, str]:
    given = {name: SAMPLE[name] for name in query.parameters}
    if query.name == "conflicts":
        given = {}
    return given


def test_every_question_has_a_query() -> None:
    assert QUESTIONS <= {number for query in QUERIES.values() for number in query.questions}


@pytest.mark.parametrize("query", [*QUERIES.values(), *CHECKS.values()], ids=lambda q: q.name)
def test_a_query_file_is_complete_and_stands_alone(query: QueryFile) -> None:
    assert query.summary.rstrip(" .").find("?") > 0, "the summary is a question"
    assert "ORDER BY" in query.text
    assert not re.search(r"OPTIONAL\s*\{[^{}]*FILTER NOT EXISTS", query.text), "Virtuoso gets this wrong"
    prepareQuery(query.text)
    ox.Store().query(query.text)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_a_query_answers_for_the_seed_case(query: QueryFile, asker: Asker) -> None:
    assert len(asker.answer(query.name, **sample(query))) > 0


@pytest.fixture(scope="module")
def by_rdflib(store: ox.Store) -> rdflib.Dataset:
    """The graphs that the seed case needs, in rdflib's own store, with the default graph that a query reads."""
    data = rdflib.Dataset()
    wanted = {ids.graph_iri(g.kind, g.id) for g in query_graphs("default")}
    lines = []
    for quad in store:
        graph = quad.graph_name
        assert isinstance(graph, ox.NamedNode)
        if graph.value in wanted:
            lines.append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
        elif "/assertion/" in graph.value:
            lines.append(f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n")
    data.parse(data="".join(lines), format="nquads")
    return data


# rdflib joins a graph pattern with every named graph in turn: these take it minutes on the whole data.
TOO_SLOW_FOR_RDFLIB = {"press-only", "names", "evidence-count"}


@pytest.mark.parametrize("query", [q for q in QUERIES.values() if q.name not in TOO_SLOW_FOR_RDFLIB], ids=lambda q: q.name)
def test_rdflib_and_pyoxigraph_give_equal_rows(query: QueryFile, asker: Asker, by_rdflib: rdflib.Dataset) -> None:
    text = bind(query, asker.parameters(query, sample(query)))
    ours = [tuple(row.values()) for row in evaluate(asker.store, text, "default").rows()]
    theirs = [tuple(None if v is None else v.toPython() for v in row) for row in by_rdflib.query(text)]
    assert sorted(map(canonical, ours)) == sorted(map(canonical, theirs))


def canonical(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(str(v.normalize()) if isinstance(v, Decimal) else str(v) for v in row)


def test_the_order_of_rows_is_total(store: ox.Store, asker: Asker) -> None:
    other = ox.Store()
    other.extend(sorted(store, key=str, reverse=True))
    for query in QUERIES.values():
        text = bind(query, asker.parameters(query, sample(query)))
        assert evaluate(store, text, "default").terms() == evaluate(other, text, "default").terms(), query.name


def test_a_parameter_is_a_term_and_never_text(asker: Asker) -> None:
    with pytest.raises(QueryError):
        bind(QUERIES["holders-on"], {"office": "http://x/> } DROP ALL #", "date": "2018-10-10"})
    with pytest.raises(QueryError, match="no date"):
        bind(QUERIES["holders-on"], {"date": "10 October"})
    with pytest.raises(QueryError, match="needs a value"):
        bind(QUERIES["holders-on"], {})
    with pytest.raises(UnknownName, match="office"):
        asker.answer("holders-on", ofice="x", date="2018-10-10")


FAULTY = """
@prefix iol: <https://w3id.org/io-leadership/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/io-leadership/> .
<graph/catalogue> { <graph/view/default> a iol:View . <graph/assertion/d> iol:inDocument <id/document/d> ; iol:evidence <v/r> .
  <graph/assertion/none> iol:evidence <v/r> . <id/document/d> iol:publisherName "P" . <v/r> skos:notation "recalled" }
<graph/ontology> { iol:Term rdfs:isDefinedBy <ontology> }
<graph/assertion/d> { <id/term/a> a iol:Term } <graph/assertion/none> { <id/term/gone> a iol:Term }
<graph/view/default> {
  <id/allegation/x> a iol:Allegation . <id/selection/s> iol:elected <id/candidacy/c> ; iol:entitled 10 .
  <id/ballot/b> iol:ballotIn <id/selection/s> ; iol:ordinal 1 ; iol:elects <id/candidacy/c> . <id/office/o> iol:seats 1 .
  <id/term/a> a iol:Term, iol:SubstantiveTerm ; iol:ofOffice <id/office/o> ; iol:holder <id/person/p> ;
    iol:startEarliest "2001-01-01"^^xsd:date ; iol:startLatest "2001-01-01"^^xsd:date ; iol:endEarliest "2005-01-01"^^xsd:date ;
    iol:endLatest "2000-01-01"^^xsd:date ; iol:statedPredecessor <id/term/y> .
  <id/term/b> a iol:SubstantiveTerm ; iol:ofOffice <id/office/o> ; iol:holder <id/person/q> ;
    iol:startLatest "2002-01-01"^^xsd:date ; iol:endEarliest "2004-01-01"^^xsd:date .
  <id/term/y> iol:holder <id/person/q> . <id/term/z> iol:holder <id/person/r> . <id/person/p> iol:deathLatest "2003-01-01"^^xsd:date }
<graph/derived/default> {
  <id/conflict/x> a iol:Conflict ; iol:conflictSubject <id/term/a> ; rdfs:label "start" . <id/term/a> iol:directlyFollows <id/term/z> .
  <id/contradiction/x> a iol:Contradiction ; iol:contradictedSubject <id/ballot/b> ; iol:reason "no" .
  <id/r> a iol:BallotResult ; iol:findingOn <id/ballot/b> ; iol:validVotes 11 .
  <id/t> a iol:ThresholdFinding ; iol:findingOn <id/ballot/b> ; iol:met false ; rdfs:label "5 of 10: not met" }
"""


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_finds_its_fault(check: QueryFile) -> None:
    store = ox.Store()
    store.load(FAULTY.encode(), format=ox.RdfFormat.TRIG)
    assert len(evaluate(store, check.text, "default")) > 0
    assert evaluate(store, check.text, "default").columns == ["focus", "message"]


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_is_silent_where_there_is_nothing(check: QueryFile) -> None:
    assert len(evaluate(ox.Store(), check.text, "default")) == 0


def test_the_shipped_data_have_no_violation(built: kg.build.Built) -> None:
    assert [f for f in built.report.findings if f.severity == "violation"] == []


