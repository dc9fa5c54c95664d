"""Careers: who held two offices at once, and who moved from one organization to another."""

from __future__ import annotations

import datetime as dt
import itertools
import operator
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.analysis.bounds import bounded_intervals
from kg.analysis.rates import false_discovery_rates, rounded
from kg.analysis.result import Result, Row
from kg.analysis.world import Office, Term, World
from kg.dates import Interval, Truth
from kg.networks.careers import rewired
from kg.succession.tolerances import HAND_OVER_DAYS

DRAWS, SEED = 1000, 1


# ---- two offices at once ---------------------------------------------------------------


@dataclass(frozen=True)
class Both:
    """Two terms of one person, in offices of different lines, that overlap; the first began first."""

    first: Term
    second: Term
    certainty: Truth
    least: int
    most: int | None
    """Fewest and most days in common; None for the most where an end is unknown."""


def overlapping_terms(world: World, *, tolerance_days: int = HAND_OVER_DAYS) -> list[Both]:
    """Return every pair of terms of one person that shares more than `tolerance_days` days, certainly or possibly.

    An office and the one that continues it are one, and so are an office and a seat of it. Terms under way are cut at
    the as-of date; an end that no document gives is bounded by the next holder of a single-seat office
    (`kg.analysis.bounds.bounded_intervals`).
    """
    intervals = bounded_intervals(world)
    found = []
    for terms in _by_person(world).values():
        for first, second in itertools.combinations(terms, 2):
            if _same_post(world, first, second):
                continue
            one, other = (_cut(intervals[t.id], t, world.as_of) for t in (first, second))
            certainty = one.overlap(other, tolerance_days)
            if certainty is not Truth.NO:
                found.append(Both(first, second, certainty, *_common_days(one, other)))
    return found


def _by_person(world: World) -> dict[str, list[Term]]:
    """Return the terms with a start of each person, in order."""
    found: dict[str, list[Term]] = {}
    for terms in world.lines(acting=True).values():
        for term in terms:
            found.setdefault(term.person, []).append(term)
    return {person: sorted(own, key=_order) for person, own in sorted(found.items())}


def _order(term: Term) -> tuple[dt.date, dt.date, str]:
    bounds = term.interval
    return bounds.start_earliest or dt.date.min, bounds.start_latest or dt.date.max, term.id


def _same_post(world: World, first: Term, second: Term) -> bool:
    if first.line == second.line:
        return True
    lines = {first.line, second.line}
    parts = {world.offices[t.office].part_of for t in (first, second)} | {
        world.offices[t.line].part_of for t in (first, second)
    }
    return any(part and world.offices[part].line in lines for part in parts if part in world.offices)


def _cut(interval: Interval, term: Term, as_of: dt.date) -> Interval:
    if not term.open:
        return interval
    # A document of some day says that it holds; the data are complete to the as-of date, and there it still does.
    return Interval(interval.start_earliest, interval.start_latest, as_of, as_of)


def _common_days(one: Interval, other: Interval) -> tuple[int, int | None]:
    least = 0
    if one.start_latest and one.end_earliest and other.start_latest and other.end_earliest:
        least = max(0, (min(one.end_earliest, other.end_earliest) - max(one.start_latest, other.start_latest)).days)
    ends = [end for end in (one.end_latest, other.end_latest) if end]
    if not ends or not one.start_earliest or not other.start_earliest:
        return least, None
    return least, max(0, (min(ends) - max(one.start_earliest, other.start_earliest)).days)


