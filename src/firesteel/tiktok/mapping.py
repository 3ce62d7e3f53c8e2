"""From wire words to trade words: posts, comments, authorizations, delivery. Pure; what is absent becomes ``None``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tiktokwire import comments, organic, reports, spark

from ..comments import Comment
from ..measurement import Delivery
from ..posts import Creator, Music, Post, Signals, Viewers
from ..rights import Authorization, Grant
from ..values import MICROS, AdId, FlightId, Money, PostId, Window
from . import recipe

_POST_STATUS = {
    "HESITATE_RECOMMEND": "public",
    "ITEM_STATUS_HESITATE_RECOMMEND": "public",
    "ONLY_FRIEND_SEE": "friends",
    "STATUS_ONLY_FRIEND_SEE": "friends",
    "ONLY_AUTHOR_SEE": "private",
    "ITEM_STATUS_ONLY_AUTHOR_SEE": "private",
    "REVIEW_PENDING": "under-review",
    "USER_DELETE": "deleted",
    "AUDIT_DELETE": "removed",
    "ONLY_USER_PASS": "taken-down",
}
_ACCOUNT_STATUS = {
    "": "available",
    "AVAILABLE": "available",
    "NO_VALID_BIND_ACCOUNT": "banned",
    "SCOPE_UNAVAILABLE": "withheld",
    "IS_PRIVATE_ACCOUNT": "private",
    "NOT_BUSINESS_ACCOUNT": "personal",
}
_MUSIC = {
    "WITHOUT_SONG_ID": Music.NO_MUSIC,
    "AUTHORIZATION_MISSING": Music.MISSING,
    "WITH_FULL_AUTHORIZATION": Music.CLEARED,
}
VIDEO_FIELDS = (
    "item_id",
    "caption",
    "create_time",
    "video_duration",
    "share_url",
    "likes",
    "comments",
    "shares",
    "favorites",
    "video_views",
    "total_time_watched",
    "full_video_watched_rate",
    "new_followers",
    "profile_views",
    "video_view_retention",
    "reach",
    "thumbnail_url",
    "audience_genders",
    "audience_countries",
)
DELIVERY_METRICS = (
    "spend",
    "impressions",
    "clicks",
    "video_play_actions",
    "video_watched_2s",
    "video_watched_6s",
    "video_views_p100",
    "average_video_play",
    "likes",
    "comments",
    "shares",
    "follows",
    "profile_visits",
    "conversion",
)
ADDED_UP = ("spend", "impressions", "clicks")
"""Metrics whose hours make their days, for holding one grain of the report against the other."""
_ROUNDING = Decimal("0.0005")
"""Money is printed with three decimals."""


def post(video: organic.Video, creator: Creator, now: datetime) -> Post:
    """Signals are counts: rates of the wire times views, so they are whole only up to the wire's rounding."""
    return Post(
        id=PostId(video.item_id),
        creator=creator,
        posted_at=epoch(video.create_time),
        duration_s=video.video_duration,
        caption=video.caption or "",
        url=video.share_url or "",
        signals=_signals(video),
        retention=tuple(point.percentage for point in _by_second(video)),
        as_of=now,
        viewers=_viewers(video),
        thumbnail=video.thumbnail_url or "",
        source="tiktok",
    )


def comment(row: organic.Comment, post: PostId) -> Comment:
    return Comment(
        id=row.comment_id,
        post=post,
        author=row.user_id or row.unique_identifier,
        text=row.text,
        at=epoch(row.create_time),
        is_creator=row.owner,
        hidden=row.status == "HIDDEN",
        likes=row.likes,
        parent=row.parent_comment_id,
        pinned=row.pinned,
    )


def ad_comment(row: comments.Comment, post: PostId, *, is_creator: bool = False) -> Comment:
    """
    post        what the ad shows: the row names none where the ad shows a file
    is_creator  whether the post's owner wrote it, which no field tells
    """
    return Comment(
        id=row.comment_id,
        post=PostId(row.tiktok_item_id) if row.tiktok_item_id else post,
        author=row.user_id,
        text=row.content,
        at=stamped(row.create_time),
        is_creator=is_creator,
        hidden=row.comment_status == "HIDDEN",
        likes=row.likes,
        parent=row.original_comment_id or "",
        pinned=row.is_pinned,
        ad=row.ad_id,
    )


def authorization(
    row: spark.AuthorizedPost, now: datetime, others: Mapping[str, spark.AuthInfo] | None = None
) -> Authorization:
    """The window is the one granted. Anything but AUTHORIZED before its end is a withdrawal, dated when it was seen.

    others  what was granted of further posts, by item id: those it is made from are looked up there
    """
    window, standing = _granted(row.auth_info, now)
    made_from = originals(row)
    return Authorization(
        post=PostId(row.item_info.item_id),
        grant=Grant.POST_CODE,
        identity_id=row.user_info.identity_id,
        window=window,
        revoked_at=None if standing else now,
        post_status=post_status(row.item_info.status),
        checked_at=now,
        display_name=row.user_info.tiktok_name,
        caption=row.item_info.text,
        originals=made_from,
        originals_until=_earliest_end([others[item] for item in made_from if item in others], now) if others else None,
    )


def originals(row: spark.AuthorizedPost) -> tuple[PostId, ...]:
    """The posts it is a duet or a stitch of, and those it mentions, each once."""
    item = row.item_info
    named = (item.duet_original_item_id, item.stitch_original_item_id, *(item.mentioned_item_ids or ()))
    return tuple(dict.fromkeys(PostId(one) for one in named if one))


