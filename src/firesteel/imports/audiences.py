"""What a table says of a post beyond its counts: who watched it, and how many were still watching at each second."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from ..posts import Viewers
from . import cells, figures
from .columns import Reader
from .kinds import key

GROUPS = ("countries", "genders", "ages")
_GROUP_OF = {
    "country": "countries", "countries": "countries", "gender": "genders", "genders": "genders", "age": "ages", "ages": "ages",
}  # fmt: skip
_SPREAD = re.compile(r"(?:viewers? )?(country|countries|gender|genders|age|ages)\s*[:.]\s*(.+)")
_GENDERS = {
    "f": "female",
    "w": "female",
    "women": "female",
    "m": "male",
    "men": "male",
    "others": "other",
    "unknown": "other",
}
_TOO_MUCH = 1.05
"""A sum of shares beyond which they are no shares; rounding alone stays below it."""
_REMEDY = 'write shares of viewers such as {"DE": 0.6, "AT": 0.4}, adding up to 1 at most'
_CURVE = "write shares still watching at second 1, 2, 3 …, as 1;0.8;0.6"


def viewers(reader: Reader) -> list[Viewers] | None:
    """Who watched each post, from columns of JSON or one column a group (``country:US``); None where the file has none."""
    told = [name for name in ("viewers", *(f"viewers_{group}" for group in GROUPS)) if reader.has(name)]
    spread = [(column, match) for column in reader.table.columns if (match := _SPREAD.fullmatch(key(column)))]
    if not told and not spread:
        return None
    rows: list[dict[str, dict[str, float]]] = [{} for _ in range(len(reader.table))]
    for name in told:
        _from_json(reader, name, rows)
    if spread:
        _from_columns(reader, [(column, _GROUP_OF[match[1]], match[2]) for column, match in spread], rows)
    return [Viewers(**row) for row in rows]


def retention(reader: Reader) -> list[tuple[float, ...]] | None:
    """Shares still watching at each second, by one rule for percent for the whole column; None where there is none."""
    if not reader.has("retention"):
        return None
    column = reader.formulas["retention"].text
    curves: list[tuple[float, ...]] = []
    for row, cell in enumerate(reader.values("retention")):
        try:
            curves.append(_curve(cell))
        except ValueError as error:
            curves.append(())
            reader.refuse(row, column, str(error), _CURVE)
    if any(value > 1 for curve in curves for value in curve):
        reader.notes[f"{column} is read as percent"] = None
        curves = [tuple(value / 100 for value in curve) for curve in curves]
    for row, curve in enumerate(curves):
        if curve and not 0 <= min(curve) <= max(curve) <= 1:
            reader.refuse(row, column, "a share below 0 or above 100 %", _CURVE)
    return curves


def _curve(cell: Any) -> tuple[float, ...]:
    if cell is None or (isinstance(cell, str) and cells.plain(cell).lower() in cells.MISSING):
        return ()
    if isinstance(cell, str):
        text = cell.strip()
        if text.startswith("["):
            cell = _json(text)
        else:
            cell = re.split(r"[;|]|\s+", text) if re.search(r"[;|\s]", text) else text.split(",")
    if not isinstance(cell, Sequence) or isinstance(cell, str):
        raise ValueError(f"{cells.shown(str(cell))} is no curve")
    values = [cells.number(value) for value in cell if not isinstance(value, str) or value.strip()]
    if any(value is None for value in values):
        raise ValueError("a curve with a gap")
    return tuple(value for value in values if value is not None)


def _from_json(reader: Reader, name: str, rows: list[dict[str, dict[str, float]]]) -> None:
    column = reader.formulas[name].text
    group = name.removeprefix("viewers").lstrip("_")
    for row, cell in enumerate(reader.values(name)):
        try:
            told = _object(cell)
            parts = {group: told} if group else {part: _object(told.get(part)) for part in GROUPS}
            if not group and told.keys() - set(GROUPS):
                raise ValueError(f"viewers are told by {', '.join(GROUPS)}")
            for part, shares in parts.items():
                if shares:
                    rows[row][part] = _shares(part, shares)
        except ValueError as error:
            reader.refuse(row, column, str(error), _REMEDY)


def _from_columns(reader: Reader, columns: list[tuple[str, str, str]], rows: list[dict[str, dict[str, float]]]) -> None:
    """One rule for percent for all columns of a group, or a small country would read as fractions beside a large one."""
    for group in GROUPS:
        mine = [(column, named) for column, part, named in columns if part == group]
        read = [figures.read(reader.table.columns[column]) for column, _ in mine]
        percent = any(one.signed or any(value is not None and value > 1 for value in one.values) for one in read)
        for row in range(len(rows)):
            told: dict[str, float] = {}
            for (column, named), one in zip(mine, read, strict=True):
                if row in one.objections:
                    reader.refuse(row, column, one.objections[row], "write a share such as 0.59 or 59%")
                if (value := one.values[row]) is not None:
                    told[named] = value / 100 if percent and row not in one.signed else value
            try:
                if told:
                    rows[row][group] = _shares(group, told)
            except ValueError as error:
                reader.refuse(row, mine[0][0], str(error), _REMEDY)
        if percent and not any(one.signed for one in read):
            reader.notes[f"viewers by {mine[0][0].split(':')[0].strip()} are read as percent"] = None


def _shares(group: str, told: dict[str, Any]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for name, cell in told.items():
        value = cells.number(cell)
        if value is None or value < 0:
            raise ValueError(f"{cells.shown(str(cell))} is no share of viewers")
        shares[_named(group, name)] = shares.get(_named(group, name), 0.0) + value
    total = math.fsum(shares.values())
    if _TOO_MUCH < total <= 100 * _TOO_MUCH and max(shares.values()) > 1:
        shares = {name: value / 100 for name, value in shares.items()}
        total /= 100
    if total > _TOO_MUCH:
        raise ValueError(f"shares of viewers that add up to {total:g}")
    return dict(sorted(shares.items()))


def _named(group: str, name: str) -> str:
    told = name.strip()
    if group == "countries":
        if not re.fullmatch(r"[A-Za-z]{2}", told):
            raise ValueError(f"{cells.shown(told)} is no country code of two letters")
        return told.upper()
    if group == "genders":
        small = told.lower()
        return _GENDERS.get(small, small)
    return told.replace("–", "-").replace(" ", "")


def _object(cell: Any) -> dict[str, Any]:
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in cells.MISSING):
        return {}
    told = _json(cell) if isinstance(cell, str) else cell
    if isinstance(told, list) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in told):
        told = dict(told)
    if not isinstance(told, dict):
        raise ValueError(f"{cells.shown(str(cell))} says of no group what share it has")
    return {str(name): value for name, value in told.items() if value is not None}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{cells.shown(text)} is broken JSON") from None
