"""All of the benchmarks of speed in one command, and their results as a page.

    python -m benchmarks.run                                    # minutes: worlds of 0.1 and 1 times the curated data
    python -m benchmarks.run --scales 1 10 100 --triples 100000 1000000 10000000      # hours, 6 GiB

Everything runs in processes of their own, one after the other. `--peers` says up to which size the slow peers (rdflib, pySHACL)
run; beyond it they would take longer than all the rest together.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.asking import QUERIES
from benchmarks.measure import child
from benchmarks.shape import fitted
from benchmarks.world import simulate
from kg.loaders import load

_LIBRARIES = ("pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "owlrl", "oxigraph")


def run(scales: list[float], triples: list[int], peers: float, folder: Path) -> Iterator[str]:
    """Yield the lines of the page."""
    shape = fitted(load())
    yield from _about()
    built: dict[float, Path] = {}
    rows = []
    whole = child("benchmarks.building", "curated", str(folder / "curated"))
    rows.append(_build_row("curated data", whole, child("benchmarks.building", "floor", str(folder / "curated")), None))
    for scale in scales:
        world, out = folder / f"world-{scale:g}", folder / f"release-{scale:g}"
        simulate(world, scale, shape)
        ours = child("benchmarks.building", "ours", str(world), str(out))
        floor = child("benchmarks.building", "floor", str(out))
        theirs = child("benchmarks.building", "rdflib", str(world)) if scale <= peers else None
        rows.append(_build_row(f"simulated, {scale:g} times", ours, floor, theirs))
        built[scale] = out
    yield from _section("Building", "benchmarks/building.py says what each does. Seconds of processor (wall); `raw` is the bulk load to disk and `optimize`.")  # fmt: skip
    yield from _table(
        ["data", "quads", "kg build", "peak MiB", "raw", "rdflib alone", "kg build is", "beside raw"], rows
    )
    yield from _section("Writing and loading", "Seconds of processor: from tuples in memory to a sorted file, and from the file to a store.")  # fmt: skip
    yield from _table(
        ["triples", "kg: sorted N-Quads", "load memory", "load disk", "rdflib: add, N-Triples", "rdflib: add, Turtle"],
        [_load_row(n, n <= peers * 1_000_000) for n in triples],
    )
    for scale, out in built.items():
        yield from _asked(scale, out, scale <= peers)
    first = folder / f"world-{scales[0]:g}"
    found = child("benchmarks.asking", "validation", str(first))
    yield from _section("Validation", "The same shapes on the same triples; the numbers of results are equal.")
    yield from _table(["triples", "results", "kg, s", "pySHACL, s", "ratio"], [
        [f"{found['triples']:,}", str(found["results"]), *_pair(found["steps"], "kg", "pySHACL")]
    ])  # fmt: skip
    found = child("benchmarks.asking", "entailments", str(first))
    per_term = [found["steps"][n]["cpu"] / t for n, t in zip(("kg", "owlrl"), found["terms"], strict=True)]
    yield from _section("Entailments", "Milliseconds a term; ours on the whole world, owlrl (all rules of OWL 2 RL) on some terms, as it grows faster than they.")  # fmt: skip
    yield from _table(["terms: kg, owlrl", "kg", "owlrl", "ratio"], [
        [str(found["terms"]), *(f"{1000 * s:.3f}" for s in per_term), _times(per_term[1], per_term[0])]
    ])  # fmt: skip
    yield from _section("Start-up", "Whole processes, seconds of processor (wall), medians of seven; `inside` is holders-on within Python.")  # fmt: skip
    rows = []
    for name, out in {"curated data": folder / "curated", **{f"{s:g} times": o for s, o in built.items()}}.items():
        found = child("benchmarks.asking", "starting", str(out))
        inside = found.pop("inside Python, ms")
        cells = [f"{f['cpu']['median']:.2f} ({f['wall']['median']:.2f})" for f in found.values()]
        rows.append([name, *cells, f"{inside['median']:.2f} ms ({inside['least']:.2f} to {inside['most']:.2f})"])
    yield from _table(["graph", "kg --version", "kg holders OFFICE --on DAY", "inside"], rows)


def _about() -> Iterator[str]:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield "# Results\n"
    yield "Made by `python -m benchmarks.run`; do not edit. [README.md](README.md) says what the figures come to.\n"
    yield (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), {memory:.0f} GiB, Python {platform.python_version()}; "
        f"{libraries}. Load of the machine at the start: {os.getloadavg()[0]:.1f} (above the number of cores, wall times say nothing).\n"
    )


def _build_row(name: str, ours: dict[str, Any], floor: dict[str, Any], theirs: dict[str, Any] | None) -> list[str]:
    own = ours["steps"]["whole"]
    raw = {k: sum(floor["steps"][s][k] for s in ("disk", "optimize")) for k in ("cpu", "wall")}
    peer = theirs["steps"]["whole"] if theirs else None
    return [
        name, f"{ours['quads']:,}", _seconds(own), str(ours["peak_mib"]), _seconds(raw), _seconds(peer) if peer else "",
        f"{peer['cpu'] / own['cpu']:.1f} times as fast" if peer else "", f"{own['cpu'] / raw['cpu']:.2f}",
    ]  # fmt: skip


def _load_row(triples: int, peers: bool) -> list[str]:
    ours = child("benchmarks.loading", "kg", str(triples))["steps"]
    write = ours["write"]["cpu"]
    cells = [f"{triples:,}", f"{write:.2f}", f"{ours['load memory']['cpu']:.2f}", f"{ours['load disk']['cpu']:.2f}"]
    for engine in ("rdflib-nt", "rdflib-turtle"):
        theirs = child("benchmarks.loading", engine, str(triples))["steps"]["write"]["cpu"] if peers else None
        cells.append(f"{theirs:.2f} ({_times(theirs, write)})" if theirs else "")
    return cells


def _asked(scale: float, out: Path, peers: bool) -> Iterator[str]:
    engines = ["kg", "raw", "memory", "http", "oxrdflib", *(["rdflib"] if peers else [])]
    found = {engine: child("benchmarks.asking", "queries", str(out), engine)["queries"] for engine in engines}
    yield from _section(
        f"Questions, {scale:g} times the curated data",
        "Milliseconds: median (least to most). benchmarks/asking.py says what the engines are.",
    )
    rows = [[name, *(_query_cell(found[engine][name]) for engine in engines)] for name in QUERIES]
    yield from _table(["query", *engines], rows)
    for peer in engines[1:]:
        both = [
            found[peer][name]["median"] / found["kg"][name]["median"]
            for name in QUERIES
            if "median" in found[peer][name]
        ]
        yield f"Geometric mean of {peer} beside kg: {math.exp(sum(map(math.log, both)) / len(both)):.2f}.\n"


def _query_cell(found: dict[str, Any]) -> str:
    if "note" in found:
        return str(found["note"]) if found["note"].startswith(">") else "-"
    return f"{found['median']:.2f} ({found['least']:.2f} to {found['most']:.2f})"


def _pair(steps: dict[str, Any], ours: str, theirs: str) -> list[str]:
    own, other = steps[ours]["cpu"], steps[theirs]["cpu"]
    return [f"{own:.2f}", f"{other:.2f}", _times(other, own)]


def _times(slow: float, fast: float) -> str:
    return f"{slow / fast:.0f} times"


def _seconds(step: dict[str, float]) -> str:
    return f"{step['cpu']:.1f} ({step['wall']:.1f})"


def _section(title: str, text: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"{text}\n"


def _table(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--scales", type=float, nargs="+", default=[0.1, 1.0], help="times the size of the curated data"
    )
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--peers", type=float, default=0.1, help="largest scale at which the slow peers run")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, given.out.open("w", encoding="utf-8") as page:
        for line in run(given.scales, given.triples, given.peers, Path(folder)):
            print(line, file=page, flush=True)


if __name__ == "__main__":
    main()
