"""When Spark pays: successions, spells and gaps of simulated lines, embedded and on Spark, from the same tables to the same results.

    python benchmarks/spark.py                                  # 2,500, 50,000 and 250,000 terms on local[2]
    python benchmarks/spark.py --terms 5000000 --master spark://host:7077 --folder /shared/place

Both read the Parquet tables of `kg spark tables` and write Parquet; the embedded engine does so in one process. Rows are counted and must be
equal. Starting Spark is timed by itself: it is paid once a run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as parquet
from succession import simulated

from kg.derive.lines import line_facts
from kg.spark.frames import batches_of, write
from kg.spark.session import spark_session
from kg.spark.succession import TABLES, arrow_schema, fact_row, model_of, succession
from kg.spark.tables import FORMAT, schemas

AS_OF = dt.date(9000, 1, 1)
PER_LINE = 10


def save_world(folder: Path, terms: int) -> None:
    """Write the tables of a simulated world."""
    offices, rows = [], []
    for number, line in enumerate(simulated(terms, max(1, terms // PER_LINE), 1)):
        office = f"office/o{number}"
        offices.append(
            {"office": office, "office_label": office, "line": office, "single": True, "may_be_empty": False}
        )
        for held in line:
            i = held.interval
            end = {"end": "x", "end_earliest": i.end_earliest, "end_latest": i.end_latest} if held.ended else {}
            rows.append({
                "term": f"term/{held.key}", "office": office, "person": f"person/{held.person}", "person_label": held.person,
                "kind": "acting" if held.acting else "substantive", "mandate": "", "start": "x", "start_earliest": i.start_earliest,
                "start_latest": i.start_latest, **end, "end_cause": "", "accepted": True,
            })  # fmt: skip
    about = [{"format": FORMAT, "policy": "default", "as_of": AS_OF.isoformat(), "version": "0"}]
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in (("offices", offices), ("terms", rows), ("about", about)):
        schema = schemas()[name]
        # Row groups small enough that several workers find something to read.
        full = [{k: row.get(k) for k in schema.names} for row in made]
        parquet.write_table(
            pa.Table.from_pylist(full, schema=schema), folder / f"{name}.parquet", row_group_size=100_000
        )


def embedded(folder: Path, out: Path) -> dict[str, int]:
    """Derive all lines in this process and write them; returns the number of rows of each table."""
    offices = {r["office"]: r for r in parquet.read_table(folder / "offices.parquet").to_pylist()}
    rows = parquet.read_table(folder / "terms.parquet").to_pylist()
    names = ("complete_from", "complete_from_earliest", "complete_from_latest")

    def facts() -> Iterator[dict[str, Any]]:
        for line, group in itertools.groupby(sorted(rows, key=lambda r: r["office"]), key=lambda r: r["office"]):
            own = offices[line]
            more = {f"{of}_{n}": own[n] for of in ("own", "line") for n in names}
            more |= {f"line_{n}": own[n] for n in ("may_be_empty", "ended_by")} | {"line_label": own["office_label"]}
            for fact in line_facts(model_of(line, [{**r, **more} for r in group]), AS_OF):
                yield fact_row(line, fact)

    table = pa.Table.from_batches(list(batches_of(facts(), arrow_schema())))
    counts = {}
    for name, columns in TABLES.items():
        part = table.filter(pa.compute.equal(table["table"], name)).select(list(columns))
        parquet.write_table(part, out / f"{name}.parquet")
        counts[name] = part.num_rows
    return counts


def main() -> None:
    """Run and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, action="append")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="a place that all workers of a cluster see")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="kg-bench-"))
    print(
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, PySpark {version('pyspark')}, {options.master}"
    )
    begun = time.perf_counter()
    with spark_session(options.master) as spark:
        print(f"starting Spark: {time.perf_counter() - begun:.1f} s\n")
        print(
            "| terms | lines | embedded, s | Spark, s (first, then median of the rest) | embedded / Spark |\n|--:|--:|--:|--:|--:|"
        )
        for terms in options.terms or (2_500, 50_000, 250_000):
            place = folder / f"{terms}"
            save_world(place / "tables", terms)
            (place / "embedded").mkdir(exist_ok=True)
            own, theirs = [], []
            for _ in range(options.repeat):
                start = time.perf_counter()
                want = embedded(place / "tables", place / "embedded")
                own.append(time.perf_counter() - start)
                start = time.perf_counter()
                got = write(succession(spark, str(place / "tables")), str(place / "spark"), True)
                theirs.append(time.perf_counter() - start)
                spark.catalog.clearCache()
                assert got == want, (got, want)
            later = statistics.median(theirs[1:] or theirs)
            ratio = statistics.median(own) / later
            print(
                f"| {terms:,} | {terms // PER_LINE:,} | {statistics.median(own):.1f} | {theirs[0]:.1f}, {later:.1f} | {ratio:.2f} |",
                flush=True,
            )
    if options.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
