"""`kg succession` streaks, rotation, turns, firsts, women, representation, concentration: formats, and words for mistakes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import KgError

COMMANDS = ("streaks", "rotation", "turns", "firsts", "women", "representation", "concentration")
run = CliRunner().invoke


@pytest.mark.parametrize("command", COMMANDS)
def test_each_answers_in_each_format(command: str, release: Path) -> None:
    words = ["succession", command, "interpol-president", "--graph", str(release), "--policy", "with-recalled"]
    if command in ("turns", "representation", "concentration"):
        words += ["--stand-in", "interpol"]
    answer = json.loads(run(app, [*words, "--format", "json"]).stdout)
    assert answer["rows"] and answer["about"]["policy"] == "with-recalled" and answer["about"]["definition"]
    assert len({tuple(row) for row in answer["rows"]}) == 1, "all rows have the same keys"
    table = list(csv.DictReader(io.StringIO(run(app, [*words, "--format", "csv"]).stdout)))
    assert len(table) == len(answer["rows"]) and all(row["policy"] == "with-recalled" for row in table)
    people = run(app, words)
    assert people.exit_code == 0 and "definition:" in people.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_to_count_is_said_and_no_error(command: str, release: Path) -> None:
    done = run(app, ["succession", command, "interpol-president", "--to", "1850", "--graph", str(release)])
    assert done.exit_code == 0 and "nothing to count" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["streaks", "--by", "continent"], ["streaks", "--fewest", "1"], ["streaks", "--from", "soon"],
        ["rotation", "--draws", "0"], ["turns", "--stand-in", "atlantis"], ["turns", "--kind", "boss"],
        ["firsts", "--first", "robot"], ["women", "--on", "today"], ["women", "--plot", "x.doc"], ["women", "atlantis"],
        ["representation", "--unit", "hours"], ["representation", "--benchmark", "none.csv"],
        ["representation", "--by", "gender", "--seed", "-1"], ["concentration", "--organization-kind", "club"],
    ],
)  # fmt: skip
def test_a_mistake_is_named(words: list[str], release: Path) -> None:
    assert isinstance(run(app, ["succession", *words, "--graph", str(release)]).exception, KgError)


def test_a_plot_is_written_beside_the_table(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "ratio.svg"
    words = ["succession", "representation", "interpol-president", "--by", "gender", "--plot", str(path)]
    assert (
        run(app, [*words, "--graph", str(release), "--policy", "with-recalled"]).exit_code == 0
        and path.stat().st_size > 1000
    )
