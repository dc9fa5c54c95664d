"""The ledger of public stances: who said what on which selection, for whom, at which level, before or after the outcome.

A stance is a public statement. Ballots are secret: nothing here says, or may be read to say, how a state voted.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.analysis import World
from kg.errors import UnknownName

Rows: TypeAlias = Callable[[str], list[dict[str, Any]]]
Bounds: TypeAlias = tuple[dt.date | None, dt.date | None]
SIGNS: Mapping[str, int] = {"supports": 1, "opposes": -1, "neither": 0}
LEVELS = ("executive", "parliament", "legislators", "intergovernmental", "civil-society", "private")


class Timing(enum.StrEnum):
    """When a stance was made known, against the day of the outcome."""

    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


class Window(enum.StrEnum):
    """Which stances an analysis reads, by `Timing`."""

    BEFORE = "before"
    NOT_AFTER = "not-after"
    AFTER = "after"
    ANY = "any"

    def holds(self, timing: Timing) -> bool:
        """Whether a stance of that timing is read; `not-after` takes those known to come before, and the unknown."""
        return {
            Window.BEFORE: timing is Timing.BEFORE,
            Window.NOT_AFTER: timing is not Timing.AFTER,
            Window.AFTER: timing is Timing.AFTER,
            Window.ANY: True,
        }[self]


@dataclass(frozen=True)
class Contest:
    """A selection. `electorate` is the organization whose members are entitled to decide, through whatever organ."""

    id: str
    label: str
    office: str
    organization: str
    electorate: str
    act: str
    stage: str
    decided: Bounds
    entitled: int | None
    """Number entitled to vote, where an accepted document gives it."""
    elected: tuple[str, ...]


@dataclass(frozen=True)
class Candidacy:
    """A candidacy; `state` is the state that the candidate stands for, empty where no document gives it."""

    id: str
    contest: str
    candidate: str
    label: str
    state: str
    nominated_by: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Statement:
    """One actor's part in one stance.

    Attributes
    ----------
    speaks_for : the state for which the words count: the state on whose behalf they are said, or the state that is itself
        the actor. Empty for all others: legislators and private persons speak for their state only where the data say so.
    belongs_to : the state whose voice it is, for comparing the voices inside one state; also for those who speak for themselves.
    body : the organization, organ or group that speaks or is spoken for; empty for none.
    candidacy : the candidacy that it is about; empty where it is about the process or the organization.
    said : first and last day on which it can have been said.
    timing, timing_basis : against the outcome, and what that rests on (date, document, kind, stage, same-day; empty: nothing).

    """

    stance: str
    contest: str
    actor: str
    label: str
    level: str
    speaks_for: str
    belongs_to: str
    body: str
    kind: str
    polarity: str
    target_kind: str
    candidacy: str
    condition: str
    supersedes: tuple[str, ...]
    date: str
    said: Bounds
    timing: Timing
    timing_basis: str
    documents: int

    @property
    def sign(self) -> int:
        """1 for, -1 against the candidacy; 0 where it takes no side in the contest.

        What concerns the outcome, the process or the organization takes no side between candidates. A stance on a condition
        takes one only where the condition is the candidate's own success (`threatens`): any other may not be met.
        """
        if self.target_kind != "candidacy" or not self.candidacy or (self.condition and self.kind != "threatens"):
            return 0
        return SIGNS[self.polarity]


@dataclass(frozen=True)
class Ledger:
    """All contests, candidacies and statements of one view, and the world that they lie in."""

    world: World
    contests: Mapping[str, Contest]
    candidacies: Mapping[str, Candidacy]
    statements: tuple[Statement, ...] = field(default=())

    def contest(self, id_: str) -> Contest:
        """Return a contest by id.

        Raises
        ------
        UnknownName
            There is none of that id.

        """
        if id_ not in self.contests:
            raise UnknownName("selection", id_, self.contests, "See: kg list selections")
        return self.contests[id_]

    def of(
        self, contest: str = "", levels: Iterable[str] = (), window: Window = Window.ANY
    ) -> list[Statement]:  # fmt: skip
        """Return the statements of a contest (empty: of all), of some levels (empty: of all), in a window."""
        wanted = frozenset(levels)
        return [
            s for s in self.statements
            if (not contest or s.contest == contest) and (not wanted or s.level in wanted) and window.holds(s.timing)
        ]  # fmt: skip

    def rivals(self, contest: str) -> list[Candidacy]:
        """Return the candidacies of a contest."""
        return [c for c in self.candidacies.values() if c.contest == contest]


def standing(statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements that none of the others supersedes or takes back.

    Supersession is judged among the statements given. So what a state said before an outcome still stands before it, though
    the state welcomed the outcome afterwards. `withdraws-support` takes back what the same speaker said for the same
    candidacy, unless that was certainly said later.
    """
    given = list(statements)
    replaced = {old for s in given for old in s.supersedes}
    given = [s for s in given if s.stance not in replaced]
    taken_back = [s for s in given if s.kind == "withdraws-support"]
    return [s for s in given if s.sign <= 0 or not any(_takes_back(w, s) for w in taken_back)]


