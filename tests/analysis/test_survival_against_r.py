"""Curves, errors, limits and quantiles against R's `survival`, on random data with heavy ties and on the seed."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from kg.analysis import World
from kg.analysis.curves import Curve, Floats, kaplan_meier, quantile, restricted_mean, risk_table
from kg.analysis.durations import observe
from kg.analysis.incidence import aalen_johansen
from kg.analysis.survival import in_years, incidences, way_out

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
TOLERANCE = 1e-6

SCRIPT = """
suppressPackageStartupMessages(library(survival))
paths <- commandArgs(TRUE); all <- read.csv(paths[1]); out <- list()
row <- function(case, kind, key, time, estimate, error, lower, upper)
  data.frame(case=case, kind=kind, key=key, time=time, estimate=estimate, error=error, lower=lower, upper=upper)
for (case in unique(all$case)) {
  x <- all[all$case == case, ]; late <- any(x$entry > 0)
  any_cause <- if (late) Surv(x$entry, x$time, x$cause > 0) else Surv(x$time, x$cause > 0)
  f <- survfit(any_cause ~ 1, conf.type = "log-log")
  out[[length(out) + 1]] <- row(case, "km", 0, f$time, f$surv, f$std.err * f$surv, f$lower, f$upper)
  shares <- c(0.1, 0.25, 0.5, 0.75, 0.9); q <- quantile(f, shares)
  out[[length(out) + 1]] <- row(case, "quantile", 0, shares, q$quantile, NA, q$lower, q$upper)
  if (sum(x$cause > 0) > 0) {
    m <- summary(f, rmean = x$horizon[1])$table
    out[[length(out) + 1]] <- row(case, "mean", 0, x$horizon[1], m["rmean"], m["se(rmean)"], NA, NA)
  }
  state <- factor(x$cause, 0:x$causes[1]); x$id <- seq_len(nrow(x))
  if (x$causes[1] > 1) for (type in c("log", "log-log")) {
    g <- if (late) survfit(Surv(entry, time, state) ~ 1, data = x, id = id, conf.type = type)
         else survfit(Surv(time, state) ~ 1, data = x, conf.type = type)
    for (k in 1:x$causes[1])
      out[[length(out) + 1]] <- row(case, type, k, g$time, g$pstate[, k + 1], g$std.err[, k + 1], g$lower[, k + 1], g$upper[, k + 1])
  }
}
write.csv(format(do.call(rbind, out), digits = 15), paths[2], row.names = FALSE, quote = FALSE)
"""


@dataclass(frozen=True)
class Sample:
    times: Floats
    causes: np.ndarray
    count: int
    entries: Floats | None

    @property
    def horizon(self) -> float:
        return float(np.median(self.times))


def random_samples() -> Iterator[tuple[str, Sample]]:
    rng = np.random.default_rng(20261124)
    for number in range(60):
        size, count = int(rng.integers(2, 80)), int(rng.integers(2, 6))
        # Few distinct times, so that events and censorings fall together.
        times = rng.integers(1, int(rng.integers(3, 25)), size).astype(float)
        causes = np.where(rng.random(size) < rng.random(), 0, rng.integers(1, count + 1, size))
        entries = None
        if number % 2:
            entries = np.where(rng.random(size) < 0.5, 0, np.minimum(rng.integers(0, 12, size), times - 1)).astype(
                float
            )
            # R takes a risk set that runs empty for a certainty; the data of the project do not, but for one of tiny samples.
            entries[0] = 0.0
            times[0] = times.max()
        yield f"random{number}", Sample(times, causes, count, entries)
    real = rng.exponential(5, 50)
    yield "no ties", Sample(real, rng.integers(0, 3, 50), 2, None)
    tied = np.repeat([1.0, 2.0, 3.0], 10)
    yield "all censored", Sample(tied, np.zeros(30, dtype=int), 2, None)
    yield "no censoring", Sample(tied, np.tile([1, 2], 15), 2, None)
    yield "one cause absent", Sample(tied, np.tile([0, 2, 3], 10), 3, None)
    yield "one event", Sample(np.array([2.0]), np.array([1]), 2, None)
    yield "one censored", Sample(np.array([2.0]), np.array([0]), 2, None)
    yield "all at once", Sample(np.full(12, 0.5), np.tile([1, 2, 0], 4), 2, None)
    yield "half", Sample(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 1, 1, 1]), 1, None)


def seed_samples(world: World) -> Iterator[tuple[str, Sample]]:
    for name, observed in (("seed spells", observe(world)), ("seed acting", observe(world, acting=True))):
        cases = in_years(observed)
        ways = sorted({way_out(c.observation) for c in cases} - {""})
        causes = np.array([ways.index(way_out(c.observation)) + 1 if c.observation.ended else 0 for c in cases])
        entries = np.array([c.entry.likely if c.entry else 0.0 for c in cases])
        yield (
            name,
            Sample(np.array([c.length.likely for c in cases]), causes, len(ways), entries if entries.any() else None),
        )


def r_or_skip() -> None:
    """Skip where there is no R with survival; fail where there must be one."""
    found = shutil.which("Rscript") and not subprocess.run(
        ["Rscript", "-e", "library(survival)"], capture_output=True, check=False
    ).returncode  # fmt: skip
    if not found:
        if os.environ.get("KG_CI"):
            pytest.fail("CI must have R and its package survival (r-base-core, r-cran-survival)")
        pytest.skip("no Rscript with the package survival: nothing to compare with")


Answers = dict[tuple[str, str, int], np.ndarray]


@pytest.fixture(scope="module")
def samples(seed_world: World) -> dict[str, Sample]:
    return dict([*random_samples(), *seed_samples(seed_world)])


@pytest.fixture(scope="module")
def by_r(samples: dict[str, Sample], tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What R answers: rows of time, estimate, error, lower, upper by case, kind and cause. One call, since it starts slowly."""
    r_or_skip()
    folder = tmp_path_factory.mktemp("r")
    script, given, answered = folder / "script.R", folder / "in.csv", folder / "out.csv"
    script.write_text(SCRIPT)
    with given.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "entry", "time", "cause", "causes", "horizon"])
        for name, s in samples.items():
            entries = np.zeros(len(s.times)) if s.entries is None else s.entries
            for row in zip(entries.tolist(), s.times.tolist(), s.causes.tolist(), strict=True):
                writer.writerow([name, *row, s.count, s.horizon])
    run = subprocess.run(
        ["Rscript", str(script), str(given), str(answered)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return read_answers(answered)


def read_answers(path: Path) -> Answers:
    found: dict[tuple[str, str, int], list[list[float]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            cells = {k.strip(): v.strip() for k, v in row.items()}
            numbers = [float(cells[k].replace("NA", "nan")) for k in ("time", "estimate", "error", "lower", "upper")]
            found.setdefault((cells["case"], cells["kind"], int(cells["key"])), []).append(numbers)
    return {key: np.array(rows) for key, rows in found.items()}


def equal(curve: Curve, theirs: np.ndarray, case: str) -> None:
    ours = np.column_stack((curve.risk.times, curve.estimate, curve.error, curve.lower, curve.upper))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE, equal_nan=True, err_msg=case)


def km(s: Sample) -> Curve:
    return kaplan_meier(risk_table(s.times, s.causes > 0, s.entries))


def test_kaplan_meier_at_all_times(samples: dict[str, Sample], by_r: Answers) -> None:
    for name, sample in samples.items():
        equal(km(sample), by_r[name, "km", 0], name)


def test_quantiles_and_their_limits(samples: dict[str, Sample], by_r: Answers) -> None:
    for name, sample in samples.items():
        ours = np.array([quantile(km(sample), share) for share in SHARES])
        np.testing.assert_allclose(
            ours, by_r[name, "quantile", 0][:, [1, 3, 4]], atol=TOLERANCE, equal_nan=True, err_msg=name
        )


def test_restricted_means(samples: dict[str, Sample], by_r: Answers) -> None:
    compared = 0
    for name, sample in samples.items():
        ours = restricted_mean(km(sample), sample.horizon)
        if ours is not None and (name, "mean", 0) in by_r:
            np.testing.assert_allclose(ours, by_r[name, "mean", 0][0, 1:3], atol=TOLERANCE, err_msg=name)
            compared += 1
    assert compared > 50


@pytest.mark.parametrize("interval", ["log", "log-log"])
def test_competing_risks_at_all_times(samples: dict[str, Sample], by_r: Answers, interval: str) -> None:
    for name, s in samples.items():
        if s.count > 1:
            found = aalen_johansen(s.times, s.causes, s.count, s.entries, interval=interval)  # type: ignore[arg-type]
            for cause, curve in enumerate(found, start=1):
                equal(curve, by_r[name, interval, cause], f"{name}, cause {cause}")


def test_a_curve_that_is_wrong_is_found(samples: dict[str, Sample], by_r: Answers) -> None:
    sample = samples["seed spells"]
    moved = Sample(sample.times + 0.01, sample.causes, sample.count, sample.entries)
    with pytest.raises(AssertionError):
        equal(km(moved), by_r["seed spells", "km", 0], "moved")


def test_incidences_of_the_seed_are_those_compared(seed_world: World, samples: dict[str, Sample]) -> None:
    cases, s = in_years(observe(seed_world)), samples["seed spells"]
    ways = sorted({way_out(c.observation) for c in cases} - {""})
    compared = aalen_johansen(s.times, s.causes, s.count, s.entries)
    for name, curve in incidences(cases).items():
        np.testing.assert_array_equal(curve.estimate, compared[ways.index(name)].estimate)
