"""The panel of leader-days as one Parquet file, written in groups of rows: all data are some millions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kg.exports.extract import Extract
from kg.exports.formats import Format, Pieces
from kg.exports.leaders import leader_days
from kg.exports.panel_columns import LEADER_DAY
from kg.exports.parquet import arrow_schema, arrow_table, import_arrow, metadata_of

_GROUP = 100_000


def write(extract: Extract, format_: Format) -> Pieces:
    """Return the pieces of the file.

    Raises
    ------
    KgError
        pyarrow is not installed.

    """
    pa, pq = import_arrow()
    return _pieces(pa, pq, extract, metadata_of(extract, format_, LEADER_DAY))


def _pieces(pa: Any, pq: Any, extract: Extract, metadata: dict[bytes, bytes]) -> Iterator[bytes]:
    buffer = io.BytesIO()
    rows = leader_days(extract)
    with pq.ParquetWriter(buffer, arrow_schema(pa, LEADER_DAY, metadata), compression="zstd") as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(arrow_table(pa, LEADER_DAY, group, metadata))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
