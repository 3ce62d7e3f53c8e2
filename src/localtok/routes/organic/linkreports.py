"""TikTok One's report: each linked video with what it won by itself and what its Spark ads won."""

from __future__ import annotations

from tiktokwire import ttoreport as wire
from tiktokwire.tto import Share

from ... import diary
from ...diary import DAY
from ...doors import Call, Door, Guard
from ...state import Counters, Hour, Post
from ..common import MICROS, bad, day, missing, page, stamp
from . import insights
from .creators import check_brand, engagement
from .posts import embedded, thumbnail

_SPLIT = {
    "video_views": "plays",
    "likes": "likes",
    "shares": "shares",
    "comments": "comments",
    "favorites": "saves",
    "reach": "reach",
}
"""Words of the report to counters; each has an organic and a paid part."""
_DAILY = ("likes", "shares", "comments")
_SOURCES = {
    "For You": "for_you",
    "Follow": "following",
    "Personal Profile": "personal_profile",
    "Search": "search",
    "Sound": "sound",
    "Hashtag": "hashtag",
    "Direct Message": "other",
}


def report(call: Call, ask: wire.ReportAsk) -> wire.Report:
    check_brand(call, ask.tto_tcm_account_id)
    campaign = call.world.studio.campaigns.get(ask.campaign_id)
    if campaign is None:
        raise missing("TikTok One campaign", ask.campaign_id)
    span = _span(ask)
    links = [one for one in call.world.studio.links.values() if one.campaign_id == ask.campaign_id]
    linked = list(dict.fromkeys(one.item_id for one in links if one.status == "APPROVE"))
    shown, info = page(linked, ask.page, ask.page_size, usual=10, most=50)
    return wire.Report(
        tto_tcm_account_id=ask.tto_tcm_account_id,
        campaign_id=campaign.campaign_id,
        campaign_type=campaign.campaign_type,
        videos=[_video(call, call.world.posts[item_id], span) for item_id in shown],
        page_info=info,
    )


def _span(ask: wire.ReportAsk) -> tuple[int, int] | None:
    if ask.start_date is None and ask.end_date is None:
        return None
    first, last = day("start_date", ask.start_date) // DAY, day("end_date", ask.end_date) // DAY
    if first > last:
        raise bad("start_date", "the start date is after the end date.")
    return first, last


def _video(call: Call, post: Post, span: tuple[int, int] | None) -> wire.VideoReport:
    world, own, paid = call.world, post.organic, post.paid
    both = diary.together(own, paid)
    hours = [hour for ad in world.ads.values() if ad.item_id == post.item_id for hour in _hours(call, ad.ad_id)]
    boosted = min((hour.hour for hour in hours if hour.counters.impressions), default=0)
    row = wire.VideoReport(
        video_id=post.item_id,
        video_info=_about(call, post),
        creator_info=_who(call, post),
        video_boosted_date=stamp(boosted) or "1970-01-01",
        video_views_by_source=_by_source(call, post),
        engagement_count=both.likes + both.shares + both.comments,
        engagement_rate=engagement(both),
        engagement_rate_organic=engagement(own),
        engagement_rate_paid=engagement(paid),
        video_completion_rate=_rate(both.p100, both.plays),
        video_completion_rate_organic=_rate(own.p100, own.plays),
        video_completion_rate_paid=_rate(paid.p100, paid.plays),
        video_view_retention=[one.percentage for one in insights.retention(post, both)],
        total_play_time=both.watch_ms // 1_000,
        average_view_time=_rate(both.watch_ms, both.plays * 1_000),
        average_view_time_organic=_rate(own.watch_ms, own.plays * 1_000),
        average_view_time_paid=_rate(paid.watch_ms, paid.plays * 1_000),
        two_seconds_views=_rate(both.watched_2s, both.plays),
        organic_two_seconds_views=_rate(own.watched_2s, own.plays),
        paid_two_seconds_views=_rate(paid.watched_2s, paid.plays),
        six_seconds_views=_rate(both.watched_6s, both.plays),
        organic_six_seconds_views=_rate(own.watched_6s, own.plays),
        paid_six_seconds_views=_rate(paid.watched_6s, paid.plays),
        daily_stats=_daily(call, post, *span) if span else None,
    )
    for name, counter in _SPLIT.items():
        _divide(row, name, getattr(own, counter), getattr(paid, counter))
    _benchmarks(call, row)
    _ads(row, hours)
    _audience(call, post, row)
    return row


def _divide(row: wire.VideoReport | wire.DailyStat, name: str, own: int, paid: int) -> None:
    setattr(row, name, own + paid)
    setattr(row, f"{name}_organic", own)
    setattr(row, f"{name}_paid", paid)


