"""Tidy tables: a row an observation, a column a variable, with its unit and what it means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

Cell: TypeAlias = "str | int | float | None"
"""None is not known, or cannot be said: a rate of nothing."""
Row: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class Table:
    """One subject. `about` says what a row is."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def sum(self, name: str) -> int:
        """Of a column of whole numbers."""
        return sum(int(record[name] or 0) for record in self.records())


def table(name: str, about: str, columns: str, rows: Iterable[Row]) -> Table:
    """A table whose columns are told a line each: the name, its unit and its meaning, set apart by two spaces or more.

    Raises `ValueError` for a row that has other columns.
    """
    told = [Column(*_three(line)) for line in columns.strip().splitlines()]
    names = [column.name for column in told]
    made = []
    for row in rows:
        if set(row) != set(names):
            raise ValueError(f"{name}: a row has {sorted(set(row) ^ set(names))} more or less than the columns")
        made.append(tuple(_plain(row[each]) for each in names))
    return Table(name, about, tuple(told), tuple(made))


def ordered(told: Table, key: Callable[[dict[str, Any]], Any]) -> Table:
    """The same rows in the order of their records' keys."""
    places = sorted(range(len(told.rows)), key=[key(record) for record in told.records()].__getitem__)
    return replace(told, rows=tuple(told.rows[place] for place in places))


def ratio(part: float, whole: float, digits: int = 6) -> float | None:
    """Rounded; None of nothing."""
    return round(part / whole, digits) if whole else None


def as_csv(one: Table) -> str:
    """With a line of names. What is None is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in one.columns])
    writer.writerows(one.rows)
    return text.getvalue()


def as_json(head: Mapping[str, Any], tables: Sequence[Table]) -> str:
    """`head`, and each table by its name as records, with what its columns mean."""
    told = dict(head) | {
        "tables": {
            one.name: {
                "about": one.about,
                "columns": [{"name": each.name, "unit": each.unit, "means": each.means} for each in one.columns],
                "rows": one.records(),
            }
            for one in tables
        }
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _three(line: str) -> list[str]:
    parts = [part.strip() for part in line.strip().split("  ") if part.strip()]
    if len(parts) != 3:
        raise ValueError(f"a column is a name, a unit and a meaning, not {line!r}")
    return parts


def _plain(cell: Any) -> Cell:
    """Without NumPy's own kinds of number."""
    plain: Cell = cell.item() if hasattr(cell, "item") else cell
    return plain
