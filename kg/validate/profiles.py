"""Severity profiles: files that say how grave each check is. Adding a profile is adding a file to `data/profiles`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import UnknownName, close_names
from kg.loaders.faults import Faults
from kg.loaders.yaml_tree import Lines, read_yaml
from kg.paths import data_dir

SEVERITIES = ("violation", "warning", "info")
OFF = "off"
WAIVER = "waiver"
_KEYS = ("id", "title", "description", "severities")


@dataclass(frozen=True)
class Profile:
    """How grave the findings of a check are.

    `severities` gives `violation`, `warning`, `info` or `off` by the name of a check, by `shape` or `count` for all of
    these, or by `shape NAME` or `count KIND`. What is not named keeps the severity of its own header.
    """

    id: str
    title: str = ""
    description: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)

    def severity(self, check: str, own: str) -> str:
        """Return the severity of a finding of `check` whose own severity is `own`.

        The violation of a shape stays one: what breaks a shape is not the graph that queries are written for.
        """
        if check.startswith("shape ") and own == "violation":
            return own
        return self.severities.get(check) or self.severities.get(check.partition(" ")[0]) or own

    def runs(self, check: str) -> bool:
        """Whether the check is to be run."""
        return self.severities.get(check) != OFF


DEFAULT = Profile("default")


def profile_names(folder: Path | None = None) -> list[str]:
    """Return the names of the profiles that ship."""
    return sorted(path.stem for path in (folder or data_dir() / "profiles").glob("*.yaml"))


def load_profile(name: str, checks: Iterable[str], folder: Path | None = None) -> Profile:
    """Return a profile.

    Parameters
    ----------
    name : the name of one that ships, or the path of a file (it ends in .yaml or has a slash).
    checks : the names of all checks.
    folder : where those that ship are.

    Raises
    ------
    UnknownName
        There is no such profile.
    DataFaults
        The file is not formed as a profile, or names a check or a severity that does not exist.

    """
    folder = folder or data_dir() / "profiles"
    is_file = name.endswith(".yaml") or "/" in name
    path = Path(name) if is_file else folder / f"{name}.yaml"
    if not path.is_file():
        hint = "Name one of the profiles in data/profiles, or the path of a file that ends in .yaml."
        raise UnknownName("profile", name, profile_names(folder), hint)
    faults = Faults()
    file = path.as_posix() if is_file else f"profiles/{path.name}"
    read = read_yaml(path, file, faults)
    tree, lines = read or (None, Lines())
    profile = _profile(tree, lines, file, path.stem, set(checks), faults) if read else None
    faults.stop()
    assert profile
    return profile


def _profile(
    tree: Any, lines: Lines, file: str, stem: str, checks: set[str], faults: Faults
) -> Profile | None:  # fmt: skip
    if not isinstance(tree, dict) or not isinstance(tree.get("severities"), dict | type(None)):
        faults.add(file, 1, "", "", "is no profile", f"Write the keys {', '.join(_KEYS)}; see default.yaml.")
        return None
    for key in tree:
        if key not in _KEYS:
            near = close_names(str(key), _KEYS)
            remedy = f"Did you mean {near[0]}?" if near else f"The keys are: {', '.join(_KEYS)}."
            faults.add(file, lines.at((key,)), str(key), "", "is no key of a profile", remedy)
    if tree.get("id") != stem:
        faults.add(
            file, lines.at(("id",)), "id", tree.get("id"), f"is not the name of the file, {stem}", "Make the two equal."
        )
    severities: dict[str, str] = {}
    known = [*sorted(checks), "shape", "count", WAIVER]
    for check, severity in (tree.get("severities") or {}).items():
        place = lines.at(("severities", check))
        if check not in known and check.partition(" ")[0] not in ("shape", "count"):
            near = close_names(str(check), known)
            remedy = f"Did you mean {near[0]}?" if near else "See: kg list checks."
            faults.add(file, place, "severities", check, "is no check", remedy)
        if severity not in (*SEVERITIES, OFF):
            remedy = f"Use one of: {', '.join((*SEVERITIES, OFF))}."
            faults.add(file, place, f"severities.{check}", severity, "is no severity", remedy)
        severities[str(check)] = str(severity)
    return Profile(stem, str(tree.get("title", "")), str(tree.get("description", "")), severities)
