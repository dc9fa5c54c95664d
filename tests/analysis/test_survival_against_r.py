"""Curves, errors, limits and quantiles against R's `survival` on the same input, to 1e-6."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kg.analysis.curves import kaplan_meier, quantile, risk_table
from kg.analysis.incidence import aalen_johansen

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
    "a median on a flat stretch": (np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4), np.array([1, 1, 1, 1])),
}  # fmt: skip


def _r_or_skip() -> str:
    found = shutil.which("Rscript")
    if found and subprocess.run([found, "-e", "library(survival)"], capture_output=True, check=False).returncode == 0:
        return found
    message = "R with the package survival is not installed (Debian: r-base-core r-cran-survival)"
    if os.environ.get("KG_CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    rscript = _r_or_skip()
    folder = tmp_path_factory.mktemp("r")
    with (folder / "cases.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "time", "entry", "cause"])
        for name, (time, entry, cause) in CASES.items():
            writer.writerows(
                [name, repr(float(t)), repr(float(e)), int(c)] for t, e, c in zip(time, entry, cause, strict=True)
            )
    command = [rscript, str(HERE / "survival.R"), str(folder / "cases.csv"), str(folder / "out.csv")]
    subprocess.run(command, check=True, capture_output=True)
    found: dict[str, Rows] = {name: {} for name in CASES}
    with (folder / "out.csv").open(encoding="utf-8") as file:
        for case, what, *numbers in csv.reader(file):
            found[case].setdefault(what, []).append([float(n.replace("NA", "nan")) for n in numbers])
    return found


def _same(ours: np.ndarray, given: np.ndarray, where: str) -> None:
    assert ours.shape == given.shape, where
    assert np.array_equal(np.isnan(ours), np.isnan(given)), where
    assert np.allclose(ours, given, rtol=0, atol=TOLERANCE, equal_nan=True), (where, np.nanmax(np.abs(ours - given)))


@pytest.mark.parametrize("name", CASES)
def test_kaplan_meier_equals_r(name: str, theirs: dict[str, Rows]) -> None:
    time, entry, cause = CASES[name]
    curve = kaplan_meier(risk_table(time, cause > 0, entry if entry.any() else None))
    given = np.array(theirs[name]["km"]).T
    _same(curve.risk.times, given[0], "times")
    _same(curve.estimate, given[1], "estimate")
    inside = curve.estimate > 0  # R writes an error of NaN at 0, and no limits
    _same(curve.error[inside], given[2][inside], "error")
    drawn = inside & (curve.estimate < 1)
    _same(curve.lower[drawn], given[3][drawn], "lower")
    _same(curve.upper[drawn], given[4][drawn], "upper")


@pytest.mark.parametrize("name", CASES)
def test_quantiles_equal_r(name: str, theirs: dict[str, Rows]) -> None:
    time, entry, cause = CASES[name]
    curve = kaplan_meier(risk_table(time, cause > 0, entry if entry.any() else None))
    for share, value, _, lower, upper in theirs[name]["quantile"]:
        _same(np.array(quantile(curve, share)), np.array([value, lower, upper]), f"quantile {share}")


@pytest.mark.parametrize("kind", ["log-log", "log"])
@pytest.mark.parametrize("name", [n for n, (_, _, cause) in CASES.items() if len(set(cause[cause > 0])) > 1])
def test_incidence_equals_r(name: str, kind: str, theirs: dict[str, Rows]) -> None:
    time, entry, cause = CASES[name]
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
