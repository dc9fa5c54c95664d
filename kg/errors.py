"""The project's one error tree.

Every error that a user can cause derives from `KgError`. Its text says what is wrong, where, and what to do; the
command line prints it without a traceback and leaves with `exit_code`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


class KgError(Exception):
    """Base of all errors that a user can cause. `exit_code` is what the command line leaves with."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in curated data: where it stands, what is wrong, what to do.

    `line` is 1-based and 0 where the fault concerns the whole file; `field` is a column or a path inside a dossier.
    """

    file: str
    line: int
    field: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" [{self.field}]" if self.field else ""
        value = f" {shorten(self.value)!r}:" if self.value else ""
        return f"{place}{where}{value} {self.message}. {self.remedy}"


class DataFaults(KgError):
    """Curated data that cannot be loaded; carries all `faults` of the run, sorted by place."""

    exit_code = 1

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        lines = [str(fault) for fault in self.faults]
        noun = "fault" if len(lines) == 1 else "faults"
        super().__init__("\n".join([*lines, f"{len(lines)} {noun} in the data; nothing was built."]))


class UnknownName(KgError):
    """A name that nothing bears; the message offers near ones.

    >>> str(UnknownName("policy", "defualt", ["default", "majority"]))
    "There is no policy 'defualt'. Did you mean 'default'?"
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], hint: str = "", *, suggestions: Sequence[str] | None = None
    ) -> None:
        self.kind, self.name = kind, name
        self.suggestions = close_names(name, sorted(set(known))) if suggestions is None else list(suggestions)
        text = f"There is no {kind} {shorten(name)!r}."
        if self.suggestions:
            text += " Did you mean " + " or ".join(repr(s) for s in self.suggestions) + "?"
        elif hint:
            text += f" {hint}"
        super().__init__(text)


class UsageError(KgError):
    """A command or call whose words do not fit together."""


@contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """Say what to install where an import in the context fails; `what` is like "Curves need", `extra` what brings it.

    Imports of libraries that are extras stand where they are used: they take seconds, and the core does not need them.

    Raises
    ------
    UsageError
        A library is not installed.

    """
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "kg").partition(".")[0]
        if library == "kg":
            raise
        raise UsageError(f"{what} {library}: pip install 'io-leadership-kg[{extra}]'") from None


class QueryError(KgError):
    """A SPARQL query that an engine refuses, or a parameter that does not fit it."""


class ReleaseError(KgError):
    """A built graph that is missing, damaged, or of another version; or a place where none may be written."""

    exit_code = 3


class BuildRefused(KgError):
    """A build whose validation found violations; nothing was published."""

    exit_code = 1


def close_names(name: str, known: Sequence[str], most: int = 3) -> list[str]:
    """Return up to `most` of the `known` names that look like `name`, the nearest first."""
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    near = difflib.get_close_matches(name.casefold(), list(folded), n=most, cutoff=0.6)
    if not near and len(name) >= 3:
        near = [key for key in folded if name.casefold() in key][:most]
    return [folded[key] for key in near]


def shorten(text: str, most: int = 80) -> str:
    """Cut `text` to `most` characters, so that a message stays a line."""
    return text if len(text) <= most else text[: most - 1] + "…"