def _about(call: Call, post: Post) -> wire.VideoInfo:
    return wire.VideoInfo(
        create_time=stamp(post.created_at),
        caption=post.caption,
        video_duration=post.duration_ms / 1_000,
        thumbnail_url=thumbnail(call, post),
        embed_url=embedded(post),
    )


def _who(call: Call, post: Post) -> wire.CreatorInfo:
    account = call.world.accounts[post.handle]
    return wire.CreatorInfo(
        handle_name=account.handle,
        display_name=account.display_name,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{account.handle}.svg?x-expires={call.now + DAY}",
        followers_count=diary.followers(call.world, account),
    )


def _by_source(call: Call, post: Post) -> wire.Sources:
    weights = insights.source_weights(call.world, post)
    parts = insights.shares(list(weights.values()), post.organic.plays)
    split = wire.Sources()
    for name, part in zip(weights, parts, strict=True):
        setattr(split, _SOURCES[name], part)
    split.other += post.paid.plays
    return split


def _benchmarks(call: Call, row: wire.VideoReport) -> None:
    """The quarter and the half of this world's creators' unpaid posts."""
    world = call.world
    others = [one.organic for one in world.posts.values() if not world.accounts[one.handle].is_brand]
    others = [one for one in others if one.plays]
    engaged = sorted(engagement(one) for one in others)
    ended = sorted(_rate(one.p100, one.plays) for one in others)
    if others:
        row.engagement_rate_benchmark_p25 = engaged[len(engaged) // 4]
        row.engagement_rate_benchmark_p50 = engaged[len(engaged) // 2]
        row.video_completion_rate_benchmark_p25 = ended[len(ended) // 4]
        row.video_completion_rate_benchmark_p50 = ended[len(ended) // 2]


def _hours(call: Call, ad_id: str) -> list[Hour]:
    return call.world.hours.between(ad_id, 0, call.now + 1)


def _ads(row: wire.VideoReport, hours: list[Hour]) -> None:
    spent = sum(hour.spend_micros for hour in hours)
    row.ad_impressions = sum(hour.counters.impressions for hour in hours)
    row.ad_clicks = sum(hour.counters.clicks for hour in hours)
    row.ad_conversions = sum(hour.conversions for hour in hours)
    row.ad_cost = round(spent / MICROS, 3)
    row.ad_cpa = _rate(spent, row.ad_conversions * MICROS)
    row.ad_cpc = _rate(spent, row.ad_clicks * MICROS)
    row.ad_cpm = _rate(spent * 1_000, row.ad_impressions * MICROS)
    row.ad_ctr = _rate(row.ad_clicks, row.ad_impressions)
    row.ad_cvr = _rate(row.ad_conversions, row.ad_clicks)
    row.ad_roas = _rate(sum(hour.conversion_value_micros for hour in hours), spent)


def _audience(call: Call, post: Post, row: wire.VideoReport) -> None:
    crowd = insights.Crowd(call.world, call.world.accounts[post.handle], [post])
    ages = crowd.ages()
    older = round(1 - ages["18-24"] - ages["25-34"], 4)
    row.audience_genders_distribution = [
        Share(gender=name.upper(), percentage=part) for name, part in crowd.genders().items() if part
    ]
    row.audience_age_distribution = [
        Share(age="18-24", percentage=ages["18-24"]),
        Share(age="25-34", percentage=ages["25-34"]),
        Share(age="35+", percentage=older),
    ]
    row.audience_countries_distribution = [
        Share(country=name, percentage=part) for name, part in crowd.countries().items()
    ]


def _daily(call: Call, post: Post, first: int, last: int) -> list[wire.DailyStat]:
    """One row for each day on which anything happened."""
    own, paid = diary.organic_days(call.world, post), diary.paid_days(call.world, {post.item_id})
    rows = []
    for number in sorted(at for at in own.keys() | paid.keys() if first <= at <= last):
        one, bought = own.get(number, Counters()), paid.get(number, Counters())
        both = diary.together(one, bought)
        row = wire.DailyStat(
            date=stamp(number * DAY)[:10],
            views=both.plays,
            video_views_organic=one.plays,
            video_views_paid=bought.plays,
            reach=both.reach,
            engagement_rate=engagement(both),
            engagement_rate_organic=engagement(one),
            engagement_rate_paid=engagement(bought),
            video_completion_rate=_rate(both.p100, both.plays),
        )
        for name in _DAILY:
            _divide(row, name, getattr(one, name), getattr(bought, name))
        rows.append(row)
    return rows


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


DOORS = (
    Door(
        "GET",
        "tto/tcm/report/",
        wire.ReportAsk,
        Guard.ANY,
        report,
        source="GO",
        note="paid is what all Spark ads on the video won; reach is added up over both; devices, languages and interests "
        "are left out",
    ),
)
