"""The Accounts API: an account holder's profile, posts and comments."""

from __future__ import annotations

from collections.abc import Callable

from tiktokwire import organic as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ...state import Comment, Counters, Post
from ..common import bad, missing, one_of, picked, text, whole

_GONE = ("DELETED", "AUDIT_DELETED")


def profile(call: Call, ask: wire.ProfileAsk) -> dict[str, object]:
    me = call.account
    mine = [post for post in call.world.posts.values() if post.handle == me.handle and post.status not in _GONE]
    whole_profile = wire.Profile(
        is_business_account=True,
        username=me.handle,
        display_name=me.display_name,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{me.handle}.svg",
        profile_deep_link=f"https://www.tiktok.com/@{me.handle}",
        bio_description=me.bio,
        is_verified=me.is_brand,
        following_count=0,
        followers_count=me.followers,
        total_likes=sum(_counts(call, post).likes for post in mine),
        videos_count=len(mine),
        metrics=[],
        audience_genders=None,
    )
    asked = ask.fields if ask.fields is not None else ["display_name", "profile_image"]
    for name in asked:
        one_of("fields", name, wire.PROFILE_FIELDS)
    return picked(whole_profile, asked)


def videos(call: Call, ask: wire.VideosAsk) -> dict[str, object]:
    asked = ask.fields if ask.fields is not None else ["item_id"]
    for name in asked:
        one_of("fields", name, wire.Video.__struct_fields__)
    most = whole("max_count", ask.max_count, 10, 1, 20)
    stamped = [(at, post) for at, post in _by_age(call) if ask.cursor is None or not ask.cursor or at < ask.cursor]
    stamped = [(at, post) for at, post in stamped if _wanted(call, post, ask.filters)]
    shown = stamped[:most]
    return {
        "videos": [picked(_video(call, post), ["item_id", *asked]) for _, post in shown],
        "cursor": shown[-1][0] if shown else 0,
        "has_more": len(stamped) > most,
    }


def comments(call: Call, ask: wire.CommentsAsk) -> wire.Comments:
    post = my_post(call, ask.video_id, "video_id")
    most = whole("max_count", ask.max_count, 20, 1, 30)
    start = whole("cursor", ask.cursor, 0, 0, 1 << 62)
    status = one_of("status", ask.status or "PUBLIC", ("PUBLIC", "ALL"))
    if ask.comment_ids and len(ask.comment_ids) > 30:
        raise bad("comment_ids", f"at most 30, and there are {len(ask.comment_ids)}.")
    all_here = [one for one in call.front.comments_under(post.item_id) if not one.deleted]
    replies: dict[str, list[Comment]] = {}
    for one in all_here:
        if one.parent_id:
            replies.setdefault(one.parent_id, []).append(one)
    rows = [one for one in all_here if not one.parent_id and (status == "ALL" or not one.hidden)]
    if ask.comment_ids:
        rows = [one for one in rows if one.comment_id in ask.comment_ids]
    rows = _sorted(rows, replies, ask)
    shown = rows[start : start + most]
    return wire.Comments(
        comments=[_comment(call, one, replies, bool(ask.include_replies)) for one in shown],
        cursor=start + len(shown),
        has_more=start + len(shown) < len(rows),
    )


def reply(call: Call, ask: wire.ReplyAsk) -> wire.Comment:
    post = my_post(call, ask.video_id, "video_id")
    parent = _comment_of(call, post, ask.comment_id)
    me = call.account
    made = Comment(
        comment_id=call.world.next_id(),
        item_id=post.item_id,
        user_id=me.business_id,
        username=me.handle,
        text=text("text", ask.text, 150),
        language=post.language,
        created_at=call.now,
        intent="",
        parent_id=parent.parent_id or parent.comment_id,
        owner=True,
    )
    call.world.comments[made.comment_id] = made
    return _comment(call, made, {}, False)


def hide(call: Call, ask: wire.HideAsk) -> dict[str, object]:
    post = my_post(call, ask.video_id, "video_id")
    one = _comment_of(call, post, ask.comment_id)
    one.hidden = one_of("action", ask.action, ("HIDE", "UNHIDE")) == "HIDE"
    return {}


def my_post(call: Call, item_id: str, field: str) -> Post:
    """The account's own post, or a refusal that says whether it is missing or somebody else's."""
    post = call.world.posts.get(item_id)
    if post is None or post.status in _GONE:
        raise missing("post", item_id)
    if post.handle != call.account.handle:
        raise Refused(Code.PERMISSION_ERROR, f"{field}: the post {item_id} belongs to another account.")
    return post


def _by_age(call: Call) -> list[tuple[int, Post]]:
    """The account's posts, newest first, each with a cursor of its own: epoch ms, ties told apart by counting up."""
    mine = [post for post in call.world.posts.values() if post.handle == call.account.handle]
    mine = sorted((post for post in mine if post.status not in _GONE), key=lambda post: (post.created_at, post.item_id))
    stamped: list[tuple[int, Post]] = []
    for post in mine:
        at = post.created_at * 1_000
        stamped.append((max(at, stamped[-1][0] + 1) if stamped else at, post))
    return stamped[::-1]


