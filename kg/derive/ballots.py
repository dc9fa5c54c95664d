"""Ballots against rules: results, what each threshold needed and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from kg.derive.model import Ballot, Model, Selection, Tally, Threshold
from kg.derive.rules import InForce, asked_by, ballots_text, certainty, count_of, members_named_by, rule_in_force
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Ref
from kg.voting import arithmetic, counts, truth
from kg.voting.thresholds import read

BY = "kg.derive.ballots"


@dataclass(frozen=True)
class Evaluation:
    """One threshold applied to one ballot. `needed` and `base` are None where only percentages are known."""

    threshold: Threshold
    leader: Tally
    base: int | None
    needed: int | None
    reached: int | None
    met: bool | None


def valid_votes(ballot: Ballot) -> tuple[int, str] | None:
    """Return the number of valid votes and where it is from, or None where it is unknown."""
    votes = {t.candidacy.id: counts.Votes(t.votes, against=t.against) for t in ballot.tallies}
    return counts.Count(votes, ballot.numbers.valid, one_vote_each=ballot.one_vote_each).valid_votes()


def applies(threshold: Threshold, ballot: Ballot, selection: Selection) -> bool:
    """Whether a threshold is asked of a ballot: of its organ, and of its part of the members.

    A ballot without an organ of its own is that of the organ that decided the selection. A straw or indicative ballot
    decides nothing, so nothing is asked of it.
    """
    if ballot.kind in ("straw", "indicative") or threshold.electorate != ballot.electorate:
        return False
    body = ballot.body or selection.body
    return threshold.body is None or body is None or threshold.body == body


def leader(ballot: Ballot) -> Tally | None:
    """Return the tally of the candidacy that a threshold is applied to: the one elected, else the one that leads."""
    scored = [t for t in ballot.tallies if not (t.votes is None and t.share is None and t.weight is None)]
    if not scored:
        return None
    elected = [t for t in scored if t.candidacy in ballot.elects]
    return max(
        elected or scored,
        key=lambda t: (
            t.votes is not None,
            t.votes or 0,
            t.weight or Decimal(0),
            t.share or Decimal(0),
            t.candidacy.id,
        ),
    )


def evaluate(ballot: Ballot, selection: Selection, threshold: Threshold) -> Evaluation | None:
    """Apply a threshold to a ballot; None where it is not asked of it, or nothing was published to apply it to."""
    lead = leader(ballot)
    if lead is None or not applies(threshold, ballot, selection):
        return None
    asked = asked_by(threshold)
    if asked.fraction is None and asked.comparison != "most":
        return None
    count = count_of(ballot, selection)
    # More votes than the members it names: the rule speaks of an earlier number of them.
    if count.members is None and (members := members_named_by(threshold)) and (lead.votes or 0) <= members:
        count = replace(count, members=members)
    found = read(asked, count, lead.candidacy.id)
    return Evaluation(threshold, lead, found.base, found.needed, found.reached, truth.decided(found.met))


def ballot_facts(model: Model) -> Iterator[Fact]:
    """Yield the result of every ballot of every selection, and what each threshold makes of it."""
    for selection in model.selections:
        found = rule_in_force(model, selection)
        for ballot in selection.ballots:
            yield from _result(selection, ballot)
            if found:
                yield from _thresholds(selection, ballot, found)


def _result(selection: Selection, ballot: Ballot) -> Iterator[Fact]:
    lead = leader(ballot)
    if lead is None:
        return
    values: dict[str, Said] = {"iol:findingOn": ballot.ref, "iol:leadingCandidacy": lead.candidacy}
    links: list[tuple[Ref, str, Said]] = []
    valid = valid_votes(ballot)
    votes = sorted((t.votes for t in ballot.tallies if t.votes is not None), reverse=True)
    if valid:
        values |= {"iol:validVotes": valid[0], "iol:validBasis": valid[1]}
        for tally in ballot.tallies:
            if tally.votes is not None and valid[0]:
                share = arithmetic.round_fraction(Fraction(100 * tally.votes, valid[0]), 1)
                links.append((tally.ref, "iol:computedShare", share))
    if len(votes) > 1 and len(votes) == len(ballot.tallies):
        values["iol:margin"] = votes[0] - votes[1]
        values |= _margin_shares(votes[0] - votes[1], count_of(ballot, selection))
    scores: list[int | Decimal] = [t.votes if t.votes is not None else t.share or 0 for t in ballot.tallies]
    uniform = len(votes) == len(scores) or not votes
    if len(scores) > 1 and uniform and (number := arithmetic.effective_number(scores)) is not None:
        values["iol:effectiveCandidates"] = number
    yield Fact(
        Ref("ballot-result", ballot.ref.id), ("iol:BallotResult", "iol:Finding"), f"Result of ballot {ballot.ref.id}", values,
        (ballot.ref, *(t.ref for t in ballot.tallies)), BY, tuple(links),
    )  # fmt: skip


def finding_ref(ballot: Ballot, threshold: Threshold) -> Ref:
    """Return the finding of a threshold on a ballot."""
    return Ref("threshold-finding", f"{ballot.ref.id}/{threshold.ref.id}")


def _margin_shares(margin: int, count: counts.Count) -> dict[str, Said]:
    """Return the margin as a percentage of the valid votes, of those present, and of the members."""
    valid = count.valid_votes()
    of = {
        "iol:marginOfValid": valid[0] if valid else None, "iol:marginOfPresent": count.present,
        "iol:marginOfMembers": count.members,
    }  # fmt: skip
    return {p: arithmetic.round_fraction(Fraction(100 * margin, n), 1) for p, n in of.items() if n and n >= margin}


def _thresholds(selection: Selection, ballot: Ballot, found: InForce) -> Iterator[Fact]:
    for threshold in found.rule.thresholds:
        if ballot.ordinal is not None and not threshold.covers(ballot.ordinal):
            continue
        evaluation = evaluate(ballot, selection, threshold)
        if evaluation is None:
            continue
        values: dict[str, Said] = {
            "iol:findingOn": ballot.ref,
            "iol:appliesThreshold": threshold.ref,
            "iol:leadingCandidacy": evaluation.leader.candidacy,
            "iol:certainty": certainty(found.certainty),
        }
        optional = {
            "iol:baseVotes": evaluation.base, "iol:neededVotes": evaluation.needed,
            "iol:reachedVotes": evaluation.reached, "iol:met": evaluation.met,
        }  # fmt: skip
        values |= {k: v for k, v in optional.items() if v is not None}
        if evaluation.base and evaluation.reached is not None and evaluation.reached <= evaluation.base:
            values["iol:reachedShare"] = arithmetic.round_fraction(
                Fraction(100 * evaluation.reached, evaluation.base), 1
            )
        elif evaluation.leader.share is not None:
            values["iol:reachedShare"] = evaluation.leader.share
        yield Fact(
            finding_ref(ballot, threshold), ("iol:ThresholdFinding", "iol:Finding"),
            f"{ballots_text(threshold.first, threshold.last)}: {wording(evaluation)}", values,
            (ballot.ref, evaluation.leader.ref, threshold.ref, found.rule.ref), BY,
        )  # fmt: skip


def wording(evaluation: Evaluation) -> str:
    """Return what a threshold needed and what was reached, in words."""
    words = []
    if evaluation.needed is not None:
        words.append(f"{evaluation.needed}{f' of {evaluation.base}' if evaluation.base is not None else ''} needed")
    if evaluation.reached is not None:
        words.append(f"{evaluation.reached} reached")
    elif evaluation.leader.share is not None:
        words.append(f"{evaluation.leader.share} % published")
    met = {True: "met", False: "not met", None: "not decided by what is published"}[evaluation.met]
    if evaluation.threshold.without_veto and evaluation.leader.vetoes:
        met = "vetoed"
    return f"{', '.join(words) or 'no figure published'}: {met}"
