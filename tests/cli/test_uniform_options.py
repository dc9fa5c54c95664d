"""Sibling commands take the same options."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from kg.cli.app import app

GROUP = typer.main.get_command(app).commands["succession"].commands  # type: ignore[attr-defined]
ABOUT_OFFICES = sorted(set(GROUP) - {"first-round-leaders"})


@pytest.mark.parametrize("name", ABOUT_OFFICES)
def test_every_analysis_of_offices_can_be_narrowed_alike(name: str) -> None:
    options = {option for parameter in GROUP[name].params for option in parameter.opts}
    assert {"--organization-kind", "--as-of", "--graph", "--policy", "--format", "--endpoint"} <= options


def test_an_analysis_of_one_kind_of_organization_has_no_other(release: Path) -> None:
    ask = ["succession", "early-ends", "--by", "organization-kind", "--format", "csv", "--graph", str(release)]
    every = {row["organization-kind"]: row for row in csv.DictReader(io.StringIO(CliRunner().invoke(app, ask).stdout))}
    kind = next(iter(sorted(every)))
    done = CliRunner().invoke(app, [*ask, "--organization-kind", kind])
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    same = [key for key in row if key not in ("n",)]
    assert done.exit_code == 0 and [row[key] for key in same] == [every[kind][key] for key in same]
    wrong = CliRunner().invoke(app, [*ask, "--organization-kind", "cort"])
    assert wrong.exit_code != 0 and "kind of organization" in str(wrong.exception)
