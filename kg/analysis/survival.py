"""Time in office: survival curves and competing ways out, by group, and how far imprecise dates move them."""

from __future__ import annotations

import csv
import functools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.analysis.durations import End, Observation, Observations, Span, years
from kg.analysis.rates import DAYS_PER_YEAR, rounded
from kg.analysis.result import Result, Row
from kg.analysis.rules import Rules, in_force
from kg.analysis.strata import ERAS, NOT_KNOWN, By, Case, Group, grouped
from kg.analysis.world import World
from kg.errors import needing

if TYPE_CHECKING:
    from kg.analysis.curves import Curve

FEWEST = 10
"""Groups with fewer times in office are listed, without a curve."""
AT = (1, 4, 5, 8, 10)
HORIZON = 10.0
OTHER = "other"
WHOLE_TERMS = (1, 2, 3)
NEAR = 0.05
"""So near to a whole number of terms, in terms, counts as that number."""


def in_years(observed: Observations) -> list[Case]:
    """Return times in office in years of 365.25 days."""
    return [_case(one, DAYS_PER_YEAR) for one in observed.found]


def in_term_lengths(world: World, observed: Observations, rules: Rules) -> list[Case]:
    """Return times in office in full terms of the rule in force on the day they began.

    Those are left out of whose office no accepted document says how long a term was then, or several that differ.
    """
    cases = []
    for one in observed.found:
        first = world.terms.get(one.terms[0])
        versions = in_force(rules, first.office if first else one.line, one.start[1])
        lengths = {version.rule.term_years for version in versions}
        length = next(iter(lengths)) if len(lengths) == 1 else None
        if length:
            cases.append(_case(one, DAYS_PER_YEAR * length))
    return cases


def _case(one: Observation, unit: float) -> Case:
    def scaled(span: Span) -> Span:
        return Span(*(years(days * DAYS_PER_YEAR / unit) for days in (span.shortest, span.likely, span.longest)))

    bounded = one.end in (End.dated, End.followed, End.gap)
    at_most = years(one.at_most * DAYS_PER_YEAR / unit) if bounded else None
    return Case(one, scaled(one.length), scaled(one.entry) if one.entry else None, at_most)


@functools.cache
def groups_of_causes() -> Mapping[str, str]:
    """Return the group of each code of an end cause, from `end_causes.csv`."""
    with Path(__file__).with_name("end_causes.csv").open(encoding="utf-8", newline="") as table:
        return {row["cause"]: row["group"] for row in csv.DictReader(table)}


def way_out(one: Observation) -> str:
    """Return the group of the cause for which a time in office ended; empty where it is censored."""
    if not one.ended:
        return ""
    return groups_of_causes().get(one.cause, OTHER) if one.cause else NOT_KNOWN


def curve(cases: Sequence[Case], which: str = "likely") -> Curve:
    """Return the Kaplan-Meier curve of cases, with the likely lengths, or the shortest or longest that the dates allow."""
    np, curves, _ = _numeric()
    kept, entries = _truncated(cases, which)
    lengths = np.array([getattr(c.length, which) for c in kept], dtype=float)
    observed = np.array([c.observation.ended for c in kept], dtype=bool)
    return curves.kaplan_meier(curves.risk_table(lengths, observed, entries))  # type: ignore[no-any-return]


def incidences(cases: Sequence[Case]) -> dict[str, Curve]:
    """Return the Aalen-Johansen cumulative incidence of each way out that occurs, the most common first."""
    np, _, incidence = _numeric()
    kept, entries = _truncated(cases, "likely")
    ways = Counter(way_out(c.observation) for c in kept if c.observation.ended)
    names = sorted(ways, key=lambda way: (way == NOT_KNOWN, -ways[way], way))
    codes = {name: number for number, name in enumerate(names, start=1)}
    found = incidence.aalen_johansen(
        np.array([c.length.likely for c in kept], dtype=float),
        np.array([codes.get(way_out(c.observation), 0) for c in kept], dtype=int), len(names), entries,
    )  # fmt: skip
    return dict(zip(names, found, strict=True))


def _truncated(cases: Sequence[Case], which: str) -> tuple[list[Case], object]:
    np, _, _ = _numeric()
    pairs = [(case, getattr(case.entry, which) if case.entry else 0.0) for case in cases]
    # With the shortest lengths, one may have left before the record begins.
    pairs = [(case, entry) for case, entry in pairs if entry < getattr(case.length, which)]
    kept = [case for case, _ in pairs]
    return kept, np.array([entry for _, entry in pairs]) if any(entry for _, entry in pairs) else None


def _numeric() -> tuple[Any, Any, Any]:
    # Imported here: they take seconds, and are an extra.
    with needing("Curves need", "analysis"):
        import numpy as np

        from kg.analysis import curves, incidence
    return np, curves, incidence


