"""Exports of comments and of blocked words: made at once, and kept as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tiktokwire import comments as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ...moderation import Export
from ..common import ids, missing, one_of, stamp
from . import finding

_COLUMNS = (
    "Content",
    "Likes",
    "Replies",
    "Comment Type",
    "Create Time",
    "Campaign Name",
    "Ad Group Name",
    "Ad Name",
)


def create(call: Call, ask: wire.ExportCreate) -> wire.ExportMade:
    wanted = finding.search(call, ask)
    one_of("lang", ask.lang or "EN", wire.LANGUAGES)
    rows = finding.found(call, wanted)
    if ask.comment_ids is not None:
        chosen = ids("comment_ids", ask.comment_ids, 10_000)
        rows = [row for row in rows if row[0].comment_id in chosen]
    replies = finding.reply_counts(call, rows)
    return _kept(
        call,
        "comments",
        _COLUMNS,
        (
            (
                one.text,
                one.likes,
                replies.get(one.comment_id, 0),
                "REPLY" if one.parent_id else "COMMENT",
                stamp(one.created_at),
                call.world.campaigns[ad.campaign_id].name,
                call.world.adgroups[ad.adgroup_id].name,
                ad.name,
            )
            for one, ad in rows
        ),
    )


def create_words(call: Call, ask: wire.WordExportCreate) -> wire.ExportMade:
    one_of("lang", ask.lang or "EN", wire.LANGUAGES)
    words = call.world.moderation.words
    if ask.blocked_words is not None:
        words = [word for word in words if word in ask.blocked_words]
    return _kept(call, "words", ("Blocked Word",), ((word,) for word in words))


def check(call: Call, ask: wire.ExportAsk) -> wire.ExportState:
    if one_of("source", ask.source or "BIDDING", wire.AD_TYPES) == "BRAND":
        raise missing("task", ask.task_id)
    return wire.ExportState(task_id=_found(call, ask, "comments").task_id, status="SUCCEED")


def check_words(call: Call, ask: wire.ExportAsk) -> wire.ExportState:
    return wire.ExportState(task_id=_found(call, ask, "words").task_id, status="SUCCEED")


def download(call: Call, ask: wire.ExportAsk) -> wire.Exported:
    return wire.Exported(csv=_found(call, ask, "comments").csv)


def download_words(call: Call, ask: wire.ExportAsk) -> wire.Exported:
    return wire.Exported(csv=_found(call, ask, "words").csv)


def _kept(call: Call, kind: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> wire.ExportMade:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    task = Export(call.world.next_id(), kind, sheet.getvalue())
    call.world.moderation.exports[task.task_id] = task
    return wire.ExportMade(task_id=task.task_id)


def _found(call: Call, ask: wire.ExportAsk, kind: str) -> Export:
    task = call.world.moderation.exports.get(ask.task_id)
    if task is None:
        raise missing("task", ask.task_id)
    if task.kind != kind:
        raise Refused(Code.PARAM_ERROR, f"task_id: the task {ask.task_id} exports {task.kind}.")
    return task


_AT_ONCE = "Done at once"

DOORS = (
    Door(
        "POST",
        "comment/task/create/",
        wire.ExportCreate,
        Guard.ADVERTISER,
        create,
        source="SDK",
        note=f"{_AT_ONCE}; headings are English",
    ),
    Door("GET", "comment/task/check/", wire.ExportAsk, Guard.ADVERTISER, check, source="SDK", note=_AT_ONCE),
    Door("GET", "comment/task/download/", wire.ExportAsk, Guard.ADVERTISER, download, source="3P", note="CSV text"),
    Door(
        "POST",
        "blockedword/task/create/",
        wire.WordExportCreate,
        Guard.ADVERTISER,
        create_words,
        source="SDK",
        note=f"{_AT_ONCE}; headings are English",
    ),
    Door("GET", "blockedword/task/check/", wire.ExportAsk, Guard.ADVERTISER, check_words, source="SDK", note=_AT_ONCE),
    Door(
        "GET",
        "blockedword/task/download/",
        wire.ExportAsk,
        Guard.ADVERTISER,
        download_words,
        source="INF",
        note="CSV text, as for comments",
    ),
)
