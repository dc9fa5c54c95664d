"""Validation at three altitudes: shapes look at a node, checks at the graph, counts at a source."""

from kg.validate.report import SEVERITIES, Finding, Report, check_findings, validate

__all__ = ["SEVERITIES", "Finding", "Report", "check_findings", "validate"]
