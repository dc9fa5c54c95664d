"""Measures of agreement between two states, each a function of the nine counts of their joint votes.

Counts t[a, b] say how often the first voted a and the second b, in the order yes, abstain, no; n = sum t. All functions work on
arrays of shape (3, 3, ...) and return arrays of shape (...), NaN where the measure is undefined, never 0 or 1 in its place.
All are symmetric in the two states.

References: Lijphart, American Political Science Review 57 (1963) 902; Signorino and Ritter, International Studies Quarterly 43
(1999) 115; Häge, Political Analysis 19 (2011) 287; Bailey, Strezhnev and Voeten, Journal of Conflict Resolution 61 (2017) 430;
Häge and Hug, International Interactions 42 (2016) 365; the reports "Voting Practices in the United Nations" of the United
States Department of State (2016, 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from kg.errors import UnknownName
from kg.rollcalls.panel import Real

Function: TypeAlias = Callable[[Real], Real]

NOMINAL = 1.0 - np.eye(3)
LINEAR = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0))) / 2
SQUARED = LINEAR**2
"""Disagreement of two votes, 0 to 1, by whether they differ, by their distance, by its square."""


@dataclass(frozen=True)
class Measure:
    """A measure and what must be said with it.

    Attributes
    ----------
    id : name by which it is asked for.
    words : definition in words.
    formula : definition as a formula.
    low, high : its bounds.
    function : counts to value.
    counted : counts to the number of roll calls in its denominator.
    undefined : why it has no value although both voted.
    finals, unanimous : whether it is defined on final votes only, and with unanimous roll calls.
    centre : value that stands for chance or indifference, where the measure has one.

    """

    id: str
    words: str
    formula: str
    low: float
    high: float
    function: Function
    counted: Function
    undefined: str = ""
    finals: bool = False
    unanimous: bool = False
    centre: float | None = None


def joint(t: Real) -> Real:
    """Return n, in how many roll calls both voted."""
    return np.asarray(t.sum(axis=(0, 1)))


def mean_disagreement(t: Real, delta: Real) -> Real:
    """Return D_o = sum t delta / n."""
    return _ratio(_weighed(t, delta), joint(t))


def similarity(t: Real, delta: Real, scale: float = 1.0) -> Real:
    """Return 1 - scale D_o: strict agreement, Lijphart's index, and with scale 2 the S of Signorino and Ritter."""
    return np.asarray(1.0 - scale * mean_disagreement(t, delta))


def state_department_old(t: Real) -> Real:
    """Return same / (same + opposite), of roll calls in which both said yes or no.

    >>> import numpy as np
    >>> float(np.round(state_department_old(np.array([[40.0, 3, 2], [0, 0, 4], [3, 3, 43]])), 3))
    0.943
    """
    return _ratio(t[0, 0] + t[2, 2], said(t))


def said(t: Real) -> Real:
    """Return in how many roll calls both said yes or no."""
    return np.asarray(t[0, 0] + t[2, 2] + t[0, 2] + t[2, 0])


def cohen_kappa(t: Real, delta: Real) -> Real:
    """Return 1 - D_o / D_e with each state's own marginals; undefined where D_e = 0: both constant, and the same."""
    n = joint(t)
    expected = _expected(t.sum(axis=1), t.sum(axis=0), delta)
    return np.asarray(1.0 - _ratio(_weighed(t, delta) * n, expected))


def scott_pi(t: Real, delta: Real) -> Real:
    """Return 1 - D_o / D_e with the pooled marginals of both; undefined where D_e = 0."""
    n = joint(t)
    pooled = t.sum(axis=1) + t.sum(axis=0)
    expected = _expected(pooled, pooled, delta) / 4
    return np.asarray(1.0 - _ratio(_weighed(t, delta) * n, expected))


def krippendorff_alpha(t: Real, delta: Real) -> Real:
    """Return Scott's pi with the correction for few roll calls: pairs of votes are drawn without putting back."""
    n = joint(t)
    pooled = t.sum(axis=1) + t.sum(axis=0)
    expected = _expected(pooled, pooled, delta)
    observed = 2 * _weighed(t, delta)
    return np.asarray(1.0 - _ratio(observed * (2 * n - 1), expected))


def kendall_tau_b(t: Real) -> Real:
    """Return Kendall's tau-b: association, not agreement; two states that never agree may have 1."""
    concordant = t[0, 0] * (t[1, 1] + t[1, 2] + t[2, 1] + t[2, 2]) + t[0, 1] * (t[1, 2] + t[2, 2])
    concordant = concordant + t[1, 0] * (t[2, 1] + t[2, 2]) + t[1, 1] * t[2, 2]
    discordant = t[0, 2] * (t[1, 0] + t[1, 1] + t[2, 0] + t[2, 1]) + t[0, 1] * (t[1, 0] + t[2, 0])
    discordant = discordant + t[1, 2] * (t[2, 0] + t[2, 1]) + t[1, 1] * t[2, 0]
    n = joint(t)
    untied = [(n**2 - (t.sum(axis=axis) ** 2).sum(axis=0)) / 2 for axis in (0, 1)]
    return _ratio(concordant - discordant, np.sqrt(untied[0] * untied[1]))


def _weighed(t: Real, delta: Real) -> Real:
    """Return sum t delta. A sum of the six terms that are not 0 takes a third of the time of an einsum."""
    return np.asarray(sum(delta[a, b] * t[a, b] for a in range(3) for b in range(3) if a != b))


