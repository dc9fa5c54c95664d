"""JSON-LD 1.1, framed: a tree an organization, under the project's context."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.errors import needing
from kg.exports.columns import tables
from kg.exports.extract import Extract, Thing, expand
from kg.exports.formats import Format, Pieces
from kg.namespaces import PREFIXES
from kg.paths import ontology_dir

PARTS = {
    "offices": ("office", "officeOf"), "terms": ("term", "ofOffice"), "interruptions": ("interruption", "interrupts"),
    "rules": ("rule", "governs"), "thresholds": ("threshold", "thresholdOf"), "selections": ("selection", "fills"),
    "candidacies": ("candidacy", "candidacyIn"), "ballots": ("ballot", "ballotIn"), "tallies": ("tally", "tallyOf"),
    "stances": ("stance", "stanceOn"), "names": ("name", "nameOf"), "nationalities": ("nationality", "nationalityOf"),
}  # fmt: skip
"""By key of the tree, the kind of the part, and the property that leads from it to the whole."""
_PERSONS = ("iol:holder", "iol:candidate")
_XSD_STRING = PREFIXES["xsd"] + "string"
_NEVER = {"@embed": "@never"}


def context() -> dict[str, Any]:
    """Return the project's context with the keys that lead from the whole to its parts."""
    found: dict[str, Any] = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    parts = {key: {"@reverse": f"iol:{name}", "@type": "@id", "@container": "@set"} for key, (_, name) in PARTS.items()}
    return {**found, **parts}


def frame() -> dict[str, Any]:
    """Return the frame: organizations, and what belongs to them inside each other. What is named elsewhere is only named."""
    names = {"type": "NameForm"}
    person = {"type": "Person", "names": names, "nationalities": {"type": "Nationality", "nationalityState": _NEVER}}
    terms = {
        "type": "Term", "holder": person, "interruptions": {"type": "Interruption"}, "resultOf": _NEVER, "remainderOf": _NEVER,
        "statedPredecessor": _NEVER, "statedSuccessor": _NEVER,
    }  # fmt: skip
    selections = {
        "type": "Selection",
        "candidacies": {"type": "Candidacy", "candidate": person, "withdrewFor": _NEVER, "nominatedBy": _NEVER},
        "ballots": {"type": "Ballot", "elects": _NEVER, "tallies": {"type": "Tally", "tallyFor": _NEVER}},
        "stances": {"type": "Stance", "target": _NEVER, "supersedes": _NEVER, "actor": _NEVER, "onBehalfOf": _NEVER},
        "elected": _NEVER, "statedRule": _NEVER, "removes": _NEVER,
    }  # fmt: skip
    return {
        "type": "Organization", "names": names, "parentOrganization": _NEVER, "inSystemOf": _NEVER, "predecessorOrganization": _NEVER,
        "offices": {
            "type": "Office", "names": names, "continuesOffice": _NEVER, "partOfOffice": _NEVER, "terms": terms,
            "rules": {"type": "SelectionRule", "thresholds": {"type": "Threshold"}}, "selections": selections,
        },
    }  # fmt: skip


def write(extract: Extract, format_: Format) -> Pieces:
    """Return one document: the context once, what it is, and a tree for each organization, by id.

    Raises
    ------
    KgError
        PyLD is not installed.

    """
    with needing("JSON-LD needs", "exports"):
        from pyld import jsonld
    return _pieces(jsonld, extract, format_)


def _pieces(jsonld: Any, extract: Extract, format_: Format) -> Iterator[bytes]:
    about = extract.about()
    itself = {
        "iri": ids.graph_iri("view", about["policy"]),
        "dct:description": f"Holds {format_.holds}. Loses {format_.loses}.",
        "dct:license": {"iri": about["license"]},
        "dct:modified": {"@value": about["as_of"], "@type": "xsd:date"},
    }
    yield f'{{"@context": {_json(context())},\n"@graph": [\n{_json(itself)}'.encode()
    shape = {"@context": context(), "@embed": "@always", **frame()}
    for organization in extract.things("organization"):
        nodes = [expanded(thing) for thing in tree(extract, organization)]
        framed = jsonld.frame(nodes, shape, {"omitGraph": False, "omitDefault": True, "ordered": True})
        (root,) = (n for n in framed["@graph"] if n["iri"] == f"id:{organization.id}")
        yield f",\n{_json(root)}".encode()
    yield b"\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def tree(extract: Extract, root: Thing) -> list[Thing]:
    """Return a thing and its parts at any depth, with the persons who hold or seek office there; by id."""
    found = {root.id: root}
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        parts = [p for kind, name in PARTS.values() for p in extract.referring(kind, f"iol:{name}", thing.id)]
        persons = [extract.thing(one) for property_ in _PERSONS for one in thing.texts(property_)]
        for part in (*parts, *persons):
            if part is not None and part.id not in found:
                found[part.id] = part
                waiting.append(part)
    return [found[id_] for id_ in sorted(found)]


def expanded(thing: Thing) -> dict[str, Any]:
    """Return a thing as a node object in expanded form: its types and what its table holds, nothing derived."""
    node: dict[str, Any] = {
        "@id": ids.THING + thing.id,
        "@type": sorted(v.value for v in thing.values["rdf:type"]),
    }
    for property_ in sorted(_properties(thing.kind) & set(thing.values)):
        node[expand(property_)] = [_value(v) for v in sorted(thing.values[property_], key=str)]
    return node


def _properties(kind: str) -> set[str]:
    return {c.predicate for t in tables().values() if kind in t.kinds for c in t.columns if c.predicate}


def _value(value: ox.NamedNode | ox.Literal) -> dict[str, str]:
    if isinstance(value, ox.NamedNode):
        return {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    return {"@value": value.value} if datatype == _XSD_STRING else {"@value": value.value, "@type": datatype}
