"""Contradictions: claims that the rule in force, or arithmetic, shows to be wrong; whoever makes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kg.dates import Truth
from kg.derive.ballots import evaluate, valid_votes
from kg.derive.model import Ballot, Model, Rule, Selection
from kg.derive.nodes import date_of
from kg.derive.placements import possible_ordinals, same_ballot
from kg.derive.rules import rule_in_force
from kg.graph.assertions import assertion_graph
from kg.graph.facts import Fact
from kg.graph.terms import property_iri
from kg.records import Row, Said
from kg.values import Code, GraphRef, Iri, Ref
from kg.voting import arithmetic

BY = "kg.derive.contradictions"
_NO_CLAIM = frozenset({"alleged", "retracted"})


def contradiction_facts(model: Model) -> Iterator[Fact]:
    """Yield every contradiction between a claim and what rule, arithmetic or dates allow."""
    said: dict[Ref, list[Row]] = {}
    for row in model.rows:
        if row.citation.status not in _NO_CLAIM and row.citation.evidence == "read":
            said.setdefault(row.subject, []).append(row)
    for selection in model.selections:
        found = rule_in_force(model, selection)
        for ballot in selection.ballots:
            rows = said.get(ballot.ref, [])
            yield from _words_about_results(selection, ballot, rows)
            # Where it is not certain that the rule was in force, it can refute nothing; the finding itself says so.
            if found:
                yield from _rule_against_claims(selection, ballot, found.rule, found.certainty, rows)
        yield from _too_few_members(selection, said.get(selection.ref, []))
    yield from _unanimity(model, said)
    yield from _seats(model, said)
    yield from _ages(model, said)


def _contradiction(
    key: str, subject: Ref, property_: str, value: object, basis: str, reason: str, rows: list[Row],
    sources: list[Ref],
) -> Fact:  # fmt: skip
    graphs = tuple(sorted({assertion_graph(row.citation) for row in rows}))
    single = property_ if property_ != "iol:date" else "iol:dateEdtf"
    values: dict[str, Said] = {
        "iol:contradicts": graphs, "iol:contradictedSubject": subject, "iol:contradictedProperty": Iri(property_iri(single)),
        "iol:contradictedValue": str(value), "iol:contradictionBasis": Code("contradiction-basis", basis),
        "iol:reason": reason,
    }  # fmt: skip
    came_from: tuple[Ref | GraphRef, ...] = (subject, *sources, *graphs)
    return Fact(Ref("contradiction", key), ("iol:Contradiction",), reason, values, tuple(dict.fromkeys(came_from)), BY)


def _result_to_compare(selection: Selection, ballot: Ballot) -> Ballot | None:
    """Return the ballot whose figures a claim about the winner's result is held against."""
    if any(t.votes is not None or t.share is not None for t in ballot.tallies):
        return ballot
    counted = [b for b in selection.ballots if b.elects and any(t.votes is not None for t in b.tallies)]
    shared = [b for b in selection.ballots if b.elects and any(t.share is not None for t in b.tallies)]
    best = counted or shared
    # Several reported counts: compare with the one that the rule and the figures of numbered ballots leave standing.
    for candidate in best:
        others = [b for b in selection.ballots if b.ordinal is not None and b.elects]
        if not others or any(same_ballot(candidate, b) for b in others):
            return candidate
    return best[0] if best else None


