"""Representation: the shares of states, regions and genders among heads, against what a benchmark would give.

Literature: Novosad and Werker 2019 (doi:10.1007/s11558-017-9294-z) compare shares of senior posts with shares of population,
income and contributions; Parizek and Stephen 2021 (doi:10.1177/0010836720966017) follow them over time. Three shares, of
persons, of terms and of days in office, are three numbers; each is stated with its unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kg.analysis.choose import Choice, counted, left_out
from kg.analysis.eligible import Benchmark
from kg.analysis.grouping import Grouping
from kg.analysis.needs import need_numpy
from kg.analysis.result import Result, Row
from kg.analysis.samples import Sample, samples
from kg.analysis.world import World
from kg.errors import UnknownName, UsageError

UNITS = ("persons", "terms", "days")


def representation(
    world: World, choice: Choice, by: str = "region", unit: str = "days", benchmark: Benchmark | None = None, *,
    stand_in: str = "", by_decade: bool = False, smoothing: float = 1.0, draws: int = 2000, seed: int = 0,
) -> Result:  # fmt: skip
    """Compare the share of each state, region, group or gender with its benchmark.

    `share` is o = x / X, with x the sum of the heads' weights and X = n the number of heads that count. A head's weight is
    its days in office (midpoint of what the dates allow), its terms, or, for persons, 1 over the number of times that the
    person heads an office chosen; weights are scaled to add up to n, so that one head is the unit whatever is counted. A
    head of several states counts for each in equal parts; one of unknown states is left out and counted in `unknown`.

    `benchmark` is b, the mean, so weighted, of what each head's benchmark gives: without a file, an equal share for each
    member of the organization at the head's start (`Members`; an organization without a whole list of members has none, and
    its heads are left out, unless `stand_in` names a body whose members to take); for gender, one half. States that the benchmark lacks, or that the grouping has no value for, are dropped
    from benchmark and numerator alike and counted in `dropped`.

    `ratio` is R = ((x + a b) / (X + a)) / b with smoothing a in heads, `log2` its logarithm: 0 is parity, 1 twice as much. The
    interval is the 95 % percentile interval of a Poisson bootstrap over heads (each head drawn Poisson(1) times; benchmark
    and share drawn together). Where no head counts for a value the bootstrap knows nothing: its upper end is the exact
    binomial bound 1 - 0.025^(1/n) (Clopper and Pearson 1934) over b, and it has no lower one.

    Parameters
    ----------
    world, choice : where to look.
    by : `state`, `region`, `subregion` (M49), `un-group`, `gender`.
    unit : `persons`, `terms`, `days`.
    benchmark : values by state; None for equal shares of members.
    stand_in : the body whose members to take for an organization of which the graph has no whole list; empty for none.
    by_decade : whether each decade is compared by itself.
    smoothing : a, at least 0; with 0 a value without heads has no logarithm.
    draws, seed : of the bootstrap.

    Raises
    ------
    UnknownName
        `by` or `unit` is none of these.
    UsageError
        A number is out of range, a benchmark of states is given for gender, or numpy is not installed.

    """
    if unit not in UNITS:
        raise UnknownName("unit", unit, UNITS, f"Units: {', '.join(UNITS)}.")
    if draws < 1 or seed < 0 or not 0 <= smoothing < math.inf:
        raise UsageError("There must be at least one draw; seed and smoothing cannot be negative.")
    found = samples(world, choice, by, benchmark, stand_in=stand_in, by_decade=by_decade)
    label = Grouping(world, by if by != "gender" else "state").label
    rows: list[Row] = []
    for number, sample in enumerate(found):
        rows.extend(_rows(sample, unit, smoothing, draws, [seed, number], label))
    return Result(
        "representation", rows,
        {
            "definition": f"share of {unit} by {by} over its benchmark, R = ((x + a b) / (X + a)) / b, a = {smoothing:g}",
            "by": by, "unit": unit, "benchmark_used": _benchmark_name(by, benchmark), "window": choice.window(),
            "as_of": world.as_of.isoformat(), "policy": world.policy,
            "interval": "95 %, Poisson bootstrap over heads; exact binomial above where there is none",
            "draws": draws, "seed": seed,
        },
        (*left_out(world, choice), *_notes(found, by)),
    )  # fmt: skip


def concentration(
    world: World,
    choice: Choice,
    by: str = "state",
    benchmark: Benchmark | None = None,
    *,
    stand_in: str = "",
    by_decade: bool = False,
) -> Result:
    """Say how concentrated the offices are: Herfindahl-Hirschman index, effective number, Gini.

    With o the shares: `hhi` = sum o^2; `effective_number` = 1 / hhi (Laakso and Taagepera 1979), the number of equally large
    states that would give it; `gini` = 2 sum_i i o_(i) / (m sum o) - (m + 1) / m over the m values that hold the office or
    are eligible (have a benchmark), those without as zeros. An index of n heads cannot be below 1 / n: compare periods
    of like n only.

    Raises
    ------
    UnknownName
        `by` is none of `BY`.

    """
    found = samples(world, choice, by, benchmark, stand_in=stand_in, by_decade=by_decade)
    rows: list[Row] = []
    for sample in found:
        for unit in UNITS:
            values, share, expected = share_of(sample, unit)
            eligible = [o for o, b in zip(share, expected, strict=True) if o > 0 or b > 0]
            rows.append(
                {
                    "period": sample.period, "unit": unit, "n": len(sample.observed), "unknown": sample.unknown,
                    "dropped": sample.without_benchmark + sample.not_in_benchmark,
                    "values": sum(o > 0 for o in share), "eligible": len(eligible),
                    "hhi": _rounded(hhi(share)) if values else None,
                    "effective_number": _rounded(1 / hhi(share)) if values else None,
                    "gini": _rounded(gini(eligible)),
                }
            )  # fmt: skip
    return Result(
        "concentration", rows,
        {
            "definition": f"concentration of the shares by {by}: sum o^2, 1 / sum o^2, Gini with the eligible as zeros",
            "by": by, "benchmark_used": _benchmark_name(by, benchmark), "window": choice.window(),
            "as_of": world.as_of.isoformat(), "policy": world.policy,
        },
        (*left_out(world, choice), *_notes(found, by)),
    )  # fmt: skip


def hhi(share: Sequence[float]) -> float:
    """Return the Herfindahl-Hirschman index of shares, sum o^2; 0 of none.

    >>> hhi([0.5, 0.5, 0.0])
    0.5
    """
    return float(sum(o * o for o in share))


def gini(values: Sequence[float]) -> float | None:
    """Return the Gini coefficient of amounts, 0 for equal ones, (m - 1) / m for one that has all; None where all are 0.

    >>> gini([1, 1]), gini([0, 0, 0, 1])
    (0.0, 0.75)
    """
    total, m = sum(values), len(values)
    if not total:
        return None
    return float(2 * sum(i * v for i, v in enumerate(sorted(values), 1)) / (m * total) - (m + 1) / m)


def share_of(sample: Sample, unit: str) -> tuple[list[str], list[float], list[float]]:
    """Return the values of a sample, their shares, and their benchmarks; all empty where no head counts."""
    total = sum(o.weights[unit] for o in sample.observed)
    if not total:
        return [], [], []
    values = sorted({v for o in sample.observed for v in (*o.expected, *o.parts)})
    share, expected = dict.fromkeys(values, 0.0), dict.fromkeys(values, 0.0)
    for one in sample.observed:
        weight = one.weights[unit] / total
        for value, part in one.parts.items():
            share[value] += weight * part
        for value, part in one.expected.items():
            expected[value] += weight * part
    return values, [share[v] for v in values], [expected[v] for v in values]


def _rows(
    sample: Sample, unit: str, smoothing: float, draws: int, seed: Sequence[int], label: Callable[[str], str]
) -> list[Row]:
    values, share, expected = share_of(sample, unit)
    n = len(sample.observed)
    low, high = _bootstrap(sample, unit, values, smoothing, draws, seed) if values else ([], [])
    rows: list[Row] = []
    for place, value in enumerate(values):
        b, o = expected[place], share[place]
        ratio = ((o * n + smoothing * b) / (n + smoothing)) / b if b else None
        held = o > 0
        top = high[place] if held else ((1 - 0.025 ** (1 / n)) / b if b else None)
        rows.append(
            {
                "period": sample.period, "value": label(value), "n": n,
                "heads": round(sum(ob.parts.get(value, 0.0) for ob in sample.observed), 2),
                "share": _rounded(o), "benchmark": _rounded(b), "ratio": _rounded(ratio),
                "low": _rounded(low[place]) if held else None, "high": _rounded(top),
                "log2": _rounded(math.log2(ratio)) if ratio else None,
                "unknown": sample.unknown, "dropped": sample.without_benchmark + sample.not_in_benchmark,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda r: (-(r["ratio"] or 0.0), r["value"]))


def _bootstrap(
    sample: Sample, unit: str, values: Sequence[str], smoothing: float, draws: int, seed: Sequence[int]
) -> tuple[list[float], list[float]]:
    np = need_numpy()
    place = {value: index for index, value in enumerate(values)}
    n = len(sample.observed)
    held, expected = np.zeros((n, len(values))), np.zeros((n, len(values)))
    for row, one in enumerate(sample.observed):
        for value, part in one.parts.items():
            held[row, place[value]] = part * one.weights[unit]
        for value, part in one.expected.items():
            expected[row, place[value]] = part * one.weights[unit]
    weight = np.array([one.weights[unit] for one in sample.observed])
    times = np.random.default_rng(list(seed)).poisson(1.0, (draws, n)).astype(float)
    total = times @ weight
    kept = total > 0
    times, total = times[kept], total[kept, None]
    share, b = times @ held / total, times @ expected / total
    heads_drawn = times.sum(axis=1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (share * heads_drawn + smoothing * b) / (heads_drawn + smoothing) / b
    with_b = np.where(np.isfinite(ratio), ratio, np.nan)
    low, high = [], []
    for column in with_b.T:
        finite = column[~np.isnan(column)]
        low.append(float(np.quantile(finite, 0.025)) if len(finite) else math.nan)
        high.append(float(np.quantile(finite, 0.975)) if len(finite) else math.nan)
    return low, high


def _benchmark_name(by: str, benchmark: Benchmark | None) -> str:
    if by == "gender":
        return "one half each"
    return benchmark.name if benchmark else "equal share of each member at the start"


def _notes(found: Sequence[Sample], by: str) -> list[str]:
    notes = []
    unknown, without, outside = (
        sum(s.unknown for s in found), sum(s.without_benchmark for s in found), sum(s.not_in_benchmark for s in found),
    )  # fmt: skip
    if unknown:
        notes.append(f"Left out, since their {by} is unknown: {counted(unknown, 'head')}.")
    if without:
        notes.append(
            f"Left out, since there is no benchmark for their organization and time: {counted(without, 'head')}. Say whose members to take "
            "(--stand-in united-nations), or give a benchmark."
        )
    if outside:
        notes.append(f"Left out, since their {by} is not in the benchmark of their time: {counted(outside, 'head')}.")
    states = {state for s in found for state in s.states_dropped}
    if states:
        names = ", ".join(sorted(states)[:8]) + (" …" if len(states) > 8 else "")
        notes.append(f"Dropped from the benchmark, since they have no {by}: {counted(len(states), 'state')} ({names}).")
    return notes


def _rounded(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else round(number, 4)
