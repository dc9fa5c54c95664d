"""Terms that ended before they were planned to: of how many terms, and in how much time in office.

The two rates answer different questions. Of terms: of 100 mandates that ended, how many were not finished. Of
person-time: how many early ends come in 100 years in office, so that long and short mandates weigh by their length, and
those under way count for the time that they have lasted.

When a term was to end, and whether it ended then, is derived in the graph (`kg.derive.mandates`); here it is counted.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from kg.analysis.bounds import HEADS
from kg.analysis.rates import DAYS_PER_YEAR, poisson_rate, rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.world import Rows, Term, World
from kg.succession.tolerances import MANDATE_DAYS

RAN_ITS_LENGTH = ("term-expired", "not-reelected", "continued")
"""Causes by which a document says that the mandate was served out."""
STATED = "stated"
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


@dataclass(frozen=True)
class Mandate:
    """What was derived of a term: between which days it was to end, from what this is known, and what came of it."""

    due: Bounds
    basis: str
    """stated, from-predecessor (the remainder of another's term), or from-rule (the length that the rule gives)."""
    status: str
    least_days_beyond: int | None
    """Fewest days that it ended after the planned end, negative if before; None while it is not known to have ended."""
    most_days_beyond: int | None
    continued: bool
    """Whether the same person went on in the same line without a break."""


def read_mandates(rows: Rows) -> dict[str, Mandate]:
    """Read the findings on planned ends, by term, from the query `mandates`."""
    return {
        row["term"]: Mandate(
            (row["due_earliest"], row["due_latest"]), row["basis"], row["status"],
            _whole(row.get("least_days_beyond")), _whole(row.get("most_days_beyond")), bool(row.get("continued_by")),
        )
        for row in rows("mandates")
    }  # fmt: skip


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


@dataclass(frozen=True)
class Judged:
    """A term, what was derived of its planned end, and how it ended."""

    term: Term
    ending: Ending
    mandate: Mandate | None
    cause: str
    days_at_risk: float
    """Days from the start to the end, the planned end or the as-of date, whichever came first; middles of imprecise dates."""


def judge(term: Term, mandate: Mandate | None, as_of: dt.date) -> Judged:
    """Say how a term ended, against its planned end.

    Early is a term that certainly ended more than the tolerance before its planned end; possibly early one of which the
    dates allow that and do not show it, or of which they show it while a document gives as cause that the mandate ran its
    length. Whoever went on in the same line without a break did not end early. A term of which the graph leaves open how
    many mandates it held has no known planned end.
    """
    return Judged(
        term, _ending(term, mandate), mandate, term.end_cause or "unknown",
        0.0 if mandate is None else _days_at_risk(term, mandate, as_of),
    )  # fmt: skip


def _ending(term: Term, mandate: Mandate | None) -> Ending:
    continued = term.end_cause == "continued" or (mandate is not None and mandate.continued)
    if term.open and not continued:
        return Ending.UNDER_WAY
    if mandate is None:
        ended = term.interval.end_latest is not None or continued
        return Ending.UNKNOWN_PLAN if ended else Ending.UNKNOWN_END
    if continued:
        return Ending.ON_TIME
    if mandate.least_days_beyond is None:
        return Ending.UNKNOWN_END
    if mandate.status == "early":
        return Ending.POSSIBLY_EARLY if term.end_cause in RAN_ITS_LENGTH else Ending.EARLY
    if mandate.status == "undetermined" and term.end_cause not in RAN_ITS_LENGTH:
        return Ending.POSSIBLY_EARLY if mandate.least_days_beyond < -MANDATE_DAYS else Ending.UNKNOWN_PLAN
    return Ending.ON_TIME


def _days_at_risk(term: Term, mandate: Mandate, as_of: dt.date) -> float:
    bounds = term.interval
    if bounds.start_earliest is None or bounds.start_latest is None:
        return 0.0
    start, due = _middle((bounds.start_earliest, bounds.start_latest)), _middle(mandate.due)
    stops = [due, float(as_of.toordinal())]
    if mandate.least_days_beyond is not None and mandate.most_days_beyond is not None:
        # Days beyond run from the latest planned end to the earliest end, and from the earliest to the latest.
        stops.append(due + (mandate.least_days_beyond + mandate.most_days_beyond) / 2)
    return max(0.0, min(stops) - start)


def _middle(bounds: Bounds) -> float:
    return (bounds[0].toordinal() + bounds[1].toordinal()) / 2


def judged_terms(
    world: World, mandates: Mapping[str, Mandate], *, lines: Collection[str] | None = None,
    kinds: Collection[str] = HEADS, stated_only: bool = False,
) -> list[Judged]:  # fmt: skip
    """Judge every substantive term of an office of some kinds, and of some lines, in order of id."""
    usable = {term: m for term, m in mandates.items() if m.basis == STATED or not stated_only}
    return [
        judge(term, usable.get(term.id), world.as_of)
        for _, term in sorted(world.terms.items())
        if not term.acting and world.offices[term.office].kind in kinds and (lines is None or term.line in lines)
    ]


GROUPS: dict[str, Callable[[World, Judged], str]] = {
    "all": lambda _world, _judged: "all",
    "cause": lambda _world, judged: judged.cause,
    "organization-kind": lambda world, judged: world.offices[judged.term.line].organization_kind or "unknown",
    "organization": lambda world, judged: world.offices[judged.term.line].organization_label,
    "decade": lambda _world, judged: _decade(judged.term),
}


def _decade(term: Term) -> str:
    first, last = term.interval.start_earliest, term.interval.start_latest
    if first is None or last is None:
        return "unknown"
    return f"{first.year // 10 * 10}s" if first.year // 10 == last.year // 10 else "unknown"


def early_ends(
    world: World, mandates: Mapping[str, Mandate], *, by: str = "all", lines: Collection[str] | None = None,
    kinds: Collection[str] = HEADS, stated_only: bool = False,
) -> Result:  # fmt: skip
    """Return how many terms ended early, of terms and of time in office.

    Parameters
    ----------
    by : `all`, `organization`, `organization-kind`, `decade` (in which the term began) or `cause`; `term` lists the terms that ended early.
        By cause each row sets the early ends of that cause against all terms and all the time.
    lines : lines of offices to look at; all without it.
    kinds : kinds of offices to look at.
    stated_only : use only planned ends that a document gives.

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
    judged = judged_terms(world, mandates, lines=lines, kinds=kinds, stated_only=stated_only)
    if by == "term":
        rows = [_term_row(world, j) for j in judged if j.ending in (Ending.EARLY, Ending.POSSIBLY_EARLY)]
    elif by == "cause":
        rows = _by_cause(judged)
    elif by in GROUPS:
        rows = [_group_row(by, group, own) for group, own in _grouped(world, judged, GROUPS[by])]
    else:
        raise ValueError(f"no grouping {by!r}; there are: {', '.join([*GROUPS, 'term'])}")
    about: dict[str, str | int | float | None] = {
        "definition": "substantive terms that ended before their planned end by more than the tolerance",
        "n": len(judged), "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
        "office_kinds": ", ".join(kinds), "tolerance_days": MANDATE_DAYS,
        "planned_ends": "stated" if stated_only else "stated, from the predecessor's, or start and length in the rule",
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
        "planned_end_derived": sum(j.ending in KNOWN and j.mandate is not None and j.mandate.basis != STATED for j in judged),
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
    term, mandate = judged.term, judged.mandate
    assert mandate and mandate.least_days_beyond is not None and mandate.most_days_beyond is not None
    person = world.persons.get(term.person)
    return {
        "term": term.id, "holder": person.label if person else term.person,
        "office": world.offices[term.office].label, "early": judged.ending.value, "cause": judged.cause,
        "end_earliest": term.interval.end_earliest, "end_latest": term.interval.end_latest,
        "planned_end_earliest": mandate.due[0], "planned_end_latest": mandate.due[1], "planned_end_basis": mandate.basis,
        "days_early_least": max(0, -mandate.most_days_beyond), "days_early_most": -mandate.least_days_beyond,
    }  # fmt: skip


def _notes(judged: list[Judged]) -> tuple[str, ...]:
    left_out = [j for j in judged if j.ending is Ending.UNKNOWN_PLAN and j.cause not in ("unknown", *RAN_ITS_LENGTH)]
    notes = []
    derived = sum(j.ending in KNOWN and j.mandate is not None and j.mandate.basis == "from-rule" for j in judged)
    if derived:
        notes.append(
            f"In {derived} terms the planned end is from the length in a rule, often one of which nobody says since when it "
            "holds: it is taken as in force where the versions known give one length. See stated_only."
        )
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
