"""Curves, errors, limits and quantiles against R's `survival` on the same input, to 1e-6."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kg.analysis import World
from kg.analysis.curves import kaplan_meier, quantile, risk_table
from kg.analysis.durations import observe
from kg.analysis.incidence import aalen_johansen
from kg.analysis.survival import in_years, way_out

HERE = Path(__file__).parent
TOLERANCE = 1e-6
Case = tuple[np.ndarray, np.ndarray, np.ndarray]
Rows = dict[str, list[list[float]]]


def _made(seed: int, n: int, causes: int, *, ties: bool, late: bool, censored: float) -> Case:
    chance = np.random.default_rng(seed)
    time = chance.exponential(4, n) + 0.5
    if ties:
        time = np.ceil(time)
    entry = np.where(chance.random(n) < 0.4, chance.random(n) * time * 0.9, 0.0) if late else np.zeros(n)
    if ties and late:
        entry = np.minimum(np.floor(entry), time - 1)
    cause = np.where(chance.random(n) < censored, 0, chance.integers(1, causes + 1, n))
    return time, entry, cause


CASES: dict[str, Case] = {
    **{
        f"{n}-{causes}-{'ties' if ties else 'distinct'}-{'late' if late else 'all'}": _made(
            n + causes, n, causes, ties=ties, late=late, censored=0.3
        )
        for n in (12, 60, 400) for causes in (1, 2, 5) for ties in (False, True) for late in (False, True)
    },
    "no events": (np.array([1.0, 2.0, 2.0]), np.zeros(3), np.zeros(3, dtype=int)),
    "all events": (np.array([1.0, 2.0, 2.0, 5.0]), np.zeros(4), np.array([1, 1, 1, 1])),
    "one": (np.array([3.0]), np.zeros(1), np.array([1])),
    "censored and ended on one day": (np.array([1.0, 2.0, 2.0, 2.0, 3.0]), np.zeros(5), np.array([1, 0, 1, 2, 0])),
    # It never falls below the first quartile: R takes the middle of what is seen of the stretch.
    "a quartile on the last stretch": (np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4), np.array([1, 0, 0, 0])),
    "a median on a flat stretch": (np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4), np.array([1, 1, 1, 1])),
}  # fmt: skip


def _spells(world: World, *, acting: bool) -> Case:
    """The real spells of the seed case, with their groups of causes as numbers."""
    cases = in_years(observe(world, acting=acting))
    ways = sorted({way_out(c.observation) for c in cases} - {""})
    return (
        np.array([c.length.likely for c in cases]),
        np.array([c.entry.likely if c.entry else 0.0 for c in cases]),
        np.array([ways.index(way_out(c.observation)) + 1 if c.observation.ended else 0 for c in cases]),
    )


OF_THE_SEED = ("spells of the seed", "acting spells of the seed")


@pytest.fixture(scope="module")
def cases(seed_world: World) -> dict[str, Case]:
    return {**CASES, **{name: _spells(seed_world, acting="acting" in name) for name in OF_THE_SEED}}


def _r_or_skip() -> str:
    found = shutil.which("Rscript")
    if found and subprocess.run([found, "-e", "library(survival)"], capture_output=True, check=False).returncode == 0:
        return found
    message = "R with the package survival is not installed (Debian: r-base-core r-cran-survival)"
    if os.environ.get("KG_CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def theirs(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    rscript = _r_or_skip()
    folder = tmp_path_factory.mktemp("r")
    with (folder / "cases.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "time", "entry", "cause"])
        for name, (time, entry, cause) in cases.items():
            writer.writerows(
                [name, repr(float(t)), repr(float(e)), int(c)] for t, e, c in zip(time, entry, cause, strict=True)
            )
    command = [rscript, str(HERE / "survival.R"), str(folder / "cases.csv"), str(folder / "out.csv")]
    subprocess.run(command, check=True, capture_output=True)
    found: dict[str, Rows] = {name: {} for name in cases}
    with (folder / "out.csv").open(encoding="utf-8") as file:
        for case, what, *numbers in csv.reader(file):
            found[case].setdefault(what, []).append([float(n.replace("NA", "nan")) for n in numbers])
    return found


def _same(ours: np.ndarray, given: np.ndarray, where: str) -> None:
    assert ours.shape == given.shape, where
    assert np.array_equal(np.isnan(ours), np.isnan(given)), where
    assert np.allclose(ours, given, rtol=0, atol=TOLERANCE, equal_nan=True), (where, np.nanmax(np.abs(ours - given)))


@pytest.mark.parametrize("name", [*CASES, *OF_THE_SEED])
def test_kaplan_meier_equals_r(name: str, cases: dict[str, Case], theirs: dict[str, Rows]) -> None:
    time, entry, cause = cases[name]
    curve = kaplan_meier(risk_table(time, cause > 0, entry if entry.any() else None))
    given = np.array(theirs[name]["km"]).T
    _same(curve.risk.times, given[0], "times")
    _same(curve.estimate, given[1], "estimate")
    inside = curve.estimate > 0  # R writes an error of NaN at 0, and no limits
    _same(curve.error[inside], given[2][inside], "error")
    drawn = inside & (curve.estimate < 1)
    _same(curve.lower[drawn], given[3][drawn], "lower")
    _same(curve.upper[drawn], given[4][drawn], "upper")


@pytest.mark.parametrize("name", [*CASES, *OF_THE_SEED])
def test_quantiles_equal_r(name: str, cases: dict[str, Case], theirs: dict[str, Rows]) -> None:
    time, entry, cause = cases[name]
    curve = kaplan_meier(risk_table(time, cause > 0, entry if entry.any() else None))
    for share, value, _, lower, upper in theirs[name]["quantile"]:
        _same(np.array(quantile(curve, share)), np.array([value, lower, upper]), f"quantile {share}")


@pytest.mark.parametrize("kind", ["log-log", "log"])
@pytest.mark.parametrize(
    "name", [n for n, (_, _, cause) in CASES.items() if len(set(cause[cause > 0])) > 1] + [OF_THE_SEED[0]]
)
def test_incidence_equals_r(name: str, kind: str, cases: dict[str, Case], theirs: dict[str, Rows]) -> None:
    time, entry, cause = cases[name]
    curves = aalen_johansen(time, cause, int(cause.max()), entry if entry.any() else None, interval=kind)  # type: ignore[arg-type]
    for number in sorted(set(cause[cause > 0])):
        given = np.array(theirs[name][f"{kind}-{number}"]).T
        curve = curves[number - 1]
        at = np.searchsorted(given[0], curve.risk.times)
        given = given[:, at]
        _same(curve.risk.times, given[0], "times")
        _same(curve.estimate, given[1], "estimate")
        _same(curve.error, given[2], "error")
        drawn = (curve.estimate > 0) & (curve.estimate < 1)
        _same(curve.lower[drawn], given[3][drawn], "lower")
        _same(curve.upper[drawn], given[4][drawn], "upper")
