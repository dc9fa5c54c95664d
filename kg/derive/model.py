"""A view as typed objects: what the derivations compute with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kg.dates import ImpreciseDate, Interval
from kg.records import Row, Said
from kg.resolve import Node, View
from kg.values import Code, Ref, StillHolds


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
    removes: Ref | None = None
    """Term that the selection was to end, for a vote on a removal."""


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


def build_model(view: View, rows: Iterable[Row]) -> Model:
    """Return the typed form of a view."""
    rows = tuple(rows)
    offices = _offices(view)
    terms = [_term(n) for n in view.of_kind("term")]
    labels = {n.ref: label for n in view.nodes.values() if isinstance(label := n.identity.get("rdfs:label"), str)}
    return Model(
        view, rows, offices, [t for t in terms if t.office in offices],
        [t for t in _unaccepted_terms(view, rows) if t.office in offices], _rules(view), _selections(view), labels,
    )  # fmt: skip


def _unaccepted_terms(view: View, rows: Iterable[Row]) -> list[Term]:
    accepted = {ref: node for ref, node in view.nodes.items() if ref.kind == "term"}
    found = []
    for row in rows:
        refused = row.citation in view.refused and row.citation.status not in ("alleged", "retracted")
        if row.subject.kind != "term" or not refused:
            continue
        node = accepted.get(row.subject)
        dated = {p: v for p, v in row.says.items() if p in ("iol:start", "iol:end")}
        if node is None:
            found.append(_term(Node(row.subject, row.cls, row.identity, dict(row.says))))
        elif any(node.values.get(p) != v for p, v in dated.items()):
            found.append(_term(Node(row.subject, row.cls, row.identity, {**node.values, **dated})))
    return found


def _offices(view: View) -> dict[Ref, Office]:
    nodes = view.of_kind("office")
    continued_by = {old: node.ref for node in nodes if (old := ref_of(node, "iol:continuesOffice"))}

    def line(ref: Ref) -> Ref:
        seen = {ref}
        while ref in continued_by and continued_by[ref] not in seen:
            ref = continued_by[ref]
            seen.add(ref)
        return ref

    return {
        node.ref: Office(
            node.ref,
            str(node.identity.get("rdfs:label", node.ref)),
            code_of(node, "iol:officeKind"),
            ref_of(node, "iol:officeOf"),
            ref_of(node, "iol:inOrgan"),
            int_of(node, "iol:seats"),
            ref_of(node, "iol:partOfOffice"),
            line(node.ref),
            node.values.get("iol:mayBeEmpty") is True,
            date_of(node, "iol:lineCompleteFrom"),
        )
        for node in nodes
    }


def _term(node: Node) -> Term:
    end = node.values.get("iol:end")
    office, person = ref_of(node, "iol:ofOffice"), ref_of(node, "iol:holder")
    assert office and person  # the loader refuses a term without them
    return Term(
        node.ref, office, person, code_of(node, "iol:termKind") or "substantive", code_of(node, "iol:mandate"),
        date_of(node, "iol:start"), end if isinstance(end, ImpreciseDate | StillHolds) else None,
        ref_of(node, "iol:statedPredecessor"), code_of(node, "iol:endCause"),
        MandateDates(date_of(node, "iol:plannedEnd"), ref_of(node, "iol:remainderOf")),
    )  # fmt: skip


def _rules(view: View) -> list[Rule]:
    thresholds: dict[Ref, list[Threshold]] = {}
    for node in view.of_kind("threshold"):
        rule = ref_of(node, "iol:thresholdOf")
        assert rule
        thresholds.setdefault(rule, []).append(
            Threshold(
                node.ref,
                rule,
                int_of(node, "iol:ballotsFrom") or 1,
                int_of(node, "iol:ballotsTo"),
                code_of(node, "iol:comparison"),
                int_of(node, "iol:numerator"),
                int_of(node, "iol:denominator"),
                code_of(node, "iol:base"),
                ref_of(node, "iol:votingBody"),
                ref_of(node, "iol:electorate"),
                node.values.get("iol:withoutVeto") is True,
                code_of(node, "iol:appliesAfter"),
                code_of(node, "iol:eliminationAfter"),
                decimal_of(node, "iol:eliminationShare"),
            )  # fmt: skip
        )
    rules = []
    for node in view.of_kind("rule"):
        end = node.values.get("iol:end")
        start = date_of(node, "iol:start")
        interval = Interval.between(start, end if isinstance(end, ImpreciseDate) else None)
        if isinstance(end, StillHolds):
            interval = Interval(interval.start_earliest, interval.start_latest, end.on, None)
        office = ref_of(node, "iol:governs")
        assert office
        own = sorted(thresholds.get(node.ref, []), key=lambda t: (t.first, t.ref))
        rules.append(
            Rule(
                node.ref, office, interval, tuple(t for t in own if t.comparison), decimal_of(node, "iol:termYears"),
                code_of(node, "iol:elimination"), code_of(node, "iol:tieBreak"), code_of(node, "iol:reelection"),
                node.values.get("iol:distinctRegions") is True, tuple(t for t in own if t.elimination),
            )
        )  # fmt: skip
    return rules


def _selections(view: View) -> list[Selection]:
    tallies: dict[Ref, list[Tally]] = {}
    for node in view.of_kind("tally"):
        ballot, candidacy = ref_of(node, "iol:tallyOf"), ref_of(node, "iol:tallyFor")
        assert ballot and candidacy
        tally = Tally(
            node.ref, candidacy, int_of(node, "iol:votes"), decimal_of(node, "iol:share"),
            int_of(node, "iol:votesAgainst"), int_of(node, "iol:tallyAbstentions"), int_of(node, "iol:vetoes"),
            decimal_of(node, "iol:weight"),
        )  # fmt: skip
        tallies.setdefault(ballot, []).append(tally)
    ballots: dict[Ref, list[Ballot]] = {}
    for node in view.of_kind("ballot"):
        selection = ref_of(node, "iol:ballotIn")
        assert selection
        ballot_ = Ballot(
            node.ref, int_of(node, "iol:ordinal"), refs_of(node, "iol:elects"), _numbers(node),
            tuple(tallies.get(node.ref, [])), code_of(node, "iol:ballotKind"), ref_of(node, "iol:ballotBody"),
            ref_of(node, "iol:ballotElectorate"), decimal_of(node, "iol:totalWeight"),
        )  # fmt: skip
        ballots.setdefault(selection, []).append(ballot_)
    candidacies: dict[Ref, list[Ref]] = {}
    withdrawn: set[Ref] = set()
    for node in view.of_kind("candidacy"):
        selection = ref_of(node, "iol:candidacyIn")
        assert selection
        candidacies.setdefault(selection, []).append(node.ref)
        if code_of(node, "iol:outcome") == "withdrew" or date_of(node, "iol:withdrawn"):
            withdrawn.add(node.ref)
    selections = []
    for node in view.of_kind("selection"):
        office = ref_of(node, "iol:fills")
        assert office
        elected = refs_of(node, "iol:elected")
        seats = int_of(node, "iol:seatsToFill") or 1
        own = [
            replace(b, one_vote_each=max(seats, len(elected)) == 1 and not _on_each(b))
            for b in ballots.get(node.ref, [])
        ]
        own = sorted(own, key=lambda b: (b.ordinal is None, b.ordinal or 0, b.ref))
        selections.append(
            Selection(
                node.ref,
                str(node.identity.get("rdfs:label", node.ref)),
                office,
                code_of(node, "iol:selectionKind"),
                code_of(node, "iol:selectionStage"),
                ref_of(node, "iol:decidedBy"),
                date_of(node, "iol:date"),
                ref_of(node, "iol:statedRule"),
                elected,
                seats,
                _numbers(node),
                tuple(candidacies.get(node.ref, [])),
                tuple(own),
                frozenset(withdrawn.intersection(candidacies.get(node.ref, []))),
                ref_of(node, "iol:removes"),
            )  # fmt: skip
        )
    return selections


def _on_each(ballot: Ballot) -> bool:
    """Whether each voter speaks on each candidacy: there are several, and votes against or vetoes."""
    return len(ballot.tallies) > 1 and any(t.against is not None or t.vetoes is not None for t in ballot.tallies)


def _numbers(node: Node) -> Numbers:
    return Numbers(*(int_of(node, f"iol:{n}") for n in ("entitled", "present", "cast", "valid", "abstentions")))


def _said(node: Node, property_: str) -> Said | None:
    return node.values.get(property_, node.identity.get(property_))


def ref_of(node: Node, property_: str) -> Ref | None:
    """Return the one thing that a property refers to."""
    said = _said(node, property_)
    return said if isinstance(said, Ref) else None


def refs_of(node: Node, property_: str) -> tuple[Ref, ...]:
    """Return the things that a property refers to."""
    said = _said(node, property_)
    return tuple(v for v in (said if isinstance(said, tuple) else (said,)) if isinstance(v, Ref))


def int_of(node: Node, property_: str) -> int | None:
    """Return a number."""
    said = _said(node, property_)
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def decimal_of(node: Node, property_: str) -> Decimal | None:
    """Return a decimal number."""
    said = _said(node, property_)
    if isinstance(said, int) and not isinstance(said, bool):
        return Decimal(said)
    return said if isinstance(said, Decimal) else None


def date_of(node: Node, property_: str) -> ImpreciseDate | None:
    """Return a date."""
    said = _said(node, property_)
    return said if isinstance(said, ImpreciseDate) else None


def code_of(node: Node, property_: str) -> str:
    """Return the code of a vocabulary, or an empty string."""
    said = _said(node, property_)
    return said.code if isinstance(said, Code) else ""
