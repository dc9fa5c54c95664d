"""Homophily and mixing: do states of one region, or of one bloc, back the same candidates more than others do?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.bipartite import Incidence
from kg.alignment.entitlement import held_lists, members_on
from kg.alignment.ledger import Ledger, Window
from kg.alignment.projection import adjusted
from kg.analysis import Result
from kg.analysis.result import Row

Floats = npt.NDArray[np.float64]


def assortativity(weights: Floats, labels: npt.NDArray[np.int64]) -> float | None:
    r"""Return Newman's assortativity of a symmetric weighted graph; None where all ends bear one label, or there is no tie.

    .. math:: r = \frac{\mathrm{tr}\,e - \|e^2\|}{1 - \|e^2\|}

    with e the mixing matrix (Newman 2003, Phys. Rev. E 67:026126). 1: ties only within; 0: as by chance.
    """
    e = mixing_matrix(weights, labels)
    if e is None:
        return None
    chance = float((e.sum(axis=0) * e.sum(axis=1)).sum())
    return (float(np.trace(e)) - chance) / (1 - chance) if chance < 1 - 1e-12 else None


def mixing_matrix(weights: Floats, labels: npt.NDArray[np.int64]) -> Floats | None:
    """Return the share of tie ends between each two labels, summing to 1; None without ties."""
    one_hot = np.eye(int(labels.max(initial=0)) + 1)[labels]
    total = weights.sum()
    return np.asarray(one_hot.T @ weights @ one_hot / total) if total else None


def ei_index(weights: Floats, labels: npt.NDArray[np.int64]) -> float | None:
    """Return (external - internal) / all ties (Krackhardt & Stern 1988): -1 all within, 1 all across; None without ties.

    >>> ei_index(np.array([[0., 1, 1], [1, 0, 0], [1, 0, 0]]), np.array([0, 0, 1]))
    0.0
    """
    total = float(weights.sum())
    inside = float((weights * (labels[:, None] == labels[None, :])).sum())
    return (total - 2 * inside) / total if total else None


def homophily(
    ledger: Ledger,
    given: Incidence,
    *,
    window: Window | str = Window.NOT_AFTER,
    levels: tuple[str, ...] = (),
    draws: int = 999,
    seed: int = 1,
) -> Result:
    """Return how far co-support stays within regions, sub-regions and blocs, against sides dealt anew within contests.

    One row an attribute and measure: `assortativity` (regions), `ei-index` (all). For a bloc, the ties are those with at least one
    member, in the contests at hand, and `value` of `share-within` is the share of ties of members that lead to members.
    `expected` and p come from permutations within contests, which keep each candidate's popularity and each state's activity.
    Ties are co-support counts; n counts them. p_bh adjusts for the number of rows (false discovery rate). Members of a bloc are those on the day of the data.
    """
    backed = (given.signs > 0).astype(np.float64)
    labelled = _labels(ledger, given)
    ties = _ties(backed)
    drawn: dict[tuple[str, str], list[float | None]] = {key: [] for key in labelled}
    for shuffled in _shuffles(given, backed, draws, seed):
        weights = _ties(shuffled)
        for key, labels in labelled.items():
            drawn[key].append(_measure(key[1], weights, labels))
    rows = [
        _row(*key, _measure(key[1], ties, labels), drawn[key], *_size(ties, labels)) for key, labels in labelled.items()
    ]  # fmt: skip
    known = [k for k, row in enumerate(rows) if row["p"] is not None]
    for k, p in zip(known, adjusted(np.array([rows[k]["p"] for k in known]), "bh"), strict=True):
        rows[k]["p_bh"] = float(p)
    definition = "ties are joint candidacies backed in public; p is two-sided, (1 + hits) / (1 + draws)"
    return Result(
        "homophily", rows,
        about(ledger, definition, window=window, levels=levels, null="sides dealt anew within contests", draws=draws, seed=seed),
        (NEVER_A_VOTE,),
    )  # fmt: skip


def _labels(ledger: Ledger, given: Incidence) -> dict[tuple[str, str], npt.NDArray[np.int64]]:
    states = ledger.world.states
    found: dict[tuple[str, str], npt.NDArray[np.int64]] = {}
    for attribute in ("region", "subregion"):
        values = [getattr(states.get(s), attribute, "") for s in given.states]
        numbers = {value: k for k, value in enumerate(sorted({v for v in values if v}))}
        labels = np.array([numbers.get(v, -1) for v in values], dtype=np.int64)
        found[attribute, "assortativity"] = found[attribute, "ei-index"] = labels
    for bloc in held_lists(ledger):
        members = members_on(ledger, bloc, ledger.world.as_of)
        labels = np.array([int(s in members) for s in given.states], dtype=np.int64)
        if 2 <= labels.sum() < len(labels):
            found[bloc, "share-within"] = labels
    return found


def _ties(backed: Floats) -> Floats:
    ties = backed @ backed.T
    np.fill_diagonal(ties, 0.0)
    return ties


def _measure(measure: str, weights: Floats, labels: npt.NDArray[np.int64]) -> float | None:
    if measure == "share-within":
        inside = weights[labels == 1]
        total = float(inside.sum())
        return float(inside[:, labels == 1].sum()) / total if total else None
    kept = labels >= 0
    return (assortativity if measure == "assortativity" else ei_index)(weights[kept][:, kept], labels[kept])


def _size(weights: Floats, labels: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Return the number of ties and of states that bear a label."""
    kept = labels >= 0
    return round(float(weights[kept][:, kept].sum()) / 2), int(kept.sum())


