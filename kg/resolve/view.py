"""Resolution: which of the claims a policy accepts.

The unit of choice is a property of a thing, or, for the tallies of a ballot, a property of all of them together, so that
no result is mixed from two documents. A value that says the same less precisely (2018 beside 2018-10-07, resigned beside
resigned in detention) supports the finer one and is no conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kg.dates import ImpreciseDate
from kg.graph.assertions import assertion_graph, source_kind
from kg.ontology import single_valued
from kg.records import Citation, Document, Row, Said
from kg.resolve.policy import Policy
from kg.resolve.preference import Assignment, Rank, finest, refines, text_of
from kg.values import GraphRef, Ref, StillHolds

Source: TypeAlias = tuple[Citation, str]
"""A citation, with the place of the row where it names no document."""


@dataclass(frozen=True)
class Candidate:
    """One of the values that documents give, with those who give it and the reason it was not taken (if so)."""

    assignment: Assignment
    citations: tuple[Citation, ...]
    reason: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the policy took it."""
        return not self.reason

    @property
    def graphs(self) -> tuple[GraphRef, ...]:
        """The assertion graphs that give it."""
        return tuple(sorted({assertion_graph(c) for c in self.citations}))


@dataclass(frozen=True)
class Decision:
    """All that is claimed of one property of one thing, where not everything claimed was taken."""

    subject: Ref
    property_: str
    candidates: tuple[Candidate, ...]

    @property
    def conflict(self) -> bool:
        """Whether claims that the policy could take exclude each other."""
        return sum(1 for c in self.candidates if c.accepted or c.reason.startswith(OUTRANKED)) > 1


OUTRANKED = "outranked"
# Of who was elected each document gives the whole list; of other lists (nominators, say) each may give a part.
_TAKEN_WHOLE = frozenset({"iol:elected", "iol:elects"})


@dataclass
class Node:
    """A thing in a view, with the accepted values by property and who gives each."""

    ref: Ref
    cls: str
    identity: Mapping[str, Said]
    values: dict[str, Said] = field(default_factory=dict)
    citations: dict[str, tuple[Citation, ...]] = field(default_factory=dict)


@dataclass
class View:
    """What a policy accepts."""

    policy: Policy
    nodes: dict[Ref, Node]
    decisions: list[Decision]
    hidden: dict[Ref, str]
    """Things that no accepted document speaks of, and why those that do were not accepted."""
    refused: Mapping[Citation, str]
    """What the policy does not take, and why."""

    def of_kind(self, kind: str) -> list[Node]:
        """Return the nodes of a kind, in the order of their ids."""
        return sorted((node for ref, node in self.nodes.items() if ref.kind == kind), key=lambda node: node.ref.id)


@dataclass(frozen=True)
class _Claim:
    """All that is said of one property of one thing, whoever says it; in the order of the citations."""

    subject: Ref
    property_: str
    sources: tuple[tuple[Citation, Assignment], ...]
    agreed: bool
    """Whether all of them say the same."""


@dataclass(frozen=True)
class Claims:
    """Rows brought into the form from which every policy chooses."""

    identities: Mapping[Ref, tuple[str, Mapping[str, Said]]]
    citations: Mapping[Ref, tuple[Citation, ...]]
    """By thing, under which citations it is spoken of."""
    claims: tuple[_Claim, ...]


def gather(rows: Iterable[Row], documents: Mapping[str, Document]) -> Claims:
    """Return what is claimed; the result does not depend on the order of `rows`."""
    texts: dict[Citation, str] = {}

    def text(citation: Citation) -> str:
        return texts.get(citation) or texts.setdefault(citation, str(citation))

    def order(row: Row) -> tuple[str, str, str, str, int, str]:
        origin = row.origin
        return row.subject.kind, row.subject.id, text(row.citation), origin.file, origin.line, origin.path

    identities: dict[Ref, tuple[str, Mapping[str, Said]]] = {}
    claims: dict[tuple[Ref, str], dict[Source, set[tuple[Ref, Said]]]] = {}
    spoken_of: dict[Ref, dict[Citation, None]] = {}
    for row in sorted((_dated(row, documents) for row in rows), key=order):
        identities.setdefault(row.subject, (row.cls, row.identity))
        spoken_of.setdefault(row.subject, {})[row.citation] = None
        place = "" if row.citation.document else f"{row.origin.file} {row.origin.path.partition('.tallies')[0]}"
        source = row.citation, place
        for property_, said in row.says.items():
            claims.setdefault((row.bundle or row.subject, property_), {}).setdefault(source, set()).add(
                (row.subject, said)
            )
    ordered = []
    for (subject, property_), sources in sorted(claims.items(), key=lambda c: (c[0][0].kind, c[0][0].id, c[0][1])):
        said_by = [(citation, frozenset(said)) for (citation, _), said in sources.items()]
        if len(said_by) > 1:
            said_by.sort(key=lambda s: text(s[0]))
        agreed = all(assignment == said_by[0][1] for _, assignment in said_by)
        ordered.append(_Claim(subject, property_, tuple(said_by), agreed))
    return Claims(identities, {ref: tuple(citations) for ref, citations in spoken_of.items()}, tuple(ordered))


