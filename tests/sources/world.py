"""A small world in Wikidata's own RDF shape: statements with qualifiers, ranks, value nodes, unknown and stated-absent values.

It is written from Wikidata's published RDF mapping (items, `p:`/`ps:`/`pq:`/`pqv:` paths, `wdno:` classes, `wikibase:TimeValue`
nodes, `prov:wasDerivedFrom` references), and says things that the curated folder `tests/sources/data` agrees with, disputes, lacks or
has alone.
"""

from __future__ import annotations

WD, P, PS, PQ, PQV = (
    "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/", "http://www.wikidata.org/prop/statement/",
    "http://www.wikidata.org/prop/qualifier/", "http://www.wikidata.org/prop/qualifier/value/",
)  # fmt: skip
WDS, WIKIBASE = WD + "statement/", "http://wikiba.se/ontology#"
WDT, PSV, WDNO = (
    "http://www.wikidata.org/prop/direct/", "http://www.wikidata.org/prop/statement/value/",
    "http://www.wikidata.org/prop/novalue/",
)  # fmt: skip
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GREGORIAN = WD + "Q1985727"


class World:
    """Collects triples; each method adds one thing as Wikidata would write it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, subject: str, predicate: str, object_: str) -> None:
        self.lines.append(f"<{subject}> <{predicate}> {object_} .\n")

    def item(self, q: str, en: str, **labels: str) -> None:
        for language, text in {"en": en, **labels}.items():
            self.add(WD + q, LABEL, f'"{text}"@{language}')

    def time(self, node: str, value: str, precision: int) -> str:
        iri = f"http://www.wikidata.org/value/{node}"
        self.add(iri, TYPE, f"<{WIKIBASE}TimeValue>")
        self.add(iri, WIKIBASE + "timeValue", f'"{value}T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>')
        self.add(iri, WIKIBASE + "timePrecision", f'"{precision}"^^<http://www.w3.org/2001/XMLSchema#integer>')
        self.add(iri, WIKIBASE + "timeCalendarModel", f"<{GREGORIAN}>")
        return iri

    def statement(self, guid: str, item: str, property_: str, value: str, rank: str = "Normal") -> str:
        node = WDS + guid
        self.add(WD + item, P + property_, f"<{node}>")
        self.add(node, TYPE, f"<{WIKIBASE}Statement>")
        self.add(node, PS + property_, value)
        self.add(node, WIKIBASE + "rank", f"<{WIKIBASE}{rank}Rank>")
        return node

    def dated(self, guid: str, item: str, property_: str, value: str, precision: int) -> None:
        node = self.statement(
            guid, item, property_, f'"{value}T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
        )
        self.add(node, PSV + property_, f"<{self.time(guid + '-v', value, precision)}>")

    def holding(
        self,
        guid: str,
        person: str,
        office: str,
        start: str = "",
        end: str = "",
        precision: int = 11,
        rank: str = "Normal",
    ) -> str:
        node = self.statement(guid, person, "P39", f"<{WD}{office}>", rank)
        for property_, value in (("P580", start), ("P582", end)):
            if value == "novalue":
                self.add(node, TYPE, f"<{WDNO}{property_}>")
            elif value == "somevalue":
                self.add(node, PQ + property_, f"<http://www.wikidata.org/.well-known/genid/{guid}-{property_}>")
            elif value:
                self.add(node, PQ + property_, f'"{value}T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>')
                self.add(node, PQV + property_, f"<{self.time(f'{guid}-{property_}', value, precision)}>")
        return node


def world() -> list[str]:
    """Return the triples of the world, as lines of N-Triples."""
    w = World()
    w.item("Q900001", "Example Organization", fr="Organisation Exemple", ru="Организация Пример")
    w.item("Q900010", "President of Example Organization")
    w.item("Q900011", "acting President of Example Organization")
    w.add(WD + "Q900010", WDT + "P2389", f"<{WD}Q900001>")
    w.add(WD + "Q900001", WDT + "P2388", f"<{WD}Q900010>")
    w.add(WD + "Q900011", WDT + "P361", f"<{WD}Q900001>")
    for q, name in {
        "Q900101": "Anna Berg", "Q900102": "Carl Dorn", "Q900103": "Eva Falk", "Q900104": "Gustav Holm", "Q900105": "Ida Jensen",
        "Q900106": "Karl Lund", "Q6581072": "female", "Q6581097": "male", "Q142": "France", "Q4676846": "acting",
        "Q796919": "resignation", "Q900999": "sudden disappearance", "Q99521170": "addition",
    }.items():  # fmt: skip
        w.item(q, name)
    w.statement("Q900101-a", "Q900101", "P21", f"<{WD}Q6581072>")
    w.statement("Q900101-b", "Q900101", "P27", f"<{WD}Q142>")
    w.dated("Q900101-c", "Q900101", "P569", "1930-05-01", 11)
    # agrees: our own year-only date is the coarser of the two
    first = w.holding("Q900101-h1", "Q900101", "Q900010", "1990-03-01", "1995-06-30")
    w.add(first, PQ + "P1534", f"<{WD}Q796919>")
    w.add(first, "http://www.w3.org/ns/prov#wasDerivedFrom", "<http://www.wikidata.org/reference/r1>")
    w.add("http://www.wikidata.org/reference/r1", "http://www.wikidata.org/prop/reference/P854", "<https://example.org/former presidents>".replace(" ", "%20"))  # fmt: skip
    # differs: another start; month precision; replaces the first
    second = w.holding("Q900102-h1", "Q900102", "Q900010", "1995-09-01", "2000-01-01", 10)
    w.add(second, PQ + "P1365", f"<{WD}Q900101>")
    # acting by qualifier, and a cause that we have no code for
    third = w.holding("Q900103-h1", "Q900103", "Q900010", "2000-02-01", "2000-08-01")
    w.add(third, PQ + "P5102", f"<{WD}Q4676846>")
    w.add(third, PQ + "P1534", f"<{WD}Q900999>")
    # still in office: no end, stated not to exist; only Wikidata has this holder
    w.holding("Q900104-h1", "Q900104", "Q900010", "2010-01-01", "novalue", 9)
    # start unknown, a decade as end; a deprecated statement; an acting office of its own
    w.holding("Q900105-h1", "Q900105", "Q900010", "somevalue", "1980-01-01", 8)
    w.holding("Q900105-h2", "Q900105", "Q900010", "1971-01-01", "1972-01-01", 11, "Deprecated")
    w.holding("Q900106-h1", "Q900106", "Q900011", "2009-01-01", "2009-12-31")
    # an election with votes
    w.item("Q900200", "2010 election of the President of Example Organization")
    w.add(WD + "Q900200", WDT + "P541", f"<{WD}Q900010>")
    w.dated("Q900200-d", "Q900200", "P585", "2009-12-12", 11)
    for guid, person, votes in (("Q900200-1", "Q900104", 70), ("Q900200-2", "Q900105", 41)):
        node = w.statement(guid, "Q900200", "P726", f"<{WD}{person}>")
        w.add(node, PQ + "P1111", f'"+{votes}"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    w.statement("Q900200-3", "Q900200", "P991", f"<{WD}Q900104>")
    return w.lines
