"""The ballots of a selection: what each candidate got, what the rule needed, what the figures can be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kg import ids
from kg.serve.explorer.facts.documents import documents
from kg.serve.explorer.facts.reader import Facts, Reader

_COUNTS = {"votes": "votes", "share": "share", "computed_share": "computedShare", "against": "votesAgainst", "abstentions": "tallyAbstentions",
           "no_opinion": "noOpinion", "vetoes": "vetoes", "weight": "weight"}  # fmt: skip
_TURNOUT = ("entitled", "present", "cast", "valid", "invalid", "abstentions")
_PART_OF = {
    "present": ("entitled",),
    "cast": ("present", "entitled"),
    "valid": ("cast", "present", "entitled"),
    "invalid": ("cast",),
}
_FITS_SHOWN = 12


def turnout(reader: Reader, iri: str) -> list[Facts]:
    """Return the numbers of members entitled, present and voting that a policy accepts, of a selection or a ballot.

    `doubt` says in words where a number is above one that it is part of: they then come from documents that disagree.
    """
    known = {name: number for name in _TURNOUT if (number := reader.number(iri, f"iol:{name}")) is not None}
    return [{"name": name, "number": number, "doubt": _doubt(known, name)} for name, number in known.items()]


def _doubt(known: Mapping[str, float], name: str) -> str:
    """Return what a number exceeds that it is part of; empty where it exceeds nothing.

    >>> _doubt({"entitled": 194, "present": 179, "cast": 194}, "cast")
    'more than the 179 present'
    """
    above = [f"{known[whole]} {whole}" for whole in _PART_OF.get(name, ()) if known.get(whole, math.inf) < known[name]]
    return f"more than the {' and the '.join(above)}" if above else ""


def ballots(reader: Reader, selection: str) -> list[Facts]:
    """Return the ballots of a selection in order: straw polls first, numbered ones by number, then those without a number.

    A ballot has `name`, `ordinal`, `kind`, `date`, `body`, `electorate`, `turnout`, `tie`, `at_least` (what is said of the winner
    in place of a count), `thresholds`, `placement`, `fits`, `eliminations`, `documents` and `tallies`, the largest first.
    """
    thresholds = _by_ballot(reader.asker.rows("threshold-findings", selection=selection))
    fits = _by_ballot(reader.asker.rows("tally-fits", selection=selection))
    found = [
        _ballot(reader, iri, selection, thresholds.get(ids.short_id(iri), []), fits.get(ids.short_id(iri), []))
        for iri in reader.into("iol:ballotIn", selection)
    ]  # fmt: skip
    return sorted(found, key=_order)


def _order(ballot: Facts) -> tuple[Any, ...]:
    return (
        ballot["kind"] not in ("straw", "indicative"), ballot["ordinal"] is None, ballot["ordinal"] or 0,
        (ballot["date"] or {}).get("earliest") or "9999", ballot["iri"],
    )  # fmt: skip


def _by_ballot(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["ballot"], []).append(row)
    return found


def _ballot(reader: Reader, iri: str, selection: str, thresholds: list[Facts], fits: list[Facts]) -> Facts:
    elects = set(reader.all(iri, "iol:elects"))
    findings = reader.into("iol:findingOn", iri)
    eliminations = [f for f in findings if reader.one(f, "iol:appliedElimination")]
    left = {c for f in eliminations for c in reader.all(f, "iol:leftContest")}
    tallies = [_tally(reader, t, elects, left) for t in reader.into("iol:tallyOf", iri)]
    placement = next((f for f in findings if reader.one(f, "rdf:type") == ids.ONTOLOGY + "PlacementFinding"), None)
    return {
        "iri": iri, "name": ids.short_id(iri).removeprefix(f"ballot/{ids.short_id(selection).partition('/')[2]}/"),
        "ordinal": reader.number(iri, "iol:ordinal"), "kind": reader.code(iri, "iol:ballotKind"), "date": reader.when(iri, "date"),
        "body": reader.ref(reader.one(iri, "iol:ballotBody")), "electorate": reader.ref(reader.one(iri, "iol:ballotElectorate")),
        "turnout": turnout(reader, iri), "tie": reader.code(iri, "iol:tieBrokenBy"),
        "elects": [reader.ref(reader.one(c, "iol:candidate")) for c in sorted(elects)],
        "at_least": {"share": reader.one(iri, "iol:winnerShareAtLeast"), "ratio": reader.one(iri, "iol:winnerRatioAtLeast")},
        "thresholds": [_threshold(row) for row in thresholds],
        "placement": {"iri": placement, "label": reader.label(placement)} if placement else None,
        "fits": _fits(fits), "tallies": sorted(tallies, key=_by_size), "documents": documents(reader, reader.stated_in(iri)),
        "eliminations": [{"iri": f, "verdict": reader.label(f), "agrees": reader.one(f, "iol:agreesWithRule")} for f in eliminations],
    }  # fmt: skip


def _tally(reader: Reader, iri: str, elects: set[str], left: set[str]) -> Facts:
    candidacy = reader.one(iri, "iol:tallyFor") or ""
    return {
        "iri": iri, "candidacy": candidacy, "candidate": reader.ref(reader.one(candidacy, "iol:candidate")),
        **{key: reader.number(iri, f"iol:{name}") for key, name in _COUNTS.items()},
        "elected": candidacy in elects, "left": candidacy in left,
    }  # fmt: skip


def _by_size(tally: Facts) -> tuple[Any, ...]:
    sizes = [tally[key] for key in ("votes", "share", "computed_share", "weight")]
    return (*(-size if size is not None else 0 for size in sizes), tally["iri"])


def _threshold(row: dict[str, Any]) -> Facts:
    keys = (
        "ballots_from",
        "ballots_to",
        "comparison",
        "numerator",
        "denominator",
        "base_kind",
        "base",
        "needed",
        "reached",
        "met",
        "certainty",
    )
    share = row.get("reached_share")
    return {**{key: row.get(key) for key in keys}, "reached_share": None if share is None else float(share), "iri": ids.THING + row["finding"]}  # fmt: skip


def _fits(rows: list[dict[str, Any]]) -> Facts | None:
    """Return which whole numbers of votes fit published percentages: how many ways, and the largest of them."""
    if not rows:
        return None
    pairs = sorted(
        {r["fits"] for r in rows if r.get("fits")}, key=lambda f: [-int(n) for n in f.split("-") if n.isdigit()]
    )
    return {
        "iri": ids.THING + rows[0]["finding"], "count": rows[0]["fit_count"], "unique": rows[0]["unique_fit"],
        "most": rows[0].get("maximum_votes"), "assumed": rows[0].get("assumed_valid"), "shown": pairs[:_FITS_SHOWN],
    }  # fmt: skip
