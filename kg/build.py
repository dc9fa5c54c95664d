"""The whole way from curated files to a published release."""

from __future__ import annotations

import functools
import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.dates import parse_date
from kg.derive import derive
from kg.errors import BuildRefused
from kg.graph.dataset import (
    CATALOGUE,
    DEFAULT_POLICY,
    ONTOLOGY,
    Assembly,
    NodeLike,
    PolicyResult,
    derived_graph,
    policy_description,
    view_graph,
)
from kg.graph.grouped import Graphs, Subjects, lines, merged, quads_of, size
from kg.graph.terms import Quad, value_term
from kg.loaders import load
from kg.query import load_checks
from kg.records import Curated, Said
from kg.resolve import Claims, Policy, gather, load_policies, resolve
from kg.sources.counts import changes
from kg.sources.memberships import with_memberships
from kg.sources.wikidata.rows import with_snapshot
from kg.sources.wikidata.snapshot import open_snapshot
from kg.store import Publication
from kg.store.dumps import dumps
from kg.validate import DEFAULT, SEVERITIES, Profile, Report, validate
from kg.versions import package_version

Progress = Callable[[str], None]


def _silent(step: str) -> None:
    """Say nothing of a step."""


@dataclass(frozen=True)
class Living:
    """Other people's data that a build takes in beside the curated, all from files.

    Attributes
    ----------
    snapshots : folders of snapshots of Wikidata.
    memberships : files of memberships, each with the name of its form (`kg.sources.memberships.FORMS`).

    """

    snapshots: tuple[Path, ...] = ()
    memberships: tuple[tuple[str, Path], ...] = ()


NOTHING_LIVING = Living()


@dataclass(frozen=True)
class Built:
    """A data set in memory, before it is published."""

    curated: Curated
    policies: Mapping[str, Policy]
    graphs: Graphs
    report: Report
    as_of: str
    notes: tuple[str, ...] = ()
    """What a living source says that has no place in our terms."""

    @functools.cached_property
    def quads(self) -> list[Quad]:
        """The quads, by graph, subject, predicate and object; made when first asked for."""
        return list(quads_of(self.graphs))


def assemble(
    folders: Sequence[Path] | None = None, as_of: str = "", progress: Progress = _silent,
    living: Living = NOTHING_LIVING, profile: Profile = DEFAULT, ready: Callable[[str], None] | None = None,
) -> Built:  # fmt: skip
    """Load, resolve under every policy, derive and validate; nothing is written.

    Parameters
    ----------
    folders : folders of curated data; by default those that ship with the package.
    as_of : the day to which the data are said to be complete; by default the latest that a source states.
    progress : called with the name of each step as it begins.
    living : what of other people's data enters beside the curated.
    profile : how grave each check is.
    ready : called with N-Quads as soon as they are final, so that they can be loaded beside the steps that follow.

    """
    # Millions of small objects that all live to the end: the collector would search them in vain, for a fifth of the time.
    gc.disable()
    try:
        return _assemble(folders, as_of, progress, living, profile, ready)
    finally:
        gc.enable()


def _assemble(
    folders: Sequence[Path] | None, as_of: str, progress: Progress, living: Living, profile: Profile,
    ready: Callable[[str], None] | None,
) -> Built:  # fmt: skip
    progress("reading the data")
    curated = load(folders)
    notes: list[str] = []
    for form, path in living.memberships:
        progress(f"reading memberships from {path.name}")
        curated, more = with_memberships(curated, form, path)
        notes.extend(more)
    for folder in living.snapshots:
        progress(f"reading the snapshot {folder.name}")
        curated, more = with_snapshot(curated, open_snapshot(folder))
        notes.extend(more)
    kinds = {document.kind for document in curated.documents.values()}
    policies = {p.id: p for p in load_policies().values() if not p.only_with or p.only_with in kinds}
    as_of = as_of or max((s.as_of for s in curated.sources), default="")
    progress("writing what documents say")
    assembly = Assembly()
    graphs = assembly.common(curated, {p.id: _description(p) for p in policies.values()})
    with ThreadPoolExecutor(1) as pool:
        # Loading and querying are native code that needs no Python: they go on beside the policies that follow.
        store = ox.Store()
        text = lines(graphs)
        loading = [pool.submit(_load, store, text)]
        if ready:
            ready(text)
        claims = gather(curated.rows, curated.documents)
        for policy in policies.values():
            progress(f"resolving under the policy {policy.id}")
            own = assembly.of_policy(policy_result(curated, policy, as_of, claims))
            graphs |= own
            text = lines(own)
            if ready:
                ready(text)
            if policy.id == DEFAULT_POLICY:
                # The checks run under one policy and name no graph of derived facts: what they read is its view and the merged graph.
                term = value_term(view_graph(policy.id))
                view = {term: own.get(term, {})}
                text = lines(graphs_of(graphs, policy.id, True), merge=True)
                loading += [pool.submit(_load, store, each) for each in (lines(view), text)]
                if ready:
                    ready(text)
        progress("validating")
        for loaded in loading:
            loaded.result()
    seen = graphs_of(graphs, DEFAULT_POLICY, True)
    report = validate(curated, seen, store, load_checks(), DEFAULT_POLICY, profile, as_of)
    return Built(curated, policies, graphs, report, as_of, tuple(notes))