def _words_about_results(selection: Selection, ballot: Ballot, rows: list[Row]) -> Iterator[Fact]:
    """Compare 'at least two thirds' and 'twice the votes' with the figures."""
    compared = _result_to_compare(selection, ballot)
    if compared is None:
        return
    elected = set(ballot.elects) | set(compared.elects) | set(selection.elected)
    winner = next((t for t in compared.tallies if t.candidacy in elected), None)
    others = [t for t in compared.tallies if winner and t.candidacy != winner.candidacy]
    if winner is None:
        return
    valid = valid_votes(compared)
    for text in sorted({str(r.says["iol:winnerShareAtLeast"]) for r in rows if "iol:winnerShareAtLeast" in r.says}):
        fraction = Fraction(text)
        claiming = [r for r in rows if r.says.get("iol:winnerShareAtLeast") == text]
        if winner.votes is not None and valid and valid[0]:
            wrong = Fraction(winner.votes, valid[0]) < fraction
            figure = f"{winner.votes} of {valid[0]} is {_percent(Fraction(winner.votes, valid[0]))}"
        elif winner.share is not None:
            wrong = arithmetic.share_meets("at-least", fraction, winner.share) is False
            figure = f"the published share is {winner.share} %"
        else:
            continue
        if wrong:
            yield _contradiction(
                f"{ballot.ref.id}/share-at-least-{text.replace('/', '-')}", ballot.ref, "iol:winnerShareAtLeast", text,
                "arithmetic", f"{figure}, less than {text} ({_percent(fraction)})", claiming,
                [compared.ref, winner.ref],
            )  # fmt: skip
    runner_up = max((t.votes for t in others if t.votes is not None), default=None)
    for ratio in sorted(
        {Decimal(str(r.says["iol:winnerRatioAtLeast"])) for r in rows if "iol:winnerRatioAtLeast" in r.says}
    ):
        claiming = [r for r in rows if r.says.get("iol:winnerRatioAtLeast") == ratio]
        if winner.votes is not None and runner_up and Fraction(winner.votes, runner_up) < Fraction(ratio):
            reached = arithmetic.round_fraction(Fraction(winner.votes, runner_up), 2)
            yield _contradiction(
                f"{ballot.ref.id}/ratio-at-least-{ratio}".replace(".", "-"), ballot.ref, "iol:winnerRatioAtLeast",
                ratio, "arithmetic", f"{winner.votes} to {runner_up} is {reached} times, less than {ratio}", claiming,
                [compared.ref, winner.ref, *(t.ref for t in others)],
            )  # fmt: skip


def _percent(value: Fraction) -> str:
    return f"{arithmetic.round_fraction(value * 100, 1)} %"


def _rule_against_claims(
    selection: Selection, ballot: Ballot, rule: Rule, certainty: Truth, rows: list[Row]
) -> Iterator[Fact]:
    claiming = [r for r in rows if r.says.get("iol:elects")]
    if not ballot.elects or not claiming:
        return
    doubt = "" if certainty is Truth.CERTAIN else " (if the rule was still in force, which is not certain)"
    if ballot.ordinal is not None:
        for threshold in rule.thresholds:
            evaluation = evaluate(ballot, selection, threshold) if threshold.covers(ballot.ordinal) else None
            if evaluation and evaluation.met is False:
                numbers = (
                    f"{evaluation.reached} of {evaluation.base} votes, {evaluation.needed} needed"
                    if evaluation.needed is not None and evaluation.reached is not None
                    else f"{evaluation.leader.share} %, not enough"
                )
                yield _contradiction(
                    f"{ballot.ref.id}/{threshold.ref.id}", ballot.ref, "iol:elects", ballot.elects[0].id, "rule",
                    f"Ballot {ballot.ordinal} cannot have elected: {numbers}{doubt}", claiming,
                    [threshold.ref, rule.ref, *(t.ref for t in ballot.tallies)],
                )  # fmt: skip
        return
    ranges = possible_ordinals(ballot, selection, rule)
    numbered = [b for b in selection.ballots if b.ordinal is not None]
    same = {b.ordinal for b in numbered if same_ballot(ballot, b)}
    allowed = {b.ordinal for b in numbered if b.ordinal is not None
               and any(first <= b.ordinal and (last is None or b.ordinal <= last) for first, last in ranges)}  # fmt: skip
    if rule.thresholds and same and not same & allowed:
        listed = " or ".join(str(o) for o in sorted(o for o in same if o is not None))
        yield _contradiction(
            f"{ballot.ref.id}/not-decisive", ballot.ref, "iol:elects", ballot.elects[0].id, "rule",
            f"The figures are those of ballot {listed}, which cannot have elected under the rule{doubt}", claiming,
            [rule.ref, *(t.ref for t in ballot.tallies), *(b.ref for b in numbered if b.ordinal in same)],
        )  # fmt: skip


