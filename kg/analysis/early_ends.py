"""Terms that ended before they were planned to: of how many terms, and in how much time in office.

The two rates answer different questions. Of terms: of 100 mandates that ended, how many were not finished. Of
person-time: how many early ends come in 100 years in office, so that long and short mandates weigh by their length, and
those under way count for the time that they have lasted.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from kg.analysis.bounds import HEADS
from kg.analysis.rates import DAYS_PER_YEAR, poisson_rate, rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.rules import Rules, in_force
from kg.analysis.world import Term, World
from kg.dates import Truth

TOLERANCE_DAYS = 31
"""Assemblies meet in one week of a year and in another of the next: an end that close to the planned one is on time."""
RAN_ITS_LENGTH = ("term-expired", "not-reelected", "continued")
"""Causes by which a document says that the mandate was served out."""
Bounds = tuple[dt.date, dt.date]


class Ending(enum.StrEnum):
    """How a term stands to its planned end."""

    EARLY = "early"
    POSSIBLY_EARLY = "possibly early"
    ON_TIME = "on time"
    """On time, later, or followed without a break by another term of the same person in the same line."""
    UNDER_WAY = "under way"
    UNKNOWN_END = "end unknown"
    UNKNOWN_PLAN = "planned end unknown"


class Basis(enum.StrEnum):
    """Where a planned end comes from."""

    STATED = "stated"
    DERIVED = "derived"
    UNDATED_RULE = "derived, rule undated"


@dataclass(frozen=True)
class Plan:
    """A planned end, between two days, and where it comes from."""

    bounds: Bounds
    basis: Basis
    years: float | None = None
    """Length of a mandate under the rule, where derived."""


@dataclass(frozen=True)
class Judged:
    """A term, its planned end, and how it ended."""

    term: Term
    ending: Ending
    plan: Plan | None
    cause: str
    days_at_risk: float
    """Days from the start to the end, the planned end or the as-of date, whichever came first; middles of imprecise dates."""


def planned_end(term: Term, rules: Rules, *, undated_rules: bool = False) -> Plan | None:
    """Return when a term was to end: as stated, else its start and the length that the rule then in force gives.

    Nothing is derived for the remainder of another's mandate or an extension, nor where the start, the rule, or (unless
    `undated_rules`) since when the rule holds is unknown, or where versions that may have been in force differ.
    """
    if term.planned_end:
        return Plan(term.planned_end, Basis.STATED)
    start = term.interval.start_earliest, term.interval.start_latest
    if term.mandate in ("remainder", "extension") or start[0] is None or start[1] is None:
        return None
    found = [*in_force(rules, term.office, start[0]), *in_force(rules, term.office, start[1])]
    certain = all(f.certainty is Truth.CERTAIN for f in found)
    years = {f.rule.term_years for f in found}
    length = next(iter(years)) if len(years) == 1 else None
    if length is None or not (certain or undated_rules):
        return None
    basis = Basis.DERIVED if certain else Basis.UNDATED_RULE
    return Plan((years_after(start[0], length), years_after(start[1], length)), basis, length)


def years_after(day: dt.date, years: float) -> dt.date:
    """Return the same day some years later, to the month; 29 February becomes 28 where there is none.

    >>> years_after(dt.date(2016, 2, 29), 2.5)
    datetime.date(2018, 8, 29)
    """
    months = day.month - 1 + round(years * 12)
    year, month = day.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def judge(
    term: Term, as_of: dt.date, rules: Rules, *, continued: bool = False, tolerance_days: int = TOLERANCE_DAYS,
    undated_rules: bool = False,
) -> Judged:  # fmt: skip
    """Compare a term's end with the planned one.

    Certainly early is a term whose latest possible end lies more than `tolerance_days` before the earliest possible
    planned end; possibly early one of which that can be. Two equally imprecise dates (both 2020) count as on time. A row
    that outlasts a planned end derived from the rule holds several mandates, or one prolonged: it is on time where it
    ends with one of them, else when the last was to end is unknown. A term after which the same person went on
    (`continued`, see `continued_terms`) is not early.
    """
    plan = planned_end(term, rules, undated_rules=undated_rules)
    ending = _ending(term, as_of, plan, tolerance_days, continued=continued or term.end_cause == "continued")
    return Judged(term, ending, plan, term.end_cause or "unknown", _days_at_risk(term, plan, as_of))


def _ending(term: Term, as_of: dt.date, plan: Plan | None, tolerance_days: int, *, continued: bool) -> Ending:
    first, last = term.interval.end_earliest, term.interval.end_latest
    if term.open:
        return Ending.UNDER_WAY
    if continued:
        return Ending.UNKNOWN_PLAN if plan is None else Ending.ON_TIME
    if first is None or last is None:
        return Ending.UNKNOWN_END
    if last > as_of:
        return Ending.UNDER_WAY
    if plan is None:
        return Ending.UNKNOWN_PLAN
    slack = dt.timedelta(days=tolerance_days)
    early, late = plan.bounds
    if (first, last) == (early, late):
        return Ending.ON_TIME
    if last + slack < early:
        # The document that gives the cause and the one that gives the date say different things.
        return Ending.POSSIBLY_EARLY if term.end_cause in RAN_ITS_LENGTH else Ending.EARLY
    if first + slack < late:
        return Ending.ON_TIME if term.end_cause in RAN_ITS_LENGTH else Ending.POSSIBLY_EARLY
    if (
        plan.years is not None
        and term.end_cause not in RAN_ITS_LENGTH
        and not _with_a_mandate(plan, first, last, slack)
    ):
        return Ending.UNKNOWN_PLAN
    return Ending.ON_TIME


def continued_terms(world: World) -> frozenset[str]:
    """Return the substantive terms after which the same person went on in the same line without a break.

    The next term can begin on the day of the end, or on the one after: sources write a hand-over as one day or as two.
    """
    own: dict[tuple[str, str], list[Term]] = {}
    for terms in world.lines().values():
        for term in terms:
            own.setdefault((term.line, term.person), []).append(term)
    return frozenset(
        earlier.id
        for terms in own.values()
        for earlier, later in itertools.pairwise(terms)
        if earlier.interval.end_latest
        and later.interval.start_earliest
        and (later.interval.start_earliest - earlier.interval.end_latest).days <= 1
    )


def _with_a_mandate(plan: Plan, first: dt.date, last: dt.date, slack: dt.timedelta) -> bool:
    """Whether an end can lie within `slack` of the end of a first, second or later mandate of the rule's length."""
    assert plan.years
    early, late = plan.bounds
    while early <= last + slack:
        if first - slack <= late:
            return True
        early, late = years_after(early, plan.years), years_after(late, plan.years)
    return False


