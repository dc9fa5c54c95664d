"""What the curves cannot say by themselves: lengths between bounds, groups compared, whole terms, other readings of silence."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats

from kg.analysis.durations import Unit, observe
from kg.analysis.log_rank import log_rank
from kg.analysis.rules import Rule
from kg.analysis.strata import By, grouped
from kg.analysis.survival import in_years, survival
from kg.analysis.turnbull import interval_censored_median, turnbull
from kg.analysis.world import World
from tests.analysis.small_worlds import interval, office, term, world


def test_exact_lengths_give_the_median_of_the_sample() -> None:
    assert interval_censored_median([(t, t) for t in (1.0, 2.0, 3.0, 4.0, 5.0)]) == pytest.approx(3.0)


def test_one_interval_inside_another_takes_its_mass() -> None:
    # All three hold [2, 3]: the likelihood is greatest with everything there.
    assert interval_censored_median([(1.0, 3.0), (2.0, 4.0), (2.0, 3.0)]) == pytest.approx(2.5)


def test_the_masses_of_the_estimate_have_the_greatest_likelihood() -> None:
    """Against a general optimizer, on the intervals of Peto (1973) that overlap in chains."""
    bounds = [(0.0, 2.0), (1.0, 3.0), (2.5, 5.0), (4.0, 6.0), (1.5, 4.5), (5.5, math.inf), (0.0, 1.2)]
    found = turnbull(bounds)
    assert found is not None and found.mass.sum() == pytest.approx(1)
    holds = np.array([[a <= x and y <= b for x, y in zip(found.left, found.right, strict=True)] for a, b in bounds])

    def loss(raw: np.ndarray) -> float:
        mass = np.exp(raw) / np.exp(raw).sum()
        return -float(np.log(holds @ mass).sum())

    best = optimize.minimize(loss, np.zeros(len(found.mass)), method="BFGS")
    assert -float(np.log(holds @ found.mass).sum()) == pytest.approx(best.fun, abs=1e-3)


def test_nothing_and_only_censored_have_no_median() -> None:
    assert interval_censored_median([]) is None
    assert interval_censored_median([(1.0, math.inf), (2.0, math.inf)]) is None


def test_the_log_rank_test_equals_the_formula() -> None:
    """Two groups: (O - E)^2 / V over the times of events, with the hypergeometric variance."""
    chance = np.random.default_rng(3)
    durations = np.ceil(chance.exponential(5, 80))
    observed, group = chance.random(80) < 0.7, chance.random(80) < 0.5
    difference = variance = 0.0
    for time in np.unique(durations[observed]):
        at_risk = durations >= time
        n, m, d = at_risk.sum(), (at_risk & group).sum(), (observed & (durations == time)).sum()
        difference += (observed & group & (durations == time)).sum() - d * m / n
        if n > 1:
            variance += d * (m / n) * (1 - m / n) * (n - d) / (n - 1)
    done = log_rank(list(durations), list(observed), [str(g) for g in group])
    assert done is not None and done.df == 1
    assert done.chi2 == pytest.approx(difference**2 / variance)
    assert done.p == pytest.approx(stats.chi2.sf(done.chi2, 1))


def test_one_group_and_no_events_have_no_test() -> None:
    assert log_rank([1.0, 2.0], [True, True], ["a", "a"]) is None
    assert log_rank([1.0, 2.0], [False, False], ["a", "b"]) is None


def _twelve(**changes: str) -> World:
    terms = [term("head", f"p{n}", f"{1950 + 4 * n}-01-01", f"{1954 + 4 * n}-01-01", **changes) for n in range(12)]
    return world([office("head")], terms)


def test_eras_begin_in_the_years_given_and_come_in_order() -> None:
    made = _twelve()
    cases = in_years(observe(made, unit=Unit.terms))
    assert [(g.name, len(g.cases)) for g in grouped(made, cases, By.era, (1970, 1954))] == [
        ("until 1953", 1), ("1954-1969", 4), ("since 1970", 7),
    ]  # fmt: skip


def test_presuming_last_holders_in_office_lengthens_what_silence_cuts_short() -> None:
    silent = [term("head", f"q{n}", f"{1980 + n}-01-01") for n in range(12)]
    made = world([office("head")], [*_twelve().terms.values(), *silent])
    cut, there = (
        survival(made, observe(made, unit=Unit.terms, presume_in_office=presume)) for presume in (False, True)
    )
    assert (cut.rows[0]["unknown"], there.rows[0]["unknown"]) == (12, 0)
    assert cut.rows[0]["s_5"] == 0 and there.rows[0]["s_5"] == pytest.approx(0.5)
    assert any("--presume-in-office" in note for note in cut.notes)


def test_whole_terms_are_counted_in_likelihood_and_for_certain() -> None:
    precise, vague = term("head", "ada", "2000-01-01", "2004-01-01"), term("head", "bob", "2004", "2012")
    made = world([office("head")], [precise, vague])
    rule = Rule("rule/one", "head", interval("1970-01-01"), 4.0, "")
    (row,) = survival(made, observe(made, unit=Unit.terms), rules={"head": (rule,)}).rows
    assert [(row[f"ended_at_{k}"], row[f"ended_at_{k}_certain"]) for k in (1, 2, 3)] == [(1, 1), (1, 0), (0, 0)]


def test_groups_that_stay_differently_long_are_told_apart() -> None:
    short = [term("deputy", f"p{n}", f"{1950 + n}-01-01", f"{1951 + n}-06-{n + 1:02}") for n in range(12)]
    made = world([office("head"), office("deputy")], [*_twelve().terms.values(), *short])
    done = survival(made, observe(made, unit=Unit.terms), by=By.office)
    assert done.about["log_rank_df"] == 1 and float(done.about["log_rank_p"] or 1) < 1e-4
    assert survival(made, observe(made, unit=Unit.terms)).about["log_rank_chi2"] is None


def test_the_median_between_bounds_equals_r(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if not rscript or subprocess.run([rscript, "-e", "library(survival)"], capture_output=True).returncode:
        if os.environ.get("KG_CI"):
            pytest.fail("R with the package survival is not installed (Debian: r-base-core r-cran-survival)")
        pytest.skip("no R with the package survival")
    chance = np.random.default_rng(8)
    # No two bounds are equal: R's intervals are open on the left, ours are closed, since both days are possible.
    pairs = zip(chance.exponential(5, 151).tolist(), chance.integers(0, 4, 151).tolist(), strict=True)
    bounds = [(t, t + w if w < 3 else math.inf) for t, w in pairs]
    table = tmp_path / "bounds.csv"
    rows = ["low,high", *(f"{a},{'NA' if math.isinf(b) else b}" for a, b in bounds)]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    code = (
        "library(survival); d <- read.csv(commandArgs(TRUE)[1]);"
        "f <- survfit(Surv(low, high, type = 'interval2') ~ 1, data = d); cat(quantile(f, 0.5, conf.int = FALSE))"
    )
    script = tmp_path / "turnbull.R"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run([rscript, str(script), str(table)], capture_output=True, text=True, check=True)
    ours = interval_censored_median(bounds)
    assert ours == pytest.approx(float(done.stdout.split()[-1]), abs=1e-6)
