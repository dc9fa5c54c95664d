"""Pairwise measures of roll calls on Spark: the nine counts of each pair by session, summed, and the measures of the sums.

Counts add up over roll calls, so whatever is grouped (sessions, years, issues, all) is a sum of blocks of one session each, which
workers compute as `kg.rollcalls` does, by a product of matrices. Bootstrap and null are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import UnknownName, UsageError
from kg.rollcalls.agreement import MINIMUM, joint_resolutions
from kg.rollcalls.measures import CONSENSUS, MEASURES, joint, measure_named
from kg.rollcalls.panel import Window, groups, read_panel
from kg.rollcalls.tables import pair_tables
from kg.spark.frames import Batches, table
from kg.votes.read import RollCalls

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BY = ("window", "session", "year", "issue")
_CELLS = [f"n{a}{b}" for a in (1, 2, 3) for b in (1, 2, 3)]
_COUNTS = ", ".join(
    ["`group` string", "state_1 string", "state_2 string", *(f"{c} long" for c in _CELLS), "resolutions long"]
)
_VALUES = (
    "state_1 string, state_2 string, `group` string, measure string, value double, n long, joint long, resolutions long, "
    "agreement double, flag string, reason string"
)


def votes(
    spark: SparkSession, where: str, measures: Sequence[str] = ("voeten",), window: Window | None = None, by: str = "session",
    minimum: int = MINIMUM,
) -> DataFrame:  # fmt: skip
    """Return how often pairs of states vote together: one row a pair, group and measure.

    Parameters
    ----------
    spark : a session.
    where : folder or address of the votes that `kg fetch votes` wrote.
    measures : ids of measures (`kg.rollcalls.measures.MEASURES`) that count the same roll calls.
    window : which roll calls count; without one, all, by the measures' own rule on final votes and unanimous roll calls.
    by : `window`, `session`, `year` or `issue`.
    minimum : n under which a value is flagged `insufficient`.

    Returns
    -------
    DataFrame
        state_1, state_2, the group (session, year or issue), measure, value, n, joint, resolutions, agreement, flag, reason, as in
        `kg.rollcalls.agreement`; a pair without a joint vote has no row, and a value that is undefined is null.

    Raises
    ------
    UnknownName
        No measure, issue or grouping of that name.
    UsageError
        The measures count different roll calls, or one needs numbers from outside.
    ReleaseError
        There are no votes.

    """
    from pyspark.sql import functions as f

    if CONSENSUS in measures:
        raise UsageError(f"The measure {CONSENSUS} needs numbers from outside; use: kg align votes.")
    known = [measure_named(m) for m in dict.fromkeys(measures)]
    if by not in BY:
        raise UnknownName("grouping", by, BY)
    rules = {(m.finals, m.unanimous) for m in known}
    if window is None:
        if len(rules) > 1:
            raise UsageError("These measures count different roll calls; ask for them one by one, or name the window.")
        window = Window(finals=known[0].finals, unanimous=known[0].unanimous)
    cast, calls, issues = (table(spark, where, name) for name in ("votes", "roll_calls", "issues"))
    if window.issue:
        named = _issue(window.issue, [row[0] for row in issues.select("issue").distinct().collect()])
        calls = calls.join(
            issues.where(f.col("issue") == named).select("roll_call").distinct(), "roll_call", "left_semi"
        )
    concern = issues.groupBy("roll_call").agg(f.collect_list("issue").alias("issues"))
    calls = calls.join(concern, "roll_call", "left")
    # Under names of its own: both sides of what follows come from the same roll calls, and Spark could not tell them apart.
    chosen = calls.select(f.col("roll_call").alias("chosen"), f.col("session").alias("in_session"))
    cast = cast.join(chosen, f.col("roll_call") == f.col("chosen")).select("roll_call", "state", "vote", "in_session")
    blocks = cast.groupBy("in_session").cogroup(calls.groupBy("session")).applyInArrow(_counting(window, by), _COUNTS)
    if by != "session":
        sums = [f.sum(c).alias(c) for c in (*_CELLS, "resolutions")]
        blocks = blocks.groupBy("group", "state_1", "state_2").agg(*sums)
    values = blocks.mapInArrow(_measuring(tuple(m.id for m in known), minimum), _VALUES)
    if by == "window":
        return values.drop("group")
    kind = "string" if by == "issue" else "int"
    return values.withColumn("group", f.col("group").cast(kind)).withColumnRenamed("group", by)


def _issue(text: str, known: Sequence[str]) -> str:
    folded = text.strip().casefold()
    found = [i for i in known if i.casefold() == folded] or [i for i in known if i.casefold().startswith(folded)]
    if len(found) != 1 or not folded:
        raise UnknownName("issue", text, known, f"Use one of: {', '.join(sorted(known)) or 'none in these votes'}.")
    return found[0]


def _counting(window: Window, by: str) -> Callable[[Any, Any], Any]:
    from dataclasses import replace

    # The issue has been chosen for all sessions at once: in most of them, one may not occur.
    inside = replace(window, issue="")

    def count(cast: Any, calls: Any) -> Any:
        return session_counts(cast, calls, inside, by)

    return count


def session_counts(cast: Any, calls: Any, window: Window, by: str) -> Any:
    """Return the counts of the pairs of one session as a pyarrow table of groups, pairs, nine counts and resolutions."""
    import pyarrow as pa

    with_issues = [
        (number, issue)
        for number, several in zip(calls["roll_call"].to_pylist(), calls["issues"].to_pylist(), strict=True)
        for issue in several or ()
    ]
    issues = pa.table(
        {
            "roll_call": pa.array([n for n, _ in with_issues], pa.int32()),
            "issue": pa.array([i for _, i in with_issues], pa.string()),
        }
    )
    cast = cast.combine_chunks()
    states = cast["state"].cast(pa.string()).combine_chunks().dictionary_encode()
    cast = cast.set_column(cast.schema.get_field_index("state"), "state", states)
    panel = read_panel(RollCalls(cast, calls, issues, "", ()))
    parts: dict[str, list[Any]] = {name: [] for name in ("group", "state_1", "state_2", *_CELLS, "resolutions")}
    try:
        chosen, _ = window.choose(panel)
    except UsageError:  # nothing of this session is in the window
        return _table(parts)
    names = np.array(chosen.states, dtype=object)
    clusters = chosen.clusters
    one, other = np.triu_indices(len(names), 1)
    for group, there in groups(chosen, by):
        codes = chosen.codes[there]
        counts = pair_tables(codes)[:, :, one, other]
        alive = np.flatnonzero(joint(counts) > 0)
        first, second = one[alive], other[alive]
        parts["group"].append(np.full(len(alive), str(group), dtype=object))
        parts["state_1"].append(names[first])
        parts["state_2"].append(names[second])
        for place, cell in enumerate(_CELLS):
            parts[cell].append(counts[place // 3, place % 3, alive].astype(np.int64))
        parts["resolutions"].append(joint_resolutions(codes, clusters[there], first, second))
    return _table(parts)


def _table(parts: dict[str, list[Any]]) -> Any:
    import pyarrow as pa

    texts = ("group", "state_1", "state_2")
    return pa.table(
        {
            name: pa.array(np.concatenate(arrays) if arrays else [], pa.string() if name in texts else pa.int64())
            for name, arrays in parts.items()
        }
    )


def _measuring(measures: tuple[str, ...], minimum: int) -> Callable[[Batches], Iterator[Any]]:
    def measure(batches: Batches) -> Iterator[Any]:
        for batch in batches:
            if batch.num_rows:
                yield from (measured(batch, name, minimum) for name in measures)

    return measure


def measured(batch: Any, name: str, minimum: int) -> Any:
    """Return the values of a measure for a record batch of counts."""
    import pyarrow as pa

    known = MEASURES[name]
    counts = np.stack([batch.column(c).to_numpy(zero_copy_only=False) for c in _CELLS]).astype(np.float64)
    tables = counts.reshape(3, 3, -1)
    value, n = known.function(tables), known.counted(tables).astype(np.int64)
    missing = ~np.isfinite(value)
    size = batch.num_rows
    columns = {
        **{c: batch.column(c) for c in ("state_1", "state_2", "group")}, "measure": pa.array([name] * size),
        "value": pa.array(value, pa.float64(), mask=missing), "n": pa.array(n),
        "joint": pa.array(joint(tables).astype(np.int64)), "resolutions": batch.column("resolutions"),
        "agreement": pa.array(MEASURES["voeten"].function(tables)),
        "flag": pa.array(np.where(n < minimum, "insufficient", "")),
        "reason": pa.array(np.where(missing, known.undefined, "")),
    }  # fmt: skip
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
