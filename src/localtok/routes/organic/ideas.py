"""What to post: hashtags for a keyword, how a trade does on average, and what trends."""

from __future__ import annotations

from tiktokwire import enums
from tiktokwire import publishing as wire

from ... import diary
from ...diary import DAY
from ...doors import Call, Door, Guard
from ...market import dice
from ..common import bad, one_of, text
from . import insights
from .posts import embedded

_TAILS = ("", "tok", "routine", "tips", "review", "hack", "challenge", "daily", "lovers", "2026")
_TAGS = sorted(
    enums.of(
        """
        skintok skincare glowup vitaminc spf grwm routine serum dermatologist beforeandafter fyp foryou smallbusiness
        unboxing dupes cleanbeauty glassskin selfcare packingorders honestreview
        """
    )
)
_SPANS = {"1DAY": 1, "7DAY": 7, "30DAY": 30, "120DAY": 120}


def hashtags(call: Call, ask: wire.HashtagAsk) -> wire.Hashtags:
    """Ten suggestions: the keyword itself, then the others by views."""
    keyword = text("keyword", ask.keyword, 100).strip().lstrip("#").replace(" ", "").lower()
    one_of("language", ask.language or "en", wire.HASHTAG_LANGUAGES)
    if not keyword.isalnum():
        return wire.Hashtags(suggestions=[wire.Hashtag(name=ask.keyword, view_count=0)])
    start = dice.stream(call.world.seed, "hashtag " + keyword)
    views = [(5_000_000 + dice.below(start, k, 2_000_000_000)) // (1 + 3 * k) for k in range(len(_TAILS))]
    found = [wire.Hashtag(name=keyword + tail, view_count=count) for tail, count in zip(_TAILS, views, strict=True)]
    return wire.Hashtags(suggestions=[found[0], *sorted(found[1:], key=lambda one: -one.view_count)])


def benchmark(call: Call, ask: wire.BenchmarkAsk) -> wire.Benchmark:
    """BEAUTY is this world's own accounts; any other trade the same, a little better or worse."""
    one_of("business_category", ask.business_category, wire.BUSINESS_CATEGORIES)
    world = call.world
    people = list(world.accounts.values())
    seen = [post.organic for post in world.posts.values() if post.status == "PUBLIC" and not post.ads_only]
    start = dice.stream(world.seed, "benchmark " + ask.business_category)
    factor = 1.0 if ask.business_category == "BEAUTY" else 0.5 + dice.below(start, 0, 1_000) / 1_000
    today, views = world.now // DAY, sum(one.plays for one in seen)
    growth = [
        sum(day.won - day.lost for day in diary.account_days(world, one, today - 30, today - 1)) for one in people
    ]
    engaged = sum(one.likes + one.comments + one.shares for one in seen)

    def mean(total: float, count: int) -> float:
        return round(factor * total / count, 4) if count else 0.0

    return wire.Benchmark(
        business_category=ask.business_category,
        average_likes=mean(sum(one.likes for one in seen), len(seen)),
        average_comments=mean(sum(one.comments for one in seen), len(seen)),
        average_shares=mean(sum(one.shares for one in seen), len(seen)),
        average_video_count=mean(len(seen), len(people)),
        average_follower_count=mean(sum(diary.followers(world, one) for one in people), len(people)),
        average_follower_growth=mean(sum(growth), len(people)),
        average_engagement_rate=round(engaged / views, 4) if views else 0.0,
        average_video_views=mean(views, len(seen)),
    )


def trending(call: Call, ask: wire.TrendingAsk) -> wire.Trends:
    one_of("discovery_type", ask.discovery_type, ("HASHTAG",))
    country, span = _where(ask.country_code), one_of("date_range", ask.date_range or "7DAY", _SPANS)
    return wire.Trends(
        filter_info=wire.TrendFilter(country_code=country, category_name=ask.category_name or "ALL", date_range=span),
        rows=_trends(call, country, span),
    )


def trend(call: Call, ask: wire.TrendAsk) -> dict[str, object] | wire.TrendDetail:
    """Empty for a hashtag that is not on the list."""
    one_of("discovery_type", ask.discovery_type, ("HASHTAG",))
    country, span = _where(ask.country_code), one_of("date_range", ask.date_range or "7DAY", _SPANS)
    found = next((one for one in _trends(call, country, span) if one.hashtag_id == ask.hashtag_id), None)
    if found is None:
        return {}
    shown = [post for post in call.world.posts.values() if post.status == "PUBLIC" and not post.ads_only]
    shown = [post for post in shown if f"#{found.hashtag_name}" in post.caption]
    shown.sort(key=lambda post: (-post.organic.plays, post.item_id))
    crowd = insights.Crowd(call.world, next(iter(call.world.accounts.values())), shown)
    videos = [
        wire.TrendVideo(
            video_id=post.item_id,
            embed_url=embedded(post),
            share_url=f"https://www.tiktok.com/@{post.handle}/video/{post.item_id}",
        )
        for post in shown[:10]
    ]
    plain = {name: getattr(found, name) for name in wire.Trend.__struct_fields__}
    people = [wire.TrendAudienceAge(age=name, percentage=part) for name, part in crowd.ages().items()]
    return wire.TrendDetail(**plain, audience_insights=wire.TrendAudience(audience_ages=people), top_video_list=videos)


def _where(code: str | None) -> str:
    given = code or "US"
    if len(given) != 2 or not given.isalpha() or not given.isupper():
        raise bad("country_code", f"{given!r} is not a location code like US.")
    return given


def _trends(call: Call, country: str, span: str) -> list[wire.Trend]:
    """The list of the period that ended last, and each tag's move since the one before."""
    today, length = call.now // DAY, _SPANS[span]
    period = today // length
    order, before = (_ranked(call, country, span, period - back) for back in (0, 1))
    rows = []
    for place, (name, views) in enumerate(order, 1):
        start = dice.stream(call.world.seed, "hashtag of the world " + name)
        lifetime = 30 * views + 1_000_000 * (200 + dice.below(start, 0, 9_000))
        rows.append(
            wire.Trend(
                hashtag_id=str(1_600_000_000_000_000 + (start >> 16)),
                hashtag_name=name,
                rank_position=place,
                rank_change=[tag for tag, _ in before].index(name) + 1 - place,
                views=views,
                views_global_lifetime=lifetime,
                posts=views // 900,
                posts_global_lifetime=lifetime // 900,
                top_country_list=list(call.world.country_codes[:5]),
                hashtag_status="ONLINE",
            )
        )
    return rows


def _ranked(call: Call, country: str, span: str, period: int) -> list[tuple[str, int]]:
    views = []
    for number, name in enumerate(_TAGS):
        start = dice.stream(call.world.seed, f"trend {country} {span}", period, number)
        fame = dice.below(dice.stream(call.world.seed, "fame of " + name), 0, 3_000_000)
        views.append((name, _SPANS[span] * (100_000 + fame + dice.below(start, 0, 2_000_000))))
    return sorted(views, key=lambda pair: (-pair[1], pair[0]))


DOORS = (
    Door("GET", "business/hashtag/suggestion/", wire.HashtagAsk, Guard.ACCOUNT, hashtags, source="GO", note="made up"),
    Door(
        "GET",
        "business/benchmark/",
        wire.BenchmarkAsk,
        Guard.ACCOUNT,
        benchmark,
        source="GO",
        note="the averages are those of this world's accounts",
    ),
    Door(
        "GET",
        "discovery/trending_list/",
        wire.TrendingAsk,
        Guard.ADVERTISER,
        trending,
        source="SDK,GO",
        note="twenty made-up tags; the category is echoed",
    ),
    Door(
        "GET",
        "discovery/detail/",
        wire.TrendAsk,
        Guard.ADVERTISER,
        trend,
        says=wire.TrendDetail,
        source="SDK,GO",
        note="country and dates have TikTok's defaults, though the SDK requires them; no history",
    ),
)
