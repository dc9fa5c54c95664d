"""The scenarios of Wikidata's PositionHolderHistory: every warning that it gives, and none of its false ones.

Made from its published source and tests (everypolitician/wikidata-position-history): missing fields, inconsistent predecessor
and successor (another one, or nobody there), date overlap, date precision, successive terms of one person, acting holders;
and on the page of an office: no inception, several inceptions or abolitions, succession said from one side only.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validate.invented import folder, found

LINE = [
    "ada/1 2001-01-01 2005-01-01 by=bob/1",
    "bob/1 2005-01-01 2009-01-01 follows=ada/1 by=cyd/1",
    "cyd/1 2009-01-01 .. follows=bob/1",
]
# What the tool does not speak of, and what every fixture has.
BESIDE = {"single-sourced"}


def line(**changed: str) -> list[str]:
    """The clean line, with the rows of some holders changed; an empty row is left out."""
    rows = {row.partition("/")[0]: row for row in LINE} | changed
    return [row for row in rows.values() if row]


def of(at: Path, terms: list[str], **given: str) -> set[tuple[str, str, str]]:
    return {f for f in found(folder(at, terms, **given)) if f[0] not in BESIDE}  # type: ignore[arg-type]


def test_a_clean_line_has_no_findings(tmp_path: Path) -> None:
    assert of(tmp_path, LINE) == set()


CASES = {
    "missing start": (line(ada="ada/1 - 2005-01-01 by=bob/1"), {("missing-start", "ada/1", "")}),
    "missing end": (line(ada="ada/1 2001-01-01 - by=bob/1"), {("missing-end", "ada/1", "bob/1")}),
    "missing predecessor": (line(bob="bob/1 2005-01-01 2009-01-01 by=cyd/1"), {("missing-predecessor", "bob/1", "ada/1")}),
    "missing successor": (line(ada="ada/1 2001-01-01 2005-01-01"), {("missing-successor", "ada/1", "bob/1")}),
    "wrong predecessor": (line(cyd="cyd/1 2009-01-01 .. follows=ada/1"), {("inconsistent-predecessor", "cyd/1", "bob/1")}),
    "wrong successor": (line(ada="ada/1 2001-01-01 2005-01-01 by=cyd/1"), {("inconsistent-successor", "ada/1", "bob/1")}),
    "predecessor of the first": (line(ada="ada/1 2001-01-01 2005-01-01 follows=cyd/1 by=bob/1"), {("inconsistent-predecessor", "ada/1", "cyd/1")}),
    "successor of the last": (line(cyd="cyd/1 2009-01-01 2013-01-01 follows=bob/1 by=ada/1"), {("inconsistent-successor", "cyd/1", "ada/1")}),
    "adjacent overlap": (line(ada="ada/1 2001-01-01 2005-06-01 by=bob/1"), {("date-overlap", "ada/1", "bob/1")}),
    "overlap of a single day": (line(ada="ada/1 2001-01-01 2005-01-02 by=bob/1"), {("one-day-overlap", "ada/1", "bob/1")}),
    "overlap of years": (line(ada="ada/1 2001 2006 by=bob/1"), {("date-overlap", "ada/1", "bob/1")}),
    "year against day": (line(ada="ada/1 2001-01-01 2005 by=bob/1"), {("date-precision", "ada/1", "bob/1")}),
    "month against day": (line(bob="bob/1 2005-01-01 2009-01 follows=ada/1 by=cyd/1"), {("date-precision", "bob/1", "cyd/1")}),
    "end without start beside another": (line(ada="ada/1 - 2005-01-01"), {("missing-start", "ada/1", "")}),
    "overlap of one person with himself": (
        line(bob="bob/1 2005-01-01 2009-01-01 follows=ada/1", cyd="bob/2 2008-01-01 .."), {("date-overlap", "bob/1", "bob/2")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_its_warnings_on_rows(name: str, tmp_path: Path) -> None:
    terms, expected = CASES[name]
    assert of(tmp_path, terms) == expected


TWO_TERMS = ["ada/1 2001-01-01 2005-01-01 by=bob/1", "bob/1 2005-01-01 2009-01-01 follows=ada/1", "bob/2 2009-01-01 2013-01-01 by=cyd/1",
             "cyd/1 2013-01-01 .. follows=bob/2"]  # fmt: skip


def test_successive_terms_of_one_person_need_no_neighbours(tmp_path: Path) -> None:
    assert of(tmp_path, TWO_TERMS) == set()


FALSE_ONES = {
    "acting between two holders, who name each other": [
        "ada/1 2001-01-01 2005-01-01 by=bob/1", "dan/1 2005-01-01 2005-06-01 acting", "bob/1 2005-06-01 .. follows=ada/1",
    ],
    "acting between, and named": [
        "ada/1 2001-01-01 2005-01-01 by=dan/1", "dan/1 2005-01-01 2005-06-01 acting", "bob/1 2005-06-01 .. follows=dan/1",
    ],
    "acting, then in his own right": [
        "ada/1 2001-01-01 2005-01-01 by=bob/2", "bob/1 2005-01-01 2005-06-01 acting", "bob/2 2005-06-01 .. follows=ada/1",
    ],
    "acting while the holder is away": [
        "ada/1 2001-01-01 2005-01-01 by=bob/1", "dan/1 2003-01-01 2003-03-01 acting", "bob/1 2005-01-01 .. follows=ada/1",
    ],
    "both dates by the same year": ["ada/1 2001 2005 by=bob/1", "bob/1 2005 .. follows=ada/1"],
    "two who began in one year, in the order that a document gives": [
        "zoe/1 2005 2005 by=ada/1", "ada/1 2005 .. follows=zoe/1",
    ],
    "an incumbent has no end": LINE,
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE_ONES)
def test_none_of_its_false_warnings(name: str, tmp_path: Path) -> None:
    row_checks = {
        "missing-start", "missing-end", "inconsistent-predecessor", "inconsistent-successor", "date-overlap", "one-day-overlap",
        "date-precision", "non-adjacent-overlap",
    }  # fmt: skip
    assert {f for f in of(tmp_path, FALSE_ONES[name]) if f[0] in row_checks} == set()


def test_an_acting_row_that_outlasts_the_coming_of_the_holder(tmp_path: Path) -> None:
    terms = ["dan/1 2005-01-01 2005-09-01 acting", "bob/1 2005-06-01 .."]
    assert ("date-overlap", "bob/1", "dan/1") in of(tmp_path, terms)


def test_an_interruption_explains_who_acted_before_the_holder_left(tmp_path: Path) -> None:
    terms = ["ada/1 2001-01-01 2005-06-01", "dan/1 2005-04-01 2005-09-01 acting", "bob/1 2005-09-01 .."]
    assert ("date-overlap", "ada/1", "dan/1") in of(tmp_path / "one", terms)
    away = "id,term,kind,start,end,evidence,document\nhead/ada/1/ill,head/ada/1,leave,2005-04-01,2005-06-01,read,book\n"
    assert ("date-overlap", "ada/1", "dan/1") not in of(tmp_path / "two", terms, more={"interruptions": away})  # type: ignore[arg-type]


def test_beyond_it_rows_that_are_not_adjacent(tmp_path: Path) -> None:
    terms = line(ada="ada/1 2001-01-01 2010-01-01 by=bob/1")
    assert of(tmp_path, terms) >= {("date-overlap", "ada/1", "bob/1"), ("non-adjacent-overlap", "ada/1", "cyd/1")}


def test_warnings_on_the_office(tmp_path: Path) -> None:
    assert of(tmp_path / "1", LINE, office="head,Head,nowhere,executive-head,1,,,") == {
        ("office-without-inception", "office/head", "")
    }
    second = "head,,,,,1901-01-01,1999-01-01,,read,other-book\n"
    two = of(
        tmp_path / "2", [], office="head,Head,nowhere,executive-head,1,1900-01-01,2000-01-01,", more={"offices": second}
    )  # type: ignore[arg-type]
    assert {f[:2] for f in two} >= {
        ("several-inception-dates", "office/head"),
        ("several-abolition-dates", "office/head"),
    }
    finer = of(
        tmp_path / "3",
        [],
        office="head,Head,nowhere,executive-head,1,1900,,",
        more={"offices": second.replace("1901-01-01,1999-01-01", "1900-05-01,")},
    )  # type: ignore[arg-type]
    assert not {f for f in finer if f[0].startswith("several")}, "a finer date is no other date"


def test_offices_that_succeed_each_other_from_one_side_only(tmp_path: Path) -> None:
    offices = "old-head,Old head,nowhere,executive-head,1,1800-01-01,1900-01-01,\nhead,Head,nowhere,executive-head,1,1900-01-01,,{}"
    terms = ["zed/1 1890-01-01 1900-01-01 office=old-head", "ada/1 1900-01-01 .. follows=old-head/zed/1"]
    linked = of(tmp_path / "1", terms, office=offices.format("old-head"))
    unlinked = of(tmp_path / "2", terms, office=offices.format(""))
    said = ("indirect-office-succession", "office/head", "office/old-head")
    assert said in unlinked and said not in linked
    assert ("inconsistent-predecessor", "ada/1", "term/old-head/zed/1") in unlinked - linked
