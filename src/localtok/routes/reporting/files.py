"""A report as a file: CSV, or the least of a workbook that spreadsheets open; and where it is fetched from."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...doors import Front
from ...market import dice
from ...state import ReportTask
from ...world import World

HOUR = 3_600
_EPOCH = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def as_csv(table: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def as_xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """One sheet of text, the same bytes for the same table."""
    lines = (
        "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{_clean(one)}</t></is></c>' for one in row)
        for row in table
    )
    rows = "".join(f"<row>{line}</row>" for line in lines)
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), _XML + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _clean(text: str) -> str:
    """XML has no place for most control characters."""
    return escape("".join(letter for letter in text if letter >= " " or letter in "\t\n\r"))


def url(front: Front, task: ReportTask) -> str:
    """Where the file is for one hour from now."""
    expires = front.world.now + HOUR
    place = f"{front.base_url}/report_files/{task.task_id}/{quote(task.file_name)}"
    return f"{place}?expires={expires}&sign={_sign(front.world, task.task_id, expires)}"


def routes(front: Front) -> list[Route]:
    async def fetched(request: Request) -> Response:
        world = front.world
        task = world.report_tasks.get(request.path_params["task_id"])
        expires = request.query_params.get("expires", "")
        if task is None or not expires.isdecimal() or len(expires) > 19 or not task.file:
            return Response("There is no such report.", 404, media_type="text/plain")
        if request.query_params.get("sign") != _sign(world, task.task_id, int(expires)) or world.now >= int(expires):
            return Response("This address has expired; ask for a new one.", 403, media_type="text/plain")
        kind = "text/csv" if task.output_format.startswith("CSV") else f"{_KIND}.sheet"
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(task.file_name)}"}
        return Response(task.file, media_type=kind, headers=named)

    return [Route("/report_files/{task_id}/{name}", fetched)]


def _sign(world: World, task_id: str, expires: int) -> str:
    return f"{dice.stream(world.seed, 'report file', int(task_id), expires):016x}"
