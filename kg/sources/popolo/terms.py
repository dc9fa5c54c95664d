"""Posts as offices, memberships as terms or as memberships of states."""

from __future__ import annotations

import re

from kg.dates import parse_date
from kg.sources.popolo.naming import Names, slug
from kg.sources.popolo.reading import Entry, Popolo
from kg.sources.popolo.sheets import Sheets
from kg.sources.popolo.values import interval_of
from kg.vocabularies import vocabularies

_ACTING = re.compile(r"\bacting\b|\bad interim\b|\binterim\b", re.IGNORECASE)
_NAME = "memberships"


class Terms:
    """Writes offices and terms."""

    def __init__(self, popolo: Popolo, names: Names, sheets: Sheets) -> None:
        self.popolo, self.names, self.sheets = popolo, names, sheets
        self._made: dict[tuple[str, str], str] = {}
        self._offices: set[str] = set()

    def write(self) -> None:
        """Write all posts, then all memberships."""
        for id_, entry in self.popolo.entries("posts"):
            self._post(id_, entry)
        held: dict[tuple[str, str], list[tuple[str, str, dict[str, str], Entry]]] = {}
        for id_, entry in self.popolo.entries(_NAME):
            self.popolo.text(_NAME, entry, "id")
            member = next(self.popolo.parts(_NAME, entry, "member"), None)
            if member is not None and not entry.get("person_id"):
                self._membership(id_, entry, str(member.get("id")))
            elif found := self._term(id_, entry):
                pair, cells = found
                held.setdefault(pair, []).append((cells["start"] or "9999", id_, cells, entry))
        for (office, person), terms in held.items():
            for number, (_, id_, cells, entry) in enumerate(sorted(terms, key=lambda t: t[:2]), 1):
                own = self.names.own("term", id_) or f"{office}/{person}/{number}"
                self.sheets.add("terms", _NAME, entry, id=own, office=office, person=person, **cells)

    def _organization(self, name: str, entry: Entry) -> str:
        id_ = self.popolo.ref(name, entry, "organization_id")
        if not id_ or self.popolo.get("organizations", id_) is None:
            return ""
        return (
            "" if self.names.ours and not self.names.own("organization", id_) else self.names.give("organization", id_)
        )

    def _kind(self, name: str, role: str) -> str:
        kind = role.casefold().replace(" ", "-")
        if kind in vocabularies()["office-kind"]:
            return kind
        self.popolo.losses.add(
            f"{name}.role says no kind of office of ours: other is taken, correct it in offices.csv", role
        )
        return "other"

    def _post(self, id_: str, entry: Entry) -> None:
        text = self.popolo.text
        text("posts", entry, "id")
        role, organization = text("posts", entry, "role"), self._organization("posts", entry)
        if not organization:
            self.popolo.losses.add("posts of no organization of the file, left out with their memberships", id_)
            return
        own = self.names.give("office", id_)
        self._offices.add(id_)
        start, end = interval_of(self.popolo, "posts", entry, "start_date", "end_date")
        self.sheets.add(
            "offices", "posts", entry, id=own, label=text("posts", entry, "label") or role or text("posts", entry, "id") or own, organization=organization,
            kind=self._kind("posts", role) if role else "other", start=start, end=end,
        )  # fmt: skip

    def _membership(self, id_: str, entry: Entry, member: str) -> None:
        state = self.names.own("state", member)
        of = self.popolo.ref(_NAME, entry, "organization_id")
        if not state or not (self.names.own("organization", of) or self.names.own("group", of)):
            self.popolo.losses.add(
                "memberships of organizations in organizations have no place here, but those of states", id_
            )
            return
        start, end = interval_of(self.popolo, _NAME, entry, "start_date", "end_date")
        own = self.names.own("membership", id_) or f"{slug(of)}/{slug(state)}"
        self.sheets.add("memberships", _NAME, entry, id=own, state=state, of=of, start=start, end=end)

    def _term(self, id_: str, entry: Entry) -> tuple[tuple[str, str], dict[str, str]] | None:
        text = self.popolo.text
        person, post = self.popolo.ref(_NAME, entry, "person_id"), self.popolo.ref(_NAME, entry, "post_id")
        role = text(_NAME, entry, "role")
        if not person or self.popolo.get("persons", person) is None:
            self.popolo.losses.add("memberships of no person of the file, left out", id_)
            return None
        office = self.names.give("office", post) if post in self._offices else ""
        if not post:
            office = self._seat(entry, role)
        if not office:
            self.popolo.losses.add("memberships of no post or organization of the file, left out", id_)
            return None
        start, end = self._dates(entry)
        behalf = self.popolo.ref(_NAME, entry, "on_behalf_of_id")
        state = self.names.own("state", behalf)
        if behalf and not state:
            self.popolo.losses.add("memberships.on_behalf_of_id is no state", behalf)
        acting = _ACTING.search(role) or _ACTING.search(text(_NAME, entry, "label"))
        cells = {"start": start, "end": end, "state": state, "kind": "acting" if acting else "substantive"}
        return (office, self.names.give("person", person)), cells

    def _seat(self, entry: Entry, role: str) -> str:
        """Return the office that a membership without a post is taken to be of: a seat in its organization."""
        organization = self._organization(_NAME, entry)
        if not organization:
            return ""
        role = role or "member"
        if (organization, role.casefold()) not in self._made:
            own = self.names.give("office", f"{entry['organization_id']} {role}")
            self._made[organization, role.casefold()] = own
            whole = self.popolo.get("organizations", str(entry.get("organization_id"))) or {}
            label = f"{role}, {self.popolo.text('organizations', whole, 'name') or organization}"
            self.sheets.add(
                "offices", _NAME, entry, id=own, label=label, organization=organization, kind=self._kind(_NAME, role)
            )
        return self._made[organization, role.casefold()]

    def _dates(self, entry: Entry) -> tuple[str, str]:
        """Return start and end. As EveryPolitician has it, a membership without them lasts as long as its legislative period."""
        start, end = interval_of(self.popolo, _NAME, entry, "start_date", "end_date")
        period = self.popolo.get("events", self.popolo.ref(_NAME, entry, "legislative_period_id"))
        if period is None:
            return start, end
        first, last = interval_of(self.popolo, "events", period, "start_date", "end_date")
        if (first and not start) or (last and not end):
            self.popolo.losses.add(
                "memberships without a date got the one of their legislative period", str(entry.get("person_id"))
            )
        start, end = start or first, end or last
        if start and end and parse_date(end).latest < parse_date(start).earliest:
            return "", ""
        return start, end
