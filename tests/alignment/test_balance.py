from __future__ import annotations

import pytest

from kg.alignment.balance import balance
from kg.alignment.bipartite import incidence
from tests.alignment.worlds import candidacy, contest, ledger, stance


def three_contests(sides: dict[str, str]) -> object:
    """States that back p or oppose it in each of three contests alike."""
    stances, contests, candidacies = [], [], []
    for k in "xyz":
        contests.append(contest(k))
        candidacies.append(candidacy(f"p{k}", k))
        for state, kind in sides.items():
            stances.append(stance(f"{k}{state}", f"state/{state}", f"p{k}", kind, k))
    return ledger(stances, contests, candidacies)


def test_two_blocs_are_two_camps_without_a_frustrated_edge() -> None:
    held = three_contests({"a": "endorses", "b": "endorses", "c": "opposes", "d": "opposes"})
    found = balance(held, incidence(held), draws=99)  # type: ignore[arg-type]
    camp = {row["state"]: row["camp"] for row in found.rows}
    assert camp["state/a"] == camp["state/b"] != camp["state/c"] == camp["state/d"]
    assert (found.about["edges"], found.about["frustration"], found.about["exact"]) == (6, 0, 1)
    assert found.about["balanced_triangles"] == pytest.approx(1.0) and found.about["triangles"] == 4
    # Two of six edges are positive; of the 15 ways to place them, the three that are a pair of disjoint edges balance all.
    assert 0.05 < float(found.about["p_balanced"] or 0) < 0.45
    assert all(row["value"] == 1.0 and row["n"] == 3 for row in found.rows)


def test_without_joint_contests_there_are_no_camps() -> None:
    held = ledger([stance("1", "state/a"), stance("2", "state/b", "q")])
    found = balance(held, incidence(held))
    assert list(found.rows) == [] and found.about["balanced_triangles"] is None and found.about["p_balanced"] is None
    assert found.about["frustration_normalized"] is None
