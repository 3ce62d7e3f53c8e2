"""Which comments stand under our ads, and in which order they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tiktokwire import comments as wire
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...moderation import closed
from ...state import Ad, AdGroup, Comment
from ..common import bad, day, missing, one_of

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Search:
    """Which comments are wanted, in which order, once every part of the request holds."""

    group: AdGroup
    since: int
    until: int
    types: frozenset[str]
    statuses: frozenset[str]
    by: str
    falling: bool


def search(call: Call, ask: wire.CommentsAsk | wire.ExportCreate) -> Search:
    one_of("search_field", ask.search_field, wire.SEARCH_FIELDS)
    since, last = day("start_time", ask.start_time), day("end_time", ask.end_time)
    if last < since:
        raise bad("end_time", f"{ask.end_time} is before {ask.start_time}.")
    group = call.world.adgroups.get(ask.search_value)
    if group is None:
        raise missing("ad group", ask.search_value)
    if group.advertiser_id != call.world.advertiser.advertiser_id:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate ad group {ask.search_value}.")
    return Search(
        group=group,
        since=since,
        until=last + DAY,
        types=_set("comment_type", ask.comment_type, wire.COMMENT_TYPES),
        statuses=_set("comment_status", ask.comment_status, wire.STATUSES),
        by=one_of("sort_field", ask.sort_field or "CREATE_TIME", wire.SORT_FIELDS),
        falling=one_of("sort_type", ask.sort_type or "DESC", wire.SORT_TYPES) == "DESC",
    )


def found(call: Call, wanted: Search) -> list[tuple[Comment, Ad]]:
    """The comments, each with the ad of the group it stands under."""
    rows = [
        (one, ad)
        for one, ad in _of_group(call, wanted.group)
        if wanted.since <= one.created_at < wanted.until
        and kind_of(one) in wanted.types
        and status_of(one) in wanted.statuses
    ]
    replies = reply_counts(call, rows)
    keys: dict[str, Callable[[Comment], tuple[int, ...]]] = {
        "CREATE_TIME": lambda one: (one.created_at,),
        "LIKES": lambda one: (one.likes,),
        "REPLIES": lambda one: (replies.get(one.comment_id, 0),),
        "SMART": lambda one: (one.likes + 2 * replies.get(one.comment_id, 0), one.created_at),
    }
    rows.sort(key=lambda row: (keys[wanted.by](row[0]), row[0].comment_id), reverse=wanted.falling)
    return rows


def reply_counts(call: Call, rows: Sequence[tuple[Comment, Ad]]) -> dict[str, int]:
    """Replies that stand, by the comment they answer."""
    counts: dict[str, int] = {}
    for item_id in dict.fromkeys(one.item_id for one, _ in rows):
        for one in standing_under(call, item_id):
            if one.parent_id:
                counts[one.parent_id] = counts.get(one.parent_id, 0) + 1
    return counts


def under_our_ads(call: Call, comment_id: str) -> tuple[Comment, Ad]:
    """The comment, and an ad of ours that shows its post: the one that won it, if it is there still."""
    one = call.world.comments.get(comment_id)
    if one is None or one.deleted:
        raise missing("comment", comment_id)
    ads = [ad for ad in call.world.ads.values() if ad.item_id == one.item_id and ad.operation_status != "DELETE"]
    if not ads:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate comment {comment_id}: no ad shows its post.")
    return one, next((ad for ad in ads if ad.ad_id == one.ad_id), ads[0])


def _of_group(call: Call, group: AdGroup) -> Iterable[tuple[Comment, Ad]]:
    """Under the posts of the group's ads, or under an assumption only what those ads won."""
    ads = [ad for ad in call.world.ads.values() if ad.adgroup_id == group.adgroup_id and ad.item_id]
    shared = call.world.assume.ad_comments_include_organic
    for item_id in dict.fromkeys(ad.item_id for ad in ads):
        own = {ad.ad_id: ad for ad in ads if ad.item_id == item_id}
        first = next(iter(own.values()))
        for one in standing_under(call, item_id):
            began = call.world.comments.get(one.parent_id, one)
            if shared or one.ad_id in own or began.ad_id in own:
                yield one, own.get(one.ad_id) or own.get(began.ad_id, first)


def standing_under(call: Call, item_id: str) -> list[Comment]:
    """Those of a post that were not deleted; none while comments are switched off."""
    if closed(call.world, item_id):
        return []
    return [one for one in call.front.comments_under(item_id) if not one.deleted]


def check_open(call: Call, item_id: str) -> None:
    """Refuse to write under a post whose comments are switched off."""
    if closed(call.world, item_id):
        raise Refused(Code.PERMISSION_ERROR, f"Comments of the post {item_id} are switched off.")


def kind_of(one: Comment) -> str:
    return "REPLY" if one.parent_id else "COMMENT"


def status_of(one: Comment) -> str:
    return "HIDDEN" if one.hidden else "PUBLIC"


def _set(field: str, given: list[str] | None, allowed: frozenset[str]) -> frozenset[str]:
    """What was asked for; ALL, nothing and an empty list are everything."""
    for one in given or ():
        one_of(field, one, allowed)
    return allowed if not given or "ALL" in given else frozenset(given)
