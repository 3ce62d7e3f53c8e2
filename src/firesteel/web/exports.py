"""Tables as CSV: what is on the screen, numbers as numbers, every row saying whether the workspace is simulated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from ..desk.views import FlightRow, PostRow, WorkspaceView
from ..measurement import METRICS
from .shortlist import COLUMNS

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text beginning like this would run in a spreadsheet."""


def posts(rows: Iterable[PostRow], here: WorkspaceView) -> HttpResponse:
    head = (
        "rank",
        "post_id",
        "account",
        "caption",
        "format",
        "duration_s",
        "verdict",
        "score",
        "low",
        "high",
        "beats",
        "reasons",
        "rights",
        "flight",
        *(column.key for column in COLUMNS),
    )
    body = (
        (
            row.ranked.rank,
            row.post.id,
            row.post.creator.handle,
            row.post.caption,
            row.post.format,
            row.post.duration_s,
            row.ranked.verdict.value,
            row.ranked.score,
            row.ranked.low,
            row.ranked.high,
            row.ranked.beats,
            "; ".join(row.ranked.reasons),
            row.rights.text,
            row.flight,
            *(column.of(row.post.signals) for column in COLUMNS),
        )
        for row in rows
    )
    return _file("posts", head, body, here)


def flights(rows: Iterable[FlightRow], here: WorkspaceView) -> HttpResponse:
    head = (
        "flight",
        "ad_id",
        "post_id",
        "creator",
        "status",
        "daily_budget",
        "cost_per_order_low",
        "cost_per_order_high",
        "decision",
        *(each.name for each in METRICS),
    )
    body = (
        (
            row.flight.id,
            row.ad_id,
            row.flight.post,
            row.flight.creator,
            row.status,
            row.daily_budget.units,
            row.low,
            row.high,
            row.decision.action.value if row.decision else "",
            *(each.of(row.card) if row.card else None for each in METRICS),
        )
        for row in rows
    )
    return _file("flights", head, body, here)


def _file(name: str, head: Sequence[str], body: Iterable[Sequence[object]], here: WorkspaceView) -> HttpResponse:
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow((*head, "workspace", "simulated"))
    for row in body:
        write.writerow((*(_safe(cell) for cell in row), here.name, "yes" if here.simulated else "no"))
    file = f"{here.name}-{name}{'-simulated' if here.simulated else ''}.csv"
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6g}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
