"""An invented organization with one office, as a folder of tables, and what the checks find in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.build import policy_result
from kg.graph.dataset import dataset_quads
from kg.loaders import load
from kg.query import load_checks
from kg.records import Curated
from kg.resolve import load_policies
from kg.validate import Finding, check_findings

OFFICE = "head"
TABLES = {
    "documents": "id,kind,publisher,title,url\nbook,reference,Press of Nowhere,Heads of Nowhere,https://example.org/heads\n"
    "other-book,press,Gazette,Other heads of Nowhere,https://example.org/other\n",
    "organizations": "id,label,kind,evidence,document\nnowhere,Union of Nowhere,intergovernmental,read,book\n",
}
TERM_COLUMNS = "id,office,person,kind,start,end,follows,followed_by,planned_end,mandate,evidence,document"


def folder(
    at: Path, terms: Iterable[str], office: str = "head,Head of Nowhere,nowhere,executive-head,1,1900-01-01,,",
    more: dict[str, str] | None = None,
) -> Path:  # fmt: skip
    """Write the tables.

    `terms` are lines like `ada/1 2001-01-01 2005-01-01 follows=bob/1 acting`; a date may be `-` for none. `office` is the row
    of the office: id, label, organization, kind, seats, start, end, continues; further rows follow after a line break.
    """
    at.mkdir(parents=True, exist_ok=True)
    rows, people = [], {}
    for line in terms:
        key, start, end, *rest = line.split()
        options = dict(part.partition("=")[::2] for part in rest)
        place = options.get("office", OFFICE)
        person = key.partition("/")[0]
        people[person] = f"{person},{person.title()},read,book"
        kind = "acting" if "acting" in options else "substantive"
        neighbours = [
            (n if n.count("/") > 1 else f"{place}/{n}") if (n := options.get(k, "")) else "" for k in ("follows", "by")
        ]
        dates = ["" if d == "-" else d for d in (start, end)]
        rows.append(
            ",".join(
                [f"{place}/{key}", place, person, kind, *dates, *neighbours, options.get("planned", ""), options.get("mandate", ""),
                 "read", options.get("document", "book")]
            )
        )  # fmt: skip
    tables = {
        **TABLES,
        "offices": "id,label,organization,kind,seats,start,end,continues,evidence,document\n"
        + "".join(f"{row},read,book\n" for row in office.splitlines()),
        "persons": "id,label,evidence,document\n" + "".join(f"{row}\n" for row in people.values()),
        "terms": f"{TERM_COLUMNS}\n" + "".join(f"{row}\n" for row in rows),
    }
    for name, text in (more or {}).items():
        tables[name] = tables[name] + text if name in tables and not text.startswith("id,") else text
    for name, text in tables.items():
        (at / f"{name}.csv").write_text(text, encoding="utf-8")
    return at


def findings_of(curated: Curated) -> list[Finding]:
    """Return what the checks find under the default policy."""
    quads = dataset_quads(curated, [policy_result(curated, load_policies()["default"], "2026-01-01")])
    store = ox.Store()
    text = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in quads)
    store.bulk_load(input=text.encode(), format=ox.RdfFormat.N_QUADS)
    return list(check_findings(store, load_checks(), "default"))


def found(at: Path) -> set[tuple[str, str, str]]:
    """Return check, focus and other of all findings in a folder, terms without the name of the office."""
    return {
        (f.check, f.focus.removeprefix(f"term/{OFFICE}/"), f.other.removeprefix(f"term/{OFFICE}/"))
        for f in findings_of(load([at]))
    }
