"""The page on alignment, and what state pages tell of agreement: public stances as `kg.alignment` counts them, laid out here."""

from __future__ import annotations

import datetime as dt
import weakref
from collections import Counter
from typing import Any

import networkx as nx

from kg import ids
from kg.alignment.agreement import LEAST_RANKED, LEAST_SHOWN, agreement
from kg.alignment.bipartite import incidence, state_candidate_graph
from kg.alignment.ledger import LEVELS, Ledger, Window
from kg.alignment.projection import co_support
from kg.alignment.signed import stated_graph
from kg.analysis.result import Row
from kg.answers import Asker
from kg.errors import UsageError
from kg.serve.explorer.facts.ledger import ledger_of, whole_ledger
from kg.serve.explorer.facts.reader import Facts, Reader

SEED = 1
_LOOSE = 0.3
_LEDGERS: weakref.WeakKeyDictionary[Asker, Ledger] = weakref.WeakKeyDictionary()
_KEPT = (
    "n",
    "items",
    "same",
    "opposite",
    "expected",
    "agreement",
    "agreement_low",
    "agreement_high",
    "p_permutation",
    "rank",
)


def _ledger(reader: Reader, today: str) -> Ledger:
    """Return the ledger of all selections, read once in a worker and policy."""
    if reader.asker not in _LEDGERS:
        _LEDGERS[reader.asker] = whole_ledger(reader, dt.date.fromisoformat(today))
    return _LEDGERS[reader.asker]


def _levels(level: str) -> tuple[str, ...]:
    if level and level not in LEVELS:
        raise UsageError(f"There is no such level; use one of: {', '.join(LEVELS)}.")
    return (level,) if level else ()


def pairs(reader: Reader, today: str, level: str = "") -> Facts:
    """Return the agreement of all pairs of states that spoke of the same candidacies: rows of `kg.alignment.agreement`, states by label.

    `states` gives `iri`, `label` and a short `code`; a pair has their places `a` and `b`, and the columns in `columns`.
    """
    ledger = _ledger(reader, today)
    given = incidence(ledger, levels=_levels(level))
    found = agreement(ledger, given, levels=_levels(level), least=1)
    names = sorted({row[key] for row in found.rows for key in ("state_a", "state_b")})
    place = {name: i for i, name in enumerate(names)}
    return {
        "states": [_state(reader, name) for name in names], "columns": list(_KEPT),
        "pairs": [[place[r["state_a"]], place[r["state_b"]], *(_rounded(r[key]) for key in _KEPT)] for r in found.rows],
        "about": found.about, "notes": list(found.notes), "shown": LEAST_SHOWN, "ranked": LEAST_RANKED,
        "spoke": len(given.states), "candidacies": len(given.items), "contests": len(given.contest_ids),
    }  # fmt: skip


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _state(reader: Reader, name: str) -> Facts:
    iri = ids.THING + name
    code = reader.one(iri, "iol:iso3") or name.rpartition("/")[2].upper()[:6]
    return {"iri": iri, "label": reader.label(iri), "code": code}


def network(reader: Reader, today: str, level: str = "", least: int = 2) -> Facts:
    """Return the network of states by what they stated of the same candidates, with places between 0 and 1.

    A link says in how many contests two states spoke of the same candidates (`least` or more), and on one side or on opposite ones more
    often. Places come from a spring layout; they have no meaning but nearness.
    """
    given = incidence(_ledger(reader, today), levels=_levels(level))
    graph = stated_graph(given, least=least)
    graph.remove_nodes_from([n for n, degree in list(graph.degree()) if not degree])
    drawn: nx.Graph[str] = nx.Graph()
    drawn.add_nodes_from(sorted(graph))
    for one, other, data in sorted((min(a, b), max(a, b), data["sign"]) for a, b, data in graph.edges(data=True)):
        # A link on opposite sides holds loosely, so that who has no other does not fly out of the picture.
        drawn.add_edge(one, other, weight=1.0 if data > 0 else _LOOSE)
    parts = sorted(nx.connected_components(drawn), key=lambda part: (-len(part), min(part)))
    for part in parts[1:]:  # else parts that share no link drift apart for ever
        drawn.add_edge(_busiest(drawn, parts[0]), _busiest(drawn, part), weight=_LOOSE)
    count = len(drawn)
    places = nx.spring_layout(drawn, seed=SEED, iterations=120, k=2.2 / count**0.5) if count else {}
    order = {name: i for i, name in enumerate(drawn)}
    xs, ys = [float(p[0]) for p in places.values()], [float(p[1]) for p in places.values()]
    nodes = [
        {**_state(reader, name), "x": _between(float(places[name][0]), xs), "y": _between(float(places[name][1]), ys), "degree": graph.degree(name)}
        for name in drawn
    ]  # fmt: skip
    links = sorted(
        [*sorted((order[a], order[b])), d["sign"], d["same"], d["opposite"], d["contests"]]
        for a, b, d in graph.edges(data=True)
    )
    return {"nodes": nodes, "links": links}


