"""A column of figures: what its cells together tell of separators, percent and units, and every cell read by that.

A plain column is converted whole; an odd one a distinct cell at a time. Both give the same figures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import arrays, cells

_MOST_VIEWED = 4e9
"""More than any post was ever watched: B as billions above it can only be the Turkish bin, a thousand."""


@dataclass(slots=True)
class Figures:
    values: list[float | None]
    objections: dict[int, str] = field(default_factory=dict)
    """By row, in words; such a row's value is None."""
    notes: list[str] = field(default_factory=list)
    """What was assumed of the whole column, to be put after its name."""
    signed: frozenset[int] = frozenset()
    """Rows with a percent sign, whose values are fractions of one already."""


def read(
    column: Sequence[Any], *, whole: bool = False, money: bool = False, elsewhere: Callable[[], str] = str
) -> Figures:
    """Every cell as a figure, or None where it is missing.

    whole       the figures count things, so that 1.234 cannot be a bit more than one
    money       the figures are amounts, whose 1.234 and 1,234 are doubtful unless the column has others that tell
    elsewhere   asked for the file's decimal separator where the column's own cells do not tell
    """
    quick = _quick(column)
    if quick is not None:
        return Figures(quick)
    cells_of = list(column)
    distinct = [cell for cell in _distinct(cells_of) if isinstance(cell, str)]
    found = Figures([])
    decimal = _decimal(distinct, whole, money, elsewhere, found.notes)
    units = _units(distinct, found.notes)
    if any(map(cells.rounded, distinct)):
        found.notes.append("is abbreviated (K, M, B), so known to its first digits only")
    if signed := {cell for cell in distinct if cells.unit(cell) in ("%", "٪")}:
        found.signed = frozenset(row for row, cell in enumerate(cells_of) if isinstance(cell, str) and cell in signed)
    read = {cell: _one(cell, decimal, units) for cell in distinct}
    values = [read[cell] if isinstance(cell, str) else _one(cell, decimal, units) for cell in cells_of]
    found.objections = {row: value for row, value in enumerate(values) if isinstance(value, str)}
    found.values = [None if isinstance(value, str) else value for value in values]
    return found


def _distinct(column: list[Any]) -> Iterable[Any]:
    try:
        return dict.fromkeys(column)
    except TypeError:
        return dict.fromkeys(cell for cell in column if isinstance(cell, str))


def decimal_separator(columns: Iterable[Sequence[Any]]) -> str:
    """What all columns that hold nothing but figures tell together; empty where they tell nothing or disagree."""
    told: set[str] = set()
    for column in columns:
        mine: set[str] = set()
        for cell in column:
            if not isinstance(cell, str):
                continue
            text = cells.plain(cell)
            if text.lower() in cells.MISSING:
                continue
            if not text[-1:].isalnum() and text[-1:] != "%":
                mine.clear()
                break
            try:
                cells.number(text)
            except ValueError:
                mine.clear()
                break
            mine.add(cells.separator(text))
        told |= mine
    told -= {"", "?"}
    return told.pop() if len(told) == 1 else ""


def as_rates(figures: Figures, *, percent: bool | None) -> tuple[list[float | None], str]:
    """Figures as fractions of one, by a rule for the whole column, and what was assumed.

    percent   True where such a column is always in percent, False where it never is, None where its figures tell:
              a percent sign, or a figure above 1, makes it percent
    """
    if figures.signed:
        percent, words = True, ""
        if any(value is not None and row not in figures.signed for row, value in enumerate(figures.values)):
            words = "is read as percent throughout, also where a sign is missing"
    elif percent is None:
        percent = any(value is not None and value > 1 for value in figures.values)
        words = "is read as percent" if percent else "is read as fractions of one"
    else:
        words = ""
    if not percent:
        return figures.values, words
    return [
        value if value is None or row in figures.signed else value / 100 for row, value in enumerate(figures.values)
    ], words


def at_once(column: Sequence[Any]) -> Any:
    """An Arrow array of the figures where every cell is empty or digits, with a point that can only be decimal or none.

    None where a cell is anything else, and needs to be looked at.
    """
    told = arrays.texts(column)
    if told is None:
        return None
    told = arrays.blank_as_null(told)
    if not arrays.every(pc.string_is_ascii(told)):
        return None
    if not arrays.every(pc.ascii_is_decimal(told)):
        pointed = arrays.every(pc.match_substring_regex(told, r"^\d{1,300}(?:\.\d{1,300})?$"))
        if not pointed or arrays.some(pc.match_substring_regex(told, r"^[1-9]\d{0,2}\.\d{3}$")):
            return None
    try:
        values = told.cast(arrays.NUMBER)
    except pa.ArrowException:
        return None
    return values if arrays.every(pc.is_finite(values)) else None


