"""Endorsement agreement of pairs of states: corrected for the popularity of items, shrunk, with intervals (question 41).

Fewer than 3 joint contests give no number, fewer than 5 no rank: what the two states said is then listed as counts, nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.bipartite import Incidence
from kg.alignment.ledger import Ledger, Window
from kg.alignment.nullmodel import tails
from kg.analysis import Result
from kg.analysis.result import Row

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
LEAST_SHOWN, LEAST_RANKED = 3, 5
PRIOR = 5.0
"""Weight, in items, of the prior that excess and agreement are shrunk to."""
FEW_VOICES = 10
"""An item with fewer voices is judged without the pair itself, which else explains itself."""
SMOOTHING = 2.0
"""Weight, in voices, of the share over all items in the share of one item. Without it two voices of one mind make an item on which
disagreement has the chance 0, and a single disagreement a p-value of 0."""


@dataclass(frozen=True)
class Pair:
    """Two states, by row, with the items on which both are observed."""

    first: int
    second: int
    items: Counts
    same: npt.NDArray[np.bool_]
    chance: Floats
    """Of each item, the chance of two voices to be on one side: p^2 + (1-p)^2."""

    @property
    def excess(self) -> float:
        """(same - expected) / (n + 5), in items."""
        return float((self.same.sum() - self.chance.sum()) / (len(self.items) + PRIOR))


def pairs(given: Incidence, *, least: int = 1) -> list[Pair]:
    """Return the pairs observed together in at least `least` contests.

    The share p of an item's voices that are for it leaves out both states of the pair where the item has fewer than 10 voices, and is
    drawn to the share over all items with the weight of 2 voices.
    """
    seen = given.signs != 0
    plus, voices = (given.signs > 0).sum(axis=0), seen.sum(axis=0)
    pooled = float(plus.sum() / voices.sum()) if voices.sum() else 0.5
    joint = given.joint_contests()
    found = []
    for i, j in zip(*np.nonzero(np.triu(joint >= least, 1)), strict=True):
        items = np.flatnonzero(seen[i] & seen[j])
        signs_i, signs_j = given.signs[i, items], given.signs[j, items]
        few = voices[items] < FEW_VOICES
        for_it = plus[items] - np.where(few, (signs_i > 0).astype(int) + (signs_j > 0), 0)
        count = voices[items] - np.where(few, 2, 0)
        share = (for_it + SMOOTHING * pooled) / (count + SMOOTHING)
        found.append(Pair(int(i), int(j), items, signs_i == signs_j, share**2 + (1 - share) ** 2))
    return found


def exact_p(pair: Pair) -> tuple[float, float]:
    """Return P(at least so many on one side) and P(at most so many), exactly, from the Poisson-binomial of the chances."""
    same, n = int(pair.same.sum()), len(pair.items)
    more = tails(pair.chance[None, :], np.array([same]))[0]
    fewer = tails(1.0 - pair.chance[None, :], np.array([n - same]))[0]
    return float(more), float(fewer)


def permuted_p(given: Incidence, found: list[Pair], *, draws: int, seed: int) -> Floats:
    """Return, for each pair, the share of permutations within contests with at least so many items on one side.

    In each contest the sides taken (candidacies and signs) are dealt anew among those who spoke in it: so the popularity of each
    candidate and the activity of each state stay as they are. (1 + hits) / (1 + draws).
    """
    random = np.random.default_rng(seed)
    if not found:
        return np.zeros(0)
    used, place = np.unique([[p.first, p.second] for p in found], return_inverse=True)
    first, second = place.reshape(-1, 2).T
    observed = np.array([int(p.same.sum()) for p in found])
    hits = np.zeros(len(found))
    blocks = []
    for k in range(len(given.contest_ids)):
        columns = np.flatnonzero(given.contests == k)
        spoke = np.flatnonzero((given.signs[:, columns] != 0).any(axis=1))
        if spoke.size > 1:
            blocks.append((np.ix_(spoke, columns), spoke.size))
    for _ in range(draws):
        shuffled = np.zeros(given.signs.shape)
        for cell, size in blocks:
            shuffled[cell] = given.signs[cell][random.permutation(size)]
        rows = shuffled[used]
        total, both = rows @ rows.T, abs(rows) @ abs(rows).T
        hits += ((both + total) / 2)[first, second] >= observed - 1e-9
    return (1 + hits) / (1 + draws)


def bootstrap(given: Incidence, found: list[Pair], *, draws: int, seed: int) -> Floats:
    """Return for each pair the 2.5 and 97.5 percentiles of the excess when contests are resampled with replacement.

    All items of a contest come or go together. A draw without any of a pair's contests counts as an excess of 0: its prior.
    """
    if not found:
        return np.zeros((0, 2))
    random = np.random.default_rng(seed)
    count = len(given.contest_ids)
    weights = random.multinomial(count, np.full(count, 1 / count), size=draws).astype(np.float64)
    limits = np.zeros((len(found), 2))
    for place, pair in enumerate(found):
        weight = weights[:, given.contests[pair.items]]
        drawn = (weight @ (pair.same - pair.chance)) / (weight.sum(axis=1) + PRIOR)
        limits[place] = np.quantile(drawn, [0.025, 0.975])
    return limits


def agreement(
    ledger: Ledger,
    given: Incidence,
    *,
    window: Window | str = Window.NOT_AFTER,
    levels: tuple[str, ...] = (),
    draws: int = 999,
    seed: int = 1,
    least: int = LEAST_SHOWN,
) -> Result:
    r"""Return the agreement of pairs in what they said of the same candidacies, most joint contests first.

    Columns
    -------
    n : joint contests. items, same, opposite : items on which both are observed; on one side; on opposite sides.
    value : shrunk excess :math:`X = (\text{same} - \sum e_k)/(\text{items} + 5)` with :math:`e_k = p_k^2 + (1-p_k)^2`; low, high :
        bootstrap over contests. agreement (and its bounds) : posterior share, :math:`(\text{same} + 5\pi_0)/(\text{items} + 5)`,
        with the 95 percent interval of the beta-binomial, :math:`\pi_0` the pooled share of all other pairs.
    z : (same - sum e)/sqrt(sum e(1-e)). p_more, p_fewer : exact Poisson-binomial tails. p_permutation : within contests.
    if_observed, if_with_winner, if_even : excess per contest when the silent are left out, all taken to side with the winner, or
        half and half; `identified` is whether the three have one sign. (Assumptions to bound by, not statements on anybody.)
    rank : by value among pairs with 5 joint contests or more; None below. All measures are None below 3.

    """
    found = pairs(given, least=max(1, least))
    same = np.array([int(p.same.sum()) for p in found])
    items = np.array([len(p.items) for p in found])
    joint = given.joint_contests()
    measured = [p for p in found if joint[p.first, p.second] >= LEAST_SHOWN]
    permuted = permuted_p(given, measured, draws=draws, seed=seed)
    limits = bootstrap(given, measured, draws=draws, seed=seed)
    every = pairs(given)
    pool_same, pool_items = sum(int(p.same.sum()) for p in every), sum(len(p.items) for p in every)
    silent = _Silent(ledger, given)
    rows: list[Row] = []
    at = 0
    for place, pair in enumerate(found):
        n = int(joint[pair.first, pair.second])
        row: Row = {
            "state_a": given.states[pair.first], "state_b": given.states[pair.second], "n": n, "items": int(items[place]),
            "same": int(same[place]), "opposite": int(items[place] - same[place]),
            **dict.fromkeys(_MEASURES),
        }  # fmt: skip
        if n >= LEAST_SHOWN:
            rest = pool_items - items[place]
            prior = (pool_same - same[place]) / rest if rest else 0.5
            row.update(_measures(pair, float(prior)), p_permutation=float(permuted[at]))
            row.update(low=float(limits[at, 0]), high=float(limits[at, 1]), **silent.bounds(pair.first, pair.second))
            at += 1
        rows.append(row)
    ranked = sorted((r for r in rows if r["n"] >= LEAST_RANKED), key=lambda r: -r["value"])
    for rank, row in enumerate(ranked, 1):
        row["rank"] = rank
    rows.sort(key=lambda r: (-r["n"], -r["items"], r["state_a"], r["state_b"]))
    definition = "agreement in public stances on the same candidacies, corrected for the popularity of each item and shrunk (weight 5)"
    null = "two voices on an item agree with p^2+(1-p)^2 (Poisson-binomial); sides dealt anew within contests (permutation)"
    few = f"Under {LEAST_SHOWN} joint contests no number is given, under {LEAST_RANKED} no rank."
    return Result(
        "agreement", rows, about(ledger, definition, window=window, levels=levels, null=null, draws=draws, seed=seed),
        (NEVER_A_VOTE, few),
    )  # fmt: skip


_MEASURES = (
    "value", "low", "high", "agreement", "agreement_low", "agreement_high", "expected", "z", "p_more", "p_fewer", "p_permutation",
    "if_observed", "if_with_winner", "if_even", "n_both_entitled", "identified", "rank",
)  # fmt: skip


def _measures(pair: Pair, prior: float) -> Row:
    same, n = int(pair.same.sum()), len(pair.items)
    a, b = same + PRIOR * prior, n - same + PRIOR * (1 - prior)
    low, high = (float(x) for x in beta.ppf([0.025, 0.975], a, b)) if a > 0 and b > 0 else (None, None)
    spread = float((pair.chance * (1 - pair.chance)).sum()) ** 0.5
    more, fewer = exact_p(pair)
    return {
        "value": pair.excess, "agreement": a / (a + b), "agreement_low": low, "agreement_high": high,
        "expected": float(pair.chance.sum()), "z": (same - float(pair.chance.sum())) / spread if spread else None,
        "p_more": more, "p_fewer": fewer,
    }  # fmt: skip


class _Silent:
    """Sides in each contest with a winner: 1 with it, 0 against it or for another, nan silent; for bounds on what silence hides."""

    def __init__(self, ledger: Ledger, given: Incidence) -> None:
        n, count = len(given.states), len(given.contest_ids)
        self.side = np.full((n, count), np.nan)
        self.could = np.zeros((n, count), dtype=np.bool_)
        for k, id_ in enumerate(given.contest_ids):
            elected = set(ledger.contests[id_].elected)
            columns = np.flatnonzero(given.contests == k)
            self.could[:, k] = given.allowed[:, columns].any(axis=1) if elected else False
            for c in columns:
                signs = given.signs[:, c]
                if given.items[c] in elected:
                    self.side[signs != 0, k] = (signs[signs != 0] > 0).astype(float)
                else:
                    for_loser = (signs > 0) & np.isnan(self.side[:, k])
                    self.side[for_loser, k] = 0.0
            if not elected:
                self.side[:, k] = np.nan
        heard = self.could & ~np.isnan(self.side)
        self.heard, self.with_winner = heard.sum(axis=0), np.nansum(np.where(heard, self.side, 0.0), axis=0)
        self.entitled = self.could.sum(axis=0)

    def bounds(self, i: int, j: int) -> Row:
        """Return the excess per contest of a pair under three assumptions on the silent, and whether they agree in sign."""
        both = self.could[i] & self.could[j]
        if not both.any():
            return {**dict.fromkeys(("if_observed", "if_with_winner", "if_even", "identified")), "n_both_entitled": 0}
        x, y = self.side[i, both], self.side[j, both]
        heard, winners, entitled = self.heard[both], self.with_winner[both], self.entitled[both]
        quiet = entitled - heard
        observed = ~np.isnan(x) & ~np.isnan(y)
        values: list[float | None] = [None]
        if observed.any():
            values = [_excess(x, y, winners / np.maximum(heard, 1), observed)]
        everywhere = np.ones(len(x), dtype=np.bool_)
        values.append(
            _excess(np.nan_to_num(x, nan=1.0), np.nan_to_num(y, nan=1.0), (winners + quiet) / entitled, everywhere)
        )
        values.append(
            _excess(np.nan_to_num(x, nan=0.5), np.nan_to_num(y, nan=0.5), (winners + quiet / 2) / entitled, everywhere)
        )
        known = [v for v in values if v is not None]
        return {
            "if_observed": values[0], "if_with_winner": values[1], "if_even": values[2], "n_both_entitled": int(both.sum()),
            "identified": all(v > 0 for v in known) or all(v < 0 for v in known),
        }  # fmt: skip


def _excess(x: Floats, y: Floats, share: Floats, where: npt.NDArray[np.bool_]) -> float:
    """Mean over contests of agreement less chance, where sides are chances to be with the winner."""
    alike = x * y + (1 - x) * (1 - y)
    chance = share**2 + (1 - share) ** 2
    return float((alike - chance)[where].mean())
