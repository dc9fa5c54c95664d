"""The look at a query's text (`kg.query.scan`) with its refusals as problem documents."""

from __future__ import annotations

from kg.query.scan import Refused, Scan
from kg.query.scan import scan as look
from kg.serve.problems import Problem

__all__ = ["Scan", "scan"]

_STATUS = {"query-too-long": 413, "update-refused": 403, "federation-refused": 403}


def scan(text: str) -> Scan:
    """Look at a query.

    Raises
    ------
    Problem
        It is too long, nested too deep, an update, or names another server.

    """
    try:
        return look(text)
    except Refused as error:
        raise Problem(_STATUS.get(error.reason, 400), error.reason, str(error)) from None
