"""A served release: it stays what it was while another is built in its place; its dumps; its tables for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import errno
import hashlib
import io
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.build
from kg.errors import ReleaseError
from kg.serve.snapshot import snapshot
from kg.spreadsheet import cell, table
from kg.store import open_release, publish
from tests.serve.conftest import Served, running

COUNT = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D%20%23{}"


def test_a_release_that_is_replaced_is_served_on(release: Path, built: kg.build.Built, tmp_path: Path) -> None:
    """The same rows and dumps after a build has put another release there, twice, and after the folder is gone."""
    folder = tmp_path / "build"
    shutil.copytree(release, folder)
    with running(tmp_path, "--graph", str(folder), "--workers", "1") as served:
        count, digest = served.ask("GET", COUNT.format(1))[2], served.ask("GET", "/dump/kg.nq")[1]["repr-digest"]
        smaller = {**{k: list(v) for k, v in kg.build.files(built).items()}, "kg.nq": ["<a:s> <a:p> <a:o> <a:g> .\n"]}
        for number in range(2):
            publish(folder, smaller, kg.build.about(built))
            assert served.ask("GET", COUNT.format(10 + number))[2] == count
        shutil.rmtree(folder)
        assert served.ask("GET", COUNT.format(20))[2] == count
        # a worker that is started anew opens the same release
        status, _, _ = served.ask(
            "POST",
            "/sparql",
            b"SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 999999999",
            {"Content-Type": "application/sparql-query"},
        )
        assert status in (422, 503, 504)
        assert served.ask("GET", COUNT.format(21))[2] == count
        status, sent, body = served.ask("GET", "/dump/kg.nq")
        assert status == 200 and sent["repr-digest"] == digest
        assert digest == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.mark.parametrize("links", [True, False])
def test_a_snapshot_has_links_or_copies(
    release: Path, tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EXDEV, "another file system")

        monkeypatch.setattr(os, "link", refuse)
    snapshot(release, tmp_path / "taken")
    names = sorted(p.relative_to(release) for p in release.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(tmp_path / "taken") for p in (tmp_path / "taken").rglob("*") if p.is_file())
    for name in names:
        assert (release / name).read_bytes() == (tmp_path / "taken" / name).read_bytes()
    assert (release / "kg.nq").samefile(tmp_path / "taken" / "kg.nq") is links
    assert open_release(tmp_path / "taken").manifest == open_release(release).manifest


def test_a_snapshot_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no built graph"):
        snapshot(tmp_path / "none", tmp_path / "taken")


def test_tables_for_a_spreadsheet(site: Served) -> None:
    for path, key in (("holders?name=interpol", "holders"), ("line?office=interpol-president", "line"), ("search?text=interpol", "results"),
                      ("explain?thing=office/interpol-president", "statements")):  # fmt: skip
        name, _, query = path.partition("?")
        status, sent, body = site.ask("GET", f"/api/{name}.csv?{query}")
        assert (
            status == 200
            and sent["content-type"].startswith("text/csv")
            and "attachment" in sent["content-disposition"]
        )
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))
        assert len(rows) == len(json.loads(site.ask("GET", f"/api/{path}")[2])[key]) > 0
    documented = json.loads(site.ask("GET", "/api/openapi.json")[2])["paths"]
    assert "/api/holders.csv" in documented


_TEXTS = st.text() | st.sampled_from(
    ["=1+1", "+1", "-2", "-2+3", "@S", "\t=1", "\r=1", "-inf", "+nan", "-1_0", "-\u0663", "- 1", "1e5"]
)


@given(st.lists(st.fixed_dictionaries({"a": _TEXTS, "b": _TEXTS | st.none() | st.integers() | st.floats()})))
def test_no_cell_is_a_formula_and_nothing_is_lost(rows: list[dict[str, object]]) -> None:
    read = list(csv.reader(io.StringIO(table(rows), newline="")))
    assert len(read) == (len(rows) + 1 if rows else 0)
    for row, cells in zip(rows, read[1:], strict=True):
        for column, found in zip(read[0], cells, strict=True):
            value = row[column]
            if found[:1] in ("=", "+", "-", "@", "\t", "\r"):
                float(found)
                assert found[0] in "+-" and found.isascii()
            original = "" if value is None else str(value).replace("\x00", "")
            assert found in (original, "'" + original)


def test_numbers_stay_numbers() -> None:
    assert [cell(v) for v in (-3, "-3", "+4.5", "-1e3", "-inf", "-\u0663", "=1", None)] == [
        "-3",
        "-3",
        "+4.5",
        "-1e3",
        "'-inf",
        "'-\u0663",
        "'=1",
        "",
    ]
