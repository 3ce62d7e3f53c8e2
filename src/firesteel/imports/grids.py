"""Rows of cells as a table: where the header is, which rows do not fit it, and the lines all stood on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import BadInput

_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_MOST_COLUMNS = 1 << 14
"""Of a spreadsheet."""
_LOOKED_AT = 50
"""Rows from the top among which the header is sought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that was left out, and what to do about it."""

    file: str
    line: int
    """Of the file, the header being line 1; in Parquet, the row."""
    column: str
    """As the file names it; empty where the whole row is broken."""
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.reason} ({self.remedy})"


@dataclass(slots=True, kw_only=True)
class Table:
    """Columns of equal length, header names as the file writes them but for outer blanks."""

    file: str
    columns: dict[str, Any]
    """Cells by column: lists, or `arrays.Cells`, which are as good."""
    lines: Sequence[int]
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was assumed about the whole file: its encoding, lines before the header, the sheet."""

    def __len__(self) -> int:
        return len(self.lines)

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)

    def without(self, rows: Collection[int]) -> Table:
        """The same table but for some rows, counted from 0."""
        kept = [row for row in range(len(self)) if row not in rows]
        columns = {name: [cells[row] for row in kept] for name, cells in self.columns.items()}
        return replace(self, columns=columns, lines=[self.lines[row] for row in kept])


def table(name: str, rows: Iterable[tuple[int, Sequence[Any]]]) -> Table:
    """Rows with their lines; empty ones are passed over, those before the header noted, those that do not fit refused."""
    full = [(line, row) for line, row in rows if any(map(_told, row))]
    if not full:
        raise BadInput("the file has no header", where=name, remedy="the first line names the columns")
    at = header_at([row for _, row in full[:_LOOKED_AT]])
    head = header(name, full[at][1])
    made = Table(file=name, columns={}, lines=[])
    lines, kept = [], []
    for line, row in full[at + 1 :]:
        if len(row) == len(head):
            lines.append(line)
            kept.append(row)
        else:
            reason = f"{len(row)} cells where the header has {len(head)}"
            remedy = "quote cells that hold the delimiter or a line break"
            made.refusals.append(refusal(name, line, reason, remedy))
    made.lines = lines
    made.columns = dict(zip(head, map(list, zip(*kept, strict=True)), strict=True)) if kept else {c: [] for c in head}
    if at:
        made.note(above_header(full[0][0], full[at - 1][0]))
    return made


def header_at(rows: Sequence[Sequence[Any]]) -> int:
    """The first row that fills more than half of what the rows usually fill: a title above a table does not."""
    filled = [sum(map(_told, row)) for row in rows]
    usual = max(set(filled), key=lambda cells: (filled.count(cells), cells))
    return next(row for row, cells in enumerate(filled) if cells * 2 > usual)


def header(name: str, cells: Sequence[Any]) -> list[str]:
    """The columns' names. Raises `BadInput` where two are the same to the letter."""
    bounded(name, len(cells))
    names = ["" if cell is None else _BREAK.sub(" ", _UNSEEN.sub("", str(cell))).strip() for cell in cells]
    times = Counter(names)
    if twice := next((column for column in names if column and times[column] > 1), None):
        raise BadInput(f"two columns are named {twice!r}", where=f"{name}, header", remedy="rename or delete one")
    return names


def bounded(name: str, columns: int) -> None:
    """Raises `BadInput` where a table has more columns than a spreadsheet can show."""
    if columns > _MOST_COLUMNS:
        raise BadInput(
            f"has {columns:,} columns, more than any export",
            where=name,
            remedy=f"keep the columns that matter, {_MOST_COLUMNS:,} at most",
        )


def above_header(first: int, last: int) -> str:
    lines = f"line {first} stands" if first == last else f"lines {first} to {last} stand"
    return f"{lines} above the header and {'was' if first == last else 'were'} left out"


def refusal(file: str, line: int, reason: str, remedy: str) -> Refusal:
    return Refusal(file=file, line=line, column="", reason=reason, remedy=remedy)


def _told(cell: Any) -> bool:
    return cell is not None and cell != ""
