"""The validation report: findings of shapes, checks and counts, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph.terms import Quad
from kg.ids import short_id
from kg.query.library import QueryFile
from kg.query.run import evaluate
from kg.records import Curated
from kg.validate.shapes import shape_results

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing.

    `severity` is `violation` (the graph is not published), `warning` or `info`; `check` names the shape, the check or the
    count; `focus` is the thing, as kind/id; `files` are those in which it was entered.
    """

    severity: str
    check: str
    focus: str
    message: str
    remedy: str
    files: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return asdict(self) | {"files": list(self.files)}


@dataclass(frozen=True)
class Report:
    """All findings of a validation, the gravest first."""

    findings: tuple[Finding, ...]
    checks_run: tuple[str, ...]

    def count(self, severity: str) -> int:
        """Return how many findings have that severity."""
        return sum(f.severity == severity for f in self.findings)

    def reaches(self, severity: str) -> bool:
        """Whether any finding is at least as grave as `severity`."""
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(f.severity in grave for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for `report.json`."""
        return {
            "format": "io-leadership-report/1",
            "summary": {severity: self.count(severity) for severity in SEVERITIES},
            "checks_run": list(self.checks_run),
            "findings": [f.as_dict() for f in self.findings],
        }

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any]) -> Report:
        """Read a report as `as_dict` writes it."""
        findings = (Finding(**{**f, "files": tuple(f["files"])}) for f in tree["findings"])
        return cls(tuple(findings), tuple(tree["checks_run"]))


def validate(
    curated: Curated, quads: Iterable[Quad], store: ox.Store, checks: Mapping[str, QueryFile], policy: str
) -> Report:
    """Validate what a policy accepts.

    Parameters
    ----------
    curated : the records, for counts by source and for the files that things were entered in.
    quads : the quads of the policy's view, derived facts and the catalogue.
    store : a store with the whole data set, for the checks.
    checks : the checks by name.
    policy : the policy under which the checks run.

    """
    files: dict[str, set[str]] = {}
    for row in curated.rows:
        files.setdefault(str(row.subject), set()).add(row.origin.file)
    found: list[Finding] = []
    for severity, shape, focus, message in shape_results(quads):
        found.append(Finding(severity, f"shape {shape}", short_id(focus), message, "See ontology/shapes.ttl."))
    for finding in check_findings(store, checks, policy):
        found.append(finding)
    found.extend(_counts(curated))
    named = [
        Finding(f.severity, f.check, f.focus, f.message, f.remedy, tuple(sorted(files.get(f.focus, ())))) for f in found
    ]
    ordered = sorted(set(named), key=lambda f: (SEVERITIES.index(f.severity), f.check, f.focus, f.message))
    return Report(tuple(ordered), ("shapes", *checks, "counts"))


def check_findings(store: ox.Store, checks: Mapping[str, QueryFile], policy: str) -> Iterator[Finding]:
    """Run the checks on a store; each row of a check is a finding."""
    for name, check in checks.items():
        for row in evaluate(store, check.text, policy).rows():
            focus, message = (short_id(str(row[v])) for v in ("focus", "message"))
            yield Finding(check.severity, name, focus, message, check.solution)


def _counts(curated: Curated) -> Iterator[Finding]:
    for source in curated.sources:
        found = curated.count_by_source[source.folder]
        for kind, (least, most) in sorted(source.counts.items()):
            number = found.get(kind, 0)
            if number < least or (most is not None and number > most):
                bounds = f"at least {least}" + (f" and at most {most}" if most is not None else "")
                yield Finding(
                    "violation", f"count {kind}", f"source {source.folder}", f"has {number}, should have {bounds}",
                    "Find out what was lost or doubled; change the bounds in source.yaml only for a reason.",
                )  # fmt: skip