def _busiest(graph: nx.Graph[str], names: set[str]) -> str:
    return max(sorted(names), key=lambda name: graph.degree(name))


def _between(value: float, values: list[float]) -> float:
    low, high = min(values), max(values)
    return round((value - low) / (high - low), 4) if high > low else 0.5


def one_selection(reader: Reader, today: str, selection: str, level: str = "") -> Facts:
    """Return states and candidates of one selection, linked by what the states said of them in public before the outcome was known.

    Both are in the order in which few links cross: states by the mean place of those they spoke of.
    """
    iri = reader.asker.names.find(selection, ("selection",))
    ledger = ledger_of(reader, iri, dt.date.fromisoformat(today))
    graph = state_candidate_graph(ledger, incidence(ledger, levels=_levels(level)))
    sides = {n for n, data in graph.nodes(data=True) if data["bipartite"] == 1}
    ranked = sorted(sides, key=lambda c: (-graph.degree(c), c))
    place = {c: i for i, c in enumerate(ranked)}
    states = sorted(
        set(graph) - sides,
        key=lambda s: (sum(place[c] for c in graph[s]) / max(1, graph.degree(s)), -graph.degree(s), s),
    )
    seat = {s: i for i, s in enumerate(states)}
    candidates = [{**(reader.ref(reader.one(ids.THING + c, "iol:candidate")) or {}), "outcome": graph.nodes[c]["outcome"],
                   "for": sum(1 for s in graph[c] if graph.edges[s, c]["sign"] > 0),
                   "against": sum(1 for s in graph[c] if graph.edges[s, c]["sign"] < 0)} for c in ranked]  # fmt: skip
    return {
        **(reader.ref(iri) or {}), "states": [_state(reader, s) for s in states], "candidates": candidates,
        "links": sorted([seat[s], place[c], graph.edges[s, c]["sign"], _stances(ledger, s, c)] for s in states for c in graph[s]),
    }  # fmt: skip


def _stances(ledger: Ledger, state: str, candidacy: str) -> list[str]:
    """Return the IRIs of the stances on which a side rests."""
    found = (s for s in ledger.statements if s.speaks_for == state and s.candidacy == candidacy and s.sign)
    return sorted({ids.THING + s.stance for s in found if Window.NOT_AFTER.holds(s.timing)})


def contests(reader: Reader, today: str) -> list[Facts]:
    """Return the selections in which somebody took a side in public, with how many statements did, most first."""
    ledger = _ledger(reader, today)
    said = Counter(s.contest for s in ledger.statements if s.sign)
    return [
        {"id": id_.partition("/")[2], "label": ledger.contests[id_].label, "statements": n}
        for id_, n in sorted(said.items(), key=lambda x: (-x[1], x[0]))
    ]


def ties(reader: Reader, today: str, level: str = "") -> Facts:
    """Return the pairs that stood together, or apart, more often than the activity of both explains, and how many were tested.

    The null of both margins takes seconds to fit; `kg.alignment.projection.co_support` has the definitions.
    """
    ledger = _ledger(reader, today)
    found = co_support(ledger, incidence(ledger, levels=_levels(level)), levels=_levels(level))
    kept = [{**_named(reader, row), "relation": row["relation"], "observed": row["observed"], "expected": _rounded(row["expected"]),
             "p_holm": _rounded(row["p_holm"])} for row in found.rows if row["significant"]]  # fmt: skip
    return {"significant": kept, "seen": len(found.rows), "null": found.about["null"], "note": found.notes[-1]}


def _named(reader: Reader, row: Row) -> Facts:
    return {key: reader.ref(ids.THING + row[f"state_{key}"]) for key in ("a", "b")}


def alignment(reader: Reader, today: str, level: str = "", least: int = 2) -> Facts:
    """Return what the page on all selections shows: pairs, network, and the selections to choose from."""
    return {
        "pairs": pairs(reader, today, level),
        "network": network(reader, today, level, least),
        "contests": contests(reader, today),
    }
