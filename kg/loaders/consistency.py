"""Checks that need more than one cell: references, duplicates, dates and numbers of one row that cannot be together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.dates import ImpreciseDate
from kg.errors import close_names
from kg.loaders.faults import Faults
from kg.records import Document, Origin, Row, Said
from kg.values import Ref, Value

# Property of an interval's start, of its end, and how the two are called in a message.
_ORDERED = [
    ("iol:start", "iol:end"),
    ("iol:start", "iol:plannedEnd"),
    ("iol:birth", "iol:death"),
    ("iol:nominated", "iol:withdrawn"),
]
_AT_MOST = [
    ("iol:valid", "iol:cast"),
    ("iol:valid", "iol:present"),
    ("iol:cast", "iol:entitled"),
    ("iol:present", "iol:entitled"),
    ("iol:ballotsFrom", "iol:ballotsTo"),
    ("iol:numerator", "iol:denominator"),
]
_REMEDY_SELF = (
    "Check the figures. If the document itself is wrong, enter its figures in separate reports, each with a note."
)


def check_consistency(
    rows: Iterable[Row], documents: Mapping[str, Document], columns: Mapping[tuple[str, str], str], faults: Faults
) -> None:
    """Note every reference to nothing, every duplicate and every impossible pair of values.

    `columns` gives by kind of thing and property the name under which curators know it.
    """
    rows = list(rows)
    _references(rows, documents, columns, faults)
    _duplicates(rows, faults)
    for row in rows:
        _order_of_dates(row, columns, faults)
        _order_of_numbers(row, columns, faults)
        if row.subject.kind == "allegation" and row.citation.speaker is None:
            _fault(row.origin, "speaker", "", "is blank", "An allegation needs the one who makes it.", faults)
    _votes_of_reports(rows, faults)
    _judgements(rows, faults)


def _fault(origin: Origin, field: str, value: object, message: str, remedy: str, faults: Faults) -> None:
    place = ".".join(part for part in (origin.path, field) if part)
    faults.add(origin.file, origin.line, place, value, message, remedy)


def _values(said: Said) -> tuple[Value, ...]:
    return said if isinstance(said, tuple) else (said,)


def _references(
    rows: list[Row], documents: Mapping[str, Document], columns: Mapping[tuple[str, str], str], faults: Faults
) -> None:
    known: dict[str, set[str]] = {"document": set(documents)}
    for row in rows:
        known.setdefault(row.subject.kind, set()).add(row.subject.id)

    def check(ref: Ref, origin: Origin, property_: str, kind: str = "") -> None:
        if ref.id in known.get(ref.kind, ()):
            return
        near = close_names(ref.id, sorted(known.get(ref.kind, ())))
        remedy = (
            f"Did you mean {near[0]}? Otherwise add a row for it." if near else "Add a row for it, or correct the id."
        )
        _fault(
            origin,
            columns.get((kind, property_), property_),
            ref.id,
            f"names no {ref.kind} that exists",
            remedy,
            faults,
        )

    for row in rows:
        for property_, said in [*row.identity.items(), *row.says.items()]:
            for value in _values(said):
                if isinstance(value, Ref):
                    check(value, row.origin, property_, row.subject.kind)
        if row.citation.document:
            check(Ref("document", row.citation.document), row.origin, "document")
        if row.citation.speaker:
            check(row.citation.speaker, row.origin, "speaker")
    for document in documents.values():
        if document.quotes:
            check(Ref("document", document.quotes), document.origin, "quotes")


def _duplicates(rows: list[Row], faults: Faults) -> None:
    seen: dict[Any, Row] = {}
    for row in rows:
        # What is recalled names no document, so only rows that say the same again are duplicates there.
        recalled = tuple(sorted((k, str(v)) for k, v in row.says.items())) if not row.citation.document else None
        key = (row.subject, row.citation, recalled)
        if key in seen:
            _fault(
                row.origin, "id", row.subject.id, f"is entered twice from one document; first at {seen[key].origin}",
                "Join the two rows, or name the speaker that makes them differ.", faults,
            )  # fmt: skip
        seen.setdefault(key, row)


def _column(row: Row, property_: str, columns: Mapping[tuple[str, str], str]) -> str:
    return columns.get((row.subject.kind, property_), property_.partition(":")[2])


def _order_of_dates(row: Row, columns: Mapping[tuple[str, str], str], faults: Faults) -> None:
    for first, second in _ORDERED:
        start, end = row.says.get(first), row.says.get(second)
        if isinstance(start, ImpreciseDate) and isinstance(end, ImpreciseDate) and end.latest < start.earliest:
            _fault(
                row.origin, _column(row, second, columns), end, f"lies before {_column(row, first, columns)} {start}",
                "Exchange or correct the two dates.", faults,
            )  # fmt: skip


def _order_of_numbers(row: Row, columns: Mapping[tuple[str, str], str], faults: Faults) -> None:
    for first, second in _AT_MOST:
        small, large = row.says.get(first), row.says.get(second)
        if isinstance(small, int) and isinstance(large, int) and small > large:
            name = _column(row, second, columns)
            _fault(
                row.origin, _column(row, first, columns), small, f"is more than {name} {large}", _REMEDY_SELF, faults
            )


def _votes_of_reports(rows: list[Row], faults: Faults) -> None:
    """Compare the votes that one report gives with the members and votes that the same report gives.

    Where a member has one vote, the votes for all candidacies are added up. Where several seats are filled at once, or each
    member speaks on each candidacy (a straw poll, votes for and against), one candidacy alone is held against the number.
    """
    seats: dict[Ref, int] = {}
    for row in rows:
        if row.subject.kind == "selection":
            filled, elected = row.says.get("iol:seatsToFill"), len(_values(row.says.get("iol:elected", ())))
            seats[row.subject] = max(seats.get(row.subject, 1), filled if isinstance(filled, int) else 1, elected)
    tallies: dict[Any, list[Row]] = {}
    for row in rows:
        if row.subject.kind == "tally" and row.bundle:
            tallies.setdefault((row.bundle, row.citation), []).append(row)
    for row in rows:
        if row.subject.kind != "ballot" or (own := tallies.get((row.subject, row.citation))) is None:
            continue
        selection = row.identity.get("iol:ballotIn")
        many = isinstance(selection, Ref) and seats.get(selection, 1) > 1
        on_each = len(own) > 1 and any(p in t.says for t in own for p in _ON_EACH)
        counts = [sum(n for p in ("iol:votes", *_ON_EACH) if isinstance(n := t.says.get(p), int)) for t in own]
        votes, verb = (max(counts), "are, on one candidacy alone,") if many or on_each else (sum(counts), "add up to")
        for name in ("valid", "cast", "present", "entitled"):
            limit = row.says.get(f"iol:{name}")
            if isinstance(limit, int) and votes > limit and not (name == "valid" and len(own) == 1):
                text = f"{verb} {votes}, more than {name} {limit}"
                _fault(row.origin, "tallies", "", text, _REMEDY_SELF, faults)
                break
        shares = sum(float(str(t.says.get("iol:share", 0))) for t in own)
        if not many and not on_each and shares > 101:
            _fault(row.origin, "tallies", "", f"have shares that add up to {shares:g} %", _REMEDY_SELF, faults)


_ON_EACH = ("iol:votesAgainst", "iol:tallyAbstentions", "iol:noOpinion")


def _judgements(rows: list[Row], faults: Faults) -> None:
    """Find verdicts on identity that contradict each other, and identifiers that two things share."""
    matched: dict[tuple[str, str], Row] = {}
    verdicts: dict[tuple[Ref, str], tuple[str, Row]] = {}
    for row in rows:
        match = row.identity.get("skos:exactMatch")
        if match is not None:
            _one_thing(matched, row.subject, str(match), row, "wikidata", faults)
    for row in rows:
        thing, other, verdict = (
            row.identity.get("iol:judgedThing"), row.identity.get("iol:judgedOther"), row.says.get("iol:identityVerdict"),
        )  # fmt: skip
        if not isinstance(thing, Ref) or verdict is None:
            continue
        earlier = verdicts.setdefault((thing, str(other)), (str(verdict), row))
        if {earlier[0], str(verdict)} == {"same", "not-same"}:
            message = f"contradicts the verdict {earlier[0]} at {earlier[1].origin}"
            _fault(row.origin, "verdict", verdict, message, "Keep the one that is right; give the reason.", faults)
        bearer = matched.get((thing.kind, str(other)))
        if str(verdict) == "same":
            _one_thing(matched, thing, str(other), row, "other", faults)
        elif str(verdict) == "not-same" and bearer and _thing_of(bearer) == thing:
            message = f"contradicts the identifier of {thing} at {bearer.origin}"
            _fault(row.origin, "verdict", verdict, message, "Remove the identifier, or correct the verdict.", faults)


def _thing_of(row: Row) -> Ref:
    thing = row.identity.get("iol:judgedThing")
    return thing if isinstance(thing, Ref) else row.subject


def _one_thing(matched: dict[tuple[str, str], Row], thing: Ref, iri: str, row: Row, field: str, faults: Faults) -> None:
    earlier = matched.setdefault((thing.kind, iri), row)
    if _thing_of(earlier) != thing:
        message = f"is given to {thing} and at {earlier.origin} to {_thing_of(earlier)}"
        remedy = "One of the two is wrong, or both are one thing: then use one id."
        _fault(row.origin, field, iri.rpartition("/")[2], message, remedy, faults)
