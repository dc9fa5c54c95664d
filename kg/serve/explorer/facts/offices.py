"""The page of an office: its line, its gaps, its rules, the selections that fill it."""

from __future__ import annotations

import datetime as dt

from kg.serve.explorer.facts.organizations import coverage, selection_list
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.terms import gaps_of_office, on_day, terms_of_office


def office(reader: Reader, iri: str, today: dt.date) -> Facts:
    """Return an office with everything that its page and its timeline show."""
    terms = terms_of_office(reader, iri)
    return {
        **(reader.ref(iri) or {}), "organization": reader.ref(reader.one(iri, "iol:officeOf")), "kind": reader.code(iri, "iol:officeKind"),
        "organ": reader.ref(reader.one(iri, "iol:inOrgan")), "seats": reader.one(iri, "iol:seats"), "start": reader.when(iri, "start"),
        "end": reader.when(iri, "end"), "continues": reader.named(reader.chain(iri, "iol:continuesOffice")),
        "continued_by": reader.named(reader.into("iol:continuesOffice", iri)), "part_of": reader.ref(reader.one(iri, "iol:partOfOffice")),
        "parts": reader.named(reader.into("iol:partOfOffice", iri)), "same_as": reader.all(iri, "skos:exactMatch"),
        "complete_from": reader.when(iri, "lineCompleteFrom"), "as_of": today.isoformat(),
        "terms": terms, "now": on_day(terms, today), "gaps": gaps_of_office(reader, iri), "coverage": coverage(reader, iri),
        "rules": [rule(reader, r) for r in reader.into("iol:governs", iri)],
        "selections": selection_list(reader, reader.into("iol:fills", iri)), "said": said(reader, iri),
    }  # fmt: skip


def rule(reader: Reader, iri: str) -> Facts:
    """Return a rule with its thresholds."""
    thresholds = [
        {"iri": t, "numerator": reader.one(t, "iol:numerator"), "denominator": reader.one(t, "iol:denominator"), "base": reader.code(t, "iol:base"),
         "comparison": reader.code(t, "iol:comparison"), "ballots_from": reader.one(t, "iol:ballotsFrom"), "ballots_to": reader.one(t, "iol:ballotsTo")}
        for t in reader.into("iol:thresholdOf", iri)
    ]  # fmt: skip
    return {
        **(reader.ref(iri) or {}), "start": reader.when(iri, "start"), "end": reader.when(iri, "end"),
        "legal_source": reader.one(iri, "iol:legalSource"), "term_years": reader.one(iri, "iol:termYears"),
        "reelection": reader.code(iri, "iol:reelection"), "acting": reader.code(iri, "iol:actingRule"), "thresholds": thresholds,
    }  # fmt: skip
