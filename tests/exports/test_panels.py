"""Panels, counted by hand on a small line: two hand-overs, an acting head, a vacancy, a year of unknown days, an incumbent.

a from 1 January 2000 to 1 July 2001, resigned; b acting from then to 1 October 2001; nobody until 1 December; c from then to some
day of 2003; d from some day of 2003, in office on 30 June 2004, the day of the document. The data are complete to 31 December 2004.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.exports.extract import Extract
from kg.exports.leaders import leader_days, leader_spells, leader_years
from kg.exports.organization_years import arrivals, organization_years
from kg.exports.panel_columns import ORGANIZATION_YEAR, PANELS
from kg.exports.panel_lines import heads
from kg.exports.panels import every_panel, office_years
from tests.conftest import ROOT
from tests.exports.test_rdf import written as written_file
from tests.exports.test_tables import written

DATA = ROOT / "data"

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
def test_office_year(tiny: Extract, year: int, expected: dict[str, object]) -> None:
    (row,) = (r for r in office_years(tiny) if r["year"] == year)
    assert {key: row[key] for key in expected} == expected
    parts = ("held_days", "vacant_days_certain", "unsettled_days", "unknown_days")
    assert sum(int(str(row[p])) for p in parts) == row["days"]


# a and c are women and men as persons.csv says; nobody's state is known.
@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2000, {"head_jan": (P + "a",), "status_jan": "certain", "gender_jan": "female", "state_jan": (), "iso3_jan": None,
                "head_jul": (P + "a",), "head_jul_label": "@SUM(1)", "changes_least": 0, "changes_most": 0, "heads_certain": 1}),
        # b on 1 July, then c in December; in their own right only c came after a
        (2001, {"head_jan": (P + "a",), "acting_jan": False, "head_jul": (P + "b",), "acting_jul": True, "gender_jul": None,
                "changes_least": 2, "changes_most": 2, "changes_own_least": 1, "held_days": 181 + 92 + 31, "acting_days": 92,
                "vacant_days_certain": 61, "unsettled_days": 0}),
        (2002, {"head_jan": (P + "c",), "changes_least": 0, "changes_most": 0, "acting_days": 0}),
        # c or d on both days, d came in the year
        (2003, {"head_jan": (P + "c", P + "d"), "status_jan": "possible", "acting_jan": False, "head_jul": (P + "c", P + "d"),
                "gender_jul": None, "changes_least": 1, "changes_own_most": 1, "unsettled_days": 364}),
        (2004, {"head_jan": (P + "d",), "status_jan": "certain", "head_jul": (P + "d",), "status_jul": "possible"}),
    ],
)  # fmt: skip
def test_organization_year(tiny: Extract, year: int, expected: dict[str, object]) -> None:
    (row,) = (r for r in organization_years(tiny) if r["year"] == year)
    assert {key: row[key] for key in expected} == expected
    assert row["offices"] == ("office/alpha-head",) and row["organization"] == "organization/alpha"


def test_a_change_whose_year_is_open_is_a_possible_one_in_each() -> None:
    """a, then b from some day of 2003 or 2004, then b acting again, then a once more in 2005: two changes."""
    import datetime as dt

    from kg.analysis.world import Spell
    from kg.dates import Interval

    def spell(number: int, person: str, first: str, last: str, line: str = "o", acting: bool = False) -> Spell:
        start = Interval(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        return Spell(f"spell/{number}", line, person, acting, start, ())

    a, b = spell(1, "a", "2000-01-01", "2000-01-01"), spell(2, "b", "2003-01-01", "2004-12-31")
    again = spell(3, "b", "2005-01-01", "2005-01-01", acting=True), spell(4, "a", "2005-03-01", "2005-03-01")
    assert arrivals([*again, b, a]) == [(2003, 2004), (2005, 2005)]
    assert arrivals([]) == arrivals([a]) == [] == arrivals([Spell("spell/5", "o", "z", False, Interval(), ()), a])
    # The first of an office that continues another comes after the last of that one; offices side by side do not take turns.
    assert arrivals(
        [a, spell(6, "a", "2001-01-01", "2001-01-01", "p"), spell(7, "c", "2002-01-01", "2002-01-01", "p")]
    ) == [(2002, 2002)]


def test_days_are_those_of_the_office_where_there_is_one(seed: Extract) -> None:
    same = ("days", "held_days", "acting_days", "vacant_days_certain", "unsettled_days", "unknown_days")
    years = {(r["office"], r["year"]): [r[k] for k in same] for r in office_years(seed)}
    checked = 0
    for row in organization_years(seed):
        offices = row["offices"]
        assert isinstance(offices, tuple)
        if len(offices) == 1:
            checked += 1
            assert [row[k] for k in same] == years[offices[0], row["year"]]
        assert sum(int(str(row[p])) for p in same[1:2] + same[3:]) == row["days"]
        assert int(str(row["changes_least"])) <= int(str(row["changes_most"]))
    assert checked > 30


def test_the_curated_heads_are_executive_heads_of_their_organizations() -> None:
    import csv

    said: dict[str, dict[str, set[str]]] = {}
    for path in sorted(DATA.glob("*/offices.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name in ("organization", "kind"):
                    if row.get(name):
                        said.setdefault(row["id"], {}).setdefault(name, set()).add(row[name])
    for organization, offices in heads().items():
        for office in offices:
            found = said[office.partition("/")[2]]
            assert found["kind"] == {"executive-head"} and found["organization"] == {organization.partition("/")[2]}


def test_keys_hold_and_what_is_required_is_there(tiny: Extract, seed: Extract) -> None:
    for extract in (tiny, seed):
        for table, rows in (*every_panel(extract), (PANELS[-1], leader_days(extract))):
            keys = set()
            for row in rows:
                key = tuple(row[name] for name in table.key)
                assert key not in keys, (table.name, key)
                keys.add(key)
                assert list(row) == [c.name for c in table.columns] or set(row) == {c.name for c in table.columns}
                assert all(row[c.name] not in (None, ()) for c in table.columns if c.required), (table.name, row)
            assert keys
    assert all(c.definition for table in PANELS for c in table.columns) and ORGANIZATION_YEAR.key == (
        "organization",
        "year",
    )


def test_an_organization_without_terms_has_no_years(tiny: Extract) -> None:
    assert {r["organization"] for r in office_years(tiny)} == {"organization/alpha"}
    assert {r["year"] for r in office_years(tiny)} == {2000, 2001, 2002, 2003, 2004}


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
    (row,) = (r for r in office_years(seed) if r["office"] == "office/interpol-president" and r["year"] == 2018)
    assert (row["held_days"], row["acting_days"], row["holders_certain"], row["new_holders"]) == (365, 25 + 20, 2, 1)
    assert row["holder_most_days"] == "person/meng-hongwei" and row["holder_last_day"] == ("person/kim-jong-yang",)


def test_every_day_is_counted_once(seed: Extract) -> None:
    parts = ("held_days", "vacant_days_certain", "unsettled_days", "unknown_days")
    for row in office_years(seed):
        assert sum(int(str(row[p])) for p in parts) == row["days"] and 0 < int(str(row["days"])) <= 366


def test_pandas_frictionless_and_csvw_read_them(seed: Extract, tmp_path: Path) -> None:
    import frictionless
    import pandas as pd
    from csvw import TableGroup

    folder = written(seed, "panels", tmp_path / "p")
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    group = TableGroup.from_file(folder / "csv-metadata.json")
    for name, table in group.tabledict.items():
        assert len(list(table.iterdicts(strict=True))) == len(pd.read_csv(folder / name))
    for name, key in {"office-year": ["office", "year"], "organization-year": ["organization", "year"]}.items():
        frame = pd.read_csv(folder / f"{name}.csv")
        assert not frame.duplicated(key).any() and frame["days"].dtype == "int64" and len(frame) > 50
    (row,) = frame[(frame["organization"] == "organization/interpol") & (frame["year"] == 2018)].to_dict("records")
    assert (row["head_jan_label"], row["iso3_jul"], row["organization_kind"]) == (
        "Jürgen Stock",
        "DEU",
        "intergovernmental",
    )


def test_the_days_are_the_same_in_both_forms(tiny: Extract, tmp_path: Path) -> None:
    import frictionless
    import pyarrow.parquet as pq

    folder = written(tiny, "leader-days", tmp_path / "p")
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    path = written_file(tiny, "leader-days-parquet", tmp_path)
    table = pq.read_table(path)
    assert [{**row, "state": tuple(row["state"])} for row in table.to_pylist()] == list(
        leader_days(tiny)
    ) and table.num_rows > 1000
    assert str(table.schema.field("day").type) == "date32[day]"
