"""Typed access to what a node of a view says: by property, from the rows chosen or from its identity."""

from __future__ import annotations

from decimal import Decimal

from kg.dates import ImpreciseDate
from kg.records import Said
from kg.resolve import Node
from kg.values import Code, Ref


def _said(node: Node, property_: str) -> Said | None:
    return node.values.get(property_, node.identity.get(property_))


def ref_of(node: Node, property_: str) -> Ref | None:
    """Return the one thing that a property refers to."""
    said = _said(node, property_)
    return said if isinstance(said, Ref) else None


def refs_of(node: Node, property_: str) -> tuple[Ref, ...]:
    """Return the things that a property refers to."""
    said = _said(node, property_)
    return tuple(v for v in (said if isinstance(said, tuple) else (said,)) if isinstance(v, Ref))


def int_of(node: Node, property_: str) -> int | None:
    """Return a number."""
    said = _said(node, property_)
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def decimal_of(node: Node, property_: str) -> Decimal | None:
    """Return a decimal number."""
    said = _said(node, property_)
    if isinstance(said, int) and not isinstance(said, bool):
        return Decimal(said)
    return said if isinstance(said, Decimal) else None


def date_of(node: Node, property_: str) -> ImpreciseDate | None:
    """Return a date."""
    said = _said(node, property_)
    return said if isinstance(said, ImpreciseDate) else None


def code_of(node: Node, property_: str) -> str:
    """Return the code of a vocabulary, or an empty string."""
    said = _said(node, property_)
    return said.code if isinstance(said, Code) else ""
