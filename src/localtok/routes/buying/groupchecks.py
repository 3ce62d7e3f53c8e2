"""What an ad group may be: objective, goal, billing, bid, pixel, budget and schedule that go together.

The combinations are those of the documentation's Spark table; the billing event of REACH, ENGAGED_VIEW and PAGE_VISIT
is inferred from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tiktokwire import ads as wire
from tiktokwire import enums
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import AdGroup, Campaign
from ..common import bad, moment, one_of
from . import campaignchecks, campaigns, groupwords, money, targeting

DAY = 86_400
_START_LIMIT, _END_LIMIT = 1_830_297_600, 2_145_916_800
"""2028-01-01 and 2038-01-01."""
GOALS = {
    ("REACH", "REACH"): "CPM",
    ("REACH", "SHOW"): "CPM",
    ("TRAFFIC", "CLICK"): "CPC",
    ("TRAFFIC", "TRAFFIC_LANDING_PAGE_VIEW"): "OCPM",
    ("VIDEO_VIEWS", "ENGAGED_VIEW"): "CPV",
    ("VIDEO_VIEWS", "ENGAGED_VIEW_FIFTEEN"): "CPV",
    ("VIDEO_VIEWS", "VIDEO_VIEW"): "CPV",
    ("ENGAGEMENT", "FOLLOWERS"): "OCPM",
    ("ENGAGEMENT", "PAGE_VISIT"): "CPC",
    ("WEB_CONVERSIONS", "CONVERT"): "OCPM",
    ("WEB_CONVERSIONS", "VALUE"): "OCPM",
    ("WEB_CONVERSIONS", "TRAFFIC_LANDING_PAGE_VIEW"): "OCPM",
    ("WEB_CONVERSIONS", "CLICK"): "CPC",
    ("LEAD_GENERATION", "LEAD_GENERATION"): "OCPM",
    ("LEAD_GENERATION", "CONVERT"): "OCPM",
    ("LEAD_GENERATION", "CONVERSATION"): "OCPM",
    ("LEAD_GENERATION", "CLICK"): "CPC",
    ("APP_PROMOTION", "INSTALL"): "OCPM",
    ("APP_PROMOTION", "IN_APP_EVENT"): "OCPM",
    ("APP_PROMOTION", "VALUE"): "OCPM",
    ("APP_PROMOTION", "CLICK"): "CPC",
}
"""Objective and goal to the billing event they go with."""
_FORCED_EVENT = {
    "ENGAGED_VIEW": "ENGAGED_VIEW",
    "ENGAGED_VIEW_FIFTEEN": "ENGAGED_VIEW_FIFTEEN",
    "PAGE_VISIT": "PAGE_VISIT",
    "TRAFFIC_LANDING_PAGE_VIEW": "LANDING_PAGE_VIEW",
}
_NO_PIXEL_EVENT = ("REACH", "VIDEO_VIEWS", "TRAFFIC")
"""Objectives that measure with `tracking_pixel_id` on the ad instead."""
_PROMOTIONS = {
    "ENGAGEMENT": ("EXTERNAL_OR_DISPLAY",),
    "TRAFFIC": ("WEBSITE",),
    "WEB_CONVERSIONS": ("WEBSITE",),
    "APP_PROMOTION": ("APP_ANDROID", "APP_IOS"),
    "LEAD_GENERATION": (
        "LEAD_GENERATION",
        "WEBSITE",
        "LEAD_GEN_CLICK_TO_TT_DIRECT_MESSAGE",
        "LEAD_GEN_CLICK_TO_SOCIAL_MEDIA_APP_MESSAGE",
        "LEAD_GEN_CLICK_TO_CALL",
    ),
}
_SHARED = ("bid_type", "optimization_goal", "optimization_event")
"""What all ad groups of a campaign that optimises its budget have in common."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the ad group will be, as far as it is not simply what was asked."""

    budget_mode: str
    budget_micros: int
    bid_micros: int
    starts_at: int
    ends_at: int
    pacing: str
    optimization_event: str
    saved: dict[str, object] = field(default_factory=dict)
    """Targeting a saved audience brings along."""


