"""Validation at three altitudes: shapes look at a node, checks at the graph, counts at a source."""

from kg.validate.profiles import DEFAULT, SEVERITIES, Profile, load_profile, profile_names
from kg.validate.report import Finding, Report, Waived, check_findings, recheck, validate
from kg.validate.scope import things_within
from kg.validate.waivers import read_waivers

__all__ = [
    "DEFAULT", "SEVERITIES", "Finding", "Profile", "Report", "Waived", "check_findings", "load_profile", "profile_names",
    "read_waivers", "recheck", "things_within", "validate",
]  # fmt: skip
