"""Which ballot a count without a number can have been, and which whole numbers fit published percentages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.derive.ballots import evaluate, leader, valid_votes
from kg.derive.model import Ballot, Model, Rule, Selection
from kg.derive.rules import rule_in_force
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Code, Ref
from kg.voting import arithmetic

BY = "kg.derive.placements"
_MOST_FITS_LISTED = 100


def placement_facts(model: Model) -> Iterator[Fact]:
    """Yield where each unnumbered count belongs, and the tallies that fit published percentages."""
    for selection in model.selections:
        for ballot in selection.ballots:
            yield from _fits(selection, ballot)
        if found := rule_in_force(model, selection):
            yield from _placements(selection, found.rule)


def possible_ordinals(ballot: Ballot, selection: Selection, rule: Rule) -> list[tuple[int, int | None]]:
    """Return the ranges of ballots in which this ballot could have elected its winner under the rule."""
    possible = []
    for first, last in _stages(rule):
        met = [e.met for t in rule.thresholds if t.covers(first) and (e := evaluate(ballot, selection, t))]
        if met and not any(m is False for m in met):
            possible.append((first, last))
    return possible


def _stages(rule: Rule) -> list[tuple[int, int | None]]:
    # None, as a last ballot that nobody sets, comes after all numbers: a set alone would give them in the order of its hashes.
    return sorted({(t.first, t.last) for t in rule.thresholds}, key=lambda s: (s[0], s[1] is None, s[1] or 0))


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


def _placements(selection: Selection, rule: Rule) -> Iterator[Fact]:
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
                words.append(f"under the rule ballot {range_text(ranges)}")
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


def range_text(ranges: list[tuple[int, int | None]]) -> str:
    """Return ranges of ballots in words, those that meet joined."""
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


def _fits(selection: Selection, ballot: Ballot) -> Iterator[Fact]:
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
