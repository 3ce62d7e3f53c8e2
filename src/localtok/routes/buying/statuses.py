"""What a campaign, ad group or ad is up to, in TikTok's words, and how lists are filtered by it."""

from __future__ import annotations

from tiktokwire.ads import CampaignFilter
from tiktokwire.enums import NOT_FILTERABLE, PRIMARY_STATUSES, STATUS_ALIASES, STATUSES

from ...state import AdGroup, Campaign
from ...world import World
from ..common import bad, one_of


def of_campaign(world: World, one: Campaign) -> str:
    if one.operation_status == "DELETE":
        return "CAMPAIGN_STATUS_DELETE"
    if one.operation_status == "DISABLE":
        return "CAMPAIGN_STATUS_DISABLE"
    if one.budget_micros and one.budget_mode == "BUDGET_MODE_TOTAL":
        groups = [group for group in world.adgroups.values() if group.campaign_id == one.campaign_id]
        if sum(spent(world, group.adgroup_id) for group in groups) >= one.budget_micros:
            return "CAMPAIGN_STATUS_BUDGET_EXCEED"
    return "CAMPAIGN_STATUS_ENABLE"


def of_adgroup(world: World, one: AdGroup) -> str:
    campaign = world.campaigns[one.campaign_id].operation_status
    for stopped, word in ((campaign, "CAMPAIGN_"), (one.operation_status, "")):
        if stopped == "DELETE":
            return f"ADGROUP_STATUS_{word}DELETE"
    for stopped, word in ((campaign, "CAMPAIGN_"), (one.operation_status, "")):
        if stopped == "DISABLE":
            return f"ADGROUP_STATUS_{word}DISABLE"
    if one.ends_at and world.now >= one.ends_at:
        return "ADGROUP_STATUS_TIME_DONE"
    if world.now < one.starts_at:
        return "ADGROUP_STATUS_NOT_START"
    return _of_its_ads(world, one)


def of_ad(world: World, ad_id: str) -> str:
    return world.ads[ad_id].secondary_status


def primary(level: str, secondary: str) -> str:
    """The primary status a secondary one belongs to."""
    return next((name for name, under in STATUSES[level].items() if secondary in under), "STATUS_NOT_DELIVERY")


def check(level: str, asked: CampaignFilter | None) -> None:
    """Refuse a status that cannot be filtered by."""
    if asked is None:
        return
    if asked.primary_status is not None:
        one_of("primary_status", asked.primary_status, PRIMARY_STATUSES)
    if asked.secondary_status is not None and asked.secondary_status not in STATUS_ALIASES:
        _filterable(level, asked.secondary_status)


def matches(level: str, secondary: str, asked: CampaignFilter | None) -> bool:
    """Whether something in that status passes the filter; unless told otherwise, what is deleted does not."""
    wanted_primary = asked.primary_status if asked else None
    wanted_secondary = asked.secondary_status if asked else None
    if wanted_secondary in STATUS_ALIASES:
        wanted_primary = "STATUS_ALL" if wanted_secondary.endswith("_ALL") else "STATUS_NOT_DELETE"
        wanted_secondary = None
    if wanted_secondary is not None:
        return secondary == wanted_secondary
    kind = wanted_primary or "STATUS_NOT_DELETE"
    if kind == "STATUS_ALL":
        return True
    if kind == "STATUS_NOT_DELETE":
        return primary(level, secondary) != "STATUS_DELETE"
    return primary(level, secondary) == kind


def spent(world: World, adgroup_id: str, since: int = 0) -> int:
    """Micros the ad group's ads have spent, from `since` on."""
    mine = {ad.ad_id for ad in world.ads.values() if ad.adgroup_id == adgroup_id}
    return sum(hour.spend_micros for (ad, at), hour in world.hours.items() if ad in mine and at >= since)


def _of_its_ads(world: World, one: AdGroup) -> str:
    words = [ad.secondary_status for ad in world.ads.values() if ad.adgroup_id == one.adgroup_id]
    words = [word for word in words if primary("ad", word) != "STATUS_DELETE"]
    if not words:
        return "ADGROUP_STATUS_CREATE"
    if any(primary("ad", word) == "STATUS_DELIVERY_OK" for word in words):
        return "ADGROUP_STATUS_DELIVERY_OK"
    for cause in ("AUDIT", "BUDGET_EXCEED", "CAMPAIGN_EXCEED", "BALANCE_EXCEED", "AUDIT_DENY"):
        if all(word == f"AD_STATUS_{cause}" for word in words):
            return f"ADGROUP_STATUS_{cause}"
    if all(word.endswith("AUTHORIZATION_LOST") for word in words):
        return "ADGROUP_STATUS_ASSET_AUTHORIZATION_LOST"
    return "ADGROUP_STATUS_DELIVERY_OK"


def _filterable(level: str, secondary: str) -> None:
    if secondary in NOT_FILTERABLE or not any(secondary in under for under in STATUSES[level].values()):
        raise bad("secondary_status", f"{secondary!r} cannot be filtered by.")
