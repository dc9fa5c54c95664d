"""Ideal points that may be compared between sessions: an ordinal item-response model with bridges.

The model is that of Bailey, Strezhnev and Voeten (Journal of Conflict Resolution 61, 2017, 430): a state i at theta in session t meets
question k with z = beta_k theta_it + e, e normal; it votes yes under the first cutpoint of the question, no over the second, and
abstains between. Roll calls on the same question share beta and cutpoints (bridges). theta walks at random between sessions.

What is not theirs: the estimate is the mode of the posterior (penalised maximum likelihood), not the mean of Markov chains; the walk
has a standard deviation that is given, and it smooths over all sessions, forward and back. Intervals come from the curvature of
the posterior of a state's whole path with questions held at their estimates (Laplace): they leave out that the questions are
uncertain too, and the dependence of paragraph votes on one resolution, so they are too narrow rather than too wide.
The model is written in NumPyro, whose log density is minimised by the L-BFGS-B of scipy (`pip install 'io-leadership-kg[irt]'`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.errors import UsageError, needing
from kg.rollcalls.bridges import items
from kg.rollcalls.panel import Codes, Panel, Real, Whole

WALK = 0.2
"""Of 0.2, 0.3 and 0.5, the step whose ideal points lay nearest to published ones (Pearson .96, .94, .90 over 101 points)."""
_ITERATIONS = 1000
_BETA_SD, _FIRST_SD, _CUT_SD = 1.0, 1.0, 3.0


@dataclass(frozen=True)
class Paths:
    """Ideal points of states over sessions.

    Attributes
    ----------
    states : ids.
    sessions : numbers.
    theta : states by sessions; mean 0 and standard deviation 1 over all that voted; NaN where a state cast no vote.
    covariance : by state, of its path over sessions (states, sessions, sessions).
    n : votes cast that are no unanimous ones, states by sessions.
    beta : discrimination of each question.
    questions, joined : how many questions there are, and how many pairs of roll calls were joined.
    steps : iterations of the minimiser.
    converged : whether it stopped at a minimum.

    """

    states: tuple[str, ...]
    sessions: Whole
    theta: Real
    covariance: Real
    n: Whole
    beta: Real
    questions: int
    joined: int
    steps: int
    converged: bool


def fit(
    panel: Panel, pairs: Iterable[tuple[int, int]], anchor: str = "us", walk: float = WALK, minimum: int = 20
) -> Paths:
    """Estimate ideal points over the sessions of a panel.

    Parameters
    ----------
    panel : votes without unanimous roll calls.
    pairs : pairs of numbers of roll calls on the same question.
    anchor : state that is to be positive on average.
    walk : standard deviation of the step of theta from one session to the next.
    minimum : votes in all sessions under which a state is left out.

    Raises
    ------
    UnknownName
        No state of that name.
    UsageError
        NumPyro is not there, or nothing is left.

    """
    if walk <= 0:
        raise UsageError("The step between sessions must be larger than 0.")
    fixed = panel.place(anchor)
    kept = np.flatnonzero((panel.codes > 0).sum(axis=0) >= minimum)
    if fixed not in kept:
        raise UsageError(f"The state that fixes the sign has fewer than {minimum} votes here; name another.")
    codes = panel.codes[:, kept]
    question, joined = items(panel, pairs)
    sessions, when = np.unique(panel.sessions, return_inverse=True)
    rows, columns = np.nonzero(codes)
    votes = codes[rows, columns].astype(np.int64) - 1
    sizes = len(kept), len(sessions), int(question.max()) + 1
    cells = columns * len(sessions) + when[rows]
    start = _start(codes, sizes, int(np.searchsorted(kept, fixed)), question)
    theta, beta, cuts, steps, converged = _mode(cells, question[rows], votes, sizes, np.diff(sessions), walk, start)
    information = _information(theta.ravel()[cells], beta[question[rows]], cuts[question[rows]])
    curvature = np.bincount(cells, information, sizes[0] * sizes[1]).reshape(sizes[:2])
    covariance = np.stack([np.linalg.inv(np.diag(row) + _walk_precision(np.diff(sessions), walk)) for row in curvature])
    n = np.bincount(cells, minlength=sizes[0] * sizes[1]).reshape(sizes[:2])
    there = n > 0
    middle, spread = theta[there].mean(), theta[there].std()
    sign = (
        -1.0 if (theta[np.searchsorted(kept, fixed)] - middle)[there[np.searchsorted(kept, fixed)]].mean() < 0 else 1.0
    )
    placed = np.where(there, sign * (theta - middle) / spread, np.nan)
    return Paths(
        tuple(panel.states[k] for k in kept), sessions, placed, covariance / spread**2, n, sign * beta * spread, sizes[2], joined,
        steps, converged,
    )  # fmt: skip


def _start(codes: Codes, sizes: tuple[int, int, int], anchor: int, question: Whole) -> dict[str, Real]:
    """Return where the search begins: the first component of all votes, and each question turned as its votes lie along it."""
    cast = codes > 0
    centre = codes.sum(axis=1) / np.maximum(cast.sum(axis=1), 1)
    deviation = np.where(cast, codes - centre[:, None], 0.0)
    _, vectors = np.linalg.eigh(deviation.T @ deviation)
    score = vectors[:, -1] * (1.0 if vectors[anchor, -1] >= 0 else -1.0)
    score = (score - score.mean()) / max(score.std(), 1e-9)
    slope = np.bincount(question, deviation @ score, sizes[2]) / np.maximum(
        np.bincount(question, (cast * score**2).sum(axis=1), sizes[2]), 1e-9
    )
    held = np.stack([np.bincount(question, (codes == code).sum(axis=1), sizes[2]) + 0.5 for code in (1, 2, 3)])
    from scipy.stats import norm

    shares = np.cumsum(held, axis=0) / held.sum(axis=0)
    lower, upper = norm.ppf(shares[0]), norm.ppf(shares[1])
    return {
        "theta": np.repeat(score[:, None], sizes[1], axis=1), "beta": np.clip(2 * slope, -2, 2), "lower": lower,
        "gap": np.log(np.maximum(upper - lower, 1e-2)),
    }  # fmt: skip


def _walk_precision(gaps: Whole, walk: float) -> Real:
    size = len(gaps) + 1
    precision = np.zeros((size, size))
    precision[0, 0] = 1 / _FIRST_SD**2
    for k, gap in enumerate(gaps):
        weight = 1 / (walk**2 * gap)
        precision[k : k + 2, k : k + 2] += weight * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return precision


def numpyro_model(cells: Any, question: Any, votes: Any, sizes: tuple[int, int, int], gaps: Any, walk: float) -> None:
    """Say the model in NumPyro, so that its chains can be run on the same density that `fit` climbs."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from jax.scipy.special import log_ndtr

    states, sessions, questions = sizes
    free = dist.ImproperUniform(dist.constraints.real, (), event_shape=(states, sessions))
    theta = numpyro.sample("theta", free)
    numpyro.factor("first", dist.Normal(0.0, _FIRST_SD).log_prob(theta[:, 0]).sum())
    if sessions > 1:
        numpyro.factor("walk", dist.Normal(theta[:, :-1], walk * jnp.sqrt(gaps)).log_prob(theta[:, 1:]).sum())
    with numpyro.plate("questions", questions):
        beta = numpyro.sample("beta", dist.Normal(0.0, _BETA_SD))
        lower = numpyro.sample("lower", dist.Normal(0.0, _CUT_SD))
        gap = numpyro.sample("gap", dist.Normal(-0.5, 1.0))
    z = beta[question] * theta.reshape(-1)[cells]
    low, high = lower[question] - z, lower[question] + jnp.exp(gap)[question] - z
    # log(Phi(high) - Phi(low)) from the side where both are small, so that nothing cancels far out.
    flip = low > 0
    near, far = jnp.where(flip, -low, high), jnp.where(flip, -high, low)
    middle = log_ndtr(near) + jnp.log1p(-jnp.exp(jnp.minimum(log_ndtr(far) - log_ndtr(near), -1e-7)))
    loglik = jnp.where(votes == 0, log_ndtr(low), jnp.where(votes == 2, log_ndtr(-high), middle))
    numpyro.factor("votes", loglik.sum())