def _too_few_members(selection: Selection, rows: list[Row]) -> Iterator[Fact]:
    """Find claimed numbers of members or of those present that are smaller than the votes counted."""
    most = max(((v[0], b) for b in selection.ballots if (v := valid_votes(b))), key=lambda x: x[0], default=None)
    if most is None:
        return
    for property_ in ("iol:entitled", "iol:present", "iol:cast"):
        for number in sorted({n for r in rows if isinstance(n := r.says.get(property_), int)}):
            if number < most[0]:
                claiming = [r for r in rows if r.says.get(property_) == number]
                word = {"iol:entitled": "entitled", "iol:present": "present", "iol:cast": "casting a vote"}[property_]
                yield _contradiction(
                    f"{selection.ref.id}/{property_.partition(':')[2]}-{number}", selection.ref, property_, number,
                    "arithmetic", f"{number} members {word} are fewer than the {most[0]} valid votes", claiming,
                    [most[1].ref],
                )  # fmt: skip


def _unanimity(model: Model, said: dict[Ref, list[Row]]) -> Iterator[Fact]:
    for node in model.view.of_kind("stance"):
        claiming = [r for r in said.get(node.ref, []) if r.says.get("iol:unanimous") is True]
        dissent = {p: n for p in ("iol:bodyVotesAgainst", "iol:bodyVotesAbstaining")
                   if isinstance(n := node.values.get(p), int) and n > 0}  # fmt: skip
        if claiming and dissent:
            words = {"iol:bodyVotesAgainst": "voted against", "iol:bodyVotesAbstaining": "abstained"}
            text = " and ".join(f"{n} {words[p]}" for p, n in sorted(dissent.items()))
            yield _contradiction(
                f"{node.ref.id}/unanimous", node.ref, "iol:unanimous", "true", "arithmetic", f"Not unanimous: {text}",
                claiming, [],
            )  # fmt: skip


def _seats(model: Model, said: dict[Ref, list[Row]]) -> Iterator[Fact]:
    """Find claimed numbers of seats of an office that do not add up to the size of its organ."""
    for organ in model.view.of_kind("organ"):
        size = organ.values.get("iol:memberCount")
        offices = [o for o in model.offices.values() if o.organ == organ.ref and o.part_of is None]
        if not isinstance(size, int) or not offices or any(o.seats is None for o in offices):
            continue
        total = sum(o.seats or 0 for o in offices)
        for office in offices:
            rows = said.get(office.ref, [])
            for number in sorted({v for r in rows if isinstance(v := r.says.get("iol:seats"), int)}):
                if total == size and number != office.seats:
                    claiming = [r for r in rows if r.says.get("iol:seats") == number]
                    rest = total - (office.seats or 0)
                    yield _contradiction(
                        f"{office.ref.id}/seats-{number}", office.ref, "iol:seats", number, "arithmetic",
                        f"{number} seats and the {rest} of the other offices make {number + rest}, "
                        f"but {model.name(organ.ref)} has {size}", claiming,
                        [organ.ref, *(o.ref for o in offices if o.ref != office.ref)],
                    )  # fmt: skip


def _ages(model: Model, said: dict[Ref, list[Row]]) -> Iterator[Fact]:
    """Find claimed ages that the date of birth excludes."""
    dates = {s.ref: s.date for s in model.selections}
    for node in model.view.of_kind("candidacy"):
        person, selection = node.identity.get("iol:candidate"), node.identity.get("iol:candidacyIn")
        if not isinstance(person, Ref) or not isinstance(selection, Ref) or person not in model.view.nodes:
            continue
        born, day = date_of(model.view.nodes[person], "iol:birth"), dates.get(selection)
        if born is None or day is None:
            continue
        possible = range(_age(born.latest, day.earliest), _age(born.earliest, day.latest) + 1)
        rows = said.get(node.ref, [])
        for age in sorted({v for r in rows if isinstance(v := r.says.get("iol:reportedAge"), int)}):
            if age not in possible:
                claiming = [r for r in rows if r.says.get("iol:reportedAge") == age]
                yield _contradiction(
                    f"{node.ref.id}/age-{age}", node.ref, "iol:reportedAge", age, "date",
                    f"Born {born}, so {' or '.join(map(str, possible))} on the day of the selection, not {age}", claiming,
                    [person, selection],
                )  # fmt: skip


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
