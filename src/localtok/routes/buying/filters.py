"""What lists of campaigns, ad groups and ads can be filtered by, besides their status."""

from __future__ import annotations

from collections.abc import Collection

from tiktokwire import ads as wire
from tiktokwire import enums

from ...doors import Call
from ...state import Ad, AdGroup, Campaign
from ..common import bad, ids, moment, one_of
from . import statuses

_BUYING = ("AUCTION", "RESERVATION_RF", "RESERVATION_TOP_VIEW")
_ORIGINS = ("PROMOTE", "TT_ADS_PLATFORM")
_DESTINATIONS = ("APP", "TIKTOK_INSTANT_PAGE", "WEBSITE", "SOCIAL_MEDIA_APP", "PHONE_CALL")
_STRATEGIES = {"BID_TYPE_CUSTOM": "BID_STRATEGY_COST_CAP", "BID_TYPE_NO_BID": "BID_STRATEGY_LOWEST_COST"}
_MODES = ("CUSTOM", "DYNAMIC", "SMART_CREATIVE")
SMART_PLUS = "UPGRADED_SMART_PLUS"
"""`campaign_automation_type` of what `smart_plus/` made; everything else is MANUAL."""


def automated(one: Campaign) -> bool:
    """Whether it is an Upgraded Smart+ campaign."""
    return one.extra.get("campaign_automation_type") == SMART_PLUS


def check(level: str, asked: wire.CampaignFilter | None) -> None:
    """Refuse a filter whose words are not the documentation's."""
    statuses.check(level, asked)
    if asked is None:
        return
    for kind in asked.buying_types or ():
        one_of("buying_types", kind, _BUYING)
    if "RESERVATION_TOP_VIEW" in (asked.buying_types or ()) and len(set(asked.buying_types or ())) > 1:
        raise bad("buying_types", "RESERVATION_TOP_VIEW goes with no other value.")
    for origin in asked.campaign_system_origins or ():
        one_of("campaign_system_origins", origin, _ORIGINS)
    _word("objective_type", asked.objective_type, enums.READABLE_OBJECTIVES)
    _word("optimization_goal", asked.optimization_goal, enums.GOALS | {"GMV", "PURCHASES", "INITIATE_CHECKOUTS"})
    _word("campaign_type", asked.campaign_type, ("REGULAR_CAMPAIGN", "IOS14_CAMPAIGN"))
    _word("campaign_product_source", asked.campaign_product_source, ("CATALOG", "STORE"))
    if asked.campaign_product_source and asked.objective_type not in (None, "PRODUCT_SALES"):
        raise bad("campaign_product_source", "goes with objective_type PRODUCT_SALES alone.")
    for name in ("campaign_ids", "adgroup_ids", "ad_ids"):
        if (given := getattr(asked, name, None)) is not None:
            ids(name, given, 100)
    for name in ("creation_filter_start_time", "creation_filter_end_time", "modified_after"):
        if given := getattr(asked, name, None):
            moment(name, given)
    if isinstance(asked, wire.AdGroupFilter):
        _check_adgroup(asked)
    if isinstance(asked, wire.AdFilter):
        _word("destination", asked.destination, _DESTINATIONS)


def of_campaign(call: Call, one: Campaign, asked: wire.CampaignFilter | None) -> bool:
    """Whether a campaign passes the filter."""
    if not statuses.matches("campaign", statuses.of_campaign(call.world, one), asked):
        return False
    if asked is None:
        return True
    goals = {group.optimization_goal for group in call.world.adgroups.values() if group.campaign_id == one.campaign_id}
    if asked.optimization_goal and asked.optimization_goal not in goals | {one.extra.get("optimization_goal")}:
        return False
    return _parent(one, asked) and _created(one.created_at, asked)


def of_adgroup(call: Call, one: AdGroup, asked: wire.AdGroupFilter | None) -> bool:
    if not statuses.matches("adgroup", statuses.of_adgroup(call.world, one), asked):
        return False
    if asked is None:
        return True
    parent = call.world.campaigns[one.campaign_id]
    return _group(one, asked) and _parent(parent, asked) and _created(one.created_at, asked)


