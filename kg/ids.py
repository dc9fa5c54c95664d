"""Identifiers and the IRIs made from them.

An id is chosen once by a curator (`interpol-president/kim-jong-yang/2`), never computed from a date or a value that a
correction would change. Together with its kind it gives the IRI: `id/term/interpol-president/kim-jong-yang/2`.
This is the only place where IRIs of things, graphs and concepts are put together.
"""

from __future__ import annotations

import re

BASE = "https://w3id.org/io-leadership/"
ONTOLOGY = BASE + "ontology#"
THING = BASE + "id/"
GRAPH = BASE + "graph/"
VOCABULARY = BASE + "vocabulary/"

ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")


def is_id(text: str) -> bool:
    """Whether `text` is well formed as an id: lower-case ASCII letters and digits, hyphens, slashes between segments.

    >>> is_id("interpol-president/kim-jong-yang/2"), is_id("Kim Jong-yang")
    (True, False)
    """
    return ID_PATTERN.fullmatch(text) is not None


def thing_iri(kind: str, id_: str) -> str:
    """Return the IRI of a thing.

    >>> thing_iri("person", "kim-jong-yang")
    'https://w3id.org/io-leadership/id/person/kim-jong-yang'
    """
    return f"{THING}{kind}/{id_}"


def concept_iri(scheme: str, code: str) -> str:
    """Return the IRI of a concept of a controlled vocabulary.

    >>> concept_iri("mandate", "remainder")
    'https://w3id.org/io-leadership/vocabulary/mandate/remainder'
    """
    return f"{VOCABULARY}{scheme}/{code}"


def graph_iri(kind: str, id_: str) -> str:
    """Return the IRI of a named graph.

    >>> graph_iri("view", "default")
    'https://w3id.org/io-leadership/graph/view/default'
    """
    return f"{GRAPH}{kind}/{id_}" if id_ else f"{GRAPH}{kind}"


def short_id(iri: str) -> str:
    """Return the part of an IRI that a person types: `kind/id`, `scheme/code`, `graph/...`; other IRIs unchanged.

    >>> short_id("https://w3id.org/io-leadership/id/person/kim-jong-yang")
    'person/kim-jong-yang'
    """
    if iri.startswith(THING):
        return iri[len(THING) :]
    if iri.startswith(VOCABULARY):
        return iri[len(VOCABULARY) :]
    if iri.startswith(ONTOLOGY):
        return "iol:" + iri[len(ONTOLOGY) :]
    if iri.startswith(GRAPH):
        return iri[len(BASE) :]
    return iri
