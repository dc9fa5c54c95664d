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
OTHERWISE = {
    "conflicts": {},
    "names": {},
    "overdue": {"date": "2021-06-01"},
    "states": {"state": "kr"},
    "system": {"organization": "united-nations"},
}


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


CROWDING = (
    "<graph/derived/default> { <id/crowding/x> a iol:Crowding ; iol:crowdingKind <vocabulary/crowding-kind/%s> ; iol:crowdedDays %d ;"
    " iol:crowdedOffice <id/office/o> ; iol:crowdingTerm <id/term/a>, <id/term/b> ; iol:holdersAtOnce 3 ; rdfs:label 'both' ;"
    " iol:crowdedFrom '2001-01-01'^^xsd:date ; iol:crowdedUntil '2001-01-21'^^xsd:date }"
)
LIMIT = (
    "<graph/derived/default> { <id/term-limit-finding/x> a iol:TermLimitFinding ; iol:limitKind <vocabulary/limit-kind/%s> ;"
    " iol:certainty <vocabulary/certainty/%s> ; iol:findingOn <id/term/a> ; iol:comparedTerm <id/term/b> ; rdfs:label 'beyond' }"
)
CONFLICT = (
    "<graph/view/default> { <id/office/o> a iol:Office } <graph/derived/default> { <id/conflict/x> a iol:Conflict ;"
    " iol:conflictProperty iol:%s ; iol:conflictSubject <id/office/o> ; iol:hasClaim <id/claim/1>, <id/claim/2> ."
    " <id/claim/1> iol:claimValue '1956' . <id/claim/2> iol:claimValue '1957' }"
)
LINE = (
    "<graph/view/default> { "
    + " ".join(
        f"<id/term/{name}> a iol:Term, iol:SubstantiveTerm ; iol:ofOffice <id/office/o> ; iol:holder <id/person/{name}> ; iol:startEdtf '{year}' ;"
        f" iol:startEarliest '{year}-02-01'^^xsd:date ; iol:startLatest '{year}-02-01'^^xsd:date ."
        for name, year in (("a", 2001), ("b", 2005), ("c", 2009))
    )
    + (
        " } <graph/derived/default> { <id/term/b> iol:directlyFollows <id/term/a> . <id/term/c> iol:directlyFollows <id/term/b> ."
        " <id/term/a> iol:nextSubstantiveTerm <id/term/b> . <id/term/b> iol:nextSubstantiveTerm <id/term/c> } "
    )
)
TWICE = (
    "<graph/view/default> { <id/selection/o-dg-2001> iol:fills <id/office/o> ; rdfs:label 'Election of 2001' ; iol:dateEarliest '%s'^^xsd:date ; iol:dateLatest '%s'^^xsd:date ;"
    " iol:selectionKind <vocabulary/selection-kind/election> ; iol:decidedBy <id/organ/board> ."
    " <id/candidacy/o-dg-2001/p> iol:candidacyIn <id/selection/o-dg-2001> ; iol:candidate <id/person/p> ."
    " <id/selection/o-director-general-2001> iol:fills <id/office/o> ; rdfs:label 'The other' ; iol:selectionKind <vocabulary/selection-kind/appointment> ."
    " <id/candidacy/o-director-general-2001/p> iol:candidacyIn <id/selection/o-director-general-2001> ; iol:candidate <id/person/p> }"
)
PREFIXES = """
@prefix iol: <https://w3id.org/io-leadership/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix voc: <https://w3id.org/io-leadership/vocabulary/> . @base <https://w3id.org/io-leadership/> .
"""
# By check: one fault of its own, and the thing it is on.
FAULTS = {
    "allegation-in-view": ("allegation/x", "<graph/catalogue> { <graph/view/default> a iol:View } <graph/view/default> { <id/allegation/x> a iol:Allegation }"),
    "contested": ("term/a", "<graph/derived/default> { <id/conflict/x> a iol:Conflict ; iol:conflictSubject <id/term/a> ; rdfs:label 'start' }"),
    "contradicted": ("ballot/b", "<graph/derived/default> { <id/contradiction/x> a iol:Contradiction ; iol:contradictedSubject <id/ballot/b> ; iol:reason 'no' }"),
    "date-overlap": ("term/a", CROWDING % ("adjacent", 20)),
    "one-day-overlap": ("term/a", CROWDING % ("acting", 1)),
    "non-adjacent-overlap": ("term/a", CROWDING % ("non-adjacent", 20)),
    "more-holders-than-seats": ("office/o", "<graph/view/default> { <id/office/o> iol:seats 2 } " + CROWDING % ("seats", 20)),
    "date-precision": ("term/a", "<graph/view/default> { <id/term/a> iol:endEdtf '2001' ; iol:endEarliest '2001-01-01'^^xsd:date ; iol:endLatest '2001-12-31'^^xsd:date ."
        " <id/term/b> iol:startEdtf '2001-05-05' ; iol:startEarliest '2001-05-05'^^xsd:date ; iol:startLatest '2001-05-05'^^xsd:date ; iol:directlyFollows <id/term/a> }"),
    "elected-elsewhere": ("selection/s", "<graph/view/default> { <id/selection/s> iol:elected <id/candidacy/c> }"),
    "end-before-start": ("term/a", "<graph/view/default> { <id/term/a> a iol:Term ; iol:startEarliest '2001-01-01'^^xsd:date ; iol:endLatest '2000-01-01'^^xsd:date }"),
    "incompatible-offices": ("term/a", "<graph/view/default> { <id/incompatibility/i> a iol:Incompatibility ; iol:incompatibleOffice <id/office/o> ; iol:incompatibleWith <id/office/p> ."
        " <id/term/a> a iol:SubstantiveTerm ; iol:ofOffice <id/office/o> ; iol:holder <id/person/p> ; iol:startLatest '2001-01-01'^^xsd:date ; iol:endEarliest '2003-01-01'^^xsd:date ."
        " <id/term/b> a iol:SubstantiveTerm ; iol:ofOffice <id/office/p> ; iol:holder <id/person/p> ; iol:startLatest '2002-01-01'^^xsd:date ; iol:endEarliest '2004-01-01'^^xsd:date }"),
    "inconsistent-predecessor": ("term/c", LINE + "<graph/view/default> { <id/term/c> iol:statedPredecessor <id/term/a> }"),
    "inconsistent-successor": ("term/a", LINE + "<graph/view/default> { <id/term/a> iol:statedSuccessor <id/term/c> }"),
    "missing-predecessor": ("term/c", LINE),
    "missing-successor": ("term/b", LINE),
    "missing-end": ("term/a", LINE),
    "missing-start": ("term/x", "<graph/view/default> { <id/term/x> a iol:Term }"),
    "indirect-office-succession": ("office/o", "<graph/view/default> { <id/organization/new> iol:predecessorOrganization <id/organization/old> ."
        " <id/office/o> iol:officeOf <id/organization/new> ; iol:officeKind <vocabulary/office-kind/executive-head> ."
        " <id/office/p> iol:officeOf <id/organization/old> ; iol:officeKind <vocabulary/office-kind/executive-head> }"),
    "term-limit": ("term/a", LIMIT % ("reelection", "certain")),
    "possible-term-limit": ("term/a", LIMIT % ("immediate-reelection", "possible")),
    "mandate-overrun": ("term/a", LIMIT % ("planned-end", "certain")),
    "longer-than-rule": ("term/a", LIMIT % ("length", "certain")),
    "no-integer-tally": ("ballot/b", "<graph/view/default> { <id/ballot/b> iol:ballotIn <id/selection/s> ; iol:valid 7 }"
        " <graph/derived/default> { <id/f> a iol:TallyFitFinding ; iol:fitCount 0 ; iol:assumedValid 7 ; iol:findingOn <id/ballot/b> ; rdfs:label 'none' }"),
    "office-without-inception": ("office/o", "<graph/view/default> { <id/office/o> a iol:Office }"),
    "several-inception-dates": ("office/o", CONFLICT % "startEdtf"),
    "several-abolition-dates": ("office/o", CONFLICT % "endEdtf"),
    "selection-twice": ("selection/o-dg-2001", TWICE % ("2001-05-01", "2001-12-31")),
    "outside-life": ("term/a", "<graph/view/default> { <id/person/p> iol:deathLatest '2003-01-01'^^xsd:date . <id/term/a> iol:holder <id/person/p> ; iol:endEarliest '2004-01-01'^^xsd:date }"),
    "outside-office": ("term/a", "<graph/view/default> { <id/office/o> iol:startEarliest '2003-01-01'^^xsd:date . <id/term/a> iol:ofOffice <id/office/o> ; iol:startLatest '2001-01-01'^^xsd:date }"),
    "recalled-only": ("term/gone", "<graph/catalogue> { <graph/assertion/none> iol:evidence <v/r> . <v/r> skos:notation 'recalled' } <graph/assertion/none> { <id/term/gone> a iol:Term }"),
    "record-gap": ("term/a", "<graph/catalogue> { <v/c> skos:notation 'certain' } <graph/derived/default> { <id/record-gap/g> a iol:RecordGap ; iol:afterTerm <id/term/a> ; iol:beforeTerm <id/term/b> ;"
        " iol:startEarliest '2001-01-01'^^xsd:date ; iol:endLatest '2002-01-01'^^xsd:date ; iol:certainty <v/c> }"),
    "single-sourced": ("term/a", "<graph/catalogue> { <graph/assertion/d> iol:inDocument <id/document/d> . <id/document/d> iol:publisherName 'P' } <graph/assertion/d> { <id/term/a> a iol:Term }"),
    "stance-after-outcome": ("stance/x", "<graph/view/default> { <id/selection/s> iol:dateLatest '2001-01-01'^^xsd:date ."
        " <id/stance/x> iol:stanceKind <vocabulary/stance-kind/endorses> ; iol:stanceOn <id/selection/s> ; iol:dateEarliest '2001-02-01'^^xsd:date }"),
    "tallies-off": ("ballot/b", "<graph/view/default> { <id/ballot/b> a iol:Ballot ; iol:valid 9 ; iol:ballotIn <id/selection/s> . <id/candidacy/c> iol:candidacyIn <id/selection/s> . <id/candidacy/d> iol:candidacyIn <id/selection/s> ."
        " <id/tally/c> iol:tallyOf <id/ballot/b> ; iol:votes 5 . <id/tally/d> iol:tallyOf <id/ballot/b> ; iol:votes 6 }"),
    "unsourced": ("office/o", "<graph/view/default> { <id/office/o> a iol:Office }"),
    "vacancy": ("term/a", "<graph/derived/default> { <id/vacancy/g> a iol:Vacancy ; iol:afterTerm <id/term/a> ; iol:beforeTerm <id/term/b> ; iol:certainDays 30 ; iol:certainty <vocabulary/certainty/certain> }"),
    "votes-above-members": ("ballot/b", "<graph/view/default> { <id/ballot/b> iol:ballotIn <id/selection/s> . <id/selection/s> iol:entitled 10 }"
        " <graph/derived/default> { <id/r> a iol:BallotResult ; iol:findingOn <id/ballot/b> ; iol:validVotes 11 }"),
    "winner-below-threshold": ("ballot/b", "<graph/view/default> { <id/ballot/b> iol:ordinal 1 ; iol:elects <id/candidacy/c> }"
        " <graph/derived/default> { <id/t> a iol:ThresholdFinding ; iol:findingOn <id/ballot/b> ; iol:appliesThreshold <id/threshold/x> ; iol:met false ; rdfs:label '5 of 10' }"),
}  # fmt: skip


