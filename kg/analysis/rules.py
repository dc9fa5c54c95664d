"""Versions of rules as analyses read them, and which of them was in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kg.analysis.world import Rows
from kg.dates import Interval, Truth


@dataclass(frozen=True)
class Rule:
    """A version of the rules for an office; empty or None where no accepted document says."""

    id: str
    office: str
    interval: Interval
    term_years: float | None
    acting_rule: str


@dataclass(frozen=True)
class InForce:
    """A version that was in force on a day: certainly, or possibly."""

    rule: Rule
    certainty: Truth


Rules = Mapping[str, tuple[Rule, ...]]
"""Versions by office, in order of their start."""


def read_rules(rows: Rows) -> Rules:
    """Read the versions of all rules from the query `all-rules`."""
    found: dict[str, list[Rule]] = {}
    for row in rows("all-rules"):
        interval = Interval(*(row.get(k) for k in ("start_earliest", "start_latest", "end_earliest", "end_latest")))
        years = row.get("term_years")
        rule = Rule(
            row["rule"], row["office"], interval, None if years is None else float(years), row.get("acting_rule") or ""
        )
        found.setdefault(rule.office, []).append(rule)
    return {office: tuple(sorted(own, key=_by_start)) for office, own in found.items()}


def _by_start(rule: Rule) -> tuple[dt.date, str]:
    return rule.interval.start_earliest or dt.date.min, rule.id


def in_force(rules: Rules, office: str, day: dt.date) -> tuple[InForce, ...]:
    """Return the versions that were in force for an office on a day: one that certainly was, else all that possibly were.

    A version is certainly in force from its latest start on, until its earliest end; where no document gives an end,
    until the earliest start of a later version. A version without a start is known from documents of some day, not since
    when it holds: it is only possibly in force.
    """
    own = rules.get(office, ())
    possible = [rule for rule in own if rule.interval.holds(day) is not Truth.NO]
    for rule in possible:
        start, end = rule.interval.start_latest, rule.interval.end_earliest
        if start is None or start > day:
            continue
        # A version without dates next to it may have replaced it, nobody says when.
        undated = any(o.interval.start_earliest is None and o.interval.end_latest is None for o in own if o != rule)
        later = any(
            o.interval.start_earliest is not None and start < o.interval.start_earliest <= day for o in own if o != rule
        )
        if (end is not None and day < end) or (end is None and not later and not undated):
            return (InForce(rule, Truth.CERTAIN),)
    return tuple(InForce(rule, Truth.POSSIBLE) for rule in possible)
