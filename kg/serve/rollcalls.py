"""How often a state votes with others in the General Assembly, session by session, from a folder of votes; in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg import ids
from kg.errors import needing

PERMANENT = ("cn", "fr", "gb", "ru", "su", "us")
MEASURE = "voeten"
LAST_SESSIONS, SHOWN = 10, 3


class Votes:
    """The votes of a folder, read when first asked for: columns only, a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._panel: Any = None

    def panel(self) -> Any:
        """Return the panel of the votes.

        Raises
        ------
        UsageError
            What reads votes is not installed.

        """
        if self._panel is None:
            with needing("Roll calls need", "analysis,sources"):
                from kg.rollcalls.panel import read_panel
                from kg.votes.cache import open_votes
            self._panel = read_panel(open_votes(self._folder))
        return self._panel


def agreement_of(panel: Any, state: str, partner: str = "") -> dict[str, Any] | None:
    """Return the agreement of a state with some others by session: `kg.rollcalls.agreement` under its default definition.

    Parameters
    ----------
    panel : the votes (`kg.rollcalls.panel.Panel`).
    state : id of a state in them, such as `kr`; None is returned for one that never voted.
    partner : another state to show; states that never voted are ignored.

    Returns
    -------
    dict
        `lines`, one a partner: `state`, `why` (`chosen`, `permanent`, `most`, `least`) and `points` of session, value and n. A point
        with fewer roll calls than `minimum` has no value. Most and least are by the value over the last sessions named in `recent`.

    """
    from kg.rollcalls.agreement import MINIMUM, agreement
    from kg.rollcalls.panel import Window

    if state not in panel.states:
        return None
    by_session = agreement(panel, MEASURE, None, [state], "session")
    sessions = sorted({row["session"] for row in by_session.rows})
    if not sessions:
        return None
    recent = tuple(sessions[-LAST_SESSIONS:])
    counted = [
        r
        for r in agreement(panel, MEASURE, Window(sessions=recent), [state]).rows
        if r["n"] >= MINIMUM and r["value"] is not None
    ]
    counted.sort(key=lambda r: (-r["value"], r["state_1"], r["state_2"]))
    ranked = [_other(r, state) for r in counted]
    chosen: dict[str, str] = {partner: "chosen"} if partner in panel.states and partner != state else {}
    for why, names in (("permanent", PERMANENT), ("most", ranked[:SHOWN]), ("least", ranked[len(ranked) - SHOWN :])):
        for name in names:
            if name in panel.states and name != state:
                chosen.setdefault(name, why)
    points: dict[str, list[Any]] = {name: [] for name in chosen}
    for row in by_session.rows:
        if (other := _other(row, state)) in points:
            points[other].append([row["session"], row["value"] if row["n"] >= MINIMUM else None, row["n"]])
    about = by_session.about
    return {
        "lines": [{"state": name, "why": why, "points": sorted(points[name])} for name, why in chosen.items() if points[name]],
        "recent": _span(recent), "sessions": _span(sessions), "minimum": MINIMUM, "others": [n for n in panel.states if n != state],
        **{key: about[key] for key in ("definition", "words", "formula", "window", "roll_calls_in_window", "data", "scope", "caution")},
    }  # fmt: skip


def _other(row: dict[str, Any], state: str) -> str:
    return str(row["state_2"] if row["state_1"] == state else row["state_1"])


def _span(sessions: Sequence[int]) -> str:
    return f"{sessions[0]} to {sessions[-1]}"


def named(found: dict[str, Any], label: Any) -> dict[str, Any]:
    """Return an answer with the labels of its states; `label` gives that of an IRI."""
    lines = [{**line, "iri": _iri(line["state"]), "label": label(_iri(line["state"]))} for line in found["lines"]]
    others = sorted(([name, label(_iri(name))] for name in found["others"]), key=lambda pair: pair[1])
    return {**found, "lines": lines, "others": others}


def _iri(state: str) -> str:
    return f"{ids.THING}state/{state}"
