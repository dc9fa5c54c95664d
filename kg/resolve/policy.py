"""Policies: files in `data/policies`, one each. Adding a policy is adding a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataFaults, Fault, close_names
from kg.loaders.faults import Faults
from kg.loaders.yaml_tree import read_yaml
from kg.paths import data_dir
from kg.records import Citation
from kg.vocabularies import vocabularies

CRITERIA = ("evidence", "source-kind", "support", "precision", "latest", "earliest")
_KEYS = ("id", "version", "title", "description", "accept", "prefer")
_OPTIONAL = ("only_with",)
_ACCEPT = {"evidence": "evidence", "status": "claim-status", "sources": "source-kind"}


@dataclass(frozen=True)
class Policy:
    """Which claims a view takes, and which one wins where they disagree.

    `sources` is in the order of preference that the criterion `source-kind` uses. `prefer` names the criteria, the most
    important first: `evidence` (read before recalled), `source-kind`, `support` (how many independent publishers),
    `precision` (of dates), `latest` and `earliest` (day of publication).
    """

    id: str
    version: str
    title: str
    description: str
    evidence: tuple[str, ...]
    status: tuple[str, ...]
    sources: tuple[str, ...]
    prefer: tuple[str, ...]
    only_with: str = ""
    """Kind of source without which there is no point in this policy: a build without such documents leaves it out."""

    def refusal(self, citation: Citation, source_kind: str) -> str:
        """Return why the policy does not take what is said under `citation`; empty where it does."""
        if citation.status not in self.status:
            return f"what is {citation.status} enters no view under this policy"
        if citation.evidence not in self.evidence:
            return "nobody has read it in a document yet"
        if citation.document and source_kind not in self.sources:
            return f"the policy takes nothing of the kind {source_kind}"
        return ""


def load_policies(folder: Path | None = None) -> dict[str, Policy]:
    """Return the policies by id, in order of their ids but `default` first.

    Raises
    ------
    DataFaults
        A file is not formed as a policy.

    """
    faults = Faults()
    policies = {}
    for path in sorted((folder or data_dir() / "policies").glob("*.yaml")):
        policy = _read(path, faults)
        if policy:
            policies[policy.id] = policy
    faults.stop()
    if "default" not in policies:
        raise DataFaults([Fault("policies", 0, "", "", "there is no policy named default", "Add default.yaml.")])
    return dict(sorted(policies.items(), key=lambda item: (item[0] != "default", item[0])))


def _read(path: Path, faults: Faults) -> Policy | None:
    file = f"policies/{path.name}"
    read = read_yaml(path, file, faults)
    if read is None:
        return None
    tree, lines = read
    before = len(faults.found)

    def fault(place: tuple[str, ...], message: str, remedy: str) -> None:
        faults.add(file, lines.at(place), ".".join(place), "", message, remedy)

    if not isinstance(tree, dict) or not isinstance(tree.get("accept"), dict):
        fault((), "is no policy", f"Write the keys {', '.join(_KEYS)}; see default.yaml.")
        return None
    _keys({k: v for k, v in tree.items() if k not in _OPTIONAL}, _KEYS, (), fault)
    if tree.get("only_with") and tree["only_with"] not in vocabularies()["source-kind"]:
        fault(("only_with",), "is no kind of source", f"Use one of: {', '.join(vocabularies()['source-kind'])}.")
    _keys(tree["accept"], tuple(_ACCEPT), ("accept",), fault)
    if len(faults.found) > before:
        return None
    for key, scheme in _ACCEPT.items():
        _codes(tree["accept"][key], tuple(vocabularies()[scheme]), ("accept", key), fault)
    _codes(tree["prefer"], CRITERIA, ("prefer",), fault)
    if tree["id"] != path.stem:
        fault(("id",), f"is not the name of the file, {path.stem}", "Make the two equal.")
    if "alleged" in tree["accept"]["status"] or "retracted" in tree["accept"]["status"]:
        fault(("accept", "status"), "takes what is alleged or retracted", "Neither enters any view: remove it.")
    if len(faults.found) > before:
        return None
    accept = tree["accept"]
    return Policy(
        tree["id"], str(tree["version"]), tree["title"], tree["description"], tuple(accept["evidence"]),
        tuple(accept["status"]), tuple(accept["sources"]), tuple(tree["prefer"]),
        str(tree.get("only_with", "")),
    )  # fmt: skip


def _keys(mapping: dict[str, Any], known: tuple[str, ...], path: tuple[str, ...], fault: Any) -> None:
    for key in mapping:
        if key not in known:
            near = close_names(key, known)
            remedy = f"Did you mean {near[0]}?" if near else f"The keys are: {', '.join(known)}."
            fault((*path, key), "is no key of a policy", remedy)
    for key in known:
        if key not in mapping:
            fault((*path, key), "is missing", "Add it; see default.yaml.")


def _codes(values: Any, known: tuple[str, ...], path: tuple[str, ...], fault: Any) -> None:
    if not isinstance(values, list) or not values or not all(value in known for value in values):
        fault(path, "is no list of known words", f"Use some of: {', '.join(known)}.")
