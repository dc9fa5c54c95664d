"""`kg align` on roll calls: answers, square, pictures, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import KgError
from kg.votes.cache import save_votes
from kg.votes.read import read_unvotes
from tests.rollcalls.worlds import chance_panel
from tests.votes.test_votes import CALLS, VOTES, write

NAMES = {
    "US": "United States",
    "FR": "France",
    "GB": "United Kingdom",
    "BR": "Brazil",
    "IN": "India",
    "IL": "Israel",
    "CN": "China",
    "KR": "South Korea",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Votes drawn by chance, as `kg fetch votes` keeps them: 60 roll calls of sessions 71 to 73."""
    place = tmp_path_factory.mktemp("votes")
    panel = chance_panel(3)
    words = {1: "yes", 2: "abstain", 3: "no"}
    rows = [
        [k + 1, code, label, words[int(panel.codes[k, column])]]
        for k in range(60)
        for column, (code, label) in enumerate(sorted(NAMES.items()))
        if panel.codes[k, column]
    ]
    calls = [
        [k + 1, 71 + k // 20, "0", f"{2016 + k // 20}-12-05", f"R/{71 + k // 20}/{k}", "0", "0", "T", "t"]
        for k in range(60)
    ]
    read = read_unvotes(write(place / "votes.csv", VOTES, rows), write(place / "calls.csv", CALLS, calls))
    save_votes(place / "out", read)
    return place / "out"


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["align", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: str) -> KgError:
    """Return the error that `kg` prints without a traceback, leaving with its exit code."""
    done = CliRunner().invoke(app, ["align", *words])
    assert isinstance(done.exception, KgError), done.output
    return done.exception


def test_a_pair_in_json(folder: Path) -> None:
    answer = json.loads(
        run(
            "votes",
            "--votes",
            str(folder),
            "--states",
            "us,ISR",
            "--session",
            "71-73",
            "--bootstrap",
            "50",
            "--permute",
            "50",
            "-f",
            "json",
        )
    )
    (row,) = answer["rows"]
    assert (
        (row["state_1"], row["state_2"]) == ("us", "il")
        and row["low"] < row["value"] < row["high"]
        and 0 < row["p"] <= 1
    )
    assert (
        answer["about"]["seed"] == 1
        and "session 71-73" in answer["about"]["window"]
        and "agenda" in answer["about"]["caution"]
    )


def test_rows_stand_alone_in_csv(folder: Path) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(run("votes", "--votes", str(folder), "-m", "kappa-squared", "--by", "session", "-f", "csv"))
        )
    )
    assert len(rows) == 28 * 3
    assert all(
        r["definition"] == "kappa-squared" and r["n"] and r["data"].startswith("unvotes") and r["low"] == ""
        for r in rows
    )


def test_square_and_pictures(folder: Path, tmp_path: Path) -> None:
    text = run("votes", "--votes", str(folder), "--matrix", "-f", "csv", "--plot", str(tmp_path / "h.png"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (
        len(rows) == 8
        and rows[0]["br"] == ""
        and float(rows[0]["us"]) == float(next(r for r in rows if r["state"] == "us")["br"])
    )
    run(
        "ideal-points",
        "--votes",
        str(folder),
        "--states",
        "us,in",
        "--minimum",
        "10",
        "--plot",
        str(tmp_path / "p.png"),
    )
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in ("h.png", "p.png"))


def test_consensus_takes_its_number_from_a_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("session,decisions\n73,200\n")
    words = ["votes", "--votes", str(folder), "-m", "consensus", "--session", "73", "--states", "us,fr", "-f", "json"]
    (row,) = json.loads(run(*words, "--consensus", str(file)))["rows"]
    assert row["value"] > 0.9 > row["agreement"]
    assert "needs the number" in str(refused(*words))
    file.write_text("session,decisions\n73,many\n")
    assert "no CSV of numbers" in str(refused(*words, "--consensus", str(file)))


def test_measures_are_listed() -> None:
    assert {"voeten", "state-old", "kappa-squared", "consensus"} <= {
        r["measure"] for r in csv.DictReader(io.StringIO(run("measures", "-f", "csv")))
    }


@pytest.mark.parametrize(
    "words",
    [
        ["votes", "--states", "atlantis"], ["votes", "-m", "kapa"], ["votes", "--session", "73-71"], ["votes", "--session", "5"], ["votes", "--since", "soon"],
        ["votes", "--issue", "x"], ["votes", "--matrix", "--by", "year"], ["votes", "--states", "us,us"], ["ideal-points", "--anchor", "zz"],
        ["ideal-points", "--plot", "p.png"], ["ideal-points", "--method", "irt", "--bootstrap", "5"], ["ideal-points", "--published", "no.csv"],
        ["moved", "--from", "73", "--to", "72"], ["moved", "--from", "71", "--to", "72", "--bridges", "no.csv"],
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_line(words: list[str], folder: Path) -> None:
    error = refused(words[0], "--votes", str(folder), *words[1:])
    assert error.exit_code == 2 and str(error).endswith(("?", "."))


def test_without_votes_the_way_to_them_is_named(tmp_path: Path) -> None:
    error = refused("votes", "--votes", str(tmp_path / "none"))
    assert error.exit_code == 3 and "kg fetch votes" in str(error)


def test_who_moved_between_two_sessions(folder: Path) -> None:
    answer = json.loads(
        run("moved", "--votes", str(folder), "--from", "71", "--to", "73", "--minimum", "10", "-f", "json")
    )
    assert {"value", "low", "high", "n_from", "n_to", "p_adjusted"} <= set(answer["rows"][0])
    assert "Markov" in answer["about"]["words"] and answer["about"]["walk"] == 0.2
