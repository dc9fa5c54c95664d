"""Memberships from the files of others: three forms, states by date, what has no place is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.build
from kg.errors import DataFaults, UnknownName
from kg.sources.memberships import read_memberships


def rows(form: str, path: Path) -> dict[str, dict[str, str]]:
    return {r.subject.id: {k: str(v) for k, v in r.says.items()} for r in read_memberships(form, path).rows}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_factbook(tmp_path: Path) -> None:
    path = write(
        tmp_path / "f.csv",
        "fips_gec,country,organization,status\nks,South Korea,Interpol,member\ngm,Germany,NATO,member\n"
        "gm,Germany,SAARC,observer\nsz,Switzerland,Nowhere Club,member\n",
    )
    read = read_memberships("factbook", path)
    assert {r.subject.id for r in read.rows} == {"interpol/kr", "nato/de"}
    assert read.remarks == [
        "1 rows whose status is no full membership: observer (1)", "under no thing of ours in memberships.csv: Nowhere Club (1)",
    ]  # fmt: skip


def test_groups_with_and_without_dates(tmp_path: Path) -> None:
    write(tmp_path / "european-union.csv", "Code,Name,Member-Since\nAUT,Austria,1995-01-01\n")
    write(tmp_path / "g7.csv", "Code,Name\nCAN,Canada\n")
    assert rows("groups", tmp_path) == {"european-union/at": {"iol:start": "1995-01-01"}, "g7/ca": {}}


def test_correlates_of_war_years_become_spells_and_numbers_the_states_of_their_time(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cow.csv",
        "ccode,year,state,UN,OAS,NATO,XYZ\n"
        "365,1990,Russia,1,0,0,0\n365,1991,Russia,1,0,0,0\n365,1992,Russia,1,0,0,0\n365,1993,Russia,1,0,0,0\n"
        "220,1990,France,1,0,1,1\n220,1991,France,1,0,-9,0\n220,1992,France,1,0,2,0\n220,1993,France,1,0,1,0\n"
        "260,1990,German Federal Republic,1,0,1,0\n255,1991,Germany,1,0,1,0\n",
    )
    read = read_memberships("cow-igo", path)
    assert rows("cow-igo", path) == {
        "nato/de": {"iol:start": "1990", "iol:end": "1992"},
        "nato/fr": {"iol:start": "1990", "iol:end": "1991"},
        "nato/fr/2": {"iol:start": "1993"},
        "united-nations/de": {"iol:start": "1990", "iol:end": "1992"},
        "united-nations/fr": {"iol:start": "1990"},
        "united-nations/ru": {"iol:start": "1992"},
        "united-nations/su": {"iol:start": "1990", "iol:end": "1992"},
    }
    assert read.remarks == ["under no thing of ours in memberships.csv: XYZ (1)"]


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("factbook", "a,b\n1,2\n", "is missing from the header"),
        ("factbook", "fips_gec,country,organization,status\nks,South Korea\n", "has not 4 cells"),
        ("factbook", "fips_gec,country,organization,status\n", "holds no membership"),
        ("cow-igo", "ccode,year,state,UN\nx,1990,A,1\n", "are no number and year"),
        ("groups", "Code,Name,Member-Since\nAUT,Austria,last year\n", "no date in EDTF"),
    ],
)
def test_what_cannot_be_read_is_named(form: str, text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataFaults, match=said):
        read_memberships(form, write(tmp_path / "european-union.csv", text))


def test_an_unknown_form_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="factbook"):
        read_memberships("factbok", tmp_path)


def test_a_build_takes_them_in_and_names_what_it_has_not(tmp_path: Path) -> None:
    data = Path(__file__).parent / "data"
    path = write(tmp_path / "f.csv", "fips_gec,country,organization,status\nfr,France,UN,member\n")
    built = kg.build.assemble([data], living=kg.build.Living((), (("factbook", path),)))
    assert any("organization/united-nations" in note for note in built.notes)
