"""`kg spark` as its users run it, and what it says where something is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from kg.errors import UsageError
from kg.spark import session
from tests.conftest import ROOT, java_or_skip


def kg(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", "spark", *arguments], capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment},
        check=False,
    )  # fmt: skip


def test_from_a_built_graph_to_results(release: Path, tmp_path: Path) -> None:
    java_or_skip()
    out = tmp_path / "out"
    done = kg("succession", "--graph", str(release), "--master", "local[2]", "--out", str(out), "--format", "json")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    rows = {row["table"]: row["rows"] for row in json.loads(done.stdout)}
    assert set(rows) == {"successions", "spells", "tenures", "gaps"} and min(rows.values()) > 10
    assert {name: parquet.read_table(out / name).num_rows for name in rows} == rows
    again = kg("succession", "--graph", str(release), "--out", str(out))
    assert again.returncode == 2 and "--overwrite" in again.stderr


def test_tables_are_written_whole_and_nothing_else_is_touched(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    for _ in range(2):
        done = kg("tables", "--graph", str(release), "--out", str(out))
        assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in out.iterdir()) == [
        f"{n}.parquet" for n in ("about", "candidacies", "contests", "offices", "stances", "terms")
    ]
    (out / "mine.txt").write_text("x")
    done = kg("tables", "--graph", str(release), "--out", str(out))
    assert done.returncode == 3 and "holds something" in done.stderr and (out / "mine.txt").exists()


def test_without_java(tmp_path: Path) -> None:
    done = kg("succession", "--tables", "t", "--out", str(tmp_path / "o"), JAVA_HOME=str(tmp_path))
    assert done.returncode == 2 and "needs Java 17" in done.stderr and "Traceback" not in done.stderr


def test_an_old_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="is Java 8; Spark needs 17"), session.spark_session("local[1]"):
        pass


def test_without_pyspark(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u, sys\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'pyspark' else find(name, *more)\n"
        "from kg.cli import main\n"
        f"sys.argv = ['kg', 'spark', 'votes', '--out', {str(tmp_path / 'o')!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2 and "pip install 'io-leadership-kg[spark]'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["succession", "--tables", "t", "--master", "local[none]"], "no master that Spark knows"),
        (["succession", "--tables", "t", "--master", "http://x"], "no master that Spark knows"),
        (["succession", "--master", "spark://x:7077"], "A cluster cannot read a graph on this machine"),
        (["succession", "--tables", "t", "--as-of", "soon"], "is no day"),
        (["succession", "--tables", "t", "--policy", "strict"], "--policy goes with --graph"),
        (["succession", "--tables", "t", "--conf", "memory=4g"], "is no setting of Spark"),
        (["stances", "--tables", "t", "--level", "excutive"], "Did you mean 'executive'?"),
        (["votes", "--measure", "voten"], "Did you mean 'voeten'?"),
        (["votes", "--measure", "voeten", "--measure", "state-new"], "different roll calls"),
        (["votes", "--votes", "nowhere"], "kg fetch votes"),
    ],
)
def test_what_is_wrongly_asked(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = kg(*arguments, "--out", str(tmp_path / "o"))
    assert said in done.stderr and "Traceback" not in done.stderr
    assert done.returncode == (3 if "nowhere" in arguments else 2)
