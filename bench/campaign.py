"""A campaign of fifty ads over a hundred thousand viewers, made straight into the records and flown by the real scheduler.

The market is the account's own: nobody else bids, its ads bid each other up, and about a million impressions a day are
sold. Ad groups buy orders, clicks, six-second views and reach, some with a frequency cap or a cost cap; all have budgets that
bind.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from localtok.doors import Front
from localtok.runs.caller import Caller
from localtok.state import Ad, AdGroup, Campaign, Post, PostCode
from localtok.world import World

VIEWERS, ADS, SLOTS_A_DAY = 100_000, 50, 1_180_000
DAY, USD = 86_400, 1_000_000
_SCENARIO = f"""
extends: demo
viewers: {VIEWERS}
slots_a_day: {SLOTS_A_DAY}
advertiser: {{balance: 1000000}}
model:
  auction: {{rivals: 0, within: yes}}
"""
_BOUGHT: tuple[dict[str, Any], ...] = (
    {"optimization_goal": "CONVERT", "billing_event": "OCPM"},
    {"optimization_goal": "CLICK", "billing_event": "CPC"},
    {"optimization_goal": "ENGAGED_VIEW", "billing_event": "CPV"},
    {"optimization_goal": "REACH", "billing_event": "CPM", "frequency": 4, "frequency_days": 7},
    {"optimization_goal": "CLICK", "billing_event": "OCPM", "bid_type": "BID_TYPE_CUSTOM", "bid_micros": 2 * USD},
)
"""What ad groups buy, in turn."""


def begun(seed: int = 7) -> World:
    """The world on its first day, with every ad through its review."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(_SCENARIO)
        file.flush()
        world = World(seed, str(Path(file.name)))
    posts = [post for post in world.posts.values() if post.music_licensed]
    for number in range(ADS):
        _advertise(world, number, posts[number % len(posts)])
    world.refresh_statuses()
    return world


def reported(world: World) -> tuple[int, int]:
    """Rows and impressions of a report by ad and day, asked for at the door, page by page, with people and all."""
    buyer = Caller(Front(world), world.advertiser.access_token, advertiser_id=world.advertiser.advertiser_id)
    rows, page, pages = list[Any](), 1, 1
    while page <= pages:
        told = buyer.get(
            "report/integrated/get/",
            report_type="BASIC",
            data_level="AUCTION_AD",
            dimensions=["ad_id", "stat_time_day"],
            metrics=["spend", "impressions", "reach", "frequency", "clicks", "likes", "video_watched_6s", "conversion"],
            start_date="2026-01-01",
            end_date="2026-01-30",
            page=str(page),
            page_size="1000",
        )
        rows += told["list"]
        page, pages = page + 1, told["page_info"]["total_page"]
    return len(rows), sum(int(row["metrics"]["impressions"]) for row in rows)


def _advertise(world: World, number: int, model: Post) -> None:
    """One post, its own or a twin of it, in an ad of its own group; five groups share a campaign."""
    now, advertiser = world.now, world.advertiser.advertiser_id
    account = world.accounts[model.handle]
    own: dict[str, Any] = {"advertiser_id": advertiser, "operation_status": "ENABLE", "created_at": now, "modified_at": now}  # fmt: skip
    if number % 5 == 0:
        campaign = Campaign(
            campaign_id=world.next_id(), name=f"campaign {number}", objective_type="WEB_CONVERSIONS",
            budget_mode="BUDGET_MODE_DAY", budget_micros=450 * USD, **own,
        )  # fmt: skip
        world.campaigns[campaign.campaign_id] = campaign
    campaign_id = next(reversed(world.campaigns))
    usual: dict[str, Any] = {
        "adgroup_id": world.next_id(), "campaign_id": campaign_id, "name": f"group {number}", "optimization_event": "",
        "bid_type": "BID_TYPE_NO_BID", "bid_micros": 0, "budget_mode": "BUDGET_MODE_DAY", "budget_micros": 100 * USD,
        "starts_at": now, "ends_at": 0, "location_ids": list(world.audience.countries), "pixel_id": "",
        "pacing": "PACING_MODE_SMOOTH",
    }  # fmt: skip
    group = AdGroup(**(usual | own | _BOUGHT[number % len(_BOUGHT)]))
    ad = Ad(
        ad_id=world.next_id(), adgroup_id=group.adgroup_id, campaign_id=campaign_id, name=f"ad {number}",
        identity_type="AUTH_CODE", identity_id=account.identity_id, item_id=model.item_id, call_to_action="SHOP_NOW",
        landing_page_url="https://shop.example/serum", **own,
    )  # fmt: skip
    world.codes[f"#{number}"] = PostCode(
        code=f"#{number}", item_id=model.item_id, handle=model.handle, days=365, starts_at=now,
        ends_at=now + 365 * DAY, advertiser_id=advertiser, applied_at=now,
    )  # fmt: skip
    world.adgroups[group.adgroup_id], world.ads[ad.ad_id] = group, ad
