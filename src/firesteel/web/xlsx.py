"""The table of posts as a workbook: the posts, what each column means, and where it all comes from.

Equal posts make equal bytes: the workbook bears the workspace's time, not the clock's. Ids are text, since a
spreadsheet's numbers have fifteen digits; text is never read as a formula or a link. Rows are written as they come, so
that a file of all posts takes no more memory than one of a few.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from ..desk.views import PostRow, WorkspaceView
from . import shortlist, words
from .exports import Told, cells, name_of, told
from .shortlist import Ask

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters a cell holds."""
FORMATS = {"rate": "0.0%", "seconds": "0.0", "per mille": "0.00", "score": "+0.00;-0.00", "count": "#,##0"}
WIDE = {"post_id": 22, "caption": 48, "reasons": 60, "account": 18, "posted_at": 17, "rights_end": 17, "rights": 16}


def posts(rows: Iterable[PostRow], ask: Ask, here: WorkspaceView) -> HttpResponse:
    columns, shown = told(ask)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
            "default_date_format": "yyyy-mm-dd hh:mm",
        },
    )
    book.set_properties({"title": f"Posts of {here.brand}", "author": "Firesteel", "created": _stamp(here)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    count = _posts(book, columns, cells(rows, shown), bold)
    _definitions(book, columns, bold)
    _provenance(book, ask, here, count, bold)
    book.close()
    return HttpResponse(
        out.getvalue(),
        content_type=KIND,
        headers={"Content-Disposition": f'attachment; filename="{name_of("posts", here, "xlsx")}"'},
    )


def _posts(book: Any, columns: Sequence[Told], body: Iterable[Sequence[object]], bold: Any) -> int:
    sheet = book.add_worksheet("Posts")
    for at, column in enumerate(columns):
        look = book.add_format({"num_format": FORMATS[column.unit]}) if column.unit in FORMATS else None
        sheet.set_column(at, at, WIDE.get(column.name, 12), look)
        sheet.write_string(0, at, column.name, bold)
    dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    number = 0
    for number, row in enumerate(body, start=1):
        for at, cell in enumerate(row):
            _cell(sheet, number, at, cell, dated)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, number, len(columns) - 1)
    return number


def _cell(sheet: Any, row: int, column: int, cell: object, dated: Any) -> None:
    """What is not known stays empty."""
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(row, column, cell[:LONGEST])
        case int() | float():
            if math.isfinite(cell):
                sheet.write_number(row, column, cell)
        case datetime():
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), dated)


def _definitions(book: Any, columns: Sequence[Told], bold: Any) -> None:
    sheet = book.add_worksheet("Definitions")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 1, 110, wrapped)
    sheet.set_column(2, 2, 12, wrapped)
    for at, head in enumerate(("column", "what it means", "unit")):
        sheet.write_string(0, at, head, bold)
    for row, column in enumerate(columns, start=1):
        for at, text in enumerate((column.name, column.means, column.unit)):
            sheet.write_string(row, at, text)
    sheet.freeze_panes(1, 0)


def _provenance(book: Any, ask: Ask, here: WorkspaceView, count: int, bold: Any) -> None:
    """Enough to make the same file again, and to know what it must not be taken for."""
    simulated = "yes: no real money, people or posts" if here.simulated else "no"
    facts = (
        ("workspace", here.name),
        ("brand", here.brand),
        ("simulated", simulated),
        ("data as of", f"{here.as_of:%Y-%m-%d %H:%M} UTC" if here.as_of else "nothing read yet"),
        ("made at", f"{here.now:%Y-%m-%d %H:%M} UTC"),
        ("posts", f"{count:,}"),
        ("view", shortlist.VIEWS[ask.view][0]),
        ("search", ask.text or "none"),
        *((f"filter: {shortlist.FILTERS[name].lower()}", value) for name, value in sorted(ask.filters.items())),
        ("objective", ask.objective or "the workspace's own"),
        ("order", ask.sort or "rank"),
        ("columns", shortlist.SETS[ask.columns][0]),
        *((f"own column: {label}", formula) for label, formula in ask.own),
        ("address", f"/posts/?{ask.query}"),
    )
    sheet = book.add_worksheet("Provenance")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for row, (name, text) in enumerate(facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text or words.NONE)


def _stamp(here: WorkspaceView) -> datetime:
    return (here.as_of or here.now).replace(tzinfo=None, microsecond=0)
