"""Conflicts: where documents exclude each other, what each says, what the policy took and why."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.facts import Fact
from kg.graph.terms import property_iri
from kg.records import Said
from kg.resolve import View
from kg.resolve.view import Candidate
from kg.values import Iri, Ref

BY = "kg.derive.conflicts"


def conflict_facts(view: View) -> Iterator[Fact]:
    """Yield a conflict, and its claims, for every decision between values that exclude each other."""
    for decision in view.decisions:
        if not decision.conflict:
            continue
        name = decision.property_.partition(":")[2]
        key = f"{decision.subject.kind}/{decision.subject.id}/{name}"
        # The number of a claim follows the text of its value, so that it is the same under every policy.
        ordered = sorted(decision.candidates, key=_text)
        claims = []
        for number, candidate in enumerate(ordered, 1):
            claim = Ref("claim", f"{key}/{number}")
            claims.append(claim)
            values: dict[str, Said] = {
                "iol:claimValue": _text(candidate), "iol:claimedIn": candidate.graphs, "iol:accepted": candidate.accepted,
            }  # fmt: skip
            if candidate.reason:
                values["iol:rejectionReason"] = candidate.reason
            yield Fact(claim, ("iol:Claim",), f"{name}: {_text(candidate)}", values, candidate.graphs, BY)
        # A property of tallies is chosen for the ballot as a whole, of dates under the name of the EDTF text.
        yield Fact(
            Ref("conflict", key), ("iol:Conflict",), f"{name} of {decision.subject}",
            {
                "iol:conflictSubject": decision.subject, "iol:conflictProperty": Iri(_property(decision.property_)),
                "iol:hasClaim": tuple(claims),
            },
            (decision.subject, *claims), BY,
        )  # fmt: skip


def _property(curie: str) -> str:
    try:
        return property_iri(curie)
    except KeyError:
        return property_iri(curie + "Edtf")


def _text(candidate: Candidate) -> str:
    parts = []
    for ref, said in sorted(candidate.assignment, key=str):
        text = ", ".join(str(v) for v in said) if isinstance(said, tuple) else _plain(said)
        parts.append(f"{ref.id.rpartition('/')[2]} {text}" if ref.kind == "tally" else text)
    return "; ".join(parts)


def _plain(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
