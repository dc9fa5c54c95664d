"""Firsts: the first woman, the first national of a state, the first from a region, in each office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kg.analysis.choose import Choice, Head, heads, left_out, name_of, of_unknown_gender
from kg.analysis.grouping import BY, Grouping
from kg.analysis.result import Result, Row
from kg.analysis.turns import complete
from kg.analysis.world import World
from kg.errors import UnknownName

OF = ("woman", *BY)


def firsts(world: World, choice: Choice, of: str = "woman", *, acting: bool = False) -> Result:
    """Find the first holder of each kind in each line.

    Three-valued. `among_known` is certain where nobody known to have held the office before may have been one already: no
    earlier holder's gender or state is unknown or one of several, and no other such holder may have begun before. Else it is
    possible, and `why` says for what reason. `certainty` is that, and certain only where the line is known to be complete
    from its beginning (`kg.analysis.turns.complete`); a hole in the record may hide an earlier one.

    Parameters
    ----------
    world, choice : where to look; a window makes them the first in it.
    of : `woman`, or what they are the first of: `state`, `region`, `subregion` (M49), `un-group`.
    acting : whether those who acted count.

    Raises
    ------
    UnknownName
        `of` is none of these.

    """
    if of not in OF:
        raise UnknownName("kind of first", of, OF, f"Kinds: {', '.join(OF)}.")
    grouping = Grouping(world, of) if of != "woman" else None
    rows: list[Row] = []
    for line, chain in heads(world, choice, acting=acting).items():
        office = world.offices[line]
        values = [grouping.of_head(head) if grouping else _gender(world, head) for head in chain]
        found = ["female"] if not grouping else sorted({v for value in values for v in value if len(value) == 1})
        for value in found:
            for place, why in _first(chain, values, value):
                head, whole = chain[place], complete(world, line, chain[: place + 1], choice)
                reasons = [*why, *([] if whole else ["the line is not known to be complete from its beginning"])]
                rows.append(
                    {
                        "organization": office.organization_label, "office": office.label, "line": line, "first": of,
                        "value": grouping.label(value) if grouping else "woman", "person": name_of(world, head.person),
                        "acting": head.terms[0].acting,
                        "start_earliest": head.interval.start_earliest, "start_latest": head.interval.start_latest,
                        "place": place + 1, "among_known": "possible" if why else "certain",
                        "certainty": "possible" if reasons else "certain", "why": "; ".join(reasons) or None,
                    }
                )  # fmt: skip
    notes = [*left_out(world, choice)]
    if of == "woman":
        chains = heads(world, choice, acting=acting).values()
        if remark := of_unknown_gender(world, (head.person for chain in chains for head in chain)):
            notes.append(f"{remark} A first woman may be missing.")
    return Result(
        "firsts", rows,
        {
            "definition": f"first {'holder' if acting else 'substantive holder'} of each line by start: {of}",
            "window": choice.window(), "as_of": world.as_of.isoformat(), "policy": world.policy,
        },
        tuple(notes),
    )  # fmt: skip


def _gender(world: World, head: Head) -> tuple[str, ...]:
    person = world.persons.get(head.person)
    return (person.gender,) if person and person.gender else ()


def _first(chain: Sequence[Head], values: Sequence[tuple[str, ...]], value: str) -> list[tuple[int, list[str]]]:
    """Return the place of the first that certainly has the value, and of others that may have begun before, with the reasons."""
    own = [place for place, several in enumerate(values) if several == (value,)]
    if not own:
        return []
    limit = min(_latest(chain[place]) for place in own)
    rivals = [place for place in own if chain[place].start <= limit]
    rivals = list({chain[place].person: place for place in reversed(rivals)}.values())[::-1]
    found = []
    for place in rivals:
        why = []
        earlier = [
            p
            for p, head in enumerate(chain)
            if head.start < _latest(chain[place]) and head.person != chain[place].person
        ]
        unknown = sum(not values[p] for p in earlier)
        several = sum(len(values[p]) > 1 and value in values[p] for p in earlier)
        if unknown:
            why.append(f"of {unknown} who may have come before it is unknown")
        if several:
            why.append(f"{several} who may have come before count under several")
        if len(rivals) > 1:
            why.append("the dates leave open who was first")
        found.append((place, why))
    return found


def _latest(head: Head) -> dt.date:
    return head.interval.start_latest or dt.date.max
