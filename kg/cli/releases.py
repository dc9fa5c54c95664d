"""Commands that compare releases."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kg.cli.options import DEFAULT_POLICY, Format, FormatOption, PolicyOption, open_either
from kg.cli.output import note, print_csv, print_json, print_table


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The older release: its folder, or the name or address of an endpoint that has it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The newer one, as well.")],
    kind: Annotated[str, typer.Option("--kind", help="Only things of this kind: term, selection, office ...")] = "",
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """What the newer release says that the older does not, and the other way round: added, ended, corrected, withdrawn."""
    from kg.changes import changes
    from kg.errors import UnknownName

    before, after = open_either(old, policy), open_either(new, policy)
    found = changes(before.store, after.store, policy)
    kinds = {change.kind for change in found}
    if kind and kind not in kinds:
        raise UnknownName("kind of thing that changed", kind, kinds, "Without --kind all changes are shown.")
    rows: list[dict[str, Any]] = [change.as_dict() for change in found if not kind or change.kind == kind]
    if format_ is Format.json:
        about = {"old": before.manifest["as_of"], "new": after.manifest["as_of"]}
        print_json({"policy": policy, "as_of": about, "changes": rows})
    elif format_ is Format.csv:
        print_csv(rows, ["kind", "change", "thing", "label", "property", "old", "new", "documents"])
    else:
        columns = {
            "change": "change", "thing": "thing", "label": "name", "property": "property", "old": "was", "new": "is",
            "documents": "documents",
        }  # fmt: skip
        shown = [{k: v or None for k, v in row.items()} for row in rows]
        print_table(shown, columns, f"From {old} to {new} (policy {policy})")
        counts: dict[str, int] = {}
        for row in rows:
            counts[row["change"]] = counts.get(row["change"], 0) + 1
        note(", ".join(f"{count} {change}" for change, count in sorted(counts.items())) or "no difference")
