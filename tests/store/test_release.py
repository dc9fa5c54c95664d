"""Releases: whole or not at all; the store is a cache that can be made again."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg.build
import kg.store.release as release_module
from kg.errors import ReleaseError
from kg.graph.dataset import graphs_of_store, query_graphs
from kg.graph.grouped import lines
from kg.ids import graph_iri
from kg.store import Publication, open_release, publish
from kg.store.release import verify
from tests.conftest import ROOT

SMALL = {"kg.nq": ["<a:s> <a:p> <a:o> <a:g> .\n"], "kg.trig": [""], "kg.ttl": [""], "report.json": ["{}"]}


def count(folder: Path) -> int:
    return len(open_release(folder).store)


def test_a_release_opens_with_all_its_quads(release: Path, built: kg.build.Built) -> None:
    opened = open_release(release)
    named = sum(1 for quad in opened.store if quad.graph_name != ox.DefaultGraph())
    assert named == len(built.quads) == opened.manifest["quads"]
    assert list(verify(release)) == []


@pytest.mark.parametrize("made", ["beside the build", "from its dump"])
def test_the_graphs_of_the_default_policy_stand_merged(
    release: Path, built: kg.build.Built, tmp_path: Path, made: str
) -> None:
    folder = tmp_path / "g"
    if made == "from its dump":
        shutil.copytree(release, folder, ignore=shutil.ignore_patterns("store"))
        open_release(folder)  # makes the store anew
    else:
        with Publication(folder) as publication:
            publication.load(lines(built.graphs))
            publication.load(lines(kg.build.graphs_of(built.graphs, "default", True), merge=True))
            publication.publish(kg.build.files(built), kg.build.about(built))
    store = open_release(folder).store
    apart = {
        q.triple
        for g in query_graphs("default")
        for q in store.quads_for_pattern(None, None, None, ox.NamedNode(graph_iri(g.kind, g.id)))
    }
    merged = {q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert len(merged) > 10_000 and merged == apart
    assert graphs_of_store(store, "default") == [ox.DefaultGraph()] and len(graphs_of_store(store, "majority")) == 4


def test_a_newer_release_takes_the_place_of_the_older(tmp_path: Path) -> None:
    publish(tmp_path / "g", SMALL, {})
    publish(tmp_path / "g", {**SMALL, "kg.nq": [*SMALL["kg.nq"], "<a:s> <a:p> <a:o2> <a:g> .\n"]}, {})
    assert count(tmp_path / "g") == 2
    assert [p.name for p in tmp_path.iterdir()] == ["g"]


def test_a_full_disk_leaves_the_old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path / "g", SMALL, {})

    def full(path: Path, pieces: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release_module, "_write", full)
    with pytest.raises(ReleaseError, match="No space left"):
        publish(tmp_path / "g", SMALL, {})
    assert count(tmp_path / "g") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["g"]


@pytest.mark.parametrize("moment", [0.3, 1.0, 2.0, 3.5])
def test_a_killed_build_leaves_the_old_release(tmp_path: Path, moment: float) -> None:
    out = tmp_path / "g"
    publish(out, SMALL, {})
    code = f"import pathlib, kg.build; kg.build.build(pathlib.Path({str(out)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert count(out) >= 1 and list(verify(out)) == []
    publish(out, SMALL, {})
    assert [p.name for p in tmp_path.iterdir()] == ["g"], "what the killed build left is swept away"


@pytest.mark.parametrize("content", ["notes.txt", "manifest.json"])
def test_a_folder_that_is_no_release_is_not_touched(tmp_path: Path, content: str) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / content).write_text("{}")
    with pytest.raises(ReleaseError, match="nothing was touched"):
        publish(tmp_path, SMALL, {})
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("damage", ["gone", "stamp", "files"])
def test_a_damaged_store_is_made_again(tmp_path: Path, damage: str) -> None:
    publish(tmp_path / "g", SMALL, {})
    store = tmp_path / "g" / "store"
    if damage == "gone":
        shutil.rmtree(store)
    elif damage == "stamp":
        (store / "stamp.json").write_text("{")
    else:
        (store / "CURRENT").unlink()
        (store / "stamp.json").write_text("{}")
    assert count(tmp_path / "g") == 1
    assert (store / "stamp.json").exists(), "and mended on disk"


def test_a_dump_that_was_changed_is_refused(tmp_path: Path) -> None:
    publish(tmp_path / "g", SMALL, {})
    shutil.rmtree(tmp_path / "g" / "store")
    (tmp_path / "g" / "kg.nq").write_text("<a:s> <a:p> <a:forged> <a:g> .\n")
    with pytest.raises(ReleaseError, match="not the one in the manifest"):
        open_release(tmp_path / "g")
    assert list(verify(tmp_path / "g")) == ["kg.nq is not the file that was published"]


@pytest.mark.parametrize("manifest", ["", "[]", json.dumps({"format": "other"})])
def test_another_format_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ReleaseError):
        open_release(tmp_path)


def test_no_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="kg build --out"):
        open_release(tmp_path / "nothing")