def _quick(column: Sequence[Any]) -> list[float | None] | None:
    array = at_once(column)
    if array is None:
        return _typed(column)
    found: list[float | None] = array.to_pylist()
    return found


def _typed(column: Sequence[Any]) -> list[float | None] | None:
    if not all(type(cell) in (int, float, type(None)) for cell in column):
        return None
    try:
        values = [None if cell is None or cell != cell else float(cell) for cell in column]
    except OverflowError:
        return None
    return None if math.inf in values or -math.inf in values else values


def _one(cell: Any, decimal: str, units: Mapping[str, int]) -> float | str | None:
    if decimal == "!" and cells.separator(cell) == "?":
        text = cells.plain(cell)
        return f"{cells.shown(text)} may be {re.sub(r'[.,]', '', text)} or {text.replace(',', '.')}"
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float, Decimal, type(None))):
        return f"{cells.shown(str(cell))} is no number"
    try:
        return cells.number(cell, decimal=decimal if decimal != "!" else "", units=units)
    except ValueError as error:
        return str(error)


def _decimal(distinct: Iterable[str], whole: bool, money: bool, elsewhere: Callable[[], str], notes: list[str]) -> str:
    """The decimal separator of a column, "" where no cell depends on it, "!" where one does and nothing tells.

    What decides, strongest first: a cell whose separator can only be the decimal one (12,5 or 1.234,5 or 0.125); plain
    figures beside the doubtful ones (987 beside 1.234 groups thousands, 9876 does not); the file's other columns;
    and for things that are counted, a comma groups, as in English. Neither a count nor an amount of money is taken for
    one with three decimals by anything but the first.
    """
    told = {cell: cells.separator(cell) for cell in distinct}
    doubtful = [cell for cell, mark in told.items() if mark == "?"]
    if not doubtful:
        return ""
    certain = set(told.values()) - {"", "?"}
    if len(certain) == 1:
        return certain.pop()
    lone = {"." if "." in cell else "," for cell in doubtful}
    example = cells.plain(doubtful[0])
    decided = ""
    if not certain and len(lone) == 1:
        decided = _by_plain(told, lone.copy().pop(), money) or elsewhere()
        if (whole or money) and decided in lone:
            decided = ""
        if not decided and lone == {","} and whole:
            decided = "."
        if not decided and lone == {"."} and not whole and not money:
            decided = "."
    if not decided:
        return "!"
    value = example.replace(decided, ".") if decided in example else re.sub(r"[.,]", "", example)
    notes.append(f"has figures such as {example}, which was read as {value}")
    return decided


def _by_plain(told: dict[str, str], mark: str, money: bool) -> str:
    """By figures without any separator: below 1000 only, they leave the mark to group; from 1000 on, they forbid it.

    An amount of 0 tells nothing: it is written without decimals beside others that have them.
    """
    bare = [text for cell, told_mark in told.items() if told_mark == "" and (text := cells.plain(cell)).isdigit()]
    if money:
        bare = [text for text in bare if text.strip("0")]
    if not bare:
        return ""
    other = "," if mark == "." else "."
    return mark if any(len(text.lstrip("0")) > 3 for text in bare) else other


def _units(distinct: Iterable[str], notes: list[str]) -> dict[str, int]:
    """What B and M mean where they are not the English billion and million, as the other units of the column tell.

    B is a thousand beside Turkish millions, after a decimal comma (English has a point there), or where billions would
    be more than any post ever had; M is a billion (miliar) beside Indonesian thousands or millions.
    """
    found = {cells.unit(cell): cell for cell in distinct}
    meant: dict[str, int] = {}
    if "m" in found and found.keys() & {"rb", "rbu", "ribu", "jt", "juta"}:
        meant["m"] = cells.BILLION
        notes.append(f"has figures such as {found['m'].strip()}, whose M was read as a billion (Indonesian miliar)")
    if "b" in found:
        billions = [cell for cell in distinct if cells.unit(cell) == "b"]
        values = [_one(cell, "", {}) for cell in billions]
        greatest = max((value for value in values if isinstance(value, float)), default=0.0)
        comma = any(cells.separator(cell) == "," for cell in billions)
        if comma or found.keys() & {"mn", "bin"} or greatest > _MOST_VIEWED:
            meant["b"] = cells.THOUSAND
        words = "thousand (Turkish bin)" if meant.get("b") else "billion"
        notes.append(f"has figures such as {found['b'].strip()}, whose B was read as a {words}")
    return meant
