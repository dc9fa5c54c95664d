"""Frames have the dtype of what they hold, and say nothing that the rows do not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import rdflib

import kg
from kg.errors import KgError, QueryError
from kg.frames import tidy
from kg.query.fill import fill, term


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        ([dt.date(1863, 1, 1), None], "datetime64[s]"),
        ([1, None, 3], "Int64"),
        ([2**70], "object"),
        ([1, Decimal("0.5")], "Float64"),
        ([0.5, None], "Float64"),
        ([True, None], "boolean"),
        ([True, 1], "object"),
        (["acting", "substantive", None], "category"),
        (["acting", "Kim Jong-yang"], "string"),
        (["https://w3id.org/io-leadership/vocabulary/mandate/remainder"], "category"),
        ([None, None], "object"),
        ([dt.datetime(2018, 1, 1, 12)], "object"),
    ],
)
def test_dtypes(cells: list[Any], dtype: str) -> None:
    series = tidy([{"x": cell} for cell in cells])["x"]
    assert series.dtype == dtype
    assert [bool(m) for m in series.isna()] == [cell is None for cell in cells]


def test_iris_are_shortened_and_columns_keep_their_order() -> None:
    frame = tidy([{"b": "https://w3id.org/io-leadership/id/person/kim-jong-yang"}, {"a": 1}], ["b", "a", "c"])
    assert list(frame.columns) == ["b", "a", "c"] and frame["b"].iloc[0] == "person/kim-jong-yang"
    assert tidy([], ["a"]).shape == (0, 1) and tidy([]).shape == (0, 0)


def test_frames_of_the_handle(release: Path) -> None:
    graph = kg.open_graph(release)
    terms = graph.query("all-terms", office="interpol-president")
    assert str(terms["start_earliest"].dtype) == "datetime64[s]" and str(terms["kind"].dtype) == "category"
    day = pd.Timestamp(2018, 10, 10)
    presides = graph.query("holders-on", office="interpol-president", date=dt.date(2018, 10, 10))["holder_label"]
    assert list(graph.holders("INTERPOL", on=day)["holder_label"]) == [*presides, "Jürgen Stock"]
    from kg.analysis.choose import choose
    from kg.analysis.gender import women

    world = graph.world()
    shares = women(world, choose(world)).frame()
    assert not any(d == "float64" for d in shares.dtypes)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2018, 10, 7), '"2018-10-07"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (pd.Timestamp(2018, 10, 7), '"2018-10-07"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (dt.datetime(2018, 10, 7, 12), '"2018-10-07T12:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>'),
        (np.int64(3), '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (np.bool_(True), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (Decimal("62.30"), '"62.3"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (0.5, '"0.5"^^<http://www.w3.org/2001/XMLSchema#double>'),
        ("term/interpol-president/kim-jong-yang/1", "<https://w3id.org/io-leadership/id/term/interpol-president/kim-jong-yang/1>"),
        ("mandate/remainder", "<https://w3id.org/io-leadership/vocabulary/mandate/remainder>"),
        ("graph/view/default", "<https://w3id.org/io-leadership/graph/view/default>"),
        ("iol:Term", "<https://w3id.org/io-leadership/ontology#Term>"),
        ("https://example.org/a", "<https://example.org/a>"),
        ("Kim / Meng", '"Kim / Meng"'),
        (rdflib.Literal("a/b"), '"a/b"'),
        (rdflib.Literal("Nom", lang="fr"), '"Nom"@fr'),
        (rdflib.URIRef("urn:a"), "<urn:a>"),
    ],
)  # fmt: skip
def test_terms(value: Any, expected: str) -> None:
    assert term(value) == expected


@pytest.mark.parametrize(
    "value",
    [None, float("nan"), pd.NA, pd.NaT, float("inf"), b"x", {"a": 1}, "https://example.org/> } #", "iol:NoSuchTerm",
     rdflib.BNode("b"), rdflib.Variable("x"), rdflib.URIRef("a b"), object()],
)  # fmt: skip
def test_what_is_no_term_is_refused(value: Any) -> None:
    with pytest.raises(QueryError):
        fill("SELECT * WHERE { VALUES ?x { UNDEF } }", {"x": value})


def test_the_default_graph_is_looked_for_upwards(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.handle import default_folder

    monkeypatch.delenv("KG_GRAPH", raising=False)
    inner = tmp_path / "project" / "notebooks"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert default_folder() == Path("build")
    (tmp_path / "project" / "build").symlink_to(release)
    assert default_folder() == tmp_path / "project" / "build"
    monkeypatch.setenv("KG_GRAPH", str(release))
    assert kg.open_graph().release.folder == release


def test_a_graph_on_a_server_answers_as_one_in_a_folder(release: Path, tmp_path: Path) -> None:
    from tests.serve.conftest import running

    with running(tmp_path, "--graph", str(release)) as server:
        served = kg.open_graph(f"http://127.0.0.1:{server.port}/sparql")
        local = kg.open_graph(release)
        for office in ("interpol-president", "interpol-secretary-general"):
            pd.testing.assert_frame_equal(served.query("line", office=office), local.query("line", office=office))
        text = "SELECT ?t ?s WHERE { VALUES ?o { UNDEF } ?t iol:ofOffice ?o ; iol:startEarliest ?s } ORDER BY ?t"
        found = served.sparql(text, o="office/interpol-president")
        assert isinstance(found, pd.DataFrame) and len(found) > 15 and str(found["s"].dtype) == "datetime64[s]"
        with pytest.raises(KgError, match="kg pull"):
            served.as_rdflib()
        with pytest.raises(KgError, match="Did you mean 'default'"):
            served.under("defualt")
    with pytest.raises(KgError):
        kg.open_graph(f"http://127.0.0.1:{server.port}/sparql")
