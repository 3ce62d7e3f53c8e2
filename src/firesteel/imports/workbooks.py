"""Spreadsheets, XLSX, XLS and ODS, as rows of typed cells; one that would unpack beyond all bounds is refused unread."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

import python_calamine

from ..errors import BadInput

ZIPPED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How the files begin: XLSX and ODS, and the older XLS."""
_MOST_BYTES = 1 << 30
"""Unpacked: more than a sheet of a million rows takes."""
_MOST_CELLS = 40_000_000
"""A sheet is kept as a full rectangle, so that two cells in far corners cost as much as all between them."""
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,9})[\"']")
_REPEATED = {
    axis: re.compile(rb"number-%s-repeated\s*=\s*[\"'](\d{1,9})[\"']" % axis.encode()) for axis in ("rows", "columns")
}
_SAVE_AS = "save the sheet as CSV (UTF-8)"


def sheets(name: str, content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet's rows, by its name, in the workbook's order; an empty cell is the empty text.

    Raises `BadInput` where it is no workbook, is locked, broken, or larger than it should be.
    """
    if content.startswith(ZIPPED):
        _unpack(name, content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
    except python_calamine.PasswordError as error:
        raise BadInput(
            "is locked with a password", where=name, remedy="take the password off, or " + _SAVE_AS
        ) from error
    except Exception as error:
        raise BadInput(f"a broken workbook: {_words(error)}", where=name, remedy=_SAVE_AS) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise BadInput("a broken workbook", where=name, remedy=_SAVE_AS) from None


def _unpack(name: str, content: bytes) -> None:
    """Every part is unpacked once and thrown away, so that what it claims to be its size is also true."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _MOST_BYTES:
                raise _too_large(name, f"unpacks to more than {_MOST_BYTES >> 30} GB")
            if not any(part.filename in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for part in parts):
                raise BadInput("an archive, not a workbook", where=name, remedy="unpack it and import the files in it")
            for part in parts:
                _look(name, part.filename, archive.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadInput(f"a broken workbook: {_words(error)}", where=name, remedy=_SAVE_AS) from error


def _look(name: str, part: str, text: bytes) -> None:
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        places = _PLACE.findall(text)
        width = max((_column(letters) for letters, _ in places), default=0)
        height = max((int(row) for _, row in places), default=0)
        if width * height > _MOST_CELLS:
            raise _too_large(name, f"spans {height:,} rows of {width:,} columns")
    elif part == "content.xml" and (cells := _repeated(text)) > _MOST_CELLS:
        raise _too_large(name, f"repeats its cells {cells:,} times")


def _repeated(text: bytes) -> int:
    """Cells of an OpenDocument table once rows and cells are repeated as often as they say; empty rows cost nothing."""
    cells = 0
    for row in text.split(b"<table:table-row")[1:]:
        if b"value" in row or b"text:p" in row:
            times = {axis: [int(number) for number in _REPEATED[axis].findall(row)] for axis in _REPEATED}
            cells += max([1, *times["rows"]]) * (sum(times["columns"]) + row.count(b"<table:table-cell"))
    return cells


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large(name: str, how: str) -> BadInput:
    return BadInput(f"a workbook that {how}", where=name, remedy="delete what is not the table, or " + _SAVE_AS)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
