"""Columns as a table of the lake: what `Lake.append` checks row by row, checked a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import BadInput
from .tables import Table

Columns = Mapping[str, Any]
"""Cells by column, each a list or an Arrow array, all of one length; or a whole Arrow table."""


def typed(table: Table, columns: Columns, day_of: Callable[[datetime], date | None]) -> pa.Table:
    """The rows in the table's schema; `day_of` gives a moment its account day. Raises `BadInput` naming row and column."""
    if isinstance(columns, pa.Table):
        columns = dict(zip(columns.column_names, columns.columns, strict=True))
    if unknown := sorted(columns.keys() - set(table.schema.names)):
        known = ", ".join(sorted(table.schema.names))
        raise BadInput(f"has no column {unknown[0]}", where=table.name, remedy=f"known: {known}")
    rows = len(next(iter(columns.values()), ()))
    if uneven := next((name for name, cells in columns.items() if len(cells) != rows), None):
        raise BadInput(
            f"has {len(columns[uneven]):,} cells beside {rows:,} rows", where=f"{table.name}, column {uneven}"
        )
    made = {name: _array(table, name, cells) for name, cells in columns.items()}
    if table.dated_by in made and "account_day" not in made:
        made["account_day"] = _days(made[table.dated_by], day_of)
    arrays = [made[field.name] if field.name in made else pa.nulls(rows, field.type) for field in table.schema]
    for field, cells in zip(table.schema, arrays, strict=True):
        if not field.nullable and cells.null_count:
            place = pc.index(pc.is_null(cells), True).as_py() + 1
            raise BadInput("must not be empty", where=f"{table.name} row {place}, column {field.name}")
    return pa.table(arrays, schema=table.schema)


def _array(table: Table, name: str, cells: Any) -> pa.Array | pa.ChunkedArray:
    kind = table.schema.field(name).type
    if hasattr(cells, "__arrow_array__"):
        kept = getattr(cells, "arrow", None)
        cells = pa.array(cells) if kept is None else kept
    if pa.types.is_timestamp(kind):
        _aware(table, name, cells)
    try:
        return cells.cast(kind) if isinstance(cells, (pa.Array, pa.ChunkedArray)) else pa.array(cells, kind)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        raise _misfit(table, name, cells) or BadInput(f"{error}", where=f"{table.name}, column {name}") from error


def _aware(table: Table, name: str, cells: Any) -> None:
    """Arrow would take a time without a zone as UTC, unasked."""
    if isinstance(cells, (pa.Array, pa.ChunkedArray)):
        if not pa.types.is_null(cells.type) and getattr(cells.type, "tz", None) is None:
            raise BadInput(f"{cells.type} is no aware time", where=f"{table.name}, column {name}")
        return
    for place, cell in enumerate(cells, 1):
        if cell is not None and (not isinstance(cell, datetime) or cell.tzinfo is None or cell.utcoffset() is None):
            raise BadInput(f"{cell!r} is no aware time", where=f"{table.name} row {place}, column {name}")


def _misfit(table: Table, name: str, cells: Any) -> BadInput | None:
    """The first cell that does not fit; only looked for once the whole did not."""
    kind = table.schema.field(name).type
    for place, cell in enumerate(cells, 1):
        plain = cell.as_py() if isinstance(cell, pa.Scalar) else cell
        try:
            pa.array([plain], kind)
        except (pa.ArrowException, OverflowError, ValueError, TypeError):
            return BadInput(f"{plain!r} is no {kind}", where=f"{table.name} row {place}, column {name}")
    return None


def _days(moments: pa.Array | pa.ChunkedArray, day_of: Callable[[datetime], date | None]) -> pa.Array | pa.ChunkedArray:
    """Worked out once for each different moment."""
    different = moments.unique()
    days = pa.array([None if moment is None else day_of(moment) for moment in different.to_pylist()], pa.date32())
    return days.take(pc.index_in(moments, value_set=different))
