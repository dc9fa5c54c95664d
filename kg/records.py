"""Records: what the loaders hand on. One row says what one document says about one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.values import Ref, Value

Said = Value | tuple[Value, ...]
"""What a row says of a property: a value, or all values of a property that has several."""


@dataclass(frozen=True, order=True)
class Origin:
    """Where a row stands: a file (relative to its data folder), a 1-based line, and a path inside a dossier."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Citation:
    """Who says it: a document, a speaker in it, how it is put, and how the curator knows.

    `document` is empty for what is recalled without a document. `interest` is what is at stake for the speaker, and makes
    the statement that of an interested party.
    """

    document: str
    speaker: Ref | None
    status: str
    evidence: str
    interest: str = ""


@dataclass(frozen=True)
class Row:
    """What one document says about one thing.

    Attributes
    ----------
    subject : the thing.
    cls : its class in the ontology, as a CURIE.
    identity : by property, what makes the thing the one it is; the same in all rows of the subject.
    says : by property, what the document says.
    bundle : by property, the thing whose values are accepted together with this one's (the ballot for a tally's votes).

    """

    subject: Ref
    cls: str
    identity: Mapping[str, Said]
    says: Mapping[str, Said]
    citation: Citation
    origin: Origin
    bundle: Ref | None = None


@dataclass(frozen=True)
class Document:
    """A document that rows cite. `kind` is a code of the vocabulary `source-kind`."""

    id: str
    kind: str
    publisher: str
    title: str
    address: str
    says: Mapping[str, Said]
    quotes: str
    origin: Origin


@dataclass(frozen=True)
class Waiver:
    """A curator's decision that one finding stands and is no longer to be shown.

    `focus` and `other` are kind/id; `other` is empty where the finding names none. From the day `until` on, it holds no more.
    """

    id: str
    check: str
    focus: str
    other: str
    reason: str
    decided_on: dt.date
    until: dt.date | None
    document: str
    origin: Origin


@dataclass(frozen=True)
class Source:
    """A folder of curated data, as its `source.yaml` describes it."""

    folder: str
    title: str
    description: str
    as_of: str
    counts: Mapping[str, tuple[int, int | None]]
    """By kind of thing, the fewest and the most that this source must have."""


@dataclass(frozen=True)
class Curated:
    """All that was loaded."""

    rows: tuple[Row, ...]
    documents: Mapping[str, Document]
    sources: tuple[Source, ...]
    count_by_source: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
