"""The page of a person: a career across organizations."""

from __future__ import annotations

from kg.serve.explorer.facts.names import names_of
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.terms import by_start, term


def person(reader: Reader, iri: str) -> Facts:
    """Return a person: names, life, nationalities, terms, candidacies, statements.

    Allegations are not among it: they are attributed statements, and no fact of a page.
    """
    candidacies: list[Facts] = []
    for candidacy in reader.into("iol:candidate", iri):
        selection = reader.one(candidacy, "iol:candidacyIn")
        candidacies.append({
            "iri": candidacy, "selection": reader.ref(selection), "outcome": reader.code(candidacy, "iol:outcome"),
            "date": reader.when(selection, "date") if selection else None, "state": reader.ref(reader.one(candidacy, "iol:candidacyState")),
        })  # fmt: skip
    candidacies.sort(key=lambda c: ((c["date"] or {}).get("earliest") or "", c["iri"]))
    nationalities = [
        {"iri": n, "state": reader.ref(reader.one(n, "iol:nationalityState")), "start": reader.when(n, "start"), "end": reader.when(n, "end")}
        for n in reader.into("iol:nationalityOf", iri)
    ]  # fmt: skip
    return {
        **(reader.ref(iri) or {}), "names": names_of(reader, iri), "birth": reader.when(iri, "birth"), "death": reader.when(iri, "death"),
        "gender": reader.code(iri, "iol:gender"), "same_as": reader.all(iri, "skos:exactMatch"), "nationalities": nationalities,
        "terms": sorted((term(reader, t) for t in reader.into("iol:holder", iri)), key=by_start), "candidacies": candidacies,
        "said": said(reader, iri),
    }  # fmt: skip
