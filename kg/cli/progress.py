"""Showing on a terminal which step is going on; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps_shown() -> Iterator[Callable[[str], None]]:
    """Give a function that is told the name of each step as it begins; the steps stay on the screen with the time they took."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # ASCII only: a terminal may know nothing else.
    columns = (SpinnerColumn("line", finished_text=" "), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:

        def begin(step: str) -> None:
            for task in shown.task_ids:
                shown.update(task, total=1, completed=1)
            shown.add_task(escape(step), total=None)

        yield begin
        for task in shown.task_ids:
            shown.update(task, total=1, completed=1)


def step_shown(step: str) -> None:
    """Show what goes on, on a terminal, in the place of what was shown before; an empty step wipes it."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {step} …" if step else "\r\033[K", end="", file=sys.stderr, flush=True)
