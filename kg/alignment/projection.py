"""One-mode projections: which states back the same candidates more often than both margins explain (question 41)."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.bipartite import Incidence
from kg.alignment.ledger import Ledger, Window
from kg.alignment.nullmodel import fit_margins, tails
from kg.analysis import Result

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ties:
    """Pairs of states, with their joint sides, what the null expects, and exact p-values.

    Arrays have one entry a pair, in the order of `numpy.triu_indices(n, 1)`, without the pairs that share no open item.
    """

    first: Counts
    second: Counts
    together: Counts
    """Items on which both are on one side."""
    against: Counts
    """Items on which they are on opposite sides."""
    expected_together: Floats
    expected_against: Floats
    p_together: Floats
    """P(at least so many together) under the null."""
    p_against: Floats
    joint_contests: Counts


def ties(given: Incidence) -> Ties:
    r"""Return all pairs of states with exact Poisson-binomial p-values under the null of both margins.

    Supports and oppositions are two networks, each with its own null (`fit_margins`). For a pair and an item the chance to be
    on one side together is :math:`P^+_{ik}P^+_{jk} + P^-_{ik}P^-_{jk}`, to be on opposite sides :math:`P^+_{ik}P^-_{jk} +
    P^-_{ik}P^+_{jk}`.

    Notes
    -----
    The null takes items as independent given the margins. A state that backs one candidate seldom backs a rival, so that counts
    vary less than it says: the test then errs on the side of silence.

    """
    plus, minus = given.signs > 0, given.signs < 0
    p_plus = fit_margins(plus, given.allowed).probabilities
    p_minus = fit_margins(minus, given.allowed).probabilities
    share = given.allowed.astype(np.int64) @ given.allowed.T.astype(np.int64)
    first, second = np.triu_indices(len(given.states), 1)
    kept = share[first, second] > 0
    first, second = first[kept], second[kept]
    together = _joint(plus, plus)[first, second] + _joint(minus, minus)[first, second]
    crossed = _joint(plus, minus)
    against = crossed[first, second] + crossed[second, first]
    alike = p_plus[first] * p_plus[second] + p_minus[first] * p_minus[second]
    unlike = p_plus[first] * p_minus[second] + p_minus[first] * p_plus[second]
    return Ties(
        first, second, together, against, alike.sum(axis=1), unlike.sum(axis=1), tails(alike, together), tails(unlike, against),
        given.joint_contests()[first, second],
    )  # fmt: skip


def _joint(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> Counts:
    return one.astype(np.int64) @ other.T.astype(np.int64)


def adjusted(p: Floats, method: str) -> Floats:
    """Return p-values adjusted for their number: `holm` (family-wise) or `bh` (false discovery rate)."""
    from statsmodels.stats.multitest import multipletests

    if not len(p):
        return p
    return np.asarray(multipletests(p, method={"holm": "holm", "bh": "fdr_bh"}[method])[1], dtype=np.float64)


def co_support(
    ledger: Ledger, given: Incidence, *, window: Window | str = Window.NOT_AFTER, levels: tuple[str, ...] = ()
) -> Result:
    """Return pairs of states on one side together, or on opposite sides, at least once: observed, expected, p, adjusted p.

    `value` is observed minus expected; a pair has a row for `together` and one for `against`, each where it was observed. The
    adjusted p count every pair that shares an item open to both, also those never observed. `significant` is whether
    Holm's p is at most 0.05.
    """
    found = ties(given)
    rows = []
    for relation, observed, expected, p in (
        ("together", found.together, found.expected_together, found.p_together),
        ("against", found.against, found.expected_against, found.p_against),
    ):
        holm, bh = adjusted(p, "holm"), adjusted(p, "bh")
        for t in np.flatnonzero(observed):
            rows.append({
                "state_a": given.states[found.first[t]], "state_b": given.states[found.second[t]], "relation": relation,
                "observed": int(observed[t]), "expected": float(expected[t]), "value": float(observed[t] - expected[t]),
                "p": float(p[t]), "p_holm": float(holm[t]), "p_bh": float(bh[t]), "significant": bool(holm[t] <= 0.05),
                "n": int(found.joint_contests[t]),
            })  # fmt: skip
    rows.sort(key=lambda r: (r["p"], -r["observed"], r["relation"], r["state_a"], r["state_b"]))
    definition = "candidacies on which two states took one side (or opposite sides) in public; n counts joint contests"
    null = "both margins fixed in expectation, structural zeros (BiCM/SDSM); exact Poisson-binomial upper tail"
    tested = (
        f"Adjusted for {len(found.first)} pairs of states that share an item open to both, each relation by itself."
    )
    return Result(
        "co-support", rows, about(ledger, definition, window=window, levels=levels, null=null), (NEVER_A_VOTE, tested)
    )  # fmt: skip


def backbone(given: Incidence, *, alpha: float = 0.05, method: str = "holm") -> nx.Graph[str]:
    """Return the signed graph of the ties that the null does not explain; often it has no edge, and that is the finding.

    An edge has `sign` (+1 together, -1 against), `observed`, `expected`, `p` and `p_adjusted`. A pair that is both is left out.
    """
    found = ties(given)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(given.states)
    together, against = adjusted(found.p_together, method), adjusted(found.p_against, method)
    for t in range(len(found.first)):
        pair = given.states[found.first[t]], given.states[found.second[t]]
        if together[t] <= alpha < against[t]:
            graph.add_edge(
                *pair, sign=1, observed=int(found.together[t]), expected=float(found.expected_together[t]),
                p=float(found.p_together[t]), p_adjusted=float(together[t]),
            )  # fmt: skip
        elif against[t] <= alpha < together[t]:
            graph.add_edge(
                *pair, sign=-1, observed=int(found.against[t]), expected=float(found.expected_against[t]),
                p=float(found.p_against[t]), p_adjusted=float(against[t]),
            )  # fmt: skip
    return graph
