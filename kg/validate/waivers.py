"""Waivers: findings that a curator looked at and lets stand; and what is wrong with a waiver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import ids
from kg.graph.reading import Readable
from kg.ids import short_id
from kg.namespaces import PREFIXES
from kg.records import Origin, Waiver
from kg.validate.profiles import WAIVER, Profile

if TYPE_CHECKING:
    from kg.validate.report import Finding

_KEY_REMEDY = "Copy check, focus and other from kg check --format csv."


def read_waivers(store: Readable) -> list[Waiver]:
    """Return the waivers that the catalogue of a built graph holds."""
    catalogue = ox.NamedNode(ids.graph_iri("catalogue", ""))
    rdf_type, cls = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ids.ONTOLOGY + "Waiver")
    waivers = []
    for quad in store.quads_for_pattern(None, rdf_type, cls, catalogue):
        said = {
            q.predicate.value.removeprefix(ids.ONTOLOGY): str(getattr(q.object, "value", ""))
            for q in store.quads_for_pattern(quad.subject, None, None, catalogue)
        }
        until = said.get("waivedUntil")
        waivers.append(
            Waiver(
                short_id(str(getattr(quad.subject, "value", ""))).partition("/")[2], said["waivedCheck"], said["waivedFocus"],
                said.get("waivedOther", ""), said["waiverReason"], dt.date.fromisoformat(said["decidedOn"]),
                dt.date.fromisoformat(until) if until else None,
                short_id(said.get("waiverDocument", "")).partition("/")[2], Origin(said.get("enteredIn", ""), 0),
            )
        )  # fmt: skip
    return sorted(waivers, key=lambda w: w.id)


def apply_waivers(
    findings: Sequence[Finding],
    waivers: Iterable[Waiver],
    checks: Iterable[str],
    profile: Profile,
    as_of: dt.date | None,
) -> tuple[list[Finding], list[tuple[Finding, Waiver]], list[tuple[str, Waiver, str]]]:
    """Take the waived findings out.

    Parameters
    ----------
    findings : all findings.
    waivers : the waivers.
    checks : the names of all checks; beside them shapes and counts can be named.
    profile : a check that it turns off was not run, so nothing is said of its waivers.
    as_of : the day on which expiry is judged; None: nothing expires.

    Returns
    -------
    tuple
        The findings that stay; the waived ones, each with its waiver; and what is wrong with waivers, as severity,
        waiver and message.

    """
    known = {*checks, WAIVER}
    by_key: dict[tuple[str, str, str], Waiver] = {}
    wrong: list[tuple[str, Waiver, str]] = []
    for waiver in waivers:
        if waiver.check not in known and waiver.check.partition(" ")[0] not in ("shape", "count"):
            wrong.append(("violation", waiver, f"names a check that does not exist, {waiver.check}"))
        elif as_of and waiver.decided_on > as_of:
            wrong.append(("warning", waiver, f"was decided on {waiver.decided_on}, after the day of the data, {as_of}"))
        elif as_of and waiver.until and waiver.until <= as_of:
            wrong.append(("warning", waiver, f"expired on {waiver.until}"))
        else:
            by_key[waiver.check, waiver.focus, waiver.other] = waiver
    kept: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    used: set[str] = set()
    for finding in findings:
        found = by_key.get((finding.check, finding.focus, finding.other))
        if found is None:
            kept.append(finding)
        elif finding.check.startswith("shape ") and finding.severity == "violation":
            kept.append(finding)
            used.add(found.id)
            wrong.append(("violation", found, "would waive the violation of a shape, which cannot be waived"))
        else:
            waived.append((finding, found))
            used.add(found.id)
    unused = [w for w in by_key.values() if w.id not in used and profile.runs(w.check)]
    wrong += [("warning", w, "matches no finding: it was mended, or the waiver is misspelt") for w in unused]
    return kept, waived, wrong


def remedy_of(message: str) -> str:
    """Return what to do about a waiver with which something is wrong."""
    if message.startswith("names a check"):
        return "Correct the name; see: kg list checks."
    if message.startswith("expired"):
        return "Look at the finding again; renew the waiver, or remove the row."
    if message.startswith("was decided"):
        return "Correct decided_on, or the day to which the data are complete."
    if message.startswith("would waive"):
        return "Mend the data, and remove the row."
    return "Remove the row. " + _KEY_REMEDY


def waiver_findings(wrong: Iterable[tuple[str, Waiver, str]]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield severity, focus, message, remedy and file of what is wrong with waivers."""
    for severity, waiver, message in wrong:
        yield severity, f"waiver/{waiver.id}", message, remedy_of(message), waiver.origin.file
