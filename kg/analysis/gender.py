"""The share of women: among persons, terms, time in office, and incumbents. Four different numbers, never to be mixed.

Press reports turn the share of leaders into a share of time; the two agree by accident only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeAlias

from kg.analysis.choose import Choice, belongs, days_within, decades, held_by_term, of_unknown_gender
from kg.analysis.rates import rounded, wilson
from kg.analysis.result import Result, Row
from kg.analysis.world import Term, World
from kg.dates import Interval, Truth
from kg.errors import UnknownName

BY = ("all", "office-kind", "organization-kind", "decade", "office")
UNITS = ("persons", "terms", "days", "incumbents", "incumbents-possible")
Held: TypeAlias = tuple[Term, Interval]


def women(world: World, choice: Choice, by: str = "all", on: dt.date | None = None) -> Result:
    """Count women among holders by each unit.

    Units: `persons` (each once a group), `terms` (substantive), `days` (of office, to the day of the data), `incumbents` (on
    the day `on`: certainly in office, or said to be still in office by the last document and the day is that of the data;
    `incumbents-possible` adds those of whom nobody says that they left).

    Each row gives how many are known and unknown, the share of women among the known, its Wilson interval at 95 % (persons,
    terms and incumbents; days of one person are no independent trials, so days have none), and the bounds that the unknown
    leave: were none of them women, were all of them (Manski bounds). For days, `women`, `known`, `unknown` are midpoints of
    what imprecise dates allow, and the two bounds take the dates at their extremes as well. Decades: a person or a term
    counts where it overlaps the decade certainly, or it possibly does and no decade does certainly; days are cut at its
    ends, and incumbents are those of its last day.

    Parameters
    ----------
    world, choice : where to look; a window cuts days, and takes the persons and terms that fall in it.
    by : `all`, `office-kind`, `organization-kind`, `decade`, or `office`.
    on : day of the incumbents; default the day of the data, or the last day of the window.

    Raises
    ------
    UnknownName
        `by` is none of these.
    UsageError
        scipy is not installed.

    """
    if by not in BY:
        raise UnknownName("grouping", by, BY, f"Groupings: {', '.join(BY)}.")
    start, end = choice.span(world)
    day = on or end - dt.timedelta(1)
    intervals = held_by_term(world, choice)
    all_held = [(world.terms[id_], interval) for id_, interval in intervals.items()]
    rows: list[Row] = []
    for group, held, window, incumbents_on in _groups(world, all_held, by, (start, end), day):
        inside = [(t, i) for t, i in held if days_within(i, *window)[1] > 0]
        in_window = [(t, i) for t, i in inside if by != "decade" or belongs(i, window)]
        incumbents = {t.person for t, i in held if _in_office(t, i, incumbents_on, world.as_of)}
        perhaps = {t.person for t, i in held if i.holds(incumbents_on) is not Truth.NO}
        rows.append(_counted(world, group, "persons", {t.person for t, _ in in_window}))
        rows.append(_counted(world, group, "terms", [t.person for t, _ in in_window]))
        rows.append(_days(world, group, inside, window))
        rows.append(_counted(world, group, "incumbents", incumbents))
        rows.append(_counted(world, group, "incumbents-possible", perhaps | incumbents))
    notes = []
    counted_persons = {term.person for term, interval in all_held if days_within(interval, start, end)[1] > 0}
    if remark := of_unknown_gender(world, counted_persons):
        notes.append(f"{remark} Shares are of the rest, who need not be like them.")
    if not counted_persons:
        notes.append("No holder under these options: nothing to count.")
    return Result(
        "women", rows,
        {
            "definition": "women / known, among persons, substantive terms, days in office, incumbents",
            "by": by, "window": choice.window(), "as_of": world.as_of.isoformat(),
            "incumbents_on": day.isoformat() if by != "decade" else "last day of the decade, or of the data",
            "policy": world.policy, "interval": "Wilson, 95 %",
        },
        tuple(notes),
    )  # fmt: skip


def _groups(
    world: World, held: list[Held], by: str, span: tuple[dt.date, dt.date], day: dt.date
) -> Iterable[tuple[str, list[Held], tuple[dt.date, dt.date], dt.date]]:
    if by == "decade":
        for first, last in decades((interval for _, interval in held), span):
            yield f"{first.year // 10 * 10}s", held, (first, last), last - dt.timedelta(1)
        return
    key: Callable[[Term], str] = {
        "all": lambda term: "all",
        "office-kind": lambda term: world.offices[term.line].kind,
        "organization-kind": lambda term: world.offices[term.line].organization_kind or "unknown",
        "office": lambda term: term.line,
    }[by]
    for group in sorted({key(term) for term, _ in held}):
        yield group, [(t, i) for t, i in held if key(t) == group], span, day


def _in_office(term: Term, interval: Interval, day: dt.date, as_of: dt.date) -> bool:
    certain = interval.holds(day)
    return certain is Truth.CERTAIN or (certain is Truth.POSSIBLE and term.open and day == as_of)


def _is(world: World, person: str) -> str:
    return world.persons[person].gender if person in world.persons else ""


def _counted(world: World, group: str, unit: str, persons: Iterable[str]) -> Row:
    genders = [_is(world, person) for person in persons]
    known = sum(bool(g) for g in genders)
    found = genders.count("female")
    unknown, total = len(genders) - known, len(genders)
    interval = wilson(found, known)
    return {
        "group": group, "unit": unit, "women": found, "known": known, "unknown": unknown,
        "share": _share(found, known), "low": rounded(interval.low), "high": rounded(interval.high),
        "if_unknown_none": _share(found, total), "if_unknown_all": _share(found + unknown, total),
    }  # fmt: skip


def _days(world: World, group: str, held: list[Held], window: tuple[dt.date, dt.date]) -> Row:
    fewest, most = {"female": 0, "": 0, "else": 0}, {"female": 0, "": 0, "else": 0}
    for term, interval in held:
        gender = _is(world, term.person)
        kind = gender if gender in ("female", "") else "else"
        few, many = days_within(interval, *window)
        fewest[kind] += few
        most[kind] += many
    middle = {kind: (fewest[kind] + most[kind]) / 2 for kind in fewest}
    known = middle["female"] + middle["else"]
    return {
        "group": group, "unit": "days", "women": round(middle["female"]), "known": round(known),
        "unknown": round(middle[""]), "share": _share(middle["female"], known), "low": None, "high": None,
        "if_unknown_none": _share(fewest["female"], fewest["female"] + most["else"] + most[""]),
        "if_unknown_all": _share(most["female"] + most[""], most["female"] + most[""] + fewest["else"]),
    }  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
