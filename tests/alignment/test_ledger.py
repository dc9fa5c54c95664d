"""The ledger by hand-made stances, and the seed case."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from kg.alignment import Window, read_ledger
from kg.alignment.coalitions import coalitions, contradictions, positions, shifts
from kg.alignment.conversion import conversion, conversion_bounds
from kg.alignment.coverage import contest_coverage, reveal_rates
from kg.alignment.ledger import Ledger, Timing
from kg.alignment.powers import powers
from kg.alignment.prediction import conditional_logit, hits
from kg.analysis import read_world
from kg.answers import Asker
from kg.errors import UsageError
from tests.alignment.worlds import DAY, candidacy, contest, ledger, small_world, stance

BEFORE, AFTER = DAY - dt.timedelta(days=9), DAY + dt.timedelta(days=9)


def said(day: dt.date) -> dict[str, dt.date]:
    return {"said_earliest": day, "said_latest": day}


def only(book: Ledger) -> Timing:
    return book.statements[0].timing


def test_timing_is_three_valued() -> None:
    assert only(ledger([stance("s", "state/a", **said(BEFORE))])) is Timing.BEFORE
    assert only(ledger([stance("s", "state/a", **said(AFTER))])) is Timing.AFTER
    assert only(ledger([stance("s", "state/a", **said(DAY))])) is Timing.UNKNOWN
    assert only(ledger([stance("s", "state/a")])) is Timing.UNKNOWN
    assert only(ledger([stance("s", "state/a", reported_latest=BEFORE)])) is Timing.BEFORE
    # A page of later says nothing of when it was said.
    assert only(ledger([stance("s", "state/a", reported_latest=AFTER)])) is Timing.UNKNOWN
    assert only(ledger([stance("s", "state/a", kind="welcomes", target_kind="outcome")])) is Timing.AFTER
    assert (
        only(ledger([stance("s", "state/a")], [contest(decided_earliest=None, decided_latest=None, stage="open")]))
        is Timing.BEFORE
    )


def test_legislators_speak_for_no_state_unless_the_data_say_so() -> None:
    senator = stance("s", "person/senator", level="legislators", actor_state="state/a")
    book = ledger([senator])
    assert book.statements[0].speaks_for == "" and book.statements[0].belongs_to == "state/a"
    assert positions(book, "x") == ({}, set())
    spoken = ledger([senator | {"on_behalf_of": "state/a"}])
    assert positions(spoken, "x")[0] == {("state/a", "p"): 1}


def test_what_was_superseded_after_the_outcome_still_stood_before_it() -> None:
    book = ledger([
        stance("old", "state/a", **said(BEFORE)),
        stance("new", "state/a", "q", supersedes="old", **said(AFTER)),
    ])  # fmt: skip
    assert positions(book, "x", window=Window.NOT_AFTER)[0] == {("state/a", "p"): 1}
    assert positions(book, "x", window=Window.ANY)[0] == {("state/a", "q"): 1}
    assert [r["shift"] for r in shifts(book).rows] == ["switch"]


def test_a_condition_that_may_not_be_met_takes_no_side() -> None:
    book = ledger([
        stance("s", "state/a", condition="if another is vetoed"),
        stance("t", "state/b", kind="threatens", condition="if elected"),
    ])  # fmt: skip
    assert positions(book, "x")[0] == {("state/b", "p"): -1}


def test_support_taken_back_does_not_stand() -> None:
    book = ledger([stance("s", "state/a"), stance("w", "state/a", kind="withdraws-support")])
    assert positions(book, "x")[0] == {}
    later = [stance("w", "state/a", kind="withdraws-support", **said(BEFORE)), stance("s", "state/a", **said(DAY))]
    assert positions(ledger(later), "x")[0] == {("state/a", "p"): 1}


def test_a_contradiction_has_no_side_until_the_order_is_certain() -> None:
    both = [stance("s", "state/a"), stance("t", "state/a", kind="opposes")]
    assert positions(ledger(both), "x") == ({}, {("state/a", "p")})
    assert len(contradictions(ledger(both)).rows) == 1 and not shifts(ledger(both)).rows
    dated = [both[0] | said(BEFORE), both[1] | said(DAY)]
    assert positions(ledger(dated), "x")[0] == {("state/a", "p"): -1}
    assert not contradictions(ledger(dated)).rows and [r["shift"] for r in shifts(ledger(dated)).rows] == ["switch"]


def test_voices_of_one_state_at_two_levels() -> None:
    book = ledger(
        [stance("s", "state/a"), stance("t", "person/mp", kind="opposes", level="legislators", actor_state="state/a")]
    )
    row = contradictions(book).rows[0]
    assert row["relation"] == "across levels" and row["both_speak_for_it"] is False


def test_coverage_counts_only_against_a_list_of_members() -> None:
    none = contest_coverage(ledger([stance("s", "state/a")])).rows[0]
    assert none["spoke"] == 1 and none["value"] is None and none["entitled"] is None
    listed = small_world("a b c d e", {"organization/o": "a b c d e"})
    book = ledger([stance("s", "state/a"), stance("t", "state/z", kind="opposes")], world=listed)
    row = contest_coverage(book).rows[0]
    assert (row["spoke"], row["n"], row["value"], row["spoke_from_outside"]) == (1, 5, 0.2, 1)
    rates = {r["state"]: r for r in reveal_rates(book).rows}
    assert rates["state/a"]["value"] == 1.0 and rates["state/b"]["value"] == 0.0 and rates["state/z"]["value"] is None


def test_a_fragment_of_a_list_is_no_list() -> None:
    listed = small_world("a b c d e", {"organization/o": "a b c d e"})
    row = contest_coverage(ledger([stance("s", "state/a")], [contest(entitled=190)], world=listed)).rows[0]
    assert row["entitled"] is None and row["entitled_reported"] == 190


def test_conversion_of_the_southern_african_bloc() -> None:
    assert conversion_bounds(10, 16) == (0.625, 0.375)
    assert conversion_bounds(10, 16, 6) == (1.0, 0.0) and conversion_bounds(10, 3, 3) == (None, None)
    book = ledger([stance("s", "organization/sadc"), stance("t", "organization/other")])
    counts = [{"candidacy": "p", "ballot": "ballot/1", "ordinal": 1, "votes": 10}]
    rows = conversion(book, lambda _: counts, "x", bloc="organization/sadc", members=16).rows
    assert [(r["backing"], r["n"], r["shortfall_least"]) for r in rows] == [("organization/sadc", 16, 0.375)]
    assert {r["value"] for r in conversion(book, lambda _: counts).rows} == {None}
    with pytest.raises(UsageError):
        conversion(book, lambda _: counts, members=16)


def test_hits_and_the_refusal_of_a_regression() -> None:
    book = ledger(
        [stance("s", "state/a", reported_latest=BEFORE), stance("t", "state/b", "q")], [contest(elected="p")],
        [candidacy("p", state="state/d"), candidacy("q", state="state/c")],
    )  # fmt: skip
    rows = {(r["backer"], r["timing"]): r for r in hits(book).rows}
    assert rows["state", "before"]["hits"] == rows["state", "before"]["n"] == 1
    assert rows["state", "not-after"]["ties"] == 1 and rows["state", "not-after"]["value"] is None
    with pytest.raises(UsageError, match="needs 50"):
        conditional_logit(book)


def test_powers_by_hand() -> None:
    contests, candidacies = [], []
    for k in range(8):
        contests.append(contest(f"x{k}", elected=f"p{k}", act="election" if k < 4 else "consensus"))
        candidacies.append(candidacy(f"p{k}", f"x{k}", state="state/us" if k in (0, 1, 2, 4) else "state/a"))
    row = powers(ledger([], contests, candidacies)).rows[0]
    assert (row["won_by_election"], row["n_by_election"], row["won_otherwise"], row["n_otherwise"]) == (3, 4, 1, 4)

    # Fisher's tea tasting: with odds w, the counts 0 to 4 have the weights 1, 16w, 36w^2, 16w^3, w^4. (R's fisher.test stops its
    # search for the upper bound early, at 621.93.)
    def at_least_three(w: float) -> float:
        return (16 * w**3 + w**4) / (1 + 16 * w + 36 * w**2 + 16 * w**3 + w**4)

    def four(w: float) -> float:
        return w**4 / (1 + 16 * w + 36 * w**2 + 16 * w**3 + w**4)

    assert at_least_three(row["low"]) == pytest.approx(0.025, abs=1e-6)
    assert 1 - four(row["high"]) == pytest.approx(0.025, abs=1e-6)
    assert row["value"] == pytest.approx(6.4083, abs=1e-3)


@pytest.fixture(scope="module")
def seed(asker: Asker) -> Ledger:
    return read_ledger(asker.rows, read_world(asker.rows, "default", dt.date(2026, 11, 23)))


SEED = "selection/interpol-president-2018"


def test_the_coalition_of_the_seed_case(seed: Ledger) -> None:
    sides, unclear = positions(seed, SEED, levels=("executive",))
    kim = {s for (s, c), sign in sides.items() if c.endswith("kim-jong-yang") and sign > 0}
    assert {"state/us", "state/gb", "state/kr"} <= kim and not unclear
    against = {s for (s, c), sign in sides.items() if c.endswith("prokopchuk") and sign < 0}
    assert {"state/ua", "state/lt"} <= against and "state/us" not in against
    assert sides["state/ru", "candidacy/interpol-president-2018/alexander-prokopchuk"] == 1
    refusals = {r["speaks_for"] for r in shifts(seed, SEED).rows if r["shift"] == "refusal"}
    assert "state/ie" in refusals
    assert any(r["state"] == "state/ru" and r["other_kind"] == "regrets" for r in contradictions(seed, SEED).rows)


def test_no_output_reads_as_a_vote(seed: Ledger, asker: Asker) -> None:
    results = [
        coalitions(seed),
        shifts(seed),
        contradictions(seed),
        contest_coverage(seed),
        reveal_rates(seed),
        hits(seed),
        powers(seed),
    ]
    allowed = {"votes_received"}
    for result in [*results, conversion(seed, asker.rows)]:
        assert not {k for row in result.rows for k in row if re.search("vote", k)} - allowed, result.name
    for path in (Path(__file__).parents[2] / "kg" / "alignment").glob("*.py"):
        names = set(re.findall(r'"([a-z_]*vot[a-z_]*)":', path.read_text(encoding="utf-8")))
        assert names <= allowed, path.name
