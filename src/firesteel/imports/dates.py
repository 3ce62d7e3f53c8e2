"""A column of dates: whether days or months come first, which years are meant, whether they are a spreadsheet's numbers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import arrays, cells

_FEW = 8
"""Dates without a year below which their order may be chance."""
_MOST_TURNS = 9
"""Years a list of posts may go back; more turns are rows in another order."""
_NAIVE = r"^[12]\d{3}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
_AWARE = r"^[12]\d{3}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$"
_HALF_A_YEAR = timedelta(days=182)


@dataclass(slots=True)
class Moments:
    values: list[datetime | None]
    objections: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read(
    column: Sequence[Any], *, now: datetime | None, day_first: bool | None = None, in_order: bool = True
) -> Moments:
    """Every cell as a moment in UTC, or None where it is missing.

    day_first   how 3/4/2026 is meant where the column itself does not tell; None to refuse it
    in_order    whether rows in order of time are to be expected, so that their order may tell years apart
    """
    quick = at_once(column)
    if quick is not None:
        return Moments(list(arrays.Cells(quick)))
    serials = _serials(column)
    if serials is not None:
        return Moments(serials, notes=["holds a spreadsheet's day numbers, which were read as dates"])
    cells_of = list(column)
    try:
        distinct = dict.fromkeys(cells_of)
    except TypeError:
        cells_of = [cell if isinstance(cell, Hashable) else str(cell) for cell in cells_of]
        distinct = dict.fromkeys(cells_of)
    told = cells.day_first(distinct)
    first = told if told is not None else day_first
    known = {cell: _one(cell, now, first) for cell in distinct}
    values = [known[cell] for cell in cells_of]
    found = Moments([None if isinstance(value, str) else value for value in values])
    found.objections = {row: value for row, value in enumerate(values) if isinstance(value, str)}
    if told is None and day_first is not None and any(map(_either_way, distinct)):
        found.notes.append(f"has dates such as 3/4/2026, whose first number was read as the {_word(day_first)}")
    _years(cells_of, {cell for cell in distinct if cells.yearless(cell)}, found, now, in_order)
    return found


def at_once(column: Sequence[Any]) -> Any:
    """An Arrow array of moments where every cell is empty or as 2026-07-16 18:30, all with a zone or all without.

    None where a cell is anything else, and needs to be looked at.
    """
    told = arrays.texts(column)
    if told is None:
        return None
    told = arrays.blank_as_null(told)
    try:
        if arrays.every(pc.match_substring_regex(told, _NAIVE)):
            return pc.assume_timezone(told.cast(pa.timestamp("us")), "UTC")
        if arrays.every(pc.match_substring_regex(told, _AWARE)):
            return told.cast(arrays.TIME)
    except pa.ArrowException:
        pass
    return None


def _serials(column: Sequence[Any]) -> list[datetime | None] | None:
    """Where every cell that says anything is a day number of our time."""
    values: list[datetime | None] = []
    for cell in column:
        missing = cell is None or cell != cell or (isinstance(cell, str) and cell.strip().lower() in cells.MISSING)
        when = None if missing else cells.serial(cell)
        if when is None and not missing:
            return None
        values.append(when)
    return values if any(values) else None


def _one(cell: Any, now: datetime | None, day_first: bool | None) -> datetime | str | None:
    try:
        return cells.moment(cell, now=now, day_first=day_first)
    except ValueError as error:
        return str(error)


def _either_way(cell: Any) -> bool:
    if not isinstance(cell, str):
        return False
    try:
        return cells.moment(cell, day_first=True) != cells.moment(cell, day_first=False)
    except ValueError:
        return False


def _word(day_first: bool) -> str:
    return "day" if day_first else "month"


def _years(
    column: Sequence[Any], yearless: Collection[Any], found: Moments, now: datetime | None, in_order: bool
) -> None:
    """Years for dates without one: the latest past, and where the rows are in order, the latest that keeps them so.

    A list from November to January that ends in November began in the January before it, though a later January has
    passed since.
    """
    rows = [row for row, cell in enumerate(column) if cell in yearless and found.values[row] is not None]
    if not rows or now is None:
        return
    found.notes.append("dates without a year were taken as the latest such day in the past")
    if len(rows) < _FEW or not in_order:
        return
    moved = _kept_in_order([found.values[row] for row in rows])
    if moved is None:
        return
    found.notes[-1] += ", and further back where the order of the rows says so"
    for row, when in zip(rows, moved, strict=True):
        found.values[row] = when


def _kept_in_order(values: Sequence[datetime | None]) -> list[datetime] | None:
    """The dates moved back by whole years from every turn of the year on; None where there is no such turn.

    A turn is a jump by more than half a year against the order of the rows, with a few rows on either side: a pinned
    post, or two rows the wrong way round, are none.
    """
    falling = [value for value in values if value is not None]
    if sum(later > earlier for earlier, later in pairwise(falling)) * 2 > len(falling):
        return moved[::-1] if (moved := _moved(falling[::-1])) else None
    return _moved(falling)


def _moved(falling: list[datetime]) -> list[datetime] | None:
    turns = [row + 1 for row, (before, after) in enumerate(pairwise(falling)) if after - before > _HALF_A_YEAR]
    runs = [after - before for before, after in pairwise([0, *turns, len(falling)])]
    if not turns or len(turns) > _MOST_TURNS or min(runs) < _FEW // 2:
        return None
    moved: list[datetime] = []
    for years, (start, end) in enumerate(pairwise([0, *turns, len(falling)])):
        moved += [_years_before(value, years) for value in falling[start:end]]
    return moved


def _years_before(value: datetime, years: int) -> datetime:
    try:
        return value.replace(year=value.year - years)
    except ValueError:
        return value.replace(year=value.year - years - (value.year - years) % 4)
