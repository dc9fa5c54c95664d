"""Agreement as results: windows, groups, intervals, null, what is undefined, and what is said with it."""

from __future__ import annotations

import numpy as np
import pytest

from kg.errors import UnknownName, UsageError
from kg.rollcalls.agreement import agreement, square
from kg.rollcalls.measures import MEASURES
from kg.rollcalls.panel import Panel, Window, parse_sessions
from kg.rollcalls.resampling import bootstrap, interval, permuted, two_sided
from kg.rollcalls.tables import pair_tables
from tests.rollcalls.worlds import chance_panel, panel_of


def row(panel: Panel, measure: str = "voeten", **rest: object) -> dict[str, object]:
    (found,) = agreement(panel, measure, states=["fr", "us"], **rest).rows  # type: ignore[arg-type]
    return found


def test_a_row_says_all_that_it_rests_on() -> None:
    panel = panel_of(
        {"us": [1, 3, 2, 1, 0], "fr": [1, 1, 2, 2, 3], "ru": [3, 3, 1, 3, 1]}, resolutions=["a", "a", "b", "c", "d"]
    )
    result = agreement(panel, states=["us", "fr"], draws=50, permutations=50, seed=3)
    (found,) = result.rows
    assert found["value"] == pytest.approx((1 + 0 + 1 + 0.5) / 4) and found["n"] == 4 and found["resolutions"] == 3
    assert found["flag"] == "insufficient"
    for key in ("definition", "words", "formula", "window", "data", "null", "draws", "permutations", "seed", "caution"):
        assert result.about[key], key
    assert "agenda" in str(result.about["caution"]) and not set(found) & set(result.about)


def test_absence_counts_nowhere_and_a_pair_that_never_met_has_no_row() -> None:
    panel = panel_of({"us": [1, 1, 3, 0, 0], "su": [3, 0, 0, 0, 0], "ru": [0, 0, 0, 1, 3], "fr": [1, 2, 3, 1, 1]})
    result = agreement(panel, window=Window(unanimous=True))
    rows = {(r["state_1"], r["state_2"]): r for r in result.rows}
    assert ("ru", "us") not in rows and ("ru", "su") not in rows
    assert rows["su", "us"]["n"] == 1 and rows["su", "us"]["value"] == 0
    assert any(note.startswith("2 pairs have no joint roll call") for note in result.notes)


def test_undefined_is_empty_with_its_reason() -> None:
    panel = panel_of({"us": [1, 1, 1], "fr": [1, 1, 1], "ru": [3, 2, 3]})
    found = row(panel, "kappa", draws=10)
    assert found["value"] is None and "always voted the same" in str(found["reason"]) and found["agreement"] == 1
    found = row(panel_of({"us": [2, 2], "fr": [2, 1], "ru": [3, 3]}), "state-old")
    assert found["value"] is None and found["n"] == 0 and found["joint"] == 2 and "yes or no" in str(found["reason"])


def test_an_interval_of_no_width_is_none() -> None:
    found = row(panel_of({"us": [1, 3, 2], "fr": [1, 3, 2], "ru": [3, 2, 3]}), draws=100)
    assert found["value"] == 1 and found["low"] is None and "nothing varies" in str(found["reason"])


def test_unanimous_roll_calls_go_or_stay_by_the_rule_of_the_measure() -> None:
    panel = panel_of({"us": [1, 1, 3], "fr": [1, 1, 1], "ru": [1, 0, 1]})
    assert row(panel)["n"] == 1  # the second is unanimous among those who voted
    assert row(panel, "state-old")["n"] == 3
    assert row(panel, "consensus", consensus={73: 7})["value"] == pytest.approx((2 + 7) / (3 + 7))


def test_votes_on_paragraphs_go_where_only_final_votes_count() -> None:
    panel = panel_of({"us": [1, 1, 3, 1], "fr": [1, 3, 1, 1], "ru": [3, 3, 3, 3]}, paragraph=[0, 1, 1, -1])
    assert row(panel, "state-old")["n"] == 4
    result = agreement(panel, "state-new", states=["us", "fr"])
    assert result.rows[0]["n"] == 2 and result.rows[0]["value"] == 1
    assert any("1 roll calls kept" in n or "2 roll calls kept" in n for n in result.notes)


