"""The query library: files that are valid SPARQL 1.1 as they stand, described by the comment lines above the query.

A file `queries/<topic>/<name>.rq` is the query `<name>`; `queries/checks/<name>.rq` is a check. The header is YAML behind
`#+`, as grlc writes it:

    #+ summary: Who held the office on a day?
    #+ questions: [19]
    #+ parameters:
    #+   office: {kind: office, description: The office}
    #+   date: {type: date, required: true, description: The day}

A parameter `office` stands in the query as a line `VALUES ?office { UNDEF }`; unbound it means all. The line may
stand again in a sub-select, which an engine would else evaluate for everything. A check has
`severity`, `problem` and `solution`, and selects `?focus` and `?message`: one row for each finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kg.errors import QueryError
from kg.paths import queries_dir

CHECKS = "checks"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
_TYPES = ("iri", "date", "string", "integer")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query. `kind` is the kind of thing for an `iri` (office, person ...), empty for any."""

    name: str
    type: str
    kind: str
    description: str
    required: bool

    @property
    def slot(self) -> re.Pattern[str]:
        """The line of the query that holds its value."""
        return re.compile(rf"VALUES\s+\?{self.name}\s*\{{\s*UNDEF\s*\}}")


@dataclass(frozen=True)
class QueryFile:
    """A query of the library. `questions` are the numbers of the competency questions that it answers."""

    name: str
    topic: str
    path: Path
    text: str
    summary: str
    description: str
    questions: tuple[int, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    severity: str = ""
    solution: str = ""


class Library(Mapping[str, QueryFile]):
    """Queries by name; a file is read when its query is first asked for."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._queries: dict[str, QueryFile] = {}

    @property
    def read(self) -> set[str]:
        """The names of the queries that were read."""
        return set(self._queries)

    def __getitem__(self, name: str) -> QueryFile:
        """Return a query.

        Raises
        ------
        QueryError
            Its header is missing or not formed as it must be.

        """
        if name not in self._queries:
            self._queries[name] = read_query(self._paths[name])
        return self._queries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def load_queries(folder: Path | None = None) -> Library:
    """Return the queries by name.

    Raises
    ------
    QueryError
        Two files bear one name.

    """
    paths: dict[str, Path] = {}
    for path in sorted((folder or queries_dir()).glob("*/*.rq")):
        if path.parent.name == CHECKS:
            continue
        if path.stem in paths:
            raise QueryError(f"Two query files are named {path.stem}: {paths[path.stem]} and {path}.")
        paths[path.stem] = path
    return Library(paths)


def load_checks(folder: Path | None = None) -> dict[str, QueryFile]:
    """Return the checks by name."""
    checks = {}
    for path in sorted(((folder or queries_dir()) / CHECKS).glob("*.rq")):
        check = read_query(path)
        if check.severity not in ("violation", "warning", "info") or not check.solution:
            raise QueryError(f"{path.name}: a check needs a severity (violation, warning, info) and a solution.")
        checks[check.name] = check
    return checks


def read_query(path: Path) -> QueryFile:
    """Read one query file."""
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        described = yaml.load(header, Loader=_LOADER) or {}
    except yaml.YAMLError as error:
        raise QueryError(f"{path.name}: the header (lines with #+) is no YAML: {error}") from None
    if not isinstance(described, dict) or not described.get("summary"):
        raise QueryError(f"{path.name}: the header (lines with #+) needs a summary.")
    parameters = {name: _parameter(name, about, path) for name, about in (described.get("parameters") or {}).items()}
    for parameter in parameters.values():
        if not parameter.slot.search(text):
            raise QueryError(f"{path.name}: the query needs a line VALUES ?{parameter.name} {{ UNDEF }}.")
    return QueryFile(
        path.stem, path.parent.name, path, text, str(described["summary"]), str(described.get("description", "")),
        tuple(described.get("questions") or ()), parameters, described.get("severity", ""),
        str(described.get("solution", "")),
    )  # fmt: skip


def _parameter(name: str, about: Any, path: Path) -> Parameter:
    type_ = about.get("type", "iri")
    if type_ not in _TYPES:
        raise QueryError(f"{path.name}: the parameter {name} has the type {type_}; use one of {', '.join(_TYPES)}.")
    return Parameter(name, type_, about.get("kind", ""), about.get("description", ""), about.get("required", False))
