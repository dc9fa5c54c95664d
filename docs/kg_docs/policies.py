"""The policies: which claims each takes, and what it prefers."""

from __future__ import annotations

from kg.resolve.policy import load_policies
from kg_docs.markdown import escape, target


def page(_: str) -> str:
    """Return a section for each policy that ships."""
    parts = []
    for policy in load_policies().values():
        parts += [
            target(f"policy {policy.id}"),
            f"## `{policy.id}`",
            escape(policy.description),
            f"- takes the evidence: {_codes(policy.evidence)}\n"
            f"- takes the status: {_codes(policy.status)}\n"
            f"- takes the kinds of source, the better first: {_codes(policy.sources)}\n"
            f"- prefers, the most important first: {_codes(policy.prefer)}",
        ]
        if policy.only_with:
            parts.append(f"A build without documents of the kind `{policy.only_with}` leaves it out.")
    return "\n\n".join(parts)


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"`{code}`" for code in codes)
