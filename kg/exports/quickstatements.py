"""QuickStatements V1: terms as P39 statements for Wikidata (https://www.wikidata.org/wiki/Help:QuickStatements)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.exports.extract import Extract, Thing
from kg.exports.formats import Format, Pieces
from kg.exports.plain_dates import plain_date

_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9][0-9]*)")
_NO_REFERENCE = ("reference", "database")
"""Kinds of source that Wikidata does not want as references: encyclopaedias, mostly copies of Wikipedia, and databases like itself."""


@dataclass(frozen=True)
class _Choice:
    """Lines to write, and why the other terms are left out: how many for each reason."""

    lines: tuple[str, ...]
    left_out: Counter[str]


def write(extract: Extract, format_: Format) -> Pieces:
    """Return one line a statement, by term. The format has no comments: what it loses is said beside it."""
    for line in _choice(extract).lines:
        yield (line + "\n").encode("utf-8")


def remarks(extract: Extract) -> Iterator[str]:
    """Yield how many terms are written, and how many are not and why."""
    choice = _choice(extract)
    yield f"{len(choice.lines)} statements; look at each before you run them: the item may say it already."
    for reason, count in sorted(choice.left_out.items()):
        yield f"{count} left out: {reason}"


def items(extract: Extract) -> dict[str, str]:
    """Return the items of Wikidata by thing: those that documents give, and those that a judgement says are the same.

    A thing with two items has none here: somebody must decide.
    """
    found: dict[str, set[str]] = {}
    for kind in ("person", "office"):
        for thing in extract.things(kind):
            for value in thing.values.get("skos:exactMatch", ()):
                if match := _WIKIDATA.fullmatch(value.value):
                    found.setdefault(thing.id, set()).add(match[1])
    for judgement in extract.things("judgement"):
        if judgement.code("iol:identityVerdict") == "same":
            for value in judgement.values.get("iol:judgedOther", ()):
                if match := _WIKIDATA.fullmatch(value.value):
                    found.setdefault(judgement.text("iol:judgedThing"), set()).add(match[1])
    return {thing: next(iter(qids)) for thing, qids in found.items() if len(qids) == 1}


def _choice(extract: Extract) -> _Choice:
    known = items(extract)
    pairs = Counter((t.text("iol:holder"), t.text("iol:ofOffice")) for t in extract.things("term"))
    ordinals = _ordinals(extract)
    lines, left_out = [], Counter[str]()
    for term in extract.things("term"):
        person, office = term.text("iol:holder"), term.text("iol:ofOffice")
        references = list(_references(extract, term))
        if term.code("iol:termKind") == "acting":
            left_out["acting terms, for which Wikidata has no one way"] += 1
        elif person not in known and office not in known:
            left_out["neither person nor office has an item"] += 1
        elif person not in known:
            left_out["the person has no item, or two"] += 1
        elif office not in known:
            left_out["the office has no item, or two"] += 1
        elif pairs[person, office] > 1:
            left_out[
                "several terms of one person in one office, which QuickStatements would merge into one statement"
            ] += 1
        elif not references:
            left_out["no document that Wikidata takes as a reference has an address"] += 1
        else:
            qualifiers = _qualifiers(extract, term, known, ordinals)
            lines.append("\t".join([known[person], "P39", known[office], *qualifiers, *references]))
    return _Choice(tuple(lines), left_out)


def _qualifiers(extract: Extract, term: Thing, known: dict[str, str], ordinals: dict[str, str]) -> Iterator[str]:
    for stem, property_ in (("iol:start", "P580"), ("iol:end", "P582")):
        if day := plain_date(term, stem):
            yield from (property_, time_value(day))
    neighbours = (
        ("P1365", term.text("iol:directlyFollows")),
        ("P1366", next((t.id for t in extract.referring("term", "iol:directlyFollows", term.id)), "")),
    )
    for property_, neighbour in neighbours:
        other = extract.thing(neighbour)
        if other and other.code("iol:termKind") != "acting" and other.text("iol:holder") in known:
            yield from (property_, known[other.text("iol:holder")])
    if term.id in ordinals:
        yield from ("P1545", f'"{ordinals[term.id]}"')


def _ordinals(extract: Extract) -> dict[str, str]:
    return {
        term: spell.text("iol:ordinalOfPerson")
        for spell in extract.things("spell")
        if spell.code("iol:ordinalCertainty") == "certain" and spell.text("iol:ordinalOfPerson")
        for term in spell.texts("iol:includesTerm")
    }


def _references(extract: Extract, term: Thing) -> Iterator[str]:
    first = True
    for document in extract.documents(term.id):
        address = document.text("iol:address")
        if not address or document.code("iol:sourceKind") in _NO_REFERENCE:
            continue
        # An exclamation mark begins another reference.
        yield from ("S854" if first else "!S854", f'"{address}"')
        if published := plain_date(document, "iol:published"):
            yield from ("S577", time_value(published))
        first = False


def time_value(day: str) -> str:
    """Return a date as QuickStatements writes it, with its precision: 9 a year, 10 a month, 11 a day.

    >>> time_value("2018-11-21"), time_value("2018-11"), time_value("2018")
    ('+2018-11-21T00:00:00Z/11', '+2018-11-00T00:00:00Z/10', '+2018-00-00T00:00:00Z/9')
    """
    parts = day.split("-")
    return "+" + "-".join((*parts, *["00"] * (3 - len(parts)))) + f"T00:00:00Z/{8 + len(parts)}"
