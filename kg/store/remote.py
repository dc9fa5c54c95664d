"""A release that is on a server, opened as one in a folder is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import ReleaseError
from kg.remote import Profile, Service
from kg.remote.held import manifest, text_of
from kg.remote.store import RemoteStore


@dataclass(frozen=True)
class RemoteRelease:
    """The release that readers of a server see when it is opened; later pushes do not change what it answers."""

    manifest: Mapping[str, Any]
    store: RemoteStore

    def report(self) -> dict[str, Any]:
        """Return the validation report of the build.

        Raises
        ------
        ReleaseError
            The graph came to the server by other means than `kg push`, without its report.

        """
        held = self.store.held
        text = text_of(self.store.service, held, "report.json") if held.id else ""
        if not text:
            raise ReleaseError(
                f"{self.store.service.profile.query} has no report of a build, since its graph was not loaded by kg push."
            )
        report: dict[str, Any] = json.loads(text)
        return report


def open_remote(profile: Profile) -> RemoteRelease:
    """Open what a server holds.

    Raises
    ------
    ReleaseError
        It holds no graph of ours.
    RemoteError
        It cannot be reached, refuses, or gives no whole answer.

    """
    store = RemoteStore(Service.of(profile))
    # Of a graph that others loaded only the policies are known.
    about = {"as_of": "", "findings": {}, "quads": None} | manifest(store.service, store.held)
    return RemoteRelease(about, store)
