"""The panel of leader-days: who certainly or possibly held which leading office on which day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kg.exports.columns import Column, Row, Table
from kg.exports.csvs import write_csv
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.panels import leading_lines, line_stretches
from kg.exports.spans import DAY

_C = partial(Column, predicate="", to="", required=True)
LEADER_DAY = Table(
    "leader-day", (), (
        _C("office", "ref", definition="The office; of offices that continue each other the last."),
        _C("day", "date", definition="The day."), _C("person", "ref", definition="Who held it."),
        _C("acting", "boolean", definition="Whether only as acting."),
        _C("certainty", "text", definition="certain or possible."),
    ),
    "One row a leading office, day and person who possibly held it.", ("office", "day", "person"),
)  # fmt: skip


def write(extract: Extract, format_: Format) -> Pieces:
    """Return the panel as one CSV file."""
    return write_csv(LEADER_DAY, leader_days(extract))


def leader_days(extract: Extract) -> Iterator[Row]:
    """Yield a row a day and person, by office, day and person."""
    terms = extract.world.terms
    for line in leading_lines(extract):
        for part in line_stretches(extract, line):
            rows = []
            for person in sorted({terms[t].person for t in part.possible}):
                own = [terms[t] for t in part.possible if terms[t].person == person]
                certain = any(t.id in part.certain for t in own)
                rows.append((person, all(t.acting for t in own), "certain" if certain else "possible"))
            day = part.start
            while day < part.end:
                for person, acting, certainty in rows:
                    yield {"office": line, "day": day, "person": person, "acting": acting, "certainty": certainty}
                day += DAY
