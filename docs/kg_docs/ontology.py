"""The ontology: every class and property, with definition, example, domain and range, and links to other vocabularies.

Sections are those of `ontology/leadership.ttl`, whose comments `# ---- title ---` are read as headings; a term belongs to the
section in which its block stands.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.ids import ONTOLOGY, VOCABULARY
from kg.paths import ontology_dir
from kg_docs.markdown import escape, link, target

SCHEMA = rdflib.Namespace("https://schema.org/")
_FIXED = {RDF.type: "", RDFS.subClassOf: "is a", RDFS.subPropertyOf: "implies", SKOS.closeMatch: "close to", SKOS.relatedMatch: "related to"}  # fmt: skip
_OF_OURS = re.compile(r"^iol:([A-Za-z0-9]+) a ")
_SECTION = re.compile(r"^# ---- (.+?) -+$")


@functools.cache
def graph() -> rdflib.Graph:
    """Return the ontology."""
    return rdflib.Graph().parse(ontology_dir() / "leadership.ttl")


@functools.cache
def alignments() -> rdflib.Graph:
    """Return the links to other vocabularies."""
    return rdflib.Graph().parse(ontology_dir() / "alignments.ttl")


def sections() -> Iterator[tuple[str, list[rdflib.URIRef]]]:
    """Yield the sections of the file, each with its terms in their order."""
    title, terms = "", list[rdflib.URIRef]()
    for line in (ontology_dir() / "leadership.ttl").read_text(encoding="utf-8").splitlines():
        if heading := _SECTION.match(line):
            if terms:
                yield title, terms
            title, terms = heading[1], []
        elif term := _OF_OURS.match(line):
            terms.append(rdflib.URIRef(ONTOLOGY + term[1]))
    yield title, terms


def classes(_: str) -> str:
    """Return a section for each class."""
    return _page(is_class=True)


def properties(_: str) -> str:
    """Return a section for each property."""
    return _page(is_class=False)


def _page(*, is_class: bool) -> str:
    parts = []
    for title, terms in sections():
        wanted = [term for term in terms if ((term, RDF.type, OWL.Class) in graph()) is is_class]
        if wanted:
            parts.append(f"## {title}")
            parts += [_class(term) if is_class else _property(term) for term in wanted]
    return "\n\n".join(parts)


def _class(term: rdflib.URIRef) -> str:
    g = graph()
    own = sorted(curie(p) for p in {*g.subjects(RDFS.domain, term), *g.subjects(SCHEMA.domainIncludes, term)})
    facts = [
        _fact("is a", (shown(o) for o in g.objects(term, RDFS.subClassOf) if isinstance(o, rdflib.URIRef))),
        _fact(
            "excludes", (shown(o) for o in (*g.objects(term, OWL.disjointWith), *g.subjects(OWL.disjointWith, term)))
        ),
        _fact("equals", (_restriction(o) for o in g.objects(term, OWL.equivalentClass))),
        _fact("narrower", (shown(o) for o in g.subjects(RDFS.subClassOf, term))),
        _fact("properties", (link(f"`{name}`", f"term {name}") for name in own)),
        *_aligned(term),
    ]
    return _entry(term, facts)


def _property(term: rdflib.URIRef) -> str:
    g = graph()
    kinds = []
    if (term, RDF.type, OWL.FunctionalProperty) in g:
        kinds.append("one value in truth")
    if (term, RDF.type, OWL.TransitiveProperty) in g:
        kinds.append("transitive")
    facts = [
        _fact("of", (shown(o) for p in (RDFS.domain, SCHEMA.domainIncludes) for o in g.objects(term, p))),
        _fact("value", (shown(o) for p in (RDFS.range, SCHEMA.rangeIncludes) for o in g.objects(term, p))),
        _fact("codes", (shown(o) for o in g.objects(term, RDFS.seeAlso) if str(o).startswith(VOCABULARY))),
        _fact("implies", (shown(o) for o in g.objects(term, RDFS.subPropertyOf))),
        _fact("inverse", (shown(o) for o in (*g.objects(term, OWL.inverseOf), *g.subjects(OWL.inverseOf, term)))),
        _fact("follows from", (_chain(o) for o in g.objects(term, OWL.propertyChainAxiom))),
        _fact("holds", kinds),
        *_aligned(term),
    ]
    return _entry(term, facts)


def _entry(term: rdflib.URIRef, facts: Iterable[str]) -> str:
    g, name = graph(), curie(term)
    old = " (deprecated)" if str(g.value(term, OWL.deprecated)) == "true" else ""
    example = g.value(term, SKOS.example)
    parts = [
        target(f"term {name}"),
        f"### `{name}`{old}",
        f"*{escape(str(g.value(term, RDFS.label)))}*: {escape(str(g.value(term, SKOS.definition)))}",
        f"For example: {escape(str(example))}" if example else "",
        "\n".join(fact for fact in facts if fact),
    ]
    return "\n\n".join(part for part in parts if part)


def _fact(name: str, values: Iterable[str]) -> str:
    said = ", ".join(dict.fromkeys(values))
    return f"- {name}: {said}" if said else ""


def _aligned(term: rdflib.URIRef) -> list[str]:
    a = alignments()
    names = {RDFS.subClassOf: "elsewhere, is a", RDFS.subPropertyOf: "elsewhere, implies", SKOS.closeMatch: "elsewhere, close to", SKOS.relatedMatch: "elsewhere, related to"}  # fmt: skip
    return [_fact(words, (shown(o) for o in sorted(a.objects(term, p), key=str))) for p, words in names.items()]


def curie(iri: rdflib.term.Node) -> str:
    """Return a name with the prefix that the ontology gives its namespace."""
    if str(iri).startswith(ONTOLOGY):
        return "iol:" + str(iri).removeprefix(ONTOLOGY)
    for prefix, namespace in (*alignments().namespaces(), *graph().namespaces()):
        if str(iri).startswith(namespace) and prefix:
            return f"{prefix}:{str(iri).removeprefix(namespace)}"
    return str(iri)


def shown(node: rdflib.term.Node) -> str:
    """Return a link to a term of ours, to a code list, or to a term of another vocabulary."""
    text = str(node)
    if text.startswith(ONTOLOGY):
        return link(f"`{curie(node)}`", f"term {curie(node)}")
    if text.startswith(VOCABULARY):
        name = text.removeprefix(VOCABULARY)
        return link(f"`{name}`", f"vocabulary {name.partition('/')[0]}")
    return f"[`{curie(node)}`]({text})"


def _restriction(node: rdflib.term.Node) -> str:
    g = graph()
    on, value = g.value(node, OWL.onProperty), g.value(node, OWL.hasValue)
    return f"whatever has {shown(on)} {shown(value)}" if on and value else shown(node)


def _chain(node: rdflib.term.Node) -> str:
    return " then ".join(shown(step) for step in rdflib.collection.Collection(graph(), node))


AREAS = {
    "Terms": ("Organization", "Office", "Person", "Term", "ActingTerm", "Interruption", "State", "Nationality", "Group"),
    "Selections": ("Selection", "SelectionRule", "Threshold", "Ballot", "Candidacy", "Tally", "Office", "Person", "Session", "Organ"),
    "What is said": ("Stance", "Endorsement", "Opposition", "Allegation", "Expectation", "Candidacy", "Selection", "Person", "State", "Group"),
    "Evidence": ("Document", "AssertionGraph", "View", "DerivedGraph", "Policy", "Conflict", "Claim"),
}  # fmt: skip
"""The diagrams: which classes each shows. Their lines are the object properties between them."""


def diagram(area: str) -> str:
    """Return a drawing of an area in Graphviz's language: an arrow for each property from class to class."""
    g = graph()
    iris = {name: rdflib.URIRef(ONTOLOGY + name) for name in AREAS[area]}
    names: dict[rdflib.term.Node, str] = {iri: name for name, iri in iris.items()}
    if unknown := [name for iri, name in names.items() if (iri, RDF.type, OWL.Class) not in g]:
        raise ValueError(f"The diagram {area} shows what is no class of the ontology: {', '.join(unknown)}.")
    arrows: dict[tuple[str, str], list[str]] = {}
    for prop in sorted(g.subjects(RDF.type, OWL.ObjectProperty), key=str):
        froms = [names[o] for p in (RDFS.domain, SCHEMA.domainIncludes) for o in g.objects(prop, p) if o in names]
        tos = [names[o] for p in (RDFS.range, SCHEMA.rangeIncludes) for o in g.objects(prop, p) if o in names]
        for one in froms:
            for other in tos:
                arrows.setdefault((one, other), []).append(str(prop).removeprefix(ONTOLOGY))
    lines = [f'{one} -> {other} [label="{chr(92) + "n"}"];'.replace(chr(92) + "n", r"\n".join(sorted(words))) for (one, other), words in sorted(arrows.items())]  # fmt: skip
    lines += [
        f"{names[one]} -> {names[other]} [arrowhead=empty, style=dashed];"
        for one, other in sorted(g.subject_objects(RDFS.subClassOf))
        if one in names and other in names
    ]
    drawing = "\n".join([*sorted(names.values()), *lines])
    return (
        f"```{{graphviz}}\n:alt: The classes {', '.join(sorted(names.values()))} and the properties between them\n\n"
        "digraph {\nrankdir=TB; bgcolor=transparent; nodesep=0.3; ranksep=0.55;\n"
        'node [shape=box, style="rounded,filled", fillcolor="#eef3f8", color="#34618e", fontname="Helvetica", fontsize=12];\n'
        'edge [color="#5b6b7a", fontname="Helvetica", fontsize=9, fontcolor="#33414e"];\n'
        f"{drawing}\n}}\n```"
    )


def readme(_: str) -> str:
    """Return what `ontology/README.md` says below its title, with its links as seen from `docs/reference`."""
    text = (ontology_dir() / "README.md").read_text(encoding="utf-8")
    body = text.partition("\n")[2]
    linked = re.sub(r"\]\((?!https?:|#)([^)]+\.(?:ttl|jsonld))\)", r"](../../ontology/\1)", body)
    return re.sub(r"\[([^]]+)\]\(examples/[^)]*\)", r"`ontology/\1`", linked)
