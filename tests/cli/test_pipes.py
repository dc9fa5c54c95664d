"""What goes through a pipe: whole, exact, and no failure where the reader goes away."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

from kg.query.run import serialize


def test_a_reader_that_goes_away_is_no_failure(release: Path) -> None:
    command = [sys.executable, "-m", "kg", "view", "--graph", str(release)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read()
    assert running.returncode == 0 and "Traceback" not in errors and "BrokenPipe" not in errors


def test_csv_of_a_query_quotes_an_iri_with_a_comma(store: ox.Store) -> None:
    text = r'SELECT * { VALUES (?iri ?text ?none) { (<https://example.org/a,b> "say \"x\", y" UNDEF) } }'
    written = serialize(store, text, "default", "csv").decode()
    (header, row) = csv.reader(io.StringIO(written, newline=""))
    assert dict(zip(header, row, strict=True)) == {"iri": "https://example.org/a,b", "text": 'say "x", y', "none": ""}
