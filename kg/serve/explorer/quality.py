"""The findings of the checks on some things, from the report of the release."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from kg import ids
from kg.serve.site import Site

_SHOWN = ("violation", "warning")


def findings_on(site: Site, iris: Collection[str]) -> list[dict[str, Any]]:
    """Return violations and warnings whose focus, or whose counterpart, is among some things, the gravest first."""
    if site.folder is None:
        return []
    by_thing = _by_thing(site.folder)
    wanted = {ids.short_id(iri) for iri in iris}
    found = {id(f): f for thing in sorted(wanted) for f in by_thing.get(thing, ())}
    return sorted(found.values(), key=lambda f: (_SHOWN.index(f["severity"]), f["check"], f["focus"], f["message"]))


@functools.lru_cache(maxsize=2)
def _by_thing(folder: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a release without a report is served without findings
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in report["findings"]:
        if finding["severity"] in _SHOWN:
            kept = {key: finding.get(key) or "" for key in ("severity", "check", "focus", "message", "settle")}
            kept["iri"] = ids.THING + kept["focus"]
            for thing in {finding["focus"], finding.get("other")} - {"", None}:
                found.setdefault(thing, []).append(kept)
    return found
