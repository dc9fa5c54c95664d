"""A view as typed objects: what the derivations compute with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kg.dates import ImpreciseDate, Interval
from kg.records import Row
from kg.resolve import View
from kg.values import Ref, StillHolds


@dataclass(frozen=True)
class Office:
    """An office; `line` is the office that continues it to this day, under which its holders form one line."""

    ref: Ref
    label: str
    kind: str
    organization: Ref | None
    organ: Ref | None
    seats: int | None
    part_of: Ref | None
    line: Ref
    may_be_empty: bool
    complete_from: ImpreciseDate | None

    @property
    def single(self) -> bool:
        """Whether it has one holder at a time."""
        return self.seats == 1 or (self.seats is None and self.kind in ("executive-head", "presiding-officer"))


@dataclass(frozen=True)
class MandateDates:
    """When a term was to end, and the term whose unexpired part it fills."""

    planned_end: ImpreciseDate | None
    remainder_of: Ref | None


@dataclass(frozen=True)
class Term:
    """A term; `end` is None where no document speaks of it."""

    ref: Ref
    office: Ref
    person: Ref
    kind: str
    mandate: str
    start: ImpreciseDate | None
    end: ImpreciseDate | StillHolds | None
    stated_predecessor: Ref | None
    end_cause: str
    mandate_dates: MandateDates = field(default_factory=lambda: MandateDates(None, None))

    @property
    def acting(self) -> bool:
        """Whether it is held in place of a holder."""
        return self.kind == "acting"

    @property
    def interval(self) -> Interval:
        """When it holds."""
        if isinstance(self.end, StillHolds):
            start = Interval.between(self.start, None)
            return Interval(start.start_earliest, start.start_latest, self.end.on or start.start_latest, None)
        return Interval.between(self.start, self.end)


@dataclass(frozen=True)
class Threshold:
    """What a ballot needs; `numerator` and `denominator` are None for the comparison `most`."""

    ref: Ref
    rule: Ref
    first: int
    last: int | None
    comparison: str
    numerator: int | None
    denominator: int | None
    base: str
    body: Ref | None = None
    electorate: Ref | None = None
    without_veto: bool = False
    applies_after: str = ""
    elimination: str = ""
    elimination_share: Decimal | None = None

    def covers(self, ordinal: int) -> bool:
        """Whether it holds for that ballot."""
        return self.first <= ordinal and (self.last is None or ordinal <= self.last)


@dataclass(frozen=True)
class Rule:
    """A version of the rules for an office."""

    ref: Ref
    office: Ref
    interval: Interval
    thresholds: tuple[Threshold, ...]
    term_years: Decimal | None = None
    elimination: str = ""
    tie_break: str = ""
    reelection: str = ""
    distinct_regions: bool = False
    eliminating: tuple[Threshold, ...] = ()
    """The ranges of ballots for which documents say who leaves; some ask for no votes besides."""


@dataclass(frozen=True)
class Tally:
    """What a candidacy received in a ballot."""

    ref: Ref
    candidacy: Ref
    votes: int | None
    share: Decimal | None
    against: int | None
    abstentions: int | None
    vetoes: int | None = None
    weight: Decimal | None = None


@dataclass(frozen=True)
class Numbers:
    """Counts of members and votes, each None where not given."""

    entitled: int | None
    present: int | None
    cast: int | None
    valid: int | None
    abstentions: int | None


@dataclass(frozen=True)
class Ballot:
    """A ballot as documents describe it; `ordinal` is None where they give no number.

    `body` and `electorate` tell apart the ballots of two organs, or of a part of the members, that count together.
    """

    ref: Ref
    ordinal: int | None
    elects: tuple[Ref, ...]
    numbers: Numbers
    tallies: tuple[Tally, ...]
    kind: str = ""
    body: Ref | None = None
    electorate: Ref | None = None
    total_weight: Decimal | None = None
    one_vote_each: bool = True
    """Whether a voter has one vote, so that the votes of all candidacies add up to the valid ones: not where several seats
    are filled at once, nor where each voter speaks on each candidacy."""


@dataclass(frozen=True)
class Selection:
    """A selection with its candidacies and ballots."""

    ref: Ref
    label: str
    office: Ref
    kind: str
    stage: str
    """`open`, `decided`, `without-result`, or empty where no document says."""
    body: Ref | None
    date: ImpreciseDate | None
    stated_rule: Ref | None
    elected: tuple[Ref, ...]
    seats: int
    numbers: Numbers
    candidacies: tuple[Ref, ...]
    ballots: tuple[Ballot, ...]
    withdrawn: frozenset[Ref] = frozenset()
    """Candidacies that documents call withdrawn."""


@dataclass
class Model:
    """All of a view, and the rows it was chosen from."""

    view: View
    rows: tuple[Row, ...]
    offices: dict[Ref, Office]
    terms: list[Term]
    unaccepted_terms: list[Term]
    """What documents say of terms that the policy does not take: one entry a row, with that row's dates."""
    rules: list[Rule]
    selections: list[Selection]
    label: Mapping[Ref, str] = field(default_factory=dict)
    rules_by_office: dict[Ref, list[Rule]] = field(init=False)

    def __post_init__(self) -> None:
        self.rules_by_office = {}
        for rule in self.rules:
            self.rules_by_office.setdefault(rule.office, []).append(rule)

    def lines(self) -> dict[Ref, list[Term]]:
        """Return the dated terms of each line of a single-seat office, in order of their start."""
        lines: dict[Ref, list[Term]] = {}
        for term in self.terms:
            office = self.offices[term.office]
            if office.single and term.start:
                lines.setdefault(office.line, []).append(term)
        return {line: sorted(terms, key=_by_start) for line, terms in sorted(lines.items())}

    def name(self, ref: Ref) -> str:
        """Return the label of a thing, or its id."""
        return self.label.get(ref, str(ref))


def _by_start(term: Term) -> tuple[dt.date, dt.date, dt.date, Ref]:
    assert term.start
    end = term.interval.end_latest or dt.date.max
    return term.start.earliest, term.start.latest, end, term.ref
