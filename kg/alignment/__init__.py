"""What public backing can honestly tell: stances, coalitions, agreement, networks. No vote is ever inferred from a stance."""

from kg.alignment.ledger import Ledger, Window, read_ledger

__all__ = ["Ledger", "Window", "read_ledger"]
