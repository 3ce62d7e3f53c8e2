"""Which creators' posts TikTok would advertise. The shape is third-hand, and the ranking a rule of ours."""

from __future__ import annotations

from tiktokwire import spark as wire
from tiktokwire.codes import Code

from ...access import tto_account_id
from ...doors import Call, Door, Guard, Refused
from ...state import Post
from ..common import bad, ids, one_of, stamp
from .rights import fit, usable

_MONTH = 30 * 86_400
_TIMES = {"PAST_ONE_MONTH": 1, "PAST_THREE_MONTHS": 3, "PAST_SIX_MONTHS": 6}
_OBJECTIVES = (
    "REACH",
    "TRAFFIC",
    "VIDEO_VIEWS",
    "APP_PROMOTION",
    "LEAD_GENERATION",
    "WEB_CONVERSIONS",
    "PRODUCT_SALES",
)
_MOST = 100


def recommended(call: Call, ask: wire.RecommendAsk) -> wire.Recommended:
    """Best first: by interactions for each play, thirds of them HIGH, MEDIUM and LOW."""
    if ask.tcm_account_id != tto_account_id(call.world.seed):
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate TikTok One account {ask.tcm_account_id}.")
    if ask.objective_type is not None:
        one_of("objective_type", ask.objective_type, _OBJECTIVES)
    span = _TIMES[one_of("time", ask.time or "PAST_SIX_MONTHS", _TIMES)] * _MONTH
    posts = [post for post in call.world.posts.values() if post.created_at >= call.now - span]
    posts = [post for post in posts if not call.world.accounts[post.handle].is_brand and _fits(call, post)]
    ranked = sorted(posts, key=lambda post: (-_rate(post), post.item_id))
    levels = {post.item_id: ("HIGH", "MEDIUM", "LOW")[3 * place // len(ranked)] for place, post in enumerate(ranked)}
    wanted = set(ids("video_ids", ask.video_ids, _MOST)) if ask.video_ids is not None else set(levels)
    without = set(ask.exclude_video_ids or ())
    if len(without) > _MOST:
        raise bad("exclude_video_ids", f"at most {_MOST}, and there are {len(without)}.")
    shown = [post for post in ranked if post.item_id in wanted - without]
    return wire.Recommended(videos=[_shown(call, post, levels[post.item_id]) for post in shown])


def _fits(call: Call, post: Post) -> bool:
    try:
        usable(post)
        fit(call.world, post)
    except Refused:
        return False
    return post.music_licensed and not post.ads_only


def _rate(post: Post) -> float:
    seen = post.organic
    return (seen.likes + seen.comments + seen.shares + seen.saves) / max(seen.plays, 1)


def _shown(call: Call, post: Post, level: str) -> wire.RecommendedVideo:
    return wire.RecommendedVideo(
        recommendation_level=level,
        item_id=post.item_id,
        creator_handle=post.handle,
        embed_url=f"https://www.tiktok.com/static/profile-video?id={post.item_id}",
        thumbnail_url=f"{call.front.base_url}/_localtok/thumbnails/{post.item_id}.svg?x-expires={call.now + 3_600}",
        create_time=stamp(post.created_at),
    )


DOORS = (
    Door(
        "GET", "spark_ad/recommend/", wire.RecommendAsk, Guard.ADVERTISER, recommended,
        source="3P,INF", note="ranked by organic interactions for each play; time is six months unless given",
    ),
)  # fmt: skip
