"""The notebooks run from a clean kernel, answer what they claim to, and are stored without output."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

import kg.build
from kg.store import publish
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WHOLE = ("02-executive-heads", "03-who-backs-whom")
"""Notebooks that need all of the shipped data; the others run on the seed case."""

ANSWERS = {
    "01-interpol-2018": [r"108 were needed, so the count is that of ballot 3 or a later one", r"senior-deputy", r"98-64"],
    "02-executive-heads": [r"\d{3,} lines of executive heads", r"after adjustment, \d+ show a rotation", r"2010s"],
    "03-who-backs-whom": [r"of \d+ pairs \d+ have enough in common", r"pairs with a p value by permutation", r"permanent five"],
    "04-roll-calls": [r"0\.73 \[0\.\d\d, 0\.\d\d\]", r"0\.51 \[0\.\d\d, 0\.\d\d\]", r"16933"],
    "05-your-own-organization": [
        r"under the rule ballot 2 or later", r"2028-06-02", r"exit code 1", r"yaml:26 .*'defeated'", r"yaml:34 .*'thirteen'", r"Ada Beacon.*elected",
    ],
    "06-your-own-endpoint": [r"rows, equal", r"an update +403", r"another server +403", r"stopped", r"iol:Term"],
}  # fmt: skip
"""What the output of each must hold: a notebook that runs to its end may still have answered nothing."""
FIGURES = {"01-interpol-2018": 1, "02-executive-heads": 3, "03-who-backs-whom": 2, "04-roll-calls": 2}


def text_of(cell: Any) -> str:
    return str(cell.source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_stored_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }, "strip it: see docs/notebooks.md"
    for cell in notebook.cells:
        assert cell.metadata == {} and text_of(cell).strip(), cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, f"{cell.id}: see docs/notebooks.md"
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook) + "\n", (
        "written by another tool: see docs/notebooks.md"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_opens_with_the_question_and_closes_with_the_limits(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert re.match(r"# .+\n\n\*\*Question\.\*\*", text_of(cells[0]))
    assert re.match(r"## Limits", text_of(cells[-1])) and text_of(cells[-1]).count("\n- ") >= 3
    for link in re.findall(r"\]\(([^)#:]+)\)", "\n".join(map(text_of, cells))):
        assert (path.parent / link).exists(), link


def test_each_has_an_expected_answer() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(ANSWERS)


@pytest.fixture(scope="module")
def whole_release(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A release of all of the shipped data: in CI the one that README's first command has just built, else a new one."""
    built_by_readme = ROOT / "build"
    if os.environ.get("KG_CI") and (built_by_readme / "manifest.json").is_file():
        return built_by_readme
    whole: kg.build.Built = request.getfixturevalue("whole")
    folder = tmp_path_factory.mktemp("whole") / "build"
    publish(folder, kg.build.files(whole), kg.build.about(whole))
    return folder


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_from_a_clean_kernel(path: Path, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    graph: Path = request.getfixturevalue("whole_release" if path.stem in WHOLE else "release")
    out = tmp_path / path.name
    environment = {k: v for k, v in os.environ.items() if k not in ("KG_VOTES", "KG_GRAPH", "PYTHONWARNINGS")} | {
        "KG_GRAPH": str(graph), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONWARNINGS": "default",
        "OPENBLAS_NUM_THREADS": "1",  # threads that spin cost more than they bring where cores are few
    }  # fmt: skip
    # A process of its own: the client of the kernel has warnings that are errors here.
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(out)],
        cwd=path.parent,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said, figures = [], 0
    for cell in nbformat.read(out, as_version=4).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", (cell.id, output)
            said.append(output.get("text", "") + output.get("data", {}).get("text/plain", ""))
            said.append(output.get("data", {}).get("text/markdown", ""))
            figures += "image/png" in output.get("data", {})
    assert figures == FIGURES.get(path.stem, 0)
    for expected in ANSWERS[path.stem]:
        assert re.search(expected, "\n".join(said)), expected


RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""
