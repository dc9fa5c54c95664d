"""The page of a state."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.serve.explorer import aligned
from kg.serve.explorer.charts.heat import dicts
from kg.serve.explorer.charts.series import series
from kg.serve.explorer.charts.timeline import timeline
from kg.serve.explorer.frame import page, policy_of, today
from kg.serve.problems import Problem
from kg.serve.site import Site

_PATIENCE = 1.5
_DRAWN = 60


async def state(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of a state: its people in office, candidacies, stances, and with whom it agrees."""
    policy = policy_of(site, request)
    asked = site.pool.ask("page", name="state", policy=policy, given={"iri": iri, "today": today(site)})
    facts, found, (votes, trouble) = await asyncio.gather(asked, _aligned(site, policy), _votes(site, request, iri))
    drawn = timeline(facts["represented"], (), today(site)) if 0 < len(facts["represented"]) <= _DRAWN else None
    return page(
        site, request, "state.html", iri=iri, title=facts["label"], s=facts, drawn=drawn, partners=partners(found["pairs"], iri) if found else None,
        ranked=found["pairs"]["ranked"] if found else 0, votes=votes, trouble=trouble, given=site.votes, chart=series(votes) if votes else None,
        partner=request.query_params.get("partner", ""), rows=_by_session(votes) if votes else [],
    )  # fmt: skip


async def _aligned(site: Site, policy: str) -> Any:
    """Return the agreement of all pairs, or None while it is being counted, or where it cannot be."""
    try:
        return await aligned.facts(site, policy, patience=_PATIENCE)
    except Problem:
        return None


async def _votes(site: Site, request: Request, iri: str) -> tuple[Any, str]:
    """Return the agreement in roll calls, or None, and what went wrong."""
    if not site.votes:
        return None, ""
    partner = request.query_params.get("partner", "").strip().lower()[:20]
    state = ids.short_id(iri).partition("/")[2]
    try:
        return await site.pool.ask("votes", state=state, partner=partner, policy=policy_of(site, request)), ""
    except Problem as problem:
        return None, problem.detail


def partners(known: Any, iri: str) -> list[dict[str, Any]]:
    """Return the pairs of one state, most joint contests first: `partner`, and the columns of `pairs`; a rate only from 5 contests."""
    states = known["states"]
    place = next((i for i, s in enumerate(states) if s["iri"] == iri), None)
    found = []
    for pair in dicts(known):
        if place in (pair["a"], pair["b"]):
            other = pair["b"] if pair["a"] == place else pair["a"]
            kept = (
                pair
                if pair["n"] >= known["ranked"]
                else {**pair, "agreement": None, "agreement_low": None, "agreement_high": None}
            )
            found.append({**kept, "partner": states[other]})
    return found


def _by_session(votes: Any) -> list[dict[str, Any]]:
    """Return the points of all lines as rows of a table, the latest session first."""
    cells: dict[int, dict[int, list[Any]]] = {}
    for column, line in enumerate(votes["lines"]):
        for session, value, n in line["points"]:
            cells.setdefault(session, {})[column] = [value, n]
    return [
        {"session": s, "cells": [cells[s].get(i) for i in range(len(votes["lines"]))]}
        for s in sorted(cells, reverse=True)
    ]
