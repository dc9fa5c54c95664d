"""Figures are drawn, and refused where there is nothing to draw; the commands."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kg.alignment.agreement import agreement
from kg.alignment.bipartite import incidence
from kg.alignment.plots import agreement_map, coalition_map
from kg.cli import main
from kg.errors import UsageError
from tests.alignment.worlds import candidacy, contest, ledger, stance


def test_figures(tmp_path: Path) -> None:
    said = [stance(f"s{k}{s}", f"state/{s}", f"p{k}", contest=f"x{k}") for k in range(3) for s in "ab"]
    book = ledger(said, [contest(f"x{k}") for k in range(3)], [candidacy(f"p{k}", f"x{k}") for k in range(3)])
    coalition_map(book, "x0", tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml") and "</svg>" in text
    agreement_map(agreement(book, incidence(book), draws=9), tmp_path / "heat.png")
    assert (tmp_path / "heat.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="no map"):
        coalition_map(ledger([]), "x", tmp_path / "none.png")
    with pytest.raises(UsageError, match="cannot be written"):
        coalition_map(book, "x0", tmp_path / "absent" / "map.png")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kg", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.mark.parametrize("measure", ["coalitions", "coverage", "reveal-rates", "shifts", "contradictions", "agreement", "co-support",
                                     "homophily", "mixing", "conversion", "prediction", "powers"])  # fmt: skip
def test_every_measure_answers(
    measure: str, release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "align", "stances", measure, "--draws", "9", "-g", str(release), "-f", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"definition", "window", "as_of", "policy", "null", "draws", "seed"} <= set(answer["about"])
    assert all(set(row) == set(answer["rows"][0]) for row in answer["rows"])


@pytest.mark.parametrize("words", [
    ("stances", "coalitions", "--level", "kings"), ("stances", "communities"), ("stances", "conversion", "--members", "3"),
    ("stances", "prediction-logit"), ("compare", "--with", "absent.csv"), ("compare", "--method", "mean"),
])  # fmt: skip
def test_what_cannot_be_answered_is_said(
    words: tuple[str, ...], release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "align", *words, "-g", str(release)) == 2
    said = capsys.readouterr()
    assert said.err.startswith("kg: ") and not said.out and "Traceback" not in said.err
