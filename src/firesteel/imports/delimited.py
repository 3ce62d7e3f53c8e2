"""CSV and its kin, by whatever character parts the cells; quotation marks that are not closed are told, not followed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ..errors import BadInput
from . import arrays, grids
from .grids import Table

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 16
_CHUNK = 1 << 15
_BLOCK = 1 << 24
_TOLD = re.compile(r"\s*sep=([^\s\w])\r?\n")
"""A first line with which Excel is told the delimiter."""


def read(name: str, text: str) -> Table:
    """Raises `BadInput` where there is no header or a cell never ends."""
    if told := _TOLD.match(text):
        delimiter, text = told[1], "\n" + text[told.end() :]
    else:
        delimiter = _delimiter(text)
    try:
        return _at_once(name, text, delimiter) or _row_by_row(name, text, delimiter)
    except csv.Error as error:
        raise BadInput(
            f"broken CSV: {error}",
            where=name,
            remedy="close the quotation mark that opens a very long cell, or save it again as CSV",
        ) from error


def read_plain(name: str, content: bytes) -> Table | None:
    """A large file without quotation marks, blank lines or anything else odd, by Arrow; None for any other.

    What it gives is what `read` gives, in a fraction of the time and memory.
    """
    content = content.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    odd = (b'"', b"\0", b"\n\n", b"\n\r\n")
    if any(mark in content for mark in odd) or content.count(b"\r") != content.count(b"\r\n"):
        return None
    try:
        sample = content[: 2 * _SAMPLE].decode(errors="ignore")
        delimiter = _delimiter(sample)
        head = grids.header(name, next(csv.reader([sample.partition("\n")[0].rstrip("\r")], delimiter=delimiter)))
    except (StopIteration, csv.Error):
        return None
    first = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50))
    if len(head) < 2 or not any(head) or _TOLD.match(sample) or grids.header_at(list(filter(any, first))):
        return None
    names = [str(number) for number in range(len(head))]
    try:
        read = pyarrow.csv.read_csv(
            pa.BufferReader(content),
            pyarrow.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1, block_size=_BLOCK),
            pyarrow.csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[]),
        )
    except pa.ArrowException:
        return None
    if read.num_rows != content.count(b"\n"):
        return None
    columns = {column: arrays.Cells(cells) for column, cells in zip(head, read.columns, strict=True)}
    if _has_empty_row(list(columns.values())):
        return None
    return Table(file=name, columns=columns, lines=range(2, read.num_rows + 2))


def _has_empty_row(columns: list[arrays.Cells]) -> bool:
    empty = None
    for column in columns:
        blank = pc.equal(column.arrow, "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not arrays.some(empty):
            return False
    return True


def _delimiter(text: str) -> str:
    """The one that parts most rows into the same number of cells, two at least."""
    sample, best, choice = text[:_SAMPLE], (0.0, 0), ","
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        try:
            rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50))
        except csv.Error:
            continue
        if len(rows) > 1 and len(text) > _SAMPLE:
            rows.pop()
        widths = Counter(len(row) for row in rows if any(row))
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        score = (times / max(1, widths.total()), width)
        if width > 1 and score > best:
            best, choice = score, delimiter
    return choice


def _at_once(name: str, text: str, delimiter: str) -> Table | None:
    """A file without anything odd, column by column; None where a row needs to be looked at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first = list(islice(reader, _CHUNK))
    if not first or not any(first[0]) or grids.header_at(list(filter(any, first[:50]))):
        return None
    if _left_open(text[text.rstrip("\r\n").rfind("\n") + 1 :], delimiter):
        return None
    head = grids.header(name, first[0])
    columns: list[list[Any]] = [[] for _ in head]
    rows, chunk = 0, first[1:]
    while chunk:
        if set(map(len, chunk)) != {len(head)} or not all(map(any, chunk)):
            return None
        for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
            column.extend(cells)
        rows += len(chunk)
        if reader.line_num != rows + 1:
            return None
        chunk = list(islice(reader, _CHUNK))
    return Table(file=name, columns=dict(zip(head, columns, strict=True)), lines=range(2, rows + 2))


def _row_by_row(name: str, text: str, delimiter: str) -> Table:
    spans: dict[int, int] = {}
    made = grids.table(name, _rows(text, delimiter, spans))
    last = max(spans, default=0)
    for number, each in enumerate(made.refusals):
        if spans.get(each.line, 1) > 1:
            reason = f"{spans[each.line]:,} lines run together into {each.reason}"
            made.refusals[number] = grids.refusal(name, each.line, reason, "close the quotation mark on this line")
    if _left_open("".join(list(io.StringIO(text, newline=""))[last - 1 :]), delimiter):
        made = made.without([row for row, line in enumerate(made.lines) if line == last])
        made.refusals = [each for each in made.refusals if each.line != last]
        reason = "the file ends inside a quoted cell"
        made.refusals.append(grids.refusal(name, last, reason, "close the quotation mark, or export the file again"))
    return made


def _rows(text: str, delimiter: str, spans: dict[int, int]) -> Iterator[tuple[int, list[str]]]:
    """Rows and their first lines; `spans` keeps how many lines each took."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for row in reader:
        line, start = start, reader.line_num + 1
        if any(row):
            spans[line] = start - line
            yield line, row


def _left_open(row: str, delimiter: str) -> bool:
    """Whether a row ends within quotation marks."""
    if row.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
