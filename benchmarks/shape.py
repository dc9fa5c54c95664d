"""The shape of the curated data, read from them: what the simulated world is drawn from.

Nothing here is a constant that somebody chose: `fitted` counts in the records that the loaders give, and every draw of the
generator is from one of these lists of observed values. So the marginal distributions are those of the curated data; what is
not kept is how they hang together (an office with many terms has no longer terms here), and names and texts, which are made up
with the observed length.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

from kg.dates import ImpreciseDate
from kg.records import Curated, Row
from kg.values import Code, Ref, StillHolds


@dataclass(frozen=True)
class Shape:
    """Observed values; to draw from a list is to draw from the distribution that the curated data have."""

    things: dict[str, int]
    """How many things of each kind there are."""
    claims: dict[str, list[int]]
    """By kind, the number of rows (documents that speak of it) of each thing."""
    documents: int
    offices_of: list[int]
    """Offices of each organization."""
    terms_of: list[int]
    """Terms of each office."""
    tenures: list[int]
    """Days from the first day that a term can have begun to the first that it can have ended."""
    gaps: list[int]
    """Days from the end of a term of a single-seat office to the start of the next; negative where they overlap."""
    acting: float
    """Share of terms that are acting."""
    starts: list[str]
    """Precision of each start that is claimed: day, month, year, `other` (an interval, an uncertain date), `none`."""
    ends: list[str]
    """The same of ends, with `open` where a document says that it still holds."""
    differing: float
    """Share of later claims of a date that name another date than the first."""
    recalled: float
    """Share of rows that rest on no document."""
    selections_of: list[int]
    """Selections of each office."""
    candidacies_of: list[int]
    ballots_of: list[int]
    tallies_of: list[int]
    stances_of: list[int]
    """Stances of each selection."""
    name_lengths: list[int]


def fitted(curated: Curated) -> Shape:
    """Return the shape of curated data."""
    by_thing: dict[Ref, list[Row]] = {}
    for row in curated.rows:
        by_thing.setdefault(row.subject, []).append(row)
    claims: dict[str, list[int]] = {}
    for ref, rows in by_thing.items():
        claims.setdefault(ref.kind, []).append(len(rows))
    terms = {ref: rows for ref, rows in by_thing.items() if ref.kind == "term"}
    spans = {ref: span for ref, rows in terms.items() if (span := _span(rows))}
    lines: dict[Ref, list[tuple[int, int]]] = {}
    for ref, span in spans.items():
        office = terms[ref][0].identity["iol:ofOffice"]
        assert isinstance(office, Ref)
        lines.setdefault(office, []).append(span)
    gaps = []
    for line in lines.values():
        ordered = sorted(line)
        gaps += [b[0] - a[1] for a, b in itertools.pairwise(ordered)]
    differing = [
        row.says["iol:start"] != dated[0].says["iol:start"]
        for rows in terms.values()
        for dated in [[r for r in rows if "iol:start" in r.says]]
        for row in dated[1:]
    ]
    return Shape(
        things={kind: len(rows) for kind, rows in claims.items()},
        claims=claims,
        documents=len(curated.documents),
        offices_of=_per(by_thing, "organization", "office", "iol:officeOf"),
        terms_of=_per(by_thing, "office", "term", "iol:ofOffice"),
        tenures=[end - start for start, end in spans.values() if end > start],
        gaps=gaps,
        acting=sum(_acting(rows) for rows in terms.values()) / len(terms),
        starts=[_precision(r.says.get("iol:start")) for rows in terms.values() for r in rows],
        ends=[_precision(r.says.get("iol:end")) for rows in terms.values() for r in rows],
        differing=sum(differing) / max(1, len(differing)),
        recalled=sum(not row.citation.document for row in curated.rows) / len(curated.rows),
        selections_of=_per(by_thing, "office", "selection", "iol:fills"),
        candidacies_of=_per(by_thing, "selection", "candidacy", "iol:candidacyIn"),
        ballots_of=_per(by_thing, "selection", "ballot", "iol:ballotIn"),
        tallies_of=_per(by_thing, "ballot", "tally", "iol:tallyOf"),
        stances_of=_stances(by_thing),
        name_lengths=[
            len(label)
            for ref, rows in by_thing.items()
            if ref.kind == "person" and isinstance(label := rows[0].identity.get("rdfs:label"), str)
        ],
    )


def _value(rows: list[Row], property_: str) -> object:
    for row in rows:
        if (value := row.identity.get(property_, row.says.get(property_))) is not None:
            return value
    return None


def _per(things: dict[Ref, list[Row]], owner: str, kind: str, property_: str) -> list[int]:
    counts = Counter(_value(rows, property_) for ref, rows in things.items() if ref.kind == kind)
    return [counts[ref] for ref in things if ref.kind == owner]


def _stances(things: dict[Ref, list[Row]]) -> list[int]:
    # The id of a stance begins with that of its selection.
    counts = Counter(ref.id.rpartition("/")[0].partition("/")[0] for ref in things if ref.kind == "stance")
    return [counts[ref.id] for ref in things if ref.kind == "selection"]


def _acting(rows: list[Row]) -> bool:
    kind = _value(rows, "iol:termKind")
    return isinstance(kind, Code) and kind.code == "acting"


def _precision(value: object) -> str:
    if isinstance(value, StillHolds):
        return "open"
    if not isinstance(value, ImpreciseDate):
        return "none"
    return {4: "year", 7: "month", 10: "day"}.get(len(value.edtf), "other")


def _span(rows: list[Row]) -> tuple[int, int] | None:
    start, end = _value(rows, "iol:start"), _value(rows, "iol:end")
    if isinstance(start, ImpreciseDate) and isinstance(end, ImpreciseDate):
        return start.earliest.toordinal(), end.earliest.toordinal()
    return None
