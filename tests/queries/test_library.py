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
QUESTIONS = {*range(1, 21), 23, 26, 29, 32, 33, 38, 40, 54, 55}
SAMPLE = {
    "selection": "interpol-president-2018", "office": "interpol-president", "organization": "interpol",
    "date": "2018-10-10", "thing": "ballot/interpol-president-2018/reported-101-61", "subject": "person/kim-jong-yang",
    "body": "organization/icpc", "state": "be", "person": "kim-jong-yang",
}  # fmt: skip
# Where the sample of all would find nothing.
OTHERWISE = {"conflicts": {}, "names": {}, "overdue": {"date": "2021-06-01"}, "states": {"state": "kr"}}


def sample(query: QueryFile) -> dict[str, str]:
    return OTHERWISE.get(query.name, {name: SAMPLE[name] for name in query.parameters})


def test_every_question_has_a_query() -> None:
    assert {number for query in QUERIES.values() for number in query.questions} >= QUESTIONS


@pytest.mark.parametrize("query", [*QUERIES.values(), *CHECKS.values()], ids=lambda q: q.name)
def test_a_query_file_is_complete_and_stands_alone(query: QueryFile) -> None:
    assert query.summary.rstrip(" .").find("?") > 0, "the summary is a question"
    assert "ORDER BY" in query.text
    assert not re.search(r"OPTIONAL\s*\{[^{}]*FILTER NOT EXISTS", query.text), "Virtuoso gets this wrong"
    prepareQuery(query.text)
    ox.Store().query(query.text)


# What the seed case has not: no rule of elimination, no straw poll.
OF_OTHER_CASES = {"eliminations": "ioc-president-2013", "straw-polls": "un-secretary-general-2016"}


@pytest.mark.parametrize("query", [q for q in QUERIES.values() if q.name not in OF_OTHER_CASES], ids=lambda q: q.name)
def test_a_query_answers_for_the_seed_case(query: QueryFile, asker: Asker) -> None:
    assert len(asker.answer(query.name, **sample(query))) > 0


IN_DOCUMENT = ox.NamedNode(ids.ONTOLOGY + "inDocument")
# Parts of the data that the seed case does without.
ELSEWHERE = (
    "/interpol-delegate",
    "/interpol-vice-president-a",
    "/interpol-secretary",
    "/icpc-",
    "/career/",
    "/id/name/",
)
GRAPHS_IN_RDFLIB = 6  # it joins a graph pattern with every named graph in turn: all 470 take it minutes


@pytest.fixture(scope="module")
def both(store: ox.Store) -> tuple[ox.Store, rdflib.Dataset]:
    """The same part of the data in two engines: everything that is no assertion, and some assertion graphs."""
    about = (
        "selection/interpol-president-2018",
        "ballot/interpol-president-2018",
        "allegation/interpol-president-2018",
    )
    graphs = sorted(
        {
            str(q.graph_name)
            for q in store
            if "/assertion/" in str(q.graph_name) and any(a in str(q.subject) for a in about)
        }
    )
    some = {*graphs[:: max(1, len(graphs) // GRAPHS_IN_RDFLIB)], *[g for g in graphs if "alleged" in g][:3]}
    documents = {
        str(q.object) for q in store.quads_for_pattern(None, IN_DOCUMENT, None, None) if str(q.subject) in some
    }
    named = [f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n" for q in store if str(q.graph_name) in some]
    plain, lines = [], []
    for graph in query_graphs("default"):
        for q in store.quads_for_pattern(None, None, None, ox.NamedNode(ids.graph_iri(graph.kind, graph.id))):
            subject = str(q.subject)
            if graph.kind == "catalogue" and subject not in some | documents:
                continue
            if any(part in subject for part in ELSEWHERE):
                continue
            plain.append(f"{q.subject} {q.predicate} {q.object} .\n")
            lines.append(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n")
    ours = ox.Store()
    ours.bulk_load(input="".join(lines + named).encode(), format=ox.RdfFormat.N_QUADS)
    theirs = rdflib.Dataset()
    theirs.parse(data="".join(plain + named), format="nquads")
    return ours, theirs


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_rdflib_and_pyoxigraph_give_equal_rows(
    query: QueryFile, asker: Asker, both: tuple[ox.Store, rdflib.Dataset]
) -> None:
    store, dataset = both
    text = bind(query, asker.parameters(query, sample(query)))
    ours = [tuple(row.values()) for row in evaluate(store, text, "default").rows()]
    theirs = [tuple(None if v is None else v.toPython() for v in row) for row in dataset.query(text)]
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
