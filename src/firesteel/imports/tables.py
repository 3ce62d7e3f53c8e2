"""Any table a person may hand over, CSV, spreadsheet, Parquet or JSON, as columns with the lines they stood on."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet

from ..errors import BadInput
from . import delimited, grids, workbooks
from .grids import Refusal, Table

__all__ = ["FILES", "Refusal", "Table", "read_table"]

_UNREADABLE = "JSON nested too deep, or with a number too long"
FILES = "CSV, TSV, XLSX, XLS, ODS, Parquet or JSON Lines"
_LARGEST = 2 << 30
_LARGE = 1 << 20
"""Bytes from which a file is worth Arrow's own reader."""
_MOST_CELLS = 20_000_000
_SPARSE = 20
"""Cells a JSON table may have for each that is told, once it is large."""
_AGAIN = "export it as CSV or XLSX"
_NO_TABLES = (
    (b"%pdf-", "a PDF", _AGAIN),
    (b"\x89png", "a picture", _AGAIN),
    (b"\xff\xd8\xff", "a picture", _AGAIN),
    (b"gif8", "a picture", _AGAIN),
    (b"\x1f\x8b", "a compressed file", "unpack it and import what is in it"),
    (b"rar!", "a compressed file", "unpack it and import what is in it"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it and import what is in it"),
    (b"<!doctype", "a web page", "download the export itself, when logged in: " + _AGAIN),
    (b"<html", "a web page", "download the export itself, when logged in: " + _AGAIN),
)
"""How files begin that people take for tables."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def read_table(path: Path, *, sheet: str = "") -> Table:
    """Raises `BadInput` where the file cannot be read as a table at all; a broken row is among its `refusals`.

    sheet   of a workbook; empty for the first that holds a table
    """
    table = _table(path, sheet)
    if not any(table.columns) and not table.refusals:
        raise BadInput("names no columns", where=path.name, remedy="the first line names the columns")
    return table


def regular(path: Path) -> int:
    """The bytes of a file that can be read more than once. Raises `BadInput` for folders, pipes and devices."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"cannot be read: {words}", where=str(path), remedy="check the path") from error
    if stat.S_ISDIR(found.st_mode):
        raise BadInput("is a folder", where=str(path), remedy="name the files in it, as in FOLDER/*.csv")
    if not stat.S_ISREG(found.st_mode):
        raise BadInput("is a pipe or a device, not a file", where=str(path), remedy="save it as a file first")
    return found.st_size


def _table(path: Path, sheet: str) -> Table:
    if regular(path) > _LARGEST:
        raise BadInput(f"is larger than {_LARGEST >> 30} GB", where=path.name, remedy="split it, or write Parquet")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=str(path), remedy="check the path") from error
    for start, words, remedy in _NO_TABLES:
        if content[:512].lstrip().lower().startswith(start):
            raise BadInput(f"is {words}, not a table", where=path.name, remedy=remedy)
    if content.startswith(b"PAR1"):
        return _parquet(path, content)
    if content.startswith((workbooks.ZIPPED, workbooks.COMPOUND)):
        return _workbook(path.name, content, sheet)
    if len(content) >= _LARGE and _encoding(content) == "utf-8-sig" and content.lstrip()[:1] not in (b"{", b"["):
        plain = delimited.read_plain(path.name, content)
        if plain is not None:
            return plain
    notes: list[str] = []
    text = _text(path.name, content, notes)
    if not text.strip():
        raise BadInput("the file is empty", where=path.name, remedy=f"export it again; known: {FILES}")
    table = _json(path.name, text) if text.lstrip()[0] in "{[" else delimited.read(path.name, text)
    table.notes[:0] = notes
    return table


def _text(name: str, content: bytes, notes: list[str]) -> str:
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if encoding == "utf-8-sig" and (text := _western(content)) is not None:
            words = f"line {line} is not UTF-8, so the file was read as Windows-1252: see whether accents are right"
            notes.append(words)
            return text
        raise BadInput(
            f"is not text in {encoding.upper().removesuffix('-SIG')}",
            where=f"{name}, line {line}",
            remedy=f"save it as {FILES} in UTF-8",
        ) from error


