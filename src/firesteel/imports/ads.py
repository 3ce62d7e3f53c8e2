"""Ads Manager exports: what each ad did, by day or over a span, its total row held against the sum of the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..errors import BadInput
from ..plans.names import AdName, parse_name
from ..values import MICROS
from .adkinds import COUNTS, NAMES
from .columns import Reader
from .kinds import Kind, split_totals
from .mapping import listed
from .money import amounts, in_another
from .tables import Refusal, Table

LAKE_COLUMNS = (
    "account_day", "last_day", *NAMES, "post_id", "currency", "spend_micros", *COUNTS, "average_play_s", "value_micros",
)  # fmt: skip
"""As the lake keeps them, but for the file's digest and when they were read."""
_RATES = (("clicks", "ctr", "impressions"), ("completions", "completion_rate", "plays"))
"""A count, the rate that stands in for it, and what the rate is of."""
_ADDED = ("spend", "impressions", "clicks", "plays", "conversions")
"""What a total row must be the sum of."""
_CENTS = 5_000
"""Micros by which a printed amount may be rounded."""
_DAY = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")
_POST = re.compile(r"(?<!\d)(\d{18,20})(?!\d)")
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsImported:
    columns: dict[str, list[Any]]
    """`LAKE_COLUMNS` of the rows taken, rows of one ad and span added up."""
    names: tuple[AdName | None, ...]
    """What each ad's name says by our template, where it is of our making."""
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]


def read_ads(
    table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, currency: str = ""
) -> AdsImported:
    """Raises `BadInput` where there is no ad or no cost.

    currency   the workspace's: a row in another one is refused; empty where there is no workspace
    """
    body, totals = split_totals(table, kind)
    reader = Reader.of(body, mapping)
    if not reader.has("spend") or not (reader.has("ad") or reader.has("ad_id")):
        raise BadInput(
            f"a report of ads needs ad and spend; its columns are {listed(table.columns)}",
            where=table.file,
            remedy="name them, as in --columns ad=…,spend=…",
        )
    columns, figures = _columns(reader, kind, now, currency)
    if totals:
        _hold(reader, totals, figures, set(columns["currency"]))
    kept = _added_up(reader, columns)
    return AdsImported(
        columns=kept,
        names=tuple(map(parse_name, kept["ad"])),
        refusals=reader.refusals(),
        notes=tuple(reader.notes),
    )


def _columns(
    reader: Reader, kind: Kind, now: datetime | None, currency: str
) -> tuple[dict[str, list[Any]], dict[str, list[int | None]]]:
    """The lake's columns over every row, refused ones included; and the figures a total row sums up."""
    spend, codes = amounts(reader, "spend", currency)
    value, value_codes = amounts(reader, "value", currency)
    if currency and not any(codes):
        reader.notes[f"the file names no currency, so its amounts were taken as {currency}"] = None
    counts = {name: _whole(reader, name) for name in COUNTS}
    for count, rate, base in _RATES:
        if not reader.has(count) and reader.has(rate):
            counts[count] = _of_rate(reader, kind, rate, counts[base])
    firsts, lasts = _days(reader, now)
    names = {name: reader.texts(name) for name in NAMES}
    columns: dict[str, list[Any]] = {
        "account_day": firsts, "last_day": lasts, **names, "post_id": _posts(reader, names["ad"]),
        "currency": [code or currency for code in codes], "spend_micros": spend, **counts,
        "average_play_s": list(reader.numbers("average_play_s", whole=False)), "value_micros": value,
    }  # fmt: skip
    _object(reader, columns, value_codes, currency)
    return columns, {"spend": spend, **{name: counts[name] for name in _ADDED[1:]}}


def _object(reader: Reader, columns: dict[str, list[Any]], value_codes: Sequence[str], currency: str) -> None:
    cost = reader.formulas["spend"].text
    for row, spent in enumerate(columns["spend_micros"]):
        if spent is None:
            reader.refuse(row, cost, "no cost", "write 0 where nothing was spent")
        elif spent < 0:
            reader.refuse(row, cost, "is below zero", "a cost is no credit; correct the cell")
        if not columns["ad"][row] and not columns["ad_id"][row]:
            reader.refuse(row, reader.formulas["ad" if reader.has("ad") else "ad_id"].text, "no ad", "name the ad")
        for name in ("campaign_id", "adgroup_id", "ad_id"):
            if _ROUNDED.fullmatch(columns[name][row]):
                wrong = f"{columns[name][row]} is an id a spreadsheet rounded"
                reader.refuse(row, reader.formulas[name].text, wrong, "format the column as text and export again")
        told = reader.formulas["currency"].text if reader.has("currency") else cost
        code = columns["currency"][row]
        in_another(reader, row, told, code, currency)
        if columns["value_micros"][row]:
            in_another(reader, row, reader.formulas["value"].text, value_codes[row], currency)


def _whole(reader: Reader, name: str) -> list[int | None]:
    counts: list[int | None] = []
    for row, value in enumerate(reader.counts(name)):
        if value is not None and value != int(value):
            reader.refuse(row, reader.formulas[name].text, f"{value:g} is no whole number", f"{name} are counted")
        counts.append(None if value is None else int(value))
    return counts


