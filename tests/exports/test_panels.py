"""Panels, counted by hand on a small line: two hand-overs, an acting head, a vacancy, a year of unknown days, an incumbent.

a from 1 January 2000 to 1 July 2001, resigned; b acting from then to 1 October 2001; nobody until 1 December; c from then to some
day of 2003; d from some day of 2003, in office on 30 June 2004, the day of the document. The data are complete to 31 December 2004.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.exports.extract import Extract
from kg.exports.leader_days import leader_days
from kg.exports.panels import leader_spells, leader_years, organization_years
from tests.exports.test_tables import written

P = "person/"


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2000, {"days": 366, "holder_last_day": (P + "a",), "status_last_day": "certain", "acting_last_day": False,
                "holder_most_days": P + "a", "holders_certain": 1, "holders_possible": 1, "new_holders": 1, "held_days": 366,
                "acting_days": 0, "vacant_days_certain": 0, "unsettled_days": 0, "unknown_days": 0}),
        # 181 days of a, 92 of b (31 + 31 + 30), 61 vacant (31 + 30), 31 of c
        (2001, {"days": 365, "holder_last_day": (P + "c",), "holder_most_days": P + "a", "holders_certain": 3, "new_holders": 2,
                "held_days": 181 + 92 + 31, "acting_days": 92, "vacant_days_certain": 61, "unsettled_days": 0, "unknown_days": 0}),
        (2002, {"days": 365, "holder_last_day": (P + "c",), "new_holders": 0, "held_days": 365}),
        # Of 2003 only the last day is certain: d had begun by then.
        (2003, {"days": 365, "holder_last_day": (P + "d",), "status_last_day": "certain", "holders_certain": 1, "holders_possible": 2,
                "held_days": 1, "unsettled_days": 364, "vacant_days_certain": 0}),
        # d certainly from 1 January to 29 June: 31 + 29 + 31 + 30 + 31 + 29
        (2004, {"days": 366, "holder_last_day": (P + "d",), "status_last_day": "possible", "held_days": 181, "unsettled_days": 185}),
    ],
)  # fmt: skip
def test_organization_year(tiny: Extract, year: int, expected: dict[str, object]) -> None:
    (row,) = (r for r in organization_years(tiny) if r["year"] == year)
    assert {key: row[key] for key in expected} == expected
    parts = ("held_days", "vacant_days_certain", "unsettled_days", "unknown_days")
    assert sum(int(str(row[p])) for p in parts) == row["days"]


def test_an_organization_without_terms_has_no_years(tiny: Extract) -> None:
    assert {r["organization"] for r in organization_years(tiny)} == {"organization/alpha"}
    assert {r["year"] for r in organization_years(tiny)} == {2000, 2001, 2002, 2003, 2004}


def test_leader_spells(tiny: Extract) -> None:
    rows = {str(r["person"]): r for r in leader_spells(tiny)}
    shown = {p: (r["days_least"], r["days_most"], r["acting"], r["in_office"], r["end_cause"]) for p, r in rows.items()}
    assert shown == {
        P + "a": (366 + 181, 366 + 181, False, False, "resigned"),
        P + "b": (92, 92, True, False, None),
        P + "c": (31 + 365, 31 + 365 + 364, False, False, None),
        P + "d": (1 + 181, 365 + 366, False, True, None),
    }


def test_leader_years(tiny: Extract) -> None:
    rows = {(str(r["person"]), r["year"]): (r["days_certain"], r["days_possible"], r["acting_days"], r["last_day"], r["handover"])
            for r in leader_years(tiny)}  # fmt: skip
    assert rows == {
        (P + "a", 2000): (366, 366, 0, "certain", False),
        (P + "a", 2001): (181, 181, 0, "no", True),
        (P + "b", 2001): (92, 92, 92, "no", True),
        (P + "c", 2001): (31, 31, 0, "certain", True),
        (P + "c", 2002): (365, 365, 0, "certain", False),
        (P + "c", 2003): (0, 364, 0, "no", True),
        (P + "d", 2003): (1, 365, 0, "certain", False),
        (P + "d", 2004): (181, 366, 0, "possible", False),
    }


def test_leader_days_are_the_days_of_leader_years(tiny: Extract, seed: Extract) -> None:
    for extract in (tiny, seed):
        counted: dict[tuple[object, object, int], list[int]] = {}
        for row in leader_days(extract):
            years = counted.setdefault((row["office"], row["person"], row["day"].year), [0, 0])  # type: ignore[union-attr]
            years[0] += row["certainty"] == "certain"
            years[1] += 1
        rows = {
            (r["office"], r["person"], r["year"]): [r["days_certain"], r["days_possible"]]
            for r in leader_years(extract)
        }
        assert counted == rows and rows


def test_the_interpol_presidency_of_2018(seed: Extract) -> None:
    """Meng until 7 October, Kim acting from then to 21 November and in his own right since."""
    (row,) = (r for r in organization_years(seed) if r["office"] == "office/interpol-president" and r["year"] == 2018)
    assert (row["held_days"], row["acting_days"], row["holders_certain"], row["new_holders"]) == (365, 25 + 20, 2, 1)
    assert row["holder_most_days"] == "person/meng-hongwei" and row["holder_last_day"] == ("person/kim-jong-yang",)


def test_every_day_is_counted_once(seed: Extract) -> None:
    parts = ("held_days", "vacant_days_certain", "unsettled_days", "unknown_days")
    for row in organization_years(seed):
        assert sum(int(str(row[p])) for p in parts) == row["days"] and 0 < int(str(row["days"])) <= 366


def test_pandas_and_frictionless_read_them(seed: Extract, tmp_path: Path) -> None:
    import frictionless
    import pandas as pd

    folder = written(seed, "panels", tmp_path / "p")
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    frame = pd.read_csv(folder / "organization-year.csv")
    assert not frame.duplicated(["office", "year"]).any() and frame["days"].dtype == "int64"