def resolve(
    rows: Iterable[Row], documents: Mapping[str, Document], policy: Policy, gathered: Claims | None = None
) -> View:
    """Return what `policy` accepts of the `rows`; `gathered` saves gathering them again for each policy."""
    gathered = gathered or gather(rows, documents)
    identities = gathered.identities
    refusals: dict[Citation, str] = {}
    nodes: dict[Ref, Node] = {}
    hidden: dict[Ref, str] = {}
    for ref, citations in gathered.citations.items():
        for citation in citations:
            if citation not in refusals:
                refusals[citation] = policy.refusal(citation, source_kind(citation, documents))
        if all(refusals[c] for c in citations):
            hidden[ref] = min(refusals[c] for c in citations)
        else:
            nodes[ref] = Node(ref, *identities[ref])
    rank = Rank(policy, documents)
    decisions = []
    for claim in gathered.claims:
        candidates = _take(claim, refusals) if claim.agreed else _choose(claim, refusals, rank)
        for candidate in candidates:
            if candidate.accepted:
                said_of = candidate.assignment
                for ref, said in said_of if len(said_of) == 1 else sorted(said_of, key=str):
                    _accept(nodes[ref], claim.property_, said, candidate.citations)
        if any(not c.accepted for c in candidates):
            decisions.append(Decision(claim.subject, claim.property_, tuple(candidates)))
    _close_over_references(nodes, identities, hidden)
    refused = {citation: why for citation, why in refusals.items() if why}
    ordered = dict(sorted(nodes.items(), key=lambda item: (item[0].kind, item[0].id)))
    return View(policy, ordered, decisions, hidden, refused)


def _dated(row: Row, documents: Mapping[str, Document]) -> Row:
    """Give each `..` the day on which its document was published: until then the thing is said to hold."""
    if not any(isinstance(value, StillHolds) for value in row.says.values()):
        return row
    published = documents[row.citation.document].says.get("iol:published") if row.citation.document else None
    on = published.earliest if isinstance(published, ImpreciseDate) else None
    says = {p: StillHolds(on) if isinstance(v, StillHolds) else v for p, v in row.says.items()}
    return replace(row, says=says)


def _accept(node: Node, property_: str, said: Said, citations: tuple[Citation, ...]) -> None:
    if property_ in node.values:
        before = node.values[property_]
        both = {*(before if isinstance(before, tuple) else (before,)), *(said if isinstance(said, tuple) else (said,))}
        node.values[property_] = tuple(sorted(both, key=str))
        node.citations[property_] = tuple(sorted({*node.citations[property_], *citations}, key=str))
    else:
        node.values[property_] = said
        node.citations[property_] = citations


def _close_over_references(
    nodes: dict[Ref, Node], identities: Mapping[Ref, tuple[str, Mapping[str, Said]]], hidden: dict[Ref, str]
) -> None:
    """Add the identity of everything that an accepted claim refers to: who says that Kim held it says that Kim is."""
    waiting = list(nodes.values())
    while waiting:
        node = waiting.pop()
        for said in [*node.identity.values(), *node.values.values()]:
            for value in said if isinstance(said, tuple) else (said,):
                if isinstance(value, Ref) and value not in nodes and value in identities:
                    nodes[value] = Node(value, *identities[value])
                    hidden.pop(value, None)
                    waiting.append(nodes[value])


def _take(claim: _Claim, refusals: Mapping[Citation, str]) -> list[Candidate]:
    """Return the one candidate of a claim in which all agree: what `_choose` comes to, without comparing."""
    assignment = claim.sources[0][1]
    if len(claim.sources) == 1:
        citation = claim.sources[0][0]
        return [Candidate(assignment, (citation,), refusals[citation])]
    citations = tuple(dict.fromkeys(citation for citation, _ in claim.sources))
    taken = tuple(citation for citation in citations if not refusals[citation])
    return [Candidate(assignment, taken or citations, "" if taken else refusals[citations[0]])]


def _choose(claim: _Claim, refusals: Mapping[Citation, str], rank: Rank) -> list[Candidate]:
    accepted: dict[Assignment, set[Citation]] = {}
    refused: dict[Assignment, set[Citation]] = {}
    for citation, assignment in claim.sources:
        pool = refused if refusals[citation] else accepted
        pool.setdefault(assignment, set()).add(citation)
    property_ = claim.property_
    several = property_ not in single_valued() and property_ not in _TAKEN_WHOLE
    supported = finest(accepted)
    ordered = sorted(supported, key=lambda a: rank.key(a, supported[a]))
    candidates = []
    for index, assignment in enumerate(ordered):
        citations = tuple(sorted(supported[assignment], key=str))
        reason = "" if several or index == 0 else f"{OUTRANKED}: {rank.reason(ordered[0], assignment, supported)}"
        candidates.append(Candidate(assignment, citations, reason))
    for assignment in sorted(refused, key=text_of):
        if any(refines(taken, assignment) for taken in ordered):
            continue
        citations = tuple(sorted(refused[assignment], key=str))
        candidates.append(Candidate(assignment, citations, refusals[citations[0]]))
    return candidates
