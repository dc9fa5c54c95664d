"""What changed from the release before, as people read it and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.changes import Change


def changelog(old_day: str, new_day: str, policy: str, changes: Sequence[Change]) -> Iterator[str]:
    """Yield Markdown: by kind of thing and of change, each thing with what was and is, and the documents.

    Parameters
    ----------
    old_day, new_day : days to which the two releases are complete.
    policy : under which they were compared.
    changes : as `kg.changes.changes` returns them, sorted.

    """
    yield f"# Changes from the data of {old_day} to those of {new_day}\n\nUnder the policy `{policy}`.\n"
    if not changes:
        yield "\nNothing changed.\n"
    for kind, of_kind in groupby(changes, key=lambda c: c.kind):
        yield f"\n## {kind.replace('-', ' ').capitalize()}\n"
        for word, members in groupby(of_kind, key=lambda c: c.change):
            listed = list(members)
            yield f"\n### {word.capitalize()} ({len(listed)})\n\n"
            for change in listed:
                yield _line(change)


def _line(change: Change) -> str:
    name = f"`{change.thing}` {_inline(change.label)}" if change.label != change.thing else f"`{change.thing}`"
    what = ""
    if change.property:
        old, new = (_inline(text) or "nothing" for text in (change.old, change.new))
        what = f": {change.property} was {old}, is {new}"
    documents = f" ({', '.join(change.documents)})" if change.documents else ""
    return f"- {name}{what}{documents}\n"


def _inline(text: str) -> str:
    """Keep a text on its line, and from being taken for Markdown or HTML."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join("\\" + c if c in "\\`*_[]<>#|" else c for c in flat)
