"""A reader that goes away is no failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_reader_that_goes_away_is_no_failure(release: Path) -> None:
    command = [sys.executable, "-m", "kg", "view", "--graph", str(release)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read()
    assert running.returncode == 0 and "Traceback" not in errors and "BrokenPipe" not in errors
