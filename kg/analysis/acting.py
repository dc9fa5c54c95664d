"""Those who acted: for how long, whether they became the next holder, and whether the rule meant them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.analysis.bounds import HEADS, bounded_intervals, single_seat
from kg.analysis.choose import name_of
from kg.analysis.rates import rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.rules import Rules, in_force
from kg.analysis.world import Rows, Term, World
from kg.dates import Interval, Truth

WON, POSSIBLY_WON, LOST, NOT_CHOSEN = "won", "possibly won", "stood and lost", "not chosen"
DECIDED = (WON, POSSIBLY_WON, LOST, NOT_CHOSEN)
RETURNED, UNDER_WAY, NO_SUCCESSOR = "holder returned", "under way", "no successor on record"
UNKNOWN, NOT_APPLICABLE = "unknown", "rule names nobody"


@dataclass(frozen=True)
class Cover:
    """What the graph derived of the time without a holder that an acting term covered."""

    uncovered_days: int
    basis: str
    """How the acting term began: designated, by rule, ...; empty where no document says."""


@dataclass(frozen=True)
class Records:
    """What else than terms is read: covered interregna by acting term, candidates by selection."""

    covers: Mapping[str, Cover]
    candidates: Mapping[str, frozenset[str]]


def read_records(rows: Rows) -> Records:
    """Read them from the queries `acted-then-won` and `candidates`."""
    candidates: dict[str, set[str]] = {}
    for row in rows("candidates"):
        candidates.setdefault(row["selection"], set()).add(row["candidate"])
    return Records(
        {r["acting_term"]: Cover(int(r["uncovered_days"]), r.get("basis") or "") for r in rows("acted-then-won")},
        {selection: frozenset(persons) for selection, persons in candidates.items()},
    )


def acting(
    world: World, rules: Rules, records: Records, *, lines: Collection[str] | None = None, kinds: Collection[str] = HEADS,
) -> Result:  # fmt: skip
    """List who acted in single-seat offices, what became of them, and whether the rule in force named them.

    A case is one person's acting terms in a line before one next substantive term. `outcome` says whether the person
    is the next substantive holder (`possibly won` where imprecise dates leave open who came next), is recorded among
    the candidates of the selection that led to that term (`stood and lost`), or neither (`not chosen`). A holder whose
    term goes on after the acting one returned; such a case, one under way and one without a successor on record are
    in no share.

    Returns
    -------
    Result
        A row a case; the share of those who won among the decided cases, with its Wilson interval, stands in `about`.

    """
    found = [
        _row(world, rules, records, case)
        for line, terms in world.lines(acting=True).items()
        if (lines is None or line in lines) and world.offices[line].kind in kinds and single_seat(world, line)
        for case in _cases(terms)
    ]
    decided = [row for row in found if row["outcome"] in DECIDED]
    won = sum(row["outcome"] == WON for row in decided)
    possibly = sum(row["outcome"] == POSSIBLY_WON for row in decided)
    share, most = wilson(won, len(decided)), wilson(won + possibly, len(decided))
    about: dict[str, str | int | float | None] = {
        "definition": "acting terms of a person before one next substantive term; won: that term is the same person's",
        "n": len(decided), "won": won, "possibly_won": possibly,
        "stood_and_lost": sum(row["outcome"] == LOST for row in decided),
        "share": rounded(share.value), "share_low": rounded(share.low), "share_high": rounded(share.high),
        "share_possible": rounded(most.value), "share_possible_high": rounded(most.high),
        "rule_followed": sum(row["followed"] == Truth.CERTAIN.value for row in found),
        "rule_possibly_followed": sum(row["followed"] == Truth.POSSIBLE.value for row in found),
        "rule_not_followed": sum(row["followed"] == Truth.NO.value for row in found),
        "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
        "office_kinds": ", ".join(kinds), "interval": "95 %, Wilson",
    }  # fmt: skip
    outside = len(found) - len(decided)
    notes = [
        f"{outside} of {len(found)} cases are in no share: under way, the holder returned, or no successor on record."
    ]
    unknown = sum(row["followed"] == UNKNOWN for row in found)
    notes.append(
        f"In {unknown} of {len(found)} cases the data do not say who was next in line: no rule on acting is known for the "
        "day, or the deputies are not."
    )
    return Result("acting", found, about, tuple(notes) if found else ())


@dataclass(frozen=True)
class _Case:
    terms: tuple[Term, ...]
    following: tuple[Term, ...]
    """Substantive terms that can have come next; more than one where dates are imprecise."""
    sure: bool
    """Whether one of them certainly came later."""
    returned: bool


def _cases(terms: Sequence[Term]) -> list[_Case]:
    substantive = [t for t in terms if not t.acting]
    grouped: dict[tuple[str, tuple[str, ...], bool], list[Term]] = {}
    following: dict[str, tuple[list[Term], bool]] = {}
    for term in terms:
        if term.acting:
            following[term.id] = _next(term, substantive)
            key = term.person, tuple(t.id for t in following[term.id][0]), _returned(term, substantive)
            grouped.setdefault(key, []).append(term)
    return [
        _Case(tuple(own), tuple(following[own[-1].id][0]), following[own[-1].id][1], returned)
        for (_, _, returned), own in grouped.items()
    ]


def _returned(term: Term, substantive: Iterable[Term]) -> bool:
    """Whether a holder certainly held before, during and after the acting term."""
    start, end = term.interval.start_earliest, term.interval.end_latest
    return any(
        start and end and s.interval.start_latest and s.interval.end_earliest
        and s.interval.start_latest < start and s.interval.end_earliest > end
        for s in substantive
    )  # fmt: skip


def _next(term: Term, substantive: Iterable[Term]) -> tuple[list[Term], bool]:
    """Return the substantive terms that can have been the first to begin after `term` did, and whether one surely did."""
    begun, latest = term.interval.start_earliest, term.interval.start_latest
    assert begun and latest
    later = [
        t for t in substantive
        if t.interval.start_latest and t.interval.start_latest > begun
        and not (t.interval.end_latest and t.interval.end_latest <= begun)
    ]  # fmt: skip
    surely = [s for t in later if (s := t.interval.start_earliest) and s >= latest]
    if not surely:
        return later, False
    bound = min(
        t.interval.start_latest
        for t in later
        if (t.interval.start_earliest or begun) >= latest and t.interval.start_latest
    )
    return [t for t in later if (t.interval.start_earliest or begun) <= bound], True


def _outcome(case: _Case, candidates: Mapping[str, frozenset[str]]) -> str:
    last = case.terms[-1]
    if case.returned:
        return RETURNED
    if not case.following:
        return UNDER_WAY if last.open else NO_SUCCESSOR
    persons = {t.person for t in case.following}
    if last.person in persons:
        return WON if len(persons) == 1 and case.sure else POSSIBLY_WON
    stood = any(last.person in candidates.get(t.selection, frozenset()) for t in case.following)
    return LOST if stood else NOT_CHOSEN


def _row(world: World, rules: Rules, records: Records, case: _Case) -> Row:
    first = case.terms[0]
    days = [t.interval.days() for t in case.terms]
    most = [m for _, m in days if m is not None]
    rule, next_in_line, followed = _rule(world, rules, records, case)
    uncovered = [records.covers[t.id].uncovered_days for t in case.terms if t.id in records.covers]
    return {
        "office": world.offices[first.line].label, "acted": name_of(world, first.person),
        "from_earliest": first.interval.start_earliest, "to_latest": case.terms[-1].interval.end_latest,
        "days_least": sum(d for d, _ in days), "days_most": sum(most) if len(most) == len(days) else None,
        "uncovered_days": max(uncovered) if uncovered else None,
        "outcome": _outcome(case, records.candidates),
        "next_holder": "; ".join(dict.fromkeys(name_of(world, t.person) for t in case.following)) or None,
        "acting_rule": rule, "next_in_line": next_in_line, "followed": followed,
        "term": first.id, "line": first.line,
    }  # fmt: skip


# ---- the rule on who acts --------------------------------------------------------------


def _rule(world: World, rules: Rules, records: Records, case: _Case) -> tuple[str | None, str | None, str]:
    """Return the code of the rule in force when the acting began, whom it named, and whether it was followed."""
    first = case.terms[0]
    start = first.interval.start_earliest, first.interval.start_latest
    assert start[0] and start[1]
    found = [*in_force(rules, first.office, start[0]), *in_force(rules, first.office, start[1])]
    codes = {f.rule.acting_rule for f in found}
    code = next(iter(codes)) if len(codes) == 1 else ""
    if not code:
        return None, None, UNKNOWN
    named, followed = _followed(world, records, first, code)
    if any(f.certainty is not Truth.CERTAIN for f in found):
        # The version is known, not since when it holds.
        followed = {Truth.CERTAIN.value: Truth.POSSIBLE.value, Truth.NO.value: UNKNOWN}.get(followed, followed)
    return code, named, followed


def _followed(world: World, records: Records, term: Term, code: str) -> tuple[str | None, str]:
    if code == "none":
        return None, NOT_APPLICABLE
    if code == "designated":
        basis = records.covers[term.id].basis if term.id in records.covers else ""
        followed = Truth.CERTAIN.value if basis == "designated" else Truth.NO.value if basis else UNKNOWN
        return None, followed
    if code == "incumbent-stays":
        return _incumbent(world, term)
    return _deputies(world, term, senior=code == "senior-deputy")


def _incumbent(world: World, term: Term) -> tuple[str | None, str]:
    start = term.interval.start_earliest
    before = [
        t for t in world.lines().get(term.line, [])
        if start and t.interval.start_latest and t.interval.start_latest < start
    ]  # fmt: skip
    if not before:
        return None, UNKNOWN
    incumbent = before[-1].person
    return name_of(world, incumbent), (Truth.CERTAIN if incumbent == term.person else Truth.NO).value


@dataclass(frozen=True)
class _Deputy:
    person: str
    held: Truth
    since: Interval
    """Bounds of the day on which service on the body began (only the start is used)."""


def _deputies(world: World, term: Term, *, senior: bool) -> tuple[str | None, str]:
    """Compare the acting person with the deputies of the organization on the eve.

    Service counts from the first term in an office of the kinds deputy or member of the same organization.
    """
    deputies = _deputies_on_eve(world, term, bounded_intervals(world))
    certain = [d for d in deputies if d.held is Truth.CERTAIN]
    seats = _deputy_seats(world, term)
    complete = seats is not None and len(certain) >= seats
    first = _first_in_line(certain if complete else deputies, senior=senior)
    named = "; ".join(name_of(world, d.person) for d in first) or None
    own = next((d for d in deputies if d.person == term.person), None)
    if own is None:
        return named, (Truth.NO.value if complete else UNKNOWN)
    if own not in first:
        return named, Truth.NO.value if any(d.held is Truth.CERTAIN for d in first) else Truth.POSSIBLE.value
    settled = complete and own.held is Truth.CERTAIN and len(first) == 1
    return named, (Truth.CERTAIN if settled else Truth.POSSIBLE).value


def _deputies_on_eve(world: World, term: Term, intervals: Mapping[str, Interval]) -> list[_Deputy]:
    organization = world.offices[term.line].organization
    start = term.interval.start_earliest, term.interval.start_latest
    eves = [day - dt.timedelta(days=1) for day in start if day]
    held: dict[str, list[Truth]] = {}
    served: dict[str, list[Interval]] = {}
    for other in world.terms.values():
        if other.acting or other.id not in intervals or world.offices[other.line].organization != organization:
            continue
        kind = world.offices[other.office].kind
        if kind in ("deputy", "member"):
            served.setdefault(other.person, []).append(other.interval)
        if kind == "deputy":
            answers = [intervals[other.id].holds(eve) for eve in eves]
            held.setdefault(other.person, []).append(answers[0] if len(set(answers)) == 1 else Truth.POSSIBLE)
    return [
        _Deputy(
            person, Truth.CERTAIN if Truth.CERTAIN in answers else Truth.POSSIBLE,
            Interval(
                min(i.start_earliest for i in served[person] if i.start_earliest),
                min(i.start_latest for i in served[person] if i.start_latest),
            ),
        )
        for person, answers in sorted(held.items())
        if any(answer is not Truth.NO for answer in answers)
    ]  # fmt: skip


def _deputy_seats(world: World, term: Term) -> int | None:
    """Return how many deputies the organization has; None where the number is not known. A seat of an office is no more."""
    organization = world.offices[term.line].organization
    own = [o for o in world.offices.values() if (o.organization, o.kind) == (organization, "deputy") and not o.part_of]
    seats = [o.seats for o in own if o.seats is not None]
    return sum(seats) if own and len(seats) == len(own) else None


def _first_in_line(deputies: list[_Deputy], *, senior: bool) -> list[_Deputy]:
    """Return those who can be meant: of the senior deputy all of whom nobody certain is certainly senior to."""
    if not senior:
        return deputies
    return [
        d for d in deputies
        if not any(
            o.held is Truth.CERTAIN and o.since.start_latest and d.since.start_earliest
            and o.since.start_latest < d.since.start_earliest
            for o in deputies if o.person != d.person
        )
    ]  # fmt: skip
