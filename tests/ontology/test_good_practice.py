"""What people who reuse ontologies look at first: a header, described terms, nothing undefined, a profile of OWL 2."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from kg.ids import ONTOLOGY, VOCABULARY
from kg.namespaces import TERMS
from tests.conftest import ROOT, java_or_skip

HERE = ROOT / "ontology"
FILES = ("leadership", "vocabularies", "alignments")
SCHEMA = rdflib.Namespace("https://schema.org/")
VANN = rdflib.Namespace("http://purl.org/vocab/vann/")


def parsed(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / f"{name}.ttl")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return parsed("leadership")


@pytest.fixture(scope="module")
def concepts() -> rdflib.Graph:
    return parsed("vocabularies")


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_what_it_is_whose_and_under_which_licence(name: str) -> None:
    graph = parsed(name)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, OWL.versionInfo):
        assert graph.value(header, needed) is not None, needed
    version = str(graph.value(header, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert str(graph.value(header, OWL.versionIRI)) == f"{header}/{version}"


def test_the_three_files_are_of_one_version() -> None:
    versions = {str(parsed(name).value(None, RDF.type, OWL.Ontology)): name for name in FILES}
    assert len(versions) == len(FILES)
    assert len({str(next(parsed(name).objects(None, OWL.versionInfo))) for name in FILES}) == 1


def test_the_header_names_prefix_and_namespace(ontology: rdflib.Graph) -> None:
    header = rdflib.URIRef(ONTOLOGY.rstrip("#"))
    assert str(ontology.value(header, VANN.preferredNamespacePrefix)) == "iol"
    assert str(ontology.value(header, VANN.preferredNamespaceUri)) == ONTOLOGY


def test_every_term_is_described_once_and_in_english(ontology: rdflib.Graph) -> None:
    for name in TERMS:
        term = rdflib.URIRef(ONTOLOGY + name)
        for needed in (RDFS.label, SKOS.definition):
            said = list(ontology.objects(term, needed))
            assert len(said) == 1 and getattr(said[0], "language", None) == "en", (name, needed)
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [rdflib.URIRef(ONTOLOGY.rstrip("#"))], name
        definition = str(ontology.value(term, SKOS.definition))
        assert definition.endswith((".", "?")) and definition.lower() != f"{ontology.value(term, RDFS.label)}.".lower()


def test_names_follow_the_convention(ontology: rdflib.Graph) -> None:
    for name in TERMS:
        is_class = (rdflib.URIRef(ONTOLOGY + name), RDF.type, OWL.Class) in ontology
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*" if is_class else r"[a-z][A-Za-z0-9]*", name), name


def test_every_property_says_of_what_and_with_which_values(ontology: rdflib.Graph) -> None:
    properties = {
        str(s) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for s in ontology.subjects(RDF.type, kind)
    }
    for iri in sorted(p for p in properties if p.startswith(ONTOLOGY)):
        term = rdflib.URIRef(iri)
        assert any((term, p, None) in ontology for p in (RDFS.domain, SCHEMA.domainIncludes)), iri
        assert any((term, p, None) in ontology for p in (RDFS.range, SCHEMA.rangeIncludes)), iri
        assert len(list(ontology.objects(term, RDFS.domain))) <= 1, f"{iri}: several domains mean all of them at once"
        assert len(list(ontology.objects(term, RDFS.range))) <= 1, iri


def test_no_class_is_its_own_ancestor(ontology: rdflib.Graph) -> None:
    for name in TERMS:
        term = rdflib.URIRef(ONTOLOGY + name)
        for step in (RDFS.subClassOf, RDFS.subPropertyOf):
            assert all(term not in ontology.transitive_objects(o, step) for o in ontology.objects(term, step)), name


def test_every_concept_is_described_and_in_one_scheme(concepts: rdflib.Graph) -> None:
    schemes = set(concepts.subjects(RDF.type, SKOS.ConceptScheme))
    found = set(concepts.subjects(RDF.type, SKOS.Concept))
    assert len(schemes) > 40 and len(found) > 200
    for concept in found:
        for needed in (SKOS.prefLabel, SKOS.definition, SKOS.notation, SKOS.inScheme):
            assert len(list(concepts.objects(concept, needed))) == 1, (concept, needed)
        scheme = concepts.value(concept, SKOS.inScheme)
        assert str(concept) == f"{scheme}/{concepts.value(concept, SKOS.notation)}"
        wider = list(concepts.objects(concept, SKOS.broader))
        assert all(concepts.value(w, SKOS.inScheme) == scheme for w in wider)
        assert bool(wider) is ((concept, SKOS.topConceptOf, scheme) not in concepts), concept
        assert concept not in {x for w in wider for x in concepts.transitive_objects(w, SKOS.broader)}
        assert ((concept, SKOS.topConceptOf, scheme) in concepts) is ((scheme, SKOS.hasTopConcept, concept) in concepts)


def used(text: str) -> set[str]:
    """Return the terms of ours that a Turtle or SPARQL file names, by prefix or in full."""
    plain = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "", plain)
    return {m[1] for m in re.finditer(rf"(?:\biol:|{re.escape(ONTOLOGY)})([A-Za-z][A-Za-z0-9]*)", plain)}


def test_nothing_that_is_used_is_undefined(concepts: rdflib.Graph) -> None:
    files = [*HERE.rglob("*.ttl"), *(ROOT / "queries").rglob("*.rq"), *(ROOT / "kg").rglob("*.rq")]
    assert len(files) > 150
    for path in files:
        assert used(path.read_text(encoding="utf-8")) <= TERMS, (path, used(path.read_text(encoding="utf-8")) - TERMS)
    known = {str(s) for s in concepts.subjects()}
    for path in HERE.glob("*.ttl"):
        graph = rdflib.Graph().parse(path)
        for node in {node for triple in graph for node in triple} - set(graph.objects(None, OWL.versionIRI)):
            if str(node).startswith(VOCABULARY) and len(str(node)) > len(VOCABULARY):
                assert str(node) in known, (path.name, node)


def test_an_undefined_term_is_seen() -> None:
    assert used('?x iol:noSuchTerm "iol:quoted" . # iol:inALineWithMore\n') - TERMS >= {"noSuchTerm"}
    assert "quoted" not in used('"iol:quoted"')


@pytest.mark.java
def test_the_files_are_in_the_profile_that_they_claim(tmp_path: Path) -> None:
    """OWL 2 DL and OWL 2 RL, by the checker of the OWL API; and what is in neither is found to be in neither."""
    java_or_skip()
    files = []
    for name in FILES:
        parsed(name).serialize(tmp_path / f"{name}.rdf", format="xml")
        files.append(str(tmp_path / f"{name}.rdf"))
    spoilt = parsed("leadership")
    spoilt.add((rdflib.URIRef(ONTOLOGY + "holder"), RDF.type, OWL.ReflexiveProperty))
    spoilt.add(
        (rdflib.URIRef(ONTOLOGY + "holder"), rdflib.URIRef(ONTOLOGY + "undeclared"), rdflib.URIRef(ONTOLOGY + "holder"))
    )
    spoilt.serialize(tmp_path / "spoilt.rdf", format="xml")
    script = Path(__file__).parent / "owl_profile.py"
    done = subprocess.run(
        [sys.executable, str(script), *files, str(tmp_path / "spoilt.rdf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for file in files:
        assert found[file]["axioms"] > 150
        for profile in ("OWL2DLProfile", "OWL2RLProfile"):
            assert found[file][profile] == [], (file, profile, found[file][profile][:3])
    assert found[files[0]]["OWL2ELProfile"], "it uses inverse properties: a checker that finds nothing checks nothing"
    assert all(found[str(tmp_path / "spoilt.rdf")][profile] for profile in ("OWL2DLProfile", "OWL2RLProfile"))
