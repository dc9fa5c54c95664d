"""Small ledgers made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kg.alignment.ledger import Ledger, read_ledger
from kg.analysis import World
from kg.analysis.world import Membership, State
from kg.dates import Interval

DAY = dt.date(2020, 6, 15)


def small_world(states: str = "a b c d", bodies: dict[str, str] | None = None) -> World:
    known = {
        f"state/{s}": State(f"state/{s}", s.upper(), "", "r1" if s < "c" else "r2", "", Interval())
        for s in states.split()
    }
    members = tuple(
        Membership(body, f"state/{s}", Interval()) for body, who in (bodies or {}).items() for s in who.split()
    )
    return World("default", dt.date(2026, 1, 1), {}, {}, {}, known, {}, members)


def contest(id_: str = "x", **more: Any) -> dict[str, Any]:
    given = {"selection": id_, "selection_label": id_, "office": "office/o", "organization": "organization/o", "act": "election",
             "decided_earliest": DAY, "decided_latest": DAY}  # fmt: skip
    return given | more


def candidacy(id_: str, contest: str = "x", **more: Any) -> dict[str, Any]:
    return {"selection": contest, "candidacy": id_, "candidate": f"person/{id_}", "candidate_label": id_.upper()} | more


def stance(
    id_: str, actor: str, candidacy: str = "p", kind: str = "endorses", contest: str = "x", **more: Any
) -> dict[str, Any]:
    polarity = {"opposes": "opposes", "threatens": "opposes", "contests": "opposes"}.get(kind, "supports")
    if kind in ("declines-to-say", "stays-neutral", "withdraws-support", "regrets"):
        polarity = "neither"
    given = {"selection": contest, "stance": id_, "actor": actor, "actor_label": actor, "level": "executive", "kind": kind,
             "polarity": polarity, "target_kind": "candidacy", "candidacy": candidacy, "documents": 1}  # fmt: skip
    return given | more


def ledger(
    stances: list[dict[str, Any]], contests: list[dict[str, Any]] | None = None, candidacies: list[dict[str, Any]] | None = None,
    world: World | None = None,
) -> Ledger:  # fmt: skip
    tables = {
        "contests": contests or [contest()], "candidacies": candidacies or [candidacy("p"), candidacy("q")], "all-stances": stances,
    }  # fmt: skip
    return read_ledger(lambda name: tables[name], world or small_world())
