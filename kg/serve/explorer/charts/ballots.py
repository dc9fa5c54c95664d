"""Ballots as small pictures, one a ballot, on one scale where they count the same voters: a bar a candidate, a line where the rule asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
_WIDTH, _LEFT, _RIGHT, _ROW, _BAR, _LINE = 440, 162, 316, 22, 14, 15
_THINNEST = 1.0
UNITS = {"votes": "votes", "share": "percent", "weight": "percent of the weighted votes"}


@dataclass(frozen=True)
class Segment:
    """A stretch of a bar: `for`, `neutral` or `against`."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """What one candidate got: `text` as written, `mark` is `elected`, `left` or empty."""

    name: str
    y: float
    segments: tuple[Segment, ...]
    text: str
    mark: str


@dataclass(frozen=True)
class Mark:
    """What was needed: where, and on which line of text its label is."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Panel:
    """The picture of a ballot: its size, its bars, the lines of what was needed; `label` says it all in words."""

    iri: str
    name: str
    width: float
    height: float
    top: float
    left: float
    right: float
    bar: float
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    label: str
    unit: str


def order(ballots: Sequence[Facts]) -> list[str]:
    """Return the candidacies of all ballots: those of the last ballot first, each ballot's by size."""
    found: dict[str, None] = {}
    for ballot in reversed(ballots):
        found.update(dict.fromkeys(t["candidacy"] for t in ballot["tallies"]))
    return list(found)


def unit_of(ballot: Facts) -> str | None:
    """Return what the figures of a ballot are: `votes`, `share`, `weight`, or None where there are none."""
    for unit in ("votes", "share", "weight"):
        if any(t[unit] is not None for t in ballot["tallies"]):
            return unit
    return None


def panels(ballots: Sequence[Facts]) -> list[Panel]:
    """Return a picture of each ballot that has figures.

    Parameters
    ----------
    ballots : as `kg.serve.explorer.facts.ballots.ballots` gives them.

    """
    ranked = {c: i for i, c in enumerate(order(ballots))}
    most: dict[tuple[Any, ...], float] = {}
    for ballot in ballots:
        most[_series(ballot)] = max(most.get(_series(ballot), 0.0), _extent(ballot))
    return [_panel(b, ranked, most[_series(b)]) for b in ballots if unit_of(b)]


def _series(ballot: Facts) -> tuple[Any, ...]:
    """Return what ballots must share to be compared: who votes, and what the figures are."""
    body, electorate = ballot["body"], ballot["electorate"]
    straw = ballot["kind"] in ("straw", "indicative")
    return (unit_of(ballot), body and body["iri"], electorate and electorate["iri"], straw)


def _extent(ballot: Facts) -> float:
    unit = unit_of(ballot)
    if unit == "share":
        return 100.0
    sizes = [sum(size for _, size in _sizes(t, unit or "votes")) for t in ballot["tallies"]]
    return max([*sizes, *(line for line, _ in _needed(ballot))], default=0.0)


def _sizes(tally: Facts, unit: str) -> list[tuple[str, float]]:
    if unit != "votes":
        value = tally[unit]
        return [] if value is None else [("for", float(value))]
    neutral = tally["no_opinion"] if tally["no_opinion"] is not None else tally["abstentions"]
    found = (("for", tally["votes"]), ("neutral", neutral), ("against", tally["against"]))
    return [(kind, float(value)) for kind, value in found if value]


def _needed(ballot: Facts) -> list[tuple[float, str]]:
    """Return what the rule asked for, where it is a line on the scale of the figures, with its label; each once."""
    found: dict[float, str] = {}
    for t in ballot["thresholds"]:
        if unit_of(ballot) == "votes" and t["needed"] is not None:
            found.setdefault(float(t["needed"]), f"{t['needed']} needed{_which(t)}")
        elif unit_of(ballot) == "share" and t["base_kind"] == "valid" and t["numerator"] and t["denominator"]:
            found.setdefault(100 * t["numerator"] / t["denominator"], f"{asks(t)}{_which(t)}")
    return sorted(found.items(), reverse=True)  # the farthest line has the upper label, so that no line crosses a label


def _which(threshold: Facts) -> str:
    first, last = threshold["ballots_from"], threshold["ballots_to"]
    if not first or (first == 1 and not last):
        return ""
    return (
        f" from ballot {first}"
        if not last
        else f" on ballot {first}"
        if first == last
        else f" on ballots {first} to {last}"
    )


def asks(threshold: Facts) -> str:
    """Return how much a threshold asks for in words.

    >>> asks({"comparison": "at-least", "numerator": 2, "denominator": 3})
    'at least 2/3'
    """
    words = (threshold["comparison"] or "").replace("-", " ")
    share = f"{threshold['numerator']}/{threshold['denominator']}" if threshold["numerator"] else ""
    return " ".join(part for part in (words, share) if part)


def _panel(ballot: Facts, ranked: Mapping[str, int], most: float) -> Panel:
    unit = unit_of(ballot) or "votes"
    scale = (_RIGHT - _LEFT) / (most or 1.0)
    needed = _needed(ballot)
    top = _LINE * len(needed) + 4
    bars = []
    for i, tally in enumerate(sorted(ballot["tallies"], key=lambda t: ranked[t["candidacy"]])):
        at, segments = float(_LEFT), []
        for kind, size in _sizes(tally, unit):
            width = max(_THINNEST, round(size * scale, 2))
            segments.append(Segment(kind, round(at, 2), width))
            at += width
        mark = "elected" if tally["elected"] else "left" if tally["left"] else ""
        bars.append(Bar(_name(tally), round(top + _ROW * i, 2), tuple(segments), text_of(tally, unit), mark))
    marks = tuple(
        Mark(round(_LEFT + line * scale, 2), _LINE * (i + 1) - 3, label) for i, (line, label) in enumerate(needed)
    )
    told = "; ".join(f"{b.name} {b.text}{', elected' if b.mark == 'elected' else ''}" for b in bars)
    label = f"Ballot {ballot['name']}, {UNITS[unit]}: {told}." + "".join(f" {mark.label}." for mark in marks)
    return Panel(
        ballot["iri"],
        ballot["name"],
        _WIDTH,
        top + _ROW * len(bars),
        top,
        _LEFT,
        _RIGHT,
        _BAR,
        tuple(bars),
        marks,
        label,
        UNITS[unit],
    )


def _name(tally: Facts) -> str:
    return tally["candidate"]["label"] if tally["candidate"] else "?"


def text_of(tally: Facts, unit: str) -> str:
    """Return the figures of a candidate as they are written at the bar.

    >>> text_of({"votes": 12, "against": 1, "no_opinion": 2, "abstentions": None, "vetoes": 1}, "votes")
    '12 – 1 – 2, 1 veto'
    >>> text_of({"votes": 12, "against": None, "no_opinion": 3, "abstentions": None, "vetoes": None, "share": None}, "votes")
    '12 – ? – 3'
    """
    if unit != "votes":
        value = tally[unit] if tally[unit] is not None else tally["computed_share"]
        return "not published" if value is None else f"{value} %"
    neutral = tally["no_opinion"] if tally["no_opinion"] is not None else tally["abstentions"]
    numbers = [tally["votes"], tally["against"], neutral]
    while numbers and numbers[-1] is None:
        numbers.pop()
    if not numbers:
        return "not published" if tally["share"] is None else f"{tally['share']} %"
    vetoes = tally["vetoes"]
    veto = f", {vetoes} veto{'' if vetoes == 1 else 'es'}" if vetoes else ""
    return " – ".join("?" if n is None else str(n) for n in numbers) + veto
