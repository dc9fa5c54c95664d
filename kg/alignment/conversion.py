"""Did a bloc deliver? Votes received against those who backed in public: bounds by arithmetic, nobody's vote (question 44)."""

from __future__ import annotations

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.coalitions import positions
from kg.alignment.entitlement import entitled_states, held_lists, members_on
from kg.alignment.ledger import Ledger, Rows, Window, standing
from kg.analysis import Result
from kg.analysis.result import Row
from kg.errors import UsageError


def conversion_bounds(votes: int, backers: int, ineligible: int = 0) -> tuple[float | None, float | None]:
    """Return the conversion ratio, and the least share of backers whose vote the candidate cannot have had.

    The ratio is votes / eligible backers, where those who could not vote (suspended, in arrears, absent) are subtracted first. It bounds
    the loyalty from above: at most so many backers can have voted for the candidate. The least shortfall is max(0, 1 - ratio). Both
    None without an eligible backer.

    SADC asked its 16 members to back Madagascar in 2025; Madagascar had 10 votes:

    >>> conversion_bounds(10, 16)
    (0.625, 0.375)
    >>> conversion_bounds(10, 16, ineligible=6)
    (1.0, 0.0)
    """
    eligible = backers - ineligible
    if eligible <= 0:
        return None, None
    ratio = votes / eligible
    return ratio, max(0.0, 1.0 - ratio)


def conversion(
    ledger: Ledger,
    rows: Rows,
    contest: str = "",
    *,
    window: Window = Window.NOT_AFTER,
    bloc: str = "",
    members: int | None = None,
    ineligible: int = 0,
) -> Result:
    """Return, for each ballot and candidate with public backing, the votes received against the number of backers.

    One row for the states that backed the candidate themselves (`states`), and one for each bloc that did, with its members that were
    entitled on the day. `votes_received` is the count of the ballot, `value` the conversion ratio, `shortfall_least` the share of backers
    whose vote cannot be among those received; who they are is unknown. n is the number of eligible backers.

    Parameters
    ----------
    ledger : the ledger.
    rows : answers named queries; the counts of ballots come from `ballots`.
    contest : a selection, or empty for all.
    window : which stances are read.
    bloc : one bloc alone; empty for all, and the states.
    members : size of `bloc`, where no list of its members is held.
    ineligible : members of `bloc` that could not vote, known to the reader from elsewhere; subtracted first.

    Raises
    ------
    UsageError
        Numbers of members are given without the bloc that they are of, or none are left to vote.

    """
    if (members is not None or ineligible) and not bloc:
        raise UsageError("Say which bloc the numbers of members are of.")
    if ineligible < 0 or (members is not None and members <= ineligible):
        raise UsageError("A bloc needs more members than those that could not vote, and no number below 0.")
    entitled = entitled_states(ledger)
    listed = set(held_lists(ledger))
    counts: dict[str, list[Row]] = {}
    for row in rows("ballots"):
        if row.get("votes") is not None:
            counts.setdefault(row["candidacy"], []).append(row)
    found = []
    chosen = [ledger.contest(contest)] if contest else sorted(ledger.contests.values(), key=lambda c: c.id)
    for held in chosen:
        sides, _ = positions(ledger, held.id, window=window)
        blocs = {
            (s.candidacy, s.body) for s in standing(ledger.of(held.id, (), window))
            if s.sign > 0 and s.body.partition("/")[0] in ("organization", "group")
        }  # fmt: skip
        for candidacy in sorted(c.id for c in ledger.rivals(held.id)):
            backers = {state for (state, target), sign in sides.items() if target == candidacy and sign > 0}
            sets: list[tuple[str, int | None, int]] = [("states", len(backers), 0)] if backers and not bloc else []
            for _, body in sorted(b for b in blocs if b[0] == candidacy and bloc in ("", b[1])):
                size, outside = members, 0
                if members is None and body in listed and held.decided[0]:
                    of_bloc = members_on(ledger, body, held.decided[0])
                    size = len(of_bloc)
                    outside = len(of_bloc - entitled[held.id].states) if entitled[held.id].known else 0
                sets.append((body, size, outside))
            for ballot in counts.get(candidacy, []):
                found += [_row(ledger, held.id, candidacy, ballot, *backing, ineligible) for backing in sets]
    definition = "votes received / backers that could vote: an upper bound of loyalty; shortfall_least = max(0, 1 - value), a lower bound"
    note = "Which backers fell short, if any did, is unknown; a ratio of 1 or more shows nothing about them."
    return Result("conversion", found, about(ledger, definition, window=window), (NEVER_A_VOTE, note))


def _row(
    ledger: Ledger, contest: str, candidacy: str, ballot: Row, backing: str, size: int | None, outside: int, ineligible: int
) -> Row:  # fmt: skip
    less = outside + ineligible
    value, least = conversion_bounds(int(ballot["votes"]), size, less) if size is not None else (None, None)
    return {
        "selection": contest, "candidate": ledger.candidacies[candidacy].label, "ballot": ballot["ballot"],
        "ordinal": ballot.get("ordinal"), "backing": backing, "backers": size, "ineligible": less,
        "votes_received": int(ballot["votes"]), "value": value, "shortfall_least": least,
        "n": max(0, size - less) if size is not None else None,
    }  # fmt: skip
