"""Projections of public stances on Spark: the side of each state towards each candidacy, and how pairs of states agree.

The side is decided for each contest by itself, by `kg.alignment`; pairs are a join of the sides on the candidacy. No vote is
inferred from a stance. Nulls, p-values and intervals need the whole matrix and stay with `kg align stances`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kg.alignment.agreement import FEW_VOICES, PRIOR, SMOOTHING
from kg.alignment.bipartite import sides
from kg.alignment.ledger import Candidacy, Ledger, Statement, Timing, Window
from kg.analysis import World
from kg.spark.frames import Batches, batches_of, rows_of, table, together

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

_NOWHERE = World("", dt.date.min, {}, {}, {}, {}, {})


def stances(
    spark: SparkSession,
    tables: str,
    levels: tuple[str, ...] = (),
    window: Window = Window.NOT_AFTER,
    strict: bool = True,
) -> dict[str, DataFrame]:
    """Return the frames `sides`, `states`, `items` and `pairs`.

    Parameters
    ----------
    spark : a session.
    tables : folder or address of the tables (`kg.spark.tables`).
    levels, window, strict : as for `kg.alignment.bipartite.incidence`.

    Returns
    -------
    dict[str, DataFrame]
        sides : contest, item, state, sign (1 for, -1 against). An item is a candidacy.
        states : state, for, against, contests. items : item, contest, for, against.
        pairs : state_a, state_b, n (joint contests), items, same, opposite, expected, value: of every two states that took a side
        on one item. expected is the sum of p^2 + (1-p)^2 and value (same - expected) / (items + 5), as in
        `kg.alignment.agreement`.

    """
    cells = sides_frame(spark, tables, levels, window, strict).persist()
    return {"sides": cells, "states": _margin(cells, "state"), "items": _margin(cells, "item"), "pairs": pairs(cells)}


def sides_frame(
    spark: SparkSession, tables: str, levels: tuple[str, ...], window: Window, strict: bool
) -> DataFrame:  # fmt: skip
    """Return the side of each state towards each item: contest, item, state, sign."""
    from pyspark.sql import functions as f

    rivals = table(spark, tables, "candidacies").groupBy("contest").agg(f.collect_list("candidacy").alias("rivals"))
    said = table(spark, tables, "stances").join(rivals, "contest", "left")
    return together(said, "contest").mapInArrow(
        _siding(levels, window, strict), "contest string, item string, state string, sign int"
    )


def _siding(levels: tuple[str, ...], window: Window, strict: bool) -> Callable[[Batches], Iterator[Any]]:
    def side(batches: Batches) -> Iterator[Any]:
        import pyarrow as pa

        text = pa.string()
        schema = pa.schema([("contest", text), ("item", text), ("state", text), ("sign", pa.int32())])
        return batches_of(_sided(batches, levels, window, strict), schema)

    return side


def _sided(batches: Batches, levels: tuple[str, ...], window: Window, strict: bool) -> Iterator[dict[str, Any]]:
    for contest, group in itertools.groupby(rows_of(batches), key=lambda row: str(row["contest"])):
        rows = list(group)
        # Only who stands against whom matters here, not who they are.
        rivals = {id_: Candidacy(id_, contest, "", "", "", (), "") for id_ in rows[0]["rivals"] or ()}
        ledger = Ledger(_NOWHERE, {}, rivals, tuple(_statement(row) for row in rows))
        found = sides(ledger, contest, levels=levels, window=window, strict=strict)
        for (state, item), sign in found.items():
            yield {"contest": contest, "item": item, "state": state, "sign": sign}


def _statement(row: dict[str, Any]) -> Statement:
    return Statement(
        row["stance"], row["contest"], row["actor"], row["label"], row["level"], row["speaks_for"], row["belongs_to"], row["body"],
        row["kind"], row["polarity"], row["target_kind"], row["candidacy"], row["condition"], tuple(row["supersedes"] or ()),
        row["date"], (row["said_earliest"], row["said_latest"]), Timing(row["timing"]), row["timing_basis"], row["documents"],
    )  # fmt: skip


def _margin(cells: DataFrame, by: str) -> DataFrame:
    from pyspark.sql import functions as f

    keys = [by] if by == "state" else [by, "contest"]
    sums = [_count(f.col("sign") > 0).alias("for"), _count(f.col("sign") < 0).alias("against")]
    if by == "state":
        sums.append(f.countDistinct("contest").cast("int").alias("contests"))
    return cells.groupBy(*keys).agg(*sums)


def pairs(cells: DataFrame) -> DataFrame:
    """Return the pairs of states that took a side on one item (`stances`)."""
    from pyspark.sql import functions as f

    item = cells.groupBy("item").agg(f.count(f.lit(1)).alias("voices"), _count(f.col("sign") > 0).alias("plus"))
    pooled = f.coalesce(f.sum("plus") / f.sum("voices"), f.lit(0.5))
    item = item.crossJoin(f.broadcast(item.agg(pooled.alias("pooled"))))
    one = cells.select("contest", "item", f.col("state").alias("state_a"), f.col("sign").alias("sign_a"))
    other = cells.select("item", f.col("state").alias("state_b"), f.col("sign").alias("sign_b"))
    both = one.join(other, "item").where(f.col("state_a") < f.col("state_b")).join(item, "item")
    # An item with few voices is judged without the pair itself, which else explains itself.
    few = f.col("voices") < FEW_VOICES
    own = (f.col("sign_a") > 0).cast("int") + (f.col("sign_b") > 0).cast("int")
    plus = f.col("plus") - f.when(few, own).otherwise(0)
    voices = f.col("voices") - f.when(few, 2).otherwise(0)
    share = (plus + SMOOTHING * f.col("pooled")) / (voices + SMOOTHING)
    same = f.col("sign_a") == f.col("sign_b")
    by_contest = both.groupBy("state_a", "state_b", "contest").agg(
        f.count(f.lit(1)).alias("items"), _count(same).alias("same"), _count(~same).alias("opposite"),
        f.sum(share * share + (1 - share) * (1 - share)).alias("expected"),
    )  # fmt: skip
    whole = [f.sum(c).cast("int").alias(c) for c in ("items", "same", "opposite")]
    summed = by_contest.groupBy("state_a", "state_b").agg(
        f.count(f.lit(1)).cast("int").alias("n"), *whole, f.sum("expected").alias("expected")
    )
    return summed.withColumn("value", (f.col("same") - f.col("expected")) / (f.col("items") + PRIOR))


def _count(which: Column) -> Column:
    from pyspark.sql import functions as f

    return f.sum(which.cast("int")).cast("int")