def test_every_check_has_its_fault() -> None:
    assert set(FAULTS) == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_finds_its_fault(check: QueryFile) -> None:
    store = ox.Store()
    focus, fault = FAULTS[check.name]
    store.load((PREFIXES + fault).encode(), format=ox.RdfFormat.TRIG)
    answer = evaluate(store, check.text, "default")
    assert ids.THING + focus in {row["focus"] for row in answer.rows()}
    assert answer.columns in (["focus", "message"], ["focus", "other", "message"])
    assert all(row["message"] for row in answer.rows())


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_finds_the_same_in_rdflib(check: QueryFile) -> None:
    theirs = rdflib.Dataset(default_union=True)
    theirs.parse(data=PREFIXES + FAULTS[check.name][1], format="trig")
    store = ox.Store()
    store.load((PREFIXES + FAULTS[check.name][1]).encode(), format=ox.RdfFormat.TRIG)
    ours = sorted(tuple(str(v) for v in row.values()) for row in evaluate(store, check.text, "default").rows())
    assert ours == sorted(tuple(str(v) for v in row) for row in theirs.query(check.text))


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_is_silent_where_there_is_nothing(check: QueryFile) -> None:
    assert len(evaluate(ox.Store(), check.text, "default")) == 0


SECOND = "<graph/view/default> { <id/selection/o-director-general-2001> %s }"
DIFFERENT = {
    "another year": "iol:dateEarliest '2002-05-01'^^xsd:date ; iol:dateLatest '2002-05-01'^^xsd:date",
    "another organ": "iol:decidedBy <id/organ/assembly>",
    "an attempt before": "iol:selectionStage <vocabulary/selection-stage/without-result>",
}


