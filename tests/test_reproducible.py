"""The same facts are the same bytes, whatever the hash seed, time zone, locale and order of rows."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def shuffle_rows(data: Path) -> None:
    for path in sorted(data.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        # Rows of one id stay in order: the first of them carries what identifies the thing.
        groups: dict[str, list[list[str]]] = {}
        for row in rows:
            groups.setdefault(row[0], []).append(row)
        ids = sorted(groups)
        random.Random(7).shuffle(ids)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *(row for id_ in ids for row in groups[id_])])


def build(data: Path, out: Path, **environment: str) -> dict[str, bytes]:
    code = "import sys, pathlib, kg.build; kg.build.build(pathlib.Path(sys.argv[1]), [pathlib.Path(sys.argv[2])])"
    subprocess.run(
        [sys.executable, "-c", code, str(out), str(data)], check=True, cwd=ROOT, env={**os.environ, **environment}
    )
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


def test_two_builds_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    one = build(data, tmp_path / "one", PYTHONHASHSEED="1", TZ="Asia/Seoul", LC_ALL="C")
    shuffle_rows(data)
    two = build(data, tmp_path / "two", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8")
    assert set(one) == {"kg.nq", "kg.trig", "kg.ttl", "manifest.json", "report.json"}
    assert {name for name in one if one[name] != two[name]} == set()
