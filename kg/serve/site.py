"""What a running server holds: the release, the pool, the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.serve.limits import Limits
from kg.serve.pool import Pool
from kg.serve.problems import Problem


@dataclass(eq=False)
class Site:
    """A served graph. `folder` is None and `manifest` empty for a file that is no release of ours; it then has no policies.

    `votes` is whether roll calls of the General Assembly were given. `manifest` and `folder` change where a server behind ours holds
    the graph, and another release is pushed to it; `folder` has no dumps then.
    """

    pool: Pool
    limits: Limits
    manifest: Mapping[str, Any]
    folder: Path | None
    votes: bool = False

    @property
    def policies(self) -> list[str]:
        """The policies, the default first."""
        return sorted(self.manifest.get("policies", ()), key=lambda name: (name != "default", name))

    def policy(self, wanted: str | None) -> str:
        """Return a policy that exists; the default one where none is named, empty where the data have none.

        Raises
        ------
        Problem
            There is no such policy.

        """
        if not wanted:
            return self.policies[0] if self.policies else ""
        if wanted not in self.policies:
            raise Problem(
                404, "unknown-policy", f"There is no such policy; use one of: {', '.join(self.policies) or 'none'}."
            )
        return wanted
