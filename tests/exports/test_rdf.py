"""RDF dumps: read by rapper, serdi, rdflib and pyoxigraph, with equal statements; the tree of JSON-LD by two processors."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import ids
from kg.exports import find_format, output
from kg.exports.extract import Extract, expand
from kg.exports.jsonld import expanded, tree
from kg.exports.writing import write_file
from tests.exports.conftest import ODD, command_or_skip

KINDS = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
RAPPER = {"turtle": "turtle", "nquads": "nquads", "ntriples": "ntriples", "rdfxml": "rdfxml", "trig": "trig"}


_DUMPS: dict[tuple[Path, bool], set[ox.Quad]] = {}


def written(extract: Extract, name: str, folder: Path) -> Path:
    path = folder / find_format(name).file
    pieces = output(find_format(name), extract)
    assert not isinstance(pieces, dict)
    write_file(path, pieces)
    return path


def dump(extract: Extract, policy_only: bool) -> set[ox.Quad]:
    key = (extract.release.folder, policy_only)
    if key not in _DUMPS:
        _DUMPS[key] = _dump(extract, policy_only)
    return _DUMPS[key]


def _dump(extract: Extract, policy_only: bool) -> set[ox.Quad]:
    graphs = {ids.graph_iri(kind, extract.policy) for kind in ("view", "derived")}
    found = set()
    for quad in ox.parse(path=str(extract.release.folder / "kg.nq"), format=ox.RdfFormat.N_QUADS):
        if not policy_only:
            found.add(quad)
        elif isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in graphs:
            found.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return found


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "trig", "nquads"])
@pytest.mark.parametrize("graph", ["seed"])
def test_what_is_read_is_what_the_release_says(
    name: str, graph: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    extract: Extract = request.getfixturevalue(graph)
    path = written(extract, name, tmp_path)
    assert set(ox.parse(path=str(path), format=KINDS[name])) == dump(extract, name not in ("trig", "nquads"))


@pytest.mark.parametrize("name", list(RAPPER))
@pytest.mark.parametrize("graph", ["tiny", "seed"])
def test_rapper_reads_every_statement(name: str, graph: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    rapper = command_or_skip("rapper")
    extract: Extract = request.getfixturevalue(graph)
    path = written(extract, name, tmp_path)
    done = subprocess.run(
        [rapper, "-q", "-i", RAPPER[name], "-o", "nquads", str(path), ids.BASE], capture_output=True, check=False
    )
    assert done.returncode == 0 and done.stderr == b"", done.stderr[:500]
    lines = done.stdout.decode("utf-8").splitlines()
    assert len(set(lines)) == len(dump(extract, name not in ("trig", "nquads")))


@pytest.mark.parametrize("name", ["turtle", "ntriples", "trig", "nquads"])
@pytest.mark.parametrize("graph", ["tiny", "seed"])
def test_serdi_reads_every_statement(name: str, graph: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    serdi = command_or_skip("serdi")
    extract: Extract = request.getfixturevalue(graph)
    path = written(extract, name, tmp_path)
    done = subprocess.run([serdi, "-i", name, "-o", "nquads", str(path)], capture_output=True, check=False)
    assert done.returncode == 0 and done.stderr == b"", done.stderr[:500]
    assert set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)) == dump(extract, name not in ("trig", "nquads"))


def test_serdi_and_rapper_would_refuse_a_broken_dump(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<http://e/a> <http://e/b> <http://e/c d> .")
    for command in (["rapper", "-q", "-i", "turtle"], ["serdi", "-i", "turtle"]):
        program = command_or_skip(command[0])
        done = subprocess.run([program, *command[1:], str(tmp_path / "x.ttl")], capture_output=True, check=False)
        assert done.returncode != 0 or done.stderr


def test_the_tree_of_jsonld_says_what_the_view_says(seed: Extract, tmp_path: Path) -> None:
    path = written(seed, "jsonld", tmp_path)
    wanted: set[tuple[str, str, object]] = set()
    for organization in seed.things("organization"):
        for thing in tree(seed, organization):
            node = expanded(thing)
            subject = node.pop("@id")
            wanted |= {(subject, expand("rdf:type"), type_) for type_ in node.pop("@type")}
            wanted |= {
                (subject, p, v.get("@id") or (v["@value"], v.get("@language")))
                for p, values in node.items()
                for v in values
            }
    assert len(wanted) > 5000
    itself = ids.graph_iri("view", "default")
    oxigraph = {
        (q.subject.value, q.predicate.value, q.object.value if isinstance(q.object, ox.NamedNode) else (q.object.value, q.object.language))
        for q in ox.parse(path=str(path), format=ox.RdfFormat.JSON_LD) if q.subject.value != itself
    }  # fmt: skip
    graph = rdflib.Graph().parse(path, format="json-ld")
    of_rdflib = {
        (str(s), str(p), str(o) if isinstance(o, rdflib.URIRef) else (str(o), o.language))
        for s, p, o in graph if str(s) != itself
    }  # fmt: skip
    assert oxigraph == wanted and of_rdflib == wanted
    assert str(graph.value(rdflib.URIRef(itself), rdflib.DCTERMS.description)).endswith(
        find_format("jsonld").loses + "."
    )


def test_the_tree_reads_as_one(seed: Extract, tmp_path: Path) -> None:
    import json

    document = json.loads(written(seed, "jsonld", tmp_path).read_text(encoding="utf-8"))
    (interpol,) = (n for n in document["@graph"] if n["iri"] == "id:organization/interpol")
    (office,) = (o for o in interpol["offices"] if o["iri"] == "id:office/interpol-president")
    (term,) = (t for t in office["terms"] if t["iri"] == "id:term/interpol-president/kim-jong-yang/1")
    assert (
        term["holder"]["label"] == "Kim Jong-yang"
        and term["termKind"] == "acting"
        and term["startEdtf"] == "2018-10-07"
    )
    (selection,) = (s for s in office["selections"] if s["iri"] == "id:selection/interpol-president-2018")
    assert len(selection["ballots"]) > 1 and any(c["outcome"] == "elected" for c in selection["candidacies"])


def test_odd_characters_survive_everywhere(tiny: Extract, tmp_path: Path) -> None:
    for name, kind in KINDS.items():
        path = written(tiny, name, tmp_path)
        labels = {q.object.value for q in ox.parse(path=str(path), format=kind) if isinstance(q.object, ox.Literal)}
        assert "d" + ODD in labels, name


def test_a_dump_narrowed_to_an_organization_still_says_who_says_it(release: Path, tmp_path: Path) -> None:
    from kg.exports.extract import open_extract

    narrow = open_extract(release, organizations=["icpc"])
    store = ox.Store()
    store.bulk_load(path=str(written(narrow, "trig", tmp_path)), format=ox.RdfFormat.TRIG)
    term = ox.NamedNode(ids.THING + "term/icpc-president/otto-steinhausl/1")
    graphs = {q.graph_name for q in store.quads_for_pattern(term, None, None, None)}
    said = [g for g in graphs if isinstance(g, ox.NamedNode) and "/assertion/" in g.value]
    document = ox.NamedNode(ids.ONTOLOGY + "inDocument")
    assert said and all(
        list(store.quads_for_pattern(g, document, None, None)) for g in said if "/recalled" not in g.value
    )
    president = ox.NamedNode(ids.THING + "office/interpol-president")
    assert not list(store.quads_for_pattern(None, ox.NamedNode(ids.ONTOLOGY + "ofOffice"), president, None))
