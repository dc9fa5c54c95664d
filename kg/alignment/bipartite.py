"""States and candidacies as an incidence matrix and as bipartite graphs, with structural zeros for those not entitled."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from kg.alignment.coalitions import positions
from kg.alignment.entitlement import entitled_states
from kg.alignment.ledger import Ledger, Window

Signs = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Incidence:
    """The sides that states take towards items.

    Attributes
    ----------
    states : row labels, sorted.
    items : column labels: candidacies.
    contests : of each item, the index of its contest in `contest_ids`; contests are what is resampled.
    contest_ids : the contests, sorted.
    signs : int8, states x items; +1 for, -1 against, 0 not observed. Never read 0 as a side.
    allowed : bool, states x items; False is a structural zero: the state was not entitled, so it could not have been observed.

    """

    states: tuple[str, ...]
    items: tuple[str, ...]
    contests: npt.NDArray[np.int64]
    contest_ids: tuple[str, ...]
    signs: Signs
    allowed: Mask

    def joint_contests(self) -> npt.NDArray[np.int64]:
        """Return for each pair of states the number of contests with an item on which both are observed."""
        seen = self.signs != 0
        both = np.zeros((len(self.states), len(self.states)), dtype=np.int64)
        for k in range(len(self.contest_ids)):
            part = seen[:, self.contests == k].astype(np.int64)
            both += (part @ part.T) > 0
        np.fill_diagonal(both, 0)
        return both


def incidence(
    ledger: Ledger, *, levels: tuple[str, ...] = (), window: Window = Window.NOT_AFTER, strict: bool = True
) -> Incidence:
    """Return the incidence of states and candidacies.

    Parameters
    ----------
    ledger : the ledger.
    levels : levels at which words count; empty for every one that speaks for a state.
    window : which stances are read, by when they were made known.
    strict : each candidacy is an item, and backing one says nothing of another. If False, a contest of exactly two
        candidacies becomes one item, for or against the first: backing one then counts as opposing the other.

    Notes
    -----
    A state that spoke though no list has it entitled (an observer, a member whose date is wrong) is observed, so its cell is free.

    """
    entitled = entitled_states(ledger)
    cells: dict[tuple[str, str], int] = {}
    item_contest: dict[str, str] = {}
    for contest in sorted(ledger.contests):
        for (state, candidacy), sign in sides(ledger, contest, levels=levels, window=window, strict=strict).items():
            cells[state, candidacy] = sign
            item_contest[candidacy] = contest
    states = tuple(sorted({state for state, _ in cells}))
    items = tuple(sorted(item_contest))
    contest_ids = tuple(sorted(set(item_contest.values())))
    row, column = {s: i for i, s in enumerate(states)}, {c: k for k, c in enumerate(items)}
    signs = np.zeros((len(states), len(items)), dtype=np.int8)
    for (state, candidacy), sign in cells.items():
        signs[row[state], column[candidacy]] = sign
    allowed = np.array(
        [[state in entitled[item_contest[c]].states for c in items] for state in states], dtype=np.bool_
    ).reshape(signs.shape)  # fmt: skip
    place = {c: k for k, c in enumerate(contest_ids)}
    contests = np.array([place[item_contest[c]] for c in items], dtype=np.int64)
    return Incidence(states, items, contests, contest_ids, signs, allowed | (signs != 0))


def sides(
    ledger: Ledger,
    contest: str,
    *,
    levels: tuple[str, ...] = (),
    window: Window = Window.NOT_AFTER,
    strict: bool = True,
) -> dict[tuple[str, str], int]:
    """Return +1 or -1 by state and item of one contest: the cells of `incidence` that are not 0; options as there."""
    found, _ = positions(ledger, contest, levels=levels, window=window)
    return found if strict else _as_one_item(ledger, contest, found)


def _as_one_item(
    ledger: Ledger, contest: str, sides: dict[tuple[str, str], int]
) -> dict[tuple[str, str], int]:  # fmt: skip
    rivals = sorted(c.id for c in ledger.rivals(contest))
    if len(rivals) != 2:
        return sides
    first = rivals[0]
    found: dict[tuple[str, str], int] = {}
    clash = set()
    for (state, candidacy), sign in sides.items():
        turned = sign if candidacy == first else -sign
        if found.setdefault((state, first), turned) != turned:
            clash.add((state, first))
    return {pair: sign for pair, sign in found.items() if pair not in clash}


def state_candidate_graph(ledger: Ledger, given: Incidence) -> nx.Graph[str]:
    """Return states (bipartite=0) and candidacies (bipartite=1), linked by public stances with `sign` +1 or -1.

    States carry label, region, and `entitled` (items open to them); candidacies label, contest and outcome. A missing
    edge is silence where the state was entitled, and impossible where it was not: `Incidence.allowed` tells.
    """
    graph: nx.Graph[str] = nx.Graph()
    for i, state in enumerate(given.states):
        graph.add_node(state, bipartite=0, kind="state", entitled=int(given.allowed[i].sum()), **_state(ledger, state))
    for k, item in enumerate(given.items):
        candidacy = ledger.candidacies.get(item)
        graph.add_node(
            item, bipartite=1, kind="candidacy", label=candidacy.label if candidacy else item,
            contest=given.contest_ids[given.contests[k]], outcome=candidacy.outcome if candidacy else "",
        )  # fmt: skip
    for i, k in zip(*np.nonzero(given.signs), strict=True):
        sign = int(given.signs[i, k])
        graph.add_edge(given.states[i], given.items[k], sign=sign, side="for" if sign > 0 else "against")
    return graph


def state_contest_graph(ledger: Ledger, given: Incidence) -> nx.Graph[str]:
    """Return states (bipartite=0) and contests (bipartite=1), linked where a state took any side in public.

    An edge has `backs` and `opposes`, the numbers of candidacies. Contests carry label, organization and `decided`, a day in
    ISO form or empty.
    """
    graph: nx.Graph[str] = nx.Graph()
    for i, state in enumerate(given.states):
        graph.add_node(state, bipartite=0, kind="state", entitled=int(given.allowed[i].sum()), **_state(ledger, state))
    for id_ in given.contest_ids:
        contest = ledger.contests[id_]
        decided = contest.decided[0].isoformat() if contest.decided[0] else ""
        graph.add_node(
            id_, bipartite=1, kind="contest", label=contest.label, organization=contest.organization, decided=decided
        )  # fmt: skip
    for i, state in enumerate(given.states):
        for k, id_ in enumerate(given.contest_ids):
            signs = given.signs[i, given.contests == k]
            if signs.any():
                graph.add_edge(state, id_, backs=int((signs > 0).sum()), opposes=int((signs < 0).sum()))
    return graph


def _state(ledger: Ledger, state: str) -> dict[str, str]:
    known = ledger.world.states.get(state)
    return {"label": known.label if known else state, "region": known.region if known else ""}
