"""The report of a built graph, with the checks run anew: all of them, or some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.errors import ReleaseError, UnknownName
from kg.graph.reading import Readable
from kg.query import load_checks
from kg.validate.profiles import WAIVER, load_profile
from kg.validate.report import FORMAT, Report, recheck
from kg.validate.waivers import read_waivers


def checked(
    stored: Mapping[str, Any], store: Readable, policy: str, as_of: str, profile: str, wanted: Sequence[str] = ()
) -> Report:
    """Return the report of a built graph.

    Parameters
    ----------
    stored : the report of its build, as `Report.as_dict` writes it.
    store : the graph.
    policy : the policy under which the checks run.
    as_of : the day to which its data are complete.
    profile : name or path of the severity profile.
    wanted : names of checks, shapes (`shape NAME`) or counts (`count KIND`); only these are run and kept. Without any, all.

    Raises
    ------
    UnknownName
        A name in `wanted` is none of them, or there is no such profile.
    ReleaseError
        The report was written by another version.

    """
    if stored.get("format") != FORMAT:
        raise ReleaseError(f"The report of this graph is not of the format {FORMAT}. Build the graph again.")
    build = Report.from_dict(stored)
    checks = load_checks()
    grading = load_profile(profile, checks)
    others = {
        f.check for f in (*build.findings, *build.own, *(w.finding for w in build.waived)) if f.check not in checks
    }
    for name in wanted:
        if name not in checks and name not in others and name != WAIVER:
            raise UnknownName("check", name, [*checks, *sorted(others)], "See: kg list checks")
    run = {n: c for n, c in checks.items() if not wanted or n in wanted or WAIVER in wanted}
    report = recheck(build, store, run, policy, grading, read_waivers(store), as_of)
    return report.of(wanted) if wanted else report
