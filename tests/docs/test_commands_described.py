"""What the documentation says of the command line is what the command line says of itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from kg.cli.app import app
from kg_docs.commands import commands, page
from tests.conftest import ROOT
from tests.docs.pages import DOCS, blocks, pages

KNOWN = dict(commands())
LEAVES = sorted(name for name, command in KNOWN.items() if not getattr(command, "commands", None))
GENERATED = page("")


def section(name: str) -> str:
    _, _, rest = GENERATED.partition(f" `{name}`\n")
    assert rest, name
    return re.split(r"^#{3,4} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", LEAVES)
def test_all_that_help_says_of_a_command_is_on_the_page(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split()[1:], "--help"], env={"COLUMNS": "300", "TERM": "dumb"})
    assert done.exit_code == 0
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", done.output))
    assert "--help" in options and len(done.output) > 100
    text = section(name)
    assert {option for option in options if option not in text} == set()


def named_in_the_table() -> set[str]:
    """Return the commands that the first column of the table names; a cell may name several of one group."""
    table = (DOCS / "command-line.md").read_text(encoding="utf-8").partition("## Every command")[0]
    names = set()
    for line in table.splitlines():
        if not line.startswith("| `"):
            continue
        group = ""
        for span in re.findall(r"`([a-z][^`]*)`", re.split(r"(?<!\\)\|", line)[1].replace("\\|", "|")):
            first, second = [*span.split(), ""][:2]
            if getattr(KNOWN.get(f"kg {first}"), "commands", None):
                group = first
                names |= {f"kg {first} {name}" for name in second.split("|")}
            else:
                names.add(f"kg {first}" if f"kg {first}" in KNOWN else f"kg {group} {first}")
    return names


def test_the_table_of_commands_has_all_and_no_other() -> None:
    assert named_in_the_table() == set(LEAVES)


def mentions() -> Iterator[tuple[str, str]]:
    """Yield each command that a page mentions, with the place."""
    for path in [*pages(), ROOT / "README.md"]:
        where = str(path.relative_to(ROOT))
        for block in blocks(path):
            if block.file or block.language not in ("", "sh", "console"):
                continue
            for line in block.text.replace("\\\n", " ").splitlines():
                bare = line.removeprefix("$ ")
                if bare.startswith("kg ") and not (block.language == "console" and bare == line):
                    yield where, bare
        for token in MarkdownIt().enable("table").parse(path.read_text(encoding="utf-8")):
            for child in token.children or ():
                if child.type == "code_inline" and child.content.startswith("kg "):
                    yield where, child.content


def fault(mention: str) -> str:
    """Return what a mention says that the command line does not know."""
    plain = re.split(r" [|>&]|#|;", mention.replace("[", " ").replace("]", " "))[0]
    try:
        words = shlex.split(plain)
    except ValueError:
        words = plain.split()
    name, command = "kg", KNOWN["kg"]
    rest = words[1:]
    while rest and f"{name} {rest[0]}" in KNOWN:
        name, command = f"{name} {rest[0]}", KNOWN[f"{name} {rest[0]}"]
        rest = rest[1:]
    if getattr(command, "commands", None) and rest and re.fullmatch(r"[a-z][a-z-]*", rest[0]):
        return f"no command {rest[0]!r} in {name}"
    if name == "kg" and not any(word.startswith("-") for word in rest):
        return "no command"
    known = {opt for param in [*command.params, *KNOWN["kg"].params] for opt in option_names(param)} | {"--help", "-h"}
    given = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    return ", ".join(sorted(f"{option} is no option of {name}" for option in given - known))


def option_names(param: Any) -> list[str]:
    return [*param.opts, *param.secondary_opts]


def test_every_command_that_a_page_mentions_exists_with_its_options() -> None:
    found = list(mentions())
    assert len(found) > 100
    wrong = [(where, mention, said) for where, mention in found if (said := fault(mention))]
    assert wrong == []


@pytest.mark.parametrize(
    "mention", ["kg bild", "kg build --ou x", "kg align stance", "kg holders INTERPOL --when 2018"]
)
def test_a_command_that_does_not_exist_is_found(mention: str) -> None:
    assert fault(mention)
