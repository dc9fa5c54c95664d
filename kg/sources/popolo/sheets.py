"""The tables that are made of a Popolo file: rows of text with the document that they come from, and the files they become."""

from __future__ import annotations

import csv
import functools
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from kg.paths import data_dir
from kg.sources.popolo.naming import slug
from kg.sources.popolo.reading import Entry, Popolo

_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+")
_KIND = "reference"
"""Popolo says nothing of a source but address and remark, so it gets the kind that yields to all others."""


class Sheets:
    """Gathers rows by table; each row is read in the first source of its entry, or recalled where it has none."""

    def __init__(self, popolo: Popolo, whole: Mapping[str, str] | None) -> None:
        self.popolo = popolo
        self.rows: dict[str, list[dict[str, str]]] = {}
        self._documents: dict[str, str] = {}
        self._whole = self._document(whole["url"], whole["title"]) if whole else ""

    def add(self, table: str, collection: str, entry: Entry, **cells: str) -> None:
        """Add a row of an entry. Cells without text stay blank."""
        document = self._source(collection, entry) or self._whole
        row = {name: value for name, value in cells.items() if value}
        row |= {"evidence": "read", "document": document} if document else {"evidence": "recalled"}
        self.rows.setdefault(table, []).append(row)

    def _source(self, collection: str, entry: Entry) -> str:
        found = []
        for source in self.popolo.parts(collection, entry, "sources"):
            url, note = source.get("url"), source.get("note")
            if isinstance(url, str) and _URL.fullmatch(url):
                title = " ".join(note.split()) if isinstance(note, str) and note.isprintable() else ""
                found.append((url, title or url))
            else:
                self.popolo.losses.add(f"{collection}.sources without an address that can be followed", repr(url))
        if len(found) > 1:
            self.popolo.losses.add(
                f"{collection} with several sources, of which Popolo does not say which says what: the first is taken",
                entry.get("id", ""),
            )
        return self._document(*found[0]) if found else ""

    def _document(self, url: str, title: str) -> str:
        if url not in self._documents:
            host = urlsplit(url).hostname or "document"
            self._documents[url] = f"{slug(host)}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"
            self.rows.setdefault("documents", []).append(
                {"id": self._documents[url], "url": url, "title": title, "publisher": host, "kind": _KIND}
            )
        return self._documents[url]

    def files(self, title: str, as_of: str) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each file, `source.yaml` first."""
        # JSON is YAML, and quotes whatever a title holds.
        lines = {"title": title, "description": "Imported from Popolo JSON.", "as_of": as_of, "counts": {}}
        yield (
            "source.yaml",
            "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items()).encode(),
        )
        for table, rows in sorted(self.rows.items()):
            used = {name for row in rows for name in row}
            columns = [name for name in _columns(table) if name in used]
            assert used == set(columns), (table, used)
            buffer = io.StringIO()
            writer = csv.DictWriter(buffer, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(sorted(rows, key=lambda row: (row["id"], row.get("document", ""))))
            yield f"{table}.csv", buffer.getvalue().encode("utf-8")


@functools.cache
def _columns(table: str) -> tuple[str, ...]:
    schema = json.loads((data_dir() / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
    return tuple(field["name"] for field in schema["fields"])
