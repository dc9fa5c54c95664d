"""Heirs apparent: whether those who took over had a seat on the organization's executive body shortly before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kg.analysis.bounds import HEADS, bounded_intervals
from kg.analysis.rates import rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.world import Term, World
from kg.dates import Interval, Truth

YEARS = 5
SEATS = ("deputy", "member")
NONE_FOUND, UNKNOWN = "none found", "unknown"


@dataclass(frozen=True)
class Heir:
    """A successor, and what is known of a seat before."""

    term: Term
    organization: str
    finding: str
    """certain, possible, `none found`, or unknown: the graph holds nothing on the organization's deputies and members then."""
    seats: tuple[Term, ...]


def heirs_of(
    world: World, *, years: int = YEARS, lines: Collection[str] | None = None, kinds: Collection[str] = HEADS
) -> list[Heir]:
    """Judge every first substantive term of a person in a line that somebody else had held before.

    A seat before is a term, in an office of the kinds deputy or member of the same organization, or acting in the same
    line, that held on a day of the window: from `years` years before the term began to the eve of it. Certain where it
    held then whatever the imprecise dates are, possible where that depends on them.
    """
    intervals = bounded_intervals(world)
    seats: dict[str, list[Term]] = {}
    organizations: dict[str, set[str]] = {}
    for _, term in sorted(world.terms.items()):
        office = world.offices[term.office]
        if office.kind in SEATS:
            seats.setdefault(office.organization, []).append(term)
    for office in world.offices.values():
        organizations.setdefault(office.line, set()).add(office.organization)
    found = []
    for line, terms in world.lines(acting=True).items():
        if world.offices[line].kind not in kinds or (lines is not None and line not in lines):
            continue
        own = [term for organization in sorted(organizations[line]) for term in seats.get(organization, [])]
        acted = [term for term in terms if term.acting]
        for term in _successors(terms):
            found.append(_judge(world, term, own, acted, intervals, years))
    return found


def _successors(terms: Sequence[Term]) -> list[Term]:
    """Return the first substantive term of each person, but not of the first holder of the line."""
    firsts: dict[str, Term] = {}
    for term in terms:
        if not term.acting:
            firsts.setdefault(term.person, term)
    return list(firsts.values())[1:]


def _judge(
    world: World, term: Term, seats: list[Term], acted: list[Term], intervals: Mapping[str, Interval], years: int
) -> Heir:
    organization = world.offices[term.line].organization
    begun, latest = term.interval.start_earliest, term.interval.start_latest
    assert begun and latest
    window = Interval(_before(begun, years), _before(latest, years), begun, latest)
    held = [(t, _held_in(intervals.get(t.id, t.interval), window)) for t in (*seats, *acted)]
    # Without anything on record of the deputies and members of these years, their absence says nothing. A term of which
    # nobody gives the start can be of any time.
    if not any(truth is not Truth.NO for t, truth in held[: len(seats)] if t.id in intervals):
        return Heir(term, organization, UNKNOWN, ())
    own = [(t, truth) for t, truth in held if t.person == term.person and truth is not Truth.NO]
    finding = NONE_FOUND
    if own:
        finding = (Truth.CERTAIN if any(truth is Truth.CERTAIN for _, truth in own) else Truth.POSSIBLE).value
    return Heir(term, organization, finding, tuple(t for t, _ in own))


def _held_in(held: Interval, window: Interval) -> Truth:
    """Whether a term held on a day of the window, `[years before the start, start)`.

    A term whose end no document gives did hold on the day on which it began.
    """
    truth = held.overlap(window)
    first, last = held.start_earliest, held.start_latest
    begins, ends = window.start_latest, window.end_earliest
    if truth is Truth.POSSIBLE and first and last and begins and ends and begins <= first and last < ends:
        return Truth.CERTAIN
    return truth


def _before(day: dt.date, years: int) -> dt.date:
    year = max(1, day.year - years)
    return dt.date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def heirs(
    world: World, *, years: int = YEARS, by: str = "organization", lines: Collection[str] | None = None,
    kinds: Collection[str] = HEADS,
) -> Result:  # fmt: skip
    """Return how many successors had a seat on the executive body of the same organization before.

    Parameters
    ----------
    years : length of the window before the successor took office.
    by : `organization`, `all`, or `term`, which lists the successors with what was found.
    lines, kinds : what to look at.

    Returns
    -------
    Result
        By organization: `n`, successors for whom the record says something on deputies and members of the time; of them
        `certain`, `possible`, `none_found`; `share` = certain / n with its Wilson interval, `share_possible` with the
        possible ones added; `unknown`, those for whom the graph holds no deputy or member of the window: they are in no
        share, and an organization with nobody else has none. That nothing was found is no proof that there was nothing,
        so the share is a lower bound as far as lists of members are incomplete.

    Raises
    ------
    ValueError
        `years` is not positive, or there is no such grouping.

    """
    if years < 1:
        raise ValueError("the window must be one year or longer")
    found = heirs_of(world, years=years, lines=lines, kinds=kinds)
    if by == "term":
        rows = [_term_row(world, heir) for heir in found if heir.finding != UNKNOWN]
    elif by == "all":
        rows = [{"group": "all", **_shares(found)}] if found else []
    elif by == "organization":
        groups: dict[str, list[Heir]] = {}
        for heir in found:
            groups.setdefault(world.offices[heir.term.line].organization_label, []).append(heir)
        rows = [{"organization": label, **_shares(own)} for label, own in sorted(groups.items())]
        rows = [row for row in rows if row["n"]]
    else:
        raise ValueError(f"no grouping {by!r}; there are: organization, all, term")
    about: dict[str, str | int | float | None] = {
        "definition": "successors who were deputy or member of a body of the same organization, or acted in the same line, "
        f"within {years} years before taking office",
        "n": sum(heir.finding != UNKNOWN for heir in found), "window_years": years,
        "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
        "office_kinds": ", ".join(kinds), "interval": "95 %, Wilson",
    }  # fmt: skip
    unknown = [heir for heir in found if heir.finding == UNKNOWN]
    notes = []
    if unknown:
        organizations = len(
            {heir.organization for heir in unknown} - {h.organization for h in found if h.finding != UNKNOWN}
        )
        notes.append(
            f"{len(unknown)} of {len(found)} successors are in no share: the graph holds no deputy or member of their "
            f"organization in the window. {organizations} organizations have no denominator at all."
        )
    return Result("heirs", rows, about, tuple(notes))


def _shares(found: Sequence[Heir]) -> Row:
    counts = {name: sum(h.finding == name for h in found) for name in ("certain", "possible", NONE_FOUND, UNKNOWN)}
    n = len(found) - counts[UNKNOWN]
    share, most = wilson(counts["certain"], n), wilson(counts["certain"] + counts["possible"], n)
    return {
        "n": n, "certain": counts["certain"], "possible": counts["possible"], "none_found": counts[NONE_FOUND],
        "share": rounded(share.value), "share_low": rounded(share.low), "share_high": rounded(share.high),
        "share_possible": rounded(most.value), "unknown": counts[UNKNOWN],
    }  # fmt: skip


def _term_row(world: World, heir: Heir) -> Row:
    person = world.persons.get(heir.term.person)
    return {
        "office": world.offices[heir.term.line].label, "successor": person.label if person else heir.term.person,
        "from_earliest": heir.term.interval.start_earliest, "seat_before": heir.finding,
        "seats": "; ".join(
            dict.fromkeys(("acting: " if t.acting else "") + world.offices[t.office].label for t in heir.seats)
        ) or None,
        "term": heir.term.id,
    }  # fmt: skip
