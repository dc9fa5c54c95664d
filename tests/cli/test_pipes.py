"""What goes through a pipe: whole, exact, and no failure where the reader goes away."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.query.run import serialize


def test_a_reader_that_goes_away_is_no_failure(release: Path) -> None:
    command = [sys.executable, "-m", "kg", "view", "--graph", str(release)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read()
    assert running.returncode == 0 and "Traceback" not in errors and "BrokenPipe" not in errors


@pytest.mark.parametrize("words", [["holders", "INTERPOL"], ["holders", "INTERPOL", "-f", "csv"], ["holders", "INTERPOL", "-f", "json"], ["--version"]])  # fmt: skip
def test_a_reader_that_never_read_is_no_failure(release: Path, words: list[str]) -> None:
    """A short answer is written only when the command ends: by then the reader may be gone."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "kg", *words]
    environment = {**os.environ, "KG_GRAPH": str(release)}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_one_message() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "kg", "--version"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 4 and done.stderr == "kg: No space left on device\n"


def test_csv_of_a_query_quotes_an_iri_with_a_comma(store: ox.Store) -> None:
    text = r'SELECT * { VALUES (?iri ?text ?none) { (<https://example.org/a,b> "say \"x\", y" UNDEF) } }'
    written = serialize(store, text, "default", "csv").decode()
    (header, row) = csv.reader(io.StringIO(written, newline=""))
    assert dict(zip(header, row, strict=True)) == {"iri": "https://example.org/a,b", "text": 'say "x", y', "none": ""}
