"""What the data set says of itself in VoID and DCAT: the server and a data release say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg import ids
from kg.namespaces import PREFIXES

VOID, DCAT, SPDX = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#"
TITLE = "Who leads international organizations"
DESCRIPTION = (
    "Who held which leading office of an international organization when, how they were chosen, by which ballots and rules, who "
    "supported or opposed whom in public, and which document says so. Where documents disagree, named policies choose."
)
PUBLISHER = "io-leadership maintainers"
OWL_VERSION = PREFIXES["owl"] + "versionInfo"
_DCT, _XSD, _RDF = PREFIXES["dct"], PREFIXES["xsd"], PREFIXES["rdf"]


class Triples:
    """Triples in the making."""

    def __init__(self) -> None:
        self.made: list[ox.Triple] = []

    def say(self, subject: str, predicate: str, *objects: Any) -> None:
        """Add triples; a `Literal` stays, text is an IRI, a number an integer."""
        for object_ in objects:
            term = (
                object_
                if isinstance(object_, ox.Literal)
                else ox.NamedNode(object_)
                if isinstance(object_, str)
                else ox.Literal(object_)
            )
            self.made.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term))


@dataclass(frozen=True)
class Distribution:
    """A file of the data set: its address, media type, size in bytes, checksum, and whether it is a dump of RDF.

    `compressed` is the media type of the compression, empty where there is none; `media_type` is then that of what is inside.
    """

    address: str
    media_type: str
    bytes: int
    sha256: str
    dump: bool
    compressed: str = ""


def describe(
    dataset: str, manifest: Mapping[str, Any], distributions: Iterable[Distribution], endpoint: str = ""
) -> list[ox.Triple]:
    """Return the description of the data set.

    Parameters
    ----------
    dataset : its IRI.
    manifest : the manifest of the release; may be empty.
    distributions : its files.
    endpoint : address of its SPARQL endpoint; empty where there is none.

    """
    triples = Triples()
    triples.say(dataset, _RDF + "type", VOID + "Dataset", DCAT + "Dataset")
    _say_who(triples, dataset)
    if endpoint:
        triples.say(dataset, VOID + "sparqlEndpoint", endpoint)
    triples.say(dataset, VOID + "uriSpace", ox.Literal(ids.THING))
    triples.say(dataset, VOID + "vocabulary", ids.ONTOLOGY)
    if manifest:
        triples.say(dataset, _DCT + "license", manifest["license"])
        triples.say(dataset, _DCT + "modified", ox.Literal(manifest["as_of"], datatype=ox.NamedNode(_XSD + "date")))
        triples.say(dataset, VOID + "triples", manifest["quads"])
        triples.say(dataset, OWL_VERSION, ox.Literal(str(manifest["version"])))
        for policy, count in sorted(manifest.get("triples_by_policy", {}).items()):
            _subset(triples, dataset, manifest, policy, count)
    for one in distributions:
        _distribution(triples, dataset, one)
    return triples.made


def _say_who(triples: Triples, dataset: str) -> None:
    publisher = dataset + "#publisher"
    triples.say(dataset, _DCT + "title", ox.Literal(TITLE, language="en"))
    triples.say(dataset, _DCT + "description", ox.Literal(DESCRIPTION, language="en"))
    triples.say(dataset, _DCT + "publisher", publisher)
    triples.say(publisher, _RDF + "type", PREFIXES["foaf"] + "Agent")
    triples.say(publisher, PREFIXES["foaf"] + "name", ox.Literal(PUBLISHER))


def _subset(triples: Triples, dataset: str, manifest: Mapping[str, Any], policy: str, count: int) -> None:
    """Say what one policy accepts and what follows from it: a data set within the data set."""
    subset = f"{dataset}#policy-{policy}"
    triples.say(dataset, VOID + "subset", subset)
    triples.say(subset, _RDF + "type", VOID + "Dataset")
    triples.say(subset, _DCT + "title", ox.Literal(f"{TITLE}, under the policy {policy}", language="en"))
    about = f"What the policy {policy} accepts of what documents say, and what follows from it."
    triples.say(subset, _DCT + "description", ox.Literal(about, language="en"))
    triples.say(subset, _DCT + "license", manifest["license"])
    triples.say(subset, _DCT + "publisher", dataset + "#publisher")
    triples.say(subset, _DCT + "modified", ox.Literal(manifest["as_of"], datatype=ox.NamedNode(_XSD + "date")))
    triples.say(subset, _DCT + "isReferencedBy", ids.thing_iri("policy", policy))
    triples.say(subset, VOID + "triples", count)


def _distribution(triples: Triples, dataset: str, one: Distribution) -> None:
    size = ox.Literal(str(one.bytes), datatype=ox.NamedNode(_XSD + "nonNegativeInteger"))
    checksum = one.address + "#checksum"
    triples.say(dataset, DCAT + "distribution", one.address)
    triples.say(one.address, _RDF + "type", DCAT + "Distribution")
    triples.say(one.address, DCAT + "downloadURL", one.address)
    triples.say(one.address, DCAT + "mediaType", ox.Literal(one.media_type))
    if one.compressed:
        triples.say(one.address, DCAT + "compressFormat", ox.Literal(one.compressed))
    triples.say(one.address, DCAT + "byteSize", size)
    triples.say(one.address, SPDX + "checksum", checksum)
    triples.say(checksum, _RDF + "type", SPDX + "Checksum")
    triples.say(checksum, SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
    hexadecimal = ox.NamedNode(_XSD + "hexBinary")
    triples.say(checksum, SPDX + "checksumValue", ox.Literal(one.sha256, datatype=hexadecimal))
    if one.dump:
        triples.say(dataset, VOID + "dataDump", one.address)
