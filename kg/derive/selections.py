"""One finding a selection: what the rule asked for, whether it was met, what the counts imply, what contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.dates import Truth
from kg.derive.ballots import Evaluation, applies, evaluate, finding_ref, leader, wording
from kg.derive.eliminations import candidate_name, numbered
from kg.derive.model import Ballot, Model, Rule, Selection, Threshold
from kg.derive.placements import possible_ordinals, range_text
from kg.derive.rules import InForce, certainty, rule_in_force, threshold_text
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Code, GraphRef, Ref
from kg.voting import truth
from kg.voting.polls import Opinion, would_pass

BY = "kg.derive.selections"
_POLLS = ("straw", "indicative")
_WITHOUT_VOTE = {"consensus": "by-consensus", "acclamation": "by-acclamation", "extension": "by-extension"}


@dataclass(frozen=True)
class Judgement:
    """What a selection comes to under a rule: a code of `selection-status`, and the evaluations it rests on."""

    status: str
    evaluations: tuple[tuple[Ballot, Evaluation], ...] = ()
    missing: tuple[Threshold, ...] = ()
    """Thresholds that were asked and of which no ballot gives a figure."""
    doubtful: tuple[Ballot, ...] = ()
    """Ballots whose count could have elected on another ballot than the one that a document makes of it."""
    recalled: bool = False
    """The thresholds of the rule are only recalled, and the policy takes no recollection."""


def selection_facts(model: Model, contradictions: Iterable[Fact]) -> Iterator[Fact]:
    """Yield one finding for every selection."""
    against: dict[Ref, list[Ref]] = {}
    for fact in contradictions:
        subject = fact.values.get("iol:contradictedSubject")
        if isinstance(subject, Ref):
            against.setdefault(subject, []).append(fact.ref)
    recalled = _rules_with_thresholds_recalled(model)
    for selection in model.selections:
        found = rule_in_force(model, selection)
        judgement = judge(selection, found, recalled=found is not None and found.rule.ref in recalled)
        parts = [selection.ref, *selection.candidacies, *(b.ref for b in selection.ballots)]
        yield _fact(model, selection, found, judgement, [c for part in parts for c in against.get(part, [])])


def judge(selection: Selection, found: InForce | None, *, recalled: bool = False) -> Judgement:
    """Return what a selection comes to under the rule that was in force for it.

    `recalled` says that the thresholds of the rule are known, and only from recollection, which the policy does not take.
    """
    # A document from before the decision calls it open; one that names who was chosen is the later word.
    if selection.stage == "open" and not selection.elected:
        return Judgement("open")
    counted = [b for b in selection.ballots if b.kind not in _POLLS and leader(b) is not None]
    if selection.stage == "without-result" and not selection.elected and not counted:
        return Judgement("without-result")
    if not counted:
        return Judgement(
            status := _status_without_count(selection, found), recalled=recalled and status == "no-threshold"
        )
    if found is None:
        return Judgement("no-rule")
    if not found.rule.thresholds:
        return Judgement("no-threshold", recalled=recalled)
    evaluations, missing = _decisive(selection, counted, found)
    if not evaluations:
        return Judgement("undecided" if missing else "no-threshold", (), missing)
    bodies = {b.body or selection.body for b, _ in evaluations}
    # One organ proposes and another decides, each in its own selection or by its own count: a step is judged by itself.
    open_parts = [t for t in missing if t.body is None or t.body in bodies or len(bodies) > 1]
    verdict = truth.both([truth.known(e.met) for _, e in evaluations] + ([Truth.POSSIBLE] if open_parts else []))
    if selection.elected and selection.kind != "removal" and not _shown_to_elect(selection, evaluations, verdict):
        return Judgement("no-count", evaluations, missing)
    if verdict is not Truth.CERTAIN and selection.stage == "without-result" and not selection.elected:
        return Judgement("without-result", evaluations, missing)
    doubtful = tuple(b for b, e in evaluations if e.met is False and _number_in_doubt(b, selection, found))
    if doubtful:
        verdict = Truth.POSSIBLE
    status = {Truth.CERTAIN: "met", Truth.NO: "not-met", Truth.POSSIBLE: "undecided"}[verdict]
    return Judgement(status, evaluations, missing, doubtful)


def _number_in_doubt(ballot: Ballot, selection: Selection, found: InForce) -> bool:
    """Whether its count could have elected, but not on the ballot that a document makes of it: one of the two is wrong."""
    if not ballot.elects or ballot.ordinal is None or _ranges(ballot, selection, found):
        return False
    return bool(possible_ordinals(ballot, selection, found.rule))


def _rules_with_thresholds_recalled(model: Model) -> set[Ref]:
    """Return the rules of which recollection that the policy does not take says how many votes they ask for."""
    recalled = (r for r in model.rows if r.subject.kind == "threshold" and r.citation.evidence == "recalled")
    of = {
        r.identity.get("iol:thresholdOf") or r.says.get("iol:thresholdOf")
        for r in recalled
        if r.citation in model.view.refused
    }
    return {rule for rule in of if isinstance(rule, Ref)}


def _shown_to_elect(selection: Selection, evaluations: tuple[tuple[Ballot, Evaluation], ...], verdict: Truth) -> bool:
    """Whether these can be the ballots that elected: a document says so, or the one elected leads and is not refuted."""
    if any(ballot.elects for ballot, _ in evaluations):
        return True
    return verdict is not Truth.NO and all(e.leader.candidacy in selection.elected for _, e in evaluations)


def _status_without_count(selection: Selection, found: InForce | None) -> str:
    if selection.kind in _WITHOUT_VOTE:
        return _WITHOUT_VOTE[selection.kind]
    if found and found.rule.thresholds:
        return "no-count"
    if selection.kind == "appointment":
        return "by-appointment"
    return "no-threshold" if found else "no-rule"


def _decisive(
    selection: Selection, counted: list[Ballot], found: InForce
) -> tuple[tuple[tuple[Ballot, Evaluation], ...], tuple[Threshold, ...]]:
    evaluations: list[tuple[Ballot, Evaluation]] = []
    missing: list[Threshold] = []
    whole: dict[Ref | None, Ballot] = {}
    # The ballots of all members first: a part of them counts in the same ballot.
    parts = sorted({(t.electorate, t.body) for t in found.rule.thresholds}, key=lambda p: (p[0] is not None, str(p)))
    for electorate, body in parts:
        own = [t for t in found.rule.thresholds if (t.body, t.electorate) == (body, electorate)]
        ballots = [b for b in counted if any(applies(t, b, selection) for t in own)]
        main = whole.get(body)
        if electorate and main:
            ballots = [b for b in ballots if b.ordinal is None or main.ordinal is None or b.ordinal == main.ordinal]
        if not ballots:
            missing += [t for t in own if main is None or main.ordinal is None or t.covers(main.ordinal)]
            continue
        ballot = max(ballots, key=lambda b: _decided(b, selection, found))
        if electorate is None:
            whole[body] = ballot
        for threshold in _asked_of(ballot, selection, found, own):
            evaluation = evaluate(ballot, selection, threshold)
            if evaluation:
                evaluations.append((ballot, evaluation))
            else:
                missing.append(threshold)
    return tuple(evaluations), tuple(missing)


def _decided(ballot: Ballot, selection: Selection, found: InForce) -> tuple[bool, bool, bool, bool, int]:
    """Rank ballots by how likely they are the one that decided, and then by how much is published of them.

    Of reports that contradict each other, the one that the rule leaves standing comes first; the other is a contradiction.
    """
    first = leader(ballot)
    exact = first is not None and first.votes is not None
    wins = first is not None and first.candidacy in selection.elected
    allowed = not ballot.elects or bool(_ranges(ballot, selection, found))
    return (
        bool(ballot.elects),
        allowed,
        wins or not selection.elected,
        exact and bool(ballot.elects),
        ballot.ordinal or 0,
    )


def _ranges(ballot: Ballot, selection: Selection, found: InForce) -> list[tuple[int, int | None]]:
    """Return the ballots that it can have been under the rule; of one with a number, at most that one."""
    ranges = possible_ordinals(ballot, selection, found.rule)
    number = ballot.ordinal
    if number is None:
        return ranges
    return [(number, number)] if any(a <= number and (b is None or number <= b) for a, b in ranges) else []


def _asked_of(ballot: Ballot, selection: Selection, found: InForce, own: list[Threshold]) -> list[Threshold]:
    if ballot.ordinal is not None:
        return [t for t in own if t.covers(ballot.ordinal)]
    ranges = possible_ordinals(ballot, selection, found.rule)
    stages = sorted({t.first for t in own})
    # No ballot of the rule could have elected with these figures: then the easiest one shows by how much they fall short.
    first = ranges[0][0] if ranges else stages[-1]
    return [t for t in own if t.covers(first)]


def _fact(
    model: Model, selection: Selection, found: InForce | None, judgement: Judgement, contradictions: list[Ref]
) -> Fact:
    values: dict[str, Said] = {
        "iol:findingOn": selection.ref, "iol:selectionStatus": Code("selection-status", judgement.status),
        "iol:ballotsKnown": ballots_known(selection),
    }  # fmt: skip
    sources: list[Ref | GraphRef] = [selection.ref]
    if found:
        values |= {"iol:appliedRule": found.rule.ref, "iol:certainty": certainty(found.certainty)}
        sources += [found.rule.ref, Ref("rule-application", selection.ref.id)]
    evaluations = judgement.evaluations
    if evaluations:
        values["iol:decisiveBallot"] = tuple(sorted({b.ref for b, _ in evaluations}))
        values["iol:restsOn"] = tuple(finding_ref(b, e.threshold) for b, e in evaluations)
        sources += [b.ref for b, _ in evaluations] + [finding_ref(b, e.threshold) for b, e in evaluations]
    sources += [t.ref for t in judgement.missing]
    numbers = [e for _, e in evaluations if e.needed is not None and e.reached is not None]
    if len(numbers) == 1:
        (only,) = numbers
        said = {"iol:neededVotes": only.needed, "iol:reachedVotes": only.reached, "iol:baseVotes": only.base}
        values |= {p: n for p, n in said.items() if n is not None}
    implied = list(_implications(model, selection, found))
    if implied:
        values["iol:implication"] = tuple(dict.fromkeys(text for text, _ in implied))
        sources += [ref for _, refs in implied for ref in refs]
    if contradictions:
        values["iol:contradictedBy"] = tuple(sorted(set(contradictions)))
        sources += contradictions
    return Fact(
        Ref("selection-finding", selection.ref.id), ("iol:SelectionFinding", "iol:Finding"),
        _sentence(selection, found, judgement), values, tuple(dict.fromkeys(sources)), BY,
    )  # fmt: skip


def ballots_known(selection: Selection) -> int:
    """Return how many ballots were held, as far as documents tell; polls are none."""
    formal = [b for b in selection.ballots if b.kind not in _POLLS]
    return max((b.ordinal or 1 for b in formal), default=0)


_WORDS = {
    "no-rule": "no rule is known to have been in force",
    "no-threshold": "the rule is known, but not how many votes it asks for",
    "no-count": "no count of a ballot that decided is published", "by-consensus": "by consensus, without a vote",
    "by-acclamation": "by acclamation, without a vote", "by-appointment": "by appointment; no vote is known",
    "by-extension": "a mandate extended; no vote is known", "without-result": "ended without a result",
    "open": "under way",
}  # fmt: skip


def _sentence(selection: Selection, found: InForce | None, judgement: Judgement) -> str:
    words = [_WORDS[judgement.status]] if judgement.status in _WORDS else []
    if judgement.recalled:
        words = [
            "the rule is known, and how many votes it asks for only from recollection, which this policy does not take"
        ]
    words += [f"{threshold_text(e.threshold)}: {wording(e)}" for _, e in judgement.evaluations]
    words += [f"which ballot the count is of: not known, for on ballot {b.ordinal} it could not have elected"
              for b in judgement.doubtful]  # fmt: skip
    bare = found is not None and judgement.status == "no-count" and not judgement.evaluations
    asked = found.rule.thresholds if found and bare else judgement.missing
    if selection.kind == "removal" and judgement.evaluations:
        asked = ()  # the other organ proposes a holder; it has no say here
    words += [f"asked and no figure published: {threshold_text(t)}" for t in asked]
    if judgement.evaluations and found and found.certainty is not Truth.CERTAIN:
        words.append("whether the rule was in force is not certain")
    return "; ".join(words) or judgement.status


def _implications(model: Model, selection: Selection, found: InForce | None) -> Iterator[tuple[str, list[Ref]]]:
    if found is None:
        return
    rule = found.rule
    for ballot in selection.ballots:
        if ballot.ordinal is None and ballot.elects and rule.thresholds and leader(ballot) is not None:
            ranges = possible_ordinals(ballot, selection, rule)
            if ranges and ranges[0][0] > 1:
                refs = [ballot.ref, Ref("placement-finding", ballot.ref.id)]
                yield f"{_figures(ballot)} can only be ballot {range_text(ranges)}", refs
            elif not ranges and not any(t.electorate or t.body for t in rule.thresholds):
                yield f"{_figures(ballot)} could elect on no ballot under the rule", [ballot.ref]
        elif ballot.ordinal is not None and ballot.elects and leader(ballot) is not None:
            ranges = possible_ordinals(ballot, selection, rule)
            if ranges and not any(a <= ballot.ordinal and (b is None or ballot.ordinal <= b) for a, b in ranges):
                yield (
                    f"{_figures(ballot)} could elect only on ballot {range_text(ranges)}, not {ballot.ordinal}",
                    [ballot.ref],
                )
    yield from _earlier(selection, rule)
    polls = [b for b in selection.ballots if b.kind == "straw" and leader(b) is not None]
    for threshold in rule.thresholds:
        if polls and threshold.without_veto:
            yield from _poll(model, polls[-1], threshold)


def _earlier(selection: Selection, rule: Rule) -> Iterator[tuple[str, list[Ref]]]:
    """Say which ballots before the last could elect nobody, and which reached what the rule asks all the same."""
    nobody: dict[int, list[Ref]] = {}
    for ballot in numbered(selection)[:-1]:
        assert ballot.ordinal is not None
        asked = [t for t in rule.thresholds if t.covers(ballot.ordinal)]
        met = [e.met for t in asked if (e := evaluate(ballot, selection, t))]
        refs = [ballot.ref, *(t.ref for t in asked)]
        if met and any(m is False for m in met):
            nobody[ballot.ordinal] = refs
        elif met and len(met) == len(asked) and all(met):
            yield f"ballot {ballot.ordinal} reached what the rule asks, and another was held", refs
    if nobody:
        listed = [str(n) for n in nobody]
        names = f"ballots {', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else f"ballot {listed[0]}"
        yield f"{names} could elect nobody", [ref for refs in nobody.values() for ref in refs]


def _poll(model: Model, poll: Ballot, threshold: Threshold) -> Iterator[tuple[str, list[Ref]]]:
    """Say what the last straw poll would have been as a vote in the organ that has a veto."""
    first = leader(poll)
    if first is None or first.votes is None or not threshold.numerator or not threshold.denominator:
        return
    # The fraction is written over the number of members, so its numerator is the number of votes.
    answer = would_pass(Opinion(first.votes, first.against, first.abstentions, first.vetoes), threshold.numerator)
    verdict = {
        Truth.CERTAIN: "enough, and no veto", Truth.POSSIBLE: "enough, unless a vote against was a veto",
        Truth.NO: "not enough" if first.votes < threshold.numerator else "enough, but for the veto",
    }[answer]  # fmt: skip
    name = candidate_name(model, first.candidacy)
    yield f"{name} led the last straw poll with {first.votes}: {verdict} ({threshold.numerator} needed)", [
        poll.ref, first.ref, threshold.ref,
    ]  # fmt: skip


def _figures(ballot: Ballot) -> str:
    votes = [t.votes for t in ballot.tallies if t.votes is not None]
    if len(votes) == len(ballot.tallies) > 1:
        return " to ".join(str(v) for v in sorted(votes, reverse=True))
    first = leader(ballot)
    if first is None:
        return "the figures"
    return f"{first.votes} votes" if first.votes is not None else f"{first.share} %"
