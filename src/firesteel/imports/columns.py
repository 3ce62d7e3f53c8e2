"""A table's columns read as what they should be, every cell that cannot be remembered with its row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from ..errors import BadInput
from . import arrays, dates, figures
from .mapping import Formula, formula
from .tables import Refusal, Table

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What would steer a terminal, or cannot be written as UTF-8."""
_NO_TEXT = frozenset({"undefined", "NAN", "NaN", "--"})
_TO_CLEAN = r"[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}]|^[\s\pZ]|[\s\pZ]$|^(?:" + "|".join(sorted(_NO_TEXT)) + ")$"
"""A text from which something has to be taken, by an expression of RE2."""
_LONG_ID = re.compile(r"\d{17,}")
_CALLED_RATE = re.compile(
    r"(?<![a-z])(?:rate|percent|percentage|pct|quote|tasa|taxa|taux|rasio)(?![a-z])|%", re.IGNORECASE
)
MEASURES = frozenset({"watch_time_s", "duration_s", "average_watch_s"})
"""Ours that are measured, not counted: they may have a fraction."""
_MOST = 1e15
"""More than anything counts to: beyond it a float skips whole numbers."""
_PLAIN = "write a plain figure such as 1234 or 1.2K, or leave the cell empty"
_RATE = "write a share such as 0.59 or 59%, or leave the cell empty"


