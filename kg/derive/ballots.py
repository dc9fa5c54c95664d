"""Ballots against rules: results, what was needed and whether it was met, which ballot a count can have been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from kg.dates import Truth
from kg.voting import arithmetic
from kg.derive.model import Ballot, Model, Rule, Selection, Tally, Threshold
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Code, Ref

BY = "kg.derive.ballots"
_MOST_FITS_LISTED = 100


@dataclass(frozen=True)
class InForce:
    """The rule for a selection, and whether it is certain that it was in force."""

    rule: Rule
    certainty: Truth
    stated: bool


@dataclass(frozen=True)
class Evaluation:
    """One threshold applied to one ballot. `needed` and `base` are None where only percentages are known."""

    threshold: Threshold
    leader: Tally
    base: int | None
    needed: int | None
    reached: int | None
    met: bool | None


def rule_in_force(model: Model, selection: Selection) -> InForce | None:
    """Return the rule that a document says was applied, else the one that was in force on the day."""
    for rule in model.rules:
        if rule.ref == selection.stated_rule:
            return InForce(rule, Truth.CERTAIN, True)
    if selection.date is None:
        return None
    governed = {selection.office}
    office = model.offices.get(selection.office)
    if office and office.part_of:
        governed.add(office.part_of)
    possible: list[InForce] = []
    for rule in model.rules:
        if rule.office not in governed:
            continue
        held = {rule.interval.holds(selection.date.earliest), rule.interval.holds(selection.date.latest)}
        truth = Truth.CERTAIN if held == {Truth.CERTAIN} else Truth.NO if held == {Truth.NO} else Truth.POSSIBLE
        if truth is not Truth.NO:
            possible.append(InForce(rule, truth, False))
    certain = [found for found in possible if found.certainty is Truth.CERTAIN]
    if certain:
        return certain[0]
    # Several versions that may each have been in force: the latest to begin is the likeliest.
    return max(possible, key=lambda f: (f.rule.interval.start_earliest is not None, f.rule.interval.start_earliest),
               default=None)  # fmt: skip


def valid_votes(ballot: Ballot) -> tuple[int, str] | None:
    """Return the number of valid votes and where it is from, or None where it is unknown."""
    if ballot.numbers.valid is not None:
        return ballot.numbers.valid, "stated"
    votes = [t.votes for t in ballot.tallies]
    if ballot.one_vote_each and len(votes) > 1 and all(v is not None for v in votes):
        return sum(v for v in votes if v is not None), "sum of the votes for all candidacies"
    if len(ballot.tallies) == 1:
        only = ballot.tallies[0]
        if only.votes is not None and only.against is not None:
            return only.votes + only.against, "sum of votes for and against"
    return None


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
    counted = _evaluate(lead, ballot, selection, threshold)
    if counted and threshold.without_veto and lead.vetoes:
        return replace(counted, met=False)
    return counted


def _evaluate(lead: Tally, ballot: Ballot, selection: Selection, threshold: Threshold) -> Evaluation | None:
    base = _base(ballot, selection, threshold)
    fraction = (
        Fraction(threshold.numerator, threshold.denominator)
        if threshold.numerator is not None and threshold.denominator
        else None
    )
    others = [t.votes for t in ballot.tallies if t.candidacy != lead.candidacy]
    if threshold.comparison == "most":
        if lead.votes is None or not others or any(v is None for v in others):
            shares = [t.share for t in ballot.tallies if t.candidacy != lead.candidacy]
            if lead.share is None or not shares or any(s is None for s in shares):
                return Evaluation(threshold, lead, None, None, lead.votes, None)
            return Evaluation(threshold, lead, None, None, None, all(s is not None and lead.share > s for s in shares))
        needed = arithmetic.needed_votes("most", None, 0, [v for v in others if v is not None])
        return Evaluation(threshold, lead, base, needed, lead.votes, lead.votes >= needed)
    if fraction is None:
        return None
    if threshold.base == "voting-power":
        return Evaluation(
            threshold, lead, None, None, None, _weight_meets(lead, ballot, threshold.comparison, fraction)
        )
    if base is not None and lead.votes is not None:
        needed = arithmetic.needed_votes(threshold.comparison, fraction, base)
        return Evaluation(threshold, lead, base, needed, lead.votes, lead.votes >= needed)
    met = None
    if lead.share is not None and threshold.base in ("valid", "present-and-voting"):
        met = arithmetic.share_meets(threshold.comparison, fraction, lead.share)
    unreached = arithmetic.needed_votes(threshold.comparison, fraction, base) if base is not None else None
    return Evaluation(threshold, lead, base, unreached, lead.votes, met)


def _weight_meets(lead: Tally, ballot: Ballot, comparison: str, fraction: Fraction) -> bool | None:
    """Whether the voting power that a candidacy received satisfies a threshold; None where that is not published."""
    if lead.weight is not None and ballot.total_weight:
        reached = Fraction(lead.weight) / Fraction(ballot.total_weight)
        return reached >= fraction if comparison == "at-least" else reached > fraction
    return None if lead.share is None else arithmetic.share_meets(comparison, fraction, lead.share)


def _base(ballot: Ballot, selection: Selection, threshold: Threshold) -> int | None:
    valid = valid_votes(ballot)
    match threshold.base:
        case "valid" | "present-and-voting":
            return valid[0] if valid else None
        case "present":
            return ballot.numbers.present or selection.numbers.present
        case "members":
            return ballot.numbers.entitled or selection.numbers.entitled
    return None


def possible_ordinals(ballot: Ballot, selection: Selection, rule: Rule) -> list[tuple[int, int | None]]:
    """Return the ranges of ballots in which this ballot could have elected its winner under the rule."""
    possible = []
    for first, last in _stages(rule):
        met = [e.met for t in rule.thresholds if t.covers(first) and (e := evaluate(ballot, selection, t))]
        if met and not any(m is False for m in met):
            possible.append((first, last))
    return possible


def _stages(rule: Rule) -> list[tuple[int, int | None]]:
    return sorted({(t.first, t.last) for t in rule.thresholds}, key=lambda s: s[0])


def same_ballot(counted: Ballot, numbered: Ballot) -> bool | None:
    """Whether the published figures of two ballots can be of one and the same; None where they share none."""
    total = valid_votes(counted)
    compared = []
    for tally in counted.tallies:
        for other in numbered.tallies:
            if tally.candidacy != other.candidacy:
                continue
            if tally.votes is not None and other.votes is not None:
                compared.append(tally.votes == other.votes)
            elif tally.votes is not None and other.share is not None and total:
                compared.append(arithmetic.share_fits(other.share, tally.votes, total[0]))
            elif tally.share is not None and other.share is not None:
                low, high = arithmetic.share_bounds(tally.share)
                other_low, other_high = arithmetic.share_bounds(other.share)
                compared.append(low <= other_high and other_low <= high)
    return all(compared) if compared else None


def ballot_facts(model: Model) -> Iterator[Fact]:
    """Yield the findings on every ballot of every selection."""
    for selection in model.selections:
        found = rule_in_force(model, selection)
        if found:
            yield _application(selection, found, model)
        for ballot in selection.ballots:
            yield from _result(model, selection, ballot)
            yield from _fits(model, selection, ballot)
            if found:
                yield from _thresholds(model, selection, ballot, found)
        if found:
            yield from _placements(model, selection, found.rule)


def _application(selection: Selection, found: InForce, model: Model) -> Fact:
    how = "a document names it" if found.stated else f"{found.certainty} by date"
    return Fact(
        Ref("rule-application", selection.ref.id), ("iol:RuleApplication",),
        f"Rule {found.rule.ref.id} for {selection.label} ({how})",
        {"iol:appliedTo": selection.ref, "iol:appliedRule": found.rule.ref, "iol:certainty": _certainty(found.certainty)},
        (selection.ref, found.rule.ref), BY,
    )  # fmt: skip


def _certainty(truth: Truth) -> Code:
    return Code("certainty", truth.value)


def _result(model: Model, selection: Selection, ballot: Ballot) -> Iterator[Fact]:
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
    scores: list[int | Decimal] = [t.votes if t.votes is not None else t.share or 0 for t in ballot.tallies]
    uniform = len(votes) == len(scores) or not votes
    if len(scores) > 1 and uniform and (number := arithmetic.effective_number(scores)) is not None:
        values["iol:effectiveCandidates"] = number
    yield Fact(
        Ref("ballot-result", ballot.ref.id), ("iol:BallotResult", "iol:Finding"), f"Result of ballot {ballot.ref.id}", values,
        (ballot.ref, *(t.ref for t in ballot.tallies)), BY, tuple(links),
    )  # fmt: skip


def _thresholds(model: Model, selection: Selection, ballot: Ballot, found: InForce) -> Iterator[Fact]:
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
            "iol:certainty": _certainty(found.certainty),
        }
        optional = {
            "iol:baseVotes": evaluation.base, "iol:neededVotes": evaluation.needed,
            "iol:reachedVotes": evaluation.reached, "iol:met": evaluation.met,
        }  # fmt: skip
        values |= {k: v for k, v in optional.items() if v is not None}
        if evaluation.base and evaluation.reached is not None:
            values["iol:reachedShare"] = arithmetic.round_fraction(
                Fraction(100 * evaluation.reached, evaluation.base), 1
            )
        elif evaluation.leader.share is not None:
            values["iol:reachedShare"] = evaluation.leader.share
        yield Fact(
            Ref("threshold-finding", f"{ballot.ref.id}/{threshold.ref.id}"), ("iol:ThresholdFinding", "iol:Finding"),
            _sentence(evaluation), values,
            (ballot.ref, evaluation.leader.ref, threshold.ref, found.rule.ref), BY,
        )  # fmt: skip


def _sentence(evaluation: Evaluation) -> str:
    threshold = evaluation.threshold
    ballots = f"ballot {threshold.first}" if threshold.last == threshold.first else (
        f"ballots {threshold.first} to {threshold.last}" if threshold.last else f"ballot {threshold.first} and later"
    )  # fmt: skip
    needed = f"{evaluation.needed} of {evaluation.base} needed" if evaluation.needed is not None else "needed unknown"
    reached = f"{evaluation.reached} reached" if evaluation.reached is not None else (
        f"{evaluation.leader.share} % published" if evaluation.leader.share is not None else "nothing published"
    )  # fmt: skip
    met = {True: "met", False: "not met", None: "not decided by what is published"}[evaluation.met]
    if threshold.without_veto and evaluation.leader.vetoes:
        met = "vetoed"
    return f"{ballots}: {needed}, {reached}: {met}"


def _placements(model: Model, selection: Selection, rule: Rule) -> Iterator[Fact]:
    numbered = [b for b in selection.ballots if b.ordinal is not None]
    for ballot in selection.ballots:
        if ballot.ordinal is not None or leader(ballot) is None:
            continue
        values: dict[str, Said] = {"iol:findingOn": ballot.ref}
        sources: list[Ref] = [ballot.ref, *(t.ref for t in ballot.tallies)]
        basis, words = [], []
        if ballot.elects and rule.thresholds:
            ranges = possible_ordinals(ballot, selection, rule)
            basis.append("rule")
            sources += [t.ref for t in rule.thresholds]
            if ranges:
                values["iol:earliestBallot"] = ranges[0][0]
                if ranges[-1][1] is not None:
                    values["iol:latestBallot"] = ranges[-1][1]
                words.append(f"under the rule ballot {_range(ranges)}")
            else:
                words.append("no ballot under the rule")
        same = {b: same_ballot(ballot, b) for b in numbered}
        fits = tuple(b.ref for b in numbered if same[b])
        unfit = tuple(b.ref for b in numbered if same[b] is False)
        if fits or unfit:
            basis.append("arithmetic")
            sources += [*fits, *unfit]
            if fits:
                values["iol:possiblySameBallot"] = fits
                words.append("by its figures the same as ballot " + " or ".join(_numbers_of(numbered, fits)))
            if unfit:
                values["iol:cannotBeBallot"] = unfit
                words.append("not ballot " + " or ".join(_numbers_of(numbered, unfit)))
        if not basis:
            continue
        values["iol:placementBasis"] = Code("placement-basis", "-and-".join(basis))
        yield Fact(
            Ref("placement-finding", ballot.ref.id), ("iol:PlacementFinding", "iol:Finding"),
            "; ".join(words) or "no ballot fits", values, tuple(sources), BY,
        )  # fmt: skip


def _range(ranges: list[tuple[int, int | None]]) -> str:
    joined = ranges[:1]
    for first, last in ranges[1:]:
        if joined[-1][1] is not None and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    texts = [str(a) if a == b else f"{a} to {b}" if b is not None else f"{a} or later" for a, b in joined]
    return " or ".join(texts)


def _numbers_of(numbered: list[Ballot], refs: tuple[Ref, ...]) -> list[str]:
    return [str(b.ordinal) for b in numbered if b.ref in refs]


def _fits(model: Model, selection: Selection, ballot: Ballot) -> Iterator[Fact]:
    """Yield which whole numbers of votes fit published percentages where no votes were published."""
    tallies = sorted(
        (t for t in ballot.tallies if t.share is not None), key=lambda t: (-(t.share or Decimal(0)), t.ref)
    )
    if not tallies or any(t.votes is not None for t in ballot.tallies):
        return
    shares = [t.share for t in tallies if t.share is not None]
    if len(shares) > 1 and abs(sum(shares, Decimal(0)) - 100) > Decimal("0.5") * len(shares):
        return
    limits: list[int] = [n for n in (ballot.numbers.cast, ballot.numbers.present, selection.numbers.present,
                          ballot.numbers.entitled, selection.numbers.entitled) if n is not None]  # fmt: skip
    assumed = {v[0] for b in selection.ballots if b.ref != ballot.ref and (v := valid_votes(b))}
    if ballot.numbers.valid is not None:
        assumed = {ballot.numbers.valid}
    cases: list[tuple[str, int | None, range]] = [(f"valid-{n}", n, range(n, n + 1)) for n in sorted(assumed)]
    if limits:
        cases.append(("any", None, range(1, min(limits) + 1)))
    for key, total, totals in cases:
        found = list(arithmetic.fitting_tallies(shares, totals))
        values: dict[str, Said] = {
            "iol:findingOn": ballot.ref,
            "iol:fitCount": len(found),
            "iol:uniqueFit": len(found) == 1,
        }
        if total is not None:
            values["iol:assumedValid"] = total
        else:
            values["iol:maximumVotes"] = totals.stop - 1
        if found:
            listed = found[:_MOST_FITS_LISTED]
            values["iol:fitVotes"] = tuple(_fit_text(fit, len(shares)) for fit in listed)
        wording = f"{total} valid votes" if total is not None else f"at most {totals.stop - 1} valid votes"
        yield Fact(
            Ref("tally-fit-finding", f"{ballot.ref.id}/{key}"), ("iol:TallyFitFinding", "iol:Finding"),
            f"{_shares_text(shares)} with {wording}: {_count_text(len(found))}", values,
            (ballot.ref, *(t.ref for t in tallies)), BY,
        )  # fmt: skip


def _fit_text(fit: tuple[int, ...], published: int) -> str:
    return "-".join(map(str, fit)) if published > 1 else f"{fit[0]} of {sum(fit)}"


def _shares_text(shares: list[Decimal]) -> str:
    return " to ".join(f"{s} %" for s in shares)


def _count_text(count: int) -> str:
    return {0: "no tally fits", 1: "one tally fits"}.get(count, f"{count} tallies fit")
