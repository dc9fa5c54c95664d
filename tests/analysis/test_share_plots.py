"""Plots: the same bytes each time, the colours told apart, and clear words where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.analysis import share_plots
from kg.analysis.choose import choose
from kg.analysis.gender import women
from kg.analysis.representation import representation
from kg.errors import UsageError
from tests.analysis.small_worlds import STATES, chain, member_of, world_of

W = world_of(
    chain(["fr", "kr", "us", "fr", "za", "se", "cl"], first=1980, years=6), members=member_of(STATES),
    genders={f"head-{i}": "female" if i > 4 else "male" for i in range(7)},
)  # fmt: skip
CROWD = world_of(
    [t for i in range(6) for t in chain(["fr", "kr"], line=f"line{i}", first=1980)],
    genders={f"line{i}-{j}": "male" for i in range(6) for j in range(2)},
)


def drawn(path: Path) -> None:
    share_plots.plot_women(women(CROWD, choose(CROWD), "decade"), path.with_stem("women"))
    share_plots.plot_ratios(representation(W, choose(W), "state", draws=20), path.with_stem("ratios"))
    share_plots.plot_shares(representation(W, choose(W), draws=20, by_decade=True), path.with_stem("shares"))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        drawn(tmp_path / folder / "x.svg")
    for name in ("women", "ratios", "shares"):
        one, other = ((tmp_path / folder / f"{name}.svg").read_bytes() for folder in ("one", "other"))
        assert one == other and b"<svg" in one and len(one) > 5000


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    empty = choose(W, end="1900")
    with pytest.raises(UsageError, match="nothing to plot"):
        share_plots.plot_women(women(W, empty, "decade"), tmp_path / "x.svg")
    for plot in (share_plots.plot_ratios, share_plots.plot_shares):
        with pytest.raises(UsageError, match="nothing to plot"):
            plot(representation(W, empty), tmp_path / "x.svg")
    whole = representation(W, choose(W), draws=2)
    with pytest.raises(UsageError, match="no ending that can be drawn"):
        share_plots.plot_ratios(whole, tmp_path / "x.gif")
    with pytest.raises(UsageError, match="cannot be written"):
        share_plots.plot_ratios(whole, tmp_path / "none" / "x.svg")


def test_decades_that_are_not_drawn_are_named(tmp_path: Path) -> None:
    few = world_of(
        [*chain(["fr"], line="old", first=1870), *(t for i in range(6) for t in chain(["fr", "kr"], line=f"line{i}", first=1980))],
        genders={f"line{i}-{j}": "male" for i in range(6) for j in range(2)} | {"old-0": "male"},
    )  # fmt: skip
    share_plots.plot_women(women(few, choose(few), "decade"), tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text()
    assert "Not drawn, fewer than 5 persons of known gender: 1870s" in text and "possibly in office at the end" in text
