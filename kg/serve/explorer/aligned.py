"""The page on alignment: who stands with whom in public."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.explorer.charts.heat import dicts, heat_map
from kg.serve.explorer.charts.network import network, sides
from kg.serve.explorer.frame import page, policy_of, today
from kg.serve.explorer.prepared import DEADLINE, prepared
from kg.serve.problems import Problem
from kg.serve.site import Site

LEVELS = ("executive", "parliament", "legislators", "intergovernmental", "civil-society", "private")
LEAST = (1, 2, 3, 4, 5, 8)
DEFAULT_LEAST = 2
PATIENCE = 8.0
_MOST_ROWS = 300


async def facts(
    site: Site, policy: str, level: str = "", least: int = DEFAULT_LEAST, patience: float = PATIENCE
) -> Any:
    """Return pairs of states, network and selections, as `kg.serve.explorer.facts.alignment.alignment` gives them; None if not yet."""
    return await prepared(site, "alignment", policy, patience=patience, today=today(site), level=level, least=least)


async def warm(site: Site) -> None:
    """Read the ledger of stances under the default policy before the first reader asks for it."""
    if site.policies:
        await facts(site, site.policies[0], patience=DEADLINE)


async def alignment(site: Site, request: Request) -> Response:
    """Answer with the network and the heat map of all selections, or with the sides taken in one.

    Raises
    ------
    Problem
        A parameter is not one of those offered.

    """
    if not site.policies:
        raise Problem(404, "not-found", "This file is no graph of ours and has no stances.")
    given, policy = request.query_params, policy_of(site, request)
    level, selection = given.get("level", ""), given.get("selection", "").strip()[:200]
    if level and level not in LEVELS:
        raise Problem(400, "bad-parameters", f"There is no such level; use one of: {', '.join(LEVELS)}.")
    text = given.get("least", str(DEFAULT_LEAST))
    least = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not 1 <= least <= 50:
        raise Problem(400, "bad-parameters", "The minimum of joint contests is a number from 1 to 50.")
    if selection:
        return await _one(site, request, selection, level, least)
    found = await facts(site, policy, level, least)
    if found is None:
        detail = "The statements of states are being read and counted. Load the page again in a few seconds."
        raise Problem(503, "being-prepared", detail, {"Retry-After": "5"})
    chance = None
    with contextlib.suppress(Problem):
        chance = await prepared(site, "ties", policy, patience=0.3, today=today(site), level=level)
    known, pairs = found["pairs"], dicts(found["pairs"])
    rows = [p for p in pairs if p["n"] >= least]
    return page(
        site, request, "alignment.html", title="Alignment", one=None, drawn=network(found["network"]), network=found["network"],
        heat=heat_map(known, least), pairs=rows[:_MOST_ROWS], count=len(rows), states=known["states"], known=known, chance=chance,
        by_n={n: sum(1 for p in pairs if p["n"] >= n) for n in (1, known["shown"], known["ranked"])}, selection="",
        **_offered(found["contests"], level, least),
    )  # fmt: skip


async def _one(site: Site, request: Request, selection: str, level: str, least: int) -> Response:
    """Answer with the sides taken in one selection; that takes no counting, so that nothing is waited for."""
    policy = policy_of(site, request)
    asked = {"today": today(site), "selection": selection, "level": level}
    one = await site.pool.ask("page", name="one-selection", policy=policy, given=asked)
    found = None
    with contextlib.suppress(Problem):  # without it the form offers no other selection
        found = await facts(site, policy, patience=0.3)
    return page(
        site, request, "alignment.html", title=f"Alignment: {one['label']}", one=one, drawn=sides(one),
        selection=one["iri"].rpartition("/selection/")[2], **_offered(found["contests"] if found else [], level, least),
    )  # fmt: skip


def _offered(contests: list[Any], level: str, least: int) -> dict[str, Any]:
    """Return what the form offers, and what is chosen in it."""
    return {"contests": contests, "levels": LEVELS, "level": level, "least": least, "offered": sorted({*LEAST, least})}
