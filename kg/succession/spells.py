"""Spells (holding without a break) and the number that a holder has in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.succession.held import Held


@dataclass(frozen=True)
class Spell:
    """Terms of one person that follow each other without a break, all acting or all substantive.

    Attributes
    ----------
    terms : in order.
    number : the how manieth spell of that person in the line, from 1.
    ordinal_of_person : the how manieth person to hold the office in his own right; the second spell of a person has the
        number of the first. None for acting spells.
    ordinal_of_spell : the how manieth spell in its own right; a person who came back counts again. None for acting spells.

    """

    terms: tuple[Held, ...]
    number: int
    ordinal_of_person: int | None
    ordinal_of_spell: int | None


def spells(ordered: Sequence[Held], tolerance_days: int = 1) -> list[Spell]:
    """Join the terms of a line into spells, in the order of their start.

    Two terms of one person and one kind are joined where the later can have begun when the earlier ended, and nobody else
    stood between: no other holder in his own right by start, and, unless the two certainly meet, nobody who acted.

    Parameters
    ----------
    ordered : terms of one line, in order of start.
    tolerance_days : so many days between two terms are no break.

    """
    joined: list[list[Held]] = []
    last_of: dict[tuple[str, bool], tuple[list[Held], int, int]] = {}
    substantive_before = 0
    for index, term in enumerate(ordered):
        key = (term.person, term.acting)
        known = last_of.get(key)
        own = None
        if known:
            spell, at, substantive_at = known
            others_between = substantive_before - substantive_at
            acted_between = index - at - 1 - others_between
            blocked = others_between > 0 or (acted_between > 0 and not _certainly_meet(spell[-1], term, tolerance_days))
            if not blocked and _can_meet(spell[-1], term, tolerance_days):
                own = spell
        if own is None:
            own = []
            joined.append(own)
        own.append(term)
        substantive_before += not term.acting
        last_of[key] = (own, index, substantive_before)
    return _numbered(joined)


def _numbered(joined: list[list[Held]]) -> list[Spell]:
    of_person: dict[str, int] = {}
    counted: dict[str, int] = {}
    found = []
    substantive = 0
    for terms in joined:
        person, acting = terms[0].person, terms[0].acting
        counted[person] = counted.get(person, 0) + 1
        if acting:
            found.append(Spell(tuple(terms), counted[person], None, None))
            continue
        substantive += 1
        of_person.setdefault(person, len(of_person) + 1)
        found.append(Spell(tuple(terms), counted[person], of_person[person], substantive))
    return found


def _can_meet(earlier: Held, later: Held, tolerance_days: int) -> bool:
    end, start = earlier.interval.end_latest, later.interval.start_earliest
    return end is None or start is None or (start - end).days <= tolerance_days


def _certainly_meet(earlier: Held, later: Held, tolerance_days: int) -> bool:
    end, start = earlier.interval.end_earliest, later.interval.start_latest
    return earlier.ended and end is not None and start is not None and (start - end).days <= tolerance_days
