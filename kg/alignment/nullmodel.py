"""The null model of a bipartite network: both margins fixed in expectation, structural zeros kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kg.errors import UsageError

Floats = npt.NDArray[np.float64]
TOLERANCE = 1e-5
"""Greatest difference, in links, between an observed and an expected margin."""


@dataclass(frozen=True)
class MarginNull:
    """Probability of each link under the null, states x items; 0 where it is impossible. `error` is the worst margin's."""

    probabilities: Floats
    error: float


def fit_margins(links: npt.NDArray[np.bool_], allowed: npt.NDArray[np.bool_]) -> MarginNull:
    r"""Fit the bipartite configuration model (BiCM, or SDSM) with structural zeros.

    The model of greatest entropy whose expected row and column sums are those observed:

    .. math:: P_{ik} = \frac{x_i y_k}{1 + x_i y_k} \text{ for allowed cells, else } 0

    which is the logit with one effect a row and one a column. Rows and columns that are empty or full are what they are; the rest
    is solved by Newton's method in a trust region on the concave likelihood (scipy).

    Parameters
    ----------
    links : bool, states x items.
    allowed : bool, states x items; False where a link is impossible.

    Raises
    ------
    UsageError
        A link lies where none is allowed, or the margins cannot be reached.

    References
    ----------
    Saracco, Di Clemente, Gabrielli, Squartini (2015), Sci. Rep. 5:10595 (BiCM); Neal (2014), Social Networks 39 (SDSM).

    Notes
    -----
    The library `bicm` solves the same model without structural zeros; the tests hold the two equal where there are none.

    """
    if (links & ~allowed).any():
        raise UsageError("There is a link where none is possible.")
    probabilities = np.zeros(links.shape)
    free = allowed.copy()
    _settle(links, free, probabilities)
    rows, columns = np.flatnonzero(free.any(axis=1)), np.flatnonzero(free.any(axis=0))
    if rows.size:
        cell = np.ix_(rows, columns)
        probabilities[cell] += _solve(links[cell] & free[cell], free[cell])
    error = max(
        _worst(probabilities.sum(axis=axis) - links.sum(axis=axis)) for axis in (0, 1)
    )  # fmt: skip
    if error > TOLERANCE:
        raise UsageError(f"The null model does not reach the margins: off by {error:.2g} links.")
    return MarginNull(np.clip(probabilities, 0.0, 1.0), error)


def _worst(differences: Floats) -> float:
    return float(np.abs(differences).max(initial=0.0))


def _settle(links: npt.NDArray[np.bool_], free: npt.NDArray[np.bool_], probabilities: Floats) -> None:
    """Take empty and full rows and columns out of the free cells, until there are none."""
    while True:
        before = int(free.sum())
        for axis in (1, 0):
            left, room = (links & free).sum(axis=axis), free.sum(axis=axis)
            for value, decided in ((0.0, left == 0), (1.0, left == room)):
                which = decided & (room > 0)
                cells = (which[:, None] if axis == 1 else which[None, :]) & free
                probabilities[cells] = value
                free &= ~cells
                left, room = (links & free).sum(axis=axis), free.sum(axis=axis)
        if int(free.sum()) == before:
            return


def _solve(links: npt.NDArray[np.bool_], free: npt.NDArray[np.bool_]) -> Floats:
    n, m = links.shape
    wanted = np.concatenate([links.sum(axis=1), links.sum(axis=0)]).astype(np.float64)

    def expected(effects: Floats) -> Floats:
        z = np.clip(effects[:n, None] + effects[None, n:], -500.0, 500.0)
        return np.where(free, 1.0 / (1.0 + np.exp(-z)), 0.0)

    def loss(effects: Floats) -> float:
        z = effects[:n, None] + effects[None, n:]
        return float(np.logaddexp(0.0, z, where=free, out=np.zeros_like(z)).sum() - wanted @ effects)

    def slope(effects: Floats) -> Floats:
        p = expected(effects)
        return np.concatenate([p.sum(axis=1), p.sum(axis=0)]) - wanted

    def curvature(effects: Floats) -> Floats:
        p = expected(effects)
        w = p * (1.0 - p)
        return np.block([[np.diag(w.sum(axis=1)), w], [w.T, np.diag(w.sum(axis=0))]])

    density = (links.sum() + 0.5) / (free.sum() + 1.0)
    share = np.log(density / (1 - density)) / 2
    start = np.full(n + m, share)
    found = minimize(
        loss, start, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-9, "maxiter": 500}
    )
    return expected(found.x)


def tails(probabilities: Floats, observed: npt.NDArray[np.int64]) -> Floats:
    """Return P(X >= observed) for sums X of independent events, exactly, by convolution.

    Parameters
    ----------
    probabilities : rows x events; each row the probabilities of one sum (0 for an event that cannot be).
    observed : one count a row.

    Notes
    -----
    `scipy.stats.poisson_binom` gives the same for one row at a time, at a millisecond each; this takes all rows at once. The
    upper tail is gathered in a last state that is never left, so that small values keep their digits.

    """
    found = np.ones(len(observed))
    for count in np.unique(observed[observed > 0]):
        rows = np.flatnonzero(observed == count)
        chances = probabilities[rows]
        chances = chances[:, chances.any(axis=0)]
        mass = np.zeros((rows.size, int(count) + 1))
        mass[:, 0] = 1.0
        for k in range(chances.shape[1]):
            p = chances[:, k][:, None]
            moved = mass[:, :-1] * p
            mass[:, :-1] -= moved
            mass[:, 1:] += moved
        found[rows] = mass[:, -1]
    return np.minimum(found, 1.0)
