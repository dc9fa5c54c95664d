"""Inside `kg`, arrows run one way; loaders know no triples; starting the command imports nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LAYERS = [
    {"errors"},
    {"paths", "ids", "folding", "replacing", "spreadsheet", "tokens"},
    {"dates", "likeness", "versions"},
    {"succession", "voting"},
    {"values", "vocabularies", "namespaces", "ontology"},
    {"records"},
    {"loaders"},
    {"graph"},
    {"remote"},
    {"sources"},
    {"votes"},
    {"resolve"},
    {"derive"},
    {"query"},
    {"validate"},
    {"store"},
    {"networks"},
    {"compare", "derivation", "frames"},
    {"build", "names", "explain", "story", "changes", "catalogue", "concordance"},
    {"answers"},
    {"analysis"},
    {"rollcalls", "alignment"},
    {"exports"},
    {"spark"},
    {"handle"},
    {"notebook"},
    {"serve"},
    {"cli"},
    {"__init__", "__main__"},
]  # fmt: skip
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "kg").rglob("*.py"))


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT / "kg")
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "kg" else [f"kg.{alias.name}" for alias in node.names]
            found.update(names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_every_module_has_a_layer() -> None:
    assert len(MODULES) > 50 and {part_of(path) for path in MODULES} == set(HEIGHT)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    own = part_of(path)
    for name in imported(path):
        if name.startswith("kg."):
            other = name.split(".")[1]
            assert other == own or HEIGHT[other] < HEIGHT[own], f"{own} imports {name}"


def test_loaders_see_no_triples() -> None:
    for path in (ROOT / "kg" / "loaders").glob("*.py"):
        assert not imported(path) & {"rdflib", "pyoxigraph", "networkx"}


def test_only_its_own_part_and_command_know_spark() -> None:
    knowing = {path for path in MODULES if any(n.startswith(("pyspark", "kg.spark")) for n in imported(path))}
    allowed = {path for path in MODULES if part_of(path) == "spark"} | {ROOT / "kg" / "cli" / "spark.py"}
    assert knowing and knowing <= allowed


@pytest.mark.parametrize("command", [["--help"], ["holders", "--help"]])
def test_help_imports_nothing_heavy(command: list[str]) -> None:
    code = (
        "import sys; sys.argv = ['kg', *sys.argv[1:]]\n"
        "from kg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'rdflib', 'pyshacl', 'pandas', 'networkx', 'edtf', 'pyoxigraph', 'jsonschema', 'pyspark', 'pyarrow'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "HEAVY []" in done.stdout


def test_an_answer_imports_only_the_engine(release: Path) -> None:
    """A question asked of a built graph needs the engine and the table; not what builds, validates or analyses."""
    command = ["holders", "interpol-president", "--on", "2018-10-10", "--graph", str(release)]
    code = (
        "import sys; sys.argv = ['kg', *sys.argv[1:]]\n"
        "from kg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'rdflib', 'oxrdflib', 'pyshacl', 'pandas', 'numpy', 'networkx', 'edtf', 'jsonschema', 'SPARQLWrapper', 'kg.build', "
        "'kg.validate', 'kg.derive', 'kg.resolve', 'kg.loaders', 'kg.analysis'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy), 'pyoxigraph' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "HEAVY [] True" in done.stdout and "Kim Jong-yang" in done.stdout


def test_asking_for_the_version_does_not_import_what_builds() -> None:
    code = (
        "import sys; sys.argv = ['kg', '--version']\n"
        "from kg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('HEAVY', sorted({'pyoxigraph', 'yaml', 'kg.build', 'kg.graph'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "HEAVY []" in done.stdout and done.stdout.startswith("kg ")


def test_one_query_reads_one_file(release: Path) -> None:
    """Headers are YAML, which takes a millisecond each: only those that are asked for are read."""
    from kg.query import load_queries

    library = load_queries()
    assert library["holders-on"] is library["holders-on"] and library.read == {"holders-on"}
