"""Ctrl-C on a real terminal: what is true is said, and nothing is left behind. Steps of a build are shown there only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.cli.terminal import on_terminal
from tests.conftest import SEED

FOLDERS = [word for folder in SEED for word in ("--data", str(folder))]


def test_an_interrupted_build_leaves_what_was_there(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    code, shown = on_terminal(80, "build", *FOLDERS, "--out", str(out), interrupt_at="writing what documents say")
    assert code == 130 and shown.endswith(f"\nInterrupted; nothing was written to {out}.\n")
    assert "reading the data" in shown and "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_in_a_pipe_a_build_shows_no_steps(tmp_path: Path) -> None:
    table = tmp_path / "data"
    table.mkdir()
    (table / "source.yaml").write_text("id: nothing\n", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", "--data", str(table), "--out", str(tmp_path / "build")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "reading the data" not in done.stderr and "\x1b" not in done.stderr


def test_an_interrupted_export_says_that_it_is_not_whole(release: Path) -> None:
    code, shown = on_terminal(80, "export", "trig", "--graph", str(release), interrupt_at="@prefix")
    assert code == 130 and shown.endswith("\nInterrupted; what was printed is not whole.\n")


def test_an_interrupted_server_says_that_it_has_stopped(release: Path) -> None:
    code, shown = on_terminal(80, "serve", "--graph", str(release), "--port", "0", interrupt_at="http://")
    assert code == 130 and shown.endswith("\nInterrupted; the server has stopped.\n") and "Traceback" not in shown


def test_an_interrupted_push_says_what_readers_see(release: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        profiles = tmp_path / "config.toml"
        profiles.write_text(
            f'[endpoints.silent]\nquery = "{address}query"\nupdate = "{address}update"\n', encoding="utf-8"
        )
        command = [sys.executable, "-m", "kg", "push", "--endpoint", "silent", "--graph", str(release)]
        environment = {**os.environ, "KG_CONFIG": str(profiles)}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as pushing:
            silent.settimeout(60)
            connection = silent.accept()[0]
            pushing.send_signal(signal.SIGINT)
            assert pushing.stderr
            said = pushing.stderr.read()
            connection.close()
    assert pushing.returncode == 130 and said.startswith("Interrupted; readers see one whole release")
    assert "Traceback" not in said
