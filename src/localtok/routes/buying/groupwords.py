"""The words of an ad group: enumerations, limits, and fields that need or exclude one another."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire import enums
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import Campaign
from ..common import bad, one_of

_SAFETY = ("NO_BRAND_SAFETY", "EXPANDED_INVENTORY", "STANDARD_INVENTORY", "LIMITED_INVENTORY", "THIRD_PARTY")
_WORDS = {
    "pacing": enums.PACING,
    "schedule_type": enums.SCHEDULES,
    "bid_type": enums.BID_TYPES,
    "deep_bid_type": enums.DEEP_BID_TYPES,
    "brand_safety_type": _SAFETY,
    "deep_funnel_optimization_status": ("ON", "OFF"),
    "deep_funnel_event_source": ("PIXEL", "OFFLINE", "CRM"),
    "optimization_goal": enums.GOALS,
    "billing_event": enums.BILLING_EVENTS,
    "operation_status": ("ENABLE", "DISABLE"),
    "placement_type": enums.PLACEMENT_TYPES,
    "bid_display_mode": ("CPV",),
    "click_attribution_window": enums.CLICK_WINDOWS,
    "view_attribution_window": enums.VIEW_WINDOWS,
    "engaged_view_attribution_window": ("ONE_DAY", "SEVEN_DAYS"),
    "attribution_event_count": ("UNSET", "EVERY", "ONCE"),
    "vbo_window": ("ZERO_DAY", "SEVEN_DAYS"),
    "statistic_type": ("EVERYTIME", "NONE"),
    "creative_material_mode": ("CUSTOM", "SMART_CREATIVE"),
    "promotion_website_type": ("UNSET", "TIKTOK_NATIVE_PAGE"),
    "promotion_target_type": ("INSTANT_PAGE", "EXTERNAL_WEBSITE"),
    "messaging_app_type": ("MESSENGER", "WHATSAPP", "ZALO", "LINE", "IM_URL"),
}
_WINDOWS = ("click_attribution_window", "view_attribution_window")
_SEARCHABLE = ("APP_PROMOTION", "WEB_CONVERSIONS", "TRAFFIC", "LEAD_GENERATION")
_BRAND = ("REACH", "VIDEO_VIEWS", "ENGAGEMENT")
_SUBPLACEMENTS = ("IN_FEED", "SEARCH_FEED", "TIKTOK_LITE", "LEMON8", "UNSET")


def check(call: Call, ask: wire.AdGroupCreate | wire.AdGroupUpdate) -> None:
    """What holds for a new ad group and for a change of one."""
    if getattr(ask, "creative_material_mode", None) == "DYNAMIC":
        raise bad("creative_material_mode", "DYNAMIC was discontinued; use CUSTOM.")
    for name, allowed in _WORDS.items():
        if (value := getattr(ask, name, None)) is not None:
            one_of(name, value, allowed)
    if ask.dayparting and (len(ask.dayparting) != 336 or set(ask.dayparting) - set("01")):
        raise bad("dayparting", "must be 336 characters of 0 and 1: 48 half-hours for each of 7 days.")
    if ask.frequency is not None and not 1 <= ask.frequency <= 1_000:
        raise bad("frequency", f"{ask.frequency} is not between 1 and 1000.")
    if ask.frequency_schedule is not None and not 1 <= ask.frequency_schedule <= 30:
        raise bad("frequency_schedule", f"{ask.frequency_schedule} is not between 1 and 30 days.")
    if ask.roas_bid is not None and ask.roas_bid and not 0.01 <= ask.roas_bid <= 1_000:
        raise bad("roas_bid", f"{ask.roas_bid} is not between 0.01 and 1000.")
    if ask.deep_bid_type == "VO_MIN_ROAS" and not ask.roas_bid:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): roas_bid.")
    if ask.deep_funnel_optimization_status == "ON":
        named = ("deep_funnel_event_source", "deep_funnel_event_source_id", "deep_funnel_optimization_event")
        _all_of(ask, named)
    if ask.secondary_optimization_event and not ask.deep_bid_type:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): deep_bid_type.")
    for name in sorted(wire.SHOPPING):
        if call.raw.get(name) not in (None, "", "UNSET", "OFF"):
            raise Refused(Code.NOT_IMPL, f"{name}: localtok does not simulate shopping ads; nothing was done.")


def check_new(campaign: Campaign, ask: wire.AdGroupCreate) -> None:
    """What holds for a new ad group alone."""
    _placement(campaign, ask)
    _windows(ask)
    if (ask.frequency is None) != (ask.frequency_schedule is None):
        raise bad("frequency_schedule", "give frequency and frequency_schedule together.")
    if ask.search_result_enabled and (campaign.objective_type not in _SEARCHABLE or not on_tiktok(ask)):
        raise bad("search_result_enabled", f"cannot be true with {campaign.objective_type} on these placements.")
    if ask.category_exclusion_ids or ask.vertical_sensitivity_id:
        named = "category_exclusion_ids" if ask.category_exclusion_ids else "vertical_sensitivity_id"
        if ask.placements != ["PLACEMENT_TIKTOK"] or ask.brand_safety_type not in (_SAFETY[2], _SAFETY[3]):
            raise bad(named, f"needs placements of TikTok alone and {_SAFETY[2]} or {_SAFETY[3]}.")
        if ask.vertical_sensitivity_id and campaign.objective_type not in _BRAND:
            raise bad("vertical_sensitivity_id", f"goes with {', '.join(_BRAND)} alone.")
    if ask.contextual_tag_ids and ask.brand_safety_type == "THIRD_PARTY":
        raise bad("contextual_tag_ids", "does not go with brand_safety_type THIRD_PARTY.")


def on_tiktok(ask: wire.AdGroupCreate) -> bool:
    """Whether the ad group runs on TikTok at all."""
    return ask.placement_type == "PLACEMENT_TYPE_AUTOMATIC" or "PLACEMENT_TIKTOK" in (ask.placements or ())


def _placement(campaign: Campaign, ask: wire.AdGroupCreate) -> None:
    if ask.placement_type != "PLACEMENT_TYPE_AUTOMATIC":
        if not ask.placements:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): placements.")
        for place in ask.placements:
            one_of("placements", place, enums.PLACEMENTS)
    parts = ask.tiktok_subplacements
    if not parts:
        return
    for part in parts:
        one_of("tiktok_subplacements", part, _SUBPLACEMENTS)
    if "IN_FEED" not in parts:
        raise bad("tiktok_subplacements", "must have IN_FEED among them.")
    alone = ask.placement_type != "PLACEMENT_TYPE_AUTOMATIC" and ask.placements == ["PLACEMENT_TIKTOK"]
    if campaign.objective_type not in _BRAND or not alone:
        raise bad("tiktok_subplacements", f"goes with {', '.join(_BRAND)} on PLACEMENT_TIKTOK alone.")


def _windows(ask: wire.AdGroupCreate) -> None:
    given = [name for name in (*_WINDOWS, "engaged_view_attribution_window") if getattr(ask, name)]
    gone = [name for name in _WINDOWS if not getattr(ask, name)]
    if given and gone:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")


def _all_of(ask: wire.Options, names: tuple[str, ...]) -> None:
    gone = [name for name in names if not getattr(ask, name)]
    if gone:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
