"""`kg succession`: early ends, acting, heirs, two offices, careers, as their user runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest

from tests.cli.test_commands import kg


def answer(release: Path, *words: str) -> dict[str, object]:
    done = kg("succession", *words, "-f", "json", release=release)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"analysis", "about", "rows", "notes"}
    assert {"n", "definition", "window", "as_of", "policy"} <= set(found["about"])
    assert len({tuple(row) for row in found["rows"]}) <= 1, "all rows have the same keys"
    return dict(found)


@pytest.mark.parametrize("command", ["early-ends", "acting", "heirs", "both-offices", "careers"])
def test_each_command_has_help_and_answers(command: str, release: Path) -> None:
    assert "Usage:" in kg("succession", command, "--help").stdout
    answer(release, command)


def test_who_acted_at_interpol(release: Path) -> None:
    done = kg("succession", "acting", "INTERPOL", "-f", "csv", release=release)
    rows = {row["acted"]: row["outcome"] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert rows["Kim Jong-yang"] == "won" and rows["Arturo Herrera Verdugo"] == "stood and lost"


def test_an_old_office_stands_for_its_line(release: Path) -> None:
    old, new = (
        answer(release, "early-ends", name, "--by", "term") for name in ("icpc-president", "interpol-president")
    )
    assert old["rows"] == new["rows"] != []


def test_the_network_is_written(release: Path, tmp_path: Path) -> None:
    done = kg("succession", "careers", "--network", str(tmp_path / "c.graphml"), release=release)
    assert done.returncode == 0 and len(nx.read_graphml(tmp_path / "c.graphml")) > 5
    assert kg("succession", "careers", "--network", str(tmp_path / "no" / "c.gexf"), release=release).returncode == 3
    assert kg("succession", "careers", "--network", str(tmp_path / "c.txt"), release=release).returncode == 2


@pytest.mark.parametrize(
    "words",
    [["acting", "interpl"], ["heirs", "--years", "0"], ["early-ends", "--by", "colour"], ["acting", "--as-of", "soon"]],
)
def test_wrong_words_get_a_message(words: list[str], release: Path) -> None:
    done = kg("succession", *words, release=release)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
