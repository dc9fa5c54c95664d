"""Successions, spells, tenures and gaps of every line of holders, on Spark: `kg.derive.lines` for each line by itself."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kg.dates import ImpreciseDate
from kg.derive.lines import line_facts
from kg.derive.model import Model, Office, Term
from kg.graph.facts import Fact
from kg.resolve import Node, Policy, View
from kg.spark.frames import Batches, about, batches_of, rows_of, table, together
from kg.succession.tolerances import HAND_OVER_DAYS
from kg.values import Code, Ref, StillHolds

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_COMMON = ("line", "id", "label", "derived_from")
TABLES = {
    "successions": (*_COMMON, "kind", "earlier_term", "later_term", "certainty", "stated_by_source", "ended_by"),
    "spells": (
        *_COMMON, "kind", "tenure", "terms", "start_earliest", "start_latest", "end_earliest", "end_latest", "certain_days",
        "possible_days", "ordinal_of_person", "ordinal_of_spell", "ordinal_certainty",
    ),
    "tenures": (*_COMMON, "person"),
    "gaps": (
        *_COMMON, "kind", "after_term", "before_term", "certainty", "start_earliest", "start_latest", "end_earliest", "end_latest",
        "certain_days", "possible_days", "covered_by", "uncovered_days",
    ),
}  # fmt: skip
"""Columns of the results. `ended_by`: where no document gives an end, the day by which the next holder had begun."""

_COLUMNS = {
    "iol:fromTerm": "earlier_term", "iol:toTerm": "later_term", "iol:successionKind": "kind", "iol:certainty": "certainty",
    "iol:statedBySource": "stated_by_source", "iol:tenureHolder": "person", "iol:tenureOffice": "line", "iol:spellOf": "tenure",
    "iol:includesTerm": "terms", "iol:termKind": "kind", "iol:startEarliest": "start_earliest", "iol:startLatest": "start_latest",
    "iol:endEarliest": "end_earliest", "iol:endLatest": "end_latest", "iol:certainDays": "certain_days",
    "iol:possibleDays": "possible_days", "iol:ordinalOfPerson": "ordinal_of_person", "iol:ordinalOfSpell": "ordinal_of_spell",
    "iol:ordinalCertainty": "ordinal_certainty", "iol:gapIn": "line", "iol:afterTerm": "after_term",
    "iol:beforeTerm": "before_term", "iol:coveredBy": "covered_by", "iol:uncoveredDays": "uncovered_days",
}  # fmt: skip
_LISTS = ("terms", "covered_by", "derived_from")
_DAYS = ("start_earliest", "start_latest", "end_earliest", "end_latest", "ended_by")
_NUMBERS = ("certain_days", "possible_days", "ordinal_of_person", "ordinal_of_spell", "uncovered_days")
_NOBODY = View(Policy("", "", "", "", (), (), (), ()), {}, [], {}, {})


def succession(
    spark: SparkSession, tables: str, as_of: str = "", tolerance_days: int = HAND_OVER_DAYS
) -> dict[str, DataFrame]:
    """Return the frames `successions`, `spells`, `tenures` and `gaps` (columns: `TABLES`), equal to what a build derives.

    Parameters
    ----------
    spark : a session.
    tables : folder or address of the tables (`kg.spark.tables`).
    as_of : the day to which the data are said to be complete; empty for the day of the tables.
    tolerance_days : so many days between two terms are no gap.

    Raises
    ------
    ReleaseError
        There are no tables.

    """
    day = as_of or about(spark, tables)["as_of"]
    known_to = dt.date.fromisoformat(day) if day else None
    facts = together(joined(spark, tables), "line").mapInArrow(
        _derivation(known_to, tolerance_days), spark_schema()
    )  # fmt: skip
    # Written as four tables: without this, each of them would derive everything again.
    facts = facts.persist()
    return {name: facts.where(facts["table"] == name).select(*columns) for name, columns in TABLES.items()}


def joined(spark: SparkSession, tables: str) -> DataFrame:
    """Return the terms of all lines that count, each with what is needed of its office and of the office that continues it."""
    from pyspark.sql import functions as f

    terms, offices = table(spark, tables, "terms"), table(spark, tables, "offices")
    own = offices.select("office", "line", "single", *(f.col(c).alias(f"own_{c}") for c in _COMPLETE))
    line = offices.select(
        f.col("office").alias("line"), f.col("office_label").alias("line_label"),
        *(f.col(c).alias(f"line_{c}") for c in (*_COMPLETE, "may_be_empty", "ended_by")),
    )  # fmt: skip
    counts = ~f.col("accepted") | (f.col("single") & f.col("start_earliest").isNotNull())
    return terms.join(own, "office").where(counts).join(line, "line")


_COMPLETE = ("complete_from", "complete_from_earliest", "complete_from_latest")


def _derivation(as_of: dt.date | None, tolerance_days: int) -> Callable[[Batches], Iterator[Any]]:
    def derive(batches: Batches) -> Iterator[Any]:
        return batches_of(_derived(batches, as_of, tolerance_days), arrow_schema())

    return derive


def _derived(batches: Batches, as_of: dt.date | None, tolerance_days: int) -> Iterator[dict[str, Any]]:
    for line, group in itertools.groupby(rows_of(batches), key=lambda row: str(row["line"])):
        for fact in line_facts(model_of(line, list(group)), as_of, tolerance_days):
            yield fact_row(line, fact)


def model_of(line: str, rows: list[dict[str, Any]]) -> Model:
    """Return the model of one line from the rows of its terms (`joined`)."""
    first, ref = rows[0], Ref.parse(line)
    offices = {
        r["office"]: _office(Ref.parse(r["office"]), "", ref, False, _date(r, "own_complete_from")) for r in rows
    }
    offices[line] = _office(
        ref, first["line_label"], ref, bool(first["line_may_be_empty"]), _date(first, "line_complete_from")
    )
    # In the order of their ids, as a view gives them.
    ordered = sorted(rows, key=lambda r: Ref.parse(r["term"]))
    ended = first["line_ended_by"]
    values = {"iol:end": ImpreciseDate(ended.isoformat(), ended, ended)} if ended else {}
    view = View(_NOBODY.policy, {ref: Node(ref, "iol:Office", {}, {**values})}, [], {}, {})
    return Model(
        view, (), {o.ref: o for o in offices.values()}, [_term(r) for r in ordered if r["accepted"]],
        [_term(r) for r in rows if not r["accepted"]], [], [], {Ref.parse(r["person"]): r["person_label"] for r in rows},
    )  # fmt: skip


def _office(ref: Ref, label: str, line: Ref, may_be_empty: bool, complete: ImpreciseDate | None) -> Office:
    return Office(ref, label, "", None, None, 1, None, line, may_be_empty, complete)


def _term(row: dict[str, Any]) -> Term:
    end = StillHolds(row["end_earliest"]) if row["end"] == ".." else _date(row, "end")
    stated = row["stated_predecessor"]
    return Term(
        Ref.parse(row["term"]), Ref.parse(row["office"]), Ref.parse(row["person"]), row["kind"], row["mandate"],
        _date(row, "start"), end, Ref.parse(stated) if stated else None, row["end_cause"],
    )  # fmt: skip


def _date(row: dict[str, Any], name: str) -> ImpreciseDate | None:
    first, last = row[f"{name}_earliest"], row[f"{name}_latest"]
    return ImpreciseDate(row[name] or "", first, last) if first is not None and last is not None else None


def fact_row(line: str, fact: Fact) -> dict[str, Any]:
    """Return a fact of `kg.derive.lines` as a row: one with the columns of all four tables."""
    row: dict[str, Any] = {
        "table": "gaps" if "iol:Gap" in fact.classes else {"succession": "successions", "spell": "spells", "tenure": "tenures"}[fact.ref.kind],
        "line": line, "id": str(fact.ref), "label": fact.label, "derived_from": sorted({str(s) for s in fact.sources}),
    }  # fmt: skip
    if row["table"] == "gaps":
        row["kind"] = fact.ref.kind
    for property_, said in fact.values.items():
        value = [str(v) for v in said] if isinstance(said, tuple) else said
        row[_COLUMNS[property_]] = str(value) if isinstance(value, Ref | Code) else value
    for _, property_, said in fact.links:
        if property_ == "iol:endedBy":
            row["ended_by"] = said
    return row


def _columns() -> list[str]:
    return ["table", *dict.fromkeys(c for columns in TABLES.values() for c in columns)]


def spark_schema() -> str:
    """Return the schema of `fact_row` as Spark writes it."""
    kinds = dict.fromkeys(_LISTS, "array<string>") | dict.fromkeys(_DAYS, "date") | dict.fromkeys(_NUMBERS, "int")
    kinds["stated_by_source"] = "boolean"
    return ", ".join(f"`{c}` {kinds.get(c, 'string')}" for c in _columns())


def arrow_schema() -> Any:
    """Return the schema of `fact_row` as pyarrow has it."""
    import pyarrow as pa

    kinds = (
        dict.fromkeys(_LISTS, pa.list_(pa.string()))
        | dict.fromkeys(_DAYS, pa.date32())
        | dict.fromkeys(_NUMBERS, pa.int32())
    )
    kinds["stated_by_source"] = pa.bool_()
    return pa.schema([(c, kinds.get(c, pa.string())) for c in _columns()])
