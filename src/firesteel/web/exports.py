"""Tables as CSV: what is on the screen, numbers as numbers, every row saying whether the workspace is simulated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from ..desk.rights.rightsviews import CalendarRow, CodesTaken, CreatorRow
from ..desk.views import FlightRow, PostRow, WorkspaceView
from ..measurement import METRICS
from ..posts.definitions import definition
from .shortlist import Ask, Shown, chosen_columns

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text beginning like this would run in a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Told:
    """A column of a file: its name there, and what it means."""

    name: str
    means: str
    unit: str = ""


BEFORE: tuple[Told, ...] = (
    Told("rank", definition("rank").hint),
    Told("post_id", "TikTok's id of the post; text, since it is longer than a spreadsheet's numbers."),
    Told("account", "Whose post it is, without the @."),
    Told("caption", "As it was last read."),
    Told("format", "What kind of post it is, as far as somebody or something said."),
    Told("language", "BCP 47."),
    Told("duration_s", "Length of the video.", "seconds"),
    Told("posted_at", "When it was posted, UTC."),
    Told("content", "Whose content it is: brand, creator, customer, founder; as described."),
    Told("role", "What the post does for the brand; as described."),
    Told("verdict", definition("verdict").hint),
    Told("score", definition("score").hint, "score"),
    Told("low", "Lower end of the score's 90 % interval.", "score"),
    Told("high", "Upper end of the score's 90 % interval.", "score"),
    Told("looks", definition("raw_score").hint, "score"),
    Told("beats", definition("beats").hint, "rate"),
    Told("reasons", "The verdict in words."),
    Told("rights", "How far the post may carry money."),
    Told("rights_end", "The earliest end of contract, authorisation, music and the duty to keep the post up, UTC."),
    Told("reuse_outside", "Where outside TikTok the video may be used, as agreed with its creator; empty: not agreed."),
    Told("flight", "The flight that carries it, planned or live."),
)
_THERE = frozenset({"score", "raw_score"})
"""Figures that `BEFORE` has already."""


def told(ask: Ask) -> tuple[tuple[Told, ...], tuple[Shown, ...]]:
    """What a file of the look on the screen has in its columns, and those of them that are figures."""
    shown = tuple(each for each in chosen_columns(ask.columns, ask.own) if each.key not in _THERE)
    figures = tuple(
        Told(each.label if each.key.startswith("own") else each.key, each.hint, each.unit) for each in shown
    )
    return BEFORE + figures, shown


def cells(rows: Iterable[PostRow], shown: Sequence[Shown]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        post, ranked = row.post, row.ranked
        yield (
            ranked.rank,
            post.id,
            post.creator.handle,
            post.caption,
            post.format,
            post.language,
            post.duration_s,
            post.posted_at,
            row.post.content,
            row.post.role,
            ranked.verdict.value,
            ranked.score,
            ranked.low,
            ranked.high,
            ranked.raw,
            ranked.beats,
            "; ".join(ranked.reasons),
            row.rights.text,
            row.rights.ends_at,
            row.rights.reuse,
            row.flight,
            *(column.of(row) for column in shown),
        )


def posts(rows: Iterable[PostRow], ask: Ask, here: WorkspaceView) -> HttpResponse:
    columns, shown = told(ask)
    return _file("posts", [column.name for column in columns], cells(rows, shown), here)


def flights(rows: Iterable[FlightRow], here: WorkspaceView) -> HttpResponse:
    head = (
        "flight",
        "ad_id",
        "post_id",
        "creator",
        "status",
        "daily_budget",
        "judged_by",
        "results",
        "cost_per_result",
        "cost_per_result_low",
        "cost_per_result_high",
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
            row.metric,
            row.results,
            row.cost_per_order,
            row.low,
            row.high,
            row.decision.action.value if row.decision else "",
            *(each.of(row.card) if row.card else None for each in METRICS),
        )
        for row in rows
    )
    return _file("flights", head, body, here)


def creators(rows: Iterable[CreatorRow], here: WorkspaceView) -> HttpResponse:
    head = (
        *("creator", "stage", "since", "owner", "posts", "with_code", "answered_of_9", "days_left", "ends_first"),
        *("money_at_risk", "next", "due", "overdue"),
    )
    body = (
        (
            row.handle,
            row.stage,
            row.since,
            row.owner,
            row.posts,
            row.coded,
            row.answered,
            row.days_left,
            row.binding,
            row.money_at_risk.units if row.money_at_risk else None,
            row.next.words,
            row.next.due,
            "yes" if row.next.overdue else "no",
        )
        for row in rows
    )
    return _file("creators", head, body, here)


def codes(taken: CodesTaken, here: WorkspaceView) -> HttpResponse:
    """What became of each code; the codes themselves only masked."""
    head = ("line", "code", "outcome", "post_id", "creator", "until", "cause", "what_is_the_matter", "ask_for")
    body = (
        (each.line, each.masked, each.outcome, each.post, each.creator, each.until, each.cause, each.words, each.ask)
        for each in taken.results
    )
    return _file("codes", head, body, here)


def calendar(rows: Iterable[CalendarRow], here: WorkspaceView) -> HttpResponse:
    head = (
        *("post_id", "creator", "contract_end", "authorization_end", "music_end", "must_stay_live_end"),
        *("ends_first", "binding_end", "flights", "overhanging", "money_at_risk", "alarms"),
    )
    body = (
        (
            row.post_id,
            row.creator,
            *(bar.end for bar in row.bars),
            row.binding,
            row.end,
            " ".join(each.flight for each in row.flights),
            " ".join(each.flight for each in row.flights if each.overhangs),
            sum(each.at_risk.units for each in row.flights if each.at_risk) or None,
            "; ".join(each.message for each in row.alarms),
        )
        for row in rows
    )
    return _file("calendar", head, body, here)


def name_of(table: str, here: WorkspaceView, ending: str) -> str:
    return f"{here.name}-{table}{'-simulated' if here.simulated else ''}.{ending}"


def _file(name: str, head: Sequence[str], body: Iterable[Sequence[object]], here: WorkspaceView) -> HttpResponse:
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow((*(_safe(cell) for cell in head), "workspace", "simulated"))
    for row in body:
        write.writerow((*(_safe(cell) for cell in row), here.name, "yes" if here.simulated else "no"))
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name_of(name, here, "csv")}"'},
    )


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else f"{cell:.6g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%dT%H:%M:%SZ}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
