"""The rule engine against brute force: every way in which up to twenty voters can have voted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dates import Truth
from kg.voting.arithmetic import fitting_tallies, needed_votes
from kg.voting.counts import Count, Votes, bounds
from kg.voting.elections import Ballot, standing
from kg.voting.elimination import agrees, leaving
from kg.voting.possibilities import leads, leaves, reaches
from kg.voting.rules import Elimination, Rule, Threshold
from kg.voting.thresholds import read

NAMES = "abcd"
FRACTIONS = st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(3, 5), Fraction(9, 15), Fraction(5001, 10000)])
COMPARISONS = st.sampled_from(["at-least", "more-than"])
ELECTIONS = st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda v: 0 < sum(v) <= 20)
HIDDEN = st.sets(st.integers(0, 3))


def partial(votes: list[int], hidden: set[int], total: bool) -> Count:
    """The count of an election of which some candidates' votes are not published."""
    published = {NAMES[n]: Votes(None if n in hidden else v) for n, v in enumerate(votes)}
    return Count(published, sum(votes) if total else None, present=sum(votes) + 2, members=20)


def completions(count: Count) -> Iterator[dict[str, int]]:
    """All whole numbers of votes that agree with what is published, by trying every one."""
    limit = count.valid if count.valid is not None else min(count.present or 99, count.members or 99)
    exact = count.valid_votes()
    ranges = [range(limit + 1) if v.votes is None else (v.votes,) for v in count.votes.values()]
    for votes in itertools.product(*ranges):
        if sum(votes) == exact[0] if exact else sum(votes) <= limit:
            yield dict(zip(count.votes, votes, strict=True))


def expected(answers: list[bool]) -> Truth:
    return Truth.CERTAIN if all(answers) else Truth.POSSIBLE if any(answers) else Truth.NO


@given(ELECTIONS, HIDDEN, st.booleans(), COMPARISONS, FRACTIONS, st.sampled_from(["valid", "present", "members"]))
@settings(max_examples=300, deadline=None)
def test_a_threshold_is_met_exactly_in_the_completions_in_which_it_is(
    votes: list[int], hidden: set[int], total: bool, comparison: str, fraction: Fraction, base: str
) -> None:
    count = partial(votes, hidden, total)
    every = list(completions(count))
    for candidate in count.votes:
        answers = []
        for tally in every:
            of = {"valid": sum(tally.values()), "present": count.present, "members": count.members}[base]
            assert of is not None
            share = Fraction(tally[candidate], of) if of else Fraction(0)
            enough = share >= fraction if comparison == "at-least" else share > fraction
            # Of no votes at all, none are more than a fraction.
            answers.append(enough if of else comparison == "at-least")
        reading = read(Threshold("t", comparison, fraction, base), count, candidate)
        assert reading.met is expected(answers)
        limits = bounds(count)
        assert limits is not None
        wanted = {"valid": None, "present": count.present, "members": count.members}[base]
        assert reaches(limits, candidate, comparison, fraction, wanted) is expected(answers)


@given(ELECTIONS, HIDDEN, st.booleans())
@settings(max_examples=300, deadline=None)
def test_who_leads_is_what_every_completion_says(votes: list[int], hidden: set[int], total: bool) -> None:
    count = partial(votes, hidden, total)
    limits = bounds(count)
    assert limits is not None
    for candidate in count.votes:
        answers = [
            all(tally[candidate] > v for c, v in tally.items() if c != candidate) for tally in completions(count)
        ]
        assert leads(limits, candidate) is expected(answers)
        assert read(Threshold("t", "most", None), count, candidate).met is expected(answers)


