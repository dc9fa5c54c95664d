"""A source that shrinks stops a release, one that doubles is noticed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import kg.build
from kg.errors import BuildRefused
from kg.sources.counts import changes

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("now", "shrinks", "doubles"), [(100, 0, 0), (86, 0, 0), (85, 1, 0), (0, 1, 0), (199, 0, 0), (200, 0, 1)]
)
def test_the_bounds(now: int, shrinks: int, doubles: int) -> None:
    shrunk, doubled = changes({"a": {"term": 100}}, {"a": {"term": now}})
    assert (len(shrunk), len(doubled)) == (shrinks, doubles)


def test_a_kind_that_is_gone_has_shrunk_to_nothing_and_a_source_not_read_any_more_has_not() -> None:
    (change,), _ = changes({"a": {"term": 100}}, {"a": {}})
    assert change.now == 0
    assert changes({"a": {"term": 100}}, {}) == ([], [])


def folder_with(tmp_path: Path, terms: int) -> Path:
    """Return a folder of data with a source of so many terms."""
    data = tmp_path / f"data-{terms}" / "example"
    data.mkdir(parents=True, exist_ok=True)
    for file in DATA.glob("*.csv"):
        (data / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (data / "source.yaml").write_text(
        "title: T\ndescription: D\nas_of: '2026-11-24'\ncounts:\n  term: {min: 1}\n", encoding="utf-8"
    )
    with (data / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = [
        rows[-1] | {"id": f"example-president/mona-nord/{n}", "start": str(1700 + n), "end": str(1701 + n)}
        for n in range(1, terms + 1)
    ]
    with (data / "terms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    return data.parent


def test_a_build_from_a_source_that_lost_a_fifth_is_refused_and_the_old_release_stays(tmp_path: Path) -> None:
    out = tmp_path / "build"
    kg.build.build(out, [folder_with(tmp_path, 50)])
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(BuildRefused, match="example has 40 of the kind term where it had 50"):
        kg.build.build(out, [folder_with(tmp_path, 40)])
    assert (out / "manifest.json").read_bytes() == before
    kg.build.build(out, [folder_with(tmp_path, 40)], accept_shrink=True)
    assert json.loads((out / "manifest.json").read_text())["counts_by_source"]["example"]["term"] == 40


def test_a_source_that_doubled_is_published_with_a_warning(tmp_path: Path) -> None:
    out = tmp_path / "build"
    kg.build.build(out, [folder_with(tmp_path, 30)])
    built = kg.build.build(out, [folder_with(tmp_path, 70)])
    assert any("example has 70" in note for note in built.notes)
