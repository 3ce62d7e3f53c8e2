"""A table's columns read as what they should be, every cell that cannot be remembered with its row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..errors import BadInput
from . import cells
from .mapping import Formula, formula
from .tables import Refusal, Table

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What would steer a terminal, or cannot be written as UTF-8."""


@dataclass(slots=True)
class Reader:
    """Reads our columns of one table; `refused` holds the first objection to each row."""

    table: Table
    formulas: dict[str, Formula]
    refused: dict[int, Refusal] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    _numbers: dict[str, list[float | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, mapping: Mapping[str, str]) -> Reader:
        """Raises `BadInput` where a formula is wrong or names a column the file has not."""
        return cls(table, {name: formula(name, right, table.columns) for name, right in mapping.items()})

    def has(self, name: str) -> bool:
        return name in self.formulas

    def texts(self, name: str) -> list[str]:
        """Empty where the cell or the whole column is missing."""
        if name not in self.formulas:
            return [""] * len(self.table)
        return [_text(cell) for cell in self._cells(name)]

    def counts(self, name: str) -> list[float | None]:
        """Not below zero; None where the cell or the whole column is missing."""
        if name not in self.formulas:
            return [None] * len(self.table)
        made = self.formulas[name]
        sources = {source: self._figures(source) for source in made.sources}
        if made.plain:
            values = list(sources[made.text])
        else:
            names = tuple(sources)
            rows: Iterable[tuple[float | None, ...]] = (
                zip(*sources.values(), strict=True) if names else [()] * len(self.table)
            )
            values = [_whole(made.value(dict(zip(names, row, strict=True)))) for row in rows]
        for i, value in enumerate(values):
            if value is not None and value < 0:
                self.refuse(i, made.text, f"{value:g} is below zero", f"{name} is a count; correct the cell")
        return values

    def moments(self, name: str, now: datetime | None) -> list[datetime | None]:
        if name not in self.formulas:
            return [None] * len(self.table)
        column = self._cells(name)
        day_first = cells.day_first(column)
        if any(cells.yearless(cell) for cell in column):
            self.notes["dates without a year were taken as the latest such day in the past"] = None
        found: list[datetime | None] = []
        for i, cell in enumerate(column):
            try:
                found.append(cells.moment(cell, now=now, day_first=day_first))
            except ValueError as error:
                found.append(None)
                self.refuse(
                    i, self.formulas[name].text, str(error), "write dates as 2026-07-16 or 2026-07-16T18:30:00Z"
                )
        return found

    def flags(self, name: str) -> list[bool]:
        return [text.lower() in ("1", "true", "yes", "1.0") for text in self.texts(name)]

    def refuse(self, row: int, column: str, reason: str, remedy: str) -> None:
        if row not in self.refused:
            line = self.table.lines[row]
            self.refused[row] = Refusal(file=self.table.file, line=line, column=column, reason=reason, remedy=remedy)

    def refusals(self) -> tuple[Refusal, ...]:
        return tuple(sorted([*self.table.refusals, *self.refused.values()], key=lambda refusal: refusal.line))

    def _cells(self, name: str) -> list[Any]:
        made = self.formulas[name]
        if not made.plain and len(made.sources) != 1:
            raise BadInput(
                f"{name} is not a figure, so {made.text!r} cannot make it",
                where=f"--columns {name}={made.text}",
                remedy="name one column",
            )
        return self.table.columns[made.sources[0]]

    def _figures(self, source: str) -> list[float | None]:
        if source in self._numbers:
            return self._numbers[source]
        figures: list[float | None] = []
        for i, cell in enumerate(self.table.columns[source]):
            try:
                figures.append(cells.number(cell))
            except ValueError as error:
                figures.append(None)
                self.refuse(i, source, str(error), "write a plain figure such as 1234 or 1.2K, or leave the cell empty")
        if any(cells.rounded(cell) for cell in self.table.columns[source]):
            self.notes[f"{source} is abbreviated (K, M, B), so known to its first digits only"] = None
        self._numbers[source] = figures
        return figures


def _whole(value: float | None) -> float | None:
    """A mean times a number of days is a count again but for the last bits; what grew beyond all bounds says nothing."""
    if value is None or not math.isfinite(value):
        return None
    nearest = float(round(value))
    return nearest if abs(value - nearest) <= 1e-9 * max(1.0, abs(value)) else value


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        exact = cell.is_integer() and abs(cell) < 2**53
        return "" if cell != cell else str(int(cell)) if exact else f"{cell:g}"
    text = _UNPRINTABLE.sub("", str(cell)).strip()
    return "" if text in ("undefined", "NAN", "NaN", "--") else text
