"""Bridges: roll calls of different sessions on the same question, which let ideal points of the sessions share an axis."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kg.errors import DataFaults, Fault, UsageError
from kg.rollcalls.panel import TRUE, Panel, Whole

TITLE = "title"
NONE = "none"
RULE = (
    "roll calls with the same title in sessions at most two apart, final votes only, where the title is borne by one roll call of each "
    "session; equal titles are taken for equal questions, which nobody has checked"
)
_GAP = 2


def bridge_key(title: str) -> str:
    """Return a title without what differs between editions of it.

    >>> bridge_key("The Syrian Golan : resolution / adopted by the General Assembly") == bridge_key("The Syrian Golan")
    True
    """
    text = re.split(r"\s*:\s*(?:resolution|decision)\b", title.casefold(), maxsplit=1)[0]
    return " ".join(re.findall(r"\w+", text))


def by_title(panel: Panel) -> list[tuple[int, int]]:
    """Return pairs of numbers of roll calls that the rule of titles joins."""
    seen: dict[tuple[str, int], list[int]] = {}
    for place, title in enumerate(panel.titles):
        key = bridge_key(title)
        if key and panel.paragraph[place] != TRUE and panel.amendment[place] != TRUE:
            seen.setdefault((key, int(panel.sessions[place])), []).append(int(panel.roll_calls[place]))
    only = {key: numbers[0] for key, numbers in seen.items() if len(numbers) == 1}
    pairs = []
    for (key, session), number in sorted(only.items(), key=lambda item: item[1]):
        for gap in range(1, _GAP + 1):
            if (key, session + gap) in only:
                pairs.append((number, only[key, session + gap]))
                break
    return pairs


def read_bridges(path: Path) -> list[tuple[int, int]]:
    """Read pairs from a CSV with columns `rcid1` and `rcid2`, as the `Matches.csv` of Bailey, Strezhnev and Voeten has.

    Raises
    ------
    UsageError
        The file cannot be read.
    DataFaults
        A column is missing, or a row holds no two numbers.

    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"rcid1", "rcid2"} - set(reader.fieldnames or ())
            if missing:
                raise DataFaults(
                    [
                        Fault(
                            path.name,
                            1,
                            name,
                            "",
                            "is missing from the header",
                            "Name the two columns rcid1 and rcid2.",
                        )
                        for name in missing
                    ]
                )
            pairs, faults = [], []
            for row in reader:
                one, other = (row["rcid1"] or "").strip(), (row["rcid2"] or "").strip()
                if one.isdigit() and other.isdigit():
                    pairs.append((int(one), int(other)))
                else:
                    faults.append(
                        Fault(
                            path.name,
                            reader.line_num,
                            "rcid1",
                            f"{one},{other}",
                            "are no two numbers of roll calls",
                            "Correct the row.",
                        )
                    )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if faults:
        raise DataFaults(faults)
    return pairs


def items(panel: Panel, pairs: Iterable[tuple[int, int]]) -> tuple[Whole, int]:
    """Return the number of the question of each roll call, and how many pairs join two roll calls of the panel.

    Pairs that share a roll call make one question of all of theirs.
    """
    place = {int(number): k for k, number in enumerate(panel.roll_calls)}
    parent = list(range(len(place)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    joined = 0
    for one, other in pairs:
        if one in place and other in place:
            joined += 1
            a, b = sorted((root(place[one]), root(place[other])))
            parent[b] = a
    _, numbers = np.unique([root(k) for k in range(len(parent))], return_inverse=True)
    return numbers.astype(np.int64), joined
