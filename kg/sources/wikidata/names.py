"""The IRIs of Wikidata's RDF shape that we read."""

from __future__ import annotations

ENTITY = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
STATEMENT = "http://www.wikidata.org/entity/statement/"
PS = PROP + "statement/"
PQ = PROP + "qualifier/"
PQV = PROP + "qualifier/value/"
PSV = PROP + "statement/value/"
PR = PROP + "reference/"
NOVALUE = PROP + "novalue/"
WIKIBASE = "http://wikiba.se/ontology#"
GENID = "http://www.wikidata.org/.well-known/genid/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"

P39 = "P39"  # position held
START, END = "P580", "P582"
REPLACES = "P1365"
END_CAUSE = "P1534"
NATURE = ("P5102", "P1480", "P3831", "P794", "P2868")  # nature of statement, sourcing, role, "as"
BIRTH, DEATH, GENDER, CITIZENSHIP = "P569", "P570", "P21", "P27"
REFERENCE_URL = "P854"
OFFICE_CONTESTED, CANDIDATE, SUCCESSFUL, VOTES, POINT_IN_TIME = "P541", "P726", "P991", "P1111", "P585"


def is_statement_property(iri: str) -> bool:
    """Whether `iri` links an item to a statement (`p:P39`)."""
    return iri.startswith(PROP + "P")
