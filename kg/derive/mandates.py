"""When a term was to end, from what this is known, and whether it ended then."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.dates import ImpreciseDate, Interval, Truth
from kg.derive.lines import lines
from kg.derive.model import Model, Rule, Term
from kg.graph.facts import Fact
from kg.records import Said
from kg.succession import spells
from kg.succession.tolerances import MANDATE_DAYS
from kg.values import Code, Ref, StillHolds

BY = "kg.derive.mandates"

# Causes that cut a mandate short, also where the dates are too vague to show it.
_BEFORE_TIME = frozenset(
    {"resigned", "resigned-charged", "resigned-detained", "removed", "removed-by-vote", "dismissed", "died", "killed",
     "ill-health", "other-office", "foreign-imposition"}
)  # fmt: skip

# A mandate that somebody filled for another, or that was prolonged, has no length of its own.
_OWN_LENGTH = ("full", "")


@dataclass(frozen=True)
class Due:
    """The planned end of a term: between which days, from what this is known, and from which things."""

    earliest: dt.date
    latest: dt.date
    basis: str
    rule: Ref | None
    sources: tuple[Ref, ...]
    years: Decimal | None = None
    """The length of a mandate, where the planned end is from a rule."""


def mandate_facts(model: Model, as_of: dt.date | None) -> Iterator[Fact]:
    """Yield a finding on every substantive term whose planned end is known.

    Parameters
    ----------
    model : the view.
    as_of : the day on which terms without an end are held against their planned end; without it they are left out.

    """
    terms = {term.ref: term for term in model.terms}
    rules: dict[Ref, list[Rule]] = {}
    for rule in model.rules:
        rules.setdefault(rule.office, []).append(rule)
    continued, followed = _neighbours(model)
    for term in sorted(model.terms, key=lambda t: t.ref):
        if term.acting or term.start is None:
            continue
        due = _due(term, terms, rules.get(term.office, []))
        if due:
            yield from _finding(model, term, due, continued.get(term.ref), followed.get(term.ref), as_of)


def _neighbours(model: Model) -> tuple[dict[Ref, Term], dict[Ref, Term]]:
    """Return by term the next of the same spell, and the next holder in his own right."""
    continued: dict[Ref, Term] = {}
    followed: dict[Ref, Term] = {}
    for line in lines(model):
        for spell in spells(line.held):
            for one, two in itertools.pairwise(spell.terms):
                continued[line.term(one).ref] = line.term(two)
        substantive = [line.term(t) for t in line.held if not t.acting]
        followed.update({one.ref: two for one, two in itertools.pairwise(substantive)})
    return continued, followed


def _due(term: Term, terms: dict[Ref, Term], rules: list[Rule], depth: int = 0) -> Due | None:
    stated = term.mandate_dates.planned_end
    if stated:
        return Due(stated.earliest, stated.latest, "stated", None, ())
    filled = terms.get(term.mandate_dates.remainder_of) if term.mandate_dates.remainder_of else None
    if filled is not None and depth < len(terms):
        before = _due(filled, terms, rules, depth + 1)
        return (
            Due(before.earliest, before.latest, "from-predecessor", before.rule, (filled.ref, *before.sources))
            if before
            else None
        )
    rule = _rule_at(term.start, rules) if term.start and term.mandate in _OWN_LENGTH else None
    if rule is None or rule.term_years is None or term.start is None:
        return None
    earliest, latest = (_later(day, rule.term_years) for day in (term.start.earliest, term.start.latest))
    return Due(earliest, latest, "from-rule", rule.ref, (rule.ref,), rule.term_years)


def _rule_at(day: ImpreciseDate, rules: list[Rule]) -> Rule | None:
    """Return the rule that was certainly in force when the term began; None where versions leave that open."""
    held = [(rule, rule.interval.holds_at(day)) for rule in rules]
    possible = [rule for rule, truth in held if truth is not Truth.NO]
    certain = [rule for rule, truth in held if truth is Truth.CERTAIN]
    lengths = {rule.term_years for rule in possible if rule.term_years is not None}
    if certain:
        return certain[0]
    # Several versions that may have been in force do not matter where they give one length.
    return next((r for r in possible if r.term_years is not None), None) if len(lengths) == 1 else None


def _later(day: dt.date, years: Decimal) -> dt.date:
    months = int(years * 12)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _finding(
    model: Model, term: Term, due: Due, continued: Term | None, followed: Term | None, as_of: dt.date | None
) -> Iterator[Fact]:
    ended = _ended(term, continued, followed)
    values: dict[str, Said] = {
        "iol:findingOn": term.ref, "iol:dueBasis": Code("due-basis", due.basis),
        "iol:dueEarliest": due.earliest, "iol:dueLatest": due.latest,
    }  # fmt: skip
    if due.rule:
        values["iol:appliedRule"] = due.rule
    if continued:
        values["iol:continuedBy"] = continued.ref
    if ended is not None:
        least, most = (ended[0] - due.latest).days, (ended[1] - due.earliest).days
        values |= {"iol:leastDaysBeyond": least, "iol:mostDaysBeyond": most}
        status = _status(least, most) if due.rule is None else _status_by_rule(term, due, least, most, ended)
        if status == "as-planned" and term.end_cause in _BEFORE_TIME and least < 0:
            status = "early"
    elif as_of is None:
        return
    else:
        values["iol:mandateAsOf"] = as_of
        status = _open_status(term, due, as_of)
    values["iol:mandateStatus"] = Code("mandate-status", status)
    when = str(due.earliest) if due.earliest == due.latest else f"between {due.earliest} and {due.latest}"
    label = f"{model.name(term.person)} was to stay until {when}: {status.replace('-', ' ')}"
    sources = (term.ref, *due.sources, *((continued.ref,) if continued else ()))
    yield Fact(
        Ref("mandate-finding", term.ref.id), ("iol:MandateFinding", "iol:Finding"), label, values,
        tuple(dict.fromkeys(sources)), BY,
    )  # fmt: skip


def _ended(term: Term, continued: Term | None, followed: Term | None) -> tuple[dt.date, dt.date] | None:
    """Return between which days a term ended: as documents say, else before the next holder began; None if it may last."""
    if isinstance(term.end, ImpreciseDate):
        return term.end.earliest, term.end.latest
    if continued is not None and continued.start is not None:
        return continued.start.earliest, continued.start.latest  # whoever goes on in office does so without a break
    if followed is None or followed.start is None:
        return None
    interval: Interval = term.interval
    lasted = interval.end_earliest or interval.start_latest or followed.start.latest
    return min(lasted, followed.start.latest), followed.start.latest


def _status(least: int, most: int) -> str:
    if most < -MANDATE_DAYS:
        return "early"
    if least > MANDATE_DAYS:
        return "late"
    within = least >= -MANDATE_DAYS and most <= MANDATE_DAYS
    # Dates known by the year reach beyond the tolerance although they say the same: 2016 to 2020 for four years.
    return "as-planned" if within or least <= 0 <= most else "undetermined"


def _status_by_rule(term: Term, due: Due, least: int, most: int, ended: tuple[dt.date, dt.date]) -> str:
    """Return the status of a term whose planned end is only from the length that the rule gives.

    Who stayed longer may have been given another mandate that no row records: then it is not late.
    """
    status = _status(least, most)
    if status != "late" or due.years is None or term.start is None:
        return status
    for count in range(2, 1 + int((ended[1].year - term.start.earliest.year + 1) / due.years)):
        first, last = (_later(day, count * due.years) for day in (term.start.earliest, term.start.latest))
        if _status((ended[0] - last).days, (ended[1] - first).days) == "as-planned":
            return "several-mandates"
    return "undetermined"


def _open_status(term: Term, due: Due, as_of: dt.date) -> str:
    if due.latest < as_of:
        # Only a document that says that it holds shows that it does; else the end may just not be recorded.
        held = isinstance(term.end, StillHolds) and term.end.on is not None and term.end.on > due.latest
        return "overdue" if held else "undetermined"
    return "under-way" if as_of <= due.earliest else "undetermined"