def test_windows_choose_roll_calls() -> None:
    panel = panel_of(
        {"us": [1, 3, 1, 3], "fr": [1, 1, 3, 3], "ru": [3, 3, 1, 1]}, sessions=[60, 60, 61, 62], important=[1, 0, 1, -1],
        issues={"Human rights": [1, 0, 1, 0], "Colonialism": [0, 0, 0, 1]},
    )  # fmt: skip
    by = {r["session"]: r["value"] for r in agreement(panel, states=["us", "fr"], by="session").rows}
    assert by == {60: 0.5, 61: 0.0, 62: 1.0}
    assert {r["year"] for r in agreement(panel, states=["us", "fr"], by="year").rows} == {2005, 2006, 2007}
    issues = agreement(panel, states=["us", "fr"], by="issue")
    assert {r["issue"]: r["n"] for r in issues.rows} == {"Human rights": 2, "Colonialism": 1}
    assert "1 roll calls have no issue in the source and are in no group" in issues.notes
    assert row(panel, window=Window(issue="human"))["n"] == 2
    assert row(panel, window=Window(important=True))["n"] == 2
    with pytest.raises(UsageError, match="does not say"):
        Window(sessions=(62,), important=True).choose(panel)
    with pytest.raises(UnknownName, match="Colonialism"):
        Window(issue="x").choose(panel)


def test_states_are_named_by_id_or_code() -> None:
    panel = panel_of({"us": [1, 3], "fr": [1, 1], "ru": [3, 3]})
    assert panel.place("USA") == panel.place("us") == 2
    with pytest.raises(UnknownName, match="'us'"):
        panel.place("usx")
    with pytest.raises(UsageError, match="twice"):
        agreement(panel, states=["us", "USA"])
    assert len(agreement(panel, states=["us"]).rows) == 2 and len(agreement(panel).rows) == 3


def test_options_that_do_not_fit_are_refused() -> None:
    panel = panel_of({"us": [1, 3], "fr": [1, 1]})
    with pytest.raises(UsageError, match="needs the number"):
        agreement(panel, "consensus")
    with pytest.raises(UsageError, match="session 73"):
        agreement(panel, "consensus", consensus={72: 3})
    with pytest.raises(UsageError, match="Weights"):
        agreement(panel, weights={1: 2.0}, draws=5)
    with pytest.raises(UnknownName, match="grouping"):
        agreement(panel, by="month")
    with pytest.raises(UsageError, match="sessions"):
        parse_sessions("73-70")


def test_weights_of_roll_calls() -> None:
    panel = panel_of({"us": [1, 3, 1], "fr": [1, 1, 2]})
    found = row(panel, "s-absolute", weights={2: 3.0}, window=Window(unanimous=True))
    assert found["n"] == 3 and found["value"] == pytest.approx(1 - 2 * (0 + 3 * 1 + 0.5) / 5)


def test_the_square_holds_the_values_of_the_rows() -> None:
    panel = chance_panel(7, absent=0.4)
    rows = {(r["state_1"], r["state_2"]): r for r in agreement(panel, "kappa-linear").rows}
    for line in square(panel, "kappa-linear", minimum=20).rows:
        for other, cell in line.items():
            if other in ("state", line["state"]):
                continue
            found = rows[min(line["state"], other), max(line["state"], other)]
            assert cell == (None if found["n"] < 20 else pytest.approx(found["value"]))


def test_the_same_seed_gives_the_same_numbers() -> None:
    panel = chance_panel(8)
    one, other = (agreement(panel, draws=40, permutations=40, seed=s).rows for s in (5, 5))
    assert one == other != agreement(panel, draws=40, permutations=40, seed=6).rows