def survival(
    world: World,
    observed: Observations,
    *,
    by: By = By.all,
    eras: Sequence[int] = ERAS,
    rules: Rules | None = None,
    steps: bool = False,
) -> Result:
    """Estimate how long people stay in office: Kaplan-Meier by group.

    Parameters
    ----------
    world, observed : see `kg.analysis.durations.observe`.
    by, eras : groups, see `kg.analysis.strata.grouped`; those with n under 10 have no estimates.
    rules : with them, time is counted in full terms of the rule in force, not in years.
    steps : a row for each step of each curve, instead of a row for each group.

    Returns
    -------
    Result
        By group: median, mean up to 10 and S at 1, 4, 5, 8, 10, with 95 % intervals; and between which values the median and
        S(4) lie if all ends were as early, or as late, as the dates allow (scenarios, not bounds: who is censored counts
        too); the median of the estimate for interval-censored lengths (Turnbull 1976), without late entries. With rules, how
        many ended after one, two, three whole terms, in likelihood and for certain. By step: time, numbers, S, its error and
        limits. `about` has the log-rank test of the groups with curves, without late entries.

    """
    cases = in_years(observed) if rules is None else in_term_lengths(world, observed, rules)
    rows: list[Row] = []
    groups = grouped(world, cases, by, eras)
    for group in groups:
        if steps:
            rows.extend(_step_rows({by.value: group.name}, group, {"": curve(group.cases)}))
        else:
            rows.append(_row(group, by) | ({} if rules is None else _whole_terms(group.cases)))
    about = _about(world, observed, by, rules is not None, "Kaplan-Meier, Greenwood, log-log limits")
    return Result("survival", rows, about | _test(groups), _notes(observed, cases))  # fmt: skip


def competing(
    world: World,
    observed: Observations,
    *,
    by: By = By.all,
    eras: Sequence[int] = ERAS,
    rules: Rules | None = None,
    steps: bool = False,
) -> Result:
    """Estimate for what reason people have left by when: Aalen-Johansen by group and way out; parameters as `survival`."""
    cases = in_years(observed) if rules is None else in_term_lengths(world, observed, rules)
    rows: list[Row] = []
    for group in grouped(world, cases, by, eras):
        small = len(group.cases) < FEWEST
        if steps:
            rows.extend(_step_rows({by.value: group.name}, group, incidences(group.cases)))
            continue
        for way, found in incidences(group.cases).items():
            count = sum(way_out(c.observation) == way for c in group.cases)
            row: Row = {by.value: group.name, "way_out": way, "n": len(group.cases), "ended_so": count}
            rows.append(row | _at_columns("f", None if small else found))
    about = _about(world, observed, by, rules is not None, "Aalen-Johansen, infinitesimal jackknife, log-log limits")
    return Result("competing", rows, about, _notes(observed, cases))


def _step_rows(key: Row, group: Group, found: Mapping[str, Curve]) -> list[Row]:
    if len(group.cases) < FEWEST:
        return []
    rows = []
    for name, one in found.items():
        risk = one.risk
        columns = (risk.times, risk.at_risk, risk.events, risk.censored, one.estimate, one.error, one.lower, one.upper)
        for values in zip(*columns, strict=True):
            time, at_risk, events, censored, *heights = (float(v) for v in values)
            row: Row = {**key, **({"way_out": name} if name else {}), "time": time, "at_risk": int(at_risk)}
            row |= {"events": int(events), "censored": int(censored)}
            rows.append(row | dict(zip(("estimate", "error", "low", "high"), map(_plain, heights), strict=True)))
    return rows


def _row(group: Group, by: By) -> Row:
    cases = group.cases
    ends = Counter(c.observation.end for c in cases)
    row: Row = {by.value: group.name, "n": len(cases), "ended": sum(c.observation.ended for c in cases)}
    row |= {end.value.replace(" ", "_"): ends[end] for end in End} | {"late_entries": sum(bool(c.entry) for c in cases)}
    found = None if len(cases) < FEWEST else curve(cases)
    row |= _summary(found) | _at_columns("s", found)
    shortest, longest = (None, None) if found is None else (curve(cases, "shortest"), curve(cases, "longest"))
    for name, measure in (("median", _median), ("s_4", _s_4)):
        row |= {f"{name}_if_short": measure(shortest), f"{name}_if_long": measure(longest)}
    return row | {"median_interval": None if found is None else _interval_median(cases)}


def _interval_median(cases: Sequence[Case]) -> float | None:
    from kg.analysis.turnbull import interval_censored_median

    seen = [(c.length.shortest, math.inf if c.at_most is None else c.at_most) for c in cases if not c.entry]
    median = interval_censored_median(seen)
    return None if median is None else rounded(median)


