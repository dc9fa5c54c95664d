"""Profiles and waivers: what they silence, what they cannot, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.build
from kg.errors import DataFaults, UnknownName
from kg.query import load_checks
from kg.validate import DEFAULT, Profile, Report, load_profile, profile_names
from tests.validate.invented import folder

OVERLAP = ["ada/1 2001-01-01 2005-06-01", "bob/1 2005-01-01 2009-01-01"]
HEADER = "id,check,focus,other,reason,decided_on,until,document\n"
FOCUS = "date-overlap,term/head/ada/1,term/head/bob/1"


def report(at: Path, waivers: str = "", profile: Profile = DEFAULT, terms: list[str] = OVERLAP) -> Report:
    more = {"waivers": HEADER + waivers} if waivers else {}
    source = "title: Nowhere\ndescription: Heads\nas_of: 2026-01-01\ncounts: {}\n"
    at.mkdir(parents=True, exist_ok=True)
    (at / "source.yaml").write_text(source, encoding="utf-8")
    return kg.build.assemble([folder(at, terms, more=more)], profile=profile).report


def test_a_finding_names_both_sides_their_documents_and_what_settles_it(tmp_path: Path) -> None:
    found = next(f for f in report(tmp_path).findings if f.check == "date-overlap")
    assert (found.focus, found.other) == ("term/head/ada/1", "term/head/bob/1")
    assert found.documents == ("book",) and found.files == ("terms.csv",) and found.settle


def test_a_waiver_silences_its_finding_and_no_other(tmp_path: Path) -> None:
    before = {f.key for f in report(tmp_path / "1").findings}
    after = report(tmp_path / "2", f"w,{FOCUS},Both were recognized.,2025-12-01,,\n")
    assert before - {f.key for f in after.findings} == {w.finding.key for w in after.waived}
    assert [(w.finding.check, w.waiver) for w in after.waived] == [("date-overlap", "w")]


@pytest.mark.parametrize(
    ("row", "severity", "said"),
    [
        ("w,date-overlap,term/head/ada/1,term/head/cyd/1,Reason.,2025-12-01,,", "warning", "matches no finding"),
        (f"w,{FOCUS},Reason.,2025-01-01,2025-12-01,", "warning", "expired"),
        (f"w,{FOCUS},Reason.,2026-12-01,,", "warning", "after the day of the data"),
        ("w,date-overlp,term/head/ada/1,,Reason.,2025-12-01,,", "violation", "does not exist"),
    ],
)
def test_a_bad_waiver_is_a_finding(tmp_path: Path, row: str, severity: str, said: str) -> None:
    found = report(tmp_path, row + "\n")
    assert [f.severity for f in found.findings if f.check == "waiver" and said in f.message] == [severity]
    assert not found.waived and any(f.check == "date-overlap" for f in found.findings)


@pytest.mark.parametrize(
    "row", [f"w,{FOCUS},,2025-12-01,,", f"w,{FOCUS},Reason.,2025,,", f"w,{FOCUS},Reason.,2025-12-01,2025-11-01,"]
)
def test_a_waiver_without_reason_or_day_does_not_load(tmp_path: Path, row: str) -> None:
    with pytest.raises(DataFaults, match=r"waivers\.csv:2"):
        report(tmp_path, row + "\n")


def test_the_violation_of_a_shape_can_neither_be_waived_nor_graded(tmp_path: Path) -> None:
    profile = Profile("lenient", severities={"shape": "off"})
    assert profile.severity("shape iol:end", "violation") == "violation"
    assert profile.severity("shape iol:end", "warning") == "off"


def test_a_profile_grades_and_turns_off(tmp_path: Path) -> None:
    graver = report(tmp_path / "1", profile=Profile("x", severities={"date-overlap": "violation"}))
    assert [f.severity for f in graver.findings if f.check == "date-overlap"] == ["violation"] and graver.reaches(
        "violation"
    )
    off = report(tmp_path / "2", profile=Profile("x", severities={"date-overlap": "off"}))
    assert not [f for f in off.findings if f.check == "date-overlap"] and "date-overlap" not in off.checks_run


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_is_read(name: str) -> None:
    assert load_profile(name, load_checks()).title


@pytest.mark.parametrize(
    ("line", "said"),
    [("date-overlp: off", r"mine.yaml:5 .*date-overlp.*Did you mean"), ("date-overlap: grave", r"mine.yaml:5 .*grave.*violation, warning")],
)  # fmt: skip
def test_a_bad_profile_is_a_clear_error(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"id: mine\ntitle: T\ndescription: D\nseverities:\n  {line}\n", encoding="utf-8")
    with pytest.raises(DataFaults, match=said):
        load_profile(str(path), load_checks())
    with pytest.raises(UnknownName, match="strict"):
        load_profile("strct", load_checks())


def test_a_report_is_read_back_whole(tmp_path: Path) -> None:
    found = report(tmp_path, f"w,{FOCUS},Both were recognized.,2025-12-01,,\n")
    assert Report.from_dict(found.as_dict()) == found
