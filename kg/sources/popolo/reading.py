"""Reading a Popolo file: its collections with what is nested brought to the top, and what was lost on the way."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import UsageError, shorten

Entry: TypeAlias = Mapping[str, Any]
COLLECTIONS = ("persons", "organizations", "posts", "memberships", "events", "areas")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Collections that Popolo lets stand inside other things, with the property by which these refer back.
_NESTED = (
    ("persons", "memberships", "person_id"), ("organizations", "memberships", "organization_id"),
    ("posts", "memberships", "post_id"), ("organizations", "posts", "organization_id"),
)  # fmt: skip


@dataclass
class Losses:
    """What was left out and why: how often, and one example of each."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, example: object) -> None:
        """Note one loss."""
        self.counts[what] = self.counts.get(what, 0) + 1
        self.examples.setdefault(what, shorten(str(example)))

    def __iter__(self) -> Iterator[str]:
        for what in sorted(self.counts):
            yield f"{self.counts[what]}: {what} (as {self.examples[what]})"


@dataclass
class Popolo:
    """A Popolo file: the entries of each collection by their id, in the order of the file."""

    collections: dict[str, dict[str, Entry]]
    meta: Entry
    losses: Losses
    _seen: set[tuple[str, str]] = field(default_factory=lambda: {(name, "id") for name in COLLECTIONS})
    _told: set[tuple[str, str, str]] = field(default_factory=set)

    def entries(self, name: str) -> Iterator[tuple[str, Entry]]:
        """Yield the ids and entries of a collection."""
        yield from self.collections[name].items()

    def get(self, name: str, id_: str) -> Entry | None:
        """Return an entry by id; None where there is none."""
        return self.collections[name].get(id_)

    def text(self, name: str, entry: Entry, key: str) -> str:
        """Return a property as text on one line, without invisible characters; empty where there is none."""
        self._seen.add((name, key))
        value = entry.get(key)
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            self.losses.add(f"{name}.{key} is no text, left out", repr(value))
            return ""
        plain = " ".join(value.split())
        if not plain.isprintable():
            kept = "".join(c for c in plain if unicodedata.category(c) not in _INVISIBLE)
            if kept != plain and (name, key, value) not in self._told:
                self._told.add((name, key, value))
                self.losses.add(f"{name}.{key} held invisible characters, which were taken out", repr(plain))
            plain = " ".join(kept.split())
        return plain

    def ref(self, name: str, entry: Entry, key: str) -> str:
        """Return the id of another entry, letter for letter; empty where there is none."""
        self._seen.add((name, key))
        value = entry.get(key)
        if value is not None and not isinstance(value, str):
            self.losses.add(f"{name}.{key} is no text, left out", repr(value))
        return value if isinstance(value, str) else ""

    def parts(self, name: str, entry: Entry, key: str) -> Iterator[Entry]:
        """Yield the objects of a property that is a list, like `sources`."""
        self._seen.add((name, key))
        value = entry.get(key)
        for part in value if isinstance(value, list) else [] if value is None else [value]:
            if isinstance(part, dict):
                yield part
            else:
                self.losses.add(f"{name}.{key} holds something else than objects, left out", repr(part))

    def note_unread(self) -> None:
        """Note what stands in the file and was never asked for, but for events and areas, which are left out whole."""
        for name in COLLECTIONS[:4]:
            for id_, entry in self.entries(name):
                for key, value in entry.items():
                    if (name, key) not in self._seen and value not in (None, "", [], {}):
                        self.losses.add(f"{name}.{key} has no place here", id_)


def read_popolo(path: Path) -> Popolo:
    """Read a Popolo file.

    Raises
    ------
    UsageError
        It cannot be read, is no JSON, or has not the form of Popolo: what is wrong and where.

    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} could not be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{error.lineno} is no JSON: {error.msg}.") from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply for JSON of anybody's.") from None
    if not isinstance(document, dict) or not any(name in document for name in COLLECTIONS):
        raise UsageError(f"{path} is no Popolo: it must be an object with {', '.join(COLLECTIONS)}.")
    losses = Losses()
    collections = {name: _collection(path, name, document.get(name)) for name in COLLECTIONS}
    for outer, inner, key in _NESTED:
        _bring_up(path, collections, outer, inner, key)
    for name, value in document.items():
        if name not in (*COLLECTIONS, "meta") and value:
            losses.add(f"the collection {name} has no place here", path.name)
    meta = document.get("meta")
    return Popolo(collections, meta if isinstance(meta, dict) else {}, losses)


def _collection(path: Path, name: str, entries: object) -> dict[str, Entry]:
    if entries is None:
        return {}
    if not isinstance(entries, list):
        raise UsageError(f"{path}: {name} must be a list.")
    found: dict[str, Entry] = {}
    for number, entry in enumerate(entries, 1):
        _add(path, found, name, number, entry)
    return found


def _add(path: Path, found: dict[str, Entry], name: str, number: int, entry: object) -> None:
    if not isinstance(entry, dict):
        raise UsageError(f"{path}: entry {number} of {name} is {shorten(repr(entry))}; it must be an object.")
    # Memberships need no id of their own; nothing refers to them.
    id_ = entry.get("id") or (f"membership {number}" if name == "memberships" else None)
    if not isinstance(id_, str):
        raise UsageError(f"{path}: entry {number} of {name} has no id, or one that is no text: {shorten(repr(id_))}.")
    if id_ in found:
        raise UsageError(f"{path}: two entries of {name} have the id {shorten(id_)!r}; ids must differ.")
    found[id_] = entry


def _bring_up(path: Path, collections: dict[str, dict[str, Entry]], outer: str, inner: str, key: str) -> None:
    for id_, entry in list(collections[outer].items()):
        nested = entry.get(inner)
        if nested is None:
            continue
        if not isinstance(nested, list):
            raise UsageError(f"{path}: {outer} {shorten(id_)!r}: {inner} must be a list.")
        collections[outer][id_] = {name: value for name, value in entry.items() if name != inner}
        for part in nested:
            if isinstance(part, dict) and isinstance(part.get("id"), str) and part["id"] in collections[inner]:
                continue  # the same that stands at the top, or inside of what is at its other end
            whole = {key: id_, **part} if isinstance(part, dict) else part
            _add(path, collections[inner], inner, len(collections[inner]) + 1, whole)
