"""Reading YAML with the line of every value, as YAML 1.2 reads it: `no` is a word, a date is a text.

PyYAML builds the tree; its YAML 1.1 guesses about plain words are not used.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml

from kg.loaders.csv_tables import read_text
from kg.loaders.faults import Faults

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_BYTES = 4_000_000
_MOST_DEPTH = 40

Path_ = tuple[str | int, ...]


class Lines:
    """The line on which each value of a tree stands, by its path."""

    def __init__(self) -> None:
        self._line: dict[Path_, int] = {(): 1}

    def set(self, path: Path_, line: int) -> None:
        """Note the 1-based line of the value at `path`."""
        self._line[path] = line

    def at(self, path: Path_) -> int:
        """Return the line of the value at `path`, or of the nearest value that holds it."""
        while path not in self._line:
            path = path[:-1]
        return self._line[path]


def read_yaml(path: Path, file: str, faults: Faults) -> tuple[Any, Lines] | None:
    """Return the tree of a YAML file and its lines, or None and a fault."""
    text = read_text(path, file, faults)
    if text is None:
        return None
    if len(text) > _MOST_BYTES:
        faults.add(file, 0, "", "", "is larger than 4 MB", "Split it: one file for each selection.")
        return None
    try:
        _refuse_aliases_and_depth(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(
            file, mark.line + 1 if mark else 0, "", "", f"is no YAML: {error.problem}",
            "Check indentation, colons and quotes here.",
        )  # fmt: skip
        return None
    except yaml.YAMLError as error:
        faults.add(file, 0, "", "", f"is no YAML: {str(error).splitlines()[0]}", "Check the characters of the file.")
        return None
    if root is None:
        faults.add(file, 1, "", "", "holds nothing but comments", "Write the dossier, or remove the file.")
        return None
    lines = Lines()
    before = len(faults.found)
    tree = _value(root, (), lines, file, faults)
    return (tree, lines) if len(faults.found) == before else None


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    events: Any = yaml.parse(text, Loader=_Loader)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used here", problem_mark=cast(Any, event.start_mark)
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_DEPTH:
                raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=cast(Any, event.start_mark))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: Any, path: Path_, lines: Lines, file: str, faults: Faults) -> Any:
    lines.set(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                place = ".".join(map(str, (*path, key)))
                faults.add(file, line, place, "", "stands twice in one mapping", "Keep one of them.")
            mapping[key] = _value(value_node, (*path, key), lines, file, faults)
            lines.set((*path, key), line)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), lines, file, faults) for index, child in enumerate(node.value)]
    return node.value if node.style else _plain(node.value)


def _plain(text: str) -> Any:
    """Read a plain scalar by the core schema of YAML 1.2; numbers with decimals keep their digits."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)", text):
        return Decimal(text)
    return text