def _mode(
    cells: Whole,
    question: Whole,
    votes: Whole,
    sizes: tuple[int, int, int],
    gaps: Whole,
    walk: float,
    start: dict[str, Real],
) -> tuple[Real, Real, Real, int, bool]:
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    with needing("Ideal points over sessions need", "irt"):
        import jax
        import jax.numpy as jnp
        from numpyro.infer.util import potential_energy
    from jax.flatten_util import ravel_pytree
    from scipy.optimize import minimize

    arguments = (
        jnp.asarray(cells, jnp.int32), jnp.asarray(question, jnp.int32), jnp.asarray(votes, jnp.int32), sizes,
        jnp.asarray(gaps, jnp.float32), walk,
    )  # fmt: skip
    flat, unravel = ravel_pytree({k: jnp.asarray(v, jnp.float32) for k, v in start.items()})
    energy = jax.jit(jax.value_and_grad(lambda x: potential_energy(numpyro_model, arguments, {}, unravel(x))))

    def climb(x: Real) -> tuple[float, Real]:
        value, slope = energy(jnp.asarray(x, jnp.float32))
        return float(value), np.asarray(slope, dtype=np.float64)

    done = minimize(
        climb, np.asarray(flat, dtype=np.float64), jac=True, method="L-BFGS-B",
        options={"maxiter": _ITERATIONS, "maxcor": 20, "ftol": 1e-8, "gtol": 1e-2, "maxfun": 2 * _ITERATIONS},
    )  # fmt: skip
    found = {k: np.asarray(v, dtype=np.float64) for k, v in unravel(jnp.asarray(done.x, jnp.float32)).items()}
    cuts = np.stack([found["lower"], found["lower"] + np.exp(found["gap"])], axis=1)
    return found["theta"], found["beta"], cuts, int(done.nit), bool(done.success)


def _information(theta: Real, beta: Real, cuts: Real) -> Real:
    """Return the expected information that each vote holds about theta: beta^2 sum over votes of (phi - phi)^2 / p."""
    from scipy.stats import norm

    z = beta * theta
    below = norm.cdf(cuts[:, 0] - z), norm.cdf(cuts[:, 1] - z)
    density = norm.pdf(cuts[:, 0] - z), norm.pdf(cuts[:, 1] - z)
    chances = (below[0], below[1] - below[0], 1 - below[1])
    slopes = (density[0], density[1] - density[0], density[1])
    total = sum(slope**2 / np.maximum(chance, 1e-12) for slope, chance in zip(slopes, chances, strict=True))
    return np.asarray(beta**2 * total)
