"""Crowding: terms that certainly hold at once and exclude each other, found by sweeps over the days of each office."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from kg.dates import Interval, Truth
from kg.derive.model import Model, Office, Term
from kg.derive.nodes import date_of, ref_of
from kg.graph.facts import Fact
from kg.succession.crowding import Crowd, Holding, crowds, overlapping_pairs
from kg.succession.tolerances import HAND_OVER_DAYS
from kg.values import Code, Ref, StillHolds

BY = "kg.derive.crowding"


def crowding_facts(model: Model) -> Iterator[Fact]:
    """Yield every two terms of a line of one seat that certainly hold at once, and every crowd of an office of several seats.

    Somebody who acts while the holder in his own right is kept from it stands in nobody's way. So an acting and a
    substantive term count only where the acting one does not lie within the other and no interruption explains the days.
    """
    interrupted = _interruptions(model)
    for line, terms in sorted(_lines(model).items()):
        yield from _pairs(model, line, terms, interrupted)
    for office, terms in sorted(_bodies(model).items()):
        seats = model.offices[office].seats
        assert seats
        held = [Holding(t.ref.id, t.person.id, t.interval) for t in terms if not t.acting]
        by_key = {t.ref.id: t.ref for t in terms}
        for crowd in crowds(held, seats, HAND_OVER_DAYS):
            refs = [by_key[key] for key in crowd.keys]
            yield _fact(office, "seats", crowd, refs, f"{crowd.at_once} persons at once on {seats} seats")


def _lines(model: Model) -> dict[Ref, list[Term]]:
    """Return the terms of each line of one seat."""
    lines: dict[Ref, list[Term]] = {}
    for term in model.terms:
        office = model.offices[term.office]
        if office.single:
            lines.setdefault(office.line, []).append(term)
    return lines


def _bodies(model: Model) -> dict[Ref, list[Term]]:
    """Return by office of several seats the terms of it and of its parts."""
    bodies: dict[Ref, list[Term]] = {}
    for term in model.terms:
        office: Office | None = model.offices[term.office]
        seen: set[Ref] = set()
        while office is not None and office.ref not in seen:
            seen.add(office.ref)
            if office.seats is not None and office.seats > 1:
                bodies.setdefault(office.ref, []).append(term)
            office = model.offices.get(office.part_of) if office.part_of else None
    return bodies


def _interruptions(model: Model) -> dict[Ref, list[Interval]]:
    found: dict[Ref, list[Interval]] = {}
    for node in model.view.of_kind("interruption"):
        term = ref_of(node, "iol:interrupts")
        end = node.values.get("iol:end")
        if term and not isinstance(end, StillHolds):
            found.setdefault(term, []).append(Interval.between(date_of(node, "iol:start"), date_of(node, "iol:end")))
    return found


def _pairs(
    model: Model, line: Ref, terms: list[Term], interrupted: dict[Ref, list[Interval]]
) -> Iterator[Fact]:  # fmt: skip
    by_key = {t.ref.id: t for t in terms}
    ordered = sorted((t for t in terms if t.start), key=_start_key)
    neighbours = {frozenset((a.ref, b.ref)) for a, b in itertools.pairwise(ordered)}
    for is_acting in (False, True):
        same_kind = [t for t in ordered if t.acting is is_acting]
        neighbours |= {frozenset((a.ref, b.ref)) for a, b in itertools.pairwise(same_kind)}
    held = [Holding(t.ref.id, t.person.id, t.interval) for t in ordered]
    for crowd in overlapping_pairs(held):
        one, two = (by_key[key] for key in crowd.keys)
        if one.acting != two.acting:
            deputy, holder = (one, two) if one.acting else (two, one)
            if _within(deputy, holder) or _explained(holder, crowd, interrupted):
                continue
            kind = "acting"
        else:
            kind = "adjacent" if frozenset((one.ref, two.ref)) in neighbours else "non-adjacent"
        names = f"{model.name(one.person)} and {model.name(two.person)}"
        text = f"{names} both hold for {crowd.days} days from {crowd.start} to {crowd.end}"
        yield _fact(line, kind, crowd, [one.ref, two.ref], text)


def _start_key(term: Term) -> tuple[dt.date, dt.date, dt.date, Ref]:
    assert term.start
    return term.start.earliest, term.start.latest, term.interval.end_latest or dt.date.max, term.ref


def _within(inner: Term, outer: Term) -> bool:
    """Whether an acting term can lie within a substantive one."""
    i, o = inner.interval, outer.interval
    begins = i.start_latest is None or o.start_earliest is None or o.start_earliest <= i.start_latest
    ends = o.end_latest is None or i.end_earliest is None or i.end_earliest <= o.end_latest
    return begins and ends


def _explained(substantive: Term, crowd: Crowd, interrupted: dict[Ref, list[Interval]]) -> bool:
    days = Interval(crowd.start, crowd.start, crowd.end, crowd.end)
    return any(i.overlap(days) is not Truth.NO for i in interrupted.get(substantive.ref, ()))


def _fact(office: Ref, kind: str, crowd: Crowd, terms: list[Ref], text: str) -> Fact:
    key = f"{kind}/{terms[0].id}/with/{terms[1].id}" if kind != "seats" else f"seats/{office.id}/{crowd.start}"
    return Fact(
        Ref("crowding", key), ("iol:Crowding",), text,
        {
            "iol:crowdedOffice": office, "iol:crowdingTerm": tuple(terms), "iol:crowdingKind": Code("crowding-kind", kind),
            "iol:crowdedFrom": crowd.start, "iol:crowdedUntil": crowd.end, "iol:crowdedDays": crowd.days,
            "iol:holdersAtOnce": crowd.at_once,
        },
        tuple(terms), BY,
    )  # fmt: skip
