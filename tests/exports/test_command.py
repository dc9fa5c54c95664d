"""`kg export` and `kg release`: what they say, refuse, and leave in place."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from kg.errors import ReleaseError, UsageError
from kg.exports import FORMATS
from kg.exports.extract import Extract, open_extract
from kg.exports.release import SUMS, write_release
from kg.exports.writing import write_file, write_folder
from kg.store import open_release
from tests.cli.test_commands import kg
from tests.conftest import ROOT
from tests.exports.conftest import peer


def test_help_and_list_say_what_each_format_loses() -> None:
    shown = re.sub(r"\s+", " ", kg("export", "--help").stdout)
    listed = kg("export", "--list").stdout
    for format_ in FORMATS.values():
        assert f"{format_.name}: {format_.loses}." in shown
        assert format_.name in listed and format_.holds in listed and format_.loses in listed


def test_docs_say_the_same() -> None:
    text = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [line for line in text.partition("## Tables")[0].splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{f.name}` | {f.title} | {f.audience} | {f.holds} | {f.loses} | {f.opened_with} |" for f in FORMATS.values()
    ]


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["turtel"], "Did you mean 'turtle'?", 2),
        ([], "Name one format", 2),
        (["turtle", "--format", "trig"], "Name one format", 2),
        (["csv"], "name a folder: kg export csv --out tables/", 2),
        (["turtle", "--policy", "defualt"], "Did you mean 'default'?", 2),
        (["turtle", "--on", "ALPHAA"], "There is no organization 'ALPHAA'", 2),
        (["turtle", "--on", "alpha-head"], "There is no organization 'alpha-head'", 2),
        (["turtle", "--on", ""], "There is no organization ''", 2),
        (["turtle", "--out", "/nowhere/at/all"], "could not be written", 3),
    ],
)
def test_wrong_words_are_told(words: list[str], said: str, code: int, mini: Path) -> None:
    done = kg("export", *words, release=mini)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr and not done.stdout


def test_no_graph(tmp_path: Path) -> None:
    assert kg("export", "turtle", release=tmp_path).returncode == 3


def test_data_to_stdout_and_remarks_to_stderr(mini: Path, tmp_path: Path) -> None:
    done = kg("export", "turtle", release=mini)
    assert done.returncode == 0 and done.stdout.startswith("# Who leads") and not done.stderr
    assert "# Loses which document says which value" in done.stdout
    assert kg("export", "-f", "turtle", release=mini).stdout == done.stdout
    done = kg("export", "quickstatements", release=mini)
    assert done.stdout.startswith("Q3\t") and "left out" in done.stderr
    done = kg("export", "turtle", "--out", str(tmp_path / "x.ttl"), release=mini)
    assert not done.stdout and FORMATS["turtle"].loses in done.stderr


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_graph_and_one_organization_can_be_exported(
    name: str, nothing: Path, mini: Path, tmp_path: Path
) -> None:
    """An empty graph gives an empty export; so does, nearly, an organization without terms."""
    from kg.exports import find_format, output

    for extract in (open_extract(nothing), open_extract(mini, organizations=["beta"])):
        made = output(find_format(name), extract)
        files = made if isinstance(made, dict) else {"x": made}
        text = b"".join(piece for pieces in files.values() for piece in pieces)
        assert b"person/a" not in text
    assert extract.organizations == ("organization/beta",)


def test_an_interrupted_export_leaves_the_old_one(tmp_path: Path) -> None:
    def pieces(fail: bool):  # type: ignore[no-untyped-def]
        yield b"new"
        if fail:
            raise OSError(28, "No space left on device")

    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(ReleaseError, match="No space left"):
        write_file(path, pieces(True))
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["x"]
    folder = tmp_path / "f"
    write_folder(folder, {"mark": [b"1"], "b/c": [b"2"]}, "mark")
    with pytest.raises(ReleaseError, match="No space left"):
        write_folder(folder, {"mark": [b"3"], "b/c": pieces(True)}, "mark")
    assert (folder / "mark").read_bytes() == b"1" and sorted(p.name for p in tmp_path.iterdir()) == ["f", "x"]
    write_folder(folder, {"mark": [b"3"]}, "mark")
    assert not (folder / "b").exists() and (folder / "mark").read_bytes() == b"3"


def test_other_peoples_folders_and_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match="holds something else"):
        write_folder(tmp_path / "mine", {"mark": [b"1"]}, "mark")
    with pytest.raises(UsageError, match="is a file"):
        write_folder(tmp_path / "mine" / "thesis.txt", {"mark": [b"1"]}, "mark")
    with pytest.raises(UsageError, match="is a folder"):
        write_file(tmp_path / "mine", [b"1"])
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "x"


@pytest.fixture(scope="module")
def archive(seed: Extract, mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "release"
    write_release(folder, seed, open_release(mini))
    return folder


def test_a_release_holds_what_it_lists(archive: Path, seed: Extract) -> None:
    sums = dict(reversed(line.split("  ")) for line in (archive / SUMS).read_text().splitlines())  # type: ignore[misc]
    assert sums == {
        str(p.relative_to(archive)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in archive.rglob("*") if p.is_file() and p.name != SUMS
    }  # fmt: skip
    manifest = json.loads((archive / "dumps" / "manifest.json").read_text(encoding="utf-8"))
    for name in ("kg.nq", "kg.trig", "kg.ttl"):
        dump = gzip.decompress((archive / "dumps" / f"{name}.gz").read_bytes())
        assert hashlib.sha256(dump).hexdigest() == manifest["files"][name]["sha256"]
    assert {"LICENSE", "CITATION.cff", "CHANGES.md", "dataset.ttl", "tables/terms.csv", "panels/leader-spell.csv",
            "ontology/leadership.ttl"} < set(sums)  # fmt: skip


def test_a_release_is_an_ro_crate(archive: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(archive)
    listed = {entity.id: entity for entity in crate.data_entities}
    files = {str(p.relative_to(archive)) for p in archive.rglob("*") if p.is_file()} - {SUMS, "ro-crate-metadata.json"}
    assert set(listed) == files
    assert crate.root_dataset["license"].id == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert crate.root_dataset["datePublished"].startswith("2026") and crate.name and crate.description
    for name, entity in listed.items():
        assert int(entity["contentSize"]) == (archive / name).stat().st_size
        assert entity["sha256"] == hashlib.sha256((archive / name).read_bytes()).hexdigest()


def test_the_communitys_validator_accepts_the_crate(archive: Path, tmp_path: Path) -> None:
    """All that RO-Crate 1.1 requires and recommends; and a crate with a fault is seen."""
    found = peer("crate.py", archive)
    assert found["issues"] == [] and found["checks"] > 60
    shutil.copytree(archive, tmp_path / "r")
    path = tmp_path / "r" / "ro-crate-metadata.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["@context"] = document["@context"][0]
    (root,) = (entity for entity in document["@graph"] if entity["@id"] == "./")
    del root["license"]
    path.write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "r" / "dataset.ttl").unlink()
    issues = " ".join(peer("crate.py", tmp_path / "r")["issues"])
    assert "sha256" in issues and "license" in issues.lower() and "dataset.ttl" in issues


def test_a_release_describes_itself_in_void_and_dcat(archive: Path) -> None:
    import rdflib

    graph = rdflib.Graph().parse(archive / "dataset.ttl")
    dcat, void = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://rdfs.org/ns/void#")
    (dataset,) = graph.subjects(rdflib.RDF.type, dcat.Dataset)
    assert len(list(graph.objects(dataset, void.dataDump))) == 3
    sizes = {
        str(d).partition("/data/")[2].partition("/")[2]: int(graph.value(d, dcat.byteSize))
        for d in graph.objects(dataset, dcat.distribution)
    }
    assert sizes["dumps/kg.nq.gz"] == (archive / "dumps" / "kg.nq.gz").stat().st_size
    assert sizes["tables/terms.csv"] == (archive / "tables" / "terms.csv").stat().st_size


def test_changes_are_told_in_the_domains_terms(archive: Path) -> None:
    text = (archive / "CHANGES.md").read_text(encoding="utf-8")
    assert text.startswith("# Changes from the data of 2004-12-31 to those of 2026-11-23")
    assert (
        "## Term" in text
        and "### Added" in text
        and "`term/interpol-president/kim-jong-yang/2` Kim Jong-yang, President of INTERPOL" in text
    )
    assert "### Withdrawn" in text and "\\<b\\>\\*x\\*\\</b\\>" in text and "document/" in text
    assert len(json.loads((archive / "changes.json").read_text(encoding="utf-8"))) > 500


def test_a_release_is_the_same_bytes_again(archive: Path, seed: Extract, mini: Path, tmp_path: Path) -> None:
    write_release(tmp_path / "r", open_extract(seed.release.folder), open_release(mini))
    assert (tmp_path / "r" / SUMS).read_bytes() == (archive / SUMS).read_bytes()


def test_release_as_a_command(mini: Path, tmp_path: Path) -> None:
    done = kg("release", "--out", str(tmp_path / "r"), release=mini)
    assert done.returncode == 0 and "sha256sum -c SHA256SUMS" in done.stderr
    assert (tmp_path / "r" / "ro-crate-metadata.json").exists() and not (tmp_path / "r" / "CHANGES.md").exists()
    shutil.rmtree(tmp_path / "r")
    (tmp_path / "r").write_text("mine")
    done = kg("release", "--out", str(tmp_path / "r"), release=mini)
    assert done.returncode == 2 and "is a file" in done.stderr and (tmp_path / "r").read_text() == "mine"