def _western(content: bytes) -> str | None:
    """As Windows-1252, unless it is no text at all or UTF-8 with a broken letter, which that would garble."""
    if _CONTROLS.search(content):
        return None
    letters = len(_UTF8_LETTER.findall(content))
    odd = len(_NOT_ASCII.findall(_UTF8_LETTER.sub(b"", content)))
    if letters > odd:
        return None
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _encoding(content: bytes) -> str:
    """By the mark, or else by where the first character, which is ASCII in any header, has its empty byte."""
    start = content[:2]
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(start) == 2 and 0 in start and start != b"\0\0":
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    return "utf-8-sig"


def _workbook(name: str, content: bytes, wanted: str) -> Table:
    """Its first sheet with two columns or more, or the one wanted."""
    sheets = workbooks.sheets(name, content)
    if wanted and wanted not in sheets:
        raise BadInput(f"has no sheet {wanted!r}", where=name, remedy=f"there are: {', '.join(sheets)}")
    full = [sheet for sheet, rows in sheets.items() if any(len([c for c in row if c != ""]) > 1 for row in rows)]
    if not wanted and not full:
        raise BadInput("holds no table", where=name, remedy=f"export it again; known: {FILES}")
    sheet = wanted or full[0]
    rows = [[None if cell == "" else cell for cell in row] for row in sheets[sheet]]
    table = grids.table(name, enumerate(rows, start=1))
    if others := [other for other in full if other != sheet]:
        table.note(f"sheet {sheet!r} was read, not {', '.join(map(repr, others))}")
    return table


def _parquet(path: Path, content: bytes) -> Table:
    """On this thread alone: a pool still at work when the interpreter exits aborts the process."""
    try:
        read = pyarrow.parquet.read_table(pyarrow.BufferReader(content), use_threads=False)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadInput(f"a broken Parquet file: {_words(error)}", where=path.name, remedy="write it again") from error
    grids.bounded(path.name, len(read.schema))
    columns: dict[str, list[Any]] = {}
    for column, cells in zip(read.schema, read.columns, strict=True):
        try:
            columns[column.name.strip()] = _plain(cells).to_pylist()
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise BadInput(
                f"holds {column.type} that cannot be read: {_words(error)}",
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
                refusals.append(grids.refusal(name, number, "no JSON object", "write the list as [{…}, {…}]"))
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                refusals.append(
                    grids.refusal(name, number, f"broken JSON at character {error.colno}: {error.msg}", "mend the line")
                )
                continue
            except (RecursionError, ValueError):
                refusals.append(grids.refusal(name, number, _UNREADABLE, "write one flat object a line"))
                continue
            if isinstance(row, dict):
                rows.append((number, row))
            else:
                refusals.append(grids.refusal(name, number, "no JSON object", "write one {…} a line"))
    if refusals and not rows:
        first = refusals[0]
        if _is_object(text):
            raise BadInput("is one JSON object, not rows", where=name, remedy="write the list in it, as [{…}, {…}]")
        raise BadInput(first.reason, where=f"{name}, line {first.line}", remedy=first.remedy)
    names = list(dict.fromkeys(key.strip() for _, row in rows for key in row))
    grids.bounded(name, len(names))
    told = sum(len(row) for _, row in rows)
    if len(names) * len(rows) > max(_MOST_CELLS, _SPARSE * told):
        words = f"has {len(names):,} columns, most of them empty in most rows"
        raise BadInput(words, where=name, remedy="give every row the same few names")
    stripped = [{key.strip(): value for key, value in row.items()} for _, row in rows]
    columns = {column: [row.get(column) for row in stripped] for column in names}
    return Table(file=name, columns=columns, lines=[number for number, _ in rows], refusals=refusals)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