def _takes_back(withdrawal: Statement, support: Statement) -> bool:
    speaker = (withdrawal.speaks_for or withdrawal.actor, withdrawal.contest, withdrawal.candidacy)
    same = speaker == (support.speaks_for or support.actor, support.contest, support.candidacy) and all(speaker)
    return same and not certainly_before(withdrawal, support)


def certainly_before(one: Statement, other: Statement) -> bool:
    """Whether `one` was said before `other` whatever their dates mean, or the other supersedes it."""
    if one.stance in other.supersedes:
        return True
    last, first = one.said[1], other.said[0]
    return last is not None and first is not None and last < first


def read_ledger(rows: Rows, world: World) -> Ledger:
    """Read the ledger from a graph; `rows` answers a named query with plain rows (`kg.answers.Asker.rows`)."""
    contests = _contests(rows("contests"))
    return Ledger(world, contests, _candidacies(rows("candidacies")), _statements(rows("all-stances"), contests))


def _contests(rows: list[dict[str, Any]]) -> dict[str, Contest]:
    elected: dict[str, list[str]] = {}
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["selection"], row)
        if row.get("elected"):
            elected.setdefault(row["selection"], []).append(row["elected"])
    return {
        id_: Contest(
            id_, r["selection_label"], r["office"], r["organization"], r.get("electorate") or r["organization"],
            r.get("act") or "", r.get("stage") or "", (r.get("decided_earliest"), r.get("decided_latest")),
            r.get("entitled"), tuple(dict.fromkeys(elected.get(id_, ()))),
        )
        for id_, r in first.items()
    }  # fmt: skip


def _candidacies(rows: list[dict[str, Any]]) -> dict[str, Candidacy]:
    nominators: dict[str, list[str]] = {}
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["candidacy"], row)
        if row.get("nominated_by"):
            nominators.setdefault(row["candidacy"], []).append(row["nominated_by"])
    return {
        id_: Candidacy(
            id_, r["selection"], r["candidate"], r["candidate_label"], r.get("state") or "",
            tuple(dict.fromkeys(nominators.get(id_, ()))), r.get("outcome") or "",
        )
        for id_, r in first.items()
    }  # fmt: skip


def _statements(rows: list[dict[str, Any]], contests: Mapping[str, Contest]) -> tuple[Statement, ...]:
    replaced: dict[str, list[str]] = {}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row["stance"], row.get("actor") or row.get("actor_label") or ""), row)
        if row.get("supersedes"):
            replaced.setdefault(row["stance"], []).append(row["supersedes"])
    return tuple(
        _statement(row, tuple(dict.fromkeys(replaced.get(row["stance"], ()))), contests[row["selection"]])
        for row in found.values()
        if row["selection"] in contests
    )


def _statement(row: Mapping[str, Any], supersedes: tuple[str, ...], contest: Contest) -> Statement:
    actor, behalf = row.get("actor") or "", row.get("on_behalf_of") or ""
    speaker = behalf or actor
    state = speaker if _kind(speaker) == "state" else ""
    belongs_to = state or row.get("actor_state") or (actor if _kind(actor) == "state" else "")
    body = next((who for who in (behalf, actor) if _kind(who) in ("organization", "group", "organ")), "")
    said = (row.get("said_earliest"), row.get("said_latest"))
    timing, basis = timing_of(said, row.get("reported_latest"), row["kind"], row.get("target_kind") or "", contest)
    return Statement(
        row["stance"], row["selection"], actor, row.get("actor_label") or "", row["level"], state, belongs_to, body, row["kind"],
        row["polarity"], row.get("target_kind") or "", row.get("candidacy") or "", row.get("condition") or "", supersedes,
        row.get("date") or "", said, timing, basis, int(row.get("documents") or 0),
    )  # fmt: skip


def _kind(id_: str) -> str:
    return id_.partition("/")[0]


def timing_of(
    said: Bounds, reported_latest: dt.date | None, kind: str, target_kind: str, contest: Contest
) -> tuple[Timing, str]:
    """Return when a stance was made known against the outcome, and what that rests on.

    In this order: its own date; the day of the document that first reports it (a page cannot report what is not yet said);
    its kind (an outcome must exist to be spoken of, and nobody is put forward for what is decided); a contest still open.
    What was said on the day itself is unknown: the hour is not recorded.
    """
    earliest, latest = contest.decided
    if earliest and said[1] and said[1] < earliest:
        return Timing.BEFORE, "date"
    if latest and said[0] and said[0] > latest:
        return Timing.AFTER, "date"
    if earliest and reported_latest and reported_latest < earliest:
        return Timing.BEFORE, "document"
    if target_kind == "outcome":
        return Timing.AFTER, "kind"
    if kind in ("nominates", "withdraws-for"):
        return Timing.BEFORE, "kind"
    if contest.stage == "open":
        return Timing.BEFORE, "stage"
    if earliest and said == (earliest, latest):
        return Timing.UNKNOWN, "same-day"
    return Timing.UNKNOWN, ""