def of_ad(call: Call, one: Ad, asked: wire.AdFilter | None) -> bool:
    if not statuses.matches("ad", one.secondary_status, asked):
        return False
    if asked is None:
        return True
    if not _among("ad_ids", one.ad_id, asked.ad_ids) or not _named(asked.ad_name, one.name):
        return False
    if asked.modified_after and one.modified_at <= moment("modified_after", asked.modified_after):
        return False
    group, campaign = call.world.adgroups[one.adgroup_id], call.world.campaigns[one.campaign_id]
    if asked.destination and not _leads_to(asked.destination, one, group):
        return False
    return _group(group, asked) and _parent(campaign, asked) and _created(one.created_at, asked)


def _check_adgroup(asked: wire.AdGroupFilter) -> None:
    for event in asked.billing_events or ():
        one_of("billing_events", event, enums.BILLING_EVENTS)
    _word(
        "bid_strategy",
        asked.bid_strategy,
        (*_STRATEGIES.values(), "BID_STRATEGY_BID_CAP", "BID_STRATEGY_MAX_CONVERSION"),
    )
    _word("promotion_type", asked.promotion_type, enums.PROMOTION_TYPES)
    _word("creative_material_mode", asked.creative_material_mode, _MODES)


def _parent(one: Campaign, asked: wire.CampaignFilter) -> bool:
    """Whether a campaign passes what every level can be filtered by."""
    if not _among("campaign_ids", one.campaign_id, asked.campaign_ids) or not _named(asked.campaign_name, one.name):
        return False
    if asked.objective_type and one.objective_type != asked.objective_type:
        return False
    reserved = one.objective_type == "RF_REACH"
    if asked.buying_types and ("RESERVATION_RF" if reserved else "AUCTION") not in asked.buying_types:
        return False
    if asked.campaign_system_origins and "TT_ADS_PLATFORM" not in asked.campaign_system_origins:
        return False
    if asked.is_smart_performance_campaign is not None and automated(one) != asked.is_smart_performance_campaign:
        return False
    if asked.split_test_enabled:
        return False
    wanted = (
        ("campaign_type", asked.campaign_type),
        ("campaign_product_source", asked.campaign_product_source),
        ("sales_destination", asked.sales_destination),
    )
    return all(value is None or one.extra.get(name) == value for name, value in wanted)


def _group(one: AdGroup, asked: wire.AdGroupFilter) -> bool:
    if not _among("adgroup_ids", one.adgroup_id, asked.adgroup_ids) or not _named(asked.adgroup_name, one.name):
        return False
    if asked.optimization_goal and one.optimization_goal != asked.optimization_goal:
        return False
    if asked.billing_events and one.billing_event not in asked.billing_events:
        return False
    if asked.bid_strategy and _STRATEGIES.get(one.bid_type) != asked.bid_strategy:
        return False
    if asked.promotion_type and one.extra.get("promotion_type") != asked.promotion_type:
        return False
    mode = one.extra.get("creative_material_mode") or "CUSTOM"
    return not asked.creative_material_mode or mode == asked.creative_material_mode


def _leads_to(destination: str, one: Ad, group: AdGroup) -> bool:
    promoted = str(group.extra.get("promotion_type") or "")
    return {
        "APP": promoted in ("APP_ANDROID", "APP_IOS"),
        "TIKTOK_INSTANT_PAGE": bool(one.extra.get("page_id")),
        "WEBSITE": bool(one.landing_page_url),
        "SOCIAL_MEDIA_APP": promoted == "LEAD_GEN_CLICK_TO_SOCIAL_MEDIA_APP_MESSAGE",
        "PHONE_CALL": bool(one.extra.get("phone_number")),
    }[destination]


def _created(at: int, asked: wire.CampaignFilter) -> bool:
    first, last = asked.creation_filter_start_time, asked.creation_filter_end_time
    if first and at < moment("creation_filter_start_time", first):
        return False
    return not last or at < moment("creation_filter_end_time", last)


def _among(field: str, id: str, asked: list[str] | None) -> bool:
    return asked is None or id in ids(field, asked, 100)


def _named(asked: str | None, name: str) -> bool:
    """A part of the name is enough, in any case."""
    return not asked or asked.lower() in name.lower()


def _word(field: str, value: str | None, allowed: Collection[str]) -> None:
    if value is not None:
        one_of(field, value, allowed)
