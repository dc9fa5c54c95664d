"""Published figures, from the real votes: runs where KG_VOTES names a folder made by `kg fetch votes` from the tables of unvotes."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from kg.rollcalls.agreement import agreement
from kg.rollcalls.components import component_points
from kg.rollcalls.panel import Panel, Window, read_panel
from kg.votes.cache import open_votes

# Bailey, Strezhnev and Voeten, estimates of April 2020, session 73.
IDEAL_POINTS_73 = {
    "us": 2.787, "il": 2.598, "gb": 1.694, "fr": 1.521, "ca": 1.432, "ua": 1.126, "kr": 0.942, "ru": 0.135, "by": -0.234, "cn": -0.489, "bd": -0.580, "mm": -0.803,
}  # fmt: skip


@pytest.fixture(scope="module")
def panel() -> Panel:
    folder = os.environ.get("KG_VOTES")
    if not folder:
        pytest.skip("KG_VOTES names no folder of votes made by `kg fetch votes`")
    read = open_votes(Path(folder))
    if read.source != "unvotes":
        pytest.skip("the votes in KG_VOTES are not those of unvotes")
    return read_panel(read)


def year(number: int, finals: bool) -> Window:
    return Window(since=dt.date(number, 1, 1), until=dt.date(number, 12, 31), finals=finals, unanimous=True)


def test_united_states_and_israel_in_2016_by_the_state_department(panel: Panel) -> None:
    (row,) = agreement(panel, "state-old", year(2016, False), ["us", "il"]).rows
    assert row["n"] == 83 + 5 and row["value"] == pytest.approx(83 / 88) and round(100 * row["value"], 1) == 94.3


@pytest.mark.parametrize(("number", "percent"), [(2018, 31), (2019, 32)])
def test_average_coincidence_with_the_united_states(panel: Panel, number: int, percent: int) -> None:
    rows = agreement(panel, "state-new", year(number, True), ["us"]).rows
    assert 100 * np.mean([r["value"] for r in rows]) == pytest.approx(percent, abs=1.5)


@pytest.mark.parametrize(
    ("pair", "n", "index", "s", "pi", "kappa", "old"),
    [
        (("us", "il"), 91, 0.923, 0.846, 0.808, 0.827, 0.948),
        (("us", "ru"), 95, 0.300, -0.400, -0.433, -0.196, 0.197),
        (("ua", "ru"), 91, 0.659, 0.319, 0.083, 0.012, 0.661),
        (("gb", "fr"), 95, 0.968, 0.937, 0.928, 0.957, 1.000),
    ],
)
def test_session_73(
    panel: Panel, pair: tuple[str, str], n: int, index: float, s: float, pi: float, kappa: float, old: float
) -> None:
    window = Window(sessions=(73,))
    for measure, there in (
        ("voeten", index),
        ("s-absolute", s),
        ("pi-linear", pi),
        ("kappa-squared", kappa),
        ("state-old", old),
    ):
        (row,) = agreement(panel, measure, window, pair).rows
        assert row["joint"] == n and row["value"] == pytest.approx(there, abs=6e-4), measure


def test_intervals_of_session_73(panel: Panel) -> None:
    (row,) = agreement(panel, "voeten", Window(sessions=(73,)), ["us", "il"], draws=4000).rows
    assert (row["low"], row["high"]) == (pytest.approx(0.868, abs=0.01), pytest.approx(0.967, abs=0.01))


@pytest.mark.parametrize(
    ("pair", "kappas"), [(("us", "il"), (0.7495, 0.7990, 0.8339)), (("us", "ru"), (-0.0734, -0.1402, -0.1890))]
)
def test_kappas_of_session_71(panel: Panel, pair: tuple[str, str], kappas: tuple[float, ...]) -> None:
    for measure, there in zip(("kappa", "kappa-linear", "kappa-squared"), kappas, strict=True):
        (row,) = agreement(panel, measure, Window(sessions=(71,)), pair).rows
        assert row["value"] == pytest.approx(there, abs=5e-5)


def test_brazil_shows_what_marginals_do(panel: Panel) -> None:
    for measure, there in (("s-absolute", 0.009), ("pi-linear", -0.16), ("kappa-linear", 0.04)):
        (row,) = agreement(panel, measure, Window(sessions=(71,)), ["us", "br"]).rows
        assert row["value"] == pytest.approx(there, abs=5e-3)


def test_first_component_lies_with_published_ideal_points(panel: Panel) -> None:
    rows = {r["state"]: r for r in component_points(panel, Window(sessions=(73,))).rows}
    ours = [rows[s]["value"] for s in IDEAL_POINTS_73]
    assert rows["us"]["variance_share"] == pytest.approx(0.55, abs=0.005)
    assert (
        np.corrcoef(ours, list(IDEAL_POINTS_73.values()))[0, 1] > 0.94
        and spearmanr(ours, list(IDEAL_POINTS_73.values()))[0] > 0.97
    )


def test_a_seat_is_counted_for_the_state_that_held_it(panel: Panel) -> None:
    cast = panel.codes > 0
    for state, first, last in (("su", 1, 46), ("ru", 46, 74), ("dd", 28, 45), ("tw", 1, 26), ("cn", 26, 74)):
        sessions = panel.sessions[cast[:, panel.place(state)]]
        assert first <= sessions.min() and sessions.max() <= last, state