def _days_at_risk(term: Term, plan: Plan | None, as_of: dt.date) -> float:
    bounds = term.interval
    if plan is None or bounds.start_earliest is None or bounds.start_latest is None:
        return 0.0
    start = _middle((bounds.start_earliest, bounds.start_latest))
    stops = [_middle(plan.bounds), float(as_of.toordinal())]
    if bounds.end_earliest and bounds.end_latest:
        stops.append(_middle((bounds.end_earliest, bounds.end_latest)))
    return max(0.0, min(stops) - start)


def _middle(bounds: Bounds) -> float:
    return (bounds[0].toordinal() + bounds[1].toordinal()) / 2


def judged_terms(
    world: World, rules: Rules, *, lines: Collection[str] | None = None, kinds: Collection[str] = HEADS,
    tolerance_days: int = TOLERANCE_DAYS, undated_rules: bool = False,
) -> list[Judged]:  # fmt: skip
    """Judge every substantive term of an office of some kinds, and of some lines, in order of id."""
    continued = continued_terms(world)
    return [
        judge(
            term, world.as_of, rules, continued=term.id in continued, tolerance_days=tolerance_days,
            undated_rules=undated_rules,
        )
        for _, term in sorted(world.terms.items())
        if not term.acting and world.offices[term.office].kind in kinds and (lines is None or term.line in lines)
    ]  # fmt: skip


GROUPS: dict[str, Callable[[World, Judged], str]] = {
    "all": lambda _world, _judged: "all",
    "cause": lambda _world, judged: judged.cause,
    "organization": lambda world, judged: world.offices[judged.term.line].organization_label,
    "decade": lambda _world, judged: _decade(judged.term),
}


def _decade(term: Term) -> str:
    first, last = term.interval.start_earliest, term.interval.start_latest
    if first is None or last is None:
        return "unknown"
    return f"{first.year // 10 * 10}s" if first.year // 10 == last.year // 10 else "unknown"


def early_ends(
    world: World, rules: Rules, *, by: str = "all", lines: Collection[str] | None = None,
    kinds: Collection[str] = HEADS, tolerance_days: int = TOLERANCE_DAYS, undated_rules: bool = False,
) -> Result:  # fmt: skip
    """Return how many terms ended early, of terms and of time in office.

    Parameters
    ----------
    by : `all`, `organization`, `decade` (in which the term began) or `cause`; `term` lists the terms that ended early.
        By cause each row sets the early ends of that cause against all terms and all the time.
    lines : lines of offices to look at; all without it.
    kinds : kinds of offices to look at.
    tolerance_days : an end so close before the planned one is on time.
    undated_rules : take a rule whose dates nobody gives as in force all the time.

    Returns
    -------
    Result
        A row a group: `ended` (terms of which the end and the planned end are known), of them `early` and
        `possibly_early`; `share` = early / ended with its Wilson interval, `share_possible` with the possible ones
        added; `office_years`, `per_100_years` = 100 early / office-years with the exact Poisson interval; then the
        terms left out: under way, end unknown, planned end unknown; and how many planned ends are derived.

    Raises
    ------
    ValueError
        There is no such grouping.

    """
    judged = judged_terms(
        world, rules, lines=lines, kinds=kinds, tolerance_days=tolerance_days, undated_rules=undated_rules
    )
    if by == "term":
        rows = [_term_row(world, j) for j in judged if j.ending in (Ending.EARLY, Ending.POSSIBLY_EARLY)]
    elif by == "cause":
        rows = _by_cause(judged)
    elif by in GROUPS:
        rows = [_group_row(by, group, own) for group, own in _grouped(world, judged, GROUPS[by])]
    else:
        raise ValueError(f"no grouping {by!r}; there are: {', '.join([*GROUPS, 'term'])}")
    about: dict[str, str | int | float | None] = {
        "definition": "substantive terms that ended before their planned end (stated, else start and length of the rule in force)",
        "n": len(judged), "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
        "office_kinds": ", ".join(kinds), "tolerance_days": tolerance_days,
        "undated_rules": "taken as in force" if undated_rules else "not used",
        "interval": "95 %: Wilson for shares, exact Poisson (Garwood) for rates",
    }  # fmt: skip
    return Result("early-ends", rows, about, _notes(judged))


