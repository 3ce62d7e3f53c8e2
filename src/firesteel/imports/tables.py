"""Any table a person may hand over, CSV, TSV, Parquet or JSON Lines, as columns with the lines they stood on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet

from ..errors import BadInput

_DELIMITERS = (",", "\t", ";")
_UNREADABLE = "JSON nested too deep, or with a number too long"
FILES = "CSV, TSV, Parquet or JSON Lines"


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
    columns: dict[str, list[Any]]
    lines: list[int]
    refusals: list[Refusal] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)


def read_table(path: Path) -> Table:
    """Raises `BadInput` where the file cannot be read as a table at all; a broken row is among its `refusals`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(path), remedy="check the path") from error
    if content.startswith(b"PAR1"):
        return _parquet(path, content)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadInput("an Excel workbook or archive", where=path.name, remedy="save the sheet as CSV (UTF-8)")
    text = _text(path, content)
    if not text.strip():
        raise BadInput("the file is empty", where=path.name, remedy=f"export it again; known: {FILES}")
    return _json(path.name, text) if text.lstrip()[0] in "{[" else _delimited(path.name, text)


def _text(path: Path, content: bytes) -> str:
    encoding = _encoding(content[:2])
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"is not text in {encoding[:6].upper()}",
            where=f"{path.name}, line {line}",
            remedy=f"save it as {FILES} in UTF-8",
        ) from error


def _encoding(start: bytes) -> str:
    """By the mark, or else by where the first character, which is ASCII in any header, has its empty byte."""
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(start) == 2 and 0 in start and start != b"\0\0":
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    return "utf-8-sig"


def _parquet(path: Path, content: bytes) -> Table:
    """On this thread alone: a pool still at work when the interpreter exits aborts the process."""
    try:
        read = pyarrow.parquet.read_table(pyarrow.BufferReader(content), use_threads=False)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadInput(f"a broken Parquet file: {error}", where=path.name, remedy="write it again") from error
    columns: dict[str, list[Any]] = {}
    for column, cells in zip(read.schema, read.columns, strict=True):
        try:
            columns[column.name.strip()] = _plain(cells).to_pylist()
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise BadInput(
                f"holds {column.type} that cannot be read: {error}",
                where=f"{path.name}, column {column.name}",
                remedy="write it as text, as numbers or as timestamps in UTC",
            ) from error
    return Table(file=path.name, columns=columns, lines=list(range(1, read.num_rows + 1)))


def _plain(cells: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Nanoseconds cut to the microseconds a time here has, bytes read as the text they should have been."""
    if pyarrow.types.is_binary(cells.type) or pyarrow.types.is_large_binary(cells.type):
        return cells.cast(pyarrow.string())
    if pyarrow.types.is_timestamp(cells.type) and cells.type.unit == "ns":
        return cells.cast(pyarrow.timestamp("us", cells.type.tz), safe=False)
    return cells


def _json(name: str, text: str) -> Table:
    """One object a line, or one array of objects."""
    refusals: list[Refusal] = []
    rows: list[tuple[int, dict[str, Any]]] = []
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except json.JSONDecodeError as error:
            where = f"{name}, line {error.lineno}, character {error.colno}"
            raise BadInput(
                f"broken JSON: {error.msg}", where=where, remedy="mend it, or write one object a line"
            ) from error
        except (RecursionError, ValueError) as error:
            raise BadInput(_UNREADABLE, where=name, remedy="write one flat object a line") from error
        for number, row in enumerate(listed, start=1):
            if isinstance(row, dict):
                rows.append((number, row))
            else:
                refusals.append(_broken(name, number, "no JSON object", "write the list as [{…}, {…}]"))
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                refusals.append(
                    _broken(name, number, f"broken JSON at character {error.colno}: {error.msg}", "mend the line")
                )
                continue
            except (RecursionError, ValueError):
                refusals.append(_broken(name, number, _UNREADABLE, "write one flat object a line"))
                continue
            if isinstance(row, dict):
                rows.append((number, row))
            else:
                refusals.append(_broken(name, number, "no JSON object", "write one {…} a line"))
    if refusals and not rows:
        first = refusals[0]
        raise BadInput(first.reason, where=f"{name}, line {first.line}", remedy=first.remedy)
    names = list(dict.fromkeys(key.strip() for _, row in rows for key in row))
    stripped = [{key.strip(): value for key, value in row.items()} for _, row in rows]
    columns = {column: [row.get(column) for row in stripped] for column in names}
    return Table(file=name, columns=columns, lines=[number for number, _ in rows], refusals=refusals)


def _delimited(name: str, text: str) -> Table:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    rows: list[Sequence[str]] = []
    lines: list[int] = []
    refusals: list[Refusal] = []
    start = 1
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            if not any(row):
                continue
            if header is None:
                header = [cell.strip() for cell in row]
            elif len(row) != len(header):
                reason = f"{len(row)} cells where the header has {len(header)}"
                refusals.append(_broken(name, line, reason, "quote cells that hold the delimiter or a line break"))
            else:
                rows.append(row)
                lines.append(line)
    except csv.Error as error:
        raise BadInput(
            f"broken CSV: {error}", where=f"{name}, line {reader.line_num}", remedy="save it again as CSV"
        ) from error
    if header is None:
        raise BadInput("the file has no header", where=name, remedy="the first line names the columns")
    if twice := next((column for column in header if column and header.count(column) > 1), None):
        raise BadInput(f"two columns are named {twice!r}", where=f"{name}, header", remedy="rename or delete one")
    columns: dict[str, list[Any]] = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
    return Table(file=name, columns=columns or {column: [] for column in header}, lines=lines, refusals=refusals)


def _broken(file: str, line: int, reason: str, remedy: str) -> Refusal:
    return Refusal(file=file, line=line, column="", reason=reason, remedy=remedy)
