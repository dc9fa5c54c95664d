"""What is published works where no checkout is in reach: wheel and sdist, an empty environment, any folder.

Needs the package registry, for hatchling and the dependencies; CI must reach it, elsewhere the tests skip without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

EPOCH = "1767225600"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _no_registry(done: subprocess.CompletedProcess[str]) -> None:
    unreachable = r"Could not find a version|ConnectionError|No matching distribution|Max retries"
    if done.returncode and not os.environ.get("KG_CI") and re.search(unreachable, done.stderr + done.stdout):
        pytest.skip("no package registry can be reached")
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def _build(out: Path, *what: str) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "build", *what, "--outdir", str(out), "."]
    _no_registry(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel made from it."""
    out = tmp_path_factory.mktemp("published")
    _build(out)
    return out


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def tracked(*folders: str) -> dict[str, str]:
    """Return files and checksums of what is under version control, or of all files where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0")[:-1] if listed.returncode == 0 else [
        p.relative_to(ROOT).as_posix() for f in folders for p in (ROOT / f).rglob("*") if p.is_file() and "__pycache__" not in p.parts
    ]  # fmt: skip
    return {n: hashlib.sha256((ROOT / n).read_bytes()).hexdigest() for n in names if (ROOT / n).is_file()}


def test_the_wheel_carries_all_that_is_in_the_repository(published: Path) -> None:
    wanted = tracked("kg") | {f"kg/_shipped/{n}": s for n, s in tracked("ontology", "queries", "data").items()}
    with zipfile.ZipFile(only(published, "*.whl")) as wheel:
        held = {n: hashlib.sha256(wheel.read(n)).hexdigest() for n in wheel.namelist()}
        metadata = wheel.read(next(n for n in held if n.endswith(".dist-info/METADATA"))).decode()
    assert len(wanted) > 1000 and {n for n, s in wanted.items() if held.get(n) != s} == set()
    kinds = {Path(n).suffix for n in wanted}
    assert {".py", ".typed", ".rq", ".yaml", ".csv", ".ttl", ".json", ".html", ".css", ".js"} <= kinds
    assert "kg/py.typed" in held and "kg/_shipped/data/policies/default.yaml" in held
    licences = {n.partition(".dist-info/licenses/")[2] for n in held if ".dist-info/licenses/" in n}
    assert {"LICENSE", "data/LICENSE"} <= licences
    assert f"Requires-Python: {PROJECT['requires-python']}" in metadata and "License-Expression: Apache-2.0" in metadata
    strangers = [n for n in held if n not in wanted and ".dist-info/" not in n]
    assert not [n for n in strangers if "__pycache__" in n or n.endswith((".pyc", ".swp"))], strangers[:5]


def test_the_sdist_holds_what_is_under_version_control(published: Path) -> None:
    with tarfile.open(only(published, "*.tar.gz")) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {name for name in tracked(".") if not name.startswith(".ci/")}
    assert wanted - held == set() and "tests/packaging/test_wheel.py" in held


def test_the_wheel_is_the_same_byte_for_byte(published: Path, tmp_path: Path) -> None:
    """Made from the sdist and from the repository, at another time: one wheel."""
    _build(tmp_path, "--wheel")
    first, second = only(published, "*.whl"), only(tmp_path, "*.whl")
    assert first.name == second.name and first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def bare(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment in which the wheel alone was installed, with what it requires; returns its `kg`."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    command = [
        str(folder / "bin" / "pip"),
        "install",
        "-q",
        "-c",
        str(ROOT / "constraints.txt"),
        str(only(published, "*.whl")),
    ]
    _no_registry(subprocess.run(command, cwd=folder, capture_output=True, text=True))
    return folder / "bin" / "kg"


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of this environment but where temporary files go."""
    environment = {"HOME": str(cwd), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_two_commands_then_an_answer_from_any_folder(bare: Path, tmp_path: Path) -> None:
    """`kg build` takes the whole of the data, in a minute; here it is given the seed of what was installed."""
    where = run([str(bare.parent / "python"), "-c", "import kg, kg.paths as p; print(kg.__file__, p.data_dir(), p.queries_dir(), p.ontology_dir(), sep='\\n')"], tmp_path)  # fmt: skip
    assert where.returncode == 0, where.stderr
    places = [Path(line) for line in where.stdout.split("\n")[:-1]]
    assert all(p.is_relative_to(bare.parent.parent) and p.exists() for p in places)
    data = places[1]
    said = run([str(bare), "--version"], tmp_path).stdout
    assert re.fullmatch(rf"kg {re.escape(PROJECT['version'])}\ndata as of \d{{4}}-\d\d-\d\d\n", said)
    said = run([str(bare), "--data-version"], tmp_path).stdout
    assert re.fullmatch(r"data as of \d{4}-\d\d-\d\d, \d+ files, sha256 [0-9a-f]{12}\n", said)
    built = run([str(bare), "build", "--data", str(data / "interpol"), "--data", str(data / "world")], tmp_path)
    assert built.returncode == 0, built.stderr
    answer = run([str(bare), "holders", "INTERPOL", "--on", "2018-10-10", "--format", "json"], tmp_path)
    assert [h["holder_label"] for h in json.loads(answer.stdout)["holders"]] == ["Kim Jong-yang", "Jürgen Stock"]
    placed = run(
        [str(bare), "query", "ballot-placement", "-p", "selection=interpol-president-2018", "-f", "csv"], tmp_path
    )
    assert "under the rule ballot 3 or later" in placed.stdout


def test_an_extra_that_is_missing_is_named(bare: Path, tmp_path: Path) -> None:
    serve = run([str(bare), "serve", "--port", "0"], tmp_path)
    assert serve.returncode == 2 and "io-leadership-kg[serve]" in serve.stderr and "Traceback" not in serve.stderr


def test_the_core_needs_no_more_than_it_says(bare: Path, tmp_path: Path) -> None:
    """Every module of the core imports in the bare environment; what needs an extra says which."""
    script = (
        "import importlib, json, pkgutil, kg\n"
        "missing = {}\n"
        "for m in pkgutil.walk_packages(kg.__path__, 'kg.', onerror=lambda n: None):\n"
        "    if m.name == 'kg.__main__': continue\n"
        "    try: importlib.import_module(m.name)\n"
        "    except ModuleNotFoundError as e: missing.setdefault(m.name.split('.')[1], []).append(e.name.split('.')[0])\n"
        "print(json.dumps({k: sorted(set(v)) for k, v in missing.items()}))"
    )
    done = run([str(bare.parent / "python"), "-c", script], tmp_path)
    assert done.returncode == 0, done.stderr
    extras = {re.match(r"[\w-]+", r)[0].lower() for e in PROJECT["optional-dependencies"].values() for r in e}
    missing = json.loads(done.stdout)
    assert set(missing) <= {
        "alignment",
        "analysis",
        "rollcalls",
        "votes",
        "serve",
        "spark",
        "exports",
        "notebook",
        "cli",
    }, missing
    assert {name.lower() for names in missing.values() for name in names} <= extras | {"ipython"}, missing


def test_the_version_stands_in_one_place() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {PROJECT['version']}\n" in citation
