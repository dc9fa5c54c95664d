"""The page of a selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.serve.explorer.charts.ballots import asks, order, panels, text_of, unit_of
from kg.serve.explorer.frame import page, policy_of, today
from kg.serve.explorer.quality import findings_on
from kg.serve.site import Site

Facts: TypeAlias = Mapping[str, Any]
_MADE_FOR = {"straw": "Straw poll", "indicative": "Indicative ballot", "run-off": "Run-off"}


async def selection(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of a selection: story, candidates, ballots as pictures, rule, coalition, conflicts."""
    given = {"iri": iri, "today": today(site), "policies": site.policies}
    s = await site.pool.ask("page", name="selection", policy=policy_of(site, request), given=given)
    things = {
        iri,
        *(b["iri"] for b in s["ballots"]),
        *(c["iri"] for c in s["candidates"]),
        *(x["iri"] for x in s["stances"]),
    }
    names = {b["iri"]: ballot_name(b) for b in s["ballots"]}
    sides = []
    for candidate in dict.fromkeys(x["candidate"] for x in s["stances"] if x["candidate"]):
        for side in ("for", "against"):
            found = [x for x in s["stances"] if x["candidate"] == candidate and x["side"] == side]
            sides.append((candidate, side, found))
    neither = [x for x in s["stances"] if x["side"] == "neither" or not x["candidate"]]
    return page(
        site, request, "selection.html", iri=iri, title=s["label"], s=s, drawn=panels(s["ballots"]), names=names, asks=asks,
        by_iri={b["iri"]: b for b in s["ballots"]}, table=table(s["ballots"], names), sides=sides, neither=neither,
        findings=findings_on(site, things),
    )  # fmt: skip


def ballot_name(ballot: Facts) -> str:
    """Return what a ballot is called on the page.

    >>> ballot_name({"name": "straw-1", "ordinal": 1, "kind": "straw"}), ballot_name({"name": "reported-101-61", "ordinal": None, "kind": None})
    ('Straw poll 1', 'reported 101 61')
    """
    if ballot["ordinal"] is None:
        if str(ballot["name"]).isdigit():
            return f"Ballot {ballot['name']}"
        return str(ballot["name"]).replace("-", " ").replace("/", ", ")
    return f"{_MADE_FOR.get(ballot['kind'] or '', 'Ballot')} {ballot['ordinal']}"


def table(ballots: Sequence[Facts], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the ballots as rows: `candidate`, and a cell a ballot (`iri` of the tally, `text`, `mark`, `name` of the ballot) or None."""
    rows = []
    for candidacy in order(ballots):
        candidate: Any = None
        cells: list[dict[str, Any] | None] = []
        for ballot in ballots:
            tally = next((t for t in ballot["tallies"] if t["candidacy"] == candidacy), None)
            if tally is None:
                cells.append(None)
                continue
            candidate = tally["candidate"] or candidate
            mark = "elected" if tally["elected"] else "left" if tally["left"] else ""
            cells.append(
                {
                    "iri": tally["iri"],
                    "text": text_of(tally, unit_of(ballot) or "votes"),
                    "mark": mark,
                    "name": names[ballot["iri"]],
                }
            )
        rows.append({"candidate": candidate or {"iri": candidacy, "label": ids.short_id(candidacy)}, "cells": cells})
    return rows
