"""Amounts of money as files write them: with or without a currency's sign or code, read as whole micros."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..values import MICROS
from . import cells
from .columns import Reader

_SIGNS = {"€": "EUR", "£": "GBP", "₫": "VND", "đ": "VND", "₱": "PHP", "฿": "THB", "₩": "KRW", "₹": "INR", "₺": "TRY",
          "zł": "PLN", "us$": "USD", "r$": "BRL", "rp": "IDR", "rm": "MYR", "s$": "SGD", "a$": "AUD", "c$": "CAD",
          "nt$": "TWD", "hk$": "HKD", "mx$": "MXN",
          "ca$": "CAD", "au$": "AUD", "nz$": "NZD", "sg$": "SGD", "ar$": "ARS"}  # fmt: skip
_SHARED = {
    "$": frozenset(
        {"USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
         "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU"}
    ),
    "¥": frozenset({"JPY", "CNY"}),
}  # fmt: skip
"""Signs of several currencies, dollars and pesos, yen and yuan: the workspace's where it is one of them, never another."""
_WITHOUT_CENTS = frozenset(
    {"BIF", "CLP", "COP", "DJF", "GNF", "HUF", "IDR", "ISK", "JPY", "KMF", "KRW", "LAK", "MMK", "PYG", "RWF", "TWD",
     "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)  # fmt: skip
"""Currencies whose amounts are written without decimals, so that a mark before three digits groups thousands."""
_MARK = r"(?:[A-Z]{3}|[A-Za-z]{0,2}\$|[€£¥₫đ₱฿₩₹₺]|zł|Rp|RM)"
_MARKED = re.compile(
    rf"(?P<minus>[-\u2212]?)\s*(?P<before>{_MARK})?\.?\s*(?P<figure>[-+\u2212]?[\d.,'\u00a0\u202f ]*\d)\s*(?P<after>{_MARK})?"
)
_IN_BRACKETS = re.compile(r"\(([A-Z]{3})\)\s*$")
_MOST = 9e12
"""Currency units beyond which micros no longer fit the lake."""


def amounts(reader: Reader, name: str, currency: str = "") -> tuple[list[int | None], list[str]]:
    """Micros by row, of either sign, and the currency of each row, as the file's column of currencies, the cell or the
    column's own name tells; empty where none does, and the sign where it cannot be the workspace's.

    currency   the workspace's; empty where there is none

    A cell that is no amount refuses its row, and so does one such as 1.234 that may be either of two.
    """
    rows = len(reader.table)
    if not reader.has(name):
        return [None] * rows, [""] * rows
    made = reader.formulas[name]
    told = currencies(reader.texts("currency"))
    if made.plain:
        named = _IN_BRACKETS.search(made.text)
        told = _unmark(reader, made.text, told, named[1] if named else "", currency)
    for source in made.sources:
        _ungroup(reader, source, [code or currency for code in told])
    micros: list[int | None] = []
    for row, value in enumerate(reader.numbers(name, whole=False, money=True)):
        if value is not None and abs(value) > _MOST:
            reader.refuse(row, made.text, f"{value:g} is more than any amount", "correct the cell")
            value = None
        micros.append(None if value is None else round(value * MICROS))
    return micros, told


def in_another(reader: Reader, row: int, column: str, found: str, wanted: str) -> bool:
    """Whether an amount is in another currency than the workspace's, which refuses its row."""
    if not found or not wanted or found == wanted:
        return False
    other = f"that counts in {found}" if found.isalpha() else "of its currency"
    reader.refuse(
        row,
        column,
        f"is in {found}, the workspace in {wanted}",
        f"export it in {wanted}, or take it into a workspace {other}",
    )
    return True


def currencies(texts: Sequence[str]) -> list[str]:
    """ISO codes in capitals; empty where a cell has none."""
    return [text.strip().upper() if len(text.strip()) == 3 else "" for text in texts]


def _unmark(reader: Reader, column: str, codes: Sequence[str], named: str, currency: str) -> list[str]:
    """Take currency signs off the cells, in place; by row the currency, or a sign that is not the workspace's.

    codes      by row what the column of currencies says, which goes before a sign that tells one currency
    named      what the column's own name says, which goes behind it
    currency   the workspace's
    """
    column_cells = reader.table.columns[column]
    told = [code or named for code in codes]
    for row, cell in enumerate(list(column_cells)):
        if not isinstance(cell, str) or not (text := cell.strip()) or text.isdigit():
            continue
        found = _MARKED.fullmatch(text)
        mark = found and (found["before"] or found["after"])
        if not found or not mark:
            continue
        column_cells[row] = found["minus"].replace("\u2212", "-") + found["figure"].strip()
        one = mark if len(mark) == 3 and mark.isalpha() else _SIGNS.get(mark.lower(), "")
        if one:
            told[row] = codes[row] or one
        elif currency and len(mark) > 1:
            told[row] = codes[row] or mark
        elif currency and (told[row] or currency) not in _SHARED[mark]:
            told[row] = mark
        elif currency and not told[row]:
            told[row] = currency
            reader.notes[f"{column} has amounts in {mark}, which were taken as {currency}"] = None
    return told


def _ungroup(reader: Reader, column: str, codes: Sequence[str]) -> None:
    """Take the mark out of figures such as 150.000, in place, in rows of a currency without cents.

    Where another cell of the column in that currency has a mark that can only be the decimal one, or only group, that
    cell decides.
    """
    doubtful: dict[str, list[int]] = {}
    decided: set[str] = set()
    if _WITHOUT_CENTS.isdisjoint(codes):
        return
    column_cells = reader.table.columns[column]
    for row, (code, cell) in enumerate(zip(codes, column_cells, strict=True)):
        if code not in _WITHOUT_CENTS or not (mark := cells.separator(cell)):
            continue
        if mark == "?":
            doubtful.setdefault(code, []).append(row)
        else:
            decided.add(code)
    for code, rows in doubtful.items():
        if code in decided:
            continue
        example = cells.plain(column_cells[rows[0]])
        for row in rows:
            column_cells[row] = re.sub(r"[.,]", "", cells.plain(column_cells[row]))
        words = f"which was read as {column_cells[rows[0]]}, for {code} has no cents"
        reader.notes[f"{column} has figures such as {example}, {words}"] = None
