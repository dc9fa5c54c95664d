"""The validation report: findings of shapes, checks and counts, for people and for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.graph.grouped import Graphs
from kg.graph.reading import Readable
from kg.ids import short_id
from kg.query.library import QueryFile
from kg.query.run import evaluate
from kg.records import Curated, Waiver
from kg.validate.profiles import DEFAULT, OFF, SEVERITIES, WAIVER, Profile
from kg.validate.shapes import shape_results
from kg.validate.waivers import apply_waivers, waiver_findings

FORMAT = "io-leadership-report/2"
_SHAPE_REMEDY = {
    "violation": "Mend the data; ontology/shapes.ttl says what the shape asks for.",
    "warning": "Find a document that says it, read it, and enter it in the files named.",
    "info": "See ontology/shapes.ttl.",
}
Sources = Callable[[str, str], tuple[tuple[str, ...], tuple[str, ...]]]
"""Of two things as kind/id: the documents that speak of them, and the files they were entered in."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing.

    Attributes
    ----------
    severity : `violation` (the graph is not published), `warning` or `info`.
    check : names the shape, the check or the count.
    focus : the thing, as kind/id.
    other : the other side (the term it overlaps with, the rule it breaks, the conflict), as kind/id; empty where there is none.
    message : what was found.
    settle : what would settle it.
    documents : ids of the documents that speak of either side.
    files : those in which either side was entered.

    """

    severity: str
    check: str
    focus: str
    other: str
    message: str
    settle: str
    documents: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the finding that it is, however grave."""
        return self.check, self.focus, self.other, self.message

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return vars(self) | {"documents": list(self.documents), "files": list(self.files)}

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any]) -> Finding:
        """Read a finding as `as_dict` writes it."""
        known = {name: tree[name] for name in ("severity", "check", "focus", "other", "message", "settle")}
        return cls(**known, documents=tuple(tree["documents"]), files=tuple(tree["files"]))


@dataclass(frozen=True)
class Waived:
    """A finding that a waiver silences."""

    finding: Finding
    waiver: str
    reason: str
    decided_on: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return self.finding.as_dict() | {"waiver": self.waiver, "reason": self.reason, "decided_on": self.decided_on}

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any]) -> Waived:
        """Read it as `as_dict` writes it."""
        return cls(Finding.from_dict(tree), tree["waiver"], tree["reason"], tree["decided_on"])