@given(ELECTIONS, HIDDEN, st.booleans(), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_who_leaves_is_what_every_completion_says(votes: list[int], hidden: set[int], total: bool, kept: int) -> None:
    count = partial(votes, hidden, total)
    limits = bounds(count)
    assert limits is not None
    for candidate in count.votes:
        must, may = [], []
        for tally in completions(count):
            rivals = [v for c, v in tally.items() if c != candidate]
            must.append(sum(v > tally[candidate] for v in rivals) >= kept)
            may.append(sum(v >= tally[candidate] for v in rivals) >= kept)
        wanted = Truth.CERTAIN if all(must) else Truth.POSSIBLE if any(may) else Truth.NO
        assert leaves(limits, candidate, kept) is wanted


@given(ELECTIONS, st.sampled_from(["lowest", "all-but-two", "all-but-three", "below-share", "none"]))
@settings(max_examples=300, deadline=None)
def test_of_a_full_count_those_leave_whom_sorting_puts_last(votes: list[int], kind: str) -> None:
    count = Count({NAMES[n]: Votes(v) for n, v in enumerate(votes)})
    found = leaving(Elimination(kind, Fraction(20)), count)
    assert found is not None
    tally = {c: v.votes or 0 for c, v in count.votes.items()}
    if kind == "below-share":
        assert found.certain == {c for c, v in tally.items() if 5 * v < sum(votes)} and not found.possible
        return
    kept = {"none": len(votes), "all-but-two": 2, "all-but-three": 3}.get(kind, len(votes) - (len(votes) > 2))
    order = sorted(tally.values(), reverse=True)
    if kept >= len(votes):
        assert not found.certain and not found.possible
        return
    line, beyond = order[kept - 1], order[kept]
    if line == beyond:
        assert found.certain == {c for c, v in tally.items() if v < line}
        assert found.possible == {c for c, v in tally.items() if v == line}
    else:
        assert found.certain == {c for c, v in tally.items() if v <= beyond} and not found.possible


@given(ELECTIONS, COMPARISONS, FRACTIONS)
@settings(max_examples=200, deadline=None)
def test_of_a_full_count_one_is_elected_or_a_ballot_is_due(
    votes: list[int], comparison: str, fraction: Fraction
) -> None:
    count = Count({NAMES[n]: Votes(v) for n, v in enumerate(votes)})
    rule = Rule((Threshold("t", comparison, fraction),), (Elimination("lowest"),))
    found = standing(rule, [Ballot(1, {("", ""): count})])
    needed = next(
        n for n in range(99) if (n >= fraction * sum(votes) if comparison == "at-least" else n > fraction * sum(votes))
    )
    assert needed == needed_votes(comparison, fraction, sum(votes))
    winners = {NAMES[n] for n, v in enumerate(votes) if v >= needed and votes.count(v) == 1 and v == max(votes)}
    assert set(found.elected) == winners and len(winners) <= 1
    assert all(t is Truth.CERTAIN for t in found.elected.values())
    assert found.further_ballot is (Truth.NO if winners else Truth.CERTAIN)
    assert not (winners and (found.must_leave or found.may_leave))


@given(ELECTIONS, ELECTIONS, FRACTIONS)
@settings(max_examples=200, deadline=None)
def test_of_two_majorities_both_are_needed_by_one_candidate(
    members: list[int], region: list[int], fraction: Fraction
) -> None:
    names = NAMES[: min(len(members), len(region))]
    counts = [Count({c: Votes(v) for c, v in zip(names, part, strict=False)}) for part in (members, region)]
    rule = Rule(
        (Threshold("all", "more-than", fraction), Threshold("part", "more-than", fraction, electorate="region"))
    )
    found = standing(rule, [Ballot(1, {("", ""): counts[0], ("", "region"): counts[1]})])

    def alone(count: Count) -> set[str]:
        tally = {c: v.votes or 0 for c, v in count.votes.items()}
        return {
            c for c, v in tally.items() if v > fraction * sum(tally.values()) and list(tally.values()).count(v) == 1
        }

    winners = (
        alone(counts[0]) & alone(counts[1])
        if all(sum(v.votes or 0 for v in c.votes.values()) for c in counts)
        else set()
    )
    assert {c for c, t in found.elected.items() if t is Truth.CERTAIN} == winners


@given(ELECTIONS, st.sampled_from(["1", "0.1"]))
@settings(max_examples=100, deadline=None)
def test_percentages_fit_exactly_the_tallies_that_round_to_them(votes: list[int], decimals: str) -> None:
    total = sum(votes)
    shares = [(Decimal(100 * v) / total).quantize(Decimal(decimals), ROUND_HALF_UP) for v in votes]
    half = Fraction(Decimal(decimals)) / 2
    brute = [
        tally
        for tally in itertools.product(range(total + 1), repeat=len(votes))
        if sum(tally) == total
        and all(abs(Fraction(100 * v, total) - Fraction(s)) <= half for v, s in zip(tally, shares, strict=True))
    ]
    assert sorted(fitting_tallies(shares, range(total, total + 1))) == sorted(brute)
    assert tuple(votes) in brute


@given(ELECTIONS, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
@settings(max_examples=200, deadline=None)
def test_those_who_stood_next_break_the_rule_when_one_who_had_to_leave_is_there(
    votes: list[int], again: set[str], withdrew: set[str]
) -> None:
    stood = set(NAMES[: len(votes)])
    found = leaving(Elimination("lowest"), Count({c: Votes(v) for c, v in zip(NAMES, votes, strict=False)}))
    assert found is not None
    verdict = agrees(found, stood, again & stood, withdrew)
    gone = stood - again - withdrew
    if again & found.certain or gone - found.certain - found.possible:
        assert verdict is Truth.NO
    else:
        assert verdict is not Truth.NO
