"""Votes of the General Assembly: two forms of file, succession by date, faults named, columns kept whole."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import itertools
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import BuildRefused, DataFaults, ReleaseError
from kg.sources.seats import holder, tenancies
from kg.votes.cache import open_votes, save_votes
from kg.votes.read import RollCalls, read_undl, read_unvotes

CALLS = ["rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr"]
VOTES = ["rcid", "country_code", "country", "vote"]
UNDL = [
    "undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft", "committee_report", "meeting", "title",
    "agenda_title", "subjects", "vote_note", "total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms", "undl_link",
]  # fmt: skip


def write(path: Path, header: list[str], rows: list[list[object]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def roll_calls(path: Path) -> Path:
    return write(
        path / "roll_calls.csv.gz", CALLS,
        [
            [1, 13, "0", "1958-12-12", "R/13/1345", "0", "0", "A", "a, with a comma"],
            [2, 16, "", "1961-12-15", "R/16/1668", "", "", "REPRESENTATION OF CHINA", ""],
            [3, 46, "1", "1991-12-16", "R/46/86", "", "", "B", ""],
            [4, 73, "0", "2018-12-17", "A/RES/73/194", "", "", "C", ""],
        ],
    )  # fmt: skip


def votes(path: Path, rows: list[list[object]]) -> Path:
    return write(path / "votes.csv.gz", VOTES, rows)


def states_of(read: RollCalls) -> list[tuple[int, str, int]]:
    return [(r["roll_call"], r["state"], r["vote"]) for r in read.votes.to_pylist()]


def test_the_label_does_not_say_which_state_it_was(tmp_path: Path) -> None:
    read = read_unvotes(
        votes(
            tmp_path,
            [
                [1, "RU", "Russia", "no"], [1, "EG", "Egypt", "yes"], [1, "SY", "Syria", "yes"], [1, "TW", "Taiwan", "yes"],
                [2, "EG", "Egypt", "abstain"], [2, "SY", "Syria", "yes"], [2, "", "Yemen Arab Republic", "yes"],
                [3, "RU", "Russia", "yes"], [3, "YU", "Yugoslavia", "yes"], [3, "DE", "Germany", "yes"], [3, "YE", "Yemen", "no"],
                [4, "RU", "Russia", "no"], [4, "YU", "Yugoslavia", "abstain"], [4, "CN", "China", "no"], [4, "NA", "Namibia", "yes"],
            ],
        ),
        roll_calls(tmp_path),
    )  # fmt: skip
    assert states_of(read) == [
        (1, "su", 3), (1, "united-arab-republic", 1), (1, "tw", 1), (2, "eg", 2), (2, "sy", 1), (2, "north-yemen", 1), (3, "su", 1),
        (3, "yu", 1), (3, "de", 1), (3, "ye", 3), (4, "ru", 3), (4, "rs", 2), (4, "cn", 3), (4, "na", 1),
    ]  # fmt: skip
    assert read.remarks == ("1 votes under the label 'Syria' in 1958: nobody held that seat then",)
    call = read.roll_calls.to_pylist()[1]
    assert call["resolution"] == "A/RES/16/1668" and call["important"] is None and call["date"] == dt.date(1961, 12, 15)


def test_each_seat_has_one_holder_on_each_day() -> None:
    for key, rows in tenancies().items():
        for earlier, later in itertools.pairwise(rows):
            assert earlier.until == later.since, key
    assert holder("SUN", "USSR", dt.date(1980, 1, 1)) == "su"
    assert holder("KOR", "Republic of Korea", dt.date(2018, 1, 1)) == "kr"
    assert holder("ZZ", "Atlantis", dt.date(2018, 1, 1)) is None


def test_the_digital_library_gives_the_same_columns(tmp_path: Path) -> None:
    def row(number: int, code: str, vote: str, date: str = "2018-12-17", session: str = "73") -> list[object]:
        return [number, code, code, vote, date, session, "A/RES/73/194", "", "", "", "Title, long", *[""] * 9]

    path = write(tmp_path / "ga.csv", UNDL, [row(7, "RUS", "N"), row(7, "USA", "Y"), row(7, "KOR", "X"), row(8, "RUS", "A", "1980-01-14", "6th emergency special")])  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    read = read_undl(path)
    assert states_of(read) == [(7, "ru", 3), (7, "us", 1), (8, "su", 2)]
    assert read.remarks == ("1 rows of members that did not vote have no vote",)
    assert (
        read.roll_calls.schema
        == read_unvotes(votes(tmp_path, [[1, "FR", "France", "yes"]]), roll_calls(tmp_path)).roll_calls.schema
    )


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        ([[1, "FR", "France", "maybe"]], "vote", "is no vote"),
        ([[9, "FR", "France", "yes"]], "rcid", "is no roll call"),
        ([[1, "ZZ", "Atlantis", "yes"]], "country", "is no state that is known"),
        ([[1, "FR", "France", "yes"], [1, "FR", "France", "no"]], "country", "votes twice"),
        ([[1, "FR", "France"]], "", "has 3 cells"),
    ],
)
def test_a_bad_row_is_named_with_its_line(rows: list[list[object]], field: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataFaults) as caught:
        read_unvotes(votes(tmp_path, rows), roll_calls(tmp_path))
    (fault,) = caught.value.faults
    assert (
        fault.file == "votes.csv.gz" and fault.line == len(rows) + 1 and fault.field == field and said in fault.message
    )
    assert fault.remedy


def test_two_hundred_bad_rows_are_all_counted_and_nothing_is_written(tmp_path: Path) -> None:
    bad = [[1, f"Q{n}", f"Nowhere {n}", "yes"] for n in range(200)]
    call = roll_calls(tmp_path)
    run = CliRunner().invoke(app, ["fetch", "votes", "--votes", str(votes(tmp_path, bad)), "--roll-calls", str(call), "--out", str(tmp_path / "out")])  # fmt: skip
    assert isinstance(run.exception, DataFaults) and run.exception.exit_code == 1
    assert "and 150 more faults" in str(run.exception) and not (tmp_path / "out").exists()


@pytest.mark.parametrize("cut", [10, -5])
def test_a_file_that_breaks_off_is_no_file(cut: int, tmp_path: Path) -> None:
    path = votes(tmp_path, [[1, "FR", "France", "yes"]] * 1)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DataFaults, match=r"breaks off|missing from the header"):
        read_unvotes(path, roll_calls(tmp_path))


def test_columns_are_kept_and_a_source_that_shrank_is_refused(tmp_path: Path) -> None:
    call, out = roll_calls(tmp_path), tmp_path / "out"
    codes = [
        "FR",
        "GB",
        "US",
        "CN",
        "IN",
        "BR",
        "KR",
        "JP",
        "IT",
        "ES",
        "PT",
        "SE",
        "NO",
        "DK",
        "FI",
        "PL",
        "CA",
        "MX",
        "AU",
        "NZ",
        "ZA",
    ]
    many = [[3, code, code, "yes"] for code in codes if code != "CN"] + [[4, code, code, "no"] for code in codes]
    save_votes(out, read_unvotes(votes(tmp_path, many), call))
    before = open_votes(out)
    assert before.counts()["votes"] == len(many) and before.source == "unvotes"
    with pytest.raises(BuildRefused, match="--accept-shrink"):
        save_votes(out, read_unvotes(votes(tmp_path, many[:30]), call))
    assert open_votes(out).votes.equals(before.votes)
    assert save_votes(out, read_unvotes(votes(tmp_path, many[:30]), call), accept_shrink=True) == []
    assert open_votes(out).counts()["votes"] == 30


def test_no_votes_and_damaged_votes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no votes in"):
        open_votes(tmp_path)
    save_votes(tmp_path / "out", read_unvotes(votes(tmp_path, [[4, "FR", "France", "yes"]]), roll_calls(tmp_path)))
    (tmp_path / "out" / "votes.parquet").write_bytes(b"PAR1")
    with pytest.raises(ReleaseError, match="damaged"):
        open_votes(tmp_path / "out")
    with pytest.raises(ReleaseError, match="no folder of votes"):
        save_votes(tmp_path, open_votes_of(tmp_path))


def open_votes_of(tmp_path: Path) -> RollCalls:
    return read_unvotes(votes(tmp_path, [[4, "FR", "France", "yes"]]), roll_calls(tmp_path))


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    call, cast = roll_calls(tmp_path), votes(tmp_path, [[4, "FR", "France", "yes"]])
    done = run(app, ["fetch", "votes", "--votes", str(cast), "--roll-calls", str(call), "--out", str(tmp_path / "o")])
    assert done.exit_code == 0 and json.loads(done.stdout)["votes"] == 1
    for wrong in (["--votes", str(cast)], [], ["--undl", "x", "--votes", "y", "--roll-calls", "z"]):
        assert run(app, ["fetch", "votes", *wrong]).exception is not None
