"""Two releases of the seed, the second with a term ended, one withdrawn, one added and a date corrected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg.build
from kg.cli.app import app
from kg.store import publish

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    from tests.conftest import ROOT

    root = tmp_path_factory.mktemp("newer")
    for name in ("interpol", "world", "schemas", "policies"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    terms = root / "data" / "interpol" / "terms.csv"
    lines = terms.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = []
    for line in lines:
        if line.startswith("icpc-president/eugen-seydel/1,"):
            continue
        if line.startswith("interpol-president/lucas-philippe/1,"):
            line = line.replace(",..,", ",2026-05-04,")
        if line.startswith("interpol-president/carl-persson/1,"):
            line = line.replace("1980", "1981")
        changed.append(line)
    header = lines[0].rstrip("\n").split(",")
    row = dict.fromkeys(header, "") | {
        "id": "interpol-president/carl-persson/2", "office": "interpol-president", "person": "carl-persson",
        "kind": "substantive", "start": "2026-05-04", "end": "..", "evidence": "read",
        "document": next(line for line in lines if line.startswith("interpol-president/carl-persson/1,")).split(",")[header.index("document")],
    }  # fmt: skip
    terms.write_text("".join([*changed, ",".join(row[h] for h in header) + "\n"]), encoding="utf-8")
    built = kg.build.assemble([root / "data" / "interpol", root / "data" / "world"])
    publish(root / "build", kg.build.files(built), kg.build.about(built))
    return root / "build"


def changes(old: Path, new: Path, *more: str) -> list[dict[str, object]]:
    done = RUNNER.invoke(app, ["diff", str(old), str(new), "--format", "json", *more])
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)["changes"]
    return found


def test_changes_are_told_in_the_words_of_the_domain(release: Path, newer: Path) -> None:
    found = {(c["change"], c["thing"], c["property"]): c for c in changes(release, newer, "--kind", "term")}
    ended = found["ended", "term/interpol-president/lucas-philippe/1", "end"]
    assert (ended["old"], ended["new"]) == ("..", "2026-05-04") and ended["documents"]
    assert ("withdrawn", "term/icpc-president/eugen-seydel/1", "") in found
    assert ("added", "term/interpol-president/carl-persson/2", "") in found
    corrected = [c for c in found.values() if c["thing"] == "term/interpol-president/carl-persson/1"]
    assert [(c["change"], c["old"], c["new"]) for c in corrected] == [("corrected", "1980", "1981")]
    assert "Carl Persson" in str(corrected[0]["label"])


def test_the_other_way_round_is_the_opposite(release: Path, newer: Path) -> None:
    there = {(c["change"], c["thing"]) for c in changes(release, newer, "--kind", "term") if not c["property"]}
    back = {(c["change"], c["thing"]) for c in changes(newer, release, "--kind", "term") if not c["property"]}
    opposite = {"added": "withdrawn", "withdrawn": "added"}
    assert back == {(opposite[str(change)], thing) for change, thing in there} and back


def test_a_release_does_not_differ_from_itself(release: Path) -> None:
    assert changes(release, release) == []


def test_a_folder_without_a_release_is_an_error(release: Path, tmp_path: Path) -> None:
    from kg.errors import ReleaseError

    done = RUNNER.invoke(app, ["diff", str(tmp_path), str(release)])
    assert isinstance(done.exception, ReleaseError)
