"""The longest and the shortest times in office, and what ranks the dates leave open."""

from __future__ import annotations

from bisect import bisect_right

from kg.analysis.durations import Observation, Observations, years
from kg.analysis.rates import rounded
from kg.analysis.result import Result, Row
from kg.analysis.world import World


def tenures(world: World, observed: Observations, *, shortest: bool = False, limit: int | None = None) -> Result:
    """Rank times in office by their likely length.

    A length lies between the least and the most that the dates allow until the as-of day. At best, only those are ahead that
    certainly are (a least length above the most of this one); at worst, all that can be. Equal lengths share a rank.

    Parameters
    ----------
    world, observed : see `kg.analysis.durations.observe`.
    shortest : rank from the shortest; those that have not certainly ended are left out, since they may still grow.
    limit : how many rows; None for all.

    """
    ranked = [one for one in observed.found if not shortest or one.ended]
    sign = -1.0 if shortest else 1.0
    ahead = sorted(sign * (one.at_most if shortest else one.length.shortest) for one in ranked)
    could = sorted(sign * (one.length.shortest if shortest else one.at_most) for one in ranked)
    ranked.sort(key=lambda one: (-sign * one.length.likely, one.start, one.id))
    rows: list[Row] = []
    lengths = sorted(sign * one.length.likely for one in ranked)
    for one in ranked if limit is None else ranked[:limit]:
        rank = len(lengths) - bisect_right(lengths, sign * one.length.likely) + 1
        best = len(ahead) - bisect_right(ahead, sign * (one.length.shortest if shortest else one.at_most)) + 1
        worst = len(could) - bisect_right(could, sign * (one.at_most if shortest else one.length.shortest))
        # The one itself is counted among those that could be as long, unless its length is exact.
        worst += 1 if one.at_most == one.length.shortest else 0
        rows.append({"rank": rank, "best_rank": best, "worst_rank": max(worst, best)} | _columns(world, one))
    notes = [f"{count} left out: {reason}" for reason, count in sorted(observed.left_out.items())]
    if shortest and len(ranked) < len(observed.found):
        notes.append(f"{len(observed.found) - len(ranked)} left out: not known to have ended")
    about: dict[str, str | int | float | None] = {
        "definition": f"{'shortest' if shortest else 'longest'} {'acting' if observed.acting else 'substantive'} "
        f"{observed.unit}, by likely length; ranks among all {len(ranked)}",
        "n": len(ranked),
        "window": f"{observed.since or 'the first of each line'} to {world.as_of}",
        "policy": world.policy,
        "as_of": world.as_of.isoformat(),
    }
    return Result("tenures", rows, about, tuple(notes))


def _columns(world: World, one: Observation) -> Row:
    person = world.persons.get(one.person)
    office = world.offices[one.line]
    return {
        "holder": person.label if person else one.person,
        "office": office.label,
        "organization": office.organization_label,
        "began": _days(*one.start),
        "ended": None if one.end.value == "in office" else _days(one.until[0], one.until[2]),
        "years": rounded(years(one.length.likely), 2),
        "years_at_least": rounded(years(one.length.shortest), 2),
        "years_at_most": rounded(years(one.at_most), 2),
        "end": one.end.value,
        "id": one.id,
    }


def _days(first: object, last: object) -> str:
    return str(first) if first == last else f"{first}..{last}"
