"""Does public backing predict winning? Hits by kind of backer, and a conditional logit where the data bear it (question 45)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.ledger import Candidacy, Contest, Ledger, Statement, Window, standing
from kg.alignment.powers import PERMANENT_FIVE
from kg.analysis import Result
from kg.analysis.rates import wilson
from kg.analysis.result import Row
from kg.errors import UsageError

LEAST_CONTESTS = 50
"""Fewer contests with backing carry no regression: the hit rate alone is given."""
KINDS: Mapping[str, Callable[[Statement], bool]] = {
    "any": lambda s: True,
    "state": lambda s: bool(s.speaks_for),
    "state, executive": lambda s: bool(s.speaks_for) and s.level == "executive",
    "permanent five": lambda s: s.speaks_for in PERMANENT_FIVE,
    "bloc": lambda s: not s.speaks_for and s.body.partition("/")[0] in ("organization", "group"),
    "legislators": lambda s: s.level == "legislators",
    "civil society": lambda s: s.level == "civil-society",
}


def contested(ledger: Ledger) -> list[tuple[Contest, list[Candidacy]]]:
    """Return the contests with two candidacies or more and exactly one elected, with their candidacies."""
    found = []
    rivals: dict[str, list[Candidacy]] = {}
    for candidacy in ledger.candidacies.values():
        rivals.setdefault(candidacy.contest, []).append(candidacy)
    for contest in sorted(ledger.contests.values(), key=lambda c: c.id):
        if len(rivals.get(contest.id, ())) > 1 and len(contest.elected) == 1 and contest.act != "removal":
            found.append((contest, rivals[contest.id]))
    return found


def backers(
    ledger: Ledger, contest: str, kind: str, window: Window, *, nominations: bool = False
) -> dict[str, int]:  # fmt: skip
    """Return the number of backers of a kind that each candidacy has, net of none: opposition is not subtracted.

    A candidate's own nomination is no backing unless `nominations`: everybody nominated has one.
    """
    found: dict[str, set[str]] = {}
    for s in standing(ledger.of(contest, (), window)):
        own = s.kind == "nominates" or s.speaks_for == _own_state(ledger, s.candidacy)
        if s.sign > 0 and KINDS[kind](s) and (nominations or not own):
            found.setdefault(s.candidacy, set()).add(s.speaks_for or s.body or s.actor or s.label)
    return {candidacy: len(who) for candidacy, who in found.items()}


def _own_state(ledger: Ledger, candidacy: str) -> str:
    known = ledger.candidacies.get(candidacy)
    return known.state if known and known.state else "-"


def hits(ledger: Ledger) -> Result:
    """Return how often the candidate with most backers of a kind won: one row a kind of backer and window.

    Only contests with two known candidates or more, one winner, and a single leader in backing count; `ties` and
    `without_backing` count the rest. `value` is the share won by the leader, with its Wilson interval; `expected` the mean chance of a
    candidate drawn at random from those known. Window `before` reads only what is known to precede the outcome; `not-after` also the
    undated, among which are stances that followed a winner.
    """
    rows: list[Row] = []
    for window in (Window.BEFORE, Window.NOT_AFTER):
        for kind in KINDS:
            won = n = ties = none = 0
            chance = 0.0
            for contest, rivals in contested(ledger):
                counts = backers(ledger, contest.id, kind, window)
                if not counts:
                    none += 1
                    continue
                most = max(counts.values())
                leaders = [c for c, count in counts.items() if count == most]
                if len(leaders) > 1:
                    ties += 1
                    continue
                n += 1
                won += leaders[0] in contest.elected
                chance += 1 / len(rivals)
            share = wilson(won, n)
            rows.append({
                "backer": kind, "timing": str(window), "hits": won, "value": share.value, "low": share.low, "high": share.high,
                "expected": chance / n if n else None, "n": n, "ties": ties, "without_backing": none,
            })  # fmt: skip
    definition = "share of contests won by the candidate with most public backers of a kind; the own state's and nominations apart"
    bias = "Support follows favourites and is reported for winners: a hit rate is no effect of backing."
    return Result("prediction", rows, about(ledger, definition, window="see timing"), (NEVER_A_VOTE, bias))


def conditional_logit(ledger: Ledger, *, window: Window = Window.BEFORE) -> Result:
    r"""Fit McFadden's conditional logit: which candidate of a contest wins, given the backing of each.

    .. math:: P(c \mid k) = \exp(b'x_c) / \sum_{c' \in k} \exp(b'x_{c'})

    with x = log(1 + state backers), acting in the office's name no more than others (left out where unknown), and national of a
    permanent member of the Security Council. One row a coefficient with its 95 percent Wald interval. (statsmodels)

    Raises
    ------
    UsageError
        Fewer than 50 contests have backing that tells the candidates apart.

    """
    outcome: list[int] = []
    features: list[list[float]] = []
    groups: list[str] = []
    for contest, rivals in contested(ledger):
        counts = backers(ledger, contest.id, "state", window)
        if len({counts.get(c.id, 0) for c in rivals}) < 2:
            continue
        for c in rivals:
            outcome.append(int(c.id in contest.elected))
            features.append([float(np.log1p(counts.get(c.id, 0))), float(c.state in PERMANENT_FIVE)])
            groups.append(contest.id)
    n = len(set(groups))
    if n < LEAST_CONTESTS:
        raise UsageError(
            f"Only {n} contests have state backing that tells their candidates apart; a conditional logit needs {LEAST_CONTESTS}. "
            "Read the hits instead."
        )
    from statsmodels.discrete.conditional_models import ConditionalLogit

    fitted = ConditionalLogit(np.array(outcome), np.array(features), groups=np.array(groups)).fit(disp=False)
    limits = fitted.conf_int()
    rows = [
        {"term": term, "value": float(fitted.params[k]), "low": float(limits[k][0]), "high": float(limits[k][1]),
         "p": float(fitted.pvalues[k]), "n": n, "candidacies": len(outcome)}
        for k, term in enumerate(("log(1 + state backers)", "stands for a permanent member"))
    ]  # fmt: skip
    definition = "conditional logit of winning, by contest; n counts contests whose candidates differ in state backing"
    bias = "Support follows favourites and is reported for winners: a coefficient is no effect of backing."
    return Result("prediction-logit", rows, about(ledger, definition, window=window), (NEVER_A_VOTE, bias))
