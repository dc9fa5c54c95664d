"""How a derived fact came about, step by step: inputs with their documents, the rule, what was computed, the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import pyoxigraph as ox

from kg import ids
from kg.graph.placing import CATALOGUE
from kg.graph.reading import Readable
from kg.namespaces import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_FROM = PREFIXES["prov"] + "wasDerivedFrom"
_ASSERTIONS = ids.graph_iri("assertion", "")
_RULES = ("rule", "threshold")
_ORDER = {"input": 0, "rule": 1, "computed": 2, "result": 3}
_DEPTH = 2
_PLUMBING = frozenset(
    [
        "derivedBy", "wasDerivedFrom", "label", "type", "restsOn", "fitVotes", "ballotIn", "tallyOf", "candidacyIn",
        "thresholdOf", "hasTerm", "hasHeldOffice", "hasLed", "follows", "precedes",
    ]
)  # fmt: skip
"""What only links a thing to its owner, or to what was derived of it."""
_MOST_VALUES = 8


@dataclass(frozen=True)
class Step:
    """A step: an `input` (what documents say), a `rule`, something `computed` from earlier steps, or the `result`."""

    number: int
    kind: str
    thing: str
    text: str
    documents: tuple[str, ...] = field(default=())
    uses: tuple[int, ...] = field(default=())
    """Numbers of the steps that a computed one or the result was drawn from."""


class Derivation:
    """Reads the steps behind one derived thing from a store, under a policy."""

    def __init__(self, store: Readable, policy: str) -> None:
        self._store = store
        self._view = ox.NamedNode(ids.graph_iri("view", policy))
        self._derived = ox.NamedNode(ids.graph_iri("derived", policy))
        self._catalogue = ox.NamedNode(ids.graph_iri(CATALOGUE.kind, CATALOGUE.id))

    def steps(self, iri: str) -> list[Step]:
        """Return the steps that lead to a thing, inputs first; none where it is not derived."""
        node = ox.NamedNode(iri)
        if not self._sources(node):
            return []
        found: dict[ox.NamedNode, str] = {}
        self._collect(node, found, 0)
        found.pop(node, None)
        order = sorted(found, key=lambda n: (_ORDER[found[n]], n.value))
        order.append(node)
        numbers = {n: k for k, n in enumerate(order, 1)}
        return [self._step(n, found.get(n, "result"), numbers) for n in order]

    def _collect(self, node: ox.NamedNode, found: dict[ox.NamedNode, str], depth: int) -> None:
        for source in self._sources(node):
            if source in found or source.value.startswith(_ASSERTIONS):
                continue
            kind = ids.short_id(source.value).partition("/")[0]
            computed = bool(self._sources(source))
            found[source] = "computed" if computed else "rule" if kind in _RULES else "input"
            if computed and depth < _DEPTH:
                self._collect(source, found, depth + 1)

    def _sources(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(_FROM), None, self._derived)
        return [q.object for q in quads if isinstance(q.object, ox.NamedNode)]

    def _step(self, node: ox.NamedNode, kind: str, numbers: dict[ox.NamedNode, int]) -> Step:
        sources = self._sources(node)
        uses = tuple(sorted(numbers[s] for s in sources if s in numbers))
        named = [s for s in sources if s.value.startswith(_ASSERTIONS)]
        documents = self._documents(named) if kind in ("computed", "result") else self._documents(self._asserted(node))
        text = self._text(node, kind)
        return Step(numbers[node], kind, ids.short_id(node.value), text, documents, uses)

    def _asserted(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        graphs = {q.graph_name for q in self._store.quads_for_pattern(node, None, None, None)}
        return [g for g in graphs if isinstance(g, ox.NamedNode) and g.value.startswith(_ASSERTIONS)]

    def _documents(self, graphs: Iterable[ox.NamedNode]) -> tuple[str, ...]:
        names = set()
        for graph in graphs:
            for quad in self._store.quads_for_pattern(
                graph, ox.NamedNode(ids.ONTOLOGY + "inDocument"), None, self._catalogue
            ):
                names.add(_short(quad.object).removeprefix("document/"))
        return tuple(sorted(names))

    def _values(self, node: ox.NamedNode) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for graph in (self._view, self._derived):
            for quad in self._store.quads_for_pattern(node, None, None, graph):
                name = _property(quad.predicate.value)
                if not name.endswith(("Earliest", "Latest")) and name not in _PLUMBING:
                    values.setdefault(name.removesuffix("Edtf"), []).append(_short(quad.object))
        return {name: sorted(set(found)) for name, found in sorted(values.items())}

    def _label(self, node: ox.NamedNode) -> str:
        for graph in (self._derived, self._view):
            for quad in self._store.quads_for_pattern(node, ox.NamedNode(_LABEL), None, graph):
                return _short(quad.object)
        return ""

    def _text(self, node: ox.NamedNode, kind: str) -> str:
        values = self._values(node)
        label = self._label(node)
        thing = ids.short_id(node.value)
        if kind in ("computed", "result"):
            worked = self._worked(thing.partition("/")[0], values)
            said = label or "; ".join(f"{k} {', '.join(v[:3])}" for k, v in list(values.items())[:_MOST_VALUES])
            return f"{worked}: {said}" if worked else said
        shown = [f"{name} {', '.join(v[:4])}{' ...' if len(v) > 4 else ''}" for name, v in values.items()]
        more = f"; and {len(shown) - _MOST_VALUES} more" if len(shown) > _MOST_VALUES else ""
        return "; ".join(([label] if label else []) + shown[:_MOST_VALUES]) + more

    def _worked(self, kind: str, values: dict[str, list[str]]) -> str:
        """Return the arithmetic of a finding, written out."""
        one = {name: found[0] for name, found in values.items()}
        if kind == "threshold-finding" and "appliesThreshold" in one:
            asked = self._values(ox.NamedNode(ids.THING + one["appliesThreshold"]))
            return _threshold_arithmetic({name: found[0] for name, found in asked.items()}, one)
        if kind == "ballot-result" and "validVotes" in one:
            margin = f", margin {one['margin']}" if "margin" in one else ""
            return f"{one['validVotes']} valid votes ({one.get('validBasis', 'stated')}){margin}"
        if "certainDays" in one:
            most = one.get("possibleDays", one["certainDays"])
            return f"{one['certainDays']} days for certain" + (f", up to {most}" if most != one["certainDays"] else "")
        return ""


def _threshold_arithmetic(asked: dict[str, str], found: dict[str, str]) -> str:
    needed, reached, base = (found.get(k) for k in ("neededVotes", "reachedVotes", "baseVotes"))
    comparison = asked.get("comparison", "")
    if comparison == "most":
        return f"more than any other is {needed}" if needed else "more votes than any other"
    if "numerator" not in asked or "denominator" not in asked:
        return ""
    part = f"{asked['numerator']}/{asked['denominator']}"
    words = f"{comparison.replace('-', ' ')} {part}"
    if needed is None or base is None:
        return words
    exact = Fraction(int(asked["numerator"]), int(asked["denominator"])) * int(base)
    whole = str(exact) if exact.denominator == 1 else f"{float(exact):.2f}"
    sums = f"{words} of {base} is {whole}, so {needed} votes"
    if reached is None:
        return sums
    return f"{sums}; {reached} {'is enough' if int(reached) >= int(needed) else 'is less'}"


def _property(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _short(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(ids.VOCABULARY):
            return term.value.rpartition("/")[2]
        return ids.short_id(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)
