"""The page of questions: every number, and every command on it exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.handle import open_graph
from kg.query import load_queries
from kg.query.fill import UnknownTermWarning, unknown_terms
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
ROWS = [(m[1], m[2]) for m in re.finditer(r"^\| ([0-9, ]+) \|.*\| (.*) \|$", PAGE, re.MULTILINE)]
COMMANDS = sorted({command for _, cell in ROWS for command in re.findall(r"`kg ([^`]+)`", cell)})


def test_every_question_is_on_the_page_once() -> None:
    numbers = [int(number) for given, _ in ROWS for number in given.split(",")]
    assert numbers == list(range(1, 58))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_page_exists(command: str) -> None:
    words = command.split()
    if words[0] == "query":
        assert words[1] in load_queries()
        return
    done = CliRunner().invoke(app, [*[w for w in words if not w.startswith("--")][:2], "--help"])
    assert done.exit_code == 0, done.output
    if words[:2] == ["align", "stances"]:
        assert words[2] in done.output
    for option in (w for w in words if w.startswith("--")):
        assert option in done.output


def test_a_query_that_claims_a_question_is_on_the_page_or_serves_one_that_is() -> None:
    numbers = {number for query in load_queries().values() for number in query.questions}
    assert numbers <= set(range(1, 58)) and len(numbers) > 40


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2050-01-01", ["The data are as of 2026-"]),
        ("1800-01-01", ["The first known term of President of INTERPOL began", "The first known term of Secretary General"]),
        ("2018-10-10", []),
    ],
)  # fmt: skip
def test_a_day_outside_the_data_is_said_to_be(day: str, said: list[str], release: Path) -> None:
    done = CliRunner().invoke(app, ["holders", "INTERPOL", "--on", day, "--graph", str(release)])
    lines = done.stderr.splitlines()
    assert done.exit_code == 0 and len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


def test_terms_that_do_not_exist_are_named_everywhere_alike(release: Path) -> None:
    text = "SELECT * { ?t iol:holdr ?h ; iol:endCause <https://w3id.org/io-leadership/vocabulary/end-cause/resignd> }"
    remarks = unknown_terms(text)
    assert len(remarks) == 2 and "'iol:holder'" in remarks[0] and "'end-cause/resigned'" in remarks[1]
    done = CliRunner().invoke(app, ["query", "-", "--graph", str(release)], input=text)
    assert done.exit_code == 0 and done.stderr.splitlines() == remarks
    graph = open_graph(release)
    with pytest.warns(UnknownTermWarning) as given:
        graph.sparql(text)
    assert [str(warning.message) for warning in given] == remarks and given[0].filename == __file__
    assert not graph.sparql("ASK { ?t iol:holder 'nobody' # iol:holdr\n}")


def test_csv_of_a_query_is_exact_or_short(release: Path) -> None:
    ask = ["query", "line", "-p", "office=interpol-president", "--format", "csv", "--graph", str(release)]
    exact, short = CliRunner().invoke(app, ask), CliRunner().invoke(app, [*ask, "--short"])
    assert exact.exit_code == short.exit_code == 0
    assert exact.stdout.splitlines()[1].startswith("https://w3id.org/io-leadership/id/office/interpol-president,")
    assert short.stdout.splitlines()[1].startswith("office/interpol-president,") and "https://" not in short.stdout
    assert len(exact.stdout.splitlines()) == len(short.stdout.splitlines())
    assert CliRunner().invoke(app, [*ask[:-3], "json", *ask[-2:], "--short"]).exit_code == 2


def test_words_on_the_outcome_stand_apart_from_backing(release: Path) -> None:
    shown = CliRunner().invoke(app, ["stances", "interpol-president-2018", "--graph", str(release)]).stdout
    contest, heading, outcome = shown.partition("\nWords on the outcome, which back nobody in the contest\n")
    assert heading and "endorses" in contest and "welcomes" not in contest
    assert "welcomes" in outcome and "endorses" not in outcome and "polarity" not in outcome
