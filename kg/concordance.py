"""Our terms, as a policy accepts them, in the form in which another database's are held beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.dates import ImpreciseDate
from kg.errors import UnknownName
from kg.loaders import load
from kg.records import Curated
from kg.resolve import View, load_policies, resolve
from kg.sources.wikidata.compare import Compared, OurTerm, compare, propose
from kg.sources.wikidata.read import read_content
from kg.sources.wikidata.snapshot import open_snapshot
from kg.values import Code, Ref, StillHolds


def wikidata_comparison(
    snapshot: Path, policy: str = "default", folders: Sequence[Path] | None = None
) -> list[Compared]:
    """Compare the terms of our offices with those of a snapshot.

    Raises
    ------
    ReleaseError
        There is no such snapshot, or it is damaged.
    UnknownName
        There is no such policy.

    """
    curated, terms = _ours(policy, folders)
    return compare(read_content(open_snapshot(snapshot).text()), curated.rows, terms)


def wikidata_proposals(snapshot: Path, folders: Sequence[Path] | None = None) -> list[dict[str, str]]:
    """Return persons of ours and of a snapshot that may be the same, as rows of the table `judgements`, undecided."""
    curated, terms = _ours("with-recalled", folders)
    return propose(read_content(open_snapshot(snapshot).text()), curated.rows, terms)


def _ours(policy: str, folders: Sequence[Path] | None) -> tuple[Curated, list[OurTerm]]:
    policies = load_policies()
    if policy not in policies:
        raise UnknownName("policy", policy, policies, "See: kg list policies")
    curated = load(folders)
    return curated, our_terms(resolve(curated.rows, curated.documents, policies[policy]))


def our_terms(view: View) -> list[OurTerm]:
    """Return the terms of a view with all names of their holders."""
    names: dict[Ref, set[str]] = {}
    for node in view.of_kind("name"):
        bearer, text = node.identity.get("iol:nameOf"), node.values.get("iol:nameText")
        if isinstance(bearer, Ref):
            names.setdefault(bearer, set()).update(
                t for t in (text if isinstance(text, tuple) else (text,)) if isinstance(t, str)
            )
    terms = []
    for node in view.of_kind("term"):
        office, person = node.identity["iol:ofOffice"], node.identity["iol:holder"]
        assert isinstance(office, Ref) and isinstance(person, Ref)
        label = str(view.nodes[person].identity.get("rdfs:label", person.id))
        start, end, kind = (node.values.get(f"iol:{p}") for p in ("start", "end", "termKind"))
        terms.append(
            OurTerm(
                node.ref, office, person, (label, *sorted(names.get(person, set()) - {label})),
                isinstance(kind, Code) and kind.code == "acting", start if isinstance(start, ImpreciseDate) else None,
                end if isinstance(end, ImpreciseDate) else None, isinstance(end, StillHolds),
            )
        )  # fmt: skip
    return terms