def twice(first: tuple[str, str], more: str) -> list[str]:
    store = ox.Store()
    store.load((PREFIXES + TWICE % first + more).encode(), format=ox.RdfFormat.TRIG)
    return [str(row["other"]) for row in evaluate(store, CHECKS["selection-twice"].text, "default").rows()]


@pytest.mark.parametrize("own", DIFFERENT.values(), ids=DIFFERENT)
def test_rounds_and_stages_are_no_selection_entered_twice(own: str) -> None:
    assert twice(("2001-05-01", "2001-05-01"), "") == [ids.THING + "selection/o-director-general-2001"]
    assert twice(("2001-05-01", "2001-05-01"), SECOND % own) == []


def test_two_organs_on_one_day_are_one_selection() -> None:
    day = "iol:dateEarliest '2001-05-01'^^xsd:date ; iol:dateLatest '2001-05-01'^^xsd:date"
    assert twice(("2001-05-01", "2001-05-01"), SECOND % f"iol:decidedBy <id/organ/assembly> ; {day}")


def test_no_selection_is_entered_twice(whole: kg.build.Built) -> None:
    assert [f for f in whole.report.findings if f.check == "selection-twice"] == []


def test_the_shipped_data_have_no_violation(built: kg.build.Built) -> None:
    assert [f for f in built.report.findings if f.severity == "violation"] == []
