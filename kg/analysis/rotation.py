"""Rotation: do consecutive heads come from one state or region, and more or less often than chance would have it?

Unit: the head (`kg.analysis.choose.Head`): acting heads are skipped, spells of one person joined where no other holder is
known between them. Three-valued rule for a pair of neighbours: *certainly* the same where each has one value, the two are
equal, and the record shows no hole between them; *possibly* where a value is unknown, or one of several, or the record
has a hole; else not.

Null: within each line the known values are permuted over the places that have one; places without a known value, and the
holes, stay where they are. So a state or region that often holds the office does not count as a pattern, only its
clustering does. Whether the pool of members changed meanwhile the null does not know: growth of membership makes
clusters without any rule.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from kg.analysis.choose import Choice, Head, counted, heads, left_out, name_of, undated
from kg.analysis.grouping import Grouping
from kg.analysis.needs import need_numpy
from kg.analysis.result import Result, Row
from kg.analysis.world import World
from kg.dates import Interval
from kg.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts: TypeAlias = NDArray[np.int64]

EXACT_UP_TO = 50_000
"""Number of distinct arrangements up to which all are counted instead of drawn."""


def streaks(world: World, choice: Choice, by: str = "state", *, longest_from: int = 2) -> Result:
    """Find the streaks: consecutive heads of one state, region or group.

    A certain streak is a run of heads each of which certainly has the value, without a hole in the record. A possible one
    is a run of heads that may all have it, of which at least two are known to, or to have it among several. A row gives the
    certain streak with the length that it can possibly have; a possible one has a row only where no certain one lies in it.

    Parameters
    ----------
    world, choice : where to look.
    by : `state`, `region`, `subregion` (M49), or `un-group`.
    longest_from : fewest heads that make a streak.

    Raises
    ------
    UsageError
        `longest_from` is below 2.

    """
    if longest_from < 2:
        raise UsageError("A streak has at least two heads.")
    grouping = Grouping(world, by)
    rows: list[Row] = []
    for line, chain in heads(world, choice).items():
        office = world.offices[line]
        for value, first, last, certain in _runs(chain, [grouping.of_head(head) for head in chain], longest_from):
            run = chain[first : last + 1]
            possible = last - first + 1
            if certain:
                run = chain[certain[0] : certain[1] + 1]
            begun, ended = run[0].interval, run[-1].interval
            rows.append(
                {
                    "organization": office.organization_label, "office": office.label, "line": line,
                    "value": grouping.label(value), "certainty": "certain" if certain else "possible",
                    "heads": len(run), "heads_possible": possible,
                    "persons": tuple(name_of(world, head.person) for head in run),
                    "start_earliest": begun.start_earliest, "start_latest": begun.start_latest,
                    "end_earliest": ended.end_earliest if _over(ended, world) else None,
                    "end_latest": ended.end_latest if _over(ended, world) else None,
                    "gaps_in_record": sum(head.gap_before for head in run[1:]), "heads_in_line": len(chain),
                }
            )  # fmt: skip
    rows.sort(key=lambda row: (-row["heads"], row["line"], row["start_earliest"], row["value"]))
    return Result(
        "streaks", rows,
        {
            "definition": f"consecutive substantive heads with the same {by}; acting heads skipped, spells of one person joined",
            "by": by, "window": choice.window(), "as_of": world.as_of.isoformat(), "policy": world.policy,
        },
        left_out(world, choice),
    )  # fmt: skip


def _over(interval: Interval, world: World) -> bool:
    return interval.end_latest is not None and interval.end_latest <= world.as_of


def _runs(
    chain: Sequence[Head], values: Sequence[tuple[str, ...]], fewest: int
) -> Iterator[tuple[str, int, int, tuple[int, int] | None]]:
    """Yield value, first and last place of each longest possible run, and the place of each certain run in it."""
    for value in sorted({v for several in values for v in several}):
        may = [not several or value in several for several in values]
        for possible, run in itertools.groupby(range(len(chain)), key=may.__getitem__):
            places = list(run)
            named = [place for place in places if values[place]]
            if not possible or len(named) < fewest:
                continue
            certain = [c for c in _certain_runs(chain, values, value, places) if c[1] - c[0] + 1 >= fewest]
            for span in certain:
                yield value, places[0], places[-1], span
            if not certain:
                yield value, named[0], named[-1], None


def _certain_runs(
    chain: Sequence[Head], values: Sequence[tuple[str, ...]], value: str, places: Sequence[int]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place in places:
        if values[place] != (value,):
            continue
        if found and found[-1][1] == place - 1 and not chain[place].gap_before:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def rotation(
    world: World, choice: Choice, by: str = "region", *, draws: int = 10_000, seed: int = 0, fewest_heads: int = 3
) -> Result:
    """Test each line, and all together, for neighbours from the same state, region or group.

    S, `same_certain`, counts the neighbouring heads of equal value among the `pairs`, the neighbours whose two values are
    both known and between which the record has no hole. Under the null its mean is pairs * sum n_v (n_v - 1) / (n (n - 1)),
    with n_v heads of value v among the n known. `p_more` is P(S >= observed): few rotate, neighbours cluster; `p_fewer` is
    P(S <= observed): a rotation. Exact over all distinct arrangements where there are at most `EXACT_UP_TO`, else
    (1 + those as extreme) / (1 + draws) (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585). The last row adds up
    all lines, each permuted within itself.

    Parameters
    ----------
    world, choice : where to look.
    by : `state`, `region`, `subregion` (M49), or `un-group`.
    draws, seed : of the permutations; each line draws its own, so that its p does not depend on the other lines.
    fewest_heads : lines with fewer known values are left out.

    Raises
    ------
    UsageError
        `draws` is below 1, `seed` below 0, or numpy is not installed.

    """
    if draws < 1 or seed < 0:
        raise UsageError("There must be at least one draw, and the seed cannot be negative.")
    grouping = Grouping(world, by)
    without = undated(world, choice)
    rows: list[Row] = []
    pooled: Counts | None = None
    small = 0
    for line, chain in heads(world, choice).items():
        values = [grouping.of_head(head) for head in chain]
        known = [v[0] if len(v) == 1 else None for v in values]
        pairs = [
            (i, i + 1) for i in range(len(chain) - 1) if known[i] and known[i + 1] and not chain[i + 1].gap_before
        ]  # fmt: skip
        counts = Counter(v for v in known if v)
        total = sum(counts.values())
        if total < fewest_heads or not pairs:
            small += 1
            continue
        same = sum(known[i] == known[j] for i, j in pairs)
        possible = sum(
            not values[i] or not values[i + 1] or bool(set(values[i]) & set(values[i + 1]))
            for i in range(len(chain) - 1)
        )
        drawn = _drawn(known, pairs, draws, [seed, zlib.crc32(line.encode())])
        pooled = drawn if pooled is None else pooled + drawn
        arrangements = arrangements_of(counts.values())
        exact = arrangements <= EXACT_UP_TO
        more, fewer = exact_p(known, pairs) if exact else _tails(drawn, same)
        office = world.offices[line]
        rows.append(
            {
                "organization": office.organization_label, "office": office.label, "line": line, "heads": len(chain),
                "known": total, "unknown": len(chain) - total, "undated_terms": without.get(line, 0),
                "values": len(counts), "pairs": len(pairs), "same_certain": same, "same_possible": possible,
                "expected": _rounded(expected_same(counts.values(), len(pairs))), "p_more": _rounded(more),
                "p_fewer": _rounded(fewer), "p_by": "all arrangements" if exact else "draws",
            }
        )  # fmt: skip
    if pooled is not None and len(rows) > 1:
        same = sum(row["same_certain"] for row in rows)
        more, fewer = _tails(pooled, same)
        sums = {key: sum(row[key] for row in rows) for key in
                ("heads", "known", "unknown", "undated_terms", "pairs", "same_certain", "same_possible", "expected")}  # fmt: skip
        rows.append(
            {
                "organization": "all", "office": f"{len(rows)} lines together", "line": None, **sums,
                "values": None, "expected": _rounded(sums["expected"]), "p_more": _rounded(more), "p_fewer": _rounded(fewer),
                "p_by": "draws",
            }
        )  # fmt: skip
        order = list(rows[0])
        rows[-1] = {key: rows[-1][key] for key in order}
    notes = [*left_out(world, choice)]
    if small:
        few = f"fewer than {fewest_heads} heads of known {by}, or no known neighbours"
        notes.append(f"Left out, since they have {few}: {counted(small, 'line')}.")
    if len(rows) > 2:
        notes.append(
            f"{len(rows) - 1} lines are tested: at 5 % some are small by chance alone; correct for that before naming one."
        )
    return Result(
        "rotation", rows,
        {
            "definition": f"neighbouring substantive heads of the same {by}; acting heads skipped, spells of one person joined",
            "by": by, "window": choice.window(), "as_of": world.as_of.isoformat(), "policy": world.policy,
            "null": "known values permuted over their places within the line", "draws": draws, "seed": seed,
        },
        tuple(notes),
    )  # fmt: skip


def expected_same(counts: Iterable[int], pairs: int) -> float:
    """Return the mean number of equal neighbours under the null, pairs * sum n_v (n_v - 1) / (n (n - 1)).

    >>> expected_same([2, 2], 3)
    1.0
    """
    numbers = list(counts)
    total = sum(numbers)
    return float(pairs * sum(n * (n - 1) for n in numbers) / (total * (total - 1))) if total > 1 else 0.0


def arrangements_of(counts: Iterable[int]) -> int:
    """Return the number of distinct arrangements of values that occur so often, n! / prod n_v!.

    >>> arrangements_of([2, 2])
    6
    """
    numbers = list(counts)
    found = math.factorial(sum(numbers))
    for n in numbers:
        found //= math.factorial(n)
    return found


def exact_p(known: Sequence[str | None], pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return P(S >= observed) and P(S <= observed) over all distinct arrangements of the known values over their places."""
    places = [i for i, value in enumerate(known) if value]
    where = {place: index for index, place in enumerate(places)}
    linked = {where[j] for i, j in pairs if j == i + 1}
    observed = sum(known[i] == known[j] for i, j in pairs)
    counts = Counter(known[i] for i in places)
    values = sorted(str(v) for v in counts)
    left = [counts[v] for v in values]
    table: Counter[int] = Counter()

    def place(index: int, last: int, same: int) -> None:
        if index == len(places):
            table[same] += 1
            return
        for choice, number in enumerate(left):
            if number:
                left[choice] -= 1
                place(index + 1, choice, same + (index in linked and choice == last))
                left[choice] += 1

    place(0, -1, 0)
    total = sum(table.values())
    more = sum(number for same, number in table.items() if same >= observed)
    fewer = sum(number for same, number in table.items() if same <= observed)
    return more / total, fewer / total


def _drawn(known: Sequence[str | None], pairs: Sequence[tuple[int, int]], draws: int, seed: Sequence[int]) -> Counts:
    np = need_numpy()
    places = [i for i, value in enumerate(known) if value]
    where = {place: index for index, place in enumerate(places)}
    codes = {value: code for code, value in enumerate(sorted({known[i] or "" for i in places}))}
    values = np.array([codes[known[i] or ""] for i in places], dtype=np.int16)
    shuffled = np.random.default_rng(list(seed)).permuted(np.tile(values, (draws, 1)), axis=1)
    left, right = [where[i] for i, _ in pairs], [where[j] for _, j in pairs]
    same: Counts = (shuffled[:, left] == shuffled[:, right]).sum(axis=1)
    return same


def _tails(drawn: Counts, observed: int) -> tuple[float, float]:
    more, fewer = int((drawn >= observed).sum()), int((drawn <= observed).sum())
    return (1 + more) / (1 + len(drawn)), (1 + fewer) / (1 + len(drawn))


def _rounded(number: float) -> float:
    return round(number, 4)
