"""The page of the ontology: every class and property, and where the data use it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.namespaces import PREFIXES
from kg.paths import ontology_dir
from kg.serve.explorer.facts.reader import Facts, Reader

_TERM = re.compile(r"^iol:([A-Za-z0-9]+) a ")
_SECTION = re.compile(r"^# ---- (.+?) -+$")
_PREFIX = re.compile(r"^@prefix ([\w-]+): <([^>]+)>", re.MULTILINE)
_CLASS, _SEE = PREFIXES["owl"] + "Class", PREFIXES["rdfs"] + "seeAlso"
_SCHEMA = "https://schema.org/"
_WORDS: Mapping[str, tuple[str, ...]] = {
    "domain": (PREFIXES["rdfs"] + "domain", _SCHEMA + "domainIncludes"),
    "range": (PREFIXES["rdfs"] + "range", _SCHEMA + "rangeIncludes"),
    "broader": (PREFIXES["rdfs"] + "subClassOf", PREFIXES["rdfs"] + "subPropertyOf"),
    "inverse": (PREFIXES["owl"] + "inverseOf",),
    "disjoint": (PREFIXES["owl"] + "disjointWith",),
}
_ALIGNED = {
    PREFIXES["rdfs"] + "subClassOf": "is a", PREFIXES["rdfs"] + "subPropertyOf": "implies",
    PREFIXES["skos"] + "closeMatch": "close to", PREFIXES["skos"] + "relatedMatch": "related to",
}  # fmt: skip
_Triples = dict[str, dict[str, list[str]]]


@functools.cache
def _file(name: str) -> tuple[_Triples, dict[str, str]]:
    """Return the statements of a file of the ontology by subject and property, and the prefixes that it declares."""
    path = ontology_dir() / name
    found: _Triples = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode):
            values = found.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, [])
            values.append(str(getattr(triple.object, "value", triple.object)))
    return found, dict(_PREFIX.findall(path.read_text(encoding="utf-8")))


def sections() -> list[tuple[str, list[str]]]:
    """Return the sections of `leadership.ttl` by the headings in its comments, each with its terms in their order."""
    made: list[tuple[str, list[str]]] = [("", [])]
    for line in (ontology_dir() / "leadership.ttl").read_text(encoding="utf-8").splitlines():
        if heading := _SECTION.match(line):
            made.append((heading[1], []))
        elif term := _TERM.match(line):
            made[-1][1].append(ids.ONTOLOGY + term[1])
    return [(title, terms) for title, terms in made if terms]


def ontology(reader: Reader) -> Facts:
    """Return the ontology: `about`, and `parts` (classes, properties) of sections, each a `title` and `terms`.

    A term has `name`, `label`, `definition`, `example` in words, `domain`, `range`, `broader`, `inverse`, `disjoint` (references),
    `codes` (its code list or None), `single` (one value in truth), `aligned` (`how`, `iri`, `label`), `properties` (of a class), and
    `used`, the first statement that is found with it under the policy (`subject`, `value`), or None.
    """
    stated, _ = _file("leadership.ttl")
    of_class: dict[str, list[str]] = {}
    for iri, values in stated.items():
        for name in _WORDS["domain"]:
            for domain in values.get(name, ()):
                of_class.setdefault(domain, []).append(iri)
    parts = []
    for title, is_class in (("Classes", True), ("Properties", False)):
        found = []
        for heading, terms in sections():
            chosen = [t for t in terms if (_CLASS in stated[t].get(PREFIXES["rdf"] + "type", ())) is is_class]
            if chosen:
                made = [_term(reader, t, is_class, sorted(of_class.get(t, ()))) for t in chosen]
                found.append({"title": heading, "terms": made})
        parts.append({"title": title, "sections": found, "count": sum(len(s["terms"]) for s in found)})
    return {"about": _about(stated), "parts": parts}


def _about(stated: _Triples) -> Facts:
    own = stated[ids.BASE + "ontology"]
    dct, owl = PREFIXES["dct"], PREFIXES["owl"]
    names = {
        "title": dct + "title",
        "description": dct + "description",
        "version": owl + "versionInfo",
        "license": dct + "license",
    }
    return {key: next(iter(own.get(iri, ())), "") for key, iri in names.items()}


def _term(reader: Reader, iri: str, is_class: bool, properties: list[str]) -> Facts:
    values = _file("leadership.ttl")[0][iri]
    types = values.get(PREFIXES["rdf"] + "type", ())

    def first(name: str) -> str:
        return next(iter(values.get(name, ())), "")

    return {
        "iri": iri, "name": iri.removeprefix(ids.ONTOLOGY), "is_class": is_class, "label": first(PREFIXES["rdfs"] + "label"),
        "definition": first(PREFIXES["skos"] + "definition"), "example": first(PREFIXES["skos"] + "example"),
        "comment": first(PREFIXES["rdfs"] + "comment"), "deprecated": first(PREFIXES["owl"] + "deprecated") == "true",
        **{key: [_ref(o) for name in names for o in values.get(name, ())] for key, names in _WORDS.items()},
        "codes": next((_ref(o) for o in values.get(_SEE, ()) if o.startswith(ids.VOCABULARY)), None),
        "single": PREFIXES["owl"] + "FunctionalProperty" in types, "aligned": _aligned(iri),
        "properties": [_ref(p) for p in properties], "used": _used(reader, iri, is_class),
    }  # fmt: skip


def _aligned(iri: str) -> list[Facts]:
    stated, _ = _file("alignments.ttl")
    return [
        {"how": how, **_ref(target)}
        for name, how in _ALIGNED.items()
        for target in sorted(stated.get(iri, {}).get(name, ()))
    ]


def _ref(iri: str) -> Facts:
    """Return a term as `iri` and `label`: with the prefix that the ontology gives its namespace."""
    if iri.startswith(ids.VOCABULARY):
        return {"iri": iri, "label": iri.removeprefix(ids.VOCABULARY)}
    for name in ("leadership.ttl", "alignments.ttl"):
        for prefix, namespace in _file(name)[1].items():
            if iri.startswith(namespace):
                return {"iri": iri, "label": f"{prefix}:{iri.removeprefix(namespace)}"}
    return {"iri": iri, "label": iri}


def _used(reader: Reader, iri: str, is_class: bool) -> Facts | None:
    quad: Any = reader.any_with("rdf:type", iri) if is_class else reader.any_with_property(iri)
    if quad is None or not isinstance(quad.subject, ox.NamedNode):
        return None
    value = quad.object
    shown = (
        reader.ref(value.value)
        if isinstance(value, ox.NamedNode)
        else {"iri": None, "label": str(getattr(value, "value", value))}
    )
    return {"subject": reader.ref(quad.subject.value), "value": None if is_class else shown}
