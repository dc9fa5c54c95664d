"""Small models made in code: one office with one seat, and its terms."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kg.dates import Interval, parse_date
from kg.derive.model import MandateDates, Model, Office, Rule, Term
from kg.values import Ref, StillHolds

OFFICE = Ref("office", "head")
RULE = Ref("rule", "head/1990")


def term(
    key: str, start: str, end: str = "", *, person: str = "", planned: str = "", mandate: str = "full", cause: str = "",
    remainder_of: str = "", acting: bool = False, seen_on: str = "",
) -> Term:  # fmt: skip
    """`end` is a date, `..` (with `seen_on`, the day of which a document says so), or nothing."""
    ended = (
        StillHolds(parse_date(seen_on).earliest if seen_on else None)
        if end == ".."
        else parse_date(end)
        if end
        else None
    )
    filled = Ref("term", f"head/{remainder_of}") if remainder_of else None
    return Term(
        Ref("term", f"head/{key}"), OFFICE, Ref("person", person or key), "acting" if acting else "substantive", mandate,
        parse_date(start), ended, None, cause, MandateDates(parse_date(planned) if planned else None, filled),
    )  # fmt: skip


def rule(years: str = "4", start: str = "1990-01-01", end: str = "", key: str = "head/1990") -> Rule:
    interval = Interval.between(parse_date(start), parse_date(end) if end else None)
    if not end:
        interval = Interval(interval.start_earliest, interval.start_latest, parse_date("2030-01-01").earliest, None)
    return Rule(Ref("rule", key), OFFICE, interval, (), Decimal(years))


def model(terms: Sequence[Term], rules: Sequence[Rule] = ()) -> Model:
    office = Office(OFFICE, "Head", "executive-head", Ref("organization", "body"), None, 1, None, OFFICE, False, None)
    return Model(None, (), {OFFICE: office}, list(terms), [], list(rules), [])  # type: ignore[arg-type]