def check(call: Call, campaign: Campaign, ask: wire.AdGroupCreate) -> Checked:
    """Everything documented about the ask, or a refusal that names the field."""
    groupwords.check(call, ask)
    groupwords.check_new(campaign, ask)
    _promotion(campaign.objective_type, ask)
    _goal(call, campaign.objective_type, ask)
    event = _event(call, campaign.objective_type, ask)
    starts_at, ends_at = _schedule(call, ask)
    mode, budget, pacing = _budget(call, campaign, ask, starts_at, ends_at)
    saved = targeting.check(call, campaign, ask, new=True)
    if campaigns.optimises_budget(campaign):
        _alike(call, campaign, ask, event)
    return Checked(
        budget_mode=mode,
        budget_micros=budget,
        bid_micros=check_bid(call, campaign, ask, ask.billing_event, budget),
        starts_at=starts_at,
        ends_at=ends_at,
        pacing=pacing,
        optimization_event=event,
        saved=saved,
    )


def check_bid(call: Call, campaign: Campaign, ask: wire.Options, billing: str, budget: int) -> int:
    """Micros of the bid; 0 for maximum delivery."""
    if (ask.bid_type or "BID_TYPE_NO_BID") == "BID_TYPE_NO_BID":
        return 0
    field = bid_field(billing)
    given = getattr(ask, field)
    if not given:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    if campaign.objective_type == "VIDEO_VIEWS" and getattr(ask, "bid_display_mode", "CPV") != "CPV":
        raise bad("bid_display_mode", "VIDEO_VIEWS with a bid needs CPV.")
    return money.check_bid(call, billing, field, given, (budget, campaign.budget_micros))


def bid_field(billing: str) -> str:
    return "conversion_bid_price" if billing == "OCPM" else "bid_price"


def check_end(goal: str, starts_at: int, ends_at: int) -> None:
    if not starts_at < ends_at < _END_LIMIT:
        raise bad("schedule_end_time", "must be after the start and before 2038-01-01.")
    if goal == "ENGAGED_VIEW_FIFTEEN" and ends_at - starts_at > 30 * DAY:
        raise bad("schedule_end_time", "ENGAGED_VIEW_FIFTEEN runs for 30 days at most.")


def check_start(call: Call, given: str) -> int:
    start = moment("schedule_start_time", given)
    if start < call.now - 12 * 3_600 or start >= _START_LIMIT:
        raise bad("schedule_start_time", "must be at most 12 hours in the past and before 2028-01-01.")
    return start


def _promotion(objective: str, ask: wire.AdGroupCreate) -> None:
    given = ask.promotion_type
    if given is None:
        if objective not in campaignchecks.BRAND:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): promotion_type.")
        return
    one_of("promotion_type", given, enums.PROMOTION_TYPES)
    allowed = _PROMOTIONS.get(objective)
    if allowed and given not in allowed:
        raise bad("promotion_type", f"{objective} takes {', '.join(allowed)}.")
    if objective == "APP_PROMOTION" and not ask.app_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): app_id.")


def _goal(call: Call, objective: str, ask: wire.AdGroupCreate) -> None:
    goals = sorted(goal for name, goal in GOALS if name == objective)
    if not goals:
        raise Refused(Code.NOT_IMPL, f"objective_type: localtok does not simulate ad groups of {objective} campaigns.")
    if ask.optimization_goal not in goals:
        raise bad("optimization_goal", f"{ask.optimization_goal} does not go with {objective}: {', '.join(goals)} do.")
    if ask.optimization_goal == "ENGAGED_VIEW_FIFTEEN" and not call.world.assume.allowlisted:
        raise Refused(Code.NOT_IN_WHITELIST, "optimization_goal: ENGAGED_VIEW_FIFTEEN is for allow-listed accounts.")
    billing = GOALS[objective, ask.optimization_goal]
    if ask.billing_event != billing:
        raise bad("billing_event", f"{ask.optimization_goal} is billed by {billing}, not {ask.billing_event}.")
    if (ask.frequency or ask.frequency_schedule) and objective != "REACH":
        raise bad("frequency", f"goes with REACH alone, not with {objective}.")