@dataclass(frozen=True)
class Report:
    """All findings of a validation, the gravest first.

    `own` holds the findings of shapes and counts whose severity the profile changed, with the severity of their own, so
    that another profile can be applied later.
    """

    findings: tuple[Finding, ...]
    checks_run: tuple[str, ...]
    waived: tuple[Waived, ...] = ()
    profile: str = DEFAULT.id
    own: tuple[Finding, ...] = ()

    def count(self, severity: str) -> int:
        """Return how many findings have that severity."""
        return sum(f.severity == severity for f in self.findings)

    def reaches(self, severity: str) -> bool:
        """Whether any finding is at least as grave as `severity`."""
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(f.severity in grave for f in self.findings)

    def on(self, things: Collection[str]) -> Report:
        """Return the part of it in which one of the two sides is among these things."""
        return replace(
            self, findings=tuple(f for f in self.findings if f.focus in things or f.other in things),
            waived=tuple(w for w in self.waived if w.finding.focus in things or w.finding.other in things),
        )  # fmt: skip

    def of(self, checks: Collection[str]) -> Report:
        """Return the part of it that these checks, shapes or counts found."""
        return replace(
            self, findings=tuple(f for f in self.findings if f.check in checks),
            waived=tuple(w for w in self.waived if w.finding.check in checks),
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Return the report for `report.json`."""
        return {
            "format": FORMAT,
            "profile": self.profile,
            "summary": {severity: self.count(severity) for severity in SEVERITIES} | {"waived": len(self.waived)},
            "checks_run": list(self.checks_run),
            "findings": [f.as_dict() for f in self.findings],
            "waived": [w.as_dict() for w in self.waived],
            "own": [f.as_dict() for f in self.own],
        }

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any]) -> Report:
        """Read a report as `as_dict` writes it."""
        return cls(
            tuple(Finding.from_dict(f) for f in tree["findings"]), tuple(tree["checks_run"]),
            tuple(Waived.from_dict(w) for w in tree["waived"]), tree["profile"],
            tuple(Finding.from_dict(f) for f in tree["own"]),
        )  # fmt: skip


def validate(
    curated: Curated, graphs: Graphs, store: Readable, checks: Mapping[str, QueryFile], policy: str,
    profile: Profile = DEFAULT, as_of: str = "",
) -> Report:  # fmt: skip
    """Validate what a policy accepts.

    Parameters
    ----------
    curated : the records, for counts by source, for waivers, and for where things were entered.
    graphs : the policy's view, derived facts, the catalogue and the ontology.
    store : a store with the whole data set, for the checks.
    checks : the checks by name.
    policy : the policy under which the checks run.
    profile : how grave each check is.
    as_of : the day on which the expiry of waivers is judged.

    """
    with ThreadPoolExecutor(1) as pool:  # the engine runs the checks without Python, which runs the shapes
        checked = pool.submit(lambda: list(check_findings(store, _run(checks, profile), policy)))
        unchecked = [
            Finding(severity, f"shape {shape}", short_id(focus), "", message, _SHAPE_REMEDY[severity])
            for severity, shape, focus, message in shape_results(graphs)
        ]
        unchecked.extend(_counts(curated))
        found = [*unchecked, *checked.result()]
    return _report(found, checks, profile, curated.waivers, as_of, _sources_of_rows(curated))


def _run(checks: Mapping[str, QueryFile], profile: Profile) -> dict[str, QueryFile]:
    """Return the checks that a profile does not switch off."""
    return {name: check for name, check in checks.items() if profile.runs(name)}


def recheck(
    stored: Report, store: Readable, checks: Mapping[str, QueryFile], policy: str, profile: Profile,
    waivers: Iterable[Waiver], as_of: str,
) -> Report:  # fmt: skip
    """Run the checks anew on a built graph; findings of shapes and counts are those of `stored`, the report of its build."""
    known = {f.key: f for f in (*stored.findings, *(w.finding for w in stored.waived))}
    own = {f.key: f for f in stored.own}
    unchecked = {f.key: f for f in known.values() if f.check.partition(" ")[0] in ("shape", "count")} | own

    def sources(focus: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _sources_of_graph(store, focus, other)

    found = [*unchecked.values(), *check_findings(store, _run(checks, profile), policy)]
    return _report(found, checks, profile, waivers, as_of, sources, known)


def _report(
    found: Iterable[Finding], checks: Mapping[str, QueryFile], profile: Profile, waivers: Iterable[Waiver], as_of: str,
    sources: Sources, known: Mapping[tuple[str, str, str, str], Finding] | None = None,
) -> Report:  # fmt: skip
    own: list[Finding] = []
    graded: list[Finding] = []
    for finding in dict.fromkeys(found):
        before = (known or {}).get(finding.key)
        documents, files = (before.documents, before.files) if before else sources(finding.focus, finding.other)
        finding = replace(finding, documents=documents, files=files)
        severity = profile.severity(finding.check, finding.severity)
        if severity != finding.severity and finding.check not in checks:
            own.append(finding)
        if severity != OFF:
            graded.append(replace(finding, severity=severity))
    day = dt.date.fromisoformat(as_of) if as_of else None
    kept, waived, wrong = apply_waivers(graded, waivers, checks, profile, day)
    for severity, focus, message, remedy, file in waiver_findings(wrong):
        graded_as = profile.severity(WAIVER, severity) if severity != "violation" else severity
        if graded_as != OFF:
            kept.append(Finding(graded_as, WAIVER, focus, "", message, remedy, (), (file,) if file else ()))
    return Report(
        tuple(sorted(kept, key=_order)), ("shapes", *_run(checks, profile), "counts"),
        tuple(Waived(f, w.id, w.reason, w.decided_on.isoformat()) for f, w in sorted(waived, key=lambda x: _order(x[0]))),
        profile.id, tuple(sorted(own, key=_order)),
    )  # fmt: skip


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return SEVERITIES.index(finding.severity), finding.check, finding.focus, finding.other, finding.message


def check_findings(
    store: Readable, checks: Mapping[str, QueryFile], policy: str, within: Collection[str] | None = None
) -> Iterator[Finding]:
    """Run the checks on a store; each row of a check is a finding. `within` keeps those on these things."""
    for name, check in checks.items():
        for row in evaluate(store, check.text, policy).rows():
            focus, message = _shortened(row["focus"]), _shortened(row["message"])
            other = _shortened(row["other"]) if row.get("other") is not None else ""
            if within is None or focus in within or other in within:
                yield Finding(check.severity, name, focus, other, message, check.solution)


def _shortened(value: object) -> str:
    """Return an IRI as kind/id, and a text with all IRIs in it shortened so."""
    text = str(value)
    return short_id(text) if text.startswith(ids.BASE) and " " not in text else text.replace(ids.THING, "")


def _sources_of_rows(curated: Curated) -> Sources:
    documents: dict[str, set[str]] = {}
    files: dict[str, set[str]] = {}
    for row in curated.rows:
        subject = str(row.subject)
        files.setdefault(subject, set()).add(row.origin.file)
        if row.citation.document:
            documents.setdefault(subject, set()).add(row.citation.document)

    def sources(focus: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(
            tuple(sorted(known.get(focus, set()) | (known.get(other, set()) if other else set())))
            for known in (documents, files)
        )  # type: ignore[return-value]

    return sources


_IN_DOCUMENT, _ENTERED_IN = (ox.NamedNode(ids.ONTOLOGY + name) for name in ("inDocument", "enteredIn"))


def _sources_of_graph(store: Readable, focus: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the documents in whose assertion graphs the two things are, and the files, as the catalogue says."""
    documents: set[str] = set()
    files: set[str] = set()
    for thing in filter(None, (focus, other)):
        node = ox.NamedNode(ids.THING + thing)
        graphs = {q.graph_name for q in store.quads_for_pattern(node, None, None)}
        for graph in graphs:
            if isinstance(graph, ox.NamedNode):
                for quad in store.quads_for_pattern(graph, _IN_DOCUMENT, None):
                    documents.add(short_id(str(getattr(quad.object, "value", ""))).partition("/")[2])
        for quad in store.quads_for_pattern(node, _ENTERED_IN, None):
            files.add(str(getattr(quad.object, "value", "")))
    return tuple(sorted(documents)), tuple(sorted(files))


def _counts(curated: Curated) -> Iterator[Finding]:
    for source in curated.sources:
        found = curated.count_by_source[source.folder]
        for kind, (least, most) in sorted(source.counts.items()):
            number = found.get(kind, 0)
            if number < least or (most is not None and number > most):
                bounds = f"at least {least}" + (f" and at most {most}" if most is not None else "")
                yield Finding(
                    "violation", f"count {kind}", f"source {source.folder}", "", f"has {number}, should have {bounds}",
                    "Find out what was lost or doubled; change the bounds in source.yaml only for a reason.",
                )  # fmt: skip
