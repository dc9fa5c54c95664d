"""Which classes a node has, beside that of its table: those that one of its codes decides."""

from __future__ import annotations

from collections.abc import Mapping

from kg.records import Said
from kg.values import Code
from kg.vocabularies import vocabularies

_BY_CODE = {
    ("iol:termKind", "substantive"): "iol:SubstantiveTerm",
    ("iol:termKind", "acting"): "iol:ActingTerm",
}
_BY_POLARITY = {"supports": "iol:Endorsement", "opposes": "iol:Opposition"}


def classes_of(cls: str, *sayings: Mapping[str, Said]) -> list[str]:
    """Return the classes of a node of class `cls`, given what is said of it."""
    classes = [cls]
    for said in sayings:
        for property_, value in said.items():
            if not isinstance(value, Code):
                continue
            if narrower := _BY_CODE.get((property_, value.code)):
                classes.append(narrower)
            if property_ == "iol:stanceKind" and (kind := _BY_POLARITY.get(polarity(value.code))):
                classes.append(kind)
    return classes


def polarity(stance_kind: str) -> str:
    """Return whether a kind of stance `supports`, `opposes`, or is `neither`."""
    return vocabularies()["stance-kind"][stance_kind].polarity
