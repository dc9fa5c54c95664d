"""One build of a simulated world, the floor under it, and the same with rdflib alone; each a process that prints JSON.

python -m benchmarks.building curated OUT        `ours` on the data that ship
python -m benchmarks.building ours WORLD OUT     load, resolve, derive, validate, dump, store
python -m benchmarks.building floor OUT          pyoxigraph: bulk load of OUT/kg.nq into a store on disk, optimized
python -m benchmarks.building rdflib WORLD       the same records, resolved and derived by the same code; then rdflib
                                                 adds every quad, writes N-Quads, TriG and Turtle, and pySHACL validates.
                                                 The checks in SPARQL are left out: rdflib takes hours for them.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

import kg.build
from benchmarks.measure import Clock, cpu, peak
from kg.graph.dataset import dataset_quads
from kg.graph.grouped import group
from kg.graph.terms import Quad
from kg.loaders import load
from kg.paths import data_dir
from kg.resolve import gather, load_policies
from kg.store import Publication
from kg.validate.shapes import reference_results


def curated(out: Path) -> dict[str, object]:
    """Build the data that ship."""
    return _built(None, out)


def ours(world: Path, out: Path) -> dict[str, object]:
    """Build a world."""
    return _built(_folders(world), out)


def _built(folders: list[Path] | None, out: Path) -> dict[str, object]:
    """Build as `kg build` does, but publish whatever the checks find."""
    clock = Clock()
    with clock.step("whole"), Publication(out) as publication:
        with clock.step("until validated"):
            built = kg.build.assemble(folders, ready=publication.load)
        with clock.step("publish"):
            publication.publish(kg.build.files(built), kg.build.about(built))
    return {
        "quads": kg.build.about(built)["quads"], "rows": len(built.curated.rows), "steps": clock.steps,
        "violations": built.report.count("violation"),
    }  # fmt: skip


def floor(out: Path) -> dict[str, object]:
    """Load the dump raw."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        with clock.step("disk"):
            store = ox.Store(folder)
            store.bulk_load(path=str(out / "kg.nq"), format=ox.RdfFormat.N_QUADS)
        with clock.step("optimize"):
            store.optimize()
        del store
    with clock.step("memory"):
        ox.Store().bulk_load(path=str(out / "kg.nq"), format=ox.RdfFormat.N_QUADS)
    return {"steps": clock.steps}


def with_rdflib(world: Path) -> dict[str, object]:
    """Do the same with rdflib."""
    import rdflib

    clock, began = Clock(), cpu()
    gc.disable()  # as ours: a favour to the peer
    with clock.step("load, resolve, derive"):
        records = load(_folders(world))
        as_of = max(s.as_of for s in records.sources)
        policies = [p for p in load_policies().values() if not p.only_with]
        claims = gather(records.rows, records.documents)
        quads = dataset_quads(records, [kg.build.policy_result(records, p, as_of, claims) for p in policies])
    data = rdflib.Dataset()
    with clock.step("add"):
        data.addN(_quads(data, quads))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder, clock.step("write N-Quads, TriG, Turtle"):
        data.serialize(f"{folder}/kg.nq", format="nquads")
        data.serialize(f"{folder}/kg.trig", format="trig")
        default = rdflib.Graph()
        for name in ("view", "derived"):
            default += data.graph(rdflib.URIRef(f"https://w3id.org/io-leadership/graph/{name}/default"))
        default.serialize(f"{folder}/kg.ttl", format="turtle")
    with clock.step("pySHACL"):
        graphs = kg.build.graphs_of(group(quads), kg.build.DEFAULT_POLICY, True)
        results = sum(1 for _ in reference_results(graphs))
    clock.steps["whole"] = {
        "cpu": round(cpu() - began, 3),
        "wall": round(sum(s["wall"] for s in clock.steps.values()), 3),
    }
    return {"quads": len(quads), "results": results, "steps": clock.steps}


def _quads(data: object, quads: Iterable[Quad]) -> Iterable[tuple[object, ...]]:
    import rdflib

    terms: dict[str, object] = {}
    from rdflib.util import from_n3

    def term(text: str) -> object:
        known = terms.get(text)
        if known is None:
            known = terms[text] = rdflib.URIRef(text[1:-1]) if text.startswith("<") else from_n3(text)
        return known

    for q in quads:
        yield term(q.subject), term(q.predicate), term(q.object), rdflib.Graph(data.store, term(q.graph))  # type: ignore[attr-defined, arg-type]


def _folders(world: Path) -> list[Path]:
    return [world, data_dir() / "world"]


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    given = [Path(p) for p in paths]
    found = {"curated": curated, "ours": ours, "floor": floor, "rdflib": with_rdflib}[what](*given)  # type: ignore[operator]
    print(json.dumps({**found, "peak_mib": peak()}))