def _of_rate(reader: Reader, kind: Kind, rate: str, base: Sequence[int | None]) -> list[int | None]:
    """A missing count worked out of its rate, which Ads Manager writes in percent even without a sign."""
    shares = reader.rates(rate, percent=True if rate in kind.percents else None)
    reader.notes[f"counts were worked out of {reader.formulas[rate].text}, so they are known roughly"] = None
    return [None if share is None or of is None else round(share * of) for share, of in zip(shares, base, strict=True)]


def _days(reader: Reader, now: datetime | None) -> tuple[list[date | None], list[date | None]]:
    """First and last day of each row: its own day, or the span the cell or the file's name tells."""
    rows = len(reader.table)
    if reader.has("day"):
        cells = [str(cell) for cell in reader.values("day")]
        spans = [_span(cell) for cell in cells]
        if cells and all(len(span) == 2 for span in spans):
            return [span[0] for span in spans], [span[1] for span in spans]
        days = [None if moment is None else moment.date() for moment in reader.moments("day", now)]
        for row, day in enumerate(days):
            if day is None:
                reader.refuse(row, reader.formulas["day"].text, "no day", "write days as 2026-07-16")
        return list(days), list(days)
    span = _span(reader.table.file)
    if len(span) == 2 and span[0] <= span[1]:
        reader.notes[f"the file's name says that it covers {span[0]} to {span[1]}"] = None
        return [span[0]] * rows, [span[1]] * rows
    reader.notes["the file does not say which days it covers; export it by day to see them apart"] = None
    return [None] * rows, [None] * rows


def _span(text: str) -> list[date]:
    found = []
    for year, month, day in _DAY.findall(text):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            return []
    return found


def _posts(reader: Reader, ads: list[str]) -> list[str | None]:
    """From a column of posts, else the one number of a post's length in the ad's name."""
    posts: list[str | None] = []
    for told, ad in zip(reader.texts("post_id"), ads, strict=True):
        found = _POST.findall(told) or _POST.findall(ad)
        posts.append(found[0] if len(found) == 1 else None)
    return posts


def _hold(
    reader: Reader,
    totals: Iterable[Mapping[str, Any]],
    figures: Mapping[str, list[int | None]],
    currencies: Collection[str],
) -> None:
    """Note whether what a total row says is the sum of the others, which are in `currencies`."""
    currency = next(iter(currencies)) if len(currencies) == 1 else ""
    for total in totals:
        cells = {name: [*column, total[name]] for name, column in reader.table.columns.items()}
        lines = [*reader.table.lines, 0]
        whole = Reader.of(
            Table(file=reader.table.file, columns=cells, lines=lines),
            {name: made.text for name, made in reader.formulas.items() if name in _ADDED},
        )
        wrong = []
        for name in _ADDED:
            if not reader.has(name):
                continue
            told = amounts(whole, name, currency)[0][-1] if name == "spend" else whole.numbers(name)[-1]
            summed = sum(value or 0 for value in figures[name])
            slack = _CENTS * (len(reader.table) + 1) if name == "spend" else 0
            if told is not None and abs(told - summed) > slack:
                wrong.append(f"{_said(name, told)} {name} where its rows add up to {_said(name, summed)}")
        if wrong:
            reader.notes[f"the total row says {'; '.join(wrong)}: rows may be missing from the file"] = None
        else:
            reader.notes["the total row agrees with the sum of the others"] = None


def _said(name: str, value: float) -> str:
    return f"{value / MICROS:,.2f}" if name == "spend" else f"{value:,.0f}"


def _added_up(reader: Reader, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """One row an ad and span: a report broken down by placement or hour is summed, a row that stands twice counts once."""
    table = reader.table
    whole_rows = list(zip(*table.columns.values(), strict=True))
    met: set[tuple[Any, ...]] = set()
    groups: dict[tuple[Any, ...], list[int]] = {}
    twice = 0
    for row in range(len(table)):
        if row in reader.refused:
            continue
        told = tuple(map(str, whole_rows[row]))
        if told in met:
            twice += 1
            continue
        met.add(told)
        key = tuple(columns[name][row] for name in ("account_day", "last_day", *NAMES))
        groups.setdefault(key, []).append(row)
    if twice:
        words = "1 row stands in the file twice and counts" if twice == 1 else f"{twice:,} rows repeat others and count"
        reader.notes[f"{words} once"] = None
    if any(len(rows) > 1 for rows in groups.values()):
        reader.notes["rows of one ad and span were added up; different people reached cannot be"] = None
    return {name: [_sum(name, rows, columns) for rows in groups.values()] for name in LAKE_COLUMNS}


def _sum(name: str, rows: list[int], columns: dict[str, list[Any]]) -> Any:
    cells = [columns[name][row] for row in rows]
    if len(cells) == 1:
        return cells[0]
    if name == "reach":
        return None
    if name == "average_play_s":
        plays = [columns["plays"][row] or 0 for row in rows]
        known = [(cell, weight) for cell, weight in zip(cells, plays, strict=True) if cell is not None and weight]
        return sum(cell * weight for cell, weight in known) / sum(weight for _, weight in known) if known else None
    if name in COUNTS or name.endswith("_micros"):
        known_cells = [cell for cell in cells if cell is not None]
        return sum(known_cells) if known_cells else None
    return next((cell for cell in cells if cell), cells[0])