def _shuffles(given: Incidence, backed: Floats, draws: int, seed: int) -> Iterator[Floats]:
    random = np.random.default_rng(seed)
    blocks = []
    for k in range(len(given.contest_ids)):
        columns = np.flatnonzero(given.contests == k)
        spoke = np.flatnonzero((backed[:, columns] != 0).any(axis=1))
        if spoke.size > 1:
            blocks.append(np.ix_(spoke, columns))
    for _ in range(draws):
        shuffled = backed.copy()
        for cell in blocks:
            shuffled[cell] = backed[cell][random.permutation(cell[0].size)]
        yield shuffled


def _row(attribute: str, measure: str, value: float | None, null: list[float | None], ties: int, states: int) -> Row:
    drawn = np.array([v for v in null if v is not None])
    expected = p = low = high = None
    if value is not None and drawn.size:
        expected = float(drawn.mean())
        low, high = (float(x) for x in np.quantile(drawn, [0.025, 0.975]))
        far = abs(drawn - expected) >= abs(value - expected) - 1e-12
        p = float((1 + far.sum()) / (1 + drawn.size))
    return {
        "attribute": attribute, "measure": measure, "value": value, "expected": expected, "null_low": low, "null_high": high,
        "p": p, "p_bh": None, "n": ties, "states": states,
    }  # fmt: skip


def mixing(
    ledger: Ledger,
    given: Incidence,
    attribute: str = "region",
    *,
    window: Window | str = Window.NOT_AFTER,
    levels: tuple[str, ...] = (),
) -> Result:
    """Return the mixing matrix of co-support by region or subregion: one row a pair of labels, with observed ties.

    `value` is the share of all ties; `expected` the share if ends met at random (product of the margins).
    """
    labels = _labels(ledger, given)[attribute, "ei-index"]
    names = sorted({getattr(ledger.world.states.get(s), attribute, "") for s in given.states} - {""})
    kept = np.flatnonzero(labels >= 0)
    ties = _ties((given.signs > 0).astype(np.float64))[np.ix_(kept, kept)]
    e = mixing_matrix(ties, labels[kept])
    rows = []
    if e is not None:
        margin = e.sum(axis=0)
        for a in range(len(names)):
            for b in range(a, len(names)):
                double = 1 if a == b else 2
                rows.append({
                    attribute: names[a], f"other_{attribute}": names[b], "value": float(e[a, b] * double),
                    "expected": float(margin[a] * margin[b] * double), "n": round(float(e[a, b]) * double * ties.sum() / 2),
                })  # fmt: skip
    definition = f"share of co-support ties between states of two {attribute}s; expected is the product of the margins"
    return Result("mixing", rows, about(ledger, definition, window=window, levels=levels), (NEVER_A_VOTE,))
