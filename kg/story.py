"""The story of a selection in a few sentences and one table: what happened, under which rule, what is not known.

It is written from the plain rows of the queries that `kg.answers.Asker.election` runs. Each sentence names its documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]

_HOW = {
    "met": "What the rule asks for was met", "not-met": "What the rule asks for was not met",
    "undecided": "Whether the rule was met cannot be said", "no-rule": "No rule is known to have been in force",
    "no-threshold": "The rule is known, but not how many votes it asks for",
    "no-count": "No count of a ballot that decided is published", "by-consensus": "It was decided by consensus, without a vote",
    "by-acclamation": "It was decided by acclamation, without a vote", "by-appointment": "It was an appointment; no vote is known",
    "by-extension": "A mandate was extended; no vote is known", "without-result": "It ended without a result",
    "open": "It is under way",
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the ids of the documents that it rests on."""

    part: str
    """`outcome`, `rule`, `finding`, `implication`, `elimination`, `eligibility`, `contradiction` or `unknown`."""
    text: str
    documents: tuple[str, ...] = ()


def story(answer: Mapping[str, Any]) -> list[Sentence]:
    """Return the story of a selection from the parts of its answer."""
    documents = documents_by_part(answer["documents"])
    selection = answer["selection"]
    own = documents.get(selection, ())
    told = [Sentence("outcome", _outcome(answer), own)]
    told += _rule(answer, documents)
    finding = answer["finding"]
    if finding:
        ballots = tuple(
            dict.fromkeys(d for part, found in documents.items() if part.startswith("ballot/") for d in found)
        )
        told.append(Sentence("finding", _finding(finding), ballots))
    told += [Sentence("implication", _upper(row["implication"]) + ".") for row in answer["implications"]]
    seen = set()
    for row in answer["eliminations"]:
        if row["finding"] not in seen:
            seen.add(row["finding"])
            told.append(Sentence("elimination", _upper(row["verdict"]) + ".", documents.get(row["ballot"], ())))
    for row in answer["eligibility"]:
        if row["eligibility"] == "ineligible":
            told.append(Sentence("eligibility", f"{row['reason']}."))
    told += _contradictions(answer)
    told += [Sentence("unknown", text) for text in _unknown(answer)]
    return told


