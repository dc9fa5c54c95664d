"""The state, region, sub-region or voting group that a head counts for."""

from __future__ import annotations

import datetime as dt

from kg.analysis.choose import Head
from kg.analysis.world import World
from kg.dates import Interval, Truth
from kg.errors import UnknownName

# What a head is counted under.
BY = ("state", "region", "subregion", "un-group")


class Grouping:
    """What states and heads count under: themselves, a region or sub-region of M49, a regional group of the United Nations.

    Raises
    ------
    UnknownName
        `by` is none of `BY`.

    """

    def __init__(self, world: World, by: str) -> None:
        if by not in BY:
            raise UnknownName("grouping", by, BY, f"Groupings: {', '.join(BY)}.")
        self.world, self.by = world, by
        self._groups: dict[str, list[tuple[str, Interval]]] = {}
        for membership in world.memberships:
            if membership.body.startswith("group/un-") and membership.body.endswith("-group"):
                self._groups.setdefault(membership.state, []).append((membership.body, membership.interval))

    def of_state(self, state: str, day: dt.date) -> str:
        """Return what a state counts under on a day; empty where unknown."""
        if self.by == "state":
            return state
        if self.by == "un-group":
            inside = [body for body, interval in self._groups.get(state, ()) if interval.holds(day) is not Truth.NO]
            return inside[0] if inside else ""
        known = self.world.states.get(state)
        return (known.region if self.by == "region" else known.subregion) if known else ""

    def of_head(self, head: Head) -> tuple[str, ...]:
        """Return what a head may count under: empty is unknown, one is certain, several are one of them.

        A group is the one at the head's earliest start. One state without a known region makes the region unknown.
        """
        found = [self.of_state(state, head.start) for state in head.states]
        return tuple(dict.fromkeys(found)) if all(found) else ()

    def label(self, value: str) -> str:
        """Return how people call a value."""
        return self.world.states[value].label if value in self.world.states else value.removeprefix("group/")
