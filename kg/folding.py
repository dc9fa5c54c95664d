"""Names without what people write differently: case, accents, hyphens, repeated blanks."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return `text` without case, accents, hyphens, points and repeated blanks, for comparing names.

    >>> fold("Kim Jong-Yang") == fold("kim jong yang"), fold("Jürgen") == fold("Jurgen")
    (True, True)
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(" " if c in "-–_/." else c for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())
