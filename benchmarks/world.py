"""A simulated world: folders of curated data of any size, drawn from the shape of those that ship.

    python -m benchmarks.world --scale 10 --out /tmp/world-10     # then: kg build --data /tmp/world-10 --data data/world

The same seed and scale give the same bytes. The folder is what a curator would write (tables and dossiers), so that a build of
it does all that a build of the shipped data does. States are the shipped ones. What is not simulated: rules and thresholds,
organs, sessions, memberships, alternative names (together a tenth of the rows).
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.shape import Shape, fitted
from kg.loaders import load
from kg.paths import data_dir

_SYLLABLES = [consonant + vowel for consonant in "bdklmnr" for vowel in "aeiou"]
_FIRST, _LAST = dt.date(1900, 1, 1).toordinal(), dt.date(2026, 1, 1).toordinal()
_OFFICE_KINDS = ("executive-head", "presiding-officer", "executive-head", "deputy")
_STANCES = ("nominates", "endorses", "opposes")
T = TypeVar("T")


@dataclass
class _World:
    chance: random.Random
    shape: Shape
    documents: list[str]
    states: list[str]
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def draw(self, values: Sequence[T]) -> T:
        return values[int(self.chance.random() * len(values))]

    def rows(self, table: str, kind: str, values: dict[str, str], differing: Iterable[dict[str, str]] = ()) -> None:
        """Write as many rows on a thing as things of its kind have, each under a document of its own or recalled."""
        others = iter(differing)
        for number, citation in enumerate(self.citations(kind)):
            row = values if number == 0 else {**values, **next(others, {})}
            self.tables.setdefault(table, []).append({**row, **citation})

    def citations(self, kind: str) -> list[dict[str, str]]:
        """Return as many citations as a thing of the kind has, no two alike."""
        wanted = max(1, self.draw(self.shape.claims[kind]))
        cited = dict.fromkeys(
            "" if self.chance.random() < self.shape.recalled else self.draw(self.documents) for _ in range(wanted)
        )
        return [{"evidence": "read" if document else "recalled", "document": document} for document in cited]

    def name(self) -> str:
        words: list[str] = []
        length = self.draw(self.shape.name_lengths)
        while sum(map(len, words)) + len(words) < length:
            words.append("".join(self.draw(_SYLLABLES) for _ in range(self.chance.randint(1, 4))).title())
        return " ".join(words[:6])


def simulate(out: Path, scale: float, shape: Shape, seed: int = 1) -> None:
    """Write a folder of curated data of `scale` times the size of the shipped ones."""
    chance = random.Random(seed)
    world = _World(chance, shape, [f"d{n}" for n in range(max(1, round(scale * shape.documents)))], _states())
    out.mkdir(parents=True, exist_ok=True)
    (out / "selections").mkdir(exist_ok=True)
    kinds = ("reference", "press", "official", "press")
    world.tables["documents"] = [
        {
            "id": id_, "url": f"https://example.org/{id_}", "title": world.name(), "publisher": world.name(),
            "kind": world.draw(kinds), "published": _text(chance.randint(_FIRST + 30_000, _LAST), world.draw(("day", "day", "none"))),
        }
        for id_ in world.documents
    ]  # fmt: skip
    persons = [f"p{n}" for n in range(max(2, round(scale * shape.things["person"])))]
    for person in persons:
        # Without days of birth: who holds what is drawn, and would often hold it before being born.
        values = {
            "id": person,
            "label": f"{world.name()} {person[1:]}",
            "gender": world.draw(("male", "male", "female")),
        }
        world.rows("persons", "person", values)
    for person in persons[: round(scale * shape.things["nationality"])]:
        state = world.draw(world.states)
        world.rows("nationalities", "nationality", {"id": f"{person}/{state}", "person": person, "state": state})
    selections = 0
    for number in range(max(1, round(scale * shape.things["organization"]))):
        organization = f"o{number}"
        world.rows(
            "organizations",
            "organization",
            {"id": organization, "label": f"{world.name()} {number}", "kind": "intergovernmental"},
        )
        for index in range(world.draw(shape.offices_of)):
            office = f"{organization}-f{index}"
            values = {
                "id": office,
                "label": f"Head {index} of {organization}",
                "organization": organization,
                "seats": "1",
            }
            world.rows("offices", "office", values | {"kind": world.draw(_OFFICE_KINDS)})
            held = _line(world, office, persons)
            for _ in range(world.draw(shape.selections_of)):
                _selection(world, out, f"s{selections}", office, held or persons)
                selections += 1
    for table, rows in world.tables.items():
        _write(out / f"{table}.csv", rows)


def _line(world: _World, office: str, persons: list[str]) -> list[str]:
    """Write the terms of an office, one after the other with the observed gaps; return who held it."""
    shape, chance = world.shape, world.chance
    terms = world.draw(shape.terms_of)
    # A line begins so early that its terms have room before today, where it can.
    day = max(_FIRST, _LAST - round(terms * (sum(shape.tenures) / len(shape.tenures))) - chance.randint(0, 9000))
    held: list[str] = []
    times: dict[str, int] = {}
    for _ in range(terms):
        person = world.draw(persons)
        times[person] = times.get(person, 0) + 1
        held.append(person)
        start = day
        end = min(start + world.draw(shape.tenures), _LAST + 300)
        values = {
            "id": f"{office}/{person}/{times[person]}", "office": office, "person": person,
            "kind": "acting" if chance.random() < shape.acting else "substantive",
            "start": _text(start, world.draw(shape.starts)), "end": _text(end, world.draw(shape.ends)),
        }  # fmt: skip
        others = []
        for _ in range(4):
            near = start + (chance.randint(1, 60) if chance.random() < shape.differing else 0)
            near = min(near, end - 1)
            others.append({"start": _text(near, world.draw(shape.starts)), "end": _text(end, world.draw(shape.ends))})
        world.rows("terms", "term", values, others)
        day = min(max(end + max(world.draw(shape.gaps), start - end + 30), _FIRST), _LAST)
    return held


def _selection(world: _World, out: Path, id_: str, office: str, people: list[str]) -> None:
    """Write the dossier of a selection: reports, candidacies, ballots with tallies, stances."""
    shape, chance = world.shape, world.chance
    candidates = list(dict.fromkeys(world.draw(people) for _ in range(world.draw(shape.candidacies_of))))
    day = chance.randint(_FIRST + 18_000, _LAST)
    elected = candidates[:1]

    def reports(kind: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            said | ({"document": cited["document"]} if cited["document"] else {"evidence": "recalled"})
            for cited in world.citations(kind)
        ]

    date = _text(day, world.draw(("day", "day", "month", "year")))
    told: dict[str, Any] = {"kind": "election", "date": date} | ({"elected": elected} if elected else {})
    tree: dict[str, Any] = {
        "id": id_, "label": f"Selection {id_}", "office": office, "reports": reports("selection", told),
        "candidacies": [
            {
                "id": person, "person": person,
                "reports": reports("candidacy", {"state": world.draw(world.states), "outcome": "elected" if n == 0 else "not-elected"}),
            }
            for n, person in enumerate(candidates)
        ],
    }  # fmt: skip
    if not candidates:
        del tree["candidacies"]  # a dossier leaves out what it has none of
    if candidates and (ballots := world.draw(shape.ballots_of)):
        tree["ballots"] = [
            {
                "id": str(number),
                "reports": reports("ballot", {"ordinal": number, "tallies": {
                    p: {"votes": (120 if n == 0 else 60) - n + number}
                    for n, p in enumerate(candidates[: max(1, world.draw(shape.tallies_of))])
                }}),
            }
            for number in range(1, ballots + 1)
        ]  # fmt: skip
    stances = world.draw(shape.stances_of) if candidates else 0
    if stances:
        tree["stances"] = [
            {
                "id": f"x{n}", "actors": [f"state/{state}"], "level": "executive", "state": state, "target": "candidacy",
                "candidacy": world.draw(candidates), "kind": world.draw(_STANCES), "reports": reports("stance", {}),
            }
            for n in range(stances)
            for state in [world.draw(world.states)]
        ]  # fmt: skip
    text = json.dumps(tree, indent=1, ensure_ascii=False)  # which is YAML
    (out / "selections" / f"{id_}.yaml").write_text(text, encoding="utf-8")


def _text(day: int, precision: str) -> str:
    date = dt.date.fromordinal(day).isoformat()
    return {"day": date, "month": date[:7], "year": date[:4], "other": f"{date[:4]}~", "open": ".."}.get(precision, "")


def _states() -> list[str]:
    with (data_dir() / "world" / "states.csv").open(encoding="utf-8", newline="") as file:
        return sorted({row["id"] for row in csv.DictReader(file)})


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, required=True, help="times the size of the curated data")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    simulate(given.out, given.scale, fitted(load()), given.seed)


if __name__ == "__main__":
    main()
