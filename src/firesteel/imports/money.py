"""Amounts of money as files write them: with or without a currency's sign or code, read as whole micros."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..values import MICROS
from .columns import Reader

_SIGNS = {"€": "EUR", "£": "GBP", "₫": "VND", "đ": "VND", "₱": "PHP", "฿": "THB", "₩": "KRW", "₹": "INR", "₺": "TRY",
          "zł": "PLN", "us$": "USD", "r$": "BRL", "rp": "IDR", "rm": "MYR", "s$": "SGD", "a$": "AUD", "c$": "CAD",
          "nt$": "TWD", "hk$": "HKD", "mx$": "MXN"}  # fmt: skip
"""A bare $ or ¥ may be of several countries, so it says nothing."""
_MARK = r"(?:[A-Z]{3}|[A-Za-z]{0,2}\$|[€£¥₫đ₱฿₩₹₺]|zł|Rp|RM)"
_MARKED = re.compile(
    rf"(?P<minus>[-\u2212]?)\s*(?P<before>{_MARK})?\.?\s*(?P<figure>[-+\u2212]?[\d.,'\u00a0\u202f ]*\d)\s*(?P<after>{_MARK})?"
)
_IN_BRACKETS = re.compile(r"\(([A-Z]{3})\)\s*$")
_MOST = 9e12
"""Currency units beyond which micros no longer fit the lake."""


def amounts(reader: Reader, name: str) -> tuple[list[int | None], list[str]]:
    """Micros by row, of either sign, and the currency each cell or the column's own name tells; empty where none does.

    A cell that is no amount refuses its row.
    """
    rows = len(reader.table)
    if not reader.has(name):
        return [None] * rows, [""] * rows
    made = reader.formulas[name]
    told = [""] * rows
    if made.plain:
        named = _IN_BRACKETS.search(made.text)
        told = [named[1] if named else ""] * rows
        _unmark(reader.table.columns[made.text], told)
    micros: list[int | None] = []
    for row, value in enumerate(reader.numbers(name, whole=False)):
        if value is not None and abs(value) > _MOST:
            reader.refuse(row, made.text, f"{value:g} is more than any amount", "correct the cell")
            value = None
        micros.append(None if value is None else round(value * MICROS))
    return micros, told


def in_another(reader: Reader, row: int, column: str, found: str, wanted: str) -> bool:
    """Whether an amount is in another currency than the workspace's, which refuses its row."""
    if not found or not wanted or found == wanted:
        return False
    reader.refuse(
        row,
        column,
        f"is in {found}, the workspace in {wanted}",
        f"export it in {wanted}, or take it into a workspace that counts in {found}",
    )
    return True


def currencies(cells: Sequence[str]) -> list[str]:
    """ISO codes in capitals; empty where a cell has none."""
    return [text.strip().upper() if len(text.strip()) == 3 else "" for text in cells]


def _unmark(cells: list[Any], told: list[str]) -> None:
    """Take currency signs off the cells, in place, and note what they tell."""
    for row, cell in enumerate(list(cells)):
        if not isinstance(cell, str) or not (text := cell.strip()) or text.isdigit():
            continue
        found = _MARKED.fullmatch(text)
        mark = found and (found["before"] or found["after"])
        if found and mark:
            cells[row] = found["minus"].replace("\u2212", "-") + found["figure"].strip()
            told[row] = mark if len(mark) == 3 and mark.isupper() else _SIGNS.get(mark.lower(), told[row])
