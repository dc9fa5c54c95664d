"""Time and peak memory of succession on simulated worlds of three sizes, and on one line of the same size; beside `portion`.

    python benchmarks/succession.py            # 50,000, 250,000 and 1,000,000 terms
    python benchmarks/succession.py --terms 1000000 --offices 20000 --child

Each size runs in a process of its own, so that its peak memory is its own. The peer is the interval library `portion`,
which finds the same certain gaps (the complement of a union of intervals); it is timed on a tenth of the smallest world.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import platform
import random
import resource
import subprocess
import sys
import time
from importlib.metadata import version

from kg.dates import Interval, Truth
from kg.succession import Held, by_start, holes, spells, steps

SIZES = ((50_000, 1_000), (250_000, 5_000), (1_000_000, 20_000))
EPOCH = dt.date(1, 1, 1).toordinal()


def simulated(terms: int, offices: int, seed: int) -> list[list[Held]]:
    """Lines of terms that follow each other with gaps, overlaps, returns, acting heads and vague dates."""
    chance = random.Random(seed)
    lines = []
    for office in range(offices):
        day, line = EPOCH + 30, []
        own = terms // offices
        # No calendar has room for a million terms in a row: a long line starts anywhere, with many overlaps.
        crowded, length = own > 1500, 1500 if own <= 1500 else 200
        for number in range(own):
            start = chance.randrange(EPOCH, EPOCH + 3_000_000) if crowded else day + chance.choice((0, 0, 0, 1, 40, -3))
            end = start + max(1, int(chance.expovariate(1 / length)))
            vague = chance.choice((0, 0, 0, 20))
            bounds = [dt.date.fromordinal(n) for n in (start, start + vague, max(end, start + vague), end + 2 * vague)]
            held = Held(
                f"{office}/{number}",
                f"p{chance.randrange(own)}",
                chance.random() < 0.1,
                Interval(*bounds),
                chance.random() < 0.97,
            )
            line.append(held)
            day = end
        lines.append(line)
    return lines


def run(lines: list[list[Held]]) -> dict[str, int]:
    """All of succession for every line; returns what was found, so that nothing is optimized away."""
    found = {"steps": 0, "spells": 0, "gaps": 0}
    for line in lines:
        ordered = by_start(line)
        substantive = [t for t in ordered if not t.acting]
        found["steps"] += sum(1 for part in (ordered, substantive) for _ in steps(part))
        found["spells"] += len(spells(ordered))
        found["gaps"] += sum(1 for part in (ordered, substantive) for _ in holes(part, 1))
    return found


def peer(lines: list[list[Held]]) -> tuple[float, float]:
    """Seconds that our gaps and portion's take for the same certain gaps; both must agree."""
    import portion

    known = [[t for t in line if t.ended] for line in lines]
    began = time.perf_counter()
    ours = [
        sorted((h.interval.start_latest, h.interval.end_earliest) for h in holes(line) if h.certainty is Truth.CERTAIN)
        for line in known
    ]
    our_time = time.perf_counter() - began
    began = time.perf_counter()
    theirs = []
    for line in known:
        held = portion.Interval(*(portion.closedopen(t.interval.start_earliest, t.interval.end_latest) for t in line))
        gaps = held.enclosure - held
        theirs.append(sorted((g.lower, g.upper) for g in gaps if not g.empty))
    their_time = time.perf_counter() - began
    # One empty time can stand between several pairs of terms; as sets of days the two are the same.
    if [set(a) for a in ours] != [set(b) for b in theirs]:
        raise SystemExit("portion finds other gaps")
    return our_time, their_time


def child(terms: int, offices: int) -> None:
    """Measure one size and print it as JSON."""
    began = time.perf_counter()
    lines = simulated(terms, offices, 1)
    made = time.perf_counter() - began
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = run(lines)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"terms": terms, "offices": offices, "made": made, "seconds": seconds, "data_mib": before / 1024,
                      "peak_mib": peak / 1024, **found}))  # fmt: skip


def measured(terms: int, offices: int) -> dict[str, float]:
    """Measure one size in a process of its own."""
    command = [sys.executable, __file__, "--terms", str(terms), "--offices", str(offices), "--child"]
    answer: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return answer


def main() -> None:
    """Measure all sizes and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--terms", type=int, default=0)
    parser.add_argument("--offices", type=int, default=1)
    parser.add_argument("--child", action="store_true")
    given = parser.parse_args()
    if given.child:
        child(given.terms, given.offices)
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, portion {version('portion')}\n")
    print(
        "| terms | lines | seconds | µs per term | seconds / (n log n), first = 1 | memory of the terms, MiB | peak, MiB |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for shape in (SIZES, tuple((n, 1) for n, _ in SIZES)):
        first = 0.0
        for terms, offices in shape:
            m = measured(terms, offices)
            scaled = m["seconds"] / (terms * math.log(terms))
            first = first or scaled
            print(f"| {terms:,} | {offices:,} | {m['seconds']:.2f} | {1e6 * m['seconds'] / terms:.1f} | {scaled / first:.2f} "
                  f"| {m['data_mib']:.0f} | {m['peak_mib']:.0f} |")  # fmt: skip
    ours, theirs = peer(simulated(5_000, 100, 2))
    print(
        f"\nCertain gaps of 5,000 terms in 100 lines: {ours:.3f} s; portion {theirs:.3f} s, {theirs / ours:.1f} times as long."
    )


if __name__ == "__main__":
    main()
