"""The group of commands `kg succession`."""

from __future__ import annotations

import typer

succession = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Succession: early ends, acting heads, rotation, firsts, heirs, careers, time in office, representation.",
)  # fmt: skip
