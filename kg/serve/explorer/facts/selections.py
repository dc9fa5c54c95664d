"""The page of a selection: its story, candidates, ballots, rule, coalition, and what documents disagree on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from kg import ids
from kg.serve.explorer.facts.ballots import ballots, turnout
from kg.serve.explorer.facts.disputes import conflicts, contradictions
from kg.serve.explorer.facts.documents import document
from kg.serve.explorer.facts.ledger import ledger_of
from kg.serve.explorer.facts.reader import Facts, Reader
from kg.serve.explorer.facts.said import said
from kg.serve.explorer.facts.stances import stances_in
from kg.story import story


def selection(reader: Reader, iri: str, today: str, policies: Sequence[str]) -> Facts:
    """Return a selection with everything that its page shows. Allegations are not among it: they are no facts of a page."""
    office = reader.one(iri, "iol:fills")
    candidates = sorted((_candidate(reader, c) for c in reader.into("iol:candidacyIn", iri)), key=_chosen_first)
    held = ballots(reader, iri)
    stances = stances_in(reader, ledger_of(reader, iri, dt.date.fromisoformat(today)))
    parts = [
        iri,
        *(b["iri"] for b in held),
        *(t["iri"] for b in held for t in b["tallies"]),
        *(c["iri"] for c in candidates),
    ]
    finding = _finding(reader, iri)
    facts = {
        **(reader.ref(iri) or {}), "kind": reader.code(iri, "iol:selectionKind"), "stage": reader.code(iri, "iol:selectionStage"),
        "date": reader.when(iri, "date"), "place": reader.one(iri, "iol:place"), "office": reader.ref(office),
        "organization": reader.ref(reader.one(office, "iol:officeOf")) if office else None,
        "body": reader.ref(reader.one(iri, "iol:decidedBy")), "session": _session(reader, iri),
        "mandate": reader.code(iri, "iol:mandateOffered"), "seats": reader.number(iri, "iol:seatsToFill"),
        "count_published": _truth(reader.one(iri, "iol:countPublished")), "turnout": turnout(reader, iri),
        "elected": reader.named(p for c in reader.all(iri, "iol:elected") if (p := reader.one(c, "iol:candidate"))),
        "removes": reader.ref(reader.one(iri, "iol:removes")), "candidates": candidates, "ballots": held, "finding": finding,
        "implications": reader.all(finding["iri"], "iol:implication") if finding else [],
        "rules": [{**row, "iri": ids.THING + row["rule"], "term_years": _number(row.get("term_years")), "application": ids.THING + row["application"]}
                  for row in reader.asker.rows("rule-in-force", selection=iri)],
        "eligibility": [{**row, "iri": ids.THING + row["finding"]} for row in reader.asker.rows("eligibility", selection=iri)],
        "stances": stances, "policies": list(policies), "allegations": _has_allegations(reader, iri),
        "conflicts": conflicts(reader, [*parts, *reader.into("iol:stanceOn", iri)], policies), "said": said(reader, iri),
        "contradictions": contradictions(reader, [*parts, *reader.into("iol:stanceOn", iri), *_offices_beside(reader, office)]),
    }  # fmt: skip
    facts["story"] = tell(reader, facts)
    return facts


def _number(value: Any) -> float | int | None:
    return None if value is None else int(value) if value == int(value) else float(value)


def _truth(text: str | None) -> bool | None:
    return None if text is None else text == "true"


def _offices_beside(reader: Reader, office: str | None) -> list[str]:
    organization = reader.one(office, "iol:officeOf") if office else None
    return reader.into("iol:officeOf", organization) if organization else []


def _has_allegations(reader: Reader, iri: str) -> bool:
    """Whether anything is alleged; what it is stays in the query, which names speaker and document of each allegation."""
    return bool(reader.asserted("iol:allegationIn", iri))


def _session(reader: Reader, iri: str) -> Facts | None:
    session = reader.one(iri, "iol:inSession")
    number = reader.one(session, "iol:sessionNumber") if session else None
    return {"iri": session, "label": f"session {number}" if number else reader.label(session)} if session else None


def _chosen_first(candidate: Facts) -> tuple[bool, str, str]:
    label = candidate["candidate"]["label"] if candidate["candidate"] else ""
    return candidate["outcome"] not in ("elected", "appointed", "removed", "retained"), label, candidate["iri"]


def _candidate(reader: Reader, iri: str) -> Facts:
    rivals = [reader.one(c, "iol:candidate") for c in reader.all(iri, "iol:withdrewFor")]
    return {
        "iri": iri, "candidate": reader.ref(reader.one(iri, "iol:candidate")), "states": reader.refs(iri, "iol:candidacyState"),
        "nominated_by": reader.refs(iri, "iol:nominatedBy"), "outcome": reader.code(iri, "iol:outcome"), "occupation": reader.one(iri, "iol:occupation"),
        "withdrew_for": reader.named(r for r in rivals if r), "nominated": reader.when(iri, "nominated"), "withdrawn": reader.when(iri, "withdrawn"),
    }  # fmt: skip


def _finding(reader: Reader, iri: str) -> Facts | None:
    found = next((f for f in reader.into("iol:findingOn", iri) if reader.one(f, "iol:selectionStatus")), None)
    if found is None:
        return None
    rule = reader.one(found, "iol:appliedRule")
    return {
        "iri": found, "status": reader.code(found, "iol:selectionStatus"), "verdict": reader.label(found), "rule": reader.ref(rule),
        "certainty": reader.code(found, "iol:certainty"), "needed": reader.number(found, "iol:neededVotes"),
        "base": reader.number(found, "iol:baseVotes"), "reached": reader.number(found, "iol:reachedVotes"),
        "ballots": reader.number(found, "iol:ballotsKnown"),
    }  # fmt: skip


def tell(reader: Reader, facts: Facts) -> list[Facts]:
    """Return the story of a selection as sentences, each with its documents (`iri`, `label`, `address`)."""
    told = story(answer(reader, facts))
    return [
        {
            "part": s.part,
            "text": s.text,
            "documents": [document(reader, ids.THING + f"document/{d}") for d in s.documents],
        }
        for s in told
    ]


def answer(reader: Reader, facts: Facts) -> dict[str, Any]:
    """Return what `kg.story` tells from, as `Asker.election` gives it, from the facts of the page."""
    label = facts["label"]
    outcome = {
        "office_label": facts["office"]["label"] if facts["office"] else "office unknown", "date": (facts["date"] or {}).get("text"), "place": facts["place"],
        "body_label": facts["body"]["label"] if facts["body"] else None, "mandate": facts["mandate"], "count_published": facts["count_published"],
    }  # fmt: skip
    counted = any(t["votes"] is not None or t["share"] is not None for b in facts["ballots"] for t in b["tallies"])
    finding = facts["finding"]
    return {
        "policy": reader.policy, "selection": ids.short_id(facts["iri"]), "label": label,
        "outcome": [{**outcome, "winner_label": w["label"]} for w in sorted(facts["elected"], key=lambda w: w["iri"])] or [outcome],
        "candidates": [{"candidate_label": c["candidate"]["label"], "outcome": c["outcome"], "state_label": s["label"] if s else None}
                       for c in sorted(facts["candidates"], key=lambda c: str(c["iri"])) if c["candidate"] for s in (c["states"] or [None])],
        "ballots": [{"ordinal": b["ordinal"]} for b in facts["ballots"] if b["tallies"]], "count": "known" if counted else "unknown",
        "rule": facts["rules"], "finding": finding, "implications": [{"implication": text} for text in facts["implications"]],
        "eliminations": [{"finding": e["iri"], "verdict": e["verdict"], "ballot": ids.short_id(b["iri"])} for b in facts["ballots"] for e in b["eliminations"]],
        "eligibility": facts["eligibility"], "documents": list(_documents(reader, facts)),
        "contradictions": [{"reason": c["reason"], "reports": c["reports"], "source": c["documents"][0]["address"] if c["documents"] else None}
                           for c in facts["contradictions"]],
    }  # fmt: skip


def _documents(reader: Reader, facts: Facts) -> Iterable[dict[str, Any]]:
    """Yield the parts of a selection with their documents, in the order of the query `selection-documents`."""
    rules = [r["iri"] for r in facts["rules"]]
    parts = [facts["iri"], *(b["iri"] for b in facts["ballots"]), *(c["iri"] for c in facts["candidates"]), *rules,
             *(t for r in rules for t in reader.into("iol:thresholdOf", r))]  # fmt: skip
    for part in sorted(parts):
        for iri in reader.stated_in(part):
            yield {"part": ids.short_id(part), "document": ids.short_id(iri), "source": reader.one(iri, "iol:address")}
    for contradiction in facts["contradictions"]:
        for found in contradiction["documents"]:
            yield {"part": "", "document": ids.short_id(found["iri"]), "source": found["address"]}
