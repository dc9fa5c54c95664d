"""Public stances as pages show them: who said what, for whom, with the side that it takes between candidates."""

from __future__ import annotations

from kg import ids
from kg.alignment.coalitions import coalitions
from kg.alignment.ledger import Ledger
from kg.serve.explorer.facts.disputes import named
from kg.serve.explorer.facts.documents import documents
from kg.serve.explorer.facts.reader import Facts, Reader


def stances_in(reader: Reader, ledger: Ledger) -> list[Facts]:
    """Return the stances of a ledger, one a speaker, with the side that each takes as `kg.alignment.coalitions` judges it.

    `side` is `for`, `against` or `neither`; `standing` is whether nothing that was said later supersedes it or takes it back.
    """
    found = []
    for row in coalitions(ledger).rows:
        stance = ids.THING + row["stance"]
        behalf = reader.one(stance, "iol:onBehalfOf")
        actor = next((a for a in reader.all(stance, "iol:actor") if reader.label(a) == row["actor"]), None)
        votes = [reader.number(stance, f"iol:bodyVotes{part}") for part in ("For", "Against", "Abstaining")]
        found.append({
            **{k: row[k] for k in ("side", "kind", "about", "level", "condition", "standing", "timing")}, "iri": stance,
            "selection": reader.ref(reader.one(stance, "iol:stanceOn")), "actor": {"iri": actor, "label": row["actor"]}, "behalf": reader.ref(behalf),
            "date": reader.when(stance, "date"), "candidate": row["candidate"], "state": reader.ref(reader.one(stance, "iol:actorState")),
            "superseded_by": [named(reader, later) for later in reader.into("iol:supersedes", stance)], "channel": reader.one(stance, "iol:channel"),
            "body_votes": votes if any(v is not None for v in votes) else None, "documents": documents(reader, reader.stated_in(stance)),
        })  # fmt: skip
    return found