def documents_by_part(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Return by part (selection, ballot, candidacy, rule, threshold) the ids of the documents that speak of it."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row["part"], {})[str(row["document"]).removeprefix("document/")] = None
    return {part: tuple(ids) for part, ids in found.items()}


def _outcome(answer: Mapping[str, Any]) -> str:
    rows = answer["outcome"]
    if not rows:
        return f"{answer['label']}: no document that the policy accepts says how it ended."
    row = rows[0]
    winners = list(dict.fromkeys(r["winner_label"] for r in rows if r.get("winner_label")))
    states = {c["candidate_label"]: c.get("state_label") for c in answer["candidates"]}
    date = f" on {row['date']}" if row.get("date") else ""
    place = f" in {row['place']}" if row.get("place") else ""
    body = f" by the {row['body_label']}".replace("the the ", "the ") if row.get("body_label") else ""
    mandate = f", for {_mandate(row['mandate'])}" if row.get("mandate") else ""
    rivals = [c["candidate_label"] for c in answer["candidates"] if c["candidate_label"] not in winners]
    rivals = list(dict.fromkeys(rivals))
    for candidate in answer["candidates"]:
        if candidate.get("outcome") in ("removed", "retained"):
            return f"{candidate['candidate_label']} was {candidate['outcome']} as {row['office_label']}{date}{place}{body}."
    if not winners:
        names = ", ".join(rivals) or "nobody known"
        return f"{row['office_label']}{date}{place}{body}: nobody is recorded as chosen. Candidates: {names}."
    who = _list([f"{w} ({states[w]})" if states.get(w) else w for w in winners], len(winners))
    against = ""
    if rivals:
        against = f" The other candidate{' was' if len(rivals) == 1 else 's were'} {_list(rivals)}."
    verb = "was chosen as" if len(winners) == 1 else "were chosen as"
    return f"{who} {verb} {row['office_label']}{date}{place}{body}{mandate}.{against}"


def _mandate(code: str) -> str:
    return {"full": "a full term", "remainder": "the remainder of a term", "extension": "an extension"}.get(code, code)


def _list(names: Sequence[str], most: int = 6) -> str:
    if len(names) > most:
        return ", ".join(names[:most]) + f" and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _rule(answer: Mapping[str, Any], documents: Mapping[str, tuple[str, ...]]) -> list[Sentence]:
    rows = answer["rule"]
    if not rows:
        return []
    row = rows[0]
    name = str(row["rule"]).removeprefix("rule/")
    law = f" ({row['legal_source']})" if row.get("legal_source") else ""
    sure = "was in force" if row["certainty"] == "certain" else "may have been in force (its dates are not fully known)"
    sources = list(documents.get(row["rule"], ()))
    sources += [d for part, ids in documents.items() if part.startswith(f"threshold/{name}/") for d in ids]
    return [Sentence("rule", f"The rule {name}{law} {sure}.", tuple(dict.fromkeys(sources)))]


def _finding(finding: Row) -> str:
    held = finding["ballots"]
    ballots = f" {held} ballot{'' if held == 1 else 's'} known." if held else ""
    parts = [p for p in str(finding["verdict"]).split("; ") if ":" in p]
    if finding["status"] == "met":
        parts = [p.removesuffix(": met") for p in parts]
    told = f": {'; '.join(parts)}." if parts else "."
    status = str(finding["status"])
    if status == "no-threshold":  # the finding says whether the number of votes is unknown, or only recalled
        return _upper(str(finding["verdict"])) + "." + ballots
    return _HOW.get(status, status) + told + ballots


def _unknown(answer: Mapping[str, Any]) -> list[str]:
    found = []
    if answer["count"] == "unknown" and (answer["finding"] or {}).get("status") not in (
        "by-consensus", "by-acclamation", "by-appointment", "by-extension", "open",
    ):  # fmt: skip
        found.append(f"The count is unknown: no document that the policy {answer['policy']} accepts gives one.")
    if any(row.get("count_published") is False for row in answer["outcome"]):
        found.append("The organization itself published no count.")
    numbers = {row["ordinal"] for row in answer["ballots"] if row.get("ordinal") is not None}
    last = max(numbers, default=0)
    lost = [n for n in range(1, last + 1) if n not in numbers]
    if lost:
        found.append(f"Nothing is published of ballot{'' if len(lost) == 1 else 's'} {', '.join(map(str, lost))}.")
    return found


def _contradictions(answer: Mapping[str, Any]) -> list[Sentence]:
    by_address = {row["source"]: str(row["document"]).removeprefix("document/") for row in answer["documents"]}
    found: dict[str, Sentence] = {}
    for row in answer["contradictions"]:
        reports = row.get("reports") or 1
        said = f"{row['reason']} (claimed in {reports} report{'' if reports == 1 else 's'})."
        source = row.get("source")
        documents = (by_address.get(source, str(source)),) if source else ()
        found.setdefault(str(row["reason"]), Sentence("contradiction", said, documents))
    return list(found.values())


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Table:
    """The ballots as one table: a row a candidate, a column a ballot."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    needed: tuple[str, ...]
    sources: tuple[tuple[str, tuple[str, ...]], ...]
    """By ballot, its heading and its documents."""


def ballot_table(answer: Mapping[str, Any]) -> Table | None:
    """Return the ballots of an answer as a table; None where there are none.

    A cell has the votes, else the percentage, else the weight; for and against and without opinion where each candidate
    was voted on; `*` marks the one elected, `x` one that left after the ballot, `v` a veto.
    """
    rows = answer["ballots"]
    if not rows:
        return None
    documents = documents_by_part(answer["documents"])
    prefix = f"ballot/{str(answer['selection']).partition('/')[2]}/"
    heads: dict[str, str] = {}
    for row in rows:
        name = str(row["ballot"]).removeprefix(prefix)
        number = row.get("ordinal")
        heads.setdefault(row["ballot"], str(number) if number is not None and name == str(number) else name)
    left = {(r["ballot"], r["candidacy"]) for r in answer["eliminations"] if r.get("left")}
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        mark = "*" if row.get("elected") else "x" if (row["ballot"], row["candidacy"]) in left else ""
        cells.setdefault(row["candidate_label"], {})[row["ballot"]] = _cell(row) + mark
    needed: dict[str, dict[str, None]] = {}
    for row in answer["thresholds"]:
        if row.get("needed") is not None:
            needed.setdefault(row["ballot"], {})[str(row["needed"])] = None
    withdrew = {c["candidate_label"] for c in answer["candidates"] if c.get("outcome") == "withdrew"}
    order = sorted(cells, key=lambda name: (-len(cells[name]), list(cells).index(name)))
    return Table(
        tuple(heads.values()),
        tuple(
            (name + (" (withdrew)" if name in withdrew else ""), *(cells[name].get(b, "") for b in heads)) for name in order
        ),
        tuple("/".join(needed.get(b, {})) for b in heads) if needed else (),
        tuple((head, documents.get(ballot, ())) for ballot, head in heads.items()),
    )  # fmt: skip


def _cell(row: Row) -> str:
    votes, against, neutral = row.get("votes"), row.get("votes_against"), row.get("no_opinion")
    neutral = row.get("abstentions") if neutral is None else neutral
    veto = "v" if row.get("vetoes") else ""
    if votes is not None and against is not None:
        return "-".join(str(n) for n in (votes, against, neutral) if n is not None) + veto
    if votes is not None:
        return f"{votes}{veto}"
    share = row.get("share") if row.get("share") is not None else row.get("computed_share")
    return f"{share}%" if share is not None else str(row["weight"]) if row.get("weight") is not None else "?"


def with_sources(sentence: Sentence, most: int = 1) -> str:
    """Return a sentence with the ids of its first documents, and how many more there are.

    >>> with_sources(Sentence("rule", "It was met.", ("a", "b", "c")))
    'It was met. [a, +2]'
    """
    return sentence.text + brackets(sentence.documents, most)


def brackets(documents: Sequence[str], most: int = 1) -> str:
    """Return documents in brackets, the first by id and the others counted."""
    if not documents:
        return ""
    more = f", +{len(documents) - most}" if len(documents) > most else ""
    return f" [{', '.join(documents[:most])}{more}]"
