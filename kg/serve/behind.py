"""A SPARQL server behind ours: it holds the graph, we hold the limits. What is asked, by whom of us, and when a push is noticed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.errors import KgError
from kg.remote import Profile, Service
from kg.remote.held import Held, current, manifest, text_of
from kg.remote.store import RemoteStore
from kg.serve.worker import Refusal
from kg.tokens import TOKEN

PASSWORD = "KG_BEHIND_PASSWORD"
"""Variable of a worker's environment that has the password: workers read no configuration and no key ring."""
_KEPT_PATTERNS = 5000


class Behind:
    """The server behind, with the release that was current when it was last looked up."""

    def __init__(self, profile: Profile, scratch: Path, deadline: float) -> None:
        self._scratch = scratch
        self.password = profile.password() if profile.user else ""
        # A query that its reader no longer waits for shall not go on there, as far as closing the connection ends it.
        limited = replace(profile, timeout=min(profile.timeout, deadline), keyring="")
        self.profile = replace(limited, password_env=PASSWORD) if profile.user else limited
        self._service = Service.of(profile)
        self.held = Held()

    def look(self) -> bool:
        """Look up the current release; return whether it is another than before.

        Raises
        ------
        RemoteError
            The server gave no whole answer.

        """
        before, self.held = self.held, current(self._service)[0]
        return before != self.held

    def read(self) -> tuple[dict[str, Any], Path]:
        """Return the manifest of the release, and a folder that has what the server keeps of its files: manifest and report.

        Raises
        ------
        ReleaseError
            The server holds no graph of ours.
        RemoteError
            It gave no whole answer.

        """
        about: dict[str, Any] = {"as_of": "", **manifest(self._service, self.held)}
        about["files"] = {name: file for name, file in about.get("files", {}).items() if name == "report.json"}
        folder = self._scratch / f"behind-{self.held.id or 'plain'}"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(about, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        if about["files"]:
            report = text_of(self._service, self.held, "report.json")
            (folder / "report.json").write_text(report, encoding="utf-8")
        return about, folder

    def settings(self) -> dict[str, Any]:
        """Return what a worker has to know; no password is in it."""
        return {"profile": asdict(self.profile), "held": asdict(self.held)}

    def environment(self) -> dict[str, str]:
        """Return what a worker's environment needs beside the usual."""
        return {PASSWORD: self.password} if self.profile.user else {}


class StoreBehind(RemoteStore):
    """What a worker asks: one release of the server behind, whatever is pushed there later."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(Service.of(Profile(**settings["profile"])), Held(**settings["held"]))

    def forget(self) -> None:
        """Keep no more patterns than a worker has room for."""
        if len(self._patterns) > _KEPT_PATTERNS:
            self._patterns.clear()

    def said(self, error: Exception) -> str:
        """Return what a stranger may know of an error: not where the server behind is."""
        text = str(error)
        for address in (self.service.profile.query, self.service.profile.update, self.service.profile.graph_store):
            text = text.replace(address, "the server") if address else text
        return text

    def evaluate(
        self, text: str, prefixes: Mapping[str, str], default: Sequence[Any], named: Sequence[str] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a stranger's query; graphs that are not of the release are refused, since the server may hold others.

        Raises
        ------
        Refusal
            It names such a graph.

        """
        graphs = [*(g.value for g in default), *(named or ())]
        if not all(graph.startswith(ids.GRAPH) for graph in graphs) or not _ours(text, prefixes):
            raise Refusal(
                403, "foreign-graph", f"This server has graphs whose names begin with {ids.GRAPH}, and no other."
            )
        return self.query(text, prefixes=dict(prefixes), default_graph=list(default), named_graphs=named)


def _ours(text: str, prefixes: Mapping[str, str]) -> bool:
    """Whether each FROM of a query names a graph of ours: by its IRI, or by a prefix that means what it means here.

    >>> _ours("SELECT * FROM <http://example.org/private> { ?s ?p ?o }", {})
    False
    >>> _ours("SELECT * FROM NAMED graph:catalogue { GRAPH ?g { ?s ?p 'FROM <http://x>' } }", {"graph": ids.GRAPH})
    True
    """
    tokens = [(m.lastgroup, m[0]) for m in TOKEN.finditer(text) if m.lastgroup not in ("blank", "comment")]
    declared = {
        tokens[i + 1][1].partition(":")[0]
        for i, (k, t) in enumerate(tokens[:-1])
        if k == "word" and t.upper() == "PREFIX"
    }
    for index, (kind, token) in enumerate(tokens):
        if kind != "word" or token.upper() != "FROM":
            continue
        rest = [t for t in tokens[index + 1 : index + 3] if t[1].upper() != "NAMED"]
        kind_, name = rest[0] if rest else ("", "")
        prefix = name.partition(":")[0]
        known = kind_ == "name" and prefix not in declared and prefixes.get(prefix, "").startswith(ids.GRAPH)
        if not (known or name.startswith(f"<{ids.GRAPH}")):
            return False
    return True


async def follow(behind: Behind, every: float, renew: Any) -> None:
    """Look at the server behind from time to time, and call `renew(manifest, folder)` when readers of it see another release.

    While it does not answer, what is served stays what it was.
    """
    while True:
        await asyncio.sleep(every)
        before = behind.held
        try:
            if await asyncio.to_thread(behind.look):
                renew(*await asyncio.to_thread(behind.read))
        except (KgError, OSError) as error:
            behind.held = before
            logging.getLogger("kg.serve").warning("the server behind could not be looked at: %s", error)
