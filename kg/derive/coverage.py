"""How complete what we hold on an office is: how much of its life, from documents or from memory, with which dates.

The completeness score is ours, not a standard: half of it the share of the office's life that accepted terms cover, three
tenths the share of known terms that were read in a document, two tenths the share of accepted dates known to the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from kg.dates import ImpreciseDate
from kg.derive.model import Model, Office, Term
from kg.derive.nodes import date_of
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Ref, StillHolds
from kg.voting.arithmetic import round_fraction

BY = "kg.derive.coverage"
WEIGHTS = {"covered": Fraction(5, 10), "read": Fraction(3, 10), "dated": Fraction(2, 10)}


def coverage_facts(model: Model, lines: Iterable[Fact], as_of: dt.date) -> Iterator[Fact]:
    """Yield the coverage of every office.

    Parameters
    ----------
    model : the view.
    lines : the facts of `kg.derive.lines`, for the gaps in the record.
    as_of : the day up to which an office that exists is to be covered.

    """
    gaps: dict[object, int] = {}
    for fact in lines:
        if "iol:RecordGap" in fact.classes and "iol:beforeTerm" in fact.values:
            gap_in = fact.values.get("iol:gapIn")
            gaps[gap_in] = gaps.get(gap_in, 0) + 1
    accepted: dict[Ref, list[Term]] = {}
    for term in model.terms:
        accepted.setdefault(term.office, []).append(term)
    known, read = _entered(model)
    for ref, office in sorted(model.offices.items()):
        terms = accepted.get(ref, [])
        if not terms and not known.get(ref):
            continue
        yield _coverage(model, office, terms, len(known.get(ref, ())), len(read.get(ref, ())), gaps.get(ref, 0), as_of)


def _entered(model: Model) -> tuple[dict[Ref, set[Ref]], dict[Ref, set[Ref]]]:
    """Return by office the terms that curators entered, and those of them that a document gives."""
    known: dict[Ref, set[Ref]] = {}
    read: dict[Ref, set[Ref]] = {}
    for row in model.rows:
        office = row.identity.get("iol:ofOffice")
        if (
            row.subject.kind == "term"
            and isinstance(office, Ref)
            and row.citation.status not in ("alleged", "retracted")
        ):
            known.setdefault(office, set()).add(row.subject)
            if row.citation.evidence == "read":
                read.setdefault(office, set()).add(row.subject)
    return known, read


def _coverage(
    model: Model, office: Office, terms: list[Term], known: int, read: int, gaps: int, as_of: dt.date
) -> Fact:
    values: dict[str, Said] = {
        "iol:coverageOf": office.ref, "iol:coverageAsOf": as_of, "iol:knownTerms": known, "iol:readTerms": read,
        "iol:recordGaps": gaps,
    }  # fmt: skip
    parts: dict[str, Fraction] = {"read": Fraction(read, known) if known else Fraction(0), "dated": _dated(terms)}
    starts = [t.start for t in terms if t.start]
    if starts:
        values["iol:firstCovered"] = min(starts, key=lambda d: (d.earliest, d.latest)).earliest
    if office.single:
        parts["covered"] = _covered(model, office, terms, as_of)
        values["iol:coveredShare"] = _percent(parts["covered"])
    values["iol:readShare"] = _percent(parts["read"])
    weight = sum(WEIGHTS[name] for name in parts)
    score = sum((WEIGHTS[name] * part for name, part in parts.items()), Fraction(0)) / weight
    values["iol:completeness"] = round_fraction(score, 2)
    label = f"{model.name(office.ref)}: {known} terms known, {read} of them read in a document"
    sources = (office.ref, *(t.ref for t in terms))
    return Fact(Ref("coverage", office.ref.id), ("iol:OfficeCoverage",), label, values, sources, BY)


def _percent(part: Fraction) -> Decimal:
    return round_fraction(100 * part, 1)


def _dated(terms: list[Term]) -> Fraction:
    """Return the share of the dates of terms that are known to the day; `..` is as precise as can be."""
    dates = [date for t in terms for date in (t.start, t.end)]
    if not dates:
        return Fraction(0)
    precise = sum(1 for d in dates if isinstance(d, StillHolds) or (isinstance(d, ImpreciseDate) and d.precise))
    return Fraction(precise, len(dates))


def _covered(model: Model, office: Office, terms: list[Term], as_of: dt.date) -> Fraction:
    """Return the share of the days of the office's life on which some accepted term can have held.

    Life is from its creation (where no document gives that, from the first term) to its end, or to `as_of`. A term without
    any end counts up to the last day that its start can be.
    """
    node = model.view.nodes[office.ref]
    begun, ended = date_of(node, "iol:start"), date_of(node, "iol:end")
    spans = sorted((t.start.earliest, _until(t, as_of)) for t in terms if t.start)
    if not spans:
        return Fraction(0)
    first = min(begun.latest, spans[0][0]) if begun else spans[0][0]
    last = min(ended.earliest, as_of) if ended else as_of
    if last <= first:
        return Fraction(1)
    days, reached = 0, first
    for start, end in spans:
        start, end = max(start, reached), min(end, last)
        if end > start:
            days += (end - start).days
            reached = end
    return Fraction(days, (last - first).days)


def _until(term: Term, as_of: dt.date) -> dt.date:
    if isinstance(term.end, StillHolds):
        return as_of
    if isinstance(term.end, ImpreciseDate):
        return term.end.latest
    assert term.start
    return term.start.latest
