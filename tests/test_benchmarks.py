"""The simulated world of the benchmarks: the same from the same seed, loadable, and of the shape of the curated data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import kg.build
from benchmarks.shape import Shape, fitted
from benchmarks.world import simulate
from kg.loaders import load
from tests.conftest import ROOT

SCALE = 0.05


@pytest.fixture(scope="module")
def shape(whole: kg.build.Built) -> Shape:
    return fitted(whole.curated)


@pytest.fixture(scope="module")
def world(shape: Shape, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "w"
    simulate(folder, SCALE, shape)
    return folder


def test_the_same_seed_gives_the_same_world(world: Path, shape: Shape, tmp_path: Path) -> None:
    simulate(tmp_path / "again", SCALE, shape)
    simulate(tmp_path / "other", SCALE, shape, seed=2)
    files = [p.relative_to(world) for p in world.rglob("*") if p.is_file()]
    assert len(files) > 10
    assert all((world / f).read_bytes() == (tmp_path / "again" / f).read_bytes() for f in files)
    assert (world / "terms.csv").read_bytes() != (tmp_path / "other" / "terms.csv").read_bytes()


def test_it_loads_and_has_the_shape_that_it_was_drawn_from(world: Path, shape: Shape) -> None:
    simulated = fitted(load([world, ROOT / "data" / "world"]))
    assert simulated.things["person"] == round(SCALE * shape.things["person"])
    assert 0.3 < simulated.things["term"] / (SCALE * shape.things["term"]) < 3
    assert abs(simulated.acting - shape.acting) < 0.06
    for mine, theirs in ((simulated.starts, shape.starts), (simulated.ends, shape.ends)):
        ours, drawn = Counter(mine), Counter(theirs)
        for precision in ("day", "month", "year", "none"):
            assert abs(ours[precision] / len(mine) - drawn[precision] / len(theirs)) < 0.12, precision
    per_term = [sum(s.claims["term"]) / s.things["term"] for s in (simulated, shape)]
    assert abs(per_term[0] - per_term[1]) < 0.5


def test_nothing_in_it_violates(world: Path) -> None:
    report = kg.build.assemble([world, ROOT / "data" / "world"]).report
    assert [f for f in report.findings if f.severity == "violation"] == []
