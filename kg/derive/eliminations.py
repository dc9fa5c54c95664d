"""Who had to leave the contest after each ballot, and who stood in the next one."""

from __future__ import annotations

from collections.abc import Iterator

from kg.dates import Truth
from kg.derive.model import Ballot, Model, Selection
from kg.derive.rules import InForce, ballots_text, certainty, count_of, eliminations_of, rule_in_force
from kg.graph.facts import Fact
from kg.records import Said
from kg.values import Code, Ref
from kg.voting import truth
from kg.voting.elimination import Leaving, agrees, leaving
from kg.voting.rules import Rule

BY = "kg.derive.eliminations"


def elimination_facts(model: Model) -> Iterator[Fact]:
    """Yield what the rule in force says of who leaves after each ballot that elected nobody."""
    for selection in model.selections:
        if len(selection.ballots) < 2 or selection.seats != 1:
            continue
        found = rule_in_force(model, selection)
        if found and (ways := eliminations_of(found.rule)):
            rule = Rule((), ways)
            for ballot, later in _consecutive(selection):
                yield from _finding(model, selection, ballot, later, rule, found)


def numbered(selection: Selection) -> list[Ballot]:
    """Return the ballots of all members that documents number, one a number, in order; polls are none."""
    chosen: dict[int, Ballot] = {}
    for ballot in selection.ballots:
        if ballot.ordinal is not None and ballot.kind not in ("straw", "indicative") and not ballot.electorate:
            known = chosen.get(ballot.ordinal)
            if known is None or len(ballot.tallies) > len(known.tallies):
                chosen[ballot.ordinal] = ballot
    return [chosen[number] for number in sorted(chosen)]


def _consecutive(selection: Selection) -> Iterator[tuple[Ballot, Ballot | None]]:
    ballots = numbered(selection)
    for n, ballot in enumerate(ballots):
        later = ballots[n + 1] if n + 1 < len(ballots) else None
        followed = any((b.ordinal or 0) > (ballot.ordinal or 0) for b in ballots)
        same_body = later is not None and later.body == ballot.body
        if followed and ballot.tallies:
            yield ballot, later if later and same_body and (later.ordinal or 0) == (ballot.ordinal or 0) + 1 else None


def _finding(
    model: Model, selection: Selection, ballot: Ballot, later: Ballot | None, rule: Rule, in_force: InForce
) -> Iterator[Fact]:
    assert ballot.ordinal is not None
    elimination = rule.elimination(ballot.ordinal)
    if elimination is None:
        return
    count = count_of(ballot, selection)
    found = leaving(elimination, count) if len(count.votes) > 1 else None
    if found is None:
        return
    refs = {t.candidacy.id: t.candidacy for t in ballot.tallies}
    # A ballot of which only some results are published does not say who stood.
    told = later is not None and len(later.tallies) > 1
    withdrew = {c.id for c in selection.withdrawn}
    again = {t.candidacy.id for t in later.tallies} if later and told else set()
    verdict = agrees(found, set(refs), again, withdrew) if told else Truth.POSSIBLE
    if told and verdict is Truth.NO and count_is_partial(later, ballot):
        verdict = Truth.POSSIBLE
    if told and verdict is Truth.POSSIBLE and _settled(selection, found, set(refs) - again):
        verdict = Truth.CERTAIN
    values: dict[str, Said] = {
        "iol:findingOn": ballot.ref, "iol:appliedRule": in_force.rule.ref,
        "iol:appliedElimination": Code("elimination", elimination.kind), "iol:certainty": certainty(in_force.certainty),
    }  # fmt: skip
    gone = set(refs) - again if told else set()
    for property_, candidates in (
        ("iol:shouldLeave", found.certain), ("iol:mayLeave", found.possible), ("iol:leftContest", gone),
    ):  # fmt: skip
        if candidates:
            values[property_] = tuple(refs[c] for c in sorted(candidates))
    if (settled := truth.decided(verdict)) is not None:
        values["iol:agreesWithRule"] = settled
    sources = [
        ballot.ref,
        in_force.rule.ref,
        *([later.ref] if later and told else []),
        *(t.ref for t in ballot.tallies),
    ]
    yield Fact(
        Ref("elimination-finding", ballot.ref.id), ("iol:EliminationFinding", "iol:Finding"),
        _sentence(model, ballot, found, refs, gone, verdict, told), values, tuple(dict.fromkeys(sources)), BY,
    )  # fmt: skip


def _settled(selection: Selection, found: Leaving, gone: set[str]) -> bool:
    """Whether a run-off among those tied for the last place was lost by the one that left."""
    for ballot in selection.ballots:
        votes = {t.candidacy.id: t.votes for t in ballot.tallies}
        if ballot.kind == "run-off" and len(gone) == 1 and set(votes) == found.possible and None not in votes.values():
            (lost,) = gone
            return all((votes.get(lost) or 0) < (v or 0) for c, v in votes.items() if c != lost)
    return False


def count_is_partial(later: Ballot | None, earlier: Ballot) -> bool:
    """Whether the later ballot's published votes are fewer than could have been cast, so that others may have stood."""
    if later is None or any(t.votes is None for t in later.tallies):
        return True
    votes = sum(t.votes or 0 for t in later.tallies)
    before = [t.votes for t in earlier.tallies]
    valid = later.numbers.valid
    if valid is not None:
        return votes < valid
    return any(v is None for v in before) or 10 * votes < 9 * sum(v or 0 for v in before)


def _sentence(
    model: Model, ballot: Ballot, found: Leaving, refs: dict[str, Ref], gone: set[str], verdict: Truth, told: bool
) -> str:
    def names(candidates: set[str] | frozenset[str]) -> str:
        return ", ".join(sorted(candidate_name(model, refs[c]) for c in candidates))

    words = [f"after {ballots_text(ballot.ordinal or 1, ballot.ordinal or 1)}"]
    if found.certain:
        words.append(f"{names(found.certain)} had to leave")
    if found.possible:
        words.append(f"{names(found.possible)} may have had to leave (a tie, or a figure not published)")
    if not found.certain and not found.possible:
        words.append("nobody had to leave")
    if told:
        words.append(f"not in the next: {names(gone)}" if gone else "all stood again")
        words.append({Truth.CERTAIN: "as the rule says", Truth.NO: "not as the rule says"}.get(verdict, "not decided"))
    return "; ".join(words)


def candidate_name(model: Model, candidacy: Ref) -> str:
    """Return the name of the person whose candidacy it is."""
    node = model.view.nodes.get(candidacy)
    person = node.identity.get("iol:candidate") if node else None
    return model.name(person) if isinstance(person, Ref) else candidacy.id.rpartition("/")[2]
