"""Ads without the doors: campaigns, ad groups and ads put straight into a small world, and what they did."""

from __future__ import annotations

import hashlib
from typing import Any

from localtok.state import Ad, AdGroup, Campaign, Counters, Hour, PixelEvent, Post, PostCode
from localtok.world import World

DAY, HOUR = 86_400, 3_600
USD = 1_000_000
UNITED_STATES = "6252001"


def small(seed: int = 7) -> World:
    """A world of four thousand viewers and six posts."""
    return World(seed=seed, scenario="tiny")


def posts(world: World) -> list[Post]:
    """Those whose sound may carry an ad."""
    return [post for post in world.posts.values() if post.music_licensed]


def campaign(world: World, **given: Any) -> Campaign:
    usual: dict[str, Any] = {
        "campaign_id": world.next_id(),
        "advertiser_id": world.advertiser.advertiser_id,
        "name": "campaign",
        "objective_type": "WEB_CONVERSIONS",
        "budget_mode": "BUDGET_MODE_INFINITE",
        "budget_micros": 0,
        "operation_status": "ENABLE",
        "created_at": world.now,
        "modified_at": world.now,
    }
    made = Campaign(**(usual | given))
    world.campaigns[made.campaign_id] = made
    return made


def group(world: World, of: Campaign | None = None, **given: Any) -> AdGroup:
    """An ad group with $6 a day on purchases, unless told otherwise."""
    of = of or campaign(world)
    usual: dict[str, Any] = {
        "adgroup_id": world.next_id(),
        "campaign_id": of.campaign_id,
        "advertiser_id": world.advertiser.advertiser_id,
        "name": "group",
        "operation_status": "ENABLE",
        "optimization_goal": "CONVERT",
        "optimization_event": "SHOPPING",
        "billing_event": "OCPM",
        "bid_type": "BID_TYPE_NO_BID",
        "bid_micros": 0,
        "budget_mode": "BUDGET_MODE_DAY",
        "budget_micros": 6 * USD,
        "starts_at": world.now,
        "ends_at": 0,
        "location_ids": [UNITED_STATES],
        "pixel_id": world.pixel.pixel_id,
        "pacing": "PACING_MODE_SMOOTH",
    }
    made = AdGroup(**(usual | given))
    world.adgroups[made.adgroup_id] = made
    return made


def ad(world: World, post: Post | None, of: AdGroup | None = None, *, code_days: float = 30, **given: Any) -> Ad:
    """An ad whose review is over: Spark on a post, authorised by code or link; or, without a post, on a video of its own."""
    of = of or group(world)
    ad_id = world.next_id()
    usual: dict[str, Any] = {
        "ad_id": ad_id,
        "adgroup_id": of.adgroup_id,
        "campaign_id": of.campaign_id,
        "advertiser_id": world.advertiser.advertiser_id,
        "name": "ad",
        "operation_status": "ENABLE",
        "identity_type": "CUSTOMIZED_USER",
        "identity_id": "1",
        "item_id": "",
        "call_to_action": "SHOP_NOW",
        "landing_page_url": "https://shop.lumen.example/shop/serum",
        "created_at": world.now,
        "modified_at": world.now,
    }
    if post is not None:
        account = world.accounts[post.handle]
        usual |= {"item_id": post.item_id, "identity_id": account.identity_id, "identity_type": "TT_USER"}
        if not account.is_brand:
            usual["identity_type"] = "AUTH_CODE"
            code(world, post, code_days)
    made = Ad(**(usual | given))
    world.ads[ad_id] = made
    world.refresh_statuses()
    return made


def code(world: World, post: Post, days: float) -> PostCode:
    """A code for the post, applied by the advertiser now."""
    made = PostCode(
        code=f"#{len(world.codes)}",
        item_id=post.item_id,
        handle=post.handle,
        days=int(days),
        starts_at=world.now,
        ends_at=world.now + round(days * DAY),
        advertiser_id=world.advertiser.advertiser_id,
        applied_at=world.now,
    )
    world.codes[made.code] = made
    return made


def hours_of(world: World, one: Ad) -> list[Hour]:
    return [hour for (ad_id, _), hour in sorted(world.hours.items()) if ad_id == one.ad_id]


def spend(world: World, one: Ad) -> int:
    return sum(hour.spend_micros for hour in hours_of(world, one))


def total(counters: list[Counters]) -> dict[str, int]:
    names = Counters.__dataclass_fields__
    return {name: sum(getattr(one, name) for one in counters) for name in names}


def purchase(world: World, **given: Any) -> PixelEvent:
    usual: dict[str, Any] = {
        "seq": 0,
        "source": "browser",
        "pixel_code": world.pixel.pixel_code,
        "event": "Purchase",
        "event_id": "e1",
        "event_time": world.now,
        "received_at": world.now,
        "order_id": "1",
        "value_micros": 48 * USD,
        "currency": "USD",
        "ttp": "",
        "ttclid": "",
        "url": "",
    }
    return PixelEvent(**(usual | given))


def digest(world: World) -> str:
    """Of everything the world remembers that a door can show."""
    records = [
        world.now,
        world.advertiser,
        *(list(kept.values()) for kept in (world.accounts, world.posts, world.comments, world.codes)),
        *(list(kept.values()) for kept in (world.campaigns, world.adgroups, world.ads)),
        sorted(world.hours.items()),
        world.pixel_events,
        world.touches,
        world.orders,
    ]
    return hashlib.sha256(repr(records).encode()).hexdigest()
