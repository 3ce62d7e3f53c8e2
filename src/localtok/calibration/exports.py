"""What people have of their ads: Ads Manager exports and API reports, as counts by ad.

CSV (comma, semicolon or tab), XLSX and JSON (a list of rows, an answer of the reporting API, or one row a line). A column
may hold counts or, where the count is missing, a rate of another column. Rows of the same ad are added up.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from .headers import COUNTS, MOMENTS, NAMES, RATES, SPARK, TEXTS, key, ours

_MISSING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nan", "none", "null", "undefined"})
_TOTAL = re.compile(r"(grand )?totals?\W*|totals? (of |\()?[\d.,]+ \w+\)?", re.IGNORECASE)
"""A cell that marks a row of totals: Total, Grand total:, Total of 12 results. Not an ad named Total body workout."""
_MONEY = {"$": "USD", "€": "EUR", "£": "GBP"}
_CODE = re.compile(r"\b[A-Z]{3}\b|[$€£]")
_UNIT = re.compile(r"^[^\d,.%-]*|(?:\s*(?:s|sec|seconds|[A-Z]{3}|[$€£¥]))$")
_MOST = 1e15
_ORDER = ("impressions", "plays", "watched_2s", "watched_6s")
_QUARTERS = ("p25", "p50", "p75", "p100")


class BadFile(ValueError):
    """A file nothing can be fitted to; says which file, which row and column, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad:
    """What one ad (or post, or ad group: whatever the rows are about) did in all."""

    name: str
    counts: Mapping[str, int]
    """By our names, such as ``watched_2s``; only what the file tells, and always ``impressions``."""
    spend: float | None = None
    """In the account's currency."""
    mean_play_s: float | None = None
    """Seconds watched by play."""
    length_s: float | None = None
    spark: bool | None = None
    """None where the file does not tell."""
    currency: str = ""
    """Of the spend, ISO 4217; empty where the file does not tell."""


@dataclass(slots=True)
class _Sum:
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    spend: float | None = None
    watched_s: float = 0.0
    watchers: int = 0
    length_s: float | None = None
    spark: bool | None = None

    def value(self, currency: str) -> Ad:
        mean = self.watched_s / self.watchers if self.watchers else None
        return Ad(
            name=self.name,
            counts=self.counts,
            spend=self.spend,
            mean_play_s=mean,
            length_s=self.length_s,
            spark=self.spark,
            currency=currency,
        )


def read(paths: Iterable[Path]) -> list[Ad]:
    """The ads of all files, in the order they come. Raises `BadFile`."""
    sums: dict[str, _Sum] = {}
    currency = ""
    for path in paths:
        found = False
        for number, cells in _rows(path):
            found, row = True, _Row(path.name, number, cells)
            _add(sums, row)
            currency = _one_currency(row, currency)
        if not found:
            raise BadFile(f"{path.name}: no rows under the header; export the report again with its rows")
    return [one.value(currency) for one in sums.values()]


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    number: int
    """As a spreadsheet counts, the header being row 1; of JSON, from 1."""
    cells: Mapping[str, tuple[str, Any]]
    """By our name: the file's own header, and what stands there."""

    def refuse(self, name: str, why: str) -> BadFile:
        return BadFile(f"{self.file}, row {self.number}, column {self.cells[name][0]!r}: {why}")

    def text(self, name: str) -> str:
        value = self.cells.get(name, ("", ""))[1]
        return "" if value is None else str(value).strip()

    def number_of(self, name: str, *, whole: bool = False) -> float | None:
        """The figure in that column; None where it is missing. A percent sign makes it a share."""
        text = self.text(name)
        if text.casefold() in _MISSING:
            return None
        value = _figure(text, whole)
        if value is None or value < 0:
            raise self.refuse(name, f"{text!r:.60} is not a number; write it in digits, or leave it empty")
        if value > _MOST:
            raise self.refuse(name, f"{text!r:.60} is more than anybody ever had")
        return value

    def currency(self) -> str:
        """Of the spend, as its own column, the cell or its header has it; empty where none does."""
        if not self.text("spend") or self.text("spend").casefold() in _MISSING:
            return ""
        for text in (self.text("currency"), self.text("spend"), self.cells["spend"][0]):
            if found := _CODE.search(text):
                return _MONEY.get(found[0], found[0])
        return ""


