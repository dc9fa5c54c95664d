"""A panel: votes as a matrix of roll calls by states, and the choice of roll calls to be counted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from kg.errors import UnknownName, UsageError, shorten

if TYPE_CHECKING:
    from kg.votes.read import RollCalls

Codes: TypeAlias = npt.NDArray[np.int8]
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]
Real: TypeAlias = npt.NDArray[np.float64]

NO_VOTE, YES, ABSTAIN, NO = 0, 1, 2, 3
TRUE, FALSE, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class Panel:
    """Votes of `len(states)` states in `len(roll_calls)` roll calls.

    Attributes
    ----------
    codes : roll calls by states, int8: 0 no vote, 1 yes, 2 abstain, 3 no. A state that was absent, did not take part, or was
        no member has 0; the sources do not tell these apart, and none of them counts in any numerator or denominator.
    states : ids of states, sorted.
    roll_calls, sessions, years : numbers, one a roll call, in the order of the numbers of roll calls.
    days : dates. In `unvotes` the day of the month is a placeholder up to session 51; the year is right.
    resolutions : symbol of the resolution; empty where there is none.
    important, amendment, paragraph : 1 true, 0 false, -1 where the source does not say.
    titles : titles.
    issues : by issue, which roll calls concern it.
    source : where the votes come from.

    """

    codes: Codes
    states: tuple[str, ...]
    roll_calls: Whole
    sessions: Whole
    days: npt.NDArray[np.datetime64]
    resolutions: tuple[str, ...]
    important: Codes
    amendment: Codes
    paragraph: Codes
    titles: tuple[str, ...]
    issues: dict[str, Flags]
    source: str = ""

    @property
    def years(self) -> Whole:
        """Calendar year of each roll call."""
        return self.days.astype("datetime64[Y]").astype(np.int64) + 1970

    @property
    def clusters(self) -> Whole:
        """Number of the resolution that each roll call belongs to: paragraphs and amendments go with their resolution.

        A roll call without a symbol, as in sessions 20 and 21, stands alone.
        """
        numbers: dict[tuple[int, str], int] = {}
        keys = [
            (int(session), symbol or f"roll call {number}")
            for session, symbol, number in zip(self.sessions, self.resolutions, self.roll_calls, strict=True)
        ]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)

    @property
    def unanimous(self) -> Flags:
        """Roll calls in which all votes cast were the same (or none was cast)."""
        kinds = sum((self.codes == code).any(axis=1).astype(np.int64) for code in (YES, ABSTAIN, NO))
        return np.asarray(kinds < 2)

    def vintage(self) -> str:
        """Return what the data are: source, size, first and last day, and a digest of the matrix."""
        digest = hashlib.sha256(self.roll_calls.tobytes() + "|".join(self.states).encode() + self.codes.tobytes())
        span = f"{self.days.min()} to {self.days.max()}" if len(self.days) else "no day"
        return f"{self.source}: {int((self.codes > 0).sum())} votes, {len(self.roll_calls)} roll calls, {span}, sha256 {digest.hexdigest()[:12]}"

    def take(self, chosen: Flags) -> Panel:
        """Return the panel of the chosen roll calls; states stay as they are."""
        where = np.flatnonzero(chosen)
        return Panel(
            self.codes[where], self.states, self.roll_calls[where], self.sessions[where], self.days[where],
            tuple(self.resolutions[i] for i in where), self.important[where], self.amendment[where], self.paragraph[where],
            tuple(self.titles[i] for i in where), {k: v[where] for k, v in self.issues.items()}, self.source,
        )  # fmt: skip

    def place(self, state: str) -> int:
        """Return the column of a state, named by its id or by an ISO code.

        Raises
        ------
        UnknownName
            No state of the panel bears that name.

        """
        from kg.sources.seats import state_codes

        name = state.strip()
        name = name.lower() if name.lower() in self.states else state_codes().get(name.upper(), name)
        if name not in self.states:
            raise UnknownName("state in these votes", state.strip(), self.states, "Use its id, such as us.")
        return self.states.index(name)


def read_panel(read: RollCalls) -> Panel:
    """Make a panel of votes read by `kg.votes`."""
    calls = read.roll_calls.sort_by("roll_call")
    numbers = calls["roll_call"].to_numpy().astype(np.int64)
    column = read.votes["state"].combine_chunks()
    names: list[str] = column.dictionary.to_pylist() if len(column) else []
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    codes = np.zeros((len(numbers), len(names)), dtype=np.int8)
    if len(column):
        rows = np.searchsorted(numbers, read.votes["roll_call"].to_numpy())
        codes[rows, rank[column.indices.to_numpy()]] = read.votes["vote"].to_numpy()
    issues: dict[str, Flags] = {}
    for number, issue in zip(read.issues["roll_call"].to_pylist(), read.issues["issue"].to_pylist(), strict=True):
        issues.setdefault(issue, np.zeros(len(numbers), dtype=bool))[np.searchsorted(numbers, number)] = True
    return Panel(
        codes, tuple(names[i] for i in order), numbers, calls["session"].to_numpy().astype(np.int64),
        calls["date"].to_numpy().astype("datetime64[D]"), tuple(calls["resolution"].to_pylist()), _flags(calls, "important"),
        _flags(calls, "amendment"), _flags(calls, "paragraph"), tuple(calls["title"].to_pylist()),
        dict(sorted(issues.items())), read.source,
    )  # fmt: skip


def _flags(calls: object, name: str) -> Codes:
    values = calls[name].to_pylist()  # type: ignore[index]
    return np.array([UNKNOWN if v is None else int(v) for v in values], dtype=np.int8)


@dataclass(frozen=True)
class Window:
    """Which roll calls are counted; an empty field restricts nothing.

    `finals` leaves out votes on paragraphs and amendments, `unanimous` keeps roll calls in which all agreed.
    """

    sessions: tuple[int, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    issue: str = ""
    important: bool = False
    finals: bool = False
    unanimous: bool = False

    def words(self) -> str:
        """Return the window as people read it."""
        parts = []
        if self.sessions:
            parts.append(f"session {_runs(self.sessions)}")
        if self.since or self.until:
            parts.append(f"{self.since or '…'} to {self.until or '…'}")
        if self.issue:
            parts.append(f"issue {self.issue}")
        if self.important:
            parts.append("important votes")
        parts.append("final votes only" if self.finals else "with votes on paragraphs and amendments")
        parts.append("with unanimous roll calls" if self.unanimous else "without unanimous roll calls")
        return ", ".join(parts)

    def choose(self, panel: Panel) -> tuple[Panel, tuple[str, ...]]:
        """Return the panel of the window, and what was left out of it, with counts.

        Raises
        ------
        UnknownName
            There is no such issue.
        UsageError
            Nothing is left.

        """
        chosen = np.ones(len(panel.roll_calls), dtype=bool)
        notes = []
        if self.sessions:
            chosen &= np.isin(panel.sessions, self.sessions)
        if self.since:
            chosen &= panel.days >= np.datetime64(self.since)
        if self.until:
            chosen &= panel.days <= np.datetime64(self.until)
        if self.issue:
            chosen &= panel.issues[issue_named(panel, self.issue)]
        if self.important:
            unsaid = int((chosen & (panel.important == UNKNOWN)).sum())
            if unsaid:
                notes.append(f"{unsaid} roll calls left out: the source does not say whether they were important votes")
            chosen &= panel.important == TRUE
        if self.finals:
            parts = (panel.paragraph == TRUE) | (panel.amendment == TRUE)
            unsaid = int((chosen & ~parts & ((panel.paragraph == UNKNOWN) | (panel.amendment == UNKNOWN))).sum())
            notes.append(f"{int((chosen & parts).sum())} votes on paragraphs or amendments left out")
            if unsaid:
                notes.append(
                    f"{unsaid} roll calls kept as final votes because the source does not say that they are not"
                )
            chosen &= ~parts
        if not self.unanimous:
            notes.append(f"{int((chosen & panel.unanimous).sum())} unanimous roll calls left out")
            chosen &= ~panel.unanimous
        if not chosen.any():
            raise UsageError("; ".join([f"No roll call is left: {self.words()}", *notes]) + ".")
        return panel.take(chosen), tuple(notes)


def issue_named(panel: Panel, text: str) -> str:
    """Return the issue that `text` names, whole or by a beginning that only one has."""
    folded = text.strip().casefold()
    found = [i for i in panel.issues if i.casefold() == folded] or [
        i for i in panel.issues if i.casefold().startswith(folded)
    ]
    if len(found) != 1 or not folded:
        raise UnknownName(
            "issue", text, panel.issues, f"Use one of: {', '.join(panel.issues) or 'none in these votes'}."
        )
    return found[0]


def parse_sessions(text: str) -> tuple[int, ...]:
    """Return the sessions that a text names.

    >>> parse_sessions("71-73,75")
    (71, 72, 73, 75)
    >>> parse_sessions("")
    ()

    Raises
    ------
    UsageError
        It names no sessions.

    """
    found: list[int] = []
    for part in text.replace("..", "-").split(",") if text.strip() else ():
        first, _, last = part.strip().partition("-")
        last = last or first
        if (
            not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit())
            or not 0 < int(first) <= int(last) < 1000
        ):
            raise UsageError(f"{shorten(part.strip(), 40)!r} names no sessions; write them like 73 or 60-73.")
        found.extend(range(int(first), int(last) + 1))
    return tuple(sorted(set(found)))


def _runs(numbers: Sequence[int]) -> str:
    """Return numbers with runs closed up.

    >>> _runs([1, 2, 3, 7])
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def groups(panel: Panel, by: str) -> Iterable[tuple[str | int, Flags]]:
    """Yield what rows are made for: the whole window, or each of its sessions, years or issues.

    A roll call with two issues is in both groups; one without any is in none.
    """
    if by == "window":
        yield "", np.ones(len(panel.roll_calls), dtype=bool)
    elif by in ("session", "year"):
        values = panel.sessions if by == "session" else panel.years
        for value in np.unique(values):
            yield int(value), values == value
    elif by == "issue":
        yield from ((issue, flags) for issue, flags in panel.issues.items() if flags.any())
    else:
        raise UnknownName("grouping", by, ("window", "session", "year", "issue"))
