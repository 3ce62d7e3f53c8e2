"""The text columns of a report: names, ids and settings of what the figures belong to."""

from __future__ import annotations

from tiktokwire import reports as wire

from ...doors import Call
from ...state import Ad
from ..common import units
from .metrics import Total, printed

_ATTRIBUTES = {
    "campaign_name": "campaign_id",
    "campaign_id": "campaign_id",
    "objective_type": "campaign_id",
    "campaign_budget": "campaign_id",
    "campaign_automation_type": "campaign_id",
    "adgroup_name": "adgroup_id",
    "adgroup_id": "adgroup_id",
    "placement_type": "adgroup_id",
    "promotion_type": "adgroup_id",
    "budget": "adgroup_id",
    "billing_event": "adgroup_id",
    "bid_strategy": "adgroup_id",
    "bid": "adgroup_id",
    "opt_status": "adgroup_id",
    "ad_name": "ad_id",
    "ad_id": "ad_id",
    "ad_text": "ad_id",
    "call_to_action": "ad_id",
    "identity_id": "ad_id",
    "tiktok_item_id": "ad_id",
    "tiktok_name": "ad_id",
    "is_aco": "ad_id",
}
"""Text metric to the id dimension it hangs on; a lower id brings the higher ones along."""


def cell(call: Call, name: str, total: Total, ad: Ad | None, ids: list[str]) -> str:
    """One value of a row: a figure of `total`, or an attribute of `ad` as far as the row's ids go down to it."""
    if wire.metric_kinds()[name] not in ("text", "bool", "unknown"):
        return printed(name, total)
    if ad is None:
        return call.world.advertiser.currency if name == "currency" else "-"
    hangs_on = _ATTRIBUTES.get(name)
    order = ("advertiser_id", "campaign_id", "adgroup_id", "ad_id")
    if hangs_on is not None and max(order.index(id) for id in ids) >= order.index(hangs_on):
        return of_ad(call, ad, name)
    return _account_text(call, name)


def of_ad(call: Call, ad: Ad, name: str) -> str:
    """A dimension or attribute of one ad, or of what it belongs to."""
    group, campaign = call.world.adgroups[ad.adgroup_id], call.world.campaigns[ad.campaign_id]
    post = call.world.posts.get(ad.item_id)
    return {
        "advertiser_id": ad.advertiser_id,
        "campaign_id": ad.campaign_id,
        "adgroup_id": ad.adgroup_id,
        "ad_id": ad.ad_id,
        "campaign_name": campaign.name,
        "objective_type": campaign.objective_type,
        "campaign_budget": f"{units(campaign.budget_micros):.2f}",
        "campaign_automation_type": "MANUAL",
        "adgroup_name": group.name,
        "placement_type": str(group.extra.get("placement_type") or "-"),
        "promotion_type": str(group.extra.get("promotion_type") or "-"),
        "budget": f"{units(group.budget_micros):.2f}",
        "billing_event": group.billing_event,
        "bid_strategy": "BID_STRATEGY_COST_CAP" if group.bid_micros else "BID_STRATEGY_LOWEST_COST",
        "bid": f"{units(group.bid_micros):.3f}",
        "opt_status": group.operation_status,
        "ad_name": ad.name,
        "ad_text": post.caption if post else "-",
        "call_to_action": ad.call_to_action or "-",
        "identity_id": ad.identity_id,
        "tiktok_item_id": ad.item_id or "-",
        "tiktok_name": call.world.accounts[post.handle].display_name if post else "-",
        "is_aco": "false",
    }[name]


def _account_text(call: Call, name: str) -> str:
    one = call.world.advertiser
    return {"advertiser_name": one.name, "advertiser_id": one.advertiser_id, "currency": one.currency}.get(name, "-")
