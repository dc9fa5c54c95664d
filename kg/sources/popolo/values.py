"""Values of Popolo as cells: dates, codes, items of Wikidata, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.dates import InvalidDate, parse_date
from kg.sources.popolo.reading import Entry, Popolo
from kg.vocabularies import vocabularies

_DATE = re.compile(r"([0-9]{4})(-[0-9]{2}(-[0-9]{2})?)?")
_ITEM = re.compile(r"Q[1-9][0-9]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
NEVER = "9999"


def date_of(popolo: Popolo, name: str, entry: Entry, key: str) -> str:
    """Return a date as EDTF; empty where there is none, or it is no date. A time of day is taken off."""
    text = popolo.text(name, entry, key)
    day = re.sub(r"(?<=^....-..-..)[T ].*", "", text)
    if not day:
        return ""
    if _DATE.fullmatch(day) and not day.startswith(NEVER):
        try:
            parse_date(day)
        except InvalidDate:
            pass
        else:
            return day
    popolo.losses.add(f"{name}.{key} is no date, left out", text)
    return ""


def interval_of(popolo: Popolo, name: str, entry: Entry, first: str, last: str) -> tuple[str, str]:
    """Return start and end; both empty where the end comes before the start."""
    start, end = date_of(popolo, name, entry, first), date_of(popolo, name, entry, last)
    if start and end and parse_date(end).latest < parse_date(start).earliest:
        popolo.losses.add(f"{name} that end before they begin: both dates are left out", f"{start} to {end}")
        return "", ""
    return start, end


def code_of(popolo: Popolo, name: str, entry: Entry, key: str, vocabulary: str) -> str:
    """Return a code of a vocabulary of ours; empty, and noted, where the text is none."""
    text = popolo.text(name, entry, key)
    if text.casefold() in vocabularies()[vocabulary]:
        return text.casefold()
    # Our exports put the kind of thing where no document gives the kind of organization.
    if text and text != vocabulary.partition("-")[0]:
        popolo.losses.add(f"{name}.{key} is none of our codes ({', '.join(sorted(vocabularies()[vocabulary]))})", text)
    return ""


def identifiers_of(popolo: Popolo, name: str, entry: Entry, *known: str) -> dict[str, str]:
    """Return the identifiers of some schemes, `wikidata` among them; others are noted."""
    found: dict[str, str] = {}
    for one in popolo.parts(name, entry, "identifiers"):
        scheme, text = one.get("scheme"), one.get("identifier")
        if scheme == "iri":
            continue
        right = isinstance(text, str) and (scheme != "wikidata" or _ITEM.fullmatch(text) is not None)
        if scheme in ("wikidata", *known) and right and scheme not in found:
            found[str(scheme)] = str(text)
        else:
            popolo.losses.add(
                f"{name}.identifiers of the scheme {scheme!r}, or a second of it, or ill formed", repr(text)
            )
    return found


def names_of(popolo: Popolo, name: str, entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield other names with their language and kind; those that only say again how a thing is called in no language are left out."""
    seen = {(popolo.text(name, entry, "name"), "", "")}
    for one in popolo.parts(name, entry, "other_names"):
        text, language, kind = one.get("name"), one.get("lang") or "", one.get("note") or ""
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            popolo.losses.add(f"{name}.other_names without a name that can be read", repr(text))
            continue
        if not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
            language = ""
        if kind not in (*vocabularies()["name-kind"], "acronym"):
            if kind and kind != "multilingual":  # EveryPolitician's word for a name in some language
                popolo.losses.add(f"{name}.other_names' note is none of our kinds of name", repr(kind))
            kind = ""
        found = (" ".join(text.split()), language, str(kind))
        if found not in seen:
            seen.add(found)
            yield found