def _whole_terms(cases: Sequence[Case]) -> Row:
    ended = [c.length for c in cases if c.observation.ended]
    row: Row = {}
    for terms in WHOLE_TERMS:
        row[f"ended_at_{terms}"] = sum(abs(length.likely - terms) <= NEAR for length in ended)
        row[f"ended_at_{terms}_certain"] = sum(
            terms - NEAR <= length.shortest and length.longest <= terms + NEAR for length in ended
        )
    return row


def _test(groups: Sequence[Group]) -> dict[str, str | int | float | None]:
    from kg.analysis.log_rank import log_rank

    large = [g for g in groups if len(g.cases) >= FEWEST]
    members = [(group.name, case) for group in large for case in group.cases if not case.entry]
    done = log_rank(
        [case.length.likely for _, case in members],
        [case.observation.ended for _, case in members],
        [name for name, _ in members],
    )
    if done is None:
        return {"log_rank_chi2": None, "log_rank_df": None, "log_rank_p": None}
    return {"log_rank_chi2": rounded(done.chi2), "log_rank_df": done.df, "log_rank_p": float(f"{done.p:.3g}")}


def _median(one: Curve | None) -> float | None:
    _, curves, _ = _numeric()
    return None if one is None else _plain(curves.quantile(one, 0.5)[0])


def _s_4(one: Curve | None) -> float | None:
    height = one.at(4.0) if one else None
    return _plain(height[0]) if height else None


def _summary(one: Curve | None) -> Row:
    if one is None:
        return dict.fromkeys(("median", "median_low", "median_high", "mean_to_10", "mean_low", "mean_high"))
    _, curves, _ = _numeric()
    median = dict(zip(("median", "median_low", "median_high"), map(_plain, curves.quantile(one, 0.5)), strict=True))
    mean = curves.restricted_mean(one, HORIZON)
    reach = None if mean is None else 1.959963984540054 * mean[1]
    return median | {
        "mean_to_10": mean and _plain(mean[0]),
        "mean_low": mean and _plain(mean[0] - (reach or 0.0)),
        "mean_high": mean and _plain(mean[0] + (reach or 0.0)),
    }


def _at_columns(letter: str, one: Curve | None) -> Row:
    row: Row = {}
    for time in AT:
        found = one.at(float(time)) if one else None
        names = (f"{letter}_{time}", f"{letter}_{time}_low", f"{letter}_{time}_high")
        row |= dict(zip(names, map(_plain, found) if found else (None, None, None), strict=True))
    return row


def _plain(value: float) -> float | None:
    return None if value != value else rounded(float(value))


def _about(
    world: World, observed: Observations, by: By, in_terms: bool, definition: str
) -> dict[str, str | int | float | None]:
    since = observed.since.isoformat() if observed.since else "the first of each line"
    return {
        "definition": f"{definition}, of {'acting' if observed.acting else 'substantive'} {observed.unit}",
        "time_in": "full terms of the rule in force" if in_terms else "years of 365.25 days",
        "by": by.value,
        "window": f"{since} to {world.as_of}",
        "confidence": 0.95,
        "policy": world.policy,
        "as_of": world.as_of.isoformat(),
    }


_SAID: Sequence[tuple[End, str]] = (
    (End.followed, "ended undated, by the day that the next in a complete list had begun; taken to end then"),
    (
        End.gap,
        "ended undated, with somebody later but perhaps others in between; censored on the last day known: compare --trust-followers",
    ),
    (End.in_office, "in office; censored on the as-of day"),
    (
        End.unknown,
        "with no end known and nobody later; censored on the last day known, so that most count for nothing and long times "
        "in office are missed: compare --presume-in-office",
    ),
    (End.continued, "continued by a term that is not in the data; censored there"),
)


def _notes(observed: Observations, cases: Sequence[Case]) -> tuple[str, ...]:
    ends = Counter(c.observation.end for c in cases)
    notes = [f"{ends[end]} {said}" for end, said in _SAID if ends[end]]
    late = sum(bool(c.entry) for c in cases)
    if late:
        notes.append(f"{late} in office when the record begins, counted from then on (left truncation)")
    notes += [f"{count} left out: {reason}" for reason, count in sorted(observed.left_out.items())]
    if len(cases) < len(observed.found):
        notes.append(f"{len(observed.found) - len(cases)} left out: no rule says how long a full term was")
    unknown = sum(way_out(c.observation) == NOT_KNOWN for c in cases)
    if unknown:
        notes.append(f"of {sum(c.observation.ended for c in cases)} that ended, {unknown} have no cause in the data")
    return tuple(notes)
