"""Ideal points: a world whose positions are known comes back, bridges join what they should, files are read or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm, spearmanr
from sklearn.decomposition import PCA

from kg.analysis.figures import save
from kg.analysis.result import Result
from kg.errors import DataFaults, UsageError
from kg.rollcalls import plots
from kg.rollcalls.bridges import bridge_key, by_title, items, read_bridges
from kg.rollcalls.components import component_points, first_component
from kg.rollcalls.irt import Paths, fit
from kg.rollcalls.panel import Panel, Real
from kg.rollcalls.points import beside_published, estimate, irt_points, moved, read_published
from tests.rollcalls.worlds import panel_of

SESSIONS, EACH, STATES = 4, 60, 24


def spatial_world(seed: int, agenda: float = 0.0) -> tuple[Panel, Real]:
    """Return a panel made by the ordinal model, and the ideal points, states by sessions.

    All stand still but the last state, which crosses the floor. `agenda` shifts the questions of later sessions; half of all
    questions come back in each session under the same title.
    """
    rng = np.random.default_rng(seed)
    theta = np.repeat(np.linspace(-2, 2, STATES)[:, None], SESSIONS, axis=1)
    theta[-1] = [2, 1.2, 0.2, -0.6]
    kept = rng.normal(0, 1, EACH // 2), np.sign(rng.normal(size=EACH // 2)) * rng.uniform(0.8, 2, EACH // 2)
    rows, sessions, titles = [], [], []
    for session in range(SESSIONS):
        fresh = (
            rng.normal(agenda * session, 1, EACH // 2),
            np.sign(rng.normal(size=EACH // 2)) * rng.uniform(0.8, 2, EACH // 2),
        )
        for kind, (places, slopes) in (("kept", kept), ("fresh", fresh)):
            for number, (place, slope) in enumerate(zip(places, slopes, strict=True)):
                z = slope * (theta[:, session] - place) + rng.normal(size=STATES)
                votes = np.where(z < -0.3, 1, np.where(z > 0.3, 3, 2))
                votes[rng.random(STATES) < 0.1] = 0
                rows.append(votes)
                sessions.append(session + 1)
                titles.append(f"Question {number}" if kind == "kept" else f"Fresh {session} {number}")
    columns = np.array(rows).T
    names = [f"s{k:02d}" for k in range(STATES)]
    return panel_of({n: columns[k].tolist() for k, n in enumerate(names)}, sessions=sessions, titles=titles), theta


@pytest.fixture(scope="module")
def world() -> tuple[Panel, Real]:
    return spatial_world(1, agenda=0.7)


@pytest.fixture(scope="module")
def paths(world: tuple[Panel, Real]) -> Paths:
    return fit(world[0], by_title(world[0]), anchor="s22", walk=0.4)


def test_component_is_that_of_scikit_learn_where_nobody_is_absent() -> None:
    codes = np.random.default_rng(1).integers(1, 4, (50, 9)).astype(np.int8)
    found = first_component(codes, anchor=0, minimum=20)
    theirs = PCA(n_components=1, svd_solver="full")
    score = theirs.fit_transform(codes.T.astype(float))[:, 0]
    # Theirs centres by roll call over states, as ours does without absences.
    assert abs(np.corrcoef(found.scores, score)[0, 1]) == pytest.approx(1, abs=1e-9)
    assert found.share == pytest.approx(theirs.explained_variance_ratio_[0])
    assert found.scores.mean() == pytest.approx(0) and found.scores.std() == pytest.approx(1) and found.scores[0] > 0


def test_component_finds_the_order_and_turns_to_its_anchor(world: tuple[Panel, Real]) -> None:
    panel, theta = world
    for anchor, sign in (("s22", 1), ("s00", -1)):
        rows = [r for r in component_points(panel, anchor=anchor, draws=50).rows if r["session"] == 1]
        assert sign * spearmanr([r["value"] for r in rows], theta[:, 0])[0] > 0.95
        assert all(r["low"] <= r["value"] + 0.5 and r["high"] >= r["value"] - 0.5 and r["n"] > 40 for r in rows)


def test_component_without_votes_or_axis_says_so() -> None:
    with pytest.raises(UsageError, match="fewer than 20"):
        component_points(panel_of({"us": [1, 3], "fr": [1, 1], "ru": [3, 3]}))
    with pytest.raises(UsageError, match="no axis"):
        first_component(np.ones((30, 4), dtype=np.int8), 0)


def test_item_response_finds_positions_on_one_axis(paths: Paths, world: tuple[Panel, Real]) -> None:
    theta = world[1]
    standard = (theta - theta.mean()) / theta.std()
    assert paths.converged and np.corrcoef(paths.theta.ravel(), standard.ravel())[0, 1] > 0.97
    # Levels hold between sessions although the agenda moves: nobody but the last state moves far.
    assert np.abs(paths.theta[:-1, 3] - paths.theta[:-1, 0]).max() < 0.8 < paths.theta[-1, 0] - paths.theta[-1, 3]


def test_intervals_of_item_response_cover(paths: Paths, world: tuple[Panel, Real]) -> None:
    # Up to the line that ties two scales: fit it, then count. Too narrow is expected (questions are held fixed), by a little.
    theta = world[1]
    slope, origin = np.polyfit(theta.ravel(), paths.theta.ravel(), 1)
    spread = np.sqrt(np.diagonal(paths.covariance, axis1=1, axis2=2))
    inside = np.abs(paths.theta - (slope * theta + origin)) <= norm.ppf(0.975) * spread
    assert 0.85 <= inside.mean() <= 1


def test_the_mode_is_a_mode(world: tuple[Panel, Real]) -> None:
    # From another start (the mirror image) the search ends at the same place.
    panel = world[0]
    one = fit(panel, by_title(panel), anchor="s22", walk=0.4)
    other = fit(panel, by_title(panel), anchor="s00", walk=0.4)
    assert np.allclose(one.theta, -other.theta, atol=0.03)


def test_who_moved_is_found_and_who_did_not_is_not(paths: Paths) -> None:
    result = moved(paths, {}, (), 1, 4)
    assert result.rows[0]["state"] == "s23" and result.rows[0]["high"] < 0 and result.rows[0]["p_adjusted"] < 1e-6
    assert sum(r["p_adjusted"] < 0.05 for r in result.rows) <= 4
    with pytest.raises(UsageError, match="not among"):
        moved(paths, {}, (), 1, 9)


def test_a_state_that_was_not_there_has_no_point(world: tuple[Panel, Real]) -> None:
    panel = world[0]
    panel.codes[panel.sessions == 2, 3] = 0
    try:
        found, about, notes = estimate(panel, anchor="s22")
    finally:
        panel.codes[panel.sessions == 2, 3] = 1
    rows = irt_points(found, about, notes, ["s03"]).rows
    assert [r["session"] for r in rows] == [1, 3, 4] and about["pairs_joined"] == 90


def test_bridges_by_title_take_only_titles_that_one_roll_call_bears() -> None:
    panel = panel_of(
        {"us": [1] * 8, "fr": [3] * 8}, sessions=[1, 1, 2, 2, 3, 4, 8, 8],
        titles=["Golan : resolution / adopted by the General Assembly", "Twice", "GOLAN", "Twice", "Twice", "Golan", "Golan", ""],
        paragraph=[0, 0, 0, 0, 1, 0, 0, 0],
    )  # fmt: skip
    assert by_title(panel) == [(1, 3), (2, 4), (3, 6)]  # the gap from 4 to 8 is too wide, a paragraph is no bridge
    question, joined = items(panel, [(1, 3), (3, 6), (1, 99)])
    assert joined == 2 and question[0] == question[2] == question[5] and len(set(question)) == 6
    assert bridge_key("Jerusalem: decision") == bridge_key("jerusalem")


def test_files_are_read_or_refused(tmp_path: Path) -> None:
    pairs = tmp_path / "m.csv"
    pairs.write_text("v1,rcid1,rcid2\n1,299,331\n2,392,423\n")
    assert read_bridges(pairs) == [(299, 331), (392, 423)]
    pairs.write_text("rcid1,rcid2\n299,x\n")
    with pytest.raises(DataFaults, match="two numbers"):
        read_bridges(pairs)
    pairs.write_text("a,b\n1,2\n")
    with pytest.raises(DataFaults, match="rcid1"):
        read_bridges(pairs)
    with pytest.raises(UsageError, match="cannot be read"):
        read_bridges(tmp_path / "none.csv")
    published = tmp_path / "p.csv"
    published.write_bytes(
        "iso3c,session,IdealPoint,Countryname\nUSA,73,2.787,x\nCIV,73,-.5,C\xf4te\n".encode("latin-1")
    )
    assert read_published(published) == {("us", 73): 2.787, ("ci", 73): -0.5}
    published.write_text("iso3c,session\nUSA,73\n")
    with pytest.raises(DataFaults, match="IdealPoint"):
        read_published(published)


def test_correlation_with_published_values() -> None:
    rows = [{"state": s, "session": 73, "value": float(k)} for k, s in enumerate(("us", "fr", "ru", "cn", "il"))]
    found = beside_published(
        Result("ideal-points", rows, {}),
        {("us", 73): 0.0, ("fr", 73): 1.0, ("ru", 73): 2.0, ("cn", 73): 4.0, ("us", 72): 1},
    )
    assert [(r["session"], r["n"], r["spearman"]) for r in found.rows] == [(73, 4, pytest.approx(1))]
    assert found.rows[0]["pearson"] == pytest.approx(np.corrcoef([0, 1, 2, 3], [0, 1, 2, 4])[0, 1])
    assert beside_published(Result("x", rows[:2], {}), {("us", 73): 0.0}).rows[0]["pearson"] is None


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_pictures_are_drawn_and_the_same_each_time(ending: str, tmp_path: Path, world: tuple[Panel, Real]) -> None:
    for number in (1, 2):
        save(plots.heat_map(world[0], "kappa-squared", minimum=20), tmp_path / f"{number}.{ending}")
    assert (tmp_path / f"1.{ending}").stat().st_size > 5000
    if ending == "png":
        assert (tmp_path / "1.png").read_bytes() == (tmp_path / "2.png").read_bytes()


def test_points_over_time_are_drawn(tmp_path: Path, paths: Paths) -> None:
    result = irt_points(paths, {"definition": "ideal-point-irt", "window": "made"}, ())
    save(plots.points_over_time(result, ["s00", "s23"]), tmp_path / "p.png")
    assert (tmp_path / "p.png").stat().st_size > 5000
    with pytest.raises(UsageError, match="one to 7"):
        plots.points_over_time(result, [])
    with pytest.raises(UsageError, match="can be drawn"):
        save(plots.points_over_time(result, ["s00"]), tmp_path / "p.xyz")


def test_like_stands_beside_like_in_a_heat_map() -> None:
    block = np.kron(np.eye(2), np.ones((4, 4)))
    turn = np.random.default_rng(3).permutation(8)
    order = turn[plots.cluster_order(block[np.ix_(turn, turn)])]
    assert {frozenset(order[:4].tolist()), frozenset(order[4:].tolist())} == {
        frozenset(range(4)),
        frozenset(range(4, 8)),
    }
