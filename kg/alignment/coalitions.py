"""Coalitions around candidates, and what moves in them: switches, withdrawals, refusals, contradictions (questions 40, 42, 43)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.ledger import LEVELS, Ledger, Statement, Window, certainly_before, standing
from kg.analysis import Result
from kg.analysis.result import Row

SIDES = {1: "for", -1: "against", 0: "neither"}
_REFUSALS = ("declines-to-say", "stays-neutral")


def coalitions(
    ledger: Ledger, contest: str = "", *, levels: tuple[str, ...] = (), window: Window = Window.ANY
) -> Result:
    """Return who stood in public for and against each candidate: one row a statement and actor.

    `standing` is whether no other statement of the window supersedes it or takes it back; `condition` is as written, and a
    statement on a condition takes no side (see `Statement.sign`) unless it threatens an act if the candidate wins.
    """
    chosen = ledger.of(contest, levels, window)
    stands = {id(s) for s in standing(chosen)}
    rows = [
        {**_who(ledger, s), "side": SIDES[s.sign], "kind": s.kind, "about": s.target_kind, "condition": s.condition or None,
         "standing": id(s) in stands, "n": s.documents}
        for s in chosen
    ]  # fmt: skip
    rows.sort(key=lambda r: (r["selection"], r["candidate"] or "~", r["side"], r["level"], r["actor"], r["stance"]))
    definition = "every public stance, with the side it takes between candidates; n counts the documents that report it"
    return Result("coalitions", rows, about(ledger, definition, window=window, levels=levels), (NEVER_A_VOTE,))


def _who(ledger: Ledger, s: Statement) -> Row:
    candidacy = ledger.candidacies.get(s.candidacy)
    return {
        "selection": s.contest, "candidate": candidacy.label if candidacy else None, "stance": s.stance, "actor": s.label,
        "level": s.level, "speaks_for": s.speaks_for or s.body or None, "belongs_to": s.belongs_to or None,
        "date": s.date or None, "timing": str(s.timing), "timing_basis": s.timing_basis or None,
    }  # fmt: skip


def positions(
    ledger: Ledger, contest: str, *, levels: tuple[str, ...] = (), window: Window = Window.NOT_AFTER
) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]]]:
    """Return the side that each state takes towards each candidacy, and the pairs on which it contradicts itself.

    Only statements that speak for the state count, and only those that stand. Where a state has spoken both ways, the later
    side holds if the order is certain; else it has none, and the pair is among the contradictions.

    Returns
    -------
    tuple[dict[tuple[str, str], int], set[tuple[str, str]]]
        +1 or -1 by (state, candidacy); and the (state, candidacy) without a side.

    """
    said: dict[tuple[str, str], list[Statement]] = {}
    for statement in standing(ledger.of(contest, levels, window)):
        if statement.speaks_for and statement.sign:
            said.setdefault((statement.speaks_for, statement.candidacy), []).append(statement)
    sides, unclear = {}, set()
    for pair, statements in said.items():
        latest = [s for s in statements if not any(certainly_before(s, other) for other in statements)]
        signs = {s.sign for s in latest}
        if len(signs) == 1:
            sides[pair] = signs.pop()
        else:
            unclear.add(pair)
    return sides, unclear


def shifts(ledger: Ledger, contest: str = "", *, levels: tuple[str, ...] = (), window: Window = Window.ANY) -> Result:
    """Return switches, withdrawals and refusals: one row each.

    - `switch`: one speaker (a state through whoever speaks for it, or an actor for himself) backs a candidate and certainly
      later backs another, opposes the one it backed, or backs the one it opposed; a certain order needs dates or
      a statement that says what it replaces.
    - `withdrawal`: takes its support back (`withdraws-support`), or its candidate in favour of another (`withdraws-for`).
    - `refusal`: declines to say, or says that it takes no side.
    """
    chosen = ledger.of(contest, levels, window)
    rows = []
    for statement in chosen:
        if statement.kind in _REFUSALS:
            rows.append({"shift": "refusal", **_who(ledger, statement), "kind": statement.kind, "from_stance": None})
        if statement.kind in ("withdraws-support", "withdraws-for"):
            old = statement.supersedes[0] if statement.supersedes else None
            rows.append({"shift": "withdrawal", **_who(ledger, statement), "kind": statement.kind, "from_stance": old})
    for before, new in _switches(chosen):
        rows.append({"shift": "switch", **_who(ledger, new), "kind": new.kind, "from_stance": before.stance})
    rows.sort(key=lambda r: (r["selection"], r["shift"], r["stance"], r["actor"], r["from_stance"] or ""))
    rows = [{**row, "n": 1} for row in rows]
    definition = "switch, withdrawal or refusal stated in public; a switch needs a certain order of the two statements"
    return Result("shifts", rows, about(ledger, definition, window=window, levels=levels), (NEVER_A_VOTE,))


def _switches(statements: Iterable[Statement]) -> list[tuple[Statement, Statement]]:
    by_speaker: dict[tuple[str, str], list[Statement]] = {}
    for s in statements:
        if s.sign and s.kind not in ("withdraws-for", "withdraws-support"):
            by_speaker.setdefault((s.contest, s.speaks_for or s.actor or s.label), []).append(s)
    found = []
    for said in by_speaker.values():
        for old, new in itertools.permutations(said, 2):
            if certainly_before(old, new) and _differ(old, new):
                between = any(certainly_before(old, m) and certainly_before(m, new) for m in said)
                if not between:
                    found.append((old, new))
    return found


def _differ(one: Statement, other: Statement) -> bool:
    """Whether two statements on a contest cannot both hold: opposite sides of one candidate, or both for different ones."""
    if one.candidacy == other.candidacy:
        return one.sign * other.sign < 0
    return one.sign > 0 and other.sign > 0


def contradictions(ledger: Ledger, contest: str = "", *, window: Window = Window.ANY) -> Result:
    """Return pairs of statements by voices of one state that do not agree: one row a pair.

    Voices are all who belong to the state, whether or not they speak for it; `relation` tells voices of one level from those
    of two. `about`: the candidacies (opposite sides of one candidate, or both for different ones), or the outcome and
    process (one contests what another takes as it is: welcomes, regrets, declines to judge). A pair whose order is certain is a
    switch if one speaker made both, and is left out here.
    """
    voices: dict[tuple[str, str], list[Statement]] = {}
    for s in ledger.of(contest, (), window):
        if s.belongs_to:
            voices.setdefault((s.contest, s.belongs_to), []).append(s)
    rows = []
    for (_, state), said in sorted(voices.items()):
        for one, other in itertools.combinations(sorted(said, key=lambda s: (s.stance, s.label)), 2):
            on = _clash(one, other)
            if not on or _is_switch(one, other):
                continue
            rows.append({
                "selection": one.contest, "state": state, "about": on,
                "relation": "same level" if one.level == other.level else "across levels",
                "stance": one.stance, "actor": one.label, "level": one.level, "kind": one.kind, "candidate": _name(ledger, one),
                "other_stance": other.stance, "other_actor": other.label, "other_level": other.level, "other_kind": other.kind,
                "other_candidate": _name(ledger, other), "both_speak_for_it": bool(one.speaks_for and other.speaks_for), "n": 2,
            })  # fmt: skip
    definition = "two voices of one state whose public statements on one contest do not agree"
    return Result("contradictions", rows, about(ledger, definition, window=window), (NEVER_A_VOTE,))


def _name(ledger: Ledger, s: Statement) -> str | None:
    return ledger.candidacies[s.candidacy].label if s.candidacy in ledger.candidacies else None


def _is_switch(one: Statement, other: Statement) -> bool:
    same = (one.speaks_for or one.actor or one.label) == (other.speaks_for or other.actor or other.label)
    return same and (certainly_before(one, other) or certainly_before(other, one))


def _clash(one: Statement, other: Statement) -> str:
    if one.sign and other.sign:
        return "candidacies" if _differ(one, other) else ""
    for contests, other_one in ((one, other), (other, one)):
        if contests.kind == "contests" and other_one.target_kind == "outcome" and other_one.polarity != "opposes":
            return "outcome or process"
    return ""


def levels_known(levels: Iterable[str]) -> tuple[str, ...]:
    """Return levels as a tuple.

    Raises
    ------
    UnknownName
        A level is none of the vocabulary.

    """
    from kg.errors import UnknownName

    given = tuple(dict.fromkeys(levels))
    for level in given:
        if level not in LEVELS:
            raise UnknownName("level", level, LEVELS, f"Levels: {', '.join(LEVELS)}")
    return given