@dataclass(slots=True)
class Reader:
    """Reads our columns of one table; `refused` holds the first objection to each row."""

    table: Table
    formulas: dict[str, Formula]
    refused: dict[int, Refusal] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    _figured: dict[tuple[str, bool, bool], figures.Figures] = field(default_factory=dict)
    _elsewhere: str | None = None

    @classmethod
    def of(cls, table: Table, mapping: Mapping[str, str]) -> Reader:
        """Raises `BadInput` where a formula is wrong or names a column the file has not."""
        made = {name: formula(name, right, table.columns) for name, right in mapping.items()}
        return cls(table, made, notes=dict.fromkeys(table.notes))

    def has(self, name: str) -> bool:
        return name in self.formulas

    def texts(self, name: str) -> list[str]:
        """Empty where the cell or the whole column is missing."""
        if name not in self.formulas:
            return [""] * len(self.table)
        column = self._cells(name)
        try:
            if not _UNPRINTABLE.search("\n".join(column)):
                return ["" if text in _NO_TEXT else text for text in map(str.strip, column)]
        except TypeError:
            pass
        return [_text(cell) for cell in column]

    def text_cells(self, name: str) -> Sequence[str]:
        """As `texts`, kept in Arrow where nothing has to be taken out."""
        if name not in self.formulas:
            return arrays.same("", arrays.TEXT, len(self.table))
        told = arrays.texts(self._cells(name))
        if told is None or arrays.some(pc.match_substring_regex(told, _TO_CLEAN)):
            return self.texts(name)
        return arrays.Cells(told)

    def values(self, name: str) -> Sequence[Any]:
        """The cells as they stand, for who reads them himself; empty where the whole column is missing."""
        return self._cells(name) if name in self.formulas else ()

    def counts(self, name: str) -> list[float | None]:
        """Not below zero; None where the cell or the whole column is missing."""
        values = self.numbers(name)
        text = self.formulas[name].text if name in self.formulas else ""
        for i, value in enumerate(values):
            if value is not None and not 0 <= value <= _MOST:
                wrong = f"{value:g} is below zero" if value < 0 else f"{value:g} is more than anything counts to"
                self.refuse(i, text, wrong, f"{name} is a count; correct the cell")
        if text in self.table.columns:
            for i in self._figures(text, name not in MEASURES).signed:
                self.refuse(
                    i, text, "a share, where a count should be", f"{name} is a count; map a column of counts to it"
                )
        return values

    def count_cells(self, name: str) -> Sequence[float | None]:
        """As `counts`, kept in Arrow where the column is plain figures."""
        made = self.formulas.get(name)
        if made is None:
            return arrays.same(None, arrays.NUMBER, len(self.table))
        array = figures.at_once(self.table.columns[made.text]) if made.plain else None
        if array is None or ((most := pc.max(array).as_py()) is not None and most > _MOST):
            return self.counts(name)
        return arrays.Cells(array)

    def moment_cells(self, name: str, now: datetime | None, *, in_order: bool = True) -> Sequence[datetime | None]:
        """As `moments`, kept in Arrow where the column is plain dates."""
        if name not in self.formulas:
            return arrays.same(None, arrays.TIME, len(self.table))
        array = dates.at_once(self._cells(name))
        return self.moments(name, now, in_order=in_order) if array is None else arrays.Cells(array)

    def numbers(self, name: str, *, whole: bool | None = None, money: bool = False) -> list[float | None]:
        """Of either sign; None where the cell or the whole column is missing.

        whole   whether the column counts things, so that 1.234 is no bit more than one; None goes by our name
        money   whether it holds amounts, so that 1.234 alone may be either
        """
        if name not in self.formulas:
            return [None] * len(self.table)
        made = self.formulas[name]
        if made.plain:
            counted = name not in MEASURES if whole is None else whole
            return list(self._figures(made.text, counted, money).values)
        sources = {source: self._figures(source, False, money).values for source in made.sources}
        names = tuple(sources)
        rows: Iterable[tuple[float | None, ...]] = (
            zip(*sources.values(), strict=True) if names else [()] * len(self.table)
        )
        return [_whole(made.value(dict(zip(names, row, strict=True)))) for row in rows]

    def rates(self, name: str, *, percent: bool | None = None) -> list[float | None]:
        """Shares of one, 0 to 1, by one rule for the whole column; None where the cell or the column is missing.

        percent   True where such a file always writes percent, even without a sign; False where never; None where a
                  percent sign or a figure above 1 tells, and then the rule is noted
        """
        if name not in self.formulas:
            return [None] * len(self.table)
        made = self.formulas[name]
        if not made.plain:
            return self._shares(name, self.numbers(name))
        values, words = figures.as_rates(self._figures(made.text, False), percent=percent)
        if words:
            self.notes[f"{made.text} {words}"] = None
        return self._shares(name, values)

    def rate_like(self, name: str) -> bool:
        """Whether a column that should count is a rate: by its name, a percent sign, or figures within 0 and 1."""
        made = self.formulas.get(name)
        if made is None or not made.plain:
            return False
        if _CALLED_RATE.search(made.text.replace("_", " ")):
            return True
        array = figures.at_once(self.table.columns[made.text])
        if array is not None and (most := pc.max(array).as_py()) is not None and most > 1:
            return False
        found = self._seen(made.text, False)
        told = [value for value in found.values if value is not None]
        within = bool(told) and max(told) <= 1 and any(value != int(value) for value in told)
        return bool(found.signed) or within

    def moments(
        self, name: str, now: datetime | None, *, day_first: bool | None = None, in_order: bool = True
    ) -> list[datetime | None]:
        """In UTC.

        day_first   how such a file means 3/4/2026 where its column does not tell, None to refuse it
        in_order    whether the order of the rows may tell years that the dates leave out
        """
        if name not in self.formulas:
            return [None] * len(self.table)
        found = dates.read(self._cells(name), now=now, day_first=day_first, in_order=in_order)
        text = self.formulas[name].text
        for words in found.notes:
            self.notes[words if words.startswith("dates without") else f"{text} {words}"] = None
        for i, words in found.objections.items():
            self.refuse(i, text, words, "write dates as 2026-07-16 or 2026-07-16T18:30:00Z")
        return found.values

    def flags(self, name: str) -> list[bool]:
        return [text.lower() in ("1", "true", "yes", "1.0") for text in self.texts(name)]

    def refuse(self, row: int, column: str, reason: str, remedy: str) -> None:
        if row not in self.refused:
            line = self.table.lines[row]
            self.refused[row] = Refusal(file=self.table.file, line=line, column=column, reason=reason, remedy=remedy)

    def refuse_rounded(self, row: int, column: str, id: str) -> None:
        words = f"{id} is an id a spreadsheet rounded"
        self.refuse(row, column, words, "format the column as text and export again")

    def last_of_each(
        self, rows: Iterable[int], keys: Sequence[Hashable], alike: Callable[[int, int], bool], what: str
    ) -> list[int]:
        """Of rows with one key the last; how many are left out is noted.

        alike   whether two rows say the same
        what    a thing that has such a key, in words: "a post"
        """
        last: dict[Hashable, int] = {}
        same = changed = 0
        for row in rows:
            if keys[row] in last:
                repeats = alike(row, last[keys[row]])
                same, changed = same + repeats, changed + (not repeats)
            last[keys[row]] = row
        if same:
            self.notes[rows_that(same, "repeats another and was left out", "repeat others and were left out")] = None
        if changed:
            words = f"is about {what} that comes again further down with other figures: the later row holds"
            self.notes[rows_that(changed, words, words.replace("is about", "are about", 1))] = None
        return sorted(last.values())

    def refusals(self) -> tuple[Refusal, ...]:
        return tuple(sorted([*self.table.refusals, *self.refused.values()], key=lambda refusal: refusal.line))

    def _shares(self, name: str, values: list[float | None]) -> list[float | None]:
        for i, value in enumerate(values):
            if value is not None and not 0 <= value <= 1:
                wrong = f"{value:g} is no share of anything"
                self.refuse(i, self.formulas[name].text, wrong, _RATE)
        return values

    def _cells(self, name: str) -> Any:
        made = self.formulas[name]
        if not made.plain and len(made.sources) != 1:
            raise BadInput(
                f"{name} is not a figure, so {made.text!r} cannot make it",
                where=f"--columns {name}={made.text}",
                remedy="name one column",
            )
        return self.table.columns[made.sources[0]]

    def _figures(self, source: str, whole: bool, money: bool = False) -> figures.Figures:
        found = self._seen(source, whole, money)
        for i, words in found.objections.items():
            doubt = " may be " in words
            self.refuse(i, source, words, "write it without separators, as 1234 or 1.2" if doubt else _PLAIN)
        for words in found.notes:
            self.notes[f"{source} {words}"] = None
        return found

    def _seen(self, source: str, whole: bool, money: bool = False) -> figures.Figures:
        """As `_figures`, without a word about what is wrong."""
        key = source, whole, money
        if key not in self._figured:
            column = self.table.columns[source]
            self._figured[key] = figures.read(column, whole=whole, money=money, elsewhere=self._separator)
        return self._figured[key]

    def _separator(self) -> str:
        """The decimal separator of the file's other columns."""
        if self._elsewhere is None:
            self._elsewhere = figures.decimal_separator(self.table.columns.values())
        return self._elsewhere


