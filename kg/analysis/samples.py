"""Heads that count with what they are held against: a sample, or one of each decade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kg.analysis.choose import Choice, Head, belongs, days_within, decades, heads
from kg.analysis.eligible import Benchmark, Members, shares
from kg.analysis.grouping import BY as GROUPINGS
from kg.analysis.grouping import Grouping
from kg.analysis.world import World
from kg.dates import Interval
from kg.errors import UnknownName, UsageError

BY = (*GROUPINGS, "gender")


HALF = {"female": 0.5, "male": 0.5}


@dataclass(frozen=True)
class Observed:
    """One head in a window: what it counts for, in parts that add up to 1; its weights; what the benchmark expects of it."""

    parts: dict[str, float]
    weights: dict[str, float]
    expected: dict[str, float]


@dataclass(frozen=True)
class Sample:
    """The heads of a window that count, and how many do not, by reason."""

    period: str
    observed: tuple[Observed, ...]
    unknown: int
    without_benchmark: int
    not_in_benchmark: int
    states_dropped: frozenset[str]


def samples(
    world: World,
    choice: Choice,
    by: str,
    benchmark: Benchmark | None = None,
    *,
    stand_in: str = "",
    by_decade: bool = False,
) -> list[Sample]:
    """Collect the heads that count, in one sample or by decade.

    Raises
    ------
    UnknownName
        `by` is none of `BY`.
    UsageError
        A benchmark of states is given for gender.

    """
    if by not in BY:
        raise UnknownName("grouping", by, BY, f"Groupings: {', '.join(BY)}.")
    if by == "gender" and benchmark:
        raise UsageError("A benchmark of states says nothing of gender.")
    reader = _Reader(world, by, benchmark, stand_in)
    span = choice.span(world)
    # Heads that began before the window but held office in it count too.
    every = Choice(choice.lines, choice.kinds, choice.organization_kinds)
    chains = heads(world, every)
    inside = [h for chain in chains.values() for h in chain if days_within(h.interval, *span)[1] > 0]
    if not by_decade:
        return [reader.sample(choice.window(), inside, span)]
    return [
        reader.sample(f"{window[0].year // 10 * 10}s", [h for h in inside if belongs(h.interval, window)], window)
        for window in decades((h.interval for h in inside), span)
    ]


class _Reader:
    def __init__(self, world: World, by: str, benchmark: Benchmark | None, stand_in: str) -> None:
        self.world, self.benchmark = world, benchmark
        self.grouping = Grouping(world, by) if by != "gender" else None
        self.members = Members.of(world, stand_in)
        self._expected: dict[tuple[str, dt.date], tuple[dict[str, float], frozenset[str]]] = {}

    def sample(self, period: str, chosen: Sequence[Head], window: tuple[dt.date, dt.date]) -> Sample:
        times: dict[str, int] = {}
        for head in chosen:
            times[head.person] = times.get(head.person, 0) + 1
        observed: list[Observed] = []
        unknown = without = outside = 0
        dropped: set[str] = set()
        for head in chosen:
            values = self._values(head)
            expected, lost = self._benchmark(head, window[0])
            dropped |= lost
            inside = [v for v in values if v in expected]
            if not values:
                unknown += 1
            elif not expected:
                without += 1
            elif not inside:
                outside += 1
            else:
                few, many = days_within(head.interval, *window)
                terms = sum(1 for t in head.terms if belongs(_reach(t.interval, head), window))
                weights = {"persons": 1 / times[head.person], "terms": float(max(1, terms)), "days": (few + many) / 2}
                observed.append(Observed({v: 1 / len(inside) for v in inside}, weights, expected))
        return Sample(period, tuple(observed), unknown, without, outside, frozenset(dropped))

    def _values(self, head: Head) -> tuple[str, ...]:
        if self.grouping:
            return self.grouping.of_head(head)
        person = self.world.persons.get(head.person)
        return (person.gender,) if person and person.gender else ()

    def _benchmark(self, head: Head, begin: dt.date) -> tuple[dict[str, float], frozenset[str]]:
        if not self.grouping:
            return HALF, frozenset()
        day = max(head.start, begin)
        body = "" if self.benchmark else self.members.source(self.world.offices[head.line].organization)
        if (body, day) not in self._expected:
            on = self.benchmark.on(day) if self.benchmark else dict.fromkeys(self.members.on(body, day), 1.0)
            self._expected[body, day] = shares(on, self.grouping, day)
        return self._expected[body, day]


def _reach(interval: Interval, head: Head) -> Interval:
    """Return a term's interval, ending with the head's at most."""
    whole = head.interval
    return Interval(
        interval.start_earliest, interval.start_latest, interval.end_earliest or interval.start_latest,
        interval.end_latest or whole.end_latest,
    )  # fmt: skip
