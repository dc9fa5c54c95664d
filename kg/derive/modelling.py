"""Making the model of a view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.dates import ImpreciseDate, Interval
from kg.derive.model import (
    Ballot,
    MandateDates,
    Model,
    Numbers,
    Office,
    Rule,
    Selection,
    Tally,
    Term,
    Threshold,
)
from kg.derive.nodes import code_of, date_of, decimal_of, int_of, ref_of, refs_of
from kg.records import Row
from kg.resolve import Node, View
from kg.values import Ref, StillHolds


def build_model(view: View, rows: Iterable[Row]) -> Model:
    """Return the typed form of a view."""
    rows = tuple(rows)
    offices = _offices(view)
    terms = [_term(n) for n in view.of_kind("term")]
    labels = {n.ref: label for n in view.nodes.values() if isinstance(label := n.identity.get("rdfs:label"), str)}
    return Model(
        view, rows, offices, [t for t in terms if t.office in offices],
        [t for t in _unaccepted_terms(view, rows) if t.office in offices], _rules(view), _selections(view), labels,
    )  # fmt: skip


def _unaccepted_terms(view: View, rows: Iterable[Row]) -> list[Term]:
    accepted = {ref: node for ref, node in view.nodes.items() if ref.kind == "term"}
    found = []
    for row in rows:
        refused = row.citation in view.refused and row.citation.status not in ("alleged", "retracted")
        if row.subject.kind != "term" or not refused:
            continue
        node = accepted.get(row.subject)
        dated = {p: v for p, v in row.says.items() if p in ("iol:start", "iol:end")}
        if node is None:
            found.append(_term(Node(row.subject, row.cls, row.identity, dict(row.says))))
        elif any(node.values.get(p) != v for p, v in dated.items()):
            found.append(_term(Node(row.subject, row.cls, row.identity, {**node.values, **dated})))
    return found


def _offices(view: View) -> dict[Ref, Office]:
    nodes = view.of_kind("office")
    continued_by = {old: node.ref for node in nodes if (old := ref_of(node, "iol:continuesOffice"))}

    def line(ref: Ref) -> Ref:
        seen = {ref}
        while ref in continued_by and continued_by[ref] not in seen:
            ref = continued_by[ref]
            seen.add(ref)
        return ref

    return {
        node.ref: Office(
            node.ref,
            str(node.identity.get("rdfs:label", node.ref)),
            code_of(node, "iol:officeKind"),
            ref_of(node, "iol:officeOf"),
            ref_of(node, "iol:inOrgan"),
            int_of(node, "iol:seats"),
            ref_of(node, "iol:partOfOffice"),
            line(node.ref),
            node.values.get("iol:mayBeEmpty") is True,
            date_of(node, "iol:lineCompleteFrom"),
        )
        for node in nodes
    }


def _term(node: Node) -> Term:
    end = node.values.get("iol:end")
    office, person = ref_of(node, "iol:ofOffice"), ref_of(node, "iol:holder")
    assert office and person  # the loader refuses a term without them
    return Term(
        node.ref, office, person, code_of(node, "iol:termKind") or "substantive", code_of(node, "iol:mandate"),
        date_of(node, "iol:start"), end if isinstance(end, ImpreciseDate | StillHolds) else None,
        ref_of(node, "iol:statedPredecessor"), code_of(node, "iol:endCause"),
        MandateDates(date_of(node, "iol:plannedEnd"), ref_of(node, "iol:remainderOf")),
    )  # fmt: skip


def _rules(view: View) -> list[Rule]:
    thresholds: dict[Ref, list[Threshold]] = {}
    for node in view.of_kind("threshold"):
        rule = ref_of(node, "iol:thresholdOf")
        assert rule
        thresholds.setdefault(rule, []).append(
            Threshold(
                node.ref,
                rule,
                int_of(node, "iol:ballotsFrom") or 1,
                int_of(node, "iol:ballotsTo"),
                code_of(node, "iol:comparison"),
                int_of(node, "iol:numerator"),
                int_of(node, "iol:denominator"),
                code_of(node, "iol:base"),
                ref_of(node, "iol:votingBody"),
                ref_of(node, "iol:electorate"),
                node.values.get("iol:withoutVeto") is True,
                code_of(node, "iol:appliesAfter"),
                code_of(node, "iol:eliminationAfter"),
                decimal_of(node, "iol:eliminationShare"),
            )  # fmt: skip
        )
    rules = []
    for node in view.of_kind("rule"):
        end = node.values.get("iol:end")
        start = date_of(node, "iol:start")
        interval = Interval.between(start, end if isinstance(end, ImpreciseDate) else None)
        if isinstance(end, StillHolds):
            interval = Interval(interval.start_earliest, interval.start_latest, end.on, None)
        office = ref_of(node, "iol:governs")
        assert office
        own = sorted(thresholds.get(node.ref, []), key=lambda t: (t.first, t.ref))
        rules.append(
            Rule(
                node.ref, office, interval, tuple(t for t in own if t.comparison), decimal_of(node, "iol:termYears"),
                code_of(node, "iol:elimination"), code_of(node, "iol:tieBreak"), code_of(node, "iol:reelection"),
                node.values.get("iol:distinctRegions") is True, tuple(t for t in own if t.elimination),
            )
        )  # fmt: skip
    return rules


def _selections(view: View) -> list[Selection]:
    tallies: dict[Ref, list[Tally]] = {}
    for node in view.of_kind("tally"):
        ballot, candidacy = ref_of(node, "iol:tallyOf"), ref_of(node, "iol:tallyFor")
        assert ballot and candidacy
        tally = Tally(
            node.ref, candidacy, int_of(node, "iol:votes"), decimal_of(node, "iol:share"),
            int_of(node, "iol:votesAgainst"), int_of(node, "iol:tallyAbstentions"), int_of(node, "iol:vetoes"),
            decimal_of(node, "iol:weight"),
        )  # fmt: skip
        tallies.setdefault(ballot, []).append(tally)
    ballots: dict[Ref, list[Ballot]] = {}
    for node in view.of_kind("ballot"):
        selection = ref_of(node, "iol:ballotIn")
        assert selection
        ballot_ = Ballot(
            node.ref, int_of(node, "iol:ordinal"), refs_of(node, "iol:elects"), _numbers(node),
            tuple(tallies.get(node.ref, [])), code_of(node, "iol:ballotKind"), ref_of(node, "iol:ballotBody"),
            ref_of(node, "iol:ballotElectorate"), decimal_of(node, "iol:totalWeight"),
        )  # fmt: skip
        ballots.setdefault(selection, []).append(ballot_)
    candidacies: dict[Ref, list[Ref]] = {}
    withdrawn: set[Ref] = set()
    for node in view.of_kind("candidacy"):
        selection = ref_of(node, "iol:candidacyIn")
        assert selection
        candidacies.setdefault(selection, []).append(node.ref)
        if code_of(node, "iol:outcome") == "withdrew" or date_of(node, "iol:withdrawn"):
            withdrawn.add(node.ref)
    selections = []
    for node in view.of_kind("selection"):
        office = ref_of(node, "iol:fills")
        assert office
        elected = refs_of(node, "iol:elected")
        seats = int_of(node, "iol:seatsToFill") or 1
        own = [
            replace(b, one_vote_each=max(seats, len(elected)) == 1 and not _on_each(b))
            for b in ballots.get(node.ref, [])
        ]
        own = sorted(own, key=lambda b: (b.ordinal is None, b.ordinal or 0, b.ref))
        selections.append(
            Selection(
                node.ref,
                str(node.identity.get("rdfs:label", node.ref)),
                office,
                code_of(node, "iol:selectionKind"),
                code_of(node, "iol:selectionStage"),
                ref_of(node, "iol:decidedBy"),
                date_of(node, "iol:date"),
                ref_of(node, "iol:statedRule"),
                elected,
                seats,
                _numbers(node),
                tuple(candidacies.get(node.ref, [])),
                tuple(own),
                frozenset(withdrawn.intersection(candidacies.get(node.ref, []))),
            )  # fmt: skip
        )
    return selections


def _on_each(ballot: Ballot) -> bool:
    """Whether each voter speaks on each candidacy: there are several, and votes against or vetoes."""
    return len(ballot.tallies) > 1 and any(t.against is not None or t.vetoes is not None for t in ballot.tallies)


def _numbers(node: Node) -> Numbers:
    return Numbers(*(int_of(node, f"iol:{n}") for n in ("entitled", "present", "cast", "valid", "abstentions")))