def _whole(value: float | None) -> float | None:
    """A mean times a number of days is a count again but for the last bits; what grew beyond all bounds says nothing."""
    if value is None or not math.isfinite(value):
        return None
    nearest = float(round(value))
    return nearest if abs(value - nearest) <= 1e-9 * max(1.0, abs(value)) else value


def all_rounded(ids: Sequence[str]) -> list[int]:
    """Where every long id ends in zeros beyond a spreadsheet's fifteen digits, and there are two at least."""
    if any(_LONG_ID.fullmatch(id) and id[15:].strip("0") for id in ids[:50]):
        return []
    long = {i: id for i, id in enumerate(ids) if _LONG_ID.fullmatch(id)}
    whole = any(id[15:].strip("0") for id in long.values())
    return [] if whole or len(set(long.values())) < 2 else list(long)


def rows_that(count: int, one: str, many: str) -> str:
    """A count of rows and what they do, in the singular or the plural."""
    return f"1 row {one}" if count == 1 else f"{count:,} rows {many}"


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        exact = cell.is_integer() and abs(cell) < 2**53
        return "" if cell != cell else str(int(cell)) if exact else f"{cell:g}"
    text = _UNPRINTABLE.sub("", str(cell)).strip()
    return "" if text in _NO_TEXT else text