def both_offices(
    world: World, *, tolerance_days: int = HAND_OVER_DAYS, lines: Collection[str] | None = None, certain: bool = False
) -> Result:
    """List who held two offices at once, certainly or possibly, with the fewest and most days in common.

    Parameters
    ----------
    tolerance_days : days in common that a hand-over may have without being an overlap.
    lines : lines of which at least one must be held; all without it.
    certain : leave out what only imprecise or unknown dates make possible.

    """
    found = [
        both for both in overlapping_terms(world, tolerance_days=tolerance_days)
        if lines is None or {both.first.line, both.second.line} & set(lines)
    ]  # fmt: skip
    shown = [both for both in found if both.certainty is Truth.CERTAIN or not certain]
    rows = [
        _both_row(world, both)
        for both in sorted(shown, key=lambda b: (b.certainty.value, b.first.person, b.first.id, b.second.id))
    ]
    sure = sum(both.certainty is Truth.CERTAIN for both in found)
    about: dict[str, str | int | float | None] = {
        "definition": f"two terms of one person in offices of different lines with more than {tolerance_days} days in common; "
        "possible where the dates allow it and do not show it",
        "n": len(rows), "certain": sure, "possible": len(found) - sure,
        "persons_certain": len({b.first.person for b in found if b.certainty is Truth.CERTAIN}),
        "window": "all terms", "as_of": world.as_of.isoformat(), "policy": world.policy,
    }  # fmt: skip
    undated = sum(both.most is None for both in found)
    notes = (f"{undated} possible pairs rest on a term whose end nobody gives.",) if undated else ()
    return Result("both-offices", rows, about, notes)


def _both_row(world: World, both: Both) -> Row:
    one, other = world.offices[both.first.office], world.offices[both.second.office]
    return {
        "person": _name(world, both.first.person), "certainty": both.certainty.value,
        "first_office": one.label, "first_kind": _kind(both.first), "second_office": other.label, "second_kind": _kind(both.second),
        "same_organization": _same_organization(world, both),
        "days_least": both.least, "days_most": both.most,
        "first_term": both.first.id, "second_term": both.second.id,
    }  # fmt: skip


def _same_organization(world: World, both: Both) -> bool:
    today = organizations_today(world)
    one, other = (today[world.offices[t.line].organization] for t in (both.first, both.second))
    return one == other


def _kind(term: Term) -> str:
    return "acting" if term.acting else "substantive"


def _name(world: World, person: str) -> str:
    return world.persons[person].label if person in world.persons else person


def organizations_today(world: World) -> Mapping[str, str]:
    """Return for each organization the one that it is today, where its offices tell: renamings are no moves.

    An organization of which every office is continued, in the end, by offices of one and the same other organization is that
    other one. An office that had ended by the time when a continued one of the same organization began does not matter.
    Where some office is not continued (the chair of the Organisation of African Unity), it stays itself.
    """
    own: dict[str, list[Office]] = {}
    for office in world.offices.values():
        own.setdefault(office.organization, []).append(office)
    return {organization: _today(world, organization, offices) for organization, offices in own.items()}


def _today(world: World, organization: str, offices: Sequence[Office]) -> str:
    continued = [o for o in offices if world.offices[o.line].organization != organization]
    begun = max((o.interval.start_latest for o in continued if o.interval.start_latest), default=None)
    for office in offices:
        ended = office.interval.end_latest
        if office not in continued and not (ended and begun and ended <= begun):
            return organization
    targets = {world.offices[o.line].organization for o in continued}
    return next(iter(targets)) if len(targets) == 1 else organization


# ---- moves -----------------------------------------------------------------------------


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
    return [move for terms in _by_person(world).values() for move in _moves_of(world, terms, acting)]


def _moves_of(world: World, terms: Sequence[Term], acting: bool) -> Iterator[Move]:
    stays = [t for t in terms if acting or not t.acting]
    for source, target in itertools.pairwise(stays):
        if _same_post(world, source, target):
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
            "person": move.person, "person_label": _name(world, move.person),
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


def organization_labels(world: World) -> Mapping[str, str]:
    """Return the name of each organization that has an office."""
    return {office.organization: office.organization_label for office in world.offices.values()}


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
        "persons": "; ".join(sorted({_name(world, m.person) for m in own})), "years": "; ".join(map(str, years)),
        "expected": rounded(expected), "p": rounded(p), "q": rounded(q), "from_id": pair[0], "to_id": pair[1],
    }  # fmt: skip
