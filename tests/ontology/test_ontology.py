"""The ontology: closed, described, in step with the code, the vocabularies and the shapes; consistent on the data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

import kg.build
from kg.graph.grouped import quads_of
from kg.ids import ONTOLOGY
from kg.namespaces import TERMS, iol
from kg.vocabularies import vocabularies
from tests.conftest import ROOT, java_or_skip

HERE = ROOT / "ontology"
SCHEMAS = ROOT / "data" / "schemas"
IOL = iol()


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "leadership.ttl")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "shapes.ttl", format="ox-ttl")


def terms_of(graph: rdflib.Graph) -> set[str]:
    return {str(s).removeprefix(ONTOLOGY) for s in graph.subjects(RDF.type) if str(s).startswith(ONTOLOGY)}


def test_the_closed_namespace_equals_the_ontology(ontology: rdflib.Graph) -> None:
    assert terms_of(ontology) == TERMS
    with pytest.raises(AttributeError):
        IOL.noSuchTerm  # noqa: B018


def test_every_term_is_described(ontology: rdflib.Graph) -> None:
    for name in TERMS:
        for needed in (RDFS.label, SKOS.definition, SKOS.example, RDFS.isDefinedBy):
            assert ontology.value(rdflib.URIRef(ONTOLOGY + name), needed) is not None, (name, needed)


def test_no_range_that_owl_does_not_know(ontology: rdflib.Graph) -> None:
    assert not list(ontology.subjects(RDFS.range, XSD.date)) and not list(ontology.subjects(RDFS.range, XSD.gYear))


def test_the_dossier_schema_has_the_codes_of_the_vocabularies() -> None:
    schema = json.loads((SCHEMAS / "dossier.schema.json").read_text(encoding="utf-8"))
    for scheme, described in schema["$defs"].items():
        assert set(described["enum"]) == set(vocabularies()[scheme]), scheme


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda p: p.stem)
def test_every_property_and_vocabulary_of_the_format_exists(path: Path) -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key in ("property", "parentProperty", "candidacyProperty", "class"):
                if isinstance(node.get(key), str) and node[key].startswith("iol:"):
                    name = node[key][4:]
                    assert name in TERMS or name + "Edtf" in TERMS, name
            if isinstance(node.get("vocabulary"), str):
                assert node["vocabulary"] in vocabularies()
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(path.read_text(encoding="utf-8")))


def test_the_context_covers_every_property() -> None:
    context = json.loads((HERE / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert set(context) >= TERMS


VOCABULARIES = "".join(
    f"{t.subject} {t.predicate} {t.object} .\n"
    for t in ox.parse(path=str(HERE / "vocabularies.ttl"), format=ox.RdfFormat.TURTLE)
)


def failed_shapes(path: Path, shapes: rdflib.Graph) -> set[str]:
    data = rdflib.Graph().parse(path, format="ox-ttl")
    data.parse(data=VOCABULARIES, format="ox-nt")
    _, report, _ = validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    failed = set()
    for result in report.objects(next(report.subjects(RDF.type, sh.ValidationReport)), sh.result):
        source = report.value(result, sh.sourceShape)
        owner = next(iter(shapes.subjects(sh.property, source)), source)
        failed.add(str(owner).rpartition("#")[2].rpartition("/")[2])
    return failed


@pytest.mark.parametrize("path", sorted((HERE / "examples/valid").glob("*.ttl")), ids=lambda p: p.stem)
def test_a_valid_example_conforms(path: Path, shapes: rdflib.Graph) -> None:
    assert failed_shapes(path, shapes) == set()


@pytest.mark.parametrize("path", sorted((HERE / "examples/invalid").glob("*.ttl")), ids=lambda p: p.stem)
def test_an_invalid_example_breaks_its_shape_and_no_other(path: Path, shapes: rdflib.Graph) -> None:
    assert failed_shapes(path, shapes) == {path.stem}


def test_a_reasoner_draws_the_named_entailments(ontology: rdflib.Graph) -> None:
    import owlrl

    ex = rdflib.Namespace("https://example.org/")
    data = rdflib.Graph()
    for triple in ontology:
        if triple[1] in (OWL.propertyChainAxiom, OWL.inverseOf, RDFS.subPropertyOf, RDF.first, RDF.rest, RDF.type):
            data.add(triple)
    data.add((ex["term"], IOL.holder, ex.person))
    data.add((ex["term"], IOL.ofLeadingOffice, ex.office))
    data.add((ex.office, IOL.officeOf, ex.organization))
    data.add((ex.third, IOL.directlyFollows, ex.second))
    data.add((ex.second, IOL.directlyFollows, ex.first))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
    assert (ex.person, IOL.hasHeldOffice, ex.office) in data
    assert (ex.person, IOL.hasLed, ex.organization) in data
    assert (ex.third, IOL.follows, ex.first) in data


def test_the_code_draws_the_same_entailments(store: ox.Store) -> None:
    ask = "ASK { GRAPH <https://w3id.org/io-leadership/graph/derived/default> { %s } }"
    kim = "<https://w3id.org/io-leadership/id/person/kim-jong-yang>"
    led = f"{kim} <{ONTOLOGY}hasLed> <https://w3id.org/io-leadership/id/organization/interpol>"
    held = f"{kim} <{ONTOLOGY}hasHeldOffice> <https://w3id.org/io-leadership/id/office/interpol-president>"
    term = "<https://w3id.org/io-leadership/id/term/interpol-president/%s>"
    after = f"{term % 'ahmed-al-raisi/1'} <{ONTOLOGY}follows> {term % 'meng-hongwei/1'}"
    for triple in (led, held, after):
        assert bool(store.query(ask % triple)), triple


def consistent(lines: str, tmp_path: Path) -> bool:
    """Whether HermiT finds no clash in the ontology with these N-Triples.

    Asked for consistency alone: the call of owlready2 has it classify every individual and property besides, forty times as long.
    """
    import owlready2

    known = {str(XSD[n]) for n in ("string", "integer", "decimal", "boolean", "anyURI")}
    graph = rdflib.Graph().parse(HERE / "leadership.ttl")
    for triple in rdflib.Graph().parse(data=lines, format="ox-nt"):
        datatype = getattr(triple[2], "datatype", None)
        # xsd:date is not in the datatype map of OWL 2: HermiT refuses it.
        if datatype is None or str(datatype) in known:
            graph.add(triple)
    file = tmp_path / "all.rdf"
    graph.serialize(file, format="xml")
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    command = ["java", "-cp", str(jar), "org.semanticweb.HermiT.cli.CommandLine", "--consistency", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answers = [
        text
        for text in (" is satisfiable.", " is not satisfiable.", "Inconsistent ontology")
        if text in done.stdout + done.stderr
    ]
    assert len(answers) == 1, done.stderr
    return answers == [" is satisfiable."]


@pytest.mark.java
def test_a_reasoner_finds_no_clash_on_the_data_and_finds_a_seeded_one(built: kg.build.Built, tmp_path: Path) -> None:
    java_or_skip()
    quads = [
        q for q in quads_of(kg.build.graphs_of(built.graphs, "default", False)) if "wasDerivedFrom" not in q.predicate
    ]
    lines = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads)
    assert consistent(lines, tmp_path)
    term = "<https://w3id.org/io-leadership/id/term/interpol-president/kim-jong-yang/1>"
    clash = f"{term} <{RDF.type}> <{ONTOLOGY}SubstantiveTerm> .\n{term} <{RDF.type}> <{ONTOLOGY}ActingTerm> .\n"
    assert not consistent(lines + clash, tmp_path)
