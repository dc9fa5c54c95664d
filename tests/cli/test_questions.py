"""The page of questions: every number, and every command on it exists."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.query import load_queries
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
