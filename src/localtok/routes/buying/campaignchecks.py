"""What a campaign may be: objective, budget mode, and what goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from tiktokwire import ads as wire
from tiktokwire import enums
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import Campaign
from ..common import bad, one_of
from . import money

BRAND = ("REACH", "VIDEO_VIEWS", "ENGAGEMENT")
"""Objectives for which a dynamic daily budget is allow-listed."""
POSTBACKS = ("POSTBACK_WINDOW_MODE1", "POSTBACK_WINDOW_MODE2", "POSTBACK_WINDOW_MODE3")
_INDUSTRIES = ("HOUSING", "EMPLOYMENT", "CREDIT")
_WORDS = {
    "campaign_type": ("REGULAR_CAMPAIGN", "IOS14_CAMPAIGN"),
    "virtual_objective_type": ("SALES",),
    "sales_destination": ("TIKTOK_SHOP", "WEBSITE", "APP", "WEB_AND_APP"),
    "campaign_product_source": ("CATALOG", "STORE"),
    "campaign_app_profile_page_state": ("ON", "OFF"),
    "rf_campaign_type": ("STANDARD", "PULSE"),
    "postback_window_mode": POSTBACKS,
    "bid_type": enums.BID_TYPES,
    "deep_bid_type": enums.DEEP_BID_TYPES,
    "optimization_goal": enums.GOALS,
}
_APP_TYPES = ("APP_INSTALL", "APP_RETARGETING", "APP_PREREGISTRATION")
_STORE_LOW = 10
"""Base minimum of the budget of a TikTok Shop campaign."""
_REAL_TIME = ("APP_PROMOTION", "WEB_CONVERSIONS", "PRODUCT_SALES")
"""Objectives whose bids may come from the real-time API."""


def check(call: Call, ask: wire.CampaignCreate) -> int:
    """Everything documented about the ask, or a refusal that names the field. The budget in micros."""
    objective = one_of("objective_type", ask.objective_type, enums.OBJECTIVES)
    one_of("operation_status", ask.operation_status or "ENABLE", ("ENABLE", "DISABLE"))
    for name, allowed in _WORDS.items():
        if (value := getattr(ask, name)) is not None:
            one_of(name, value, allowed)
    check_industries(ask.special_industries)
    _app(ask)
    _odds_and_ends(ask)
    return _budget(call, objective, ask)


def check_industries(given: Sequence[str] | None) -> None:
    for industry in given or ():
        one_of("special_industries", industry, _INDUSTRIES)


def check_new_industries(one: Campaign, given: list[str] | None) -> list[str] | None:
    """They can be dropped, neither changed nor added later (GO)."""
    check_industries(given)
    if given and given != one.extra.get("special_industries"):
        raise bad("special_industries", "can be cleared, not changed or added once the campaign exists.")
    return given


def check_dynamic(call: Call, objective: str, mode: str) -> None:
    if mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET" and objective in BRAND and not call.world.assume.allowlisted:
        raise Refused(Code.NOT_IN_WHITELIST, f"budget_mode: {mode} is for allow-listed accounts with {objective}.")


def _app(ask: wire.CampaignCreate) -> None:
    if ask.app_promotion_type is not None:
        one_of("app_promotion_type", ask.app_promotion_type, _APP_TYPES)
    if ask.objective_type == "APP_PROMOTION" and ask.app_promotion_type is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): app_promotion_type.")
    if ask.campaign_type == "IOS14_CAMPAIGN":
        if ask.objective_type not in ("APP_PROMOTION", "PRODUCT_SALES"):
            raise bad("campaign_type", f"IOS14_CAMPAIGN does not go with {ask.objective_type}.")
        if not ask.app_id:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): app_id.")
    elif ask.campaign_app_profile_page_state == "ON":
        raise bad("campaign_app_profile_page_state", "is for IOS14_CAMPAIGN campaigns of APP_PROMOTION alone.")


def _odds_and_ends(ask: wire.CampaignCreate) -> None:
    if ask.virtual_objective_type and ask.objective_type not in ("WEB_CONVERSIONS", "PRODUCT_SALES"):
        raise bad("virtual_objective_type", "SALES goes with WEB_CONVERSIONS or PRODUCT_SALES.")
    if ask.virtual_objective_type and not ask.sales_destination:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): sales_destination.")
    if ask.rf_campaign_type and ask.objective_type != "RF_REACH":
        raise bad("rf_campaign_type", "is for RF_REACH alone.")
    if ask.rta_bid_enabled and (not ask.rta_id or ask.objective_type not in _REAL_TIME):
        raise bad("rta_bid_enabled", f"needs an rta_id, and one of {', '.join(_REAL_TIME)}.")
    if ask.rta_product_selection_enabled and not (ask.rta_id and ask.campaign_product_source == "CATALOG"):
        raise bad("rta_product_selection_enabled", "needs an rta_id and campaign_product_source CATALOG.")


def _budget(call: Call, objective: str, ask: wire.CampaignCreate) -> int:
    if objective == "RF_REACH":
        if ask.budget_mode not in (None, "BUDGET_MODE_INFINITE") or ask.budget_optimize_on:
            raise bad("budget_mode", "RF_REACH takes BUDGET_MODE_INFINITE alone.")
        if ask.operation_status == "DISABLE":
            raise bad("operation_status", "an RF_REACH campaign cannot be made disabled.")
        return 0
    if ask.budget_mode is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): budget_mode.")
    mode = one_of("budget_mode", ask.budget_mode, enums.BUDGET_MODES)
    if ask.budget_optimize_on and mode == "BUDGET_MODE_INFINITE":
        raise bad("budget_mode", "budget_optimize_on needs a budget: TOTAL, DAY or DYNAMIC_DAILY_BUDGET.")
    if mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET" and not ask.budget_optimize_on:
        raise bad("budget_mode", f"{mode} is for campaigns with budget_optimize_on.")
    check_dynamic(call, objective, mode)
    shop = objective == "PRODUCT_SALES" and ask.campaign_product_source == "STORE"
    return money.check_campaign_budget(call, mode, ask.budget, _STORE_LOW if shop else money.CAMPAIGN_LOW)
