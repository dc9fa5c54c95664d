"""RDF syntaxes, from the dumps of a release, letter for letter: a store would normalize literals."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg import ids
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.graph.grouped import group, merged
from kg.graph.terms import Quad
from kg.graph.write import trig, turtle
from kg.namespaces import PREFIXES

_DUMPS = {"trig": "kg.trig", "nquads": "kg.nq"}
_BY_PYOXIGRAPH = {"rdfxml": ox.RdfFormat.RDF_XML, "jsonld-flat": ox.RdfFormat.JSON_LD}
_CHUNK = 1 << 20


def write(extract: Extract, format_: Format) -> Pieces:
    """Return the pieces of an RDF export.

    `trig` and `nquads` are everything in the release, or what documents say of the chosen organizations with the view of the
    policy; the others are the view of the policy and what follows from it.
    """
    if format_.name in _DUMPS and not extract.organizations:
        return _copy(extract, _DUMPS[format_.name])
    return (text.encode("utf-8") for text in _texts(extract, format_))


def _copy(extract: Extract, name: str) -> Iterator[bytes]:
    with (extract.release.folder / name).open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _texts(extract: Extract, format_: Format) -> Iterator[str]:
    header = _header(extract, format_)
    match format_.name:
        case "turtle":
            return turtle(merged(group(_of_policy(extract)).values()), header)
        case "ntriples":
            return iter(sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in _of_policy(extract)}))
        case "trig":
            return trig(group(_narrowed(extract)), header)
        case "nquads":
            lines = {f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in _narrowed(extract)}
            return iter(sorted(lines))
    return iter([_serialized(extract, format_.name)])


def _header(extract: Extract, format_: Format) -> str:
    about = extract.about()
    lines = [
        f"Who leads international organizations. Version {about['version']}, data as of {about['as_of']}.",
        f"Facts: CC0 1.0, {about['license']}",
        f"Policy: {about['policy']} (version {about['policy_version']}).",
        f"Holds {format_.holds}.",
        f"Loses {format_.loses}.",
    ]
    if extract.organizations:
        lines.append(f"Only {', '.join(extract.organizations)}, with what belongs to them and what that refers to.")
    return "\n".join(lines)


def _serialized(extract: Extract, name: str) -> str:
    """Return what pyoxigraph writes, from the dump's own lines; it folds the case of language tags."""
    lines = "".join(sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in _of_policy(extract)}))
    triples = ox.parse(lines.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)
    prefixes = {k: v for k, v in PREFIXES.items() if k not in ("id", "graph", "voc")}
    written = ox.serialize((q.triple for q in triples), format=_BY_PYOXIGRAPH[name], prefixes=prefixes)
    return (written or b"").decode("utf-8")


def _lines(extract: Extract) -> Iterator[Quad]:
    with (extract.release.folder / "kg.nq").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            subject, predicate, rest = line.rstrip("\n").split(" ", 2)
            object_, graph, _ = rest.rsplit(" ", 2)
            yield Quad(subject, predicate, object_, graph)


def _of_policy(extract: Extract) -> Iterator[Quad]:
    """Yield the quads of the policy's view and derived facts, letter for letter as they stand in the dump."""
    graphs = {f"<{ids.graph_iri(kind, extract.policy)}>" for kind in ("view", "derived")}
    for quad in _lines(extract):
        if quad.graph in graphs and _chosen(extract, quad.subject):
            yield quad


def _chosen(extract: Extract, subject: str) -> bool:
    return not extract.organizations or extract.has(ids.short_id(subject[1:-1]))


def _narrowed(extract: Extract) -> Iterator[Quad]:
    """Yield what documents say of the chosen things, who they are, and the view of the policy."""
    assertions, catalogue = f"<{ids.GRAPH}assertion/", f"<{ids.graph_iri('catalogue', '')}>"
    view = {f"<{ids.graph_iri(kind, extract.policy)}>" for kind in ("view", "derived")}
    sayings: set[str] = set()
    for quad in _lines(extract):
        if (quad.graph in view or quad.graph.startswith(assertions)) and _chosen(extract, quad.subject):
            if quad.graph not in view:
                sayings.add(quad.graph)
            yield quad
    policy = f"<{ids.thing_iri('policy', extract.policy)}>"
    for quad in _lines(extract):
        if quad.graph == catalogue and (
            quad.subject in sayings or quad.subject in view or quad.subject == policy or _chosen(extract, quad.subject)
        ):
            yield quad
