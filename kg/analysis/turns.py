"""Turns: whose turn a rotation would make it, and who has never held the office though eligible.

No office need have a rule of rotation; this says what one would give, were the turn to go to whoever has waited longest.
"""

from __future__ import annotations

import datetime as dt

from kg.analysis.choose import Choice, Head, counted, heads, left_out, name_of, undated
from kg.analysis.eligible import Members, shares
from kg.analysis.grouping import Grouping
from kg.analysis.result import Result, Row
from kg.analysis.world import World

DAYS_OF_YEAR = 365.2425


def turns(world: World, choice: Choice, by: str = "region", stand_in: str = "") -> Result:
    """Say of each region of each line when it last held the office, how long it has waited, and whose turn that makes it.

    `exposure` is years times eligible members: the member-years from the first known head to the day of the data, where the
    members of the organization are those in the graph (`Members`). `expected_heads` is what an equal chance for each
    member at the start of each head with a known value gives; `chance_of_none`, the probability of none at all under it,
    prod (1 - b), with b the share of the region among the members at each start. `never` is certain only if each head is
    known, and the record has no hole and begins where a document says that the line is complete.
    `turn` counts from 1 among those with members now: never held first, by exposure; then whoever has waited longest.

    Parameters
    ----------
    world, choice : where to look; the end of the window is the day on which turns are counted.
    by : `state`, `region`, `subregion` (M49), or `un-group`.
    stand_in : the body whose members to take for an organization of which the graph has no whole list; empty for none.

    Raises
    ------
    UnknownName
        `by` is none of these, or the graph knows no members of `stand_in`.

    """
    grouping, members = Grouping(world, by), Members.of(world, stand_in)
    _, end = choice.span(world)
    rows: list[Row] = []
    without_list = 0
    for line, chain in heads(world, choice).items():
        without_list += not members.source(world.offices[line].organization)
        whole = complete(world, line, chain, choice)
        rows.extend(_turns_of(world, line, chain, grouping, members, end, whole))
    notes = [*left_out(world, choice)]
    if without_list:
        notes.append(
            f"For {counted(without_list, 'line')} the graph has no whole list of members: only who has held the office is listed. Say whose "
            "members to take instead (--stand-in united-nations)."
        )
    return Result(
        "turns", rows,
        {
            "definition": f"time since each {by} last held the office; acting heads skipped, spells of one person joined",
            "by": by, "window": choice.window(), "as_of": world.as_of.isoformat(), "policy": world.policy,
            "null": "equal chance for each member at each start",
        },
        tuple(notes),
    )  # fmt: skip


def complete(world: World, line: str, chain: list[Head], choice: Choice) -> bool:
    """Whether the heads are known to be all that the line had from its beginning to the last of them.

    It is known when each office of the line was made, a document gives the list of holders as complete from that day (or
    year), the record has no hole up to the last of the heads, and each term of the line has a start. A window that begins
    later asks for no more than the list complete from there.
    """
    offices = [office for office in world.offices.values() if office.line == line]
    made = [office.interval.start_latest for office in offices]
    lists = [office.complete_from for office in offices if office.complete_from]
    begun = choice.start or (min(day for day in made if day) if made and all(made) else None)
    return (
        begun is not None
        and bool(lists)
        and min(lists) <= begun
        and not any(head.gap_before for head in chain)
        and not undated(world, choice).get(line)
    )


def _turns_of(
    world: World, line: str, chain: list[Head], grouping: Grouping, members: Members, end: dt.date, whole: bool
) -> list[Row]:
    office = world.offices[line]
    listed = members.source(office.organization)
    begun = chain[0].start
    values = [grouping.of_head(head) for head in chain]
    last_day = end - dt.timedelta(1)
    now: dict[str, int] = {}
    for state in members.on(office.organization, last_day):
        now[grouping.of_state(state, last_day)] = now.get(grouping.of_state(state, last_day), 0) + 1
    exposure: dict[str, int] = {}
    for state, days in members.days(office.organization, begun, end).items():
        group = grouping.of_state(state, last_day)
        exposure[group] = exposure.get(group, 0) + days
    expected: dict[str, float] = {}
    none: dict[str, float] = {}
    for head, value in zip(chain, values, strict=True):
        if len(value) == 1:
            equal = dict.fromkeys(members.on(office.organization, head.start), 1.0)
            for group, share in shares(equal, grouping, head.start)[0].items():
                expected[group] = expected.get(group, 0.0) + share
                none[group] = none.get(group, 1.0) * (1 - share)
    unknown = sum(len(value) != 1 for value in values)
    rows: list[Row] = []
    for group in sorted({*now, *exposure, *(v for value in values for v in value)} - {""}):
        own = [head for head, value in zip(chain, values, strict=True) if value == (group,)]
        perhaps = [value for value in values if not value or (group in value and len(value) > 1)]
        last = own[-1] if own else None
        waits = (last_day - last.interval.end_latest).days if last and last.interval.end_latest else None
        rows.append(
            {
                "organization": office.organization_label, "office": office.label, "line": line,
                "value": grouping.label(group), "heads": len(own), "heads_unknown": unknown,
                "never": None if own else ("certain" if whole and not perhaps else "possible"),
                "last_holder": name_of(world, last.person) if last else None,
                "last_held": last.interval.end_latest if last and waits and waits > 0 else None,
                "holds_now": bool(last and last is chain[-1] and waits is not None and waits <= 0),
                "years_waited": round(max(0, waits) / DAYS_OF_YEAR, 1) if waits is not None else None,
                "members_now": now.get(group, 0) if listed else None,
                "exposure": round(exposure.get(group, 0) / DAYS_OF_YEAR, 1) if listed else None,
                "members_of": listed or None,
                "expected_heads": round(expected[group], 2) if group in expected else None,
                "chance_of_none": round(none[group], 4) if group in none else None, "turn": None,
            }
        )  # fmt: skip
    eligible = [row for row in rows if row["members_now"] != 0 and not row["holds_now"]]
    eligible.sort(
        key=lambda r: (
            r["heads"] > 0,
            -(r["exposure"] or 0) if not r["heads"] else -(r["years_waited"] or 0),
            r["value"],
        )
    )
    for turn, row in enumerate(eligible, 1):
        row["turn"] = turn
    return sorted(rows, key=lambda r: (r["turn"] is None, r["turn"] or 0, r["value"]))