def _one_currency(row: _Row, before: str) -> str:
    """The currency so far. Raises `BadFile` where the row has another."""
    here = row.currency()
    if here and before and here != before:
        raise row.refuse("spend", f"this cost is in {here}, those before it in {before}; fit each currency by itself")
    return here or before


def _add(sums: dict[str, _Sum], row: _Row) -> None:
    counts = _counts(row)
    if not counts.get("impressions"):
        return
    who = next((row.text(name) for name in NAMES if row.text(name)), f"{row.file} row {row.number}")
    known = next((row.text(name) for name in ("ad", "adgroup", "campaign") if row.text(name)), who)
    one = sums.setdefault(who, _Sum(known))
    first = not one.counts
    # A figure that some rows of an ad lack says nothing about the ad as a whole.
    kept = counts if first else {name: one.counts[name] + counts[name] for name in counts if name in one.counts}
    one.counts = kept
    spend = row.number_of("spend")
    one.spend = spend if first else (None if spend is None or one.spend is None else one.spend + spend)
    mean, plays = row.number_of("mean_play_s"), counts.get("plays", counts["impressions"])
    if mean is not None:
        one.watched_s, one.watchers = one.watched_s + mean * plays, one.watchers + plays
    one.length_s = row.number_of("length_s") or one.length_s
    if (kind := row.text("identity").upper()) and kind.casefold() not in _MISSING:
        one.spark = kind in SPARK


def _counts(row: _Row) -> dict[str, int]:
    """What the row counts, rates turned into counts."""
    counts = {}
    for name in COUNTS:
        value = row.number_of(name, whole=True)
        if value is not None:
            if value != round(value):
                raise row.refuse(name, f"{row.text(name)!r:.60} is not a whole number; this column counts")
            counts[name] = round(value)
    for name, (count, base) in RATES.items():
        rate = row.number_of(name)
        if rate is None or count in counts or base not in counts:
            continue
        share = rate if "%" in row.text(name) else rate / 100
        if share > 1:
            raise row.refuse(name, f"{row.text(name)!r} is more than all; rates are in percent")
        counts[count] = round(share * counts[base])
    _check(row, counts)
    return counts


def _check(row: _Row, counts: dict[str, int]) -> None:
    """Nothing may happen more often than what it needs first."""
    if "impressions" not in counts:
        return
    for chain in (_ORDER, ("plays", *_QUARTERS), ("impressions", *_QUARTERS), ("impressions", "clicks")):
        there = [name for name in chain if name in counts]
        for earlier, later in pairwise(there):
            if counts[later] > counts[earlier]:
                where = later if later in row.cells else next(iter(row.cells))
                why = f"{counts[later]:,} is more than the {counts[earlier]:,} of {earlier}; take both from one report"
                raise row.refuse(where, why)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, tuple[str, Any]]]]:
    """Rows with something in them and their number, by our names. Totals are left out."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: cannot be read ({error.strerror}); check the name") from error
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods"):
        grid = _workbook(path)
    else:
        text = _text(path, content)
        if text.lstrip()[:1] in ("{", "["):
            yield from _named(path.name, _json(path.name, text))
            return
        grid = _delimited(path.name, text)
    yield from _tabled(path.name, grid)


def _tabled(name: str, grid: list[list[Any]]) -> Iterator[tuple[int, dict[str, tuple[str, Any]]]]:
    """The header is the first row that has impressions among its columns: exports may begin with a title."""
    at = next(
        (row for row, head in enumerate(grid[:20]) if any(ours(str(cell)) == "impressions" for cell in head)), None
    )
    if at is None:
        raise _unknown(name, [str(cell) for cell in grid[0]] if grid else [])
    columns = {place: (mine, str(cell)) for place, cell in enumerate(grid[at]) if (mine := ours(str(cell)))}
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        texts = [str(cell).strip() for cell in cells]
        if not any(texts) or any(_TOTAL.fullmatch(text) for text in texts):
            continue
        yield number, _first_of_each((columns[place], cell) for place, cell in enumerate(cells) if place in columns)


def _named(name: str, rows: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, tuple[str, Any]]]]:
    for number, row in enumerate(rows, start=1):
        flat = {**row, **_group(row, "dimensions"), **_group(row, "metrics")}
        known = _first_of_each(((mine, key), value) for key, value in flat.items() if (mine := ours(key)))
        if "impressions" not in known:
            raise _unknown(f"{name}, row {number}", list(flat))
        yield number, known


def _group(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The figures or names an API's row keeps together; none where it has null."""
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _first_of_each(cells: Iterable[tuple[tuple[str, str], Any]]) -> dict[str, tuple[str, Any]]:
    """By our name; where two columns mean the same, the one whose header comes first in the table of `headers`."""
    found: dict[str, tuple[str, Any]] = {}
    for (mine, theirs), value in cells:
        before = found.get(mine)
        if before is None or _rank(mine, theirs) < _rank(mine, before[0]):
            found[mine] = (theirs, value)
    return found


