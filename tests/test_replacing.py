"""Folders in the making: put whole or not at all, and swept away where their process is no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg.replacing
from kg.errors import ReleaseError
from kg.replacing import Replacement, new_folder, recover, sibling, sweep


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_folder_takes_the_place_of_the_old_at_the_end(tmp_path: Path) -> None:
    for content in ("1", "2"):
        with new_folder(tmp_path / "deep" / "f") as new:
            (new / content).touch()
            assert "f" not in names(tmp_path / "deep") or names(tmp_path / "deep" / "f") == ["1"]
        assert names(tmp_path / "deep") == ["f"] and names(tmp_path / "deep" / "f") == [content]


@pytest.mark.parametrize(
    ("raised", "expected"), [(OSError(28, "No space left"), ReleaseError), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_an_error_leaves_the_old_folder(tmp_path: Path, raised: BaseException, expected: type[BaseException]) -> None:
    (tmp_path / "f" / "old").mkdir(parents=True)
    with pytest.raises(expected), new_folder(tmp_path / "f"):
        raise raised
    assert names(tmp_path) == ["f"] and names(tmp_path / "f") == ["old"]


def test_what_is_not_put_is_gone(tmp_path: Path) -> None:
    with Replacement(tmp_path / "f") as new:
        (new.path / "a").touch()
    assert names(tmp_path) == []


def test_without_an_exchange_the_old_folder_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.replacing, "_exchange", lambda one, other: False)
    (tmp_path / "f" / "old").mkdir(parents=True)
    with new_folder(tmp_path / "f") as new:
        (new / "new").touch()
    assert names(tmp_path) == ["f"] and names(tmp_path / "f") == ["new"]
    (tmp_path / "f").rename(tmp_path / ".f.old")  # as a process leaves it that dies between the two steps
    recover(tmp_path / "f")
    assert names(tmp_path) == ["f"] and names(tmp_path / "f") == ["new"]


def test_siblings_are_swept_when_their_process_is_gone(tmp_path: Path) -> None:
    code = "import sys, pathlib; from kg.replacing import sibling; (sibling(pathlib.Path(sys.argv[1]), 'making') / 'x').touch()"
    subprocess.run([sys.executable, "-c", code, tmp_path / "f"], check=True)
    mine = sibling(tmp_path / "f [of] *", "making")
    other_kind, other_folder = sibling(tmp_path / "f", "serving"), sibling(tmp_path / "fg", "making")
    stays = {mine.name, other_kind.name, other_folder.name}
    assert len(names(tmp_path)) == 4
    sweep(tmp_path / "f", "serving")
    assert len(names(tmp_path)) == 4
    sweep(tmp_path / "f", "making")
    assert set(names(tmp_path)) == stays and all(f"-{os.getpid()}-" in name for name in stays)
