"""Selections that are not one count, run-offs, ties and fall-backs, on cases that were held."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kg.dates import Truth
from kg.voting.counts import Count, Votes
from kg.voting.decisions import Round, acclamation, consensus, fallback, nominated_and_confirmed, removed
from kg.voting.elections import Ballot, break_tie, standing
from kg.voting.elimination import leaving
from kg.voting.polls import Opinion, trajectory, would_pass
from kg.voting.rules import Elimination, Rule, Threshold
from kg.voting.thresholds import read

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)


def count(**votes: int | None) -> Count:
    return Count({name: Votes(v) for name, v in votes.items()})


def test_a_threshold_falls_back_after_two_ballots_as_in_interpol() -> None:
    rule = Rule(
        (Threshold("first-two", "at-least", TWO_THIRDS, last=2), Threshold("third", "more-than", HALF, first=3))
    )
    ballots = [Ballot(n, {("", ""): count(kim=101, prokopchuk=61)}) for n in (1, 2, 3)]
    assert standing(rule, ballots[:1]).further_ballot is Truth.CERTAIN
    assert standing(rule, ballots[:2]).elected == {}
    assert standing(rule, ballots).elected == {"kim": Truth.CERTAIN}


def test_of_two_organs_both_must_give_an_absolute_majority_as_for_the_court() -> None:
    rule = Rule((Threshold("ga", "more-than", HALF, "members", body="assembly"),
                 Threshold("sc", "more-than", HALF, "members", body="council")))  # fmt: skip
    assembly = Count({"greenwood": Votes(68), "bhandari": Votes(121)}, members=193)
    council = Count({"greenwood": Votes(9), "bhandari": Votes(5)}, members=15)
    held = standing(rule, [Ballot(1, {("assembly", ""): assembly, ("council", ""): council})])
    assert held.elected == {} and held.further_ballot is Truth.CERTAIN
    later = Count({"bhandari": Votes(15)}, members=15)
    assert standing(rule, [Ballot(2, {("assembly", ""): assembly, ("council", ""): later})]).elected == {
        "bhandari": Truth.CERTAIN
    }


def test_a_regional_majority_that_is_not_published_leaves_the_election_open() -> None:
    power = Threshold("power", "at-least", Fraction(5001, 10000), "voting-power")
    regional = Threshold("regional", "at-least", Fraction(5001, 10000), "voting-power", electorate="regional")
    whole = Count({"adesina": Votes(share=Decimal("58.1"))})
    found = standing(Rule((power, regional)), [Ballot(6, {("", ""): whole})])
    assert found.elected == {"adesina": Truth.POSSIBLE} and found.further_ballot is Truth.POSSIBLE
    weighed = Count({"tah": Votes(weight=Decimal(76))}, total_weight=Decimal(100))
    assert read(power, weighed, "tah").met is Truth.CERTAIN


def test_the_last_leaves_and_a_tie_for_the_last_place_leaves_it_open() -> None:
    first = count(bach=43, oswald=7, carrion=23, bubka=8, ng=6, wu=6)
    found = leaving(Elimination("lowest"), first)
    assert found and not found.certain and found.possible == {"ng", "wu"}
    rule = Rule(
        (Threshold("any", "more-than", HALF),), (Elimination("lowest"), Elimination("all-but-two", first=4, last=4))
    )
    assert standing(rule, [Ballot(1, {("", ""): first})]).may_leave == {"ng", "wu"}
    fourth = count(hosny=29, bokova=29, bedjaoui=0)
    held = standing(rule, [Ballot(4, {("", ""): fourth})])
    assert held.must_leave == {"bedjaoui"} and held.tied == {"hosny", "bokova"}
    assert [e.kept(5) for e in (Elimination("all-but-three"), Elimination("none"), Elimination("below-share"))] == [
        3,
        5,
        None,
    ]


def test_a_tie_for_the_first_place_is_broken_as_the_rule_says() -> None:
    assert break_tie(Rule((), tie_break="seniority"), ["a", "b"], senior="b") == "b"
    assert break_tie(Rule((), tie_break="lot"), ["a", "b"], drawn="a") == "a"
    assert break_tie(Rule((), tie_break="lot"), ["a", "b"], drawn="c") is None
    assert break_tie(Rule(()), ["a", "b"], senior="b") is None


def test_a_vote_is_asked_for_only_after_consensus_failed() -> None:
    vote = Threshold("vote", "at-least", TWO_THIRDS, "present-and-voting", after="no-consensus")
    rule = Rule((Threshold("consensus", "at-least", Fraction(1), "members"), vote))
    assert [t.key for t in fallback(rule, 0)] == ["consensus"]
    assert [t.key for t in fallback(rule, 0, ["no-consensus"])] == ["vote"]
    assert [t.key for t in fallback(rule, 0, ["time"])] == ["consensus"]


def test_a_consensus_narrows_the_field_and_one_objection_blocks_it() -> None:
    first = Round(["okonjo-iweala", "yoo", "mohamed"], ["mohamed"])
    blocked = Round(["okonjo-iweala", "yoo"], [], objections=1)
    assert consensus([first, blocked], "okonjo-iweala") is Truth.NO
    assert consensus([first, Round(["okonjo-iweala", "yoo"], ["yoo"], objections=0)], "okonjo-iweala") is Truth.CERTAIN
    assert consensus([first, Round(["okonjo-iweala", "yoo"])], "okonjo-iweala") is Truth.POSSIBLE
    assert consensus([first, Round(["mohamed"])], "mohamed") is Truth.NO, "who left does not come back"


def test_straw_polls_of_the_security_council() -> None:
    assert would_pass(Opinion(13, 0, 2, 0), 9) is Truth.CERTAIN
    assert would_pass(Opinion(14, 0, 1), 9) is Truth.CERTAIN
    assert would_pass(Opinion(11, 3, 1), 9) is Truth.POSSIBLE, "the three may hold a veto"
    assert would_pass(Opinion(11, 3, 1, 1), 9) is Truth.NO
    assert Opinion(7, 5, 1).adds_up(15) is False and Opinion(12).adds_up(15) is None
    assert trajectory([{"g": Opinion(12)}, {"g": Opinion(11)}, {"g": Opinion(11)}], "g") == [
        (12, None),
        (11, -1),
        (11, 0),
    ]
    veto = Threshold("sc", "at-least", Fraction(9, 15), "members", without_veto=True)
    vetoed = Count({"boutros-ghali": Votes(14, against=1, vetoes=1)}, members=15)
    assert read(veto, vetoed, "boutros-ghali").met is Truth.NO and read(veto, vetoed, "boutros-ghali").reason == "veto"


def test_acclamation_confirmation_and_removal() -> None:
    assert (
        acclamation(1, 1) is Truth.CERTAIN
        and acclamation(2, 1) is Truth.NO
        and acclamation(1, 1, None) is Truth.POSSIBLE
    )
    assert nominated_and_confirmed(Truth.CERTAIN, None) is Truth.POSSIBLE
    assert nominated_and_confirmed(Truth.CERTAIN, Truth.NO) is Truth.NO
    motion = Count({"bustani": Votes(48, against=7)})
    assert (
        removed(read(Threshold("c", "at-least", TWO_THIRDS, "present-and-voting"), motion, "bustani").met)
        is Truth.CERTAIN
    )


def test_a_base_that_no_document_names_decides_only_where_every_base_agrees() -> None:
    unsaid = Threshold("u", "at-least", TWO_THIRDS, "")
    assert read(unsaid, Count({"a": Votes(28), "b": Votes(15)}, members=51), "a").met is Truth.NO
    assert read(unsaid, Count({"a": Votes(40), "b": Votes(5)}, members=51), "a").met is Truth.CERTAIN
    assert read(unsaid, Count({"a": Votes(32), "b": Votes(10)}, members=51), "a").met is Truth.POSSIBLE


def test_nothing_is_said_without_a_ballot_or_a_rule_for_it() -> None:
    with pytest.raises(ValueError, match="no ballot"):
        standing(Rule((Threshold("t", "more-than", HALF),)), [])
    with pytest.raises(ValueError, match="asks nothing"):
        standing(Rule((Threshold("t", "more-than", HALF, first=2),)), [Ballot(1, {("", ""): count(a=1, b=2)})])