def _rank(mine: str, theirs: str) -> int:
    known = [key(one) for one in (*COUNTS.get(mine, ()), *MOMENTS.get(mine, ()), *TEXTS.get(mine, ()))]
    return known.index(key(theirs)) if key(theirs) in known else len(known)


def _unknown(where: str, columns: list[str]) -> BadFile:
    seen = ", ".join(repr(one) for one in columns[:8] if one) or "none"
    return BadFile(
        f"{where}: no column of impressions (columns: {seen}); export an Ads Manager report by ad with Impressions among "
        "its columns, or the API's report/integrated/get with the metric impressions"
    )


def _text(path: Path, content: bytes) -> str:
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{path.name}: is not text in UTF-8, UTF-16 or Windows-1252; save it as CSV, XLSX or JSON")


def _delimited(name: str, text: str) -> list[list[Any]]:
    first = next((line for line in text.splitlines() if line.count(",") + line.count(";") + line.count("\t") > 1), "")
    delimiter = max(",;\t", key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise BadFile(f"{name}: broken CSV ({error}); export it again") from error


def _workbook(path: Path) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_index(0).to_python() if book.sheet_names else []
    except CalamineError as error:
        raise BadFile(f"{path.name}: is not a workbook that can be read ({error}); save it as XLSX or CSV") from error


def _json(name: str, text: str) -> list[dict[str, Any]]:
    try:
        found = _parsed(name, text)
    except RecursionError as error:
        raise BadFile(f"{name}: JSON nested too deeply for a report; export it again") from error
    while isinstance(found, dict) and "impressions" not in found and not {"metrics", "dimensions"} & set(found):
        inner = next((found[key] for key in ("data", "list", "rows") if key in found), None)
        if inner is None:
            raise _unknown(name, list(found))
        found = inner
    rows = found if isinstance(found, list) else [found]
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise BadFile(f"{name}, row {number}: {row!r:.40} is not an object with named figures")
    return rows


def _parsed(name: str, text: str) -> Any:
    """One value, or a list of one a line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where, why = error.lineno, error.msg
    rows: list[Any] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except json.JSONDecodeError as error:
            # Where not even the first line is a value, the file was meant to be one.
            where, why = (number, error.msg) if rows else (where, why)
            raise BadFile(f"{name}: broken JSON (line {where}: {why}); export it again") from error
    return rows


def _figure(text: str, whole: bool) -> float | None:
    """A figure as people and spreadsheets write it: 1,234.5 or 1.234,5 or 12 % or $3.20; None where it is none."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    percent = plain.endswith("%")
    plain = _UNIT.sub("", plain.removesuffix("%"))
    if plain.rfind(",") > plain.rfind("."):
        grouped = re.fullmatch(r"\d{1,3}(,\d{3})+", plain)
        plain = plain.replace(",", "") if grouped else plain.replace(".", "").replace(",", ".")
    elif whole and re.fullmatch(r"\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")
    else:
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", plain):
        return None
    return float(plain) / 100 if percent else float(plain)