def _event(call: Call, objective: str, ask: wire.AdGroupCreate) -> str:
    """The optimisation event the group ends up with."""
    goal = ask.optimization_goal
    if ask.pixel_id:
        _pixel(call, ask.pixel_id)
    forced = _FORCED_EVENT.get(goal)
    if forced is not None:
        if goal == "TRAFFIC_LANDING_PAGE_VIEW" and ask.optimization_event not in (None, forced):
            raise bad("optimization_event", f"{goal} always optimises for {forced}.")
        return forced
    if ask.pixel_id and ask.optimization_event and objective in _NO_PIXEL_EVENT:
        raise bad("optimization_event", f"{objective} takes none with a pixel_id; use tracking_pixel_id of the ad.")
    if goal not in ("CONVERT", "VALUE") or objective == "APP_PROMOTION":
        return ask.optimization_event or ""
    if not ask.pixel_id or not ask.optimization_event:
        gone = [name for name in ("pixel_id", "optimization_event") if not getattr(ask, name)]
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    return one_of("optimization_event", ask.optimization_event, set(enums.OPTIMIZATION_EVENTS.values()))


def _pixel(call: Call, pixel_id: str) -> None:
    pixel = call.world.pixels.get(pixel_id)
    if pixel is None or pixel.unbound:
        raise Refused(Code.PERMISSION_ERROR, f"pixel_id: No permission to operate pixel {pixel_id}.")


def _schedule(call: Call, ask: wire.AdGroupCreate) -> tuple[int, int]:
    start = check_start(call, ask.schedule_start_time)
    if ask.schedule_type == "SCHEDULE_FROM_NOW":
        if ask.optimization_goal == "ENGAGED_VIEW_FIFTEEN":
            raise bad("schedule_type", "ENGAGED_VIEW_FIFTEEN needs SCHEDULE_START_END.")
        return start, 0
    if not ask.schedule_end_time:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): schedule_end_time.")
    end = moment("schedule_end_time", ask.schedule_end_time)
    check_end(ask.optimization_goal, start, end)
    return start, end


def _budget(
    call: Call, campaign: Campaign, ask: wire.AdGroupCreate, starts_at: int, ends_at: int
) -> tuple[str, int, str]:
    """Budget mode, micros and pacing; where the campaign optimises its budget, the ad group has none of its own."""
    if campaigns.optimises_budget(campaign):
        if campaign.budget_mode == "BUDGET_MODE_TOTAL" and not ends_at:
            raise bad("schedule_type", "the campaign's BUDGET_MODE_TOTAL needs SCHEDULE_START_END.")
        return "BUDGET_MODE_INFINITE", 0, "PACING_MODE_SMOOTH"
    gone = [name for name in ("budget_mode", "budget", "pacing") if getattr(ask, name) is None]
    if gone:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    mode = one_of("budget_mode", ask.budget_mode or "", enums.BUDGET_MODES - {"BUDGET_MODE_INFINITE"})
    if mode == "BUDGET_MODE_TOTAL" and campaign.budget_mode == "BUDGET_MODE_DAY":
        raise bad("budget_mode", "a BUDGET_MODE_DAY campaign takes no ad groups with BUDGET_MODE_TOTAL.")
    if mode == "BUDGET_MODE_TOTAL" and not ends_at:
        raise bad("schedule_type", "BUDGET_MODE_TOTAL needs SCHEDULE_START_END.")
    campaignchecks.check_dynamic(call, campaign.objective_type, mode)
    days = money.days_of(starts_at, ends_at)
    return mode, money.check_group_budget(call, mode, ask.budget, days), ask.pacing or "PACING_MODE_SMOOTH"


def _alike(call: Call, campaign: Campaign, ask: wire.AdGroupCreate, event: str) -> None:
    """Refuse an ad group that differs from the first in what they must share."""
    if ask.bid_type is None:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): bid_type.")
    first = first_of(call, campaign)
    if first is None:
        return
    mine = {"bid_type": ask.bid_type, "optimization_goal": ask.optimization_goal, "optimization_event": event}
    for name in _SHARED:
        if mine[name] != getattr(first, name):
            raise bad(name, f"must be {getattr(first, name) or 'left out'}, as in the campaign's first ad group.")


def first_of(call: Call, campaign: Campaign) -> AdGroup | None:
    groups = (one for one in call.world.adgroups.values() if one.campaign_id == campaign.campaign_id)
    return next((one for one in groups if one.operation_status != "DELETE"), None)
