"""Which rule was in force for a selection, and what it asks for as the rule engine takes it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kg.dates import Truth
from kg.derive.model import Ballot, Model, Rule, Selection, Threshold
from kg.graph.facts import Fact
from kg.values import Code, Ref
from kg.voting import counts, rules

BY = "kg.derive.rules"


@dataclass(frozen=True)
class InForce:
    """The rule for a selection, and whether it is certain that it was in force."""

    rule: Rule
    certainty: Truth
    stated: bool


def rule_in_force(model: Model, selection: Selection) -> InForce | None:
    """Return the rule that a document says was applied, else the one that was in force on the day."""
    if selection.stated_rule:
        for rule in model.rules:
            if rule.ref == selection.stated_rule:
                return InForce(rule, Truth.CERTAIN, True)
    if selection.date is None:
        return None
    governed = [selection.office]
    office = model.offices.get(selection.office)
    if office and office.part_of:
        governed.append(office.part_of)
    possible: list[InForce] = []
    for rule in (r for ref in governed for r in model.rules_by_office.get(ref, ())):
        truth = rule.interval.holds_at(selection.date)
        if truth is not Truth.NO:
            possible.append(InForce(rule, truth, False))
    certain = [found for found in possible if found.certainty is Truth.CERTAIN]
    if certain:
        return certain[0]
    # Several versions that may each have been in force: the latest to begin is the likeliest.
    return max(possible, key=lambda f: (f.rule.interval.start_earliest is not None, f.rule.interval.start_earliest),
               default=None)  # fmt: skip


def application_facts(model: Model) -> Iterator[Fact]:
    """Yield which rule was in force for each selection."""
    for selection in model.selections:
        found = rule_in_force(model, selection)
        if found is None:
            continue
        how = "a document names it" if found.stated else f"{found.certainty} by date"
        yield Fact(
            Ref("rule-application", selection.ref.id), ("iol:RuleApplication",),
            f"Rule {found.rule.ref.id} for {selection.label} ({how})",
            {"iol:appliedTo": selection.ref, "iol:appliedRule": found.rule.ref, "iol:certainty": certainty(found.certainty)},
            (selection.ref, found.rule.ref), BY,
        )  # fmt: skip


def certainty(truth: Truth) -> Code:
    """Return the code of a certainty."""
    return Code("certainty", truth.value)


@functools.cache
def asked_by(threshold: Threshold) -> rules.Threshold:
    """Return a threshold as the rule engine takes it."""
    fraction = (
        Fraction(threshold.numerator, threshold.denominator)
        if threshold.numerator is not None and threshold.denominator
        else None
    )
    return rules.Threshold(
        threshold.ref.id, threshold.comparison, fraction, threshold.base, threshold.first, threshold.last,
        threshold.body.id if threshold.body else "", threshold.electorate.id if threshold.electorate else "",
        threshold.without_veto, threshold.applies_after,
    )  # fmt: skip


def members_named_by(threshold: Threshold) -> int | None:
    """Return the number of members over which a fraction is written (9 of the 15), None where it is a plain fraction."""
    over = threshold.denominator
    plain = over is None or over <= 10 or over == 20 or over in (100, 1000, 10_000)
    return None if plain or threshold.base != "members" else over


def eliminations_of(rule: Rule) -> tuple[rules.Elimination, ...]:
    """Return the eliminations that a rule prescribes, for all ballots and for ranges of them."""
    found = [rules.Elimination(rule.elimination)] if rule.elimination else []
    for stage in rule.eliminating:
        share = stage.elimination_share
        found.append(
            rules.Elimination(
                stage.elimination, Fraction(share) if share is not None else None, stage.first, stage.last
            )
        )
    return tuple(dict.fromkeys(found))


def count_of(ballot: Ballot, selection: Selection) -> counts.Count:
    """Return a ballot as the rule engine takes it."""
    votes = {
        t.candidacy.id: counts.Votes(t.votes, t.share, t.against, t.vetoes, t.weight) for t in ballot.tallies
    }  # fmt: skip
    shares = [t.share for t in ballot.tallies if t.share is not None]
    whole = len(shares) == len(votes) > 1 and abs(sum(shares, Decimal(0)) - 100) * 2 <= len(shares)
    return counts.Count(
        votes, ballot.numbers.valid,
        ballot.numbers.present or selection.numbers.present, ballot.numbers.entitled or selection.numbers.entitled,
        ballot.total_weight, ballot.one_vote_each, whole or len(votes) >= len(selection.candidacies),
    )  # fmt: skip


def threshold_text(threshold: Threshold) -> str:
    """Return what a threshold asks for, in words.

    >>> from kg.values import Ref
    >>> two_thirds = Threshold(Ref("threshold", "r/1"), Ref("rule", "r"), 1, 2, "at-least", 2, 3, "valid")
    >>> threshold_text(two_thirds)
    'at least 2/3 of the valid votes on ballots 1 to 2'
    """
    what = "more votes than any other"
    if threshold.comparison != "most":
        comparison = threshold.comparison.replace("-", " ")
        of = _BASES.get(threshold.base, "a number that no document names")
        fraction = f"{threshold.numerator}/{threshold.denominator}"
        fraction = {"1/2": "half", "1/1": "all"}.get(fraction, fraction)
        what = f"all of {of}" if fraction == "all" else f"{comparison} {fraction} of {of}"
    if threshold.electorate:
        what += f" among {threshold.electorate.id}"
    if threshold.body:
        what += f" in {threshold.body.id}"
    if threshold.applies_after:
        what += f" after {threshold.applies_after.replace('-', ' ')}"
    return f"{what} on {ballots_text(threshold.first, threshold.last)}"


_BASES = {
    "valid": "the valid votes", "present-and-voting": "those present and voting", "present": "those present",
    "members": "the members", "voting-power": "the voting power",
}  # fmt: skip


def ballots_text(first: int, last: int | None) -> str:
    """Return a range of ballots in words.

    >>> ballots_text(1, None), ballots_text(1, 1), ballots_text(3, None)
    ('any ballot', 'ballot 1', 'ballot 3 and later')
    """
    if first == 1 and last is None:
        return "any ballot"
    if first == last:
        return f"ballot {first}"
    return f"ballots {first} to {last}" if last else f"ballot {first} and later"
