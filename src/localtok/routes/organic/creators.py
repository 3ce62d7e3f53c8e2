"""TikTok One, finding creators: what is public of them, what they let the app see, and who stands out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from tiktokwire import tto as wire
from tiktokwire.codes import Code

from ... import diary
from ...access import tto_account_id
from ...diary import DAY
from ...doors import Call, Door, Guard, Refused
from ...market import dice
from ...state import Account, Counters, Post
from ..common import bad, missing, one_of, page, picked, stamp, whole
from . import insights
from .posts import embedded, thumbnail

_PERIODS = {"WEEK": 7, "MONTH": 30}
_LOOKBACKS = {"ONE": 1, "TWO": 2, "THREE": 3}
_SORTS = ("RELEVANCE", "FOLLOWERS", "MEDIAN_VIEWS", "ENGAGEMENT_RATE")


def authorized(call: Call, ask: wire.AuthorizedAsk) -> dict[str, object]:
    me = own_account(call, ask.creator_id)
    for name in ask.fields or ():
        one_of("fields", name, wire.Creator.__struct_fields__)
    return picked(_creator(call, me, with_id=True), ask.fields)


def authorized_videos(call: Call, ask: wire.AuthorizedVideosAsk) -> wire.AuthorizedVideos:
    me = own_account(call, ask.creator_id)
    posts, more, cursor = _posts(call, me, ask.video_ids, ask.cursor, ask.limit)
    return wire.AuthorizedVideos(posts=posts, has_more=more, cursor=cursor)


def public(call: Call, ask: wire.PublicAsk) -> wire.Creator:
    check_brand(call, ask.tto_tcm_account_id)
    return _creator(call, _by_handle(call, ask.handle_name))


def public_videos(call: Call, ask: wire.PublicVideosAsk) -> wire.PublicVideos:
    check_brand(call, ask.tto_tcm_account_id)
    posts, more, cursor = _posts(call, _by_handle(call, ask.handle_name), ask.video_ids, ask.cursor, ask.limit)
    return wire.PublicVideos(posts=posts, page_info=wire.CursorInfo(has_more=more, cursor=cursor))


def statuses(call: Call, ask: wire.StatusAsk) -> wire.Statuses:
    check_brand(call, ask.tto_tcm_account_id)
    if not ask.handle_names:
        raise bad("handle_names", "give at least one handle.")
    return wire.Statuses(
        onboarding_status=[
            wire.Onboarding(handle_name=handle, status=_standing(call, handle))
            for handle in dict.fromkeys(ask.handle_names)
        ]
    )


def discover(call: Call, ask: wire.DiscoverAsk) -> wire.Creators:
    check_brand(call, ask.tto_tcm_account_id)
    field = one_of("sort_field", ask.sort_field or "RELEVANCE", _SORTS)
    order = one_of("sort_order", ask.sort_order or "DESC", ("ASC", "DESC"))
    found = [_creator(call, one) for one in call.world.accounts.values() if _fits(call, one, ask)]
    by = {
        "RELEVANCE": "median_views",
        "FOLLOWERS": "followers_count",
        "MEDIAN_VIEWS": "median_views",
        "ENGAGEMENT_RATE": "engagement_rate",
    }[field]
    found.sort(key=lambda one: (getattr(one, by), one.handle_name), reverse=order == "DESC")
    shown, info = page(found, ask.page, ask.page_size, usual=20, most=50)
    return wire.Creators(creators=shown, page_info=info)


def rank(call: Call, ask: wire.RankAsk) -> wire.Ranking:
    """By views won in the week or month that ended so many before today; branded content is not told apart."""
    check_brand(call, ask.tto_tcm_account_id)
    one_of("ranking_type", ask.ranking_type, ("BRANDED_CONTENT", "ORGANIC_CONTENT"))
    length = _PERIODS[one_of("time_period", ask.time_period, _PERIODS)]
    back = _LOOKBACKS[one_of("time_period_lookback", ask.time_period_lookback or "ONE", _LOOKBACKS)]
    end = call.now // DAY - (back - 1) * length
    people = [one for one in call.world.accounts.values() if not one.is_brand and not one.banned]
    if ask.country_code:
        people = [one for one in people if one.country == ask.country_code]
    now, before = (_won(call, people, end - shift - length, end - shift) for shift in (0, length))
    places = {handle: place for place, handle in enumerate(sorted(before, key=lambda one: -before[one][0]), 1)}
    rows = []
    for place, one in enumerate(sorted(people, key=lambda one: (-now[one.handle][0], one.handle)), 1):
        views, follows = now[one.handle]
        most = max(got for got, _ in now.values()) or 1
        plain = {name: getattr(_creator(call, one), name) for name in wire.Creator.__struct_fields__}
        rows.append(
            wire.Ranked(
                **plain,
                ranking_change=str(places[one.handle] - place),
                country=one.country,
                score=round(100 * views / most, 2),
                number_of_followers=plain["followers_count"],
                total_video_views=views,
                follower_growth=follows,
            )
        )
    shown, info = page(rows, ask.page, ask.page_size, usual=10, most=50)
    return wire.Ranking(creators=shown, last_updated_at=stamp(end * DAY), page_info=info)


def own_account(call: Call, creator_id: str) -> Account:
    """The creator whose token it is: `creator_id` is their business_id."""
    if call.account.business_id != creator_id:
        raise Refused(
            Code.PERMISSION_ERROR, "No permission to operate this creator_id: the token is another creator's."
        )
    return call.account


def check_brand(call: Call, account_id: str, field: str = "tto_tcm_account_id") -> None:
    """Refuse a creator's token, and an account that is not the brand's."""
    if call.who is not None:
        raise Refused(Code.PERMISSION_ERROR, "This endpoint needs a TikTok One token, not an account holder's.")
    if account_id != tto_account_id(call.world.seed):
        raise Refused(Code.PERMISSION_ERROR, f"{field}: no permission to operate the account {account_id}.")


def engagement(seen: Counters) -> float:
    """Likes, comments and shares per view."""
    return round((seen.likes + seen.comments + seen.shares) / seen.plays, 4) if seen.plays else 0.0


def _by_handle(call: Call, handle: str) -> Account:
    account = call.world.accounts.get(handle.removeprefix("@"))
    if account is None or account.banned:
        raise missing("creator", handle)
    return account


def _standing(call: Call, handle: str) -> str:
    account = call.world.accounts.get(handle.removeprefix("@"))
    if account is None or account.banned:
        return "INVALID"
    return "NOT_IN" if account.is_brand else "IN"


def _visible(call: Call, account: Account) -> list[Post]:
    """Public posts, newest first."""
    mine = [post for post in call.world.posts.values() if post.handle == account.handle]
    mine = [post for post in mine if post.status == "PUBLIC" and not post.ads_only]
    return sorted(mine, key=lambda post: (post.created_at, post.item_id), reverse=True)


def _seen(call: Call, post: Post) -> Counters:
    return diary.counts(call.world, post, with_paid=call.world.assume.organic_counts_include_paid)


def _creator(call: Call, one: Account, *, with_id: bool = False) -> wire.Creator:
    world, posts = call.world, _visible(call, one)
    total = Counters()
    for post in posts:
        total.add(_seen(call, post))
    crowd = insights.Crowd(world, one, posts)
    return wire.Creator(
        creator_id=one.business_id if with_id else None,
        handle_name=one.handle,
        display_name=one.display_name,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{one.handle}.svg?x-expires={call.now + DAY}",
        bio=one.bio,
        followers_count=diary.followers(world, one),
        following_count=40 + dice.below(dice.stream(world.seed, "following " + one.handle), 0, 400),
        likes_count=total.likes,
        videos_count=len(posts),
        median_views=median_low([_seen(call, post).plays for post in posts]) if posts else 0,
        engagement_rate=engagement(total),
        country_code=one.country,
        audience_countries=[wire.Share(country=name, percentage=part) for name, part in crowd.countries().items()],
        audience_genders=[
            wire.Share(gender=name.upper(), percentage=part) for name, part in crowd.genders().items() if part
        ],
        audience_ages=[wire.Share(age=name, percentage=part) for name, part in crowd.ages().items()],
    )


def _posts(
    call: Call, account: Account, wanted: Sequence[str] | None, cursor: int | None, limit: int | None
) -> tuple[list[wire.CreatorPost], bool, int]:
    most = whole("limit", limit, 20, 1, 20)
    start = whole("cursor", cursor, 0, 0, 1 << 62)
    rows = [post for post in _visible(call, account) if wanted is None or post.item_id in wanted]
    shown = rows[start : start + most]
    more = start + len(shown) < len(rows)
    return [_post(call, post) for post in shown], more, start + len(shown)


def _post(call: Call, post: Post) -> wire.CreatorPost:
    seen = _seen(call, post)
    return wire.CreatorPost(
        video_id=post.item_id,
        display_name=call.world.accounts[post.handle].display_name,
        thumbnail_url=thumbnail(call, post),
        embed_url=embedded(post),
        caption=post.caption,
        likes=seen.likes,
        comments=seen.comments,
        shares=seen.shares,
        favorites=seen.saves,
        video_views=seen.plays,
        create_time=stamp(post.created_at),
        caption_hashtags=re.findall(r"#(\w+)", post.caption),
        mentioned_accounts=re.findall(r"@([\w.]+\w)", post.caption),
    )


def _fits(call: Call, one: Account, ask: wire.DiscoverAsk) -> bool:
    if one.is_brand or one.banned:
        return False
    if ask.country_codes and one.country not in ask.country_codes:
        return False
    posts = _visible(call, one)
    if ask.languages and not any(post.language in ask.languages for post in posts):
        return False
    words = " ".join([one.handle, one.display_name, one.bio, *(post.caption for post in posts)]).lower()
    if ask.keyword_search and ask.keyword_search.lower() not in words:
        return False
    views = [_seen(call, post).plays for post in posts] or [0]
    total = Counters()
    for post in posts:
        total.add(_seen(call, post))
    bounds = (
        (diary.followers(call.world, one), ask.min_followers, ask.max_followers),
        (median_low(views), ask.min_median_views, ask.max_median_views),
        (sum(views) / len(views), ask.min_avg_views, ask.max_avg_views),
        (engagement(total), ask.min_engagement_rate, ask.max_engagement_rate),
    )
    return all((low is None or value >= low) and (high is None or value <= high) for value, low, high in bounds)


def _won(call: Call, people: Sequence[Account], first: int, end: int) -> dict[str, tuple[int, int]]:
    """Views and follows by handle over the days from `first` to before `end`."""
    won = {}
    for one in people:
        days = diary.account_days(call.world, one, first, end - 1)
        won[one.handle] = (sum(day.organic.plays for day in days), sum(day.won - day.lost for day in days))
    return won


_SIMPLE = "prices, labels, devices and provinces are not simulated and left out"
DOORS = (
    Door(
        "GET",
        "tto/creator/authorized/",
        wire.AuthorizedAsk,
        Guard.ANY,
        authorized,
        says=wire.Creator,
        source="GO",
        note=_SIMPLE,
    ),
    Door(
        "GET", "tto/creator/authorized/video/list/", wire.AuthorizedVideosAsk, Guard.ANY, authorized_videos, source="GO"
    ),
    Door("GET", "tto/tcm/creator/public/", wire.PublicAsk, Guard.ANY, public, source="GO", note=_SIMPLE),
    Door("GET", "tto/tcm/creator/public/video/list/", wire.PublicVideosAsk, Guard.ANY, public_videos, source="GO"),
    Door("GET", "tto/tcm/creator/status/get/", wire.StatusAsk, Guard.ANY, statuses, source="GO"),
    Door(
        "GET",
        "tto/tcm/creator/discover/",
        wire.DiscoverAsk,
        Guard.ANY,
        discover,
        source="GO",
        note=f"finds the creators of this world; {_SIMPLE}",
    ),
    Door(
        "GET",
        "tto/tcm/rank/",
        wire.RankAsk,
        Guard.ANY,
        rank,
        source="GO",
        note="ranked by organic views of the period; branded and organic content are not told apart",
    ),
)
