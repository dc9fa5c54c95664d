"""The panels: their keys and columns. docs/exports.md shows these tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kg.exports.columns import Column, Table

_C = partial(Column, predicate="", to="")
_ORGANIZATION = (
    _C("organization", "ref", definition="The organization.", required=True),
    _C("organization_label", "text", definition="Its name."),
    Column("organization_kind", "code", "iol:organizationKind", "organization-kind", "What kind of organization it is; empty where no accepted document says it."),
)  # fmt: skip
_OFFICE = (
    *_ORGANIZATION,
    _C("office", "ref", definition="The office; of offices that continue each other the last.", required=True),
    _C("office_label", "text", definition="Its name."),
    Column("office_kind", "code", "iol:officeKind", "office-kind", "executive-head or presiding-officer."),
)
_YEAR = _C("year", "integer", definition="The calendar year.", required=True)
_DAYS = (
    _C("held_days", "integer", definition="Days on which somebody certainly held it. 0: on no day certainly.", required=True),
    _C("acting_days", "integer", definition="Days among held_days on which nobody certainly held it in his or her own right. 0: on none of held_days; nothing is said of the other days.", required=True),
    _C("vacant_days_certain", "integer", definition="Days on which certainly nobody held it. 0: no vacancy is certain.", required=True),
    _C("unsettled_days", "integer", definition="Days on which somebody possibly held it and nobody certainly, and which are not certainly vacant.", required=True),
    _C("unknown_days", "integer", definition="Days on which nobody is known to have held it even possibly, and no vacancy is certain.", required=True),
)  # fmt: skip


def _holder(of: str, which: str) -> Iterator[Column]:
    yield Column(
        f"gender_{of}",
        "code",
        "iol:gender",
        "gender",
        f"Gender of {which}; empty where there is none, where it is not known of all, or where they differ.",
    )
    yield _C(
        f"state_{of}",
        "refs",
        definition=f"States of {which}: those represented in office, else those whose nationality they had at the time. Empty where there is nobody, or no accepted document says it.",
    )
    yield _C(
        f"iso3_{of}",
        "text",
        definition=f"Codes ISO 3166-1 alpha-3 of state_{of}, in its order, joined by |; a state without a code is left out.",
    )


def _first(month: str, name: str) -> Iterator[Column]:
    which = f"the head on 1 {name}"
    yield _C(
        f"head_{month}",
        "refs",
        definition=f"Who was head on 1 {name}: certainly, or where nobody certainly was, possibly. Empty where status_{month} is empty, vacant, possibly-vacant or unknown.",
    )
    yield _C(f"head_{month}_label", "text", definition='The names, in that order, joined by "; ".')
    yield _C(
        f"status_{month}",
        "text",
        definition="certain, possible, vacant, possibly-vacant or unknown; empty where the day is not observed (before the first known head, or after the day of the data).",
    )
    yield _C(f"acting_{month}", "boolean", definition="Whether all of them were acting; empty where head is empty.")
    yield from _holder(month, which)


ORGANIZATION_YEAR = Table(
    "organization-year", (), (
        *_ORGANIZATION, _YEAR,
        _C("offices", "refs", definition="The offices whose holder is the head: the executive heads of the organization, and where it has none its presiding officers; of several executive heads the one of kg/exports/heads.csv, and where it names none all.", required=True),
        Column("office_kind", "code", "iol:officeKind", "office-kind", "Of which kind these offices are: executive-head or presiding-officer."),
        _C("days", "integer", definition="Days of the year that are observed: from the first possible day of the first head to the day of the data, or to the last possible day of the offices.", required=True),
        *_first("jan", "January"), *_first("jul", "July"),
        _C("heads_certain", "integer", definition="Persons who were certainly head on at least one day.", required=True),
        _C("changes_least", "integer", definition="Changes of head that certainly fall in this year: spells, acting ones counted, that begin in it, of somebody else than the spell before. The first known head is no change. 0: none is known; with unknown days there can have been one.", required=True),
        _C("changes_most", "integer", definition="The same with those that can fall in this year or in another, since no document gives the year.", required=True),
        _C("changes_own_least", "integer", definition="As changes_least, of those who were head in their own right: an acting head between two of them counts for nothing.", required=True),
        _C("changes_own_most", "integer", definition="As changes_most, of those who were head in their own right.", required=True),
        *_DAYS,
        _C("selections", "integer", definition="Selections (elections, appointments, removals) for these offices that certainly took place in this year and are in the graph. 0: none is recorded, which does not say that there was none.", required=True),
    ),
    "One row an organization and calendar year, from the year of the first known head to that of the data; what is counted is the day on which somebody was head.", ("organization", "year"),
)  # fmt: skip
OFFICE_YEAR = Table(
    "office-year", (), (
        *_OFFICE, _YEAR,
        _C("days", "integer", definition="Days of the year that are observed: from the first possible day of the first term to the day of the data, or to the last possible day of the office.", required=True),
        _C("holder_last_day", "refs", definition="Who held it on the last observed day of the year: certainly, or where nobody certainly did, possibly. Empty where status_last_day is vacant, possibly-vacant or unknown."),
        _C("status_last_day", "text", definition="certain, possible, vacant, possibly-vacant or unknown.", required=True),
        _C("acting_last_day", "boolean", definition="Whether all of them were acting; empty where nobody held it."),
        *_holder("last_day", "holder_last_day"),
        _C("holder_most_days", "ref", definition="The person who certainly held it on most days; of equals the later one. Empty where nobody certainly held it on any day."),
        *_holder("most_days", "holder_most_days"),
        _C("holders_certain", "integer", definition="Persons who certainly held it on at least one day.", required=True),
        _C("holders_possible", "integer", definition="Persons who certainly or possibly held it on at least one day.", required=True),
        _C("new_holders", "integer", definition="Persons among holders_certain who on no earlier day possibly held it within a year before: who came into office in this year.", required=True),
        *_DAYS,
    ),
    "One row a leading office and calendar year, from the year of the first known term to that of the data.", ("office", "year"),
)  # fmt: skip
_PERSON = (
    _C("person", "ref", definition="Who held it.", required=True), _C("person_label", "text", definition="The name."),
    Column("gender", "code", "iol:gender", "gender", "Gender; empty where no accepted document gives it."),
    _C("state", "refs", definition="States represented in office, else those whose nationality the person had at the time; empty where no accepted document says it."),
    _C("iso3", "text", definition="Codes ISO 3166-1 alpha-3 of these states, in their order, joined by |; a state without a code is left out."),
)  # fmt: skip
LEADER_SPELL = Table(
    "leader-spell", (), (
        _C("spell", "ref", definition="The spell: terms of one person in one line of offices without a break between them.", required=True),
        *_OFFICE, *_PERSON,
        _C("acting", "boolean", definition="Whether it is a spell of acting.", required=True),
        _C("start_earliest", "date", definition="First day on which it can have begun; empty where no document says when."),
        _C("start_latest", "date", definition="Last day on which it can have begun; empty where no document says when."),
        _C("end_earliest", "date", definition="First day on which it can have ended; the person did not hold office on the day of the end."),
        _C("end_latest", "date", definition="Last day on which it can have ended; empty where nobody says that it ended."),
        _C("days_least", "integer", definition="Fewest days that it lasted, until the day of the data. 0: on no day certainly.", required=True),
        _C("days_most", "integer", definition="Most days that it can have lasted, until the day of the data. 0: no start is known.", required=True),
        _C("in_office", "boolean", definition="Whether a document says that it lasts at its own day: right-censored. An empty end_latest with false means that the end is not known.", required=True),
        _C("terms", "integer", definition="Of how many terms it consists.", required=True),
        Column("end_cause", "code", "iol:endCause", "end-cause", "Why its last term ended; empty where no accepted document says it."),
    ),
    "One row a spell in a leading office.", ("spell",),
)  # fmt: skip
LEADER_YEAR = Table(
    "leader-year", (), (
        *_OFFICE, *_PERSON, _YEAR,
        _C("days_certain", "integer", definition="Days of the year on which the person certainly held it.", required=True),
        _C("days_possible", "integer", definition="Days on which the person certainly or possibly held it.", required=True),
        _C("acting_days", "integer", definition="Days of days_possible on which the person held it only as acting.", required=True),
        _C("last_day", "text", definition="Whether the person held it on the last observed day of the year: certain, possible or no.", required=True),
        _C("handover", "boolean", definition="Whether somebody else, too, certainly held it in this year.", required=True),
    ),
    "One row a person, leading office and calendar year in which the person possibly held it.", ("office", "person", "year"),
)  # fmt: skip
LEADER_DAY = Table(
    "leader-day", (), (
        *(c for c in _OFFICE if c.name in ("organization", "organization_kind", "office")),
        _C("day", "date", definition="The day.", required=True), *(c for c in _PERSON if c.name in ("person", "gender", "state")),
        _C("acting", "boolean", definition="Whether only as acting.", required=True),
        _C("certainty", "text", definition="certain or possible.", required=True),
    ),
    "One row a leading office, day and person who possibly held it; a day on which nobody is known has no row.", ("office", "day", "person"),
)  # fmt: skip
PANELS = (ORGANIZATION_YEAR, OFFICE_YEAR, LEADER_SPELL, LEADER_YEAR, LEADER_DAY)
