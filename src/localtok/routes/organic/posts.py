"""The account's posts with their lifetime counts, and where and by whom they were seen."""

from __future__ import annotations

from tiktokwire import organic as wire

from ... import diary
from ...doors import Call, Door, Guard
from ...state import Counters, Post
from ..common import one_of, picked, whole
from . import insights
from .accounts import GONE, REGISTERED, type_of

_AUDIENCE = frozenset(["audience_genders", "audience_countries", "audience_cities", "audience_types"])


def videos(call: Call, ask: wire.VideosAsk) -> dict[str, object]:
    asked = ask.fields if ask.fields is not None else ["item_id"]
    for name in asked:
        one_of("fields", name, wire.Video.__struct_fields__)
    most = whole("max_count", ask.max_count, 10, 1, 20)
    stamped = [(at, post) for at, post in _by_age(call) if ask.cursor is None or not ask.cursor or at < ask.cursor]
    stamped = [(at, post) for at, post in stamped if _wanted(call, post, ask.filters)]
    shown = stamped[:most]
    return {
        "videos": [picked(_video(call, post, set(asked)), ["item_id", *asked]) for _, post in shown],
        "cursor": shown[-1][0] if shown else 0,
        "has_more": len(stamped) > most,
    }


def used_in_ad(call: Call, post: Post) -> bool:
    return any(ad.item_id == post.item_id and ad.operation_status != "DELETE" for ad in call.world.ads.values())


def thumbnail(call: Call, post: Post) -> str:
    return f"{call.front.base_url}/_localtok/thumbnails/{post.item_id}.svg?x-expires={call.now + 3_600}"


def embedded(post: Post) -> str:
    return f"https://www.tiktok.com/static/profile-video?id={post.item_id}"


def _by_age(call: Call) -> list[tuple[int, Post]]:
    """The account's posts, newest first, each with a cursor of its own: epoch ms, ties told apart by counting up.

    A post made for ads only is listed once it is in one.
    """
    mine = [post for post in call.world.posts.values() if post.handle == call.account.handle]
    mine = [post for post in mine if post.status not in GONE and (not post.ads_only or used_in_ad(call, post))]
    stamped: list[tuple[int, Post]] = []
    for post in sorted(mine, key=lambda post: (post.created_at, post.item_id)):
        at = post.created_at * 1_000
        stamped.append((max(at, stamped[-1][0] + 1) if stamped else at, post))
    return stamped[::-1]


def _wanted(call: Call, post: Post, filters: wire.VideoFilters | None) -> bool:
    if filters is None:
        return True
    if filters.video_ids is not None and post.item_id not in filters.video_ids:
        return False
    return not filters.ad_post_only or used_in_ad(call, post)


def _video(call: Call, post: Post, asked: set[str]) -> wire.Video:
    world = call.world
    seen = diary.counts(world, post, with_paid=world.assume.organic_counts_include_paid)
    kind = "photo" if post.media_type == "PHOTO" else "video"
    row = wire.Video(
        item_id=post.item_id,
        media_type="PHOTO" if post.media_type == "PHOTO" else "VIDEO",
        is_ad=used_in_ad(call, post),
        thumbnail_url=thumbnail(call, post),
        share_url=f"https://www.tiktok.com/@{post.handle}/{kind}/{post.item_id}",
        embed_url=embedded(post),
        caption=post.caption,
        create_time=post.created_at,
        video_duration=post.duration_ms / 1_000 if kind == "video" else None,
        likes=seen.likes,
        comments=seen.comments,
        shares=seen.shares,
        favorites=seen.saves,
        video_views=seen.plays,
        reach=min(seen.reach, seen.plays),
        total_time_watched=seen.watch_ms / 1_000,
        average_time_watched=_share(seen.watch_ms, seen.plays * 1_000, 3),
        full_video_watched_rate=_share(seen.p100, seen.plays, 4),
        new_followers=seen.follows,
        video_view_retention=insights.retention(post, seen),
        engagement_likes=insights.likes_over_time(post, seen),
        impression_sources=insights.sources(world, post) if seen.plays else [],
    )
    if kind == "photo":
        row.full_video_watched_rate = row.video_view_retention = row.engagement_likes = None
    if type_of(world, call.account) == REGISTERED:
        _profile_clicks(row, seen)
    if asked & _AUDIENCE:
        _audience(call, post, row)
    return row


def _profile_clicks(row: wire.Video, seen: Counters) -> None:
    """What only a Registered Business Account is told: who went to its profile, and on from there."""
    row.profile_views, row.website_clicks = seen.profile_visits, seen.clicks
    row.phone_number_clicks = row.lead_submissions = row.app_download_clicks = 0
    row.email_clicks = row.address_clicks = 0


def _audience(call: Call, post: Post, row: wire.Video) -> None:
    """Empty for a post nobody has seen."""
    row.audience_genders, row.audience_countries, row.audience_cities, row.audience_types = [], [], [], []
    if row.video_views:
        crowd = insights.Crowd(call.world, call.account, [post])
        row.audience_genders = insights.genders(crowd.genders())
        row.audience_countries = insights.countries(crowd.countries())
        row.audience_cities = insights.cities(crowd.cities(post.item_id))
        row.audience_types = insights.viewer_types(call.world, post)


def _share(part: int, whole: int, digits: int) -> float:
    return round(part / whole, digits) if whole else 0.0


DOORS = (
    Door(
        "GET",
        "business/video/list/",
        wire.VideosAsk,
        Guard.ACCOUNT,
        videos,
        says=wire.Videos,
        source="GO",
        note="sources and audiences are derived from the post's counters and a sample of the population",
    ),
)
