"""Careers: who moved from one organization to another, and which paths are more common than chance would have them."""

from __future__ import annotations

import itertools
import operator
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.analysis.choose import name_of
from kg.analysis.posts import by_person, organization_labels, organizations_today, same_post
from kg.analysis.rates import false_discovery_rates, rounded
from kg.analysis.result import Result, Row
from kg.analysis.world import Term, World
from kg.dates import Truth
from kg.networks.careers import rewired

DRAWS, SEED = 1000, 1


@dataclass(frozen=True)
class Move:
    """A person's next office after another one, in the order of starts."""

    person: str
    source: Term
    target: Term
    certainty: Truth
    """Whether the order of the two starts is certain."""


def moves(world: World, *, acting: bool = True) -> list[Move]:
    """Return the moves of every person from one line of offices to the next.

    A career is the sequence of a person's lines by the start of each stay; further terms in the line held last are the
    same stay, so re-election, extension and renaming are no moves. A stay that another one overlaps is followed by it
    all the same (see `both_offices`). Acting terms count unless `acting` is false.
    """
    return [move for terms in by_person(world).values() for move in _moves_of(world, terms, acting)]


def _moves_of(world: World, terms: Sequence[Term], acting: bool) -> Iterator[Move]:
    stays = [t for t in terms if acting or not t.acting]
    for source, target in itertools.pairwise(stays):
        if same_post(world, source, target):
            continue
        latest, earliest = source.interval.start_latest, target.interval.start_earliest
        certain = bool(latest and earliest and latest <= earliest)
        yield Move(source.person, source, target, Truth.CERTAIN if certain else Truth.POSSIBLE)


def moves_between_organizations(world: World, *, acting: bool = True) -> list[Move]:
    """Return each move of a person to another organization than the one of the office before."""
    today = organizations_today(world)
    return [m for m in moves(world, acting=acting) if operator.ne(*_ends(world, today, m))]


def _ends(world: World, today: Mapping[str, str], move: Move) -> tuple[str, str]:
    return today[world.offices[move.source.line].organization], today[world.offices[move.target.line].organization]


def move_rows(world: World, found: Sequence[Move]) -> list[Row]:
    """Return moves as rows: the form that `kg.networks.career_network` takes."""
    today, labels = organizations_today(world), organization_labels(world)
    return [
        {
            "person": move.person, "person_label": name_of(world, move.person),
            **_end(world, today, labels, "from", move.source), **_end(world, today, labels, "to", move.target),
            "year": move.target.interval.start_earliest.year if move.target.interval.start_earliest else None,
            "certainty": move.certainty.value,
        }
        for move in found
    ]  # fmt: skip


def _end(world: World, today: Mapping[str, str], labels: Mapping[str, str], side: str, term: Term) -> Row:
    office, organization = world.offices[term.line], today[world.offices[term.line].organization]
    return {
        f"{side}_office": office.id, f"{side}_office_label": office.label,
        f"{side}_organization": organization, f"{side}_organization_label": labels[organization],
        f"{side}_term": term.id,
    }  # fmt: skip


def careers(
    world: World, *, by: str = "organization", lines: Collection[str] | None = None, acting: bool = True,
    draws: int = DRAWS, seed: int = SEED,
) -> Result:  # fmt: skip
    """Return who moved from one organization to another, and which paths are taken more often than chance would have it.

    Parameters
    ----------
    by : `organization` for pairs of organizations, `move` for the moves one by one.
    lines : lines of offices that a move must leave or reach; all without it. The null is of all moves in any case.
    acting : whether acting terms count.
    draws, seed : of the null: the targets of moves permuted so that every organization keeps the number of moves from it
        and to it, and none leads to where it came from (`kg.networks.rewired`).

    Returns
    -------
    Result
        By pair: `moves`, `persons`, `years`, `expected` (mean of the draws), `p` = (1 + draws with as many or more) /
        (1 + draws), `q` = p adjusted for the number of pairs after Benjamini and Hochberg. In `about` the same for the
        number of repeated paths, sum over pairs of w (w - 1) / 2.

    Raises
    ------
    ValueError
        There is no such grouping, or `draws` is not positive.

    """
    if draws < 1:
        raise ValueError("a null needs one draw or more")
    found = moves_between_organizations(world, acting=acting)
    about: dict[str, str | int | float | None] = {
        "definition": "next office of a person, by start, in another organization than the office before; renamings are no moves",
        "n": len(found), "persons": len({m.person for m in found}),
        "certain_order": sum(m.certainty is Truth.CERTAIN for m in found),
        "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
    }  # fmt: skip
    chosen = [m for m in found if lines is None or {m.source.line, m.target.line} & set(lines)]
    if by == "move":
        return Result("careers", move_rows(world, chosen), about)
    if by != "organization":
        raise ValueError(f"no grouping {by!r}; there are: organization, move")
    today = organizations_today(world)
    ends = [_ends(world, today, m) for m in found]
    null = [Counter(drawn) for drawn in rewired(ends, draws, seed)] if found else []
    observed = Counter(ends)
    tests = {pair: _against(observed[pair], [drawn[pair] for drawn in null]) for pair in sorted(observed)}
    adjusted = dict(zip(tests, false_discovery_rates([p for _, p in tests.values()]), strict=True))
    wanted = {_ends(world, today, m) for m in chosen}
    rows = [
        _pair_row(
            world,
            pair,
            [m for m, ends_ in zip(found, ends, strict=True) if ends_ == pair],
            *tests[pair],
            adjusted[pair],
        )
        for pair in sorted(wanted, key=lambda pair: (-observed[pair], pair))
    ]
    if found:
        expected, p = _against(_repeated(observed), [_repeated(drawn) for drawn in null])
        about |= {
            "null": "degree-preserving permutation of targets", "draws": draws, "seed": seed,
            "repeated_paths": _repeated(observed), "repeated_paths_expected": rounded(expected), "repeated_paths_p": rounded(p),
        }  # fmt: skip
    notes = () if found else ("Nobody moved from one organization to another.",)
    return Result("careers", rows, about, notes)


def _against(observed: int, drawn: Sequence[int]) -> tuple[float, float]:
    """Return the mean of the draws and the one-sided p-value of the observation, itself counted as a draw."""
    return sum(drawn) / len(drawn), (1 + sum(d >= observed for d in drawn)) / (1 + len(drawn))


def _repeated(paths: Mapping[tuple[str, str], int]) -> int:
    return sum(w * (w - 1) // 2 for w in paths.values())


def _pair_row(world: World, pair: tuple[str, str], own: Sequence[Move], expected: float, p: float, q: float) -> Row:
    years = sorted(m.target.interval.start_earliest.year for m in own if m.target.interval.start_earliest)
    labels = organization_labels(world)
    return {
        "from_organization": labels[pair[0]], "to_organization": labels[pair[1]], "moves": len(own),
        "persons": "; ".join(sorted({name_of(world, m.person) for m in own})), "years": "; ".join(map(str, years)),
        "expected": rounded(expected), "p": rounded(p), "q": rounded(q), "from_id": pair[0], "to_id": pair[1],
    }  # fmt: skip