def _wanted(call: Call, post: Post, filters: wire.VideoFilters | None) -> bool:
    if filters is None:
        return True
    if filters.video_ids is not None and post.item_id not in filters.video_ids:
        return False
    return not filters.ad_post_only or _is_ad(call, post)


def _is_ad(call: Call, post: Post) -> bool:
    return any(ad.item_id == post.item_id and ad.operation_status != "DELETE" for ad in call.world.ads.values())


def _counts(call: Call, post: Post) -> Counters:
    """What the public sees: organic, and under the usual assumption what the Spark ads won as well."""
    if not call.world.assume.organic_counts_include_paid:
        return post.organic
    return Counters(**{name: getattr(post.organic, name) + getattr(post.paid, name) for name in _COUNTERS})


def _video(call: Call, post: Post) -> wire.Video:
    seen = _counts(call, post)
    return wire.Video(
        item_id=post.item_id,
        media_type="VIDEO",
        is_ad=_is_ad(call, post),
        thumbnail_url=f"{call.front.base_url}/_localtok/thumbnails/{post.item_id}.svg?x-expires={call.now + 3_600}",
        share_url=f"https://www.tiktok.com/@{post.handle}/video/{post.item_id}",
        embed_url=f"https://www.tiktok.com/static/profile-video?id={post.item_id}",
        caption=post.caption,
        create_time=post.created_at,
        video_duration=post.duration_ms / 1_000,
        likes=seen.likes,
        comments=seen.comments,
        shares=seen.shares,
        favorites=seen.saves,
        video_views=seen.plays,
        reach=seen.reach,
        total_time_watched=seen.watch_ms / 1_000,
        average_time_watched=_share(seen.watch_ms, seen.plays * 1_000, 3),
        full_video_watched_rate=_share(seen.p100, seen.plays, 4),
        new_followers=seen.follows,
        profile_views=seen.profile_visits,
        website_clicks=seen.clicks,
        phone_number_clicks=0,
        lead_submissions=0,
        app_download_clicks=0,
        email_clicks=0,
        address_clicks=0,
        video_view_retention=[
            wire.Retention(second=str(second), percentage=round(float(share), 4))
            for second, share in enumerate(post.retention, 1)
        ],
    )


def _share(part: int, whole: int, digits: int) -> float:
    return round(part / whole, digits) if whole else 0.0


def _sorted(rows: list[Comment], replies: dict[str, list[Comment]], ask: wire.CommentsAsk) -> list[Comment]:
    field = one_of("sort_field", ask.sort_field or "create_time", ("likes", "replies", "create_time"))
    direction = one_of("sort_type", ask.sort_type or "desc", ("asc", "desc", "smart"))
    keys: dict[str, Callable[[Comment], int]] = {
        "likes": lambda one: one.likes,
        "replies": lambda one: len(replies.get(one.comment_id, ())),
        "create_time": lambda one: one.created_at,
    }
    return sorted(rows, key=lambda one: (keys[field](one), one.comment_id), reverse=direction != "asc")


def _comment(call: Call, one: Comment, replies: dict[str, list[Comment]], with_replies: bool) -> wire.Comment:
    under = sorted(replies.get(one.comment_id, ()), key=lambda reply: (reply.created_at, reply.comment_id))
    return wire.Comment(
        comment_id=one.comment_id,
        video_id=one.item_id,
        user_id=one.user_id,
        unique_identifier=one.user_id,
        create_time=one.created_at,
        text=one.text,
        likes=one.likes,
        replies=len(under),
        owner=one.owner,
        liked=one.liked,
        pinned=one.pinned,
        status="HIDDEN" if one.hidden else "PUBLIC",
        username=one.username,
        display_name=one.username,
        parent_comment_id=one.parent_id,
        reply_list=[_comment(call, reply, {}, False) for reply in under] if with_replies else [],
    )


def _comment_of(call: Call, post: Post, comment_id: str) -> Comment:
    one = call.world.comments.get(comment_id)
    if one is None or one.deleted or one.item_id != post.item_id:
        raise missing("comment", comment_id)
    return one


_COUNTERS = tuple(Counters.__dataclass_fields__)

DOORS = (
    Door("GET", "business/get/", wire.ProfileAsk, Guard.ACCOUNT, profile),
    Door("GET", "business/video/list/", wire.VideosAsk, Guard.ACCOUNT, videos),
    Door("GET", "business/comment/list/", wire.CommentsAsk, Guard.ACCOUNT, comments),
    Door("POST", "business/comment/reply/create/", wire.ReplyAsk, Guard.ACCOUNT, reply),
    Door("POST", "business/comment/hide/", wire.HideAsk, Guard.ACCOUNT, hide),
)
