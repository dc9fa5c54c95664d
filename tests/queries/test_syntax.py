"""What is said of a query that is no SPARQL: the place, not the engine's guess at it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.answers import read_query_text
from kg.errors import UnknownName, UsageError
from kg.namespaces import PREFIXES
from kg.query.syntax import fault

CASES = [
    ("", "is empty"),
    ("SELECT nonsense", "line 1, column 8: SELECT ▶nonsense"),
    ("SELECT * WHERE {\n ?s a iol:Term .\n ?s iol:holder ?h\n ?h rdfs:label ?l . }", "line 4, column 2: ▶?h rdfs:label ?l . }"),
    ("SELECT ?x { ?x foo:bar ?y }", "the prefix foo: is not declared, at line 1, column 16: SELECT ?x { ?x ▶foo:bar ?y }"),
    ("SELECT ?x { ?x a foaf:Person ; :p 1 }", "the prefix : is not declared"),
    ("SELECT ?a WHERE { ?a ?b ?c . FILTER(?a = ) }", "column 42: …HERE { ?a ?b ?c . FILTER(?a = ▶) }"),
    ("SELECT * { ?s ?p ?o", "the bracket { is never closed, at line 1, column 10"),
    ("SELECT * { ?s ?p ?o ) }", "the bracket ) closes what is not open"),
    ('SELECT * { ?s ?p "x\ny" }', 'this string is not closed on its line, line 1, column 18: SELECT * { ?s ?p ▶"x'),
    ("SELECT * { ?s a iol:Term } ORDER", "it ends too early"),
    ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "neither grouped nor aggregated"),
    ("SELECT * {\n  ?s iol:holder ?h ;\n iol:ofOffice ?o ?z .\n}", "line 3, column 18: iol:ofOffice ?o ▶?z ."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CASES)
def test_a_fault_is_shown_at_its_place(text: str, said: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text, prefixes=PREFIXES)
    assert said in fault(text, str(caught.value.msg))


@given(st.text(st.sampled_from("SELECT?xaWHER {}().;<>\"'\n:1é"), max_size=60))
@settings(deadline=None, max_examples=200)
def test_whatever_is_written_the_fault_is_said_on_one_line(text: str) -> None:
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        said = fault(text, str(error.msg))
        assert said.startswith("The query is") and "\n" not in said and len(said) < 400


def test_a_query_given_in_place_of_its_name_is_told_from_a_wrong_name() -> None:
    with pytest.raises(UsageError, match="kg query -"):
        read_query_text("SELECT ?x { ?x a iol:Term }", {}, str)
    with pytest.raises(UnknownName):
        read_query_text("lines", {}, str)
