"""Ads put straight into a world, as an experimenter may: a post as a Spark Ad, or the very same video as an ad of its own.

`runs` goes through the doors, as any client must; here one video has to fly under two identities, which no door allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..state import Ad, AdGroup, Campaign, Counters, Post, PostCode
from ..world import World

_MICROS = 1_000_000
_YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an ad is bought on."""

    spark: bool = True
    goal: str = "CONVERT"
    """Optimization goal, as the API names it."""
    daily_budget: float = 50.0
    """Of each ad, whole currency units."""


def put(world: World, post: Post, terms: Terms) -> Ad:
    """An ad on the post's video, in a campaign and an ad group of its own, reviewed and running from now on.

    Not as Spark it is shown under a made-up identity, and what it wins stays on the ad.
    """
    group = _group(world, terms)
    account = world.accounts[post.handle]
    if terms.spark and not account.is_brand:
        _authorise(world, post)
    ad = Ad(
        ad_id=world.next_id(),
        adgroup_id=group.adgroup_id,
        campaign_id=group.campaign_id,
        advertiser_id=group.advertiser_id,
        name=post.caption,
        operation_status="ENABLE",
        identity_type=("TT_USER" if account.is_brand else "AUTH_CODE") if terms.spark else "CUSTOMIZED_USER",
        identity_id=account.identity_id if terms.spark else "1",
        item_id=post.item_id if terms.spark else "",
        call_to_action="SHOP_NOW",
        landing_page_url="https://shop.example",
        created_at=world.now,
        modified_at=world.now,
        index=post.index,
    )
    world.ads[ad.ad_id] = ad
    world.refresh_statuses()
    return ad


def result(world: World, ad: Ad) -> tuple[int, Counters, int]:
    """Micros spent, what was counted, and conversions credited, up to now."""
    spend, conversions, sum_of = 0, 0, Counters()
    for hour in world.hours.between(ad.ad_id, 0, world.now + 1):
        spend += hour.spend_micros
        conversions += hour.conversions
        for name in Counters.__dataclass_fields__:
            setattr(sum_of, name, getattr(sum_of, name) + getattr(hour.counters, name))
    return spend, sum_of, conversions


def _group(world: World, terms: Terms) -> AdGroup:
    campaign = Campaign(
        campaign_id=world.next_id(),
        advertiser_id=world.advertiser.advertiser_id,
        name="calibration",
        objective_type="WEB_CONVERSIONS",
        budget_mode="BUDGET_MODE_INFINITE",
        budget_micros=0,
        operation_status="ENABLE",
        created_at=world.now,
        modified_at=world.now,
    )
    world.campaigns[campaign.campaign_id] = campaign
    group = AdGroup(
        adgroup_id=world.next_id(),
        campaign_id=campaign.campaign_id,
        advertiser_id=campaign.advertiser_id,
        name="calibration",
        operation_status="ENABLE",
        optimization_goal=terms.goal,
        optimization_event="SHOPPING" if terms.goal == "CONVERT" else "",
        billing_event="OCPM",
        bid_type="BID_TYPE_NO_BID",
        bid_micros=0,
        budget_mode="BUDGET_MODE_DAY",
        budget_micros=round(terms.daily_budget * _MICROS),
        starts_at=world.now,
        ends_at=0,
        location_ids=list(world.audience.countries),
        pixel_id=world.pixel.pixel_id,
        pacing="PACING_MODE_SMOOTH",
    )
    world.adgroups[group.adgroup_id] = group
    return group


def _authorise(world: World, post: Post) -> None:
    made = PostCode(
        code=f"#{len(world.codes)}",
        item_id=post.item_id,
        handle=post.handle,
        days=365,
        starts_at=world.now,
        ends_at=world.now + _YEAR_S,
        advertiser_id=world.advertiser.advertiser_id,
        applied_at=world.now,
    )
    world.codes[made.code] = made
