"""Dumps: two parsers that are not ours read the same from them, and literals survive letter for letter."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.grouped import group
from kg.graph.terms import Quad, iri_term, literal_term
from kg.graph.write import nquads, trig, turtle

S, P, G = "<https://w3id.org/io-leadership/id/person/x>", "<https://example.org/p>", "<https://example.org/g>"


def rdflib_objects(text: str, format_: str) -> set[str]:
    data = rdflib.Dataset() if format_ in ("nquads", "trig") else rdflib.Graph()
    data.parse(data=text, format=format_)
    return {str(q[2]) for q in (data.quads() if isinstance(data, rdflib.Dataset) else data)}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_survives(text: str) -> None:
    quad = Quad(S, P, literal_term(text), G)
    for written, ours in ((nquads, ox.RdfFormat.N_QUADS), (trig, ox.RdfFormat.TRIG), (turtle, ox.RdfFormat.TURTLE)):
        graphs = group([quad])
        pieces = nquads(graphs) if written is nquads else written(graphs[G] if written is turtle else graphs, "x")  # type: ignore[operator]
        (read,) = ox.parse("".join(pieces).encode(), format=ours)
        assert isinstance(read.object, ox.Literal) and read.object.value == text


def test_language_tags_and_datatypes_stay_as_written() -> None:
    quads = [
        Quad(S, P, literal_term("name", language="zh-Hant-TW"), G),
        Quad(S, P, literal_term("1.10", datatype="http://www.w3.org/2001/XMLSchema#decimal"), G),
        Quad(S, P, literal_term("+1", datatype="http://www.w3.org/2001/XMLSchema#int"), G),
    ]
    graphs = group(quads)
    for text in ("".join(nquads(graphs)), "".join(trig(graphs, "")), "".join(turtle(graphs[G], ""))):
        assert "@zh-Hant-TW" in text and "1.10" in text and '"+1"' in text


def test_iris_with_odd_local_names_are_written_whole() -> None:
    for odd in ("iol/x", "a.b", "1-2", "ü", "", "a%20b"):
        iri = f"https://w3id.org/io-leadership/ontology#{odd}"
        text = "".join(turtle({iri_term(iri): (f'{P} "x"',)}, ""))
        (read,) = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
        assert isinstance(read.subject, ox.NamedNode) and read.subject.value == iri


def test_both_parsers_count_the_same_in_every_dump(release: Path) -> None:
    lines = set((release / "kg.nq").read_text(encoding="utf-8").splitlines())
    for name, ours, theirs in (("kg.nq", ox.RdfFormat.N_QUADS, "nquads"), ("kg.trig", ox.RdfFormat.TRIG, "trig")):
        assert len(list(ox.parse(path=str(release / name), format=ours))) == len(lines)
        data = rdflib.Dataset()
        data.parse(release / name, format=theirs)
        assert sum(1 for _ in data.quads()) == len(lines)
    triples = list(ox.parse(path=str(release / "kg.ttl"), format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(rdflib.Graph().parse(release / "kg.ttl"))


def test_no_dump_holds_a_blank_node(release: Path) -> None:
    lines = (release / "kg.nq").read_text(encoding="utf-8").splitlines()
    assert not any(" _:" in line.partition('"')[0] or line.startswith("_:") for line in lines)
