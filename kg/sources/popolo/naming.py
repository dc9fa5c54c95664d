"""Ids of things that come from a Popolo file: ours stay as they are, others are made plain and get a prefix."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from kg import ids
from kg.sources.popolo.reading import Popolo

_LONGEST = 80


def slug(text: str) -> str:
    """Return a text as an id: lower-case letters, digits, hyphens. Without any of these it is a part of its SHA-256.

    >>> slug("Assemblée nationale / 15"), slug("国会")
    ('assemblee-nationale-15', '7217337b0d')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not made:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    if len(made) > _LONGEST:
        made = made[:_LONGEST].rstrip("-") + "-" + hashlib.sha256(made.encode()).hexdigest()[:10]
    return made


class Names:
    """Gives ids: of one kind no two things get the same."""

    def __init__(self, popolo: Popolo, prefix: str) -> None:
        self.ours = _ours(popolo)
        self.prefix = prefix
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()

    def own(self, kind: str, id_: str) -> str:
        """Return the id of a thing of ours, without its kind; empty where it is none of that kind."""
        found, _, rest = id_.partition("/")
        return rest if self.ours and found == kind and ids.is_id(rest) else ""

    def give(self, kind: str, id_: str) -> str:
        """Return the id here of what a file calls `id_`: always the same for the same."""
        if own := self.own(kind, id_):
            return own
        if (kind, id_) not in self._given:
            stem = f"{self.prefix}-{slug(id_)}"
            made, number = stem, 1
            while (kind, made) in self._taken:
                number += 1
                made = f"{stem}-{number}"
            self._taken.add((kind, made))
            self._given[kind, id_] = made
        return self._given[kind, id_]


def _ours(popolo: Popolo) -> bool:
    """Whether a file was written by this project: one of its things has an IRI of ours."""
    for name in ("persons", "organizations"):
        for _, entry in popolo.entries(name):
            identifiers = entry.get("identifiers")
            for one in identifiers if isinstance(identifiers, list) else ():
                if (
                    isinstance(one, dict)
                    and one.get("scheme") == "iri"
                    and str(one.get("identifier")).startswith(ids.THING)
                ):
                    return True
    return False