def _expected(one: Real, other: Real, delta: Real) -> Real:
    """Return sum over a and b of one[a] other[b] delta[a, b]."""
    return np.asarray(sum(one[a] * sum(delta[a, b] * other[b] for b in range(3) if b != a) for a in range(3)))


def _ratio(above: Real, below: Real) -> Real:
    above, below = np.broadcast_arrays(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))


def with_consensus(t: Real, decisions: float) -> Real:
    """Return Lijphart's index with `decisions` taken without a vote counted as agreement of all."""
    n = joint(t)
    agreed = n - _weighed(t, LINEAR)
    return _ratio(np.where(n > 0, agreed + decisions, 0.0), np.where(n > 0, n + decisions, 0.0))


_CONSTANT = "both always voted the same one way: chance alone expects full agreement"
_EQUAL_WEIGHT = "yes, abstain, no stand at 1, 2, 3; d is the distance of two votes"


def _chance(
    id_: str, name: str, function: Callable[[Real, Real], Real], delta: Real, weight: str, marginals: str
) -> Measure:
    return Measure(
        id_, f"{name}, {weight}: agreement beyond what {marginals} would give; {_EQUAL_WEIGHT}",
        f"1 - D_o / D_e, delta = {weight.split(' (')[1].rstrip(')')}", -1.0, 1.0, lambda t: function(t, delta), joint,
        _CONSTANT, centre=0.0,
    )  # fmt: skip


_WEIGHTS = {
    "": (NOMINAL, "unweighted (1[d > 0])"),
    "-linear": (LINEAR, "linear (d / 2)"),
    "-squared": (SQUARED, "squared ((d / 2)^2)"),
}
_FAMILIES = {
    "kappa": ("Cohen's kappa", cohen_kappa, "each state's own shares of yes, abstain and no"),
    "pi": ("Scott's pi", scott_pi, "the shares of yes, abstain and no of both together"),
    "alpha": ("Krippendorff's alpha", krippendorff_alpha, "the shares of both together, drawn without putting back,"),
}

_PLAIN = (
    Measure(
        "strict", "share of joint roll calls in which both cast the same vote; two abstentions agree", "1 - mean(1[d > 0])",
        0.0, 1.0, lambda t: similarity(t, NOMINAL), joint,
    ),
    Measure(
        "voeten", f"index of agreement of Lijphart and Voeten: 1 for the same vote, 1/2 where one abstained, 0 for yes against no; {_EQUAL_WEIGHT}",
        "mean(1 - d / 2)", 0.0, 1.0, lambda t: similarity(t, LINEAR), joint,
    ),
    Measure(
        "state-old", "voting coincidence of the State Department in its reports up to 2016: same / (same + opposite) where both said yes or no; abstentions do not count; votes on paragraphs do",
        "same / (same + opposite)", 0.0, 1.0, state_department_old, said, "in no roll call did both say yes or no", unanimous=True,
    ),
    Measure(
        "state-new", "voting coincidence of the State Department since its report for 2017: (same + partial / 2) / (same + opposite + partial), partial where exactly one abstained; final votes only. Two abstentions count as the same vote",
        "(same + partial / 2) / (same + opposite + partial)", 0.0, 1.0, lambda t: similarity(t, LINEAR), joint, finals=True, unanimous=True,
    ),
    Measure(
        "s-absolute", f"S of Signorino and Ritter by distance, equal weights: 2 voeten - 1; {_EQUAL_WEIGHT}",
        "1 - 2 mean(d / 2)", -1.0, 1.0, lambda t: similarity(t, LINEAR, 2.0), joint,
    ),
    Measure(
        "s-squared", f"S of Signorino and Ritter by squared distance, equal weights; {_EQUAL_WEIGHT}",
        "1 - 2 mean((d / 2)^2)", -1.0, 1.0, lambda t: similarity(t, SQUARED, 2.0), joint,
    ),
    Measure(
        "tau-b", "Kendall's tau-b of the two votes: association, not agreement; kept to compare with older work",
        "(C - D) / sqrt((P - T_1) (P - T_2))", -1.0, 1.0, kendall_tau_b, joint, "one of the two always voted the same way", centre=0.0,
    ),
)  # fmt: skip

CONSENSUS = "consensus"

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {m.id: m for m in _PLAIN}
    | {
        family + suffix: _chance(family + suffix, name, function, delta, weight, marginals)
        for family, (name, function, marginals) in _FAMILIES.items()
        for suffix, (delta, weight) in _WEIGHTS.items()
    }
)
"""All measures but the one that needs a number from outside (`consensus_measure`)."""


def consensus_measure(decisions: float) -> Measure:
    """Return Lijphart's index with the consensus decisions of the window added as agreement (Häge and Hug 2016)."""
    return Measure(
        CONSENSUS, "index of agreement of Lijphart and Voeten with the decisions taken without a vote added as agreement; unanimous roll calls count",
        "(sum(1 - d / 2) + c) / (n + c)", 0.0, 1.0, lambda t: with_consensus(t, decisions), joint, unanimous=True,
    )  # fmt: skip


def measure_named(name: str) -> Measure:
    """Return a measure by its id.

    Raises
    ------
    UnknownName
        There is none of that name.

    """
    if name not in MEASURES:
        raise UnknownName("measure", name, [*MEASURES, CONSENSUS], f"Use one of: {', '.join([*MEASURES, CONSENSUS])}.")
    return MEASURES[name]
