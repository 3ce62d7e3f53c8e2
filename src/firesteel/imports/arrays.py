"""Columns that are Arrow arrays underneath and sequences to everybody else, so that a million cells stay cheap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_STRIDE = 4_096
NUMBER, TEXT = pa.float64(), pa.string()
TIME = pa.timestamp("us", tz="UTC")


class Cells(Sequence[Any]):
    """One column; `arrow` is it as Arrow has it, and None once a cell was changed."""

    __slots__ = ("_list", "arrow")

    def __init__(self, array: Any) -> None:
        self.arrow = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        if isinstance(self.arrow, pa.ChunkedArray):
            self.arrow = pa.concat_arrays(self.arrow.chunks)
        self._list: list[Any] | None = None

    def __arrow_array__(self, type: Any = None) -> Any:
        if self.arrow is None:
            return pa.array(self._list, type)
        return self.arrow if type is None or type == self.arrow.type else self.arrow.cast(type)

    def __len__(self) -> int:
        return len(self.arrow) if self._list is None else len(self._list)

    def __getitem__(self, index: Any) -> Any:
        if self._list is not None:
            return self._list[index]
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return _python(self.arrow.slice(start, max(0, stop - start)))[::step] if step > 0 else self._all()[index]
        return _python(self.arrow.slice(range(len(self))[index], 1))[0]

    def __setitem__(self, index: int, value: Any) -> None:
        self._all()[index] = value
        self.arrow = None

    def __iter__(self) -> Iterator[Any]:
        if self._list is not None:
            yield from self._list
            return
        for start in range(0, len(self), _STRIDE):
            yield from _python(self.arrow.slice(start, _STRIDE))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Cells, list, tuple)):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self)) if len(self) <= 20 else f"<{len(self):,} cells>"

    def _all(self) -> list[Any]:
        if self._list is None:
            self._list = _python(self.arrow)
        return self._list


def texts(column: Sequence[Any]) -> Any:
    """The column as Arrow text where every cell is a text, else None."""
    if isinstance(column, Cells) and column.arrow is not None:
        return column.arrow if column.arrow.type == TEXT else None
    try:
        array = pa.array(column, TEXT)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return None
    return array if not array.null_count and isinstance(array, pa.Array) else None


def taken(column: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """Some of the rows, in the order given."""
    if isinstance(column, Cells) and column.arrow is not None:
        return Cells(column.arrow.take(pa.array(rows, pa.int64())))
    return [column[row] for row in rows]


def distinct(column: Sequence[Any]) -> int:
    if isinstance(column, Cells) and column.arrow is not None:
        return int(pc.count_distinct(column.arrow, mode="all").as_py())
    return len(set(column))


def same(value: Any, kind: Any, rows: int) -> Cells:
    """A column of one value."""
    return Cells(pa.nulls(rows, kind) if value is None else pa.repeat(pa.scalar(value, kind), rows))


def every(array: Any) -> bool:
    """Whether all are true; so it is of none."""
    return bool(pc.all(array, min_count=0).as_py())


def some(array: Any) -> bool:
    return bool(pc.any(array, min_count=0).as_py())


def blank_as_null(array: Any) -> Any:
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, TEXT), array)


def _python(array: Any) -> list[Any]:
    values: list[Any] = array.to_pylist()
    if pa.types.is_timestamp(array.type):
        return [value and _utc(value) for value in values]
    return values


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo is UTC else value.astimezone(UTC)
