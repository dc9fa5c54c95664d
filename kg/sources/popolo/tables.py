"""The tables of a Popolo file: who comes to stand in which table under which id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError
from kg.sources.popolo.naming import Names, slug
from kg.sources.popolo.reading import Entry, Popolo, read_popolo
from kg.sources.popolo.sheets import Sheets
from kg.sources.popolo.terms import Terms
from kg.sources.popolo.values import code_of, identifiers_of, interval_of, names_of
from kg.vocabularies import vocabularies

_KINDS = ("organization", "organ", "group", "state")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Imported:
    """What became of a Popolo file.

    Attributes
    ----------
    files : the content of each file by name.
    counts : how many rows each table has.
    losses : what was left out or changed, how often, each with an example.

    """

    files: Mapping[str, bytes]
    counts: Mapping[str, int]
    losses: tuple[str, ...]


def tables_of(path: Path, *, prefix: str = "", title: str = "", url: str = "", as_of: str = "") -> Imported:
    """Read a Popolo file as tables of curated data.

    Parameters
    ----------
    path : the file.
    prefix : what ids of things begin with that are not this project's; by default the name of the file.
    title : title of the source; by default the name of the file.
    url : where the file is published: rows of entries without sources are read there; without it they are recalled.
    as_of : the day to which it is complete; by default the one that the file states, else today.

    Raises
    ------
    UsageError
        It is no Popolo, it holds nothing that has a place here, or an option is ill formed.

    """
    if as_of and not _DAY.fullmatch(as_of):
        raise UsageError(f"--as-of {as_of!r} is no day; write it like 2026-11-24.")
    popolo = read_popolo(path)
    title = title or f"Popolo: {path.name}"
    names = Names(popolo, slug(prefix or path.name.partition(".")[0]))
    sheets = Sheets(popolo, {"url": url, "title": title} if url else None)
    stated = popolo.meta.get("as_of")
    if not as_of and isinstance(stated, str) and _DAY.fullmatch(stated):
        as_of = stated
    states = _organizations(popolo, names, sheets)
    _persons(popolo, names, sheets, states)
    Terms(popolo, names, sheets).write()
    if not sheets.rows:
        raise UsageError(f"{path} holds no organization, post or person; nothing was imported.")
    for id_, entry in popolo.entries("events"):
        if popolo.text("events", entry, "classification") == "legislative period":
            popolo.losses.add("legislative periods are kept only as dates of memberships", id_)
        else:
            popolo.losses.add("events have no place here: selections are dossiers", id_)
    for id_, _ in popolo.entries("areas"):
        if not names.own("area", id_):  # in our exports a state, which is an organization, too
            popolo.losses.add("areas have no place here", id_)
    if names.ours:
        _seen_in_ours(popolo)
    popolo.note_unread()
    files = dict(sheets.files(title, as_of or dt.date.today().isoformat()))
    return Imported(files, {table: len(rows) for table, rows in sorted(sheets.rows.items())}, tuple(popolo.losses))


def _seen_in_ours(popolo: Popolo) -> None:
    """Read what our exports say a second time in other words."""
    for key in ("label", "area_id", "organization_id"):
        for _, entry in popolo.entries("memberships"):
            popolo.ref("memberships", entry, key)
    for _, entry in popolo.entries("organizations"):
        popolo.ref("organizations", entry, "area_id")


def _organizations(popolo: Popolo, names: Names, sheets: Sheets) -> dict[str, str]:
    """Write organizations, organs, groups and states; return the states by their labels."""
    name, states = "organizations", {}
    for id_, entry in popolo.entries(name):
        kind = next((kind for kind in _KINDS if names.own(kind, id_)), "organization")
        own = names.give(kind, id_)
        label = popolo.text(name, entry, "name") or popolo.text(name, entry, "id") or own
        start, end = interval_of(popolo, name, entry, "founding_date", "dissolution_date")
        found = identifiers_of(popolo, name, entry, *(("iso2", "iso3", "m49") if kind == "state" else ()))
        parent = popolo.ref(name, entry, "parent_id")
        cells = {"id": own, "label": label, "wikidata": found.get("wikidata", "")}
        others = list(names_of(popolo, name, entry))
        if kind == "organization":
            cells |= {"start": start, "end": end, "kind": code_of(popolo, name, entry, "classification", "organization-kind"),
                      "acronym": next((text for text, _, what in others if what == "acronym"), ""),
                      "parent": _parent(popolo, names, id_, parent)}  # fmt: skip
        elif kind == "state":
            states[label] = own
            cells |= {"start": start, "end": end, **{key: found.get(key, "") for key in ("iso2", "iso3", "m49")}}
        elif kind == "organ":
            del cells["wikidata"]
            cells |= {"of": parent, "kind": code_of(popolo, name, entry, "classification", "organ-kind")}
        else:
            cells |= {
                "organization": names.own("organization", parent),
                "kind": code_of(popolo, name, entry, "classification", "group-kind"),
            }
        sheets.add(f"{kind}s", name, entry, **cells)
        if kind in ("organization", "state"):
            _other_names(sheets, name, entry, f"{kind}/{own}", [one for one in others if one[2] != "acronym"])
        elif others:
            popolo.losses.add(f"{name}.other_names of an organ or group", id_)
    return states


def _parent(popolo: Popolo, names: Names, id_: str, parent: str) -> str:
    if not parent or parent == id_:
        return ""
    if popolo.get("organizations", parent) is None or names.own("state", parent):
        popolo.losses.add("organizations.parent_id names no organization of the file", parent)
        return ""
    return names.give("organization", parent)


def _persons(popolo: Popolo, names: Names, sheets: Sheets, states: Mapping[str, str]) -> None:
    name = "persons"
    for id_, entry in popolo.entries(name):
        own = names.give("person", id_)
        found = identifiers_of(popolo, name, entry)
        birth, death = interval_of(popolo, name, entry, "birth_date", "death_date")
        sheets.add(
            "persons", name, entry, id=own, label=popolo.text(name, entry, "name") or popolo.text(name, entry, "id") or own,
            family_name=popolo.text(name, entry, "family_name"), gender=code_of(popolo, name, entry, "gender", "gender"),
            birth=birth, death=death, wikidata=found.get("wikidata", ""),
        )  # fmt: skip
        _other_names(sheets, name, entry, f"person/{own}", list(names_of(popolo, name, entry)))
        for label in filter(None, popolo.text(name, entry, "national_identity").split("; ")):
            if label in states:
                sheets.add("nationalities", name, entry, id=f"{own}/{states[label]}", person=own, state=states[label])
            else:
                popolo.losses.add("persons.national_identity names no state of the file", label)


def _other_names(sheets: Sheets, name: str, entry: Entry, subject: str, found: list[tuple[str, str, str]]) -> None:
    for number, (text, language, kind) in enumerate(found, 1):
        sheets.add(
            "names", name, entry, id=f"{subject}/{number:0{len(str(len(found)))}}", subject=subject, name=text, language=language,
            kind=kind if kind in vocabularies()["name-kind"] else "",
        )  # fmt: skip
