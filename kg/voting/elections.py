"""An election as it stands: given a rule and the ballots so far, who is elected, who leaves, whether another is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.dates import Truth
from kg.voting import truth
from kg.voting.counts import Count, bounds
from kg.voting.elimination import leaving
from kg.voting.possibilities import leads
from kg.voting.rules import Rule
from kg.voting.thresholds import read


@dataclass(frozen=True)
class Ballot:
    """A ballot: its number, and what each body or part of the members counted, by the keys of the thresholds.

    A body that votes alone has the key `("", "")`.
    """

    ordinal: int
    counts: dict[tuple[str, str], Count]

    @property
    def standing(self) -> list[str]:
        """The candidates that received votes, or could have."""
        return list(dict.fromkeys(c for count in self.counts.values() for c in count.votes))


@dataclass(frozen=True)
class Standing:
    """How an election stands after its last ballot.

    Attributes
    ----------
    elected : by candidate, whether all that the rule asks for was met, and by nobody else. NO is left out.
    must_leave, may_leave : who leaves before the next ballot, for certain and perhaps.
    further_ballot : whether one is due.
    tied : candidates that share the first place for certain.

    """

    elected: dict[str, Truth]
    must_leave: frozenset[str]
    may_leave: frozenset[str]
    further_ballot: Truth
    tied: frozenset[str] = frozenset()


def standing(rule: Rule, ballots: Sequence[Ballot]) -> Standing:
    """Return how an election of one stands.

    Two majorities at once (of two organs, or of the members and a part of them) must both be reached by one candidate.

    Raises
    ------
    ValueError
        There is no ballot, or the rule asks nothing of the last one.

    """
    if not ballots:
        raise ValueError("there is no ballot yet")
    last = max(ballots, key=lambda b: b.ordinal)
    asked = rule.asked(last.ordinal)
    if not asked:
        raise ValueError(f"the rule asks nothing of ballot {last.ordinal}")
    met: dict[str, Truth] = {}
    for candidate in last.standing:
        answers = []
        for threshold in asked:
            count = last.counts.get((threshold.body, threshold.electorate))
            if count is None or candidate not in count.votes:
                answers.append(Truth.POSSIBLE if count is None else Truth.NO)
                continue
            answers.append(read(threshold, count, candidate).met)
            answers.append(_first(count, candidate))
        met[candidate] = truth.both(answers)
    elected: dict[str, Truth] = {c: t for c, t in met.items() if t is not Truth.NO}
    done = Truth.CERTAIN in elected.values()
    further = Truth.NO if done else Truth.POSSIBLE if elected else Truth.CERTAIN
    tied = _tied(last)
    gone = None
    # The narrowest part of the members does not decide who leaves: the count of all does.
    whole = last.counts.get(("", "")) or (next(iter(last.counts.values())) if len(last.counts) == 1 else None)
    elimination = rule.elimination(last.ordinal)
    if not done and elimination and whole:
        gone = leaving(elimination, whole)
    must = gone.certain if gone and further is Truth.CERTAIN else frozenset[str]()
    may = (gone.possible | gone.certain) - must if gone else frozenset[str]()
    return Standing(elected, must, may, further, tied)


def _first(count: Count, candidate: str) -> Truth:
    """Whether nobody has as many votes: half the members can be reached by two, and then neither is elected."""
    if len(count.votes) == 1:
        return Truth.CERTAIN
    votes = {c: v.votes for c, v in count.votes.items()}
    own = votes[candidate]
    if own is not None and all(v is not None for v in votes.values()):
        return truth.known(all(own > v for c, v in votes.items() if c != candidate and v is not None))
    limits = bounds(count)
    return Truth.POSSIBLE if limits is None else leads(limits, candidate)


def _tied(ballot: Ballot) -> frozenset[str]:
    if len(ballot.counts) != 1:
        return frozenset()
    (count,) = ballot.counts.values()
    votes = {c: v.votes for c, v in count.votes.items()}
    if not votes or any(v is None for v in votes.values()):
        return frozenset()
    top = max(v for v in votes.values() if v is not None)
    first = frozenset(c for c, v in votes.items() if v == top)
    return first if len(first) > 1 else frozenset()


def break_tie(rule: Rule, tied: Sequence[str], *, senior: str = "", drawn: str = "") -> str | None:
    """Return who wins a tie for the first place; None where the rule asks for more than is given here.

    Parameters
    ----------
    senior : the eldest, or longest serving, of those tied, for `seniority`.
    drawn : the one drawn, or chosen by the chair, for `lot` and `casting-vote`.

    """
    chosen = {"seniority": senior, "lot": drawn, "casting-vote": drawn}.get(rule.tie_break, "")
    return chosen if chosen in tied else None
