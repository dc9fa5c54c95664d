"""The command line, from the application itself: every command with all its arguments and options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from kg.cli.app import app
from kg_docs.markdown import cell, code, escape, inline, table, target


def commands() -> Iterator[tuple[str, Any]]:
    """Yield all commands and groups of commands with their full names, in the order of the help."""
    yield from _below("kg", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from _below(f"{name} {word}", below)


def page(_: str) -> str:
    """Return the reference of the command line."""
    return "\n\n".join(_section(name, command) for name, command in commands())


def _section(name: str, command: Any) -> str:
    context = command.context_class(command, info_name=name)
    parts = [
        target(f"command {name}"),
        f"{'###' if name.count(' ') < 2 else '####'} `{name}`",
        *(escape(" ".join(paragraph.split())) for paragraph in (command.help or "").split("\n\n")),
        code(f"{name} {' '.join(command.collect_usage_pieces(context))}", "text"),
    ]
    described = [record for param in command.get_params(context) if (record := param.get_help_record(context))]
    if described:
        parts.append(table(["", "what"], [[inline(names), cell(words)] for names, words in described]))
    return "\n\n".join(parts)
