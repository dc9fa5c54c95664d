"""Printing stories and derivations for people, at the width of a page."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.derivation import Step
    from kg.story import Table

_WIDTH = 100
_NAME = 26
_HEADINGS = {
    "implication": "What the counts imply", "elimination": "Who had to leave", "eligibility": "Who could stand",
    "contradiction": "What contradicts", "unknown": "What is not known",
}  # fmt: skip
_SHOWN = 4


def width() -> int:
    """Return the width to print at: that of the terminal, at most a page."""
    return min(_WIDTH, shutil.get_terminal_size((_WIDTH, 40)).columns) if sys.stdout.isatty() else _WIDTH


def print_story(answer: Mapping[str, Any]) -> None:
    """Print the story of a selection: sentences, the ballots, what follows, each with its documents."""
    from kg.story import Sentence, ballot_table, with_sources

    sentences = [Sentence(**s) for s in answer["story"]]
    print(f"{answer['label']}  ({answer['selection']}, policy {answer['policy']})\n")
    for sentence in sentences:
        if sentence.part not in _HEADINGS:
            _print(with_sources(sentence))
    table = ballot_table(answer)
    if table:
        print()
        _print_ballots(table)
    for part, heading in _HEADINGS.items():
        said = [s for s in sentences if s.part == part]
        if said:
            print(f"\n{heading}")
        for sentence in said[:_SHOWN]:
            _print(with_sources(sentence), "- ")
        if len(said) > _SHOWN:
            print(f"  and {len(said) - _SHOWN} more (--all)")


def _print(text: str, mark: str = "") -> None:
    clean = "".join(c if c.isprintable() else " " for c in text)
    print(textwrap.fill(clean, width(), initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False))


def _print_ballots(table: Table) -> None:
    cells = [list(row[1:]) for row in table.rows]
    name = min(_NAME, max(len(row[0]) for row in table.rows) + 2)
    wide = [
        max(4, min(14, len(head)), *(len(r[n]) for r in cells), len(table.needed[n]) if table.needed else 0)
        for n, head in enumerate(table.columns)
    ]
    shown: list[int] = []
    room = width() - name
    # The last ballots decide: where not all fit, the first ones are left out.
    for n in reversed(range(len(wide))):
        if room < wide[n] + 2:
            break
        room -= wide[n] + 2
        shown.insert(0, n)
    print("Ballots".ljust(name) + "".join(table.columns[n][:14].rjust(wide[n] + 2) for n in shown))
    rows = [(r[0], cells[k]) for k, r in enumerate(table.rows) if any(cells[k][n] for n in shown)]
    for label, row in rows:
        print((_cut(label, name - 1).ljust(name) + "".join(row[n].rjust(wide[n] + 2) for n in shown)).rstrip())
    if table.needed:
        print(("needed".ljust(name) + "".join(table.needed[n].rjust(wide[n] + 2) for n in shown)).rstrip())
    marks = "".join(c for _, row in rows for c in row)
    legend = [t for m, t in (("*", "* elected"), ("x", "x left"), ("v", "v vetoed")) if m in marks]
    if any("-" in c for _, row in rows for c in row):
        legend.append("for-against-neutral")
    hidden = len(wide) - len(shown)
    if hidden:
        legend.append(f"{hidden} earlier left out (--all)")
    if legend:
        print("  " + ", ".join(legend))
    from kg.story import brackets

    sources = [f"{table.sources[n][0]}{brackets(table.sources[n][1])}" for n in shown if table.sources[n][1]]
    if sources:
        _print("Sources: " + "; ".join(sources))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def print_steps(steps: Sequence[Step]) -> None:
    """Print a derivation step by step: inputs, rule, what was computed, the result."""
    headings = {"input": "What documents say", "rule": "The rule", "computed": "What follows", "result": "Result"}
    last = ""
    for step in steps:
        if step.kind != last:
            print(f"\n{headings[step.kind]}")
            last = step.kind
        sources = (
            f" [{', '.join(step.documents[:3])}{f', +{len(step.documents) - 3}' if len(step.documents) > 3 else ''}]"
        )
        uses = f" (from {_numbers(step.uses)})" if step.uses else ""
        _print(f"{step.thing}: {step.text}{sources if step.documents else ''}{uses}", f"{step.number:>3}. ")


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:8])) + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")