def post_status(word: str) -> str:
    """One of `rights.POST_STATUSES`; a word we do not know counts as private, since nothing vouches for it."""
    return _POST_STATUS.get(word, "private")


def account_status(word: str | None) -> str:
    """One of `rights.ACCOUNT_STATUSES`, in which a word we do not know counts as withheld. No word is fine: of accounts
    known by a post code none is documented."""
    return _ACCOUNT_STATUS.get(word or "", "withheld")


def _granted(info: spark.AuthInfo, now: datetime) -> tuple[Window, bool]:
    """The window, and whether nobody took it back."""
    window = Window(recipe.moment(info.auth_start_time), recipe.moment(info.auth_end_time))
    return window, info.ad_auth_status == "AUTHORIZED" or now >= window.end


def _earliest_end(granted: Iterable[spark.AuthInfo], now: datetime) -> datetime | None:
    """Of what was taken back the end is now, when it was seen."""
    read = [_granted(info, now) for info in granted]
    return min((window.end if standing else now for window, standing in read), default=None)


def music(status: str) -> Music:
    return _MUSIC.get(status, Music.UNKNOWN)


def delivery(
    row: reports.ReportRow,
    ads: Mapping[AdId, tuple[FlightId, PostId]],
    *,
    currency: str,
    zone: ZoneInfo,
    retrieved_at: datetime,
) -> Delivery:
    """One ad's hour. The report's hour is in the account's time zone; where clocks go back, the earlier one is meant."""
    ad = AdId(row.dimensions["ad_id"])
    local = datetime.strptime(row.dimensions["stat_time_hour"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    flight, post = ads[ad]
    plays = count(row, "video_play_actions")
    return Delivery(
        ad=ad,
        flight=flight,
        post=post,
        hour=local.astimezone(UTC),
        account_day=local.date(),
        impressions=count(row, "impressions"),
        spend=Money(int(_number(row, "spend") * MICROS), currency),
        clicks=count(row, "clicks"),
        plays=plays,
        watched_2s=count(row, "video_watched_2s"),
        watched_6s=count(row, "video_watched_6s"),
        completions=count(row, "video_views_p100"),
        watch_time_s=float(_number(row, "average_video_play") * plays),
        likes=count(row, "likes"),
        comments=count(row, "comments"),
        shares=count(row, "shares"),
        follows=count(row, "follows"),
        profile_visits=count(row, "profile_visits"),
        platform_conversions=count(row, "conversion"),
        retrieved_at=retrieved_at,
    )


def disagreement(hours: Iterable[reports.ReportRow], days: Iterable[reports.ReportRow], today: date) -> str:
    """The first ad and day before `today` whose hours do not add up to the day's own row; empty where all do."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    counted: dict[tuple[str, str], int] = {}
    for row in hours:
        key = row.dimensions["ad_id"], row.dimensions["stat_time_hour"][:10]
        if key[1] >= today.isoformat():
            continue
        so_far = sums.setdefault(key, [Decimal(0)] * len(ADDED_UP))
        sums[key] = [had + _number(row, name) for had, name in zip(so_far, ADDED_UP, strict=True)]
        counted[key] = counted.get(key, 0) + 1
    told = {
        (row.dimensions["ad_id"], row.dimensions["stat_time_day"][:10]): [_number(row, name) for name in ADDED_UP]
        for row in days
    }
    nothing = [Decimal(0)] * len(ADDED_UP)
    for key in sorted(sums.keys() | told.keys()):
        for name, summed, day in zip(ADDED_UP, sums.get(key, nothing), told.get(key, nothing), strict=True):
            room = _ROUNDING * (counted.get(key, 0) + 1) if name == "spend" else 0
            if abs(summed - day) > room:
                return f"ad {key[0]} on {key[1]} has {name} {summed} by the hour and {day} by the day"
    return ""


def epoch(seconds: int | str | None) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds not in (None, "") else None


def stamped(text: str) -> datetime | None:
    """One of TikTok's UTC times; None where it is empty."""
    return recipe.moment(text) if text else None


def _signals(video: organic.Video) -> Signals:
    views = video.video_views
    held = {point.second: point.percentage for point in video.video_view_retention or ()}
    return Signals(
        views=views,
        reach=video.reach,
        hook_2s=_times(held.get("2"), views),
        hook_6s=_times(held.get("6"), views),
        watch_time_s=video.total_time_watched,
        completions=_times(video.full_video_watched_rate, views),
        likes=video.likes,
        comments=video.comments,
        shares=video.shares,
        saves=video.favorites,
        follows=video.new_followers,
        profile_visits=video.profile_views,
    )


def _viewers(video: organic.Video) -> Viewers:
    return Viewers(
        countries={share.country: share.percentage for share in video.audience_countries or () if share.country},
        genders={share.gender.lower(): share.percentage for share in video.audience_genders or () if share.gender},
    )


def _times(rate: float | None, views: int | None) -> float | None:
    return None if rate is None or views is None else round(rate * views, 3)


def _by_second(video: organic.Video) -> list[organic.Retention]:
    return sorted(video.video_view_retention or (), key=lambda point: int(point.second))


def _number(row: reports.ReportRow, name: str) -> Decimal:
    """A metric's text; ``-`` is "not applicable" and counts as nothing."""
    text = row.metrics.get(name, "-")
    return Decimal(0) if text == "-" else Decimal(text)


def count(row: reports.ReportRow, name: str) -> int:
    return int(_number(row, name))
