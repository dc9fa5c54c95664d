"""The questions on the seed case, INTERPOL in November 2018, with the answers that the sources give."""

from __future__ import annotations

import datetime as dt

from kg.answers import Asker, Row
from kg.query import load_queries

SEL = "interpol-president-2018"


def rows(asker: Asker, name: str, **more: str) -> list[Row]:
    return asker.rows(name, **(more or {"selection": SEL}))


def test_1_who_was_elected(asker: Asker) -> None:
    (row,) = rows(asker, "outcome")
    expected = {
        "winner_label": "Kim Jong-yang", "office_label": "President of INTERPOL", "organization_label": "INTERPOL",
        "date": "2018-11-21", "place": "Dubai", "body_label": "General Assembly of INTERPOL", "session_number": 87,
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert row["source"].startswith("http")


def test_2_candidates_and_states(asker: Asker) -> None:
    found = {r["candidate_label"]: r["state_label"] for r in rows(asker, "candidates")}
    assert found == {"Kim Jong-yang": "Republic of Korea", "Alexander Prokopchuk": "Russian Federation"}


def test_3_reported_count_and_interest(asker: Asker) -> None:
    found = rows(asker, "reported-counts")
    assert {101, 61} <= {r["votes"] for r in found}
    assert any(
        r["speaker_label"] == "Arsen Avakov" and r["source_kind"] == "interested-party" and r["interest"] for r in found
    )
    assert rows(asker, "outcome")[0]["count_published"] is False


def test_4_share_and_margin(asker: Asker) -> None:
    (row,) = [r for r in rows(asker, "shares-and-margins") if r["leader_votes"] == 101]
    assert (float(row["leader_share"]), row["margin"], row["valid_votes"]) == (62.3, 40, 162)


def test_5_it_cannot_have_been_a_first_or_second_ballot(asker: Asker) -> None:
    found = [r for r in rows(asker, "ballot-placement") if r["votes"] == 101]
    by_stage = {(r["ballots_from"], r["ballots_to"]): (r["needed"], r["base"], r["met"]) for r in found}
    assert by_stage == {(1, 2): (108, 162, False), (3, None): (82, 162, True)}
    assert {r["earliest_ballot"] for r in found} == {3}


def test_6_integer_tallies_behind_the_percentages(asker: Asker) -> None:
    found = rows(asker, "tally-fits")
    assert [r["fits"] for r in found if r["ordinal"] == 1 and r["assumed_valid"] == 162] == ["98-64"]
    second = {r["fits"] for r in found if r["ordinal"] == 2}
    assert {"96-63", "99-65", "102-67", "93-61"} <= second
    ballots = [r for r in rows(asker, "ballots") if r["ordinal"] == 2]
    assert ballots and all(r["votes"] is None for r in ballots), "no count is recorded for round two"


def test_7_members_present_valid(asker: Asker) -> None:
    found = {(r["what"], r["number"]) for r in rows(asker, "turnout")}
    assert {("entitled", 194), ("present", 177), ("present", 180), ("valid", 162)} <= {
        (w.split()[0], n) for w, n in found
    }


def test_8_predecessor(asker: Asker) -> None:
    (row,) = rows(asker, "predecessor-of-winner")
    assert (row["predecessor_label"], row["started"], row["ended"], row["end_cause"]) == (
        "Meng Hongwei", "2016-11-10", "2018-10-07", "resigned-detained",
    )  # fmt: skip


def test_9_who_acted(asker: Asker) -> None:
    (row,) = rows(asker, "acting-before")
    assert (row["acting_label"], row["certain_days"], row["uncovered_days"], row["acting_rule"]) == (
        "Kim Jong-yang", 45, 0, "senior-deputy",
    )  # fmt: skip
    starts = {
        r["value"]
        for r in rows(asker, "conflicts", subject="term/interpol-president/kim-jong-yang/1")
        if r["property"] == "iol:startEdtf"
    }
    assert {"2018-10-07", "2018-09"} <= starts, "some outlets say since September"


def test_10_mandate(asker: Asker) -> None:
    found = {r["mandate"]: r for r in rows(asker, "mandate")}
    assert found["remainder"]["planned_end"].startswith("2020")
    assert found["extension"]["end"] == "2021-11-25"


def test_11_backing(asker: Asker) -> None:
    found = {(r["on_behalf_of"] or r["actor_label"], r["candidate_label"]) for r in rows(asker, "backing")}
    for state in ("United States of America", "Lithuania"):
        assert (state, "Kim Jong-yang") in found
    assert any("United Kingdom" in who and candidate == "Kim Jong-yang" for who, candidate in found)
    assert ("Russian Federation", "Alexander Prokopchuk") in found
    kinds = {r["kind"] for r in rows(asker, "backing")}
    assert (
        "welcomes" in {r["kind"] for r in rows(asker, "coalition")} and "welcomes" not in kinds and "endorses" in kinds
    )


def test_12_opposition(asker: Asker) -> None:
    found = rows(asker, "opposition")
    labels = {r["actor_label"] for r in found if r["level"] == "legislators"}
    assert {"Jeanne Shaheen", "Roger Wicker", "Chris Coons", "Marco Rubio"} <= labels
    assert any(r["kind"] == "threatens" and "Ukraine" in (r["on_behalf_of"] or "") for r in found)
    assert any(r["kind"] == "declines-to-say" and r["on_behalf_of"] == "Ireland" for r in found)
    assert asker.names.label(asker.names.find(f"stance/{SEL}/lt-seimas"))


def test_13_allegations_have_a_speaker_and_are_in_no_view(asker: Asker) -> None:
    found = rows(asker, "allegations")
    assert any(r["about"] == "person/alexander-prokopchuk" for r in found) and all(r["speaker"] for r in found)
    for policy in ("default", "majority", "official-only", "with-recalled"):
        other = Asker(asker.store, policy, load_queries)
        assert not [r for r in other.rows("kinds-count") if r["class_label"] == "allegation"]


def test_14_two_reactions_of_one_state(asker: Asker) -> None:
    kinds = {r["kind"] for r in rows(asker, "reactions") if "Russia" in (r["on_behalf_of"] or "")}
    assert {"contests", "regrets"} <= kinds


def test_15_office_that_the_loser_keeps(asker: Asker) -> None:
    (row,) = rows(asker, "offices-kept")
    assert row["office_label"] == "Vice-President of INTERPOL for Europe" and row["certainty"] == "certain"


def test_16_two_heads(asker: Asker) -> None:
    found = rows(asker, "heads-on", organization="interpol", date="2018-11-22")
    assert {r["office_kind"]: r["holder_label"] for r in found} == {
        "executive-head": "Jürgen Stock", "presiding-officer": "Kim Jong-yang",
    }  # fmt: skip


def test_17_press_only(asker: Asker) -> None:
    assert any(r["property"] == "iol:votes" and r["value"] == 101 for r in rows(asker, "press-only"))


def test_18_contradicted_reports(asker: Asker) -> None:
    found = {(r["property"], r["value"]) for r in rows(asker, "contradictions")}
    assert {
        ("iol:winnerShareAtLeast", "2/3"),
        ("iol:winnerRatioAtLeast", "2"),
        ("iol:seats", "4"),
        ("iol:unanimous", "true"),
    } <= found


def test_19_holders_on_a_day(asker: Asker) -> None:
    def on(day: str) -> list[tuple[str, str, str]]:
        found = rows(asker, "holders-on", office="interpol-president", date=day)
        return [(r["holder_label"], r["kind"], r["certainty"]) for r in found]

    assert on("2018-10-01") == [("Meng Hongwei", "substantive", "certain")]
    assert on("2018-10-10") == [("Kim Jong-yang", "acting", "certain")]


def test_20_the_line_has_ordinals_for_substantive_holders_only(asker: Asker) -> None:
    found = {r["term"]: r for r in rows(asker, "line", office="interpol-president")}
    assert found["term/interpol-president/kim-jong-yang/1"]["ordinal"] is None
    first, second = (found[f"term/interpol-president/kim-jong-yang/{n}"]["ordinal"] for n in (2, 3))
    assert first == second == found["term/interpol-president/meng-hongwei/1"]["ordinal"] + 1


def test_official_only_knows_the_winner_but_no_count(asker: Asker) -> None:
    official = Asker(asker.store, "official-only", load_queries)
    answer = official.election(SEL)
    assert answer["count"] == "unknown" and answer["outcome"][0]["winner_label"] == "Kim Jong-yang"
    assert asker.election(SEL)["count"] == "known"


def test_gaps_on_a_day_are_those_of_that_day(asker: Asker) -> None:
    answer = asker.holders("INTERPOL", "2018-10-10")
    assert [(g["kind"], g["after_label"], g["certain_days"]) for g in answer["gaps"]] == [
        ("interregnum", "Meng Hongwei", 45)
    ]
    assert all(isinstance(g["start_earliest"], dt.date) for g in answer["gaps"])
