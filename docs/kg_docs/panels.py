"""The panels of `kg export panels` and `leader-days`: their keys and columns, as the export's metadata say them."""

from __future__ import annotations

from kg.exports.panel_columns import PANELS
from kg_docs.markdown import cell, inline, link, table


def page(_: str) -> str:
    """Return for each panel its key and a table of its columns."""
    parts = []
    for panel in PANELS:
        rows = [
            [
                inline(column.name),
                link(column.to, f"vocabulary {column.to}") if column.type == "code" else column.type,
                "" if column.required else "yes",
                cell(column.definition),
            ]
            for column in panel.columns
        ]
        parts += [
            f"### {panel.name}",
            f"{cell(panel.definition)} Key: {', '.join(inline(name) for name in panel.key)}.",
            table(["column", "type or codes", "can be empty", "definition"], rows),
        ]
    return "\n\n".join(parts)
