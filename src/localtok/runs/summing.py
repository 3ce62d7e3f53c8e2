"""What came of a run, in whole numbers: what the platform reports, what the shop took, and the truth that neither knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from ..market.engagement import NAMES
from ..state import Ad, Counters, Hour, SiteOrder
from ..world import World

_STANDS = ("paid", "pending")
"""Status of an order that was neither cancelled nor refunded."""
BUYING = ("intent.", "q.")
"""How the intents of comments begin whose writers think of buying."""


@dataclass(slots=True)
class Flight:
    """What one ad did. Money in micros; orders are those that stand."""

    ad_id: str
    item_id: str
    handle: str
    format: str
    caption: str
    status: str
    """The ad's secondary status at the end."""
    spend_micros: int
    counters: Counters
    conversions: int
    """That the platform credited the ad with."""
    conversion_value_micros: int
    incremental_orders: int
    """That would not have come without the ad."""
    incremental_value_micros: int


COLUMNS = (*(one.name for one in fields(Flight) if one.name != "counters"), *NAMES)
"""Of a table with a row an ad."""


def sums(world: World) -> dict[str, int]:
    """Everything that counts, by name; money in micros of the account's currency.

    `conversions` is what the platform credits ads with, `orders` what the shop took and kept, `incremental_orders` those
    of them that would not have come without an ad. `score_micros` is the value of these less the spend. Orders that come
    after the end, up to 30 days after their click, are in none of them.
    """
    hours = list(world.hours.values())
    kept = standing(world.orders)
    caused = [order for order in kept if order.caused_by_ad]
    spend, brought = sum(hour.spend_micros for hour in hours), sum(order.value_micros for order in caused)
    return {
        "ads": len(world.ads),
        "spend_micros": spend,
        **_counted(hours),
        "reach": int(np.count_nonzero(world.market.exposure.seen.any(axis=1))),
        "conversions": sum(hour.conversions for hour in hours),
        "conversion_value_micros": sum(hour.conversion_value_micros for hour in hours),
        "click_conversions": sum(hour.click_conversions for hour in hours),
        "view_conversions": sum(hour.view_conversions for hour in hours),
        "orders": len(kept),
        "order_value_micros": sum(order.value_micros for order in kept),
        "incremental_orders": len(caused),
        "incremental_value_micros": brought,
        "score_micros": brought - spend,
        "events_kept": sum(event.kept for event in world.pixel_events),
        "events_dropped": sum(not event.kept for event in world.pixel_events),
        "ad_comments_buying": sum(one.intent.startswith(BUYING) for one in world.comments.values() if one.ad_id),
        "organic_views": sum(post.organic.plays for post in world.posts.values()),
        "organic_comments": sum(post.organic.comments for post in world.posts.values()),
    }


def flights(world: World) -> list[Flight]:
    """Each ad by itself, in the order the ads were made. `reach` of the counters is the ad's own."""
    caused: dict[str, list[SiteOrder]] = {}
    for order in standing(world.orders):
        caused.setdefault(order.caused_by_ad, []).append(order)
    return [_flight(world, ad, caused.get(ad.ad_id, [])) for ad in world.ads.values()]


def row(one: Flight) -> dict[str, object]:
    """By `COLUMNS`."""
    told: dict[str, object] = {name: getattr(one, name) for name in COLUMNS if name not in NAMES}
    return told | {name: getattr(one.counters, name) for name in NAMES}


def standing(orders: Iterable[SiteOrder]) -> list[SiteOrder]:
    """Orders that were neither cancelled nor refunded. A change of status is a row of its own, and the last one holds."""
    last = {order.order_id: order for order in orders}
    return [order for order in last.values() if order.status in _STANDS]


def _flight(world: World, ad: Ad, caused: list[SiteOrder]) -> Flight:
    hours, post = list(_hours_of(world, ad)), world.posts.get(ad.item_id)
    won = Counters()
    for hour in hours:
        won.add(hour.counters)
    return Flight(
        ad_id=ad.ad_id,
        item_id=ad.item_id,
        handle=post.handle if post else "",
        format=post.format if post else "",
        caption=post.caption if post else "",
        status=ad.secondary_status,
        spend_micros=sum(hour.spend_micros for hour in hours),
        counters=won,
        conversions=sum(hour.conversions for hour in hours),
        conversion_value_micros=sum(hour.conversion_value_micros for hour in hours),
        incremental_orders=len(caused),
        incremental_value_micros=sum(order.value_micros for order in caused),
    )


def _hours_of(world: World, ad: Ad) -> Iterator[Hour]:
    # Sales after the last impression are booked on past hours only, but an hour may begin at this very second.
    yield from world.hours.between(ad.ad_id, 0, world.now + 1)


def _counted(hours: Iterable[Hour]) -> dict[str, int]:
    won = Counters()
    for hour in hours:
        won.add(hour.counters)
    return {name: int(getattr(won, name)) for name in NAMES}