def _grouped(
    world: World, judged: Iterable[Judged], of: Callable[[World, Judged], str]
) -> list[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(of(world, each), []).append(each)
    return sorted(groups.items())


KNOWN = (Ending.EARLY, Ending.POSSIBLY_EARLY, Ending.ON_TIME)


def _group_row(by: str, group: str, judged: list[Judged]) -> Row:
    return {by if by != "all" else "group": group, **_rates(judged, judged)} | {
        "under_way": _count(judged, Ending.UNDER_WAY), "end_unknown": _count(judged, Ending.UNKNOWN_END),
        "planned_end_unknown": _count(judged, Ending.UNKNOWN_PLAN),
        "planned_end_derived": sum(j.ending in KNOWN and j.plan is not None and j.plan.basis is not Basis.STATED for j in judged),
        "cause_unknown": sum(j.ending is Ending.EARLY and j.cause == "unknown" for j in judged),
    }  # fmt: skip


def _rates(events: list[Judged], at_risk: list[Judged]) -> Row:
    """Return the two rates of the early ends among `events`, set against the terms and the time of `at_risk`."""
    ended = sum(j.ending in KNOWN for j in at_risk)
    early, possibly = _count(events, Ending.EARLY), _count(events, Ending.POSSIBLY_EARLY)
    years = sum(j.days_at_risk for j in at_risk if j.ending in (*KNOWN, Ending.UNDER_WAY)) / DAYS_PER_YEAR
    share, rate = wilson(early, ended), poisson_rate(early, years / 100)
    return {
        "ended": ended, "early": early, "possibly_early": possibly,
        "share": rounded(share.value), "share_low": rounded(share.low), "share_high": rounded(share.high),
        "share_possible": rounded(wilson(early + possibly, ended).value),
        "office_years": rounded(years, 1), "per_100_years": rounded(rate.value, 2),
        "rate_low": rounded(rate.low, 2), "rate_high": rounded(rate.high, 2),
    }  # fmt: skip


def _by_cause(judged: list[Judged]) -> list[Row]:
    early = [j for j in judged if j.ending in (Ending.EARLY, Ending.POSSIBLY_EARLY)]
    causes = sorted({j.cause for j in early})
    rows = [{"cause": cause, **_rates([j for j in early if j.cause == cause], judged)} for cause in causes]
    return sorted(rows, key=lambda row: (-row["early"], row["cause"]))


def _count(judged: Iterable[Judged], ending: Ending) -> int:
    return sum(j.ending is ending for j in judged)


def _term_row(world: World, judged: Judged) -> Row:
    term, plan = judged.term, judged.plan
    assert plan
    person = world.persons.get(term.person)
    end = term.interval.end_earliest, term.interval.end_latest
    assert end[0] and end[1]
    return {
        "term": term.id, "holder": person.label if person else term.person,
        "office": world.offices[term.office].label, "early": judged.ending.value, "cause": judged.cause,
        "end_earliest": end[0], "end_latest": end[1],
        "planned_end_earliest": plan.bounds[0], "planned_end_latest": plan.bounds[1], "planned_end_basis": plan.basis.value,
        "days_early_least": max(0, (plan.bounds[0] - end[1]).days), "days_early_most": (plan.bounds[1] - end[0]).days,
    }  # fmt: skip


def _notes(judged: list[Judged]) -> tuple[str, ...]:
    left_out = [j for j in judged if j.ending is Ending.UNKNOWN_PLAN and j.cause not in ("unknown", *RAN_ITS_LENGTH)]
    notes = []
    if left_out:
        notes.append(
            f"{len(left_out)} terms ended for a cause that is given (death, resignation, another office), but when they were "
            "to end is unknown: they are in no rate."
        )
    unknown = sum(j.ending in (Ending.UNKNOWN_PLAN, Ending.UNKNOWN_END) for j in judged)
    if judged:
        notes.append(
            f"Of {unknown} of {len(judged)} terms the end or the planned end is unknown; the rates are of the rest."
        )
    return tuple(notes)
