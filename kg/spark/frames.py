"""Opening and writing tables through Spark: a folder here, or an address that every worker reads (s3a://, hdfs://)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import ReleaseError, UsageError
from kg.spark.session import SparkFailure
from kg.spark.tables import FORMAT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Batches: TypeAlias = Iterable[Any]
"""Record batches of pyarrow, which has no types."""
AT_ONCE = 5000
"""Rows that a worker hands back at once."""


def table(spark: SparkSession, where: str, name: str) -> DataFrame:
    """Return a table of a folder.

    Raises
    ------
    ReleaseError
        There is none, or it is damaged.

    """
    from pyspark.errors import PySparkException

    try:
        return spark.read.parquet(f"{where.rstrip('/')}/{name}.parquet")
    except PySparkException as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise ReleaseError(f"The table {name} in {where} cannot be read: {reason}") from None


def about(spark: SparkSession, where: str) -> dict[str, str]:
    """Return what a folder of tables says of itself: policy, as_of, version.

    Raises
    ------
    ReleaseError
        It is no folder of tables of this format.

    """
    rows = table(spark, where, "about").limit(2).collect()
    told = rows[0].asDict() if len(rows) == 1 else {}
    if told.get("format") != FORMAT:
        raise ReleaseError(f"{where} holds no tables of the format {FORMAT}. Make them: kg spark tables --help")
    return told


def refuse_occupied(out: str, overwrite: bool) -> None:
    """Refuse a folder of this machine that holds something, unless it may be written over.

    Raises
    ------
    UsageError
        It holds something.

    """
    folder = Path(out.removeprefix("file://"))
    if "://" in out and not out.startswith("file://"):
        return  # Spark itself refuses what is there
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{out} is a file; name a folder for the results.")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise UsageError(f"{out} holds something. Name another folder, or say --overwrite.")


def write(frames: Mapping[str, DataFrame], out: str, overwrite: bool) -> dict[str, int]:
    """Write each frame as a folder of Parquet files under `out` and return how many rows each has.

    Raises
    ------
    SparkFailure
        One cannot be written.

    """
    from pyspark.errors import PySparkException

    counts = {}
    for name, frame in frames.items():
        place = f"{out.rstrip('/')}/{name}"
        try:
            frame.write.mode("overwrite" if overwrite else "errorifexists").parquet(place)
            counts[name] = frame.sparkSession.read.parquet(place).count()
        except PySparkException as error:
            if "already exists" in str(error) or "PATH_ALREADY_EXISTS" in str(error):
                raise SparkFailure(f"{place} exists. Name another --out, or say --overwrite.") from None
            raise
    return counts


def rows_of(batches: Batches) -> Iterator[dict[str, Any]]:
    """Yield the rows of record batches, in their order."""
    for batch in batches:
        yield from batch.to_pylist()


def batches_of(rows: Iterable[dict[str, Any]], schema: Any) -> Iterator[Any]:
    """Yield rows as record batches of a schema of pyarrow."""
    import pyarrow as pa

    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            yield pa.RecordBatch.from_pylist(waiting, schema=schema)
            waiting = []
    if waiting:
        yield pa.RecordBatch.from_pylist(waiting, schema=schema)


def together(frame: DataFrame, key: str) -> DataFrame:
    """Return the frame with all rows of a key in one partition, one after the other.

    Many groups of few rows go through a worker in one stream this way; `groupBy().applyInArrow` pays for each of them. The number
    of partitions is given, so that adaptive execution leaves them as they are.
    """
    count = int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
    return frame.repartition(count, key).sortWithinPartitions(key)
