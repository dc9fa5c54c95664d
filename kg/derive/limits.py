"""Terms that go beyond what a rule in force, or their own planned end, allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.dates import ImpreciseDate, Truth
from kg.derive.model import Model, Rule, Term
from kg.derive.nodes import code_of, date_of
from kg.graph.facts import Fact
from kg.records import Said
from kg.succession.tolerances import HAND_OVER_DAYS, MANDATE_DAYS
from kg.values import Code, Ref

BY = "kg.derive.limits"

_YEAR = Decimal("365.25")


@dataclass(frozen=True)
class Limits:
    """What a rule says of the length and the number of terms."""

    rule: Rule
    years: Decimal | None
    incumbent_stays: bool

    def truth(self, start: ImpreciseDate) -> Truth:
        """Whether it was in force when a term began."""
        return self.rule.interval.holds_at(start)


def limit_facts(model: Model) -> Iterator[Fact]:
    """Yield a finding for every substantive term that exceeds a limit.

    A rule binds a term for certain where it was certainly in force when the term began, and possibly where the dates of the
    rule leave that open. What the rule allows is exceeded only where the dates of the terms leave no doubt. Acting terms,
    remainders and extensions do not count as terms; a term without a stated mandate counts unless it is certainly shorter
    than half the length that the rule gives.
    """
    limits = _limits(model)
    own: dict[tuple[Ref, Ref], list[Term]] = {}
    for term in model.terms:
        if not term.acting and term.start:
            own.setdefault((model.offices[term.office].line, term.person), []).append(term)
    for (_, _), terms in sorted(own.items()):
        terms.sort(key=_by_start)
        for index, term in enumerate(terms):
            yield from _planned_end(model, term, terms[index + 1 :])
            for rule in limits.get(term.office, ()):
                assert term.start
                truth = rule.truth(term.start)
                # A rule of which nobody says since when it holds says nothing about terms of any other time.
                if truth is not Truth.NO and rule.rule.interval.start_earliest is not None:
                    yield from _against_rule(model, term, terms[:index], rule, truth)


def _limits(model: Model) -> dict[Ref, list[Limits]]:
    found: dict[Ref, list[Limits]] = {}
    for rule in model.rules:
        node = model.view.nodes[rule.ref]
        stays = code_of(node, "iol:actingRule") == "incumbent-stays"
        found.setdefault(rule.office, []).append(Limits(rule, rule.term_years or None, stays))
    for office in model.offices.values():
        if office.part_of and office.ref not in found:
            found[office.ref] = found.get(office.part_of, [])
    return found


def _by_start(term: Term) -> tuple[dt.date, dt.date, Ref]:
    assert term.start
    return term.start.earliest, term.start.latest, term.ref


def _planned_end(model: Model, term: Term, later: Iterable[Term]) -> Iterator[Fact]:
    planned = date_of(model.view.nodes[term.ref], "iol:plannedEnd")
    ended = term.interval.end_earliest
    if planned is None or ended is None:
        return
    beyond = (ended - planned.latest).days
    if beyond <= MANDATE_DAYS or any(t.mandate == "extension" and _meets(planned, t) for t in later):
        return
    text = f"{model.name(term.person)} was to leave by {planned} and held for at least {beyond} days more"
    yield _fact(term, "planned-end", Truth.CERTAIN, text, None, (), beyond)


def _meets(planned: ImpreciseDate, extension: Term) -> bool:
    start = extension.interval.start_earliest
    return start is not None and (start - planned.latest).days <= MANDATE_DAYS


def _against_rule(model: Model, term: Term, before: list[Term], limits: Limits, truth: Truth) -> Iterator[Fact]:
    name, rule = model.name(term.person), limits.rule.ref
    maybe = "" if truth is Truth.CERTAIN else " (if it was in force, which its dates leave open)"
    fewest = term.interval.days()[0]
    own_length = term.mandate in ("full", "") and not limits.incumbent_stays
    if limits.years is not None and own_length and truth is Truth.CERTAIN:
        beyond = int(fewest - limits.years * _YEAR)
        if beyond > MANDATE_DAYS:
            text = f"{name} held for at least {fewest} days; {rule.id} gives a term {limits.years.normalize():f} years"
            yield _fact(term, "length", truth, text, rule, (), beyond)
    if not _counts(term, limits):
        return
    earlier = [t for t in before if _counts(t, limits) and _certainly_before(t, term)]
    if limits.rule.reelection == "not-immediately" and earlier and _adjoins(earlier[-1], term):
        text = f"{name} was chosen again at once; {rule.id} does not allow that{maybe}"
        yield _fact(term, "immediate-reelection", truth, text, rule, (earlier[-1].ref,))
    allowed = {"never": 1, "once": 2}.get(limits.rule.reelection)
    if allowed is not None and len(earlier) >= allowed:
        text = f"{name} holds a term number {len(earlier) + 1}; {rule.id} allows {allowed}{maybe}"
        yield _fact(term, "reelection", truth, text, rule, tuple(t.ref for t in earlier))


def _counts(term: Term, limits: Limits) -> bool:
    """Whether a term counts towards the number that a rule allows."""
    if term.mandate in ("remainder", "extension"):
        return False
    if term.mandate == "full" or limits.years is None:
        return True
    most = term.interval.days()[1]
    return most is None or most >= limits.years * _YEAR / 2


def _certainly_before(one: Term, two: Term) -> bool:
    return (
        one.interval.start_latest is not None
        and two.interval.start_earliest is not None
        and one.interval.start_latest < two.interval.start_earliest
    )


def _adjoins(one: Term, two: Term) -> bool:
    """Whether a term certainly began when the other ended, with nobody else between the two."""
    end, start = one.interval.end_earliest, two.interval.start_latest
    return end is not None and start is not None and (start - end).days <= HAND_OVER_DAYS


def _fact(
    term: Term, kind: str, truth: Truth, text: str, rule: Ref | None, compared: tuple[Ref, ...], beyond: int = 0
) -> Fact:
    values: dict[str, Said] = {
        "iol:findingOn": term.ref, "iol:limitKind": Code("limit-kind", kind),
        "iol:certainty": Code("certainty", truth.value),
    }  # fmt: skip
    if rule:
        values["iol:limitRule"] = rule
    if compared:
        values["iol:comparedTerm"] = compared
    if beyond > 0:
        values["iol:daysBeyond"] = beyond
    key = f"{term.ref.id}/{kind}" + (f"/{rule.id}" if rule else "")
    sources = (term.ref, *((rule,) if rule else ()), *compared)
    return Fact(Ref("term-limit-finding", key), ("iol:TermLimitFinding", "iol:Finding"), text, values, sources, BY)
