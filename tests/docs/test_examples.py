"""Every example of the documentation does what its page says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, Block, Reader, blocks, commands, compare, pages

RUN = ("console", "sh", "pycon", "python")
NOT_RUN = {
    "sources.md": "fetches from the network, and reads files that others publish",
    "notebooks.md": "installs and starts Jupyter; tests/notebooks run the notebooks themselves",
    "releasing.md": "builds and publishes a release; tests/packaging does what can be done here",
    "roll-calls.md": "needs the votes of the General Assembly, which are not shipped",
}
"""Pages whose commands cannot be run here. That these exist with all their options is tested all the same."""


def shown(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.file or block.language in RUN]


PAGES = [path for path in pages() if shown(path)]
RUN_HERE = [path for path in PAGES if str(path.relative_to(DOCS)) not in NOT_RUN]


@pytest.mark.parametrize("path", RUN_HERE, ids=lambda p: str(p.relative_to(DOCS)))
def test_the_examples_of_a_page_run(path: Path, tmp_path: Path, release: Path, request: pytest.FixtureRequest) -> None:
    for tool in ("bash", "curl", "patch"):
        if shutil.which(tool) is None:
            if os.environ.get("KG_CI"):
                pytest.fail(f"CI must have {tool}")
            pytest.skip(f"no {tool}: the examples of the shell cannot run")
    reader = Reader(tmp_path, release)
    request.addfinalizer(reader.close)
    for block in shown(path):
        reader.follow(block)


def test_what_is_not_run_is_there() -> None:
    assert set(NOT_RUN) <= {str(path.relative_to(DOCS)) for path in PAGES}


def test_the_tutorials_and_guides_have_examples() -> None:
    here = {path for path in pages() if path.parent.name in ("tutorials", "how-to")}
    assert len(here) >= 9 and here <= set(PAGES)


def test_a_page_that_shows_something_else_fails(tmp_path: Path, release: Path) -> None:
    reader = Reader(tmp_path, release)
    reader.follow(Block("console", "$ echo a; echo b\na\n...\n", 1))
    reader.follow(Block("console", "$ false\n$ echo $?\n1\n", 1))
    reader.follow(Block("pycon", ">>> 1 + 1\n2\n", 1))
    for block in (
        Block("console", "$ echo a\nb\n", 1),
        Block("console", "$ false\n", 1),
        Block("sh", "false\n", 1),
        Block("pycon", ">>> 1 + 1\n3\n", 1),
        Block("python", "assert False\n", 1),
    ):
        with pytest.raises(AssertionError):
            reader.follow(block)
    assert commands(Block("console", "$ a\n> b\nc\n", 1)) == [("a\nb", "c\n")]
    with pytest.raises(AssertionError):
        compare("", "a\n", "")
