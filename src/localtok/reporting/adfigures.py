"""Posts, and the ads made of them: what is seen, what it costs, and what it is truly worth."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ..runs import Flight, flights
from ..runs.summing import standing
from ..world import World
from .estimates import cost, ranks
from .journal import Journal
from .marketfigures import MICROS, day_of, days
from .tables import Row, Table, ratio, table

FUNNEL = ("impressions", "plays", "watched_2s", "watched_6s", "p25", "p50", "p75", "p100", "clicks")
_SIGNALS = ("likes", "comments", "shares", "saves", "profile_visits")


def posts(world: World) -> Table:
    truth: Any = world.oracle()["posts"]
    paid = {one.item_id: one for one in flights(world)}
    every = list(world.posts.values())
    seen = ranks([post.organic.plays for post in every])
    worth = ranks([truth[post.item_id]["orders_per_million_impressions"] for post in every])

    def row(place: int) -> Row:
        post = every[place]
        true, ad = truth[post.item_id], paid.get(post.item_id)
        return {
            "item_id": post.item_id,
            "handle": post.handle,
            "format": post.format,
            "language": post.language,
            "caption": post.caption,
            "age_days": (world.now - post.created_at) // 86_400,
            "views": post.organic.plays,
            **{name: getattr(post.organic, name) for name in _SIGNALS},
            "intent_share": true["intent_share"],
            "true_orders_per_million": true["orders_per_million_impressions"],
            "rank_by_views": seen[place],
            "rank_by_worth": worth[place],
            "advertised": ad is not None,
            "spend_micros": ad.spend_micros if ad else 0,
            "claimed_orders": ad.conversions if ad else 0,
            "true_orders": ad.incremental_orders if ad else 0,
        }

    return table(
        "posts",
        "a post of the brand or of a creator; organic counters are without what ads won",
        """
        item_id  id  of the post
        handle  name  of its account
        format  name  the kind of video
        language  ISO 639-1  of the post
        caption  words  its caption
        age_days  days  since it was published
        views  views  organic plays
        likes  likes  organic
        comments  comments  organic
        shares  shares  organic
        saves  saves  organic
        profile_visits  visits  organic
        intent_share  share of comments  truth: that say somebody may buy
        true_orders_per_million  orders  truth: because of a million impressions as an ad, on people who care as usual
        rank_by_views  rank  1 is the most seen
        rank_by_worth  rank  1 is the one that truly sells most
        advertised  yes or no  whether an ad was made of it
        spend_micros  micros of the currency  spent on its ads
        claimed_orders  orders  the platform credits its ads with
        true_orders  orders  truth: that would not have come without its ads
        """,
        (row(place) for place in range(len(every))),
    )


def ads(world: World, journal: Journal) -> Table:
    over = {one.ad_id: one.day for one in reversed(journal.learned) if one.results >= world.model.learning.needed}

    def row(one: Flight) -> Row:
        count, spent = one.counters, one.spend_micros / MICROS
        claimed, true = cost(spent, one.conversions), cost(spent, one.incremental_orders)
        return {
            "ad_id": one.ad_id,
            "item_id": one.item_id,
            "handle": one.handle,
            "format": one.format,
            "status": one.status,
            "spend_micros": one.spend_micros,
            **{name: getattr(count, name) for name in FUNNEL},
            "reach": count.reach,
            "frequency": ratio(count.impressions, count.reach, 3),
            "cpm": ratio(1_000 * spent, count.impressions, 4),
            "ctr": ratio(count.clicks, count.impressions),
            "claimed_orders": one.conversions,
            "claimed_value_micros": one.conversion_value_micros,
            "true_orders": one.incremental_orders,
            "true_value_micros": one.incremental_value_micros,
            **_costs("claimed_cost", claimed),
            **_costs("true_cost", true),
            "learned_on_day": over.get(one.ad_id),
        }

    return table(
        "ads",
        "an ad over the whole run",
        """
        ad_id  id  of the ad
        item_id  id  of its post; empty for a video of its own
        handle  name  whose post it is
        format  name  the kind of video
        status  name  its secondary status at the end
        spend_micros  micros of the currency  spent
        impressions  impressions  won
        plays  plays  begun
        watched_2s  plays  watched for two seconds
        watched_6s  plays  watched for six seconds
        p25  plays  watched to a quarter
        p50  plays  watched to the half
        p75  plays  watched to three quarters
        p100  plays  watched to the end
        clicks  clicks  on the call to action
        reach  people  who saw it
        frequency  impressions a person  among those who saw it
        cpm  currency units  for a thousand impressions
        ctr  share of impressions  clicked
        claimed_orders  orders  the platform credits it with
        claimed_value_micros  micros of the currency  of those
        true_orders  orders  truth: that would not have come without it
        true_value_micros  micros of the currency  of those
        claimed_cost  currency units  for a claimed order
        claimed_cost_low  currency units  90 % interval of that, lower end
        claimed_cost_high  currency units  upper end; empty where there is none
        true_cost  currency units  truth: for an order that would not have come
        true_cost_low  currency units  90 % interval of that, lower end
        true_cost_high  currency units  upper end; empty where there is none
        learned_on_day  day of the run  on which its learning phase was over
        """,
        (row(one) for one in flights(world)),
    )


def _costs(name: str, told: tuple[float | None, float | None, float | None]) -> dict[str, float | None]:
    rounded = [None if value is None else round(value, 2) for value in told]
    return dict(zip((name, f"{name}_low", f"{name}_high"), rounded, strict=True))


def ad_days(world: World) -> Table:
    caused: dict[tuple[str, str], int] = defaultdict(int)
    for order in standing(world.orders):
        caused[order.caused_by_ad, day_of(world, order.placed_at)] += 1
    won: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for hour in world.hours.values():
        here, count = won[hour.ad_id, day_of(world, hour.hour)], hour.counters
        for place, value in enumerate(
            (hour.spend_micros, count.impressions, count.watched_2s, count.clicks, hour.conversions)
        ):
            here[place] += value

    def row(ad_id: str, day: str) -> Row:
        spend, impressions, watched, clicks, conversions = won[ad_id, day]
        return {
            "ad_id": ad_id,
            "day": day,
            "spend_micros": spend,
            "impressions": impressions,
            "watched_2s": watched,
            "clicks": clicks,
            "claimed_orders": conversions,
            "true_orders": caused[ad_id, day],
        }

    return table(
        "ad_days",
        "an ad on a day of the account",
        """
        ad_id  id  of the ad
        day  date  in the account's time zone
        spend_micros  micros of the currency  spent
        impressions  impressions  won
        watched_2s  plays  watched for two seconds
        clicks  clicks  on the call to action
        claimed_orders  orders  credited, on the day of the click or view that won them
        true_orders  orders  truth: caused by it, on the day they were placed
        """,
        (row(ad_id, day) for ad_id in world.ads for day in days(world)),
    )
