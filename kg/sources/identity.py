"""Which of our things another database describes: by the identifiers that curators entered, and by judgements.

Nothing is merged by likeness. A program may propose (`kg.sources.proposals`); only a row of `judgements` decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.records import Row
from kg.values import Code, Iri, Ref


@dataclass(frozen=True)
class Register:
    """By IRI of another database, our thing that it describes; and the pairs on which there is a judgement of any kind."""

    same: dict[str, Ref]
    judged: frozenset[tuple[Ref, str]]

    def thing(self, iri: str) -> Ref | None:
        """Return our thing that `iri` describes, or None."""
        return self.same.get(iri)


def build_register(rows: Iterable[Row]) -> Register:
    """Gather identifiers and judgements from curated rows; the loader has seen to it that they do not contradict."""
    same: dict[str, Ref] = {}
    judged: set[tuple[Ref, str]] = set()
    for row in rows:
        match = row.identity.get("skos:exactMatch")
        if isinstance(match, Iri):
            same.setdefault(match.iri, row.subject)
        thing, other = row.identity.get("iol:judgedThing"), row.identity.get("iol:judgedOther")
        verdict = row.says.get("iol:identityVerdict")
        if isinstance(thing, Ref) and isinstance(other, Iri) and isinstance(verdict, Code):
            judged.add((thing, other.iri))
            if verdict.code == "same":
                same.setdefault(other.iri, thing)
    return Register(same, frozenset(judged))
