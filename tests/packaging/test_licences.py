"""Licences of what an installation brings along, as the installed packages state them: permissive, and each exception is named with its reason.

What is audited: the core and every extra for users, with all that they require on this platform. The extras `bench`, `test`, `dev` and `docs`
never reach a user and hold copyleft (a reasoner, an oracle of statistics, intervals to compare with); they are not audited.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "io-leadership-kg"
USERS = ("", "notebook", "pandas", "sources", "analysis", "irt", "alignment", "serve", "spark", "exports")
OURS = {"bench", "test", "dev", "docs"}
PERMISSIVE = re.compile(
    r"MIT(-CMU|-0)?( License)?|Apache([ -](Software )?License|[ -]2\.0|[ -]?2)?(, Version 2\.0| 2\.0)?|Apache Software License|"
    r"(0BSD|BSD)([ -][234][ -]Clause)?( License)?|ISC( License \(ISCL\)| License)?|(PSF|Python Software Foundation)([ -]2\.0)?( License)?|W3C( License)?|"
    r"Zlib|Unlicense|CC0-1\.0|HPND|BSL-1\.0|Historical Permission Notice and Disclaimer.*|The Unlicense.*", re.IGNORECASE,
)  # fmt: skip
EXCEPTIONS = {
    "certifi": "MPL-2.0: a list of certificates, used unchanged; the licence ends at its own files",
    "tqdm": "MPL-2.0 AND MIT: a progress bar, used unchanged; the licence ends at its own files",
    "frozendict": "LGPL-3.0-only: a class that PyLD (extra exports) imports, used unchanged; a user can put another version in its place",
    "fqdn": "MPL-2.0: checks host names for JupyterLab, used unchanged; the licence ends at its own files",
}


def closure(extra: str) -> tuple[dict[str, metadata.Distribution], set[str]]:
    """Return what the project requires with an extra on this platform: what is installed, and the names of what is not."""
    found: dict[str, metadata.Distribution] = {}
    missing: set[str] = set()
    waiting = [(PROJECT, frozenset({extra}))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            missing.add(canonicalize_name(name))
            continue
        if name != PROJECT:
            found[canonicalize_name(name)] = distribution
        for line in distribution.requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in (extras or {""})):
                waiting.append((requirement.name, frozenset(requirement.extras) or frozenset({""})))
    return found, missing


def licences(distribution: metadata.Distribution) -> list[str]:
    """Return the licences that a package states: its SPDX expression, else its classifiers, else its free text, split at AND and OR."""
    given = distribution.metadata
    text = given.get("License-Expression") or ""
    if not text:
        classifiers = [c.rpartition(" :: ")[2] for c in given.get_all("Classifier") or () if c.startswith("License ::")]
        text = (
            " AND ".join(c for c in classifiers if c != "OSI Approved") or (given.get("License") or "").split("\n")[0]
        )
    text = text if " :: " in text or "License" in text else text.replace("(", "").replace(")", "")
    return [part.strip() for part in re.split(r"\s+(?:AND|OR|and|or)\s+|;\s*", text) if part.strip()]


def test_every_extra_is_either_audited_or_ours() -> None:
    assert set(metadata.metadata(PROJECT).get_all("Provides-Extra") or ()) == {e for e in USERS if e} | OURS


@pytest.mark.parametrize("extra", USERS)
def test_what_users_install_is_permissive(extra: str) -> None:
    found, missing = closure(extra)
    # Notebooks run in the tests without JupyterLab; docs/releasing.md says how to audit it.
    assert not missing or extra == "notebook"
    assert len(found) > (10 if not extra else 0)
    bad = {
        name: stated
        for name, distribution in found.items()
        if not (stated := licences(distribution)) or not all(PERMISSIVE.fullmatch(one) for one in stated)
    }
    assert {name: stated for name, stated in bad.items() if name not in EXCEPTIONS} == {}


def test_copyleft_would_be_seen_and_no_exception_is_left_over() -> None:
    everything = {name: licences(d) for extra in USERS for name, d in closure(extra)[0].items()}
    installed = {name for name in EXCEPTIONS if name in everything}
    assert all(not all(PERMISSIVE.fullmatch(one) for one in everything[name]) for name in installed)
    for text in (
        "GPL-3.0-or-later",
        "LGPL-3.0-only",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "AGPL-3.0",
        "",
        "MIT License with something else",
    ):
        assert not PERMISSIVE.fullmatch(text)
