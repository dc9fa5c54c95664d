"""The values that records, claims and derived facts hold, independent of how they are written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from kg.dates import ImpreciseDate


@dataclass(frozen=True, order=True)
class Ref:
    """A reference to a thing of the graph by kind and id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `kind/id`.

        >>> Ref.parse("term/interpol-president/kim-jong-yang/2")
        Ref(kind='term', id='interpol-president/kim-jong-yang/2')
        """
        kind, _, id_ = text.partition("/")
        return cls(kind, id_)


@dataclass(frozen=True, order=True)
class Code:
    """A concept of a controlled vocabulary."""

    scheme: str
    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, order=True)
class Iri:
    """An IRI outside the project: an address, a Wikidata item, a property of another vocabulary."""

    iri: str

    def __str__(self) -> str:
        return self.iri


@dataclass(frozen=True, order=True)
class GraphRef:
    """A named graph, by kind and id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"graph/{self.kind}/{self.id}"


@dataclass(frozen=True, order=True)
class Text:
    """A text in a natural language."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, order=True)
class StillHolds:
    """An end that has not come: a document says that it still holds, on the day `on` (None where that is unknown)."""

    on: dt.date | None = None

    def __str__(self) -> str:
        return ".."


Value: TypeAlias = (
    str | int | bool | Decimal | dt.date | ImpreciseDate | StillHolds | Ref | Code | Iri | GraphRef | Text
)
