"""Streaks and the permutation test: small lines counted by hand, and every permutation by brute force."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.choose import choose, heads
from kg.analysis.rotation import exact_p, expected_same, rotation, streaks
from kg.errors import UnknownName, UsageError
from tests.analysis.small_worlds import chain, numbered, world_of


def found(of: object, by: str = "state", fewest: int = 2) -> list[tuple[str, str, int, int]]:
    result = streaks(of, choose(of), by, longest_from=fewest)  # type: ignore[arg-type]
    return [(r["value"], r["certainty"], r["heads"], r["heads_possible"]) for r in result.rows]


def test_streaks_by_state_and_by_region() -> None:
    w = world_of(chain(["fr", "fr", "at", "kr", "cn", "kr", "fr"]))
    assert found(w) == [("FR", "certain", 2, 2)]
    assert found(w, "region") == [("europe", "certain", 3, 3), ("asia", "certain", 3, 3)]
    assert found(w, "subregion", 3) == [("western-europe", "certain", 3, 3), ("eastern-asia", "certain", 3, 3)]


def test_an_acting_head_from_elsewhere_breaks_no_streak_and_makes_none() -> None:
    terms = [
        numbered(1, "a", "2000-01-01", "2004-01-01", ["fr"]),
        numbered(2, "acts", "2004-01-01", "2004-06-01", ["us"], acting=True),
        numbered(3, "b", "2004-06-01", "2008-01-01", ["fr"]),
        numbered(4, "also-acts", "2008-01-01", "2008-03-01", ["fr"], acting=True),
    ]
    assert found(world_of(terms)) == [("FR", "certain", 2, 2)]


def test_spells_of_one_person_are_joined_unless_another_holder_stands_between() -> None:
    a, b = "2000-01-01", "2004-01-01"
    joined = [numbered(1, "a", a, b, ["fr"]), numbered(2, "a", "2005-01-01", "2006-01-01", ["fr"])]
    assert found(world_of(joined)) == []
    apart = [
        numbered(1, "a", a, b, ["fr"]),
        numbered(2, "b", b, "2005-01-01", ["fr"]),
        numbered(3, "a", "2005-01-01", "", ["fr"]),
    ]
    assert found(world_of(apart)) == [("FR", "certain", 3, 3)]


def test_a_hole_in_the_record_or_an_unknown_state_leaves_a_streak_possible() -> None:
    terms = chain(["fr", "fr", "fr"])
    assert found(world_of(terms, gaps=[("term/head/0", "term/head/1")])) == [("FR", "certain", 2, 3)]
    assert found(world_of(terms[:2], gaps=[("term/head/0", "term/head/1")])) == [("FR", "possible", 2, 2)]
    assert found(world_of(chain(["fr", " ", "fr"]))) == [("FR", "possible", 3, 3)]
    assert found(world_of(chain(["fr", " ", "kr"]))) == []
    assert found(world_of(chain(["fr", "fr+kr", "kr"]))) == [("FR", "possible", 2, 2), ("KR", "possible", 2, 2)]


def test_two_who_began_in_one_year_are_in_no_certain_order() -> None:
    terms = [
        numbered(1, "a", "2000", "2003", ["fr"]), numbered(2, "b", "2003", "2003", ["fr"]), numbered(3, "c", "2003", "2003", ["kr"]),
    ]  # fmt: skip
    (chain_,) = heads(world_of(terms), choose(world_of(terms))).values()
    assert [h.gap_before for h in chain_] == [False, False, True]


def test_a_gap_that_ends_with_an_acting_term_lies_before_the_next_head() -> None:
    terms = [
        numbered(1, "a", "2000-01-01", "2004-01-01", ["fr"]),
        numbered(2, "acts", "2005-01-01", "2006-01-01", acting=True),
        numbered(3, "b", "2006-01-01", "2008-01-01", ["fr"]),
    ]
    assert found(world_of(terms, gaps=[("term/head/1", "term/head/2")])) == [("FR", "possible", 2, 2)]


def test_offices_of_several_seats_are_left_out_and_said_so() -> None:
    w = world_of(chain(["fr", "fr"]), seats=3)
    result = streaks(w, choose(w))
    assert not result.rows and "several seats" in " ".join(result.notes)


def brute(values: list[str | None], pairs: list[tuple[int, int]]) -> tuple[float, float]:
    places = [i for i, v in enumerate(values) if v]
    observed = sum(values[i] == values[j] for i, j in pairs)
    counts = []
    for order in itertools.permutations([values[i] for i in places]):
        shuffled = dict(zip(places, order, strict=True))
        counts.append(sum(shuffled[i] == shuffled[j] for i, j in pairs))
    return sum(c >= observed for c in counts) / len(counts), sum(c <= observed for c in counts) / len(counts)


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=2, max_size=7), st.data())
def test_the_exact_p_counts_every_permutation(values: list[str | None], data: st.DataObject) -> None:
    every = [(i, i + 1) for i in range(len(values) - 1) if values[i] and values[i + 1]]
    pairs = [pair for pair in every if data.draw(st.booleans())]
    assert exact_p(values, pairs) == pytest.approx(brute(values, pairs))


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=7))
def test_the_expected_number_is_the_mean_over_every_permutation(values: list[str]) -> None:
    pairs = len(values) - 1
    orders = list(itertools.permutations(values))
    mean = sum(sum(a == b for a, b in itertools.pairwise(order)) for order in orders) / len(orders)
    counts = [values.count(v) for v in sorted(set(values))]
    assert expected_same(counts, pairs) == pytest.approx(mean)


def test_a_line_that_takes_turns_and_one_that_clusters() -> None:
    takes = world_of(chain(["fr", "kr", "za"] * 3))
    clusters = world_of(chain(["fr"] * 4 + ["kr"] * 4))
    (turn,) = rotation(takes, choose(takes)).rows
    (cluster,) = rotation(clusters, choose(clusters)).rows
    assert (turn["same_certain"], turn["pairs"], turn["expected"]) == (0, 8, 2.0)
    assert turn["p_by"] == "all arrangements" and turn["p_more"] == 1.0
    assert turn["p_fewer"] == pytest.approx(174 / 1680, abs=1e-4)  # words of aaabbbccc without equal neighbours
    assert cluster["same_certain"] == 6 and cluster["p_more"] == pytest.approx(2 / 70, abs=1e-4)


def test_draws_agree_with_the_exact_and_do_not_depend_on_the_other_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = chain(["fr", "fr", "kr", "za", "kr"]), chain(["us", "us", "cl", "fr"], line="other")
    both = world_of([*one, *other])
    exact = rotation(both, choose(both)).rows
    monkeypatch.setattr("kg.analysis.rotation.EXACT_UP_TO", 0)
    drawn = rotation(both, choose(both), draws=20_000, seed=1)
    for a, b in zip(exact[:-1], drawn.rows[:-1], strict=True):
        assert b["p_by"] == "draws" and b["p_more"] == pytest.approx(a["p_more"], abs=0.02)
    alone = world_of(one)
    (single,) = rotation(alone, choose(alone), draws=20_000, seed=1).rows
    assert single["p_more"] == drawn.rows[0]["p_more"]
    assert drawn.rows == rotation(both, choose(both), draws=20_000, seed=1).rows
    assert drawn.rows[-1]["pairs"] == 7 and drawn.about["seed"] == 1


def test_unknown_states_stay_where_they_are_and_are_counted() -> None:
    w = world_of(chain(["fr", " ", "fr", "fr", "kr"]))
    (row,) = rotation(w, choose(w), "state").rows
    assert (row["known"], row["unknown"], row["pairs"], row["same_certain"], row["same_possible"]) == (4, 1, 2, 1, 3)


def test_order_of_input_changes_nothing() -> None:
    terms = chain(["fr", "fr", "kr", "za", "kr", "kr"])
    one, other = world_of(terms), world_of(reversed(terms))
    assert rotation(one, choose(one)).rows == rotation(other, choose(other)).rows


def test_what_cannot_be_asked() -> None:
    w = world_of(chain(["fr", "fr"]))
    with pytest.raises(UnknownName, match="grouping"):
        rotation(w, choose(w), "continent")
    with pytest.raises(UsageError, match="draw"):
        rotation(w, choose(w), draws=0)
    with pytest.raises(UsageError, match="two heads"):
        streaks(w, choose(w), longest_from=1)
    for words in ({"kinds": ["boss"]}, {"organization_kinds": ["club"]}, {"lines": ["office/none"]}):
        with pytest.raises(UnknownName):
            choose(w, **words)  # type: ignore[arg-type]
    for start, end in (("1990", "1980"), ("soon", ""), ("", "1990-13")):
        with pytest.raises(UsageError, match="period"):
            choose(w, start=start, end=end)


def test_a_window_takes_heads_that_began_in_it() -> None:
    w = world_of(chain(["fr", "fr", "kr", "kr"]))
    rows = streaks(w, choose(w, start="1960")).rows
    assert [(r["value"], r["heads_in_line"]) for r in rows] == [("KR", 2)]
    empty = streaks(w, choose(w, end="1900"))
    assert not empty.rows and "No holder" in empty.notes[0]
    assert rotation(dataclasses.replace(w, terms={}), choose(w)).rows == []