def test_bootstrap_draws_resolutions_and_not_roll_calls() -> None:
    # Ten resolutions of twelve paragraphs each, all twelve alike: the sample is ten, and the interval as wide as of ten.
    outcome = np.array([1, 1, 1, 0, 1, 0, 1, 1, 0, 1])
    codes = np.column_stack([np.ones(120, dtype=np.int8), np.repeat(np.where(outcome, 1, 3), 12).astype(np.int8)])
    measure = MEASURES["strict"].function
    pair = np.array([0]), np.array([1])
    spread = [
        float(bootstrap(codes, clusters, *pair, measure, 4000, np.random.default_rng(1)).std())
        for clusters in (np.repeat(np.arange(10), 12), np.arange(120))
    ]
    assert spread[0] == pytest.approx(np.sqrt(0.7 * 0.3 / 10), rel=0.05)
    assert spread[1] == pytest.approx(np.sqrt(0.7 * 0.3 / 120), rel=0.05)


def test_intervals_cover_at_their_level() -> None:
    # A world with known alignment: two states vote alike with chance 0.8, resolutions of three roll calls share their luck.
    rng = np.random.default_rng(20)
    covered = 0
    for _ in range(300):
        alike = np.repeat(rng.random(60) < 0.8, 3)
        codes = np.column_stack([np.ones(180, dtype=np.int8), np.where(alike, 1, 3).astype(np.int8)])
        drawn = bootstrap(
            codes, np.repeat(np.arange(60), 3), np.array([0]), np.array([1]), MEASURES["voeten"].function, 300, rng
        )
        low, high = interval(drawn)
        covered += bool(low[0] <= 0.8 <= high[0])
    assert 0.91 <= covered / 300 <= 0.98


def test_both_ways_to_the_null_agree_and_keep_the_margins() -> None:
    panel = chance_panel(9, roll_calls=40, states=24)  # 276 pairs: whole permutation
    first, second = (np.array(x) for x in zip(*[(i, j) for i in range(24) for j in range(i)], strict=True))
    measure = MEASURES["voeten"].function
    whole = permuted(panel.codes, first, second, measure, 1500, np.random.default_rng(1))
    few = permuted(panel.codes, first[:5], second[:5], measure, 1500, np.random.default_rng(2))
    assert np.allclose(whole[:, :5].mean(axis=0), few.mean(axis=0), atol=0.01)
    assert np.allclose(whole[:, :5].std(axis=0), few.std(axis=0), rtol=0.1)
    # The mean agreement of all pairs of a roll call is fixed by its outcome, whoever voted what.
    kinds = np.stack([(panel.codes == c).sum(axis=1) for c in (1, 2, 3)], axis=1).astype(float)
    cast = kinds.sum(axis=1)
    same = sum(kinds[:, a] * (kinds[:, b] - (a == b)) * (1 - abs(a - b) / 2) for a in range(3) for b in range(3))
    both = (panel.codes[:, first[0]] > 0) & (panel.codes[:, second[0]] > 0)
    expected = (same / (cast * (cast - 1)))[both].mean()
    assert few[:, 0].mean() == pytest.approx(expected, abs=0.01)


def test_without_alignment_the_null_is_not_refused_too_often() -> None:
    # Lopsided roll calls and states of unequal presence; who votes what is chance. At the level of 5 % about 5 % may fall.
    rng = np.random.default_rng(11)
    p = []
    for _ in range(40):
        codes = np.empty((40, 12), dtype=np.int8)
        for line in codes:
            line[:] = rng.choice([1, 2, 3], size=12, p=[0.85, 0.05, 0.10])
        codes[rng.random(codes.shape) < np.linspace(0, 0.6, 12)] = 0
        first, second = np.arange(0, 12, 2), np.arange(1, 12, 2)
        measure = MEASURES["voeten"].function
        value = measure(pair_tables(codes)[:, :, first, second])
        p.extend(two_sided(value, permuted(codes, first, second, measure, 200, rng)))
    assert np.mean(np.array(p) <= 0.05) <= 0.08
