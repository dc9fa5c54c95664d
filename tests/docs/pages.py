"""Reads the pages of the documentation, and runs what they show as their reader would: in an empty folder, with a shell.

What a page shows is run in its order, since one step stands on the last:

- `console`: lines after `$ ` (and `> ` for more lines) are typed into bash; what follows must be the output. `...` stands for
  whatever was left out. A command that fails must be followed by `echo $?`.
- `pycon`: a session of Python, compared in the same way; names live on through the page.
- `sh`, `python`: run, and must not fail.
- a `{code-block}` whose caption is a path: the file is written there.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.conftest import ROOT

DOCS = ROOT / "docs"
PORT = "8000"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the text behind it, the line where it begins, and the file that it is to be."""

    language: str
    text: str
    line: int
    file: str = ""


def pages() -> list[Path]:
    """All pages, without what is generated when the site is built."""
    return sorted(path for path in DOCS.rglob("*.md"))


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for token in MarkdownIt().parse(path.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map:
            words = token.info.split()
            if words[:1] == ["{code-block}"]:
                caption = re.match(r":caption: (\S+)\n\n?", token.content)
                text = token.content[caption.end() :] if caption else token.content
                yield Block(words[-1], text, token.map[0] + 1, caption[1] if caption else "")
            else:
                yield Block(words[0] if words else "", token.content, token.map[0] + 1)


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a block of the terminal, each with the output shown below it."""
    found: list[tuple[str, str]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
        else:
            raise AssertionError(f"line {block.line}: output before any command")
    return found


class Reader:
    """Somebody who has a checkout with the seed case and a built graph, and types what a page shows."""

    def __init__(self, folder: Path, release: Path) -> None:
        self.folder = folder / "checkout"
        self.names: dict[str, object] = {}
        self.groups: list[int] = []
        bin_ = folder / "bin"
        bin_.mkdir()
        for name in ("kg", "queries", "ontology"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("interpol", "world", "schemas", "policies", "profiles"):
            shutil.copytree(ROOT / "data" / name, self.folder / "data" / name)
        shutil.copytree(release, self.folder / "build")
        for name, what in (("kg", "-m kg"), ("python", "")):
            script = bin_ / name
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {what} "$@"\n')
            script.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.environment = os.environ | {
            "PATH": f"{bin_}:{os.environ['PATH']}", "PYTHONPATH": str(self.folder), "COLUMNS": "300", "NO_PROXY": "127.0.0.1",
        }  # fmt: skip
        self.environment.pop("KG_GRAPH", None)

    def close(self) -> None:
        """Stop what the page left running."""
        for group in self.groups:
            try:
                os.killpg(group, signal.SIGTERM)
            except ProcessLookupError:
                continue

    def follow(self, block: Block) -> None:
        """Do what a block shows.

        Raises
        ------
        AssertionError
            It fails, or shows something else than what comes out.

        """
        if block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            self._type(commands(block), block.line)
        elif block.language == "sh":
            lines = block.text.replace("\\\n", " ").splitlines()
            typed = [(line, "...\n") for line in lines if line.strip() and not line.startswith("#")]
            self._type(typed, block.line)
        elif block.language in ("pycon", "python"):
            self._python(block)

    def _type(self, typed: list[tuple[str, str]], line: int) -> None:
        mark = uuid.uuid4().hex
        ready = f"for _ in $(seq 300); do (: < /dev/tcp/127.0.0.1/{self.port}) 2>/dev/null && break; sleep 0.1; done"
        script = ""
        for command, _ in typed:
            script += f"{self._here(command)}\n__s=$?; printf '\\n%s %s\\n' {mark} $__s\n"
            script += f"{ready}\n" if command.rstrip().endswith("&") else ""
            script += "(exit $__s)\n"
        output = self.folder.parent / mark
        with output.open("w") as file:
            done = subprocess.Popen(
                ["bash", "-c", script], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            self.groups.append(done.pid)
            done.wait(timeout=300)
        said = output.read_text(encoding="utf-8")
        pieces = re.split(rf"^{mark} (\d+)$", said, flags=re.MULTILINE)
        got, statuses = pieces[0:-1:2], [int(status) for status in pieces[1::2]]
        assert len(statuses) == len(typed), f"line {line}: the shell ended early:\n{said}"
        for number, ((command, wanted), text, status) in enumerate(zip(typed, got, statuses, strict=True)):
            shown_status = number + 1 < len(typed) and typed[number + 1][0] == "echo $?"
            assert not status or shown_status, f"line {line}: {command!r} left with {status}:\n{text}"
            compare(f"line {line}: {command}", self._here(wanted), text)

    def _here(self, text: str) -> str:
        return re.sub(rf"\b{PORT}\b", self.port, text)

    def _python(self, block: Block) -> None:
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            if block.language == "python":
                exec(compile(block.text, f"line {block.line}", "exec"), self.names)
                return
            test = doctest.DocTestParser().get_doctest(block.text, self.names, "page", None, block.line)
            said: list[str] = []
            doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append, clear_globs=False)
            self.names.update(test.globs)
            assert not said, "".join(said)
        finally:
            os.chdir(before)


def compare(what: str, wanted: str, got: str) -> None:
    """Hold output against what the page shows."""
    checker = doctest.OutputChecker()
    got = got.strip("\n") + "\n" if got.strip() else ""
    if wanted == "...\n":
        return
    example = doctest.Example("", wanted)
    assert checker.check_output(wanted, got, FLAGS), f"{what}\n{checker.output_difference(example, got, FLAGS)}"
