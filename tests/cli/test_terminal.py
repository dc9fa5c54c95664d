"""Tables on a real terminal: whole values at any width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.cli.output import columns_of, print_table
from tests.cli.terminal import on_terminal

COMMANDS = [
    "holders INTERPOL", "holders INTERPOL --on 2018-10-10", "election interpol-president-2018 --all",
    "stances interpol-president-2018", "query mandates", "coverage INTERPOL", "list queries", "stats",
    "check --on INTERPOL --severity info", "explain term/interpol-president/meng-hongwei/1",
    "succession survival --by office-kind", "succession early-ends --by organization", "export --list",
]  # fmt: skip
_BOLD = re.compile(r"\x1b\[[01]m")


@pytest.mark.parametrize(("command", "width"), [(c, (80, 100)[n % 2]) for n, c in enumerate(COMMANDS)])
def test_every_value_is_whole_on_a_terminal(command: str, width: int, release: Path) -> None:
    place = ["--graph", str(release)]
    code, shown = on_terminal(width, *command.split(), *place)
    plain = _BOLD.sub("", shown)
    piped = CliRunner().invoke(app, [*command.split(), *place])
    assert code == piped.exit_code == 0 and piped.stdout.strip()
    words = set(piped.stdout.split())
    assert not words - set(plain.split()), "cut by the terminal"
    too_long = [line for line in plain.splitlines() if columns_of(line) > width]
    assert not [line for line in too_long if max(map(len, line.split())) < 24], "wider than the terminal"


ROWS = [
    {"name": "Kim Jong-yang (金鍾陽)", "office": "President of INTERPOL", "why": "a sentence that is long " * 8, "none": None},
    {"name": "Meng Hongwei", "office": "President of INTERPOL", "why": None, "none": None},
]  # fmt: skip


def _shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int, *names: str) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    print_table(ROWS, {name: name for name in names})
    return capsys.readouterr().out.splitlines()


def test_a_table_that_fits_is_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(monkeypatch, capsys, 80, "name", "office") == [
        "name                    office",
        "Kim Jong-yang (金鍾陽)  President of INTERPOL",
        "Meng Hongwei            President of INTERPOL",
    ]


def test_a_long_text_is_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _shown(monkeypatch, capsys, 60, "name", "why", "none")
    assert lines[0] == "1. name  Kim Jong-yang (金鍾陽)" and lines[-2:] == ["", "2. name  Meng Hongwei"]
    assert " ".join(line[9:] for line in lines[1:-2]) == str(ROWS[0]["why"]).strip()
    assert max(map(len, lines)) <= 60 and "none" not in "".join(lines)


def test_few_rows_with_many_columns_are_turned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.cli.test_terminal.ROWS", [dict.fromkeys("abcdefghij", n) for n in (100, 200)])
    assert _shown(monkeypatch, capsys, 20, *"abcdefghij")[:2] == ["a  100  200", "b  100  200"]
