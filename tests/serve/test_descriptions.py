"""What linked-data clients get: things with their parts, graphs, the data set's own description."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg import ids
from kg.serve.linked_data import MOST_PARTS, PARTS, describing
from tests.serve.conftest import Served

IOL, DCT, VOID = ids.ONTOLOGY, "http://purl.org/dc/terms/", "http://rdfs.org/ns/void#"


def triples(site: Served, path: str, accept: str = "text/turtle") -> set[ox.Triple]:
    status, headers, body = site.ask("GET", path, headers={"Accept": accept})
    assert status == 200, (path, status, body[:200])
    format_ = ox.RdfFormat.from_media_type(headers["content-type"].partition(";")[0])
    assert format_ is not None
    return {quad.triple for quad in ox.parse(body, format=format_, base_iri="http://x/")}


@pytest.mark.parametrize(
    ("thing", "parts"),
    [
        ("person/kim-jong-yang", {"Term": "holder", "Candidacy": "candidate"}),
        ("office/interpol-president", {"Term": "ofOffice", "Selection": "fills"}),
        ("selection/interpol-president-2018", {"Candidacy": "candidacyIn", "Ballot": "ballotIn", "Stance": "stanceOn"}),
        ("state/kr", {"Candidacy": "candidacyState"}),
    ],
)
def test_a_thing_is_described_with_its_parts(site: Served, thing: str, parts: dict[str, str]) -> None:
    found = triples(site, f"/id/{thing}")
    for cls, by in parts.items():
        members = {
            t.subject for t in found if t.predicate.value == IOL + by and t.object == ox.NamedNode(ids.THING + thing)
        }
        typed = {t.subject for t in found if t.object == ox.NamedNode(IOL + cls)}
        assert members and members & typed, (cls, by)


def test_tallies_come_with_their_selection(site: Served) -> None:
    found = triples(site, "/id/selection/interpol-president-2018")
    ballots = {t.subject for t in found if t.predicate.value == IOL + "ballotIn"}
    assert {t.object for t in found if t.predicate.value == IOL + "tallyOf"} <= ballots
    assert any(t.predicate.value == IOL + "votes" and t.object.value == "101" for t in found)


def test_a_description_has_a_bound_and_keeps_the_thing_itself() -> None:
    store = ox.Store()
    iri, holder = ids.THING + "person/a", ox.NamedNode(IOL + "holder")
    store.extend(
        ox.Quad(ox.NamedNode(f"{ids.THING}term/{n:05}"), holder, ox.NamedNode(iri)) for n in range(MOST_PARTS + 50)
    )
    store.add(ox.Quad(ox.NamedNode(iri), ox.NamedNode(IOL + "birthEdtf"), ox.Literal("1900")))
    prefixes = {
        "iol": IOL,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }
    found = list(store.query(describing(f"<{iri}>", "person"), prefixes=prefixes))
    assert len(found) == MOST_PARTS + 1
    assert any(t.predicate.value == IOL + "birthEdtf" for t in found)


def test_every_path_of_parts_is_a_property_of_the_ontology() -> None:
    from kg.namespaces import PROPERTIES

    for paths in PARTS.values():
        for step in (step for path in paths for step in path.split("/")):
            assert step.lstrip("^").removeprefix("iol:") in PROPERTIES, step


def test_a_graph_answers_with_what_is_in_it(site: Served) -> None:
    catalogue = triples(site, "/graph/catalogue")
    assert any(t.predicate.value == IOL + "inDocument" for t in catalogue)
    view = triples(site, "/graph/view/default.nt")
    assert any(t.predicate.value == IOL + "holder" for t in view)
    assert site.ask("GET", "/graph/none.ttl")[0] == 404


@pytest.mark.parametrize(
    "path", ["/dataset", "/dataset.ttl", "/dataset.nt", "/dataset.rdf", "/dataset.jsonld", "/.well-known/void"]
)
def test_the_data_set_describes_itself_and_its_subsets(site: Served, path: str) -> None:
    found = triples(site, path)
    sets = {t.subject for t in found if t.object == ox.NamedNode(VOID + "Dataset")}
    assert len(sets) >= 2  # the whole, and one for each policy
    for property_ in ("title", "description", "license", "publisher", "modified"):
        assert {t.subject for t in found if t.predicate.value == DCT + property_} >= sets, property_


def test_a_suffix_that_is_none_is_not_found(site: Served) -> None:
    assert site.ask("GET", "/dataset.csv")[0] == 404


def test_the_ontology_is_a_page_for_people_and_turtle_for_programs(site: Served) -> None:
    status, headers, body = site.ask("GET", "/ontology", headers={"Accept": "text/html"})
    page = body.decode()
    assert status == 200 and headers["content-type"].startswith("text/html")
    terms = {t.subject.value for t in triples(site, "/ontology") if isinstance(t.subject, ox.NamedNode)}
    named = {iri.removeprefix(IOL) for iri in terms if iri.startswith(IOL)}
    assert len(named) > 300
    missing = {name for name in named if f'id="{name}"' not in page}
    assert not missing
    assert "/query?query=SELECT+%3Fthing" in page and "http://www.w3.org/ns/org#Membership" in page
    assert 'href="/id/person/' in page  # an example from the data
