"""The checks: what each finds, how grave it is, what settles it."""

from __future__ import annotations

from kg.query import load_checks
from kg.validate.profiles import load_profile, profile_names
from kg_docs.markdown import escape, table, target


def page(_: str) -> str:
    """Return a section for each severity."""
    checks = load_checks()
    parts = []
    for severity, words in (("violation", "Violations"), ("warning", "Warnings"), ("info", "Notes")):
        rows = [
            [f"`{c.name}`", escape(c.summary), escape(c.solution)] for c in checks.values() if c.severity == severity
        ]
        parts += [target(f"checks {severity}"), f"### {words}", table(["check", "finds", "what settles it"], rows)]
    return "\n\n".join(parts)


def profiles(_: str) -> str:
    """Return what each profile that ships changes."""
    parts = []
    for name in profile_names():
        profile = load_profile(name, load_checks())
        parts += [target(f"profile {name}"), f"### `{name}`", escape(profile.description)]
        for severity in sorted(set(profile.severities.values())):
            changed = [f"`{check}`" for check, given in profile.severities.items() if given == severity]
            parts.append(f"{severity}: {', '.join(changed)}")
    return "\n\n".join(parts)
