"""Apache Parquet: the tables and panels, with types."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.errors import needing
from kg.exports.columns import Cell, Column, Row, Table
from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.panels import every_panel
from kg.exports.tables import every_table

if TYPE_CHECKING:
    import pyarrow as pa

METADATA = b"io-leadership"
"""Key of the schema's metadata under which a file says what it is, under which policy, and what it loses (JSON)."""


def write(extract: Extract, format_: Format) -> Mapping[str, Pieces]:
    """Return one Parquet file a table.

    Dates are date32, codes and ids dictionary-encoded text, cells of several values lists, decimals doubles.

    Raises
    ------
    KgError
        pyarrow is not installed.

    """
    pa, pq = import_arrow()
    files: dict[str, Pieces] = {}
    for table, rows in (*every_table(extract), *every_panel(extract)):
        files[f"{table.name}.parquet"] = _file(pa, pq, table, rows, metadata_of(extract, format_, table))
    return files


def import_arrow() -> tuple[Any, Any]:
    """Return the modules pyarrow and pyarrow.parquet.

    Raises
    ------
    UsageError
        pyarrow is not installed.

    """
    with needing("Parquet needs", "exports"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    return pa, pq


def metadata_of(extract: Extract, format_: Format, table: Table) -> dict[bytes, bytes]:
    """Return what a file says of itself."""
    about = {
        **extract.about(), "holds": format_.holds, "loses": format_.loses, "table": table.definition, "key": list(table.key),
    }  # fmt: skip
    return {METADATA: json.dumps(about, sort_keys=True).encode()}


def _file(pa: Any, pq: Any, table: Table, rows: Iterator[Row], metadata: dict[bytes, bytes]) -> Iterator[bytes]:
    buffer = io.BytesIO()
    pq.write_table(arrow_table(pa, table, list(rows), metadata), buffer, compression="zstd")
    yield buffer.getvalue()


def arrow_table(pa: Any, table: Table, rows: list[Row], metadata: dict[bytes, bytes]) -> pa.Table:
    """Return rows as a table of Arrow."""
    schema = arrow_schema(pa, table, metadata)
    arrays = [
        pa.array([_value(row[c.name], c) for row in rows], type=field.type) for c, field in zip(table.columns, schema, strict=True)
    ]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=schema)


def arrow_schema(pa: Any, table: Table, metadata: dict[bytes, bytes]) -> pa.Schema:
    """Return the types and definitions of the columns as Arrow has them."""
    fields = [
        pa.field(c.name, _type(pa, c), nullable=not c.required, metadata={b"description": c.definition.encode()}) for c in table.columns
    ]  # fmt: skip
    return pa.schema(fields, metadata=metadata)


def _type(pa: Any, column: Column) -> Any:
    if column.several:
        return pa.list_(pa.string())
    match column.type:
        case "integer":
            return pa.int64()
        case "decimal":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "code" | "ref":
            return pa.dictionary(pa.int32(), pa.string())
    return pa.string()


def _value(cell: Cell, column: Column) -> Any:
    if isinstance(cell, tuple):
        return list(cell)
    return float(cell) if column.type == "decimal" and cell is not None else cell  # type: ignore[arg-type]
