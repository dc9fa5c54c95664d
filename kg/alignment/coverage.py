"""Coverage: who could have spoken, who did, and how often each state speaks at all. To be read before any measure."""

from __future__ import annotations

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.entitlement import entitled_states
from kg.alignment.ledger import Ledger, Window
from kg.analysis import Result
from kg.analysis.rates import UNDEFINED, wilson
from kg.analysis.result import Row


def contest_coverage(
    ledger: Ledger, contest: str = "", *, levels: tuple[str, ...] = (), window: Window = Window.NOT_AFTER
) -> Result:
    """Return for each contest how many states were entitled and how many of them took a side in public.

    Columns: entitled (members on the day, None without a list), entitled_reported (the number documents give), spoke (entitled
    states that took a side; all states where there is no list), spoke_from_outside (states not on the list), value
    (spoke / entitled) with its Wilson interval, n (the denominator).
    """
    entitled = entitled_states(ledger)
    rows = []
    for held in [ledger.contest(contest)] if contest else sorted(ledger.contests.values(), key=lambda c: c.id):
        spoke = {
            s.speaks_for for s in ledger.of(held.id, levels, window) if s.speaks_for and s.sign
        }  # fmt: skip
        who = entitled[held.id]
        inside = spoke & who.states if who.known else spoke
        n = len(who.states) if who.known else 0
        share = wilson(len(inside), n) if n else UNDEFINED
        rows.append({
            "selection": held.id, "entitled": n if who.known else None, "entitled_reported": who.reported,
            "entitled_basis": str(who.basis), "spoke": len(inside),
            "spoke_from_outside": len(spoke - who.states) if who.known else None, "value": share.value, "low": share.low, "high": share.high,
            "n": n or None,
        })  # fmt: skip
    definition = "share of the entitled states that took a side between candidates in public"
    return Result(
        "coverage", rows, about(ledger, definition, window=window, levels=levels), (NEVER_A_VOTE, _SILENCE)
    )  # fmt: skip


_SILENCE = (
    "Silence is not opposition, and not neutrality: it is missing. A stance nobody recorded looks like silence too."
)


def reveal_rates(ledger: Ledger, *, levels: tuple[str, ...] = (), window: Window = Window.NOT_AFTER) -> Result:
    """Return for each state in how many contests it was entitled and in how many of those it took a side in public.

    Only contests with at least one recorded stance count: where nothing at all was recorded, silence tells nothing of the state.
    `value` is the reveal rate over contests with a list of members, with its Wilson interval; `spoke_elsewhere` counts
    contests without such a list, or where it was no member.
    """
    entitled = entitled_states(ledger)
    spoken: dict[str, set[str]] = {}
    recorded = set()
    for s in ledger.of("", levels, window):
        if s.speaks_for and s.sign:
            spoken.setdefault(s.speaks_for, set()).add(s.contest)
            recorded.add(s.contest)
    could: dict[str, set[str]] = {}
    for contest in recorded:
        if entitled[contest].known:
            for state in entitled[contest].states:
                could.setdefault(state, set()).add(contest)
    rows: list[Row] = []
    for state in sorted({*spoken, *could}):
        open_to, took = could.get(state, set()), spoken.get(state, set())
        share = wilson(len(open_to & took), len(open_to))
        known = ledger.world.states.get(state)
        rows.append({
            "state": state, "state_label": known.label if known else None, "contests_entitled": len(open_to),
            "contests_spoken": len(open_to & took), "spoke_elsewhere": len(took - open_to),
            "value": share.value, "low": share.low, "high": share.high, "n": len(open_to) or None,
        })  # fmt: skip
    rows.sort(key=lambda r: (-(r["contests_spoken"] + r["spoke_elsewhere"]), r["state"]))
    definition = "reveal rate: share of the contests open to a state, and with any stance on record, in which it took a side in public"
    return Result(
        "reveal-rates", rows, about(ledger, definition, window=window, levels=levels), (NEVER_A_VOTE, _SILENCE)
    )  # fmt: skip
