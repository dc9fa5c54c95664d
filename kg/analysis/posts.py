"""The posts of persons in order, what is one post, and which organization an earlier one became."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kg.analysis.world import Office, Term, World


def by_person(world: World) -> dict[str, list[Term]]:
    """Return the terms with a start of each person, in order."""
    found: dict[str, list[Term]] = {}
    for terms in world.lines(acting=True).values():
        for term in terms:
            found.setdefault(term.person, []).append(term)
    return {person: sorted(own, key=_order) for person, own in sorted(found.items())}


def _order(term: Term) -> tuple[dt.date, dt.date, str]:
    bounds = term.interval
    return bounds.start_earliest or dt.date.min, bounds.start_latest or dt.date.max, term.id


def organizations_today(world: World) -> Mapping[str, str]:
    """Return for each organization the one that it is today, where its offices tell: renamings are no moves.

    An organization of which every office is continued, in the end, by offices of one and the same other organization is that
    other one. An office that had ended by the time when a continued one of the same organization began does not matter.
    Where some office is not continued (the chair of the Organisation of African Unity), it stays itself.
    """
    own: dict[str, list[Office]] = {}
    for office in world.offices.values():
        own.setdefault(office.organization, []).append(office)
    return {organization: _today(world, organization, offices) for organization, offices in own.items()}


def _today(world: World, organization: str, offices: Sequence[Office]) -> str:
    continued = [o for o in offices if world.offices[o.line].organization != organization]
    begun = max((o.interval.start_latest for o in continued if o.interval.start_latest), default=None)
    for office in offices:
        ended = office.interval.end_latest
        if office not in continued and not (ended and begun and ended <= begun):
            return organization
    targets = {world.offices[o.line].organization for o in continued}
    return next(iter(targets)) if len(targets) == 1 else organization


def organization_labels(world: World) -> Mapping[str, str]:
    """Return the name of each organization that has an office."""
    return {office.organization: office.organization_label for office in world.offices.values()}


def same_post(world: World, first: Term, second: Term) -> bool:
    """Whether two terms are of one line, or of an office and a seat of it."""
    if first.line == second.line:
        return True
    lines = {first.line, second.line}
    parts = {world.offices[t.office].part_of for t in (first, second)} | {
        world.offices[t.line].part_of for t in (first, second)
    }
    return any(part and world.offices[part].line in lines for part in parts if part in world.offices)
