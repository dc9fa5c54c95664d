"""Small pieces of MyST Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def escape(text: str) -> str:
    r"""Return plain text so that Markdown shows it as it stands; what is between backticks stays code.

    >>> escape("t_i * n, of `t_i`")
    't\\_i \\* n, of `t_i`'
    """
    pieces = re.split(r"(``.+?``|`[^`\n]+`)", text)
    return "".join(
        piece if n % 2 else re.sub(r"([\\*_<>\[\]{}$|#~^])", r"\\\1", piece) for n, piece in enumerate(pieces)
    )


def cell(text: object) -> str:
    """Return what a cell of a table shows; a table of Markdown has no line breaks, and bars end its cells."""
    return escape(" ".join(str(text).split())) if text not in (None, "") else ""


def inline(text: object) -> str:
    """Return text as code in a line or in a cell of a table, where a bar must be escaped even in code."""
    words = " ".join(str(text).split())
    ticks = "``" if "`" in words else "`"
    return ticks + words.replace("|", "\\|") + ticks if words else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown already.

    >>> print(table(["a"], [["`b`"]]))
    | a |
    | --- |
    | `b` |
    """
    lines = [f"| {' | '.join(headings)} |", "|" + " --- |" * len(headings)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def code(text: str, language: str = "") -> str:
    """Return a fenced block, with a fence longer than any in the text."""
    fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall(r"`{3,}", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def slug(name: str) -> str:
    """Return a name as part of a target.

    >>> slug("iol:startEdtf")
    'iol-startedtf'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def target(name: str) -> str:
    """Return the line that makes what follows a target of links."""
    return f"({slug(name)})="


def link(text: str, name: str) -> str:
    """Return a link to a target of the site; Sphinx refuses to build where there is none."""
    return f"[{text}](#{slug(name)})"


def hidden(summary: str, text: str) -> str:
    """Return text that opens on a click, without a script."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
