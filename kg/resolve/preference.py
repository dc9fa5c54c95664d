"""Which of several values a policy prefers, and which says the same as another more precisely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeAlias

from kg.dates import ImpreciseDate
from kg.graph.assertions import source_kind
from kg.records import Citation, Document, Said
from kg.resolve.policy import Policy
from kg.values import Code, Ref, StillHolds
from kg.vocabularies import specializes

Assignment: TypeAlias = frozenset[tuple[Ref, Said]]


def finest(accepted: Mapping[Assignment, set[Citation]]) -> dict[Assignment, set[Citation]]:
    """Drop every value that another one says more precisely, and count its sources for the finer one."""
    found = {}
    for assignment, citations in accepted.items():
        if not any(
            other != assignment and refines(other, assignment)
            and not (refines(assignment, other) and text_of(assignment) < text_of(other))
            for other in accepted
        ):  # fmt: skip
            support = set(citations)
            for other, others in accepted.items():
                if other != assignment and refines(assignment, other):
                    support |= others
            found[assignment] = support
    return found


def text_of(assignment: Assignment) -> str:
    """Return a text that no other assignment has, to sort by."""
    return "; ".join(sorted(f"{ref} {said}" for ref, said in assignment))


def refines(fine: Assignment, coarse: Assignment) -> bool:
    """Whether `fine` says all that `coarse` says, the same or more precisely."""
    values = dict(fine)
    return all(ref in values and _value_refines(values[ref], said) for ref, said in coarse)


def _value_refines(fine: Said, coarse: Said) -> bool:
    if fine == coarse:
        return True
    match fine, coarse:
        case ImpreciseDate(), ImpreciseDate():
            return fine.within(coarse)
        case ImpreciseDate(), StillHolds(on):
            return on is None or fine.latest >= on
        case StillHolds(later), StillHolds(on):
            return on is None or (later is not None and later >= on)
        case Code(scheme, code), Code(_, wider):
            return specializes(scheme, code, wider)
    return False


class Rank:
    """The order in which a policy prefers candidates."""

    def __init__(self, policy: Policy, documents: Mapping[str, Document]) -> None:
        self._policy, self._documents = policy, documents

    def key(self, assignment: Assignment, citations: set[Citation]) -> tuple[object, ...]:
        """Return a sort key: the preferred candidate comes first, and no two are equal."""
        scores = [self._score(name, assignment, citations) for name in self._policy.prefer]
        return (*scores, text_of(assignment))

    def reason(self, winner: Assignment, loser: Assignment, pool: Mapping[Assignment, set[Citation]]) -> str:
        """Return by which criterion `winner` came before `loser`."""
        for name in self._policy.prefer:
            if self._score(name, winner, pool[winner]) != self._score(name, loser, pool[loser]):
                return _REASONS[name]
        return "all criteria equal; first in the order of writing"

    def _score(self, name: str, assignment: Assignment, citations: set[Citation]) -> float:
        match name:
            case "evidence":
                return min(("read", "recalled").index(c.evidence) for c in citations)
            case "source-kind":
                order = self._policy.sources
                kinds = [source_kind(c, self._documents) for c in citations]
                return min((order.index(k) if k in order else len(order)) for k in kinds)
            case "support":
                return -len({self._origin(c) for c in citations})
            case "precision":
                spans = [(v.latest - v.earliest).days for _, v in assignment if isinstance(v, ImpreciseDate)]
                return sum(spans)
            case "latest":
                return -max(self._published(c) for c in citations)
            case "earliest":
                return min(self._published(c) for c in citations)
        raise AssertionError(name)

    def _origin(self, citation: Citation) -> str:
        """Return whom a statement goes back to: the speaker, else the publisher of the document first to say it."""
        if citation.speaker:
            return str(citation.speaker)
        document, seen = citation.document, set()
        while document and document not in seen and self._documents[document].quotes:
            seen.add(document)
            document = self._documents[document].quotes
        return self._documents[document].publisher if document else "recalled"

    def _published(self, citation: Citation) -> int:
        if not citation.document:
            return 0
        published = self._documents[citation.document].says.get("iol:published")
        return published.earliest.toordinal() if isinstance(published, ImpreciseDate) else dt.date.min.toordinal()


_REASONS = {
    "evidence": "the other was read in a document",
    "source-kind": "the other has a better kind of source",
    "support": "more independent sources give the other",
    "precision": "the other is more precise",
    "latest": "the other has the later document",
    "earliest": "the other has the earlier document",
}
