"""The timeline of an office or of a career: a bar a term, lighter where dates leave it open, bands where nobody held it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.serve.explorer.charts.scale import Days, day_of

Entry: TypeAlias = Mapping[str, Any]
_LABELS, _WIDTH, _ROW, _TOP, _BAR = 230, 960, 24, 30, 14
_THINNEST = 2.0


@dataclass(frozen=True)
class Part:
    """A stretch of a bar, or a band: `sure` says whether the dates leave no doubt about it."""

    x: float
    width: float
    sure: bool


@dataclass(frozen=True)
class Bar:
    """A term: the thing behind it, its capacity (`substantive`, `acting`, `remainder`, `extension`), its stretches, its text."""

    iri: str
    kind: str
    parts: tuple[Part, ...]
    title: str
    goes_on: bool
    due: float | None
    breaks: tuple[Part, ...]


@dataclass
class Line:
    """A row of the picture: whom or what it is of, and the bars on it."""

    label: str
    iri: str
    y: float
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Band:
    """A time without a holder, across all rows."""

    iri: str
    kind: str
    parts: tuple[Part, ...]
    title: str


@dataclass(frozen=True)
class Timeline:
    """A picture: its size, years with abscissas, rows, bands."""

    width: float
    height: float
    left: float
    top: float
    bar: float
    years: list[tuple[int, float]]
    lines: list[Line]
    bands: list[Band]
    undated: int


def timeline(terms: Sequence[Entry], gaps: Sequence[Entry], as_of: str, by: str = "holder") -> Timeline | None:
    """Return the picture of terms and gaps; None where no term has a date.

    Parameters
    ----------
    terms : as `kg.serve.explorer.facts.terms.term` gives them, in order.
    gaps : as `gaps_of_office` gives them.
    as_of : the day up to which terms that go on are drawn.
    by : what a row is of, `holder` or `office`; neighbouring terms of the same share a row.

    """
    today = day_of(as_of) or dt.date.today()
    dated = [(t, _bounds(t, today)) for t in terms]
    drawn = [(t, b) for t, b in dated if b is not None]
    if not drawn:
        return None
    first = dt.date(min(b[0].year for _, b in drawn), 1, 1)
    last = max(
        max(b[3] for _, b in drawn), *(day_of((t["planned_end"] or {}).get("latest")) or today for t, _ in drawn[-3:])
    )
    scale = Days(first, min(last, today.replace(year=today.year + 8, day=1)), _LABELS + 8, _WIDTH - 14)
    lines: list[Line] = []
    for entry, bounds in drawn:
        of = entry[by] or {"label": "?", "iri": ""}
        if not lines or lines[-1].iri != of["iri"]:
            lines.append(Line(of["label"], of["iri"], _TOP + _ROW * len(lines)))
        lines[-1].bars.append(_bar(entry, bounds, scale, today))
    for line in lines:  # a short term must not vanish under a long one
        line.bars.sort(key=lambda bar: -sum(part.width for part in bar.parts))
    bands = [band for gap in gaps if (band := _band(gap, scale, today))]
    return Timeline(
        _WIDTH, _TOP + _ROW * len(lines) + 6, _LABELS, _TOP, _BAR, scale.years(), lines, bands, len(terms) - len(drawn)
    )


_Bounds: TypeAlias = tuple[dt.date, dt.date, dt.date, dt.date, bool]


def _bounds(entry: Entry, today: dt.date) -> _Bounds | None:
    """Return earliest and latest start, earliest and latest end, and whether the term is said to go on."""
    start, end = entry["start"] or {}, entry["end"] or {}
    goes_on = end.get("text") == ".."
    starts = day_of(start.get("earliest")), day_of(start.get("latest"))
    ends = day_of(end.get("earliest")), day_of(end.get("latest"))
    known = [day for day in (*starts, *ends) if day]
    if not known:
        return None
    begin, begun = starts[0] or min(known), starts[1] or starts[0] or min(known)
    if goes_on:
        return begin, begun, today, today, True
    ceased = ends[1] or day_of(entry.get("ended_by")) or (today if not ends[0] else ends[0])
    return begin, begun, ends[0] or begun, max(ceased, begun), False


def _bar(entry: Entry, bounds: _Bounds, scale: Days, today: dt.date) -> Bar:
    begin, begun, left, gone, goes_on = bounds
    parts = []
    if begun > begin:
        parts.append(_part(scale, begin, min(begun, gone), False))
    if left > begun or left == gone:
        parts.append(_part(scale, begun, max(left, begun), True))
    if gone > max(left, begun):
        parts.append(_part(scale, max(left, begun), gone, False))
    kind = (
        "acting"
        if entry["kind"] == "acting"
        else entry["mandate"]
        if entry["mandate"] in ("remainder", "extension")
        else "substantive"
    )
    due = day_of((entry["planned_end"] or {}).get("latest"))
    breaks = []
    for pause in entry.get("interruptions", ()):
        since, until = day_of((pause["start"] or {}).get("earliest")), day_of((pause["end"] or {}).get("latest"))
        if since:
            breaks.append(_part(scale, since, until or gone, False))
    return Bar(entry["iri"], kind, tuple(parts), _title(entry), goes_on, scale.x(due) if due else None, tuple(breaks))


def _band(gap: Entry, scale: Days, today: dt.date) -> Band | None:
    start, end = gap["start"] or {}, gap["end"] or {}
    first, since = day_of(start.get("earliest")), day_of(start.get("latest"))
    until, last = day_of(end.get("earliest")), day_of(end.get("latest"))
    if first is None and since is None:
        return None
    first, last = first or since, last or until or today
    assert first is not None
    sure = gap["certainty"] == "certain" and since is not None and (until or today) > since
    parts = (
        [_part(scale, since, until or today, True)] if sure and since else [_part(scale, min(first, last), last, False)]
    )
    who = f"{gap['after']['label']}" if gap["after"] else "?"
    then = f" and {gap['before']['label']}" if gap["before"] else ", to this day"
    return Band(gap["iri"], gap["kind"].replace(" ", "-"), tuple(parts),
                f"{gap['kind']}, {gap['certainty']}: after {who}{then}")  # fmt: skip


def _part(scale: Days, start: dt.date, end: dt.date, sure: bool) -> Part:
    left = scale.x(start)
    return Part(left, max(_THINNEST, round(scale.x(end) - left, 2)), sure)


def _title(entry: Entry) -> str:
    start, end = (entry["start"] or {}).get("text") or "?", (entry["end"] or {}).get("text") or "?"
    holder, office = entry["holder"], entry["office"]
    extra = ", ".join(x for x in (entry["kind"] if entry["kind"] == "acting" else "", entry["mandate"] or "") if x)
    until = "in office when last heard of" if end == ".." else end
    return f"{holder['label'] if holder else '?'}: {office['label'] if office else '?'}{f' ({extra})' if extra else ''}, {start} to {until}"