def _load(store: ox.Store, nquads: str) -> None:
    store.bulk_load(input=nquads.encode("utf-8"), format=ox.RdfFormat.N_QUADS)


def _description(policy: Policy) -> dict[str, Said]:
    return policy_description(
        policy.title, policy.version, policy.description, policy.evidence, policy.status, policy.sources
    )


def policy_result(curated: Curated, policy: Policy, as_of: str = "", claims: Claims | None = None) -> PolicyResult:
    """Return what a policy accepts and what follows from it; `claims` saves gathering them for each policy."""
    view = resolve(curated.rows, curated.documents, policy, claims)
    nodes = tuple(NodeLike(n.ref, n.cls, n.identity, n.values) for n in view.nodes.values())
    facts = derive(view, curated.rows, parse_date(as_of).earliest if as_of else None)
    return PolicyResult(policy.id, _description(policy), nodes, tuple(facts))


def graphs_of(graphs: Graphs, policy: str, with_catalogue: bool) -> dict[str, Subjects]:
    """Return a policy's view and derived facts, with catalogue and ontology if asked for."""
    wanted = [view_graph(policy), derived_graph(policy), *([CATALOGUE, ONTOLOGY] if with_catalogue else [])]
    return {term: graphs[term] for term in map(value_term, wanted) if term in graphs}


def build(
    out: Path, folders: Sequence[Path] | None = None, as_of: str = "", progress: Progress = _silent,
    fail_on: str = "violation", living: Living = NOTHING_LIVING, accept_shrink: bool = False,
    profile: Profile = DEFAULT,
) -> Built:  # fmt: skip
    """Build a release and publish it to `out`.

    Parameters
    ----------
    out : folder of the release; the one that is there is replaced, whole or not at all.
    folders, as_of, progress, living, profile : as for `assemble`.
    fail_on : gravity of findings at which nothing is published.
    accept_shrink : publish although a source holds 15 % less of something than in the release that is replaced.

    Raises
    ------
    DataFaults
        The data cannot be loaded.
    BuildRefused
        Validation found something at least as grave as `fail_on`, or a source shrank. The old release, if any, stays
        as it is.
    ReleaseError
        The release cannot be written.

    """
    with Publication(out) as publication:
        built = assemble(folders, as_of, progress, living, profile, publication.load)
        if built.report.reaches(fail_on):
            raise BuildRefused(refusal(built, fail_on))
        shrunk, doubled = changes(_counts_of_release(out), built.curated.count_by_source)
        if shrunk and not accept_shrink:
            raise BuildRefused(
                "; ".join(map(str, shrunk))
                + ". The release in its place stays. If it is right, build with --accept-shrink."
            )
        warnings = [f"{change}: at least twice as many, look whether that is right" for change in doubled]
        built = replace(built, notes=(*built.notes, *warnings))
        progress("publishing")
        gc.freeze()  # what is built stays: the collector need not search it while it is written out
        try:
            publication.publish(files(built), about(built))
        finally:
            gc.unfreeze()
    return built


def _counts_of_release(out: Path) -> dict[str, dict[str, int]]:
    """Return the counts by source of the release in `out`; none where there is no readable release of this kind."""
    try:
        counts = json.loads((out / "manifest.json").read_text(encoding="utf-8")).get("counts_by_source", {})
    except (OSError, ValueError, AttributeError):
        return {}
    return counts if isinstance(counts, dict) else {}


def refusal(built: Built, fail_on: str) -> str:
    """Return the message of a refused build: every finding that is grave enough, with its place in the data."""
    places: dict[str, list[str]] = {}
    for row in built.curated.rows:
        places.setdefault(str(row.subject), []).append(str(row.origin))
    lines = []
    for finding in built.report.findings:
        if Report((finding,), ()).reaches(fail_on):
            where = ", ".join(sorted(places.get(finding.focus, []))[:3]) or "derived"
            lines.append(
                f"{finding.severity} [{finding.check}] {finding.focus} ({where}): {finding.message}. {finding.settle}"
            )
    return "\n".join([*lines, f"{len(lines)} findings; nothing was published."])


def files(built: Built) -> dict[str, Iterator[str]]:
    """Return the files of a release, as pieces of text."""
    report = json.dumps(built.report.as_dict(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return dumps(built.graphs, package_version(), built.as_of) | {"report.json": iter([report])}


def about(built: Built) -> dict[str, Any]:
    """Return what the manifest says beside the checksums."""
    return {
        "version": package_version(),
        "as_of": built.as_of,
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "quads": size(built.graphs),
        "graphs": len(built.graphs),
        "triples_by_policy": {policy: size(graphs_of(built.graphs, policy, False)) for policy in built.policies},
        "turtle_triples": sum(map(len, merged(graphs_of(built.graphs, DEFAULT_POLICY, False).values()).values())),
        "policies": {p.id: p.version for p in built.policies.values()},
        "counts_by_source": {s: dict(sorted(c.items())) for s, c in sorted(built.curated.count_by_source.items())},
        "findings": {s: built.report.count(s) for s in SEVERITIES},
        "waived": len(built.report.waived),
        "profile": built.report.profile,
    }
