"""The part of SHACL Core that `ontology/shapes.ttl` uses, evaluated on terms as text, more than ten times as fast as pySHACL.

pySHACL stays the oracle: the tests hold the results of both equal on the shipped data and on every example that breaks a
shape. A constraint that is not known here is an error when the shapes are read, so no shape can be passed over in silence.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.graph.grouped import Subjects
from kg.namespaces import PREFIXES

_SH = "http://www.w3.org/ns/shacl#"
_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_TYPE = f"<{_RDF}type>"
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_NOTHING: dict[str, list[str]] = {}

Check: TypeAlias = "Callable[[Data, str], bool]"


class UnknownConstraint(ValueError):
    """A shape uses a part of SHACL that this module does not know."""


@dataclass(frozen=True)
class Result:
    """A result of validation, as SHACL has it; `path` and `value` are empty where there is none."""

    severity: str
    shape: str
    path: str
    focus: str
    message: str
    value: str


class Data:
    """Triples by subject and predicate, as terms in N-Quads syntax."""

    def __init__(self, subjects: Subjects) -> None:
        self._index: dict[str, dict[str, list[str]]] = {}
        self._instances: dict[str, list[str]] = {}
        for subject, said in subjects.items():
            about = self._index[subject] = {}
            for statement in said:
                predicate, _, object_ = statement.partition(" ")
                known = about.get(predicate)
                if known is None:
                    about[predicate] = [object_]
                else:
                    known.append(object_)
            for cls in about.get(_TYPE, ()):
                self._instances.setdefault(cls, []).append(subject)

    def values(self, focus: str, path: Sequence[str]) -> list[str]:
        """Return the distinct values of a path: one predicate, or several after each other."""
        if len(path) == 1:
            return self._index.get(focus, _NOTHING).get(path[0], [])
        found = [focus]
        for predicate in path:
            found = [o for s in found for o in self._index.get(s, {}).get(predicate, ())]
        return list(dict.fromkeys(found))

    def instances(self, cls: str) -> list[str]:
        """Return the instances of a class."""
        return self._instances.get(cls, [])

    def is_a(self, node: str, cls: str) -> bool:
        """Whether a node is an instance of a class."""
        return cls in self._index.get(node, {}).get(_TYPE, ())


@dataclass
class Shape:
    """A shape, ready to be applied. `path` is None for a node shape."""

    name: str
    path: tuple[str, ...] | None
    severity: str
    message: str
    targets: tuple[str, ...] = ()
    each: list[Check] = field(default_factory=list)
    """What each value must pass; the value stands in the result."""
    all_: list[Callable[[Data, str, list[str]], Iterable[str]]] = field(default_factory=list)
    """What the values must pass together; yields for each failure the value that the result names, or nothing."""
    inner: list[Shape] = field(default_factory=list)

    def results(self, data: Data, focus: str) -> list[Result]:
        """Return what is wrong with a focus node."""
        values = [focus] if self.path is None else data.values(focus, self.path)
        found: list[Result] = []
        for together in self.all_:
            found.extend(self._result(focus, value) for value in together(data, focus, values))
        for value in values:
            for check in self.each:
                if not check(data, value):
                    found.append(self._result(focus, value))
            for shape in self.inner:
                found.extend(shape.results(data, value))
        return found

    def conforms(self, data: Data, node: str) -> bool:
        """Whether nothing is wrong with a node."""
        return not self.results(data, node)

    def _result(self, focus: str, value: str) -> Result:
        path = self.path[0] if self.path is not None and len(self.path) == 1 else ""
        return Result(self.severity, self.name, path, focus, self.message, value)


def validate(shapes: Iterable[Shape], data: Data) -> Iterator[Result]:
    """Yield the results of all shapes on their targets."""
    for shape in shapes:
        for focus in dict.fromkeys(node for cls in shape.targets for node in data.instances(cls)):
            yield from shape.results(data, focus)


def read_shapes(path: Path) -> list[Shape]:
    """Read the node shapes of a Turtle file.

    Raises
    ------
    UnknownConstraint
        A shape uses what this module does not know.

    """
    said: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        said.setdefault(str(triple.subject), {}).setdefault(str(triple.predicate), []).append(str(triple.object))
    compiler = _Compiler(said)
    names = sorted(s for s, p in said.items() if f"<{_SH}NodeShape>" in p.get(_TYPE, ()))
    return [compiler.shape(name) for name in names]


_NOT_CONSTRAINTS = {"path", "severity", "message", "targetClass", "qualifiedMaxCount"}


class _Compiler:
    def __init__(self, said: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._said = said

    def shape(self, node: str, within: str = "") -> Shape:
        """Compile a shape; one without a name takes that of the shape it stands in, since blank nodes change from run to run."""
        said = self._said[node]

        def of(name: str) -> list[str]:
            return said.get(f"<{_SH}{name}>", [])

        paths = of("path")
        path = tuple(self._list(paths[0])) if paths and paths[0].startswith("_:") else tuple(paths) or None
        severity = (of("severity") or [f"<{_SH}Violation>"])[0]
        message = " ".join(text_of(m) for m in of("message")[:1])
        shape = Shape(
            within if node.startswith("_:") and within else node,
            path,
            severity.removeprefix(f"<{_SH}").rstrip(">").lower(),
            message,
            tuple(of("targetClass")),
        )
        for predicate, objects in said.items():
            name = predicate.removeprefix(f"<{_SH}").rstrip(">")
            if not predicate.startswith(f"<{_SH}") or name in _NOT_CONSTRAINTS:
                continue
            for object_ in objects:
                self._constrain(shape, name, object_, said)
        return shape

    def _list(self, node: str) -> Iterator[str]:
        while node != f"<{_RDF}nil>":
            yield self._said[node][f"<{_RDF}first>"][0]
            node = self._said[node][f"<{_RDF}rest>"][0]

    def _constrain(self, shape: Shape, name: str, value: str, said: Mapping[str, list[str]]) -> None:
        match name:
            case "property":
                shape.inner.append(self.shape(value, shape.name))
            case "class":
                shape.each.append(lambda data, v: data.is_a(v, value))
            case "datatype":
                wanted = value[1:-1]
                shape.each.append(lambda data, v: _well_typed(v, wanted))
            case "nodeKind":
                is_iri = {f"<{_SH}IRI>": True, f"<{_SH}Literal>": False}[value]
                shape.each.append(lambda data, v: v.startswith("<") is is_iri)
            case "in":
                allowed = frozenset(self._list(value))
                shape.each.append(lambda data, v: v in allowed)
            case "pattern":
                pattern = re.compile(text_of(value))
                shape.each.append(lambda data, v: pattern.search(text_of(v)) is not None)
            case "minLength":
                least = int(text_of(value))
                shape.each.append(lambda data, v: len(text_of(v)) >= least)
            case "minInclusive":
                shape.each.append(lambda data, v: _at_most(value, v))
            case "maxInclusive":
                shape.each.append(lambda data, v: _at_most(v, value))
            case "node":
                inner = self.shape(value)
                shape.each.append(lambda data, v: inner.conforms(data, v))
            case "not":
                inner = self.shape(value)
                shape.each.append(lambda data, v: not inner.conforms(data, v))
            case "or":
                choices = [self.shape(n) for n in self._list(value)]
                shape.each.append(lambda data, v: any(c.conforms(data, v) for c in choices))
            case "minCount":
                least = int(text_of(value))
                shape.all_.append(lambda data, focus, values: ("",) if len(values) < least else ())
            case "maxCount":
                most = int(text_of(value))
                shape.all_.append(lambda data, focus, values: ("",) if len(values) > most else ())
            case "hasValue":
                shape.all_.append(lambda data, focus, values: ("",) if value not in values else ())
            case "lessThanOrEquals":
                shape.all_.append(
                    lambda data, focus, values: (
                        v for v in values for other in data.values(focus, (value,)) if not _at_most(v, other)
                    )
                )
            case "qualifiedValueShape":
                inner, most = self.shape(value), int(text_of(said[f"<{_SH}qualifiedMaxCount>"][0]))
                shape.all_.append(
                    lambda data, focus, values: ("",) if sum(inner.conforms(data, v) for v in values) > most else ()
                )
            case _:
                raise UnknownConstraint(f"sh:{name} in {shape.name}; add it to kg/validate/engine.py")


@functools.lru_cache(maxsize=1 << 18)  # several shapes look at each value
def text_of(term: str) -> str:
    """Return what a term says: the text of a literal, or an IRI."""
    if term.startswith("<"):
        return term[1:-1]
    match = _LITERAL.fullmatch(term)
    text = match[1] if match else term
    if "\\" not in text:
        return text
    return _ESCAPED.sub(
        lambda m: chr(int(m[1][1:], 16)) if m[1][0] in "uU" and len(m[1]) > 1 else _PLAIN.get(m[1], m[1]), text
    )


def _datatype(term: str) -> str:
    match = _LITERAL.fullmatch(term)
    if match is None:
        return ""
    return _RDF + "langString" if match[2] else match[3] or _XSD + "string"


_FORM = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    _XSD + "boolean": re.compile(r"true|false|1|0"),
}


@functools.lru_cache(maxsize=1 << 18)
def _well_typed(term: str, datatype: str) -> bool:
    """Whether a term is a literal of the datatype, and its text one that the datatype has."""
    if _datatype(term) != datatype:
        return False
    if datatype == _XSD + "date":
        return _day(text_of(term)) is not None
    form = _FORM.get(datatype)
    return form is None or form.fullmatch(text_of(term)) is not None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _at_most(left: str, right: str) -> bool:
    """Whether a literal is at most another: numbers by value, days by time; what cannot be compared is not."""
    types = {_datatype(left), _datatype(right)}
    if types == {_XSD + "date"}:
        first, second = _day(text_of(left)), _day(text_of(right))
        return first is not None and second is not None and first <= second
    if types <= {_XSD + "integer", _XSD + "decimal"}:
        try:
            return Decimal(text_of(left)) <= Decimal(text_of(right))
        except InvalidOperation:
            return False
    return False
