"""All of the shipped data: nothing violates, and it is as broad and as well sourced as the README says."""

from __future__ import annotations

from collections import Counter

import pytest

import kg.build
from kg.records import Row
from kg.values import Ref


@pytest.fixture(scope="module")
def rows(whole: kg.build.Built) -> tuple[Row, ...]:
    return whole.curated.rows


def test_nothing_violates(whole: kg.build.Built) -> None:
    violations = [f for f in whole.report.findings if f.severity == "violation"]
    assert not violations, [(f.check, f.focus, f.message) for f in violations[:5]]


def test_the_field_is_covered(rows: tuple[Row, ...]) -> None:
    kinds = Counter(ref.kind for ref in {r.subject for r in rows})
    least = {
        "organization": 200,
        "office": 250,
        "term": 2500,
        "selection": 700,
        "stance": 900,
        "rule": 150,
        "state": 225,
    }
    assert {k: n for k, n in least.items() if kinds[k] < n} == {}
    with_terms = {r.identity["iol:ofOffice"] for r in rows if r.subject.kind == "term"}
    assert len(with_terms) > 250
    identified = {r.subject for r in rows if r.subject.kind == "organization" and "skos:exactMatch" in r.identity}
    assert len(identified) >= 120


def test_most_terms_were_read_in_a_document(rows: tuple[Row, ...]) -> None:
    terms = {r.subject for r in rows if r.subject.kind == "term"}
    read = {r.subject for r in rows if r.subject.kind == "term" and r.citation.evidence == "read"}
    assert len(read) / len(terms) >= 0.7
    for row in rows:
        assert row.citation.document or row.citation.evidence == "recalled", row.origin


def test_every_office_that_is_asked_for_by_name_has_a_kind(rows: tuple[Row, ...]) -> None:
    for row in rows:
        if row.subject.kind == "office":
            assert "iol:officeKind" in row.identity, row.subject


def test_a_selection_under_way_has_candidates_and_no_outcome(rows: tuple[Row, ...]) -> None:
    selection = Ref("selection", "un-secretary-general-2026")
    assert not [r for r in rows if r.subject == selection and "iol:elected" in r.says]
    assert len({r.subject for r in rows if r.identity.get("iol:candidacyIn") == selection}) >= 4


def test_no_allegation_is_in_any_view(whole: kg.build.Built) -> None:
    for quad in whole.quads:
        if "/id/allegation/" in quad.subject:
            assert "/graph/view/" not in quad.graph
